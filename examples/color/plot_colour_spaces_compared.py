"""
Which colour space shows the stain?
===================================

Brown stain has to be told from blue nuclei under it. Ten spaces turn the same red, green and blue into other
channels; one number per channel says how far apart it puts stained pixels and all others.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy import ndimage as ndi
from skimage import color, draw

# %%
# A slide that is known
# ---------------------
# Nuclei of random density, and cells with brown membranes at other places. Light is absorbed by both, so that
# densities are what is put together; the noise is that of a camera.
rng = np.random.default_rng(50)
density = np.zeros((160, 160, 3))
for row, column in rng.integers(8, 152, (45, 2)):
    density[(*draw.disk((row, column), 6, shape=(160, 160)), 0)] = rng.uniform(0.05, 0.15)
stained = np.zeros((160, 160), bool)
for row, column in rng.integers(12, 148, (22, 2)):
    stained[draw.ellipse(row, column, 10, 7, shape=(160, 160))] = True
mottled = ndi.gaussian_filter(rng.uniform(-0.3, 0.5, (160, 160)), 4)
density[..., 2] = stained * np.maximum(mottled, 0.03)
slide = color.combine_stains(density, color.rgb_from_hed)
image = np.clip(slide + rng.normal(0, 0.03, slide.shape), 0, 1)

# %%
# Ten spaces
# ----------
# The separation of stains knows the dyes; XYZ, L*a*b* and L*u*v* are made for the eye, hue and saturation for
# the painter, and the others, which are weighted sums of the channels, for television.
spaces = {
    "HSV": color.rgb2hsv,
    "XYZ": color.rgb2xyz,
    "L*a*b*": color.rgb2lab,
    "L*u*v*": color.rgb2luv,
    "YCbCr": color.rgb2ycbcr,
    "YIQ": color.rgb2yiq,
    "YUV": color.rgb2yuv,
    "YDbDr": color.rgb2ydbdr,
    "YPbPr": color.rgb2ypbpr,
}
images = {"RGB": image, "stains": color.separate_stains(image, color.hed_from_rgb)}
for name, convert in spaces.items():
    converted = convert(image)
    images[name] = converted

# %%
# How far apart?
# --------------
# The difference of the means of stained and other pixels, divided by their spread: above 3 hardly any pixel
# is on the wrong side of a threshold. Of each space the best channel counts. Hue is a circle, cut at red,
# close to brown; the channel is used as it is, as everybody does.
best = {}
for name, channels in images.items():
    inside, outside = channels[stained], channels[~stained]
    apart = np.abs(inside.mean(axis=0) - outside.mean(axis=0)) / np.hypot(
        inside.std(axis=0), outside.std(axis=0)
    )
    best[name] = float(apart.max())
    print(f"{name:7s}", " ".join(f"{number:.2f}" for number in apart))
order = sorted(best, key=best.get)

# %%
# Verified and how sure
# ---------------------
# Without noise the separation of stains gives the densities back, as it is the inverse of how the slide was
# made. With noise, each half of the slide says how far the number is to be trusted.
back = color.separate_stains(slide, color.hed_from_rgb)
wrong = float(np.abs(back - density).max())
dab = images["stains"][..., 2]
halves = []
for half in (np.s_[:80], np.s_[80:]):
    inside, outside = dab[half][stained[half]], dab[half][~stained[half]]
    halves.append(float((inside.mean() - outside.mean()) / np.hypot(inside.std(), outside.std())))
print(f"best {order[-1]}, worst {order[0]}; densities wrong by {wrong:.1e} without noise")
print(f"stains {best['stains']:.2f}, in halves of the slide {halves[0]:.2f} and {halves[1]:.2f}")

fig, axes = plt.subplots(1, 3, figsize=(12, 4), layout="constrained", width_ratios=(1, 1, 1.1))
axes[0].imshow(image)
axes[0].set_title("Slide with noise")
axes[1].imshow(dab, cmap="YlOrBr", vmin=0, vmax=np.percentile(dab, 99))
axes[1].set_title("Brown stain, separated")
for ax in axes[:2]:
    ax.contour(stained, [0.5], colors="tab:blue", linewidths=0.8)
    ax.axis("off")
colors = ["tab:orange" if name == "stains" else "tab:gray" for name in order]
axes[2].barh(order, [best[name] for name in order], color=colors)
axes[2].set_title("Stained from other pixels, in spreads")
plt.show()

numbers = {
    "best": order[-1],
    "worst": order[0],
    "rgb": best["RGB"],
    "lab": best["L*a*b*"],
    "stains": best["stains"],
    "half": min(halves),
}
