"""
Local contrast in uneven light
==============================

Faint spots, some in the light and some in the dark: no brightness tells all of them from the ground. Eight
filters compare each pixel with what lies around it. Which of them makes a single threshold enough?
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy import ndimage as ndi
from skimage import draw, filters, morphology, util
from skimage.filters import rank

# %%
# Spots that are known
# --------------------
# Sixty spots, a quarter brighter than the ground, which falls from left to right to a third; noise of 2 %.
rng = np.random.default_rng(55)
truth = np.zeros((180, 240), bool)
for row, column in rng.integers(8, (172, 232), (60, 2)):
    truth[draw.disk((row, column), 4)] = True
light = np.linspace(0.75, 0.25, 240)
image = light * np.where(truth, 1.25, 1) + rng.normal(0, 0.02, truth.shape)
grey = util.img_as_ubyte(np.clip(image, 0, 1))

# %%
# Eight filters
# -------------
# A disk three times as wide as a spot has mostly ground in it, and a top-hat must be wider than a spot,
# too. The median comes first, because a filter of contrast makes no difference between a spot and noise.
# Two of the filters decide by themselves; for the others Otsu's threshold does.
disk = morphology.disk(12)
calm = rank.median(grey, morphology.disk(2))
methods = {
    "no filter": lambda image: image,
    "autolevel": lambda image: rank.autolevel(image, disk),
    "enhanced": lambda image: rank.enhance_contrast(image, disk),
    "equalized": lambda image: rank.equalize(image, disk),
    "less mean": lambda image: rank.subtract_mean(image, disk),
    "gradient": lambda image: rank.gradient(image, morphology.disk(2)),
    "top-hat": lambda image: morphology.white_tophat(image, morphology.disk(6)),
    "above mean": lambda image: rank.threshold(image, disk),
    "above Otsu": lambda image: (image > rank.otsu(image, disk)).astype(np.uint8),
}
results = {}
dice = {}
for name, method in methods.items():
    result = method(calm)
    found = result > filters.threshold_otsu(result)
    results[name] = result
    dice[name] = float(2 * (found & truth).sum() / (found.sum() + truth.sum()))
    print(f"{name:10s} Dice {dice[name]:.3f}")
order = sorted(dice, key=dice.get)

# %%
# Verified by the second library and by the negative
# --------------------------------------------------
# A top-hat is the image less its opening, here with other code; and bright spots of an image are the dark
# spots of its negative.
footprint = morphology.disk(6)
tophat = ndi.white_tophat(calm, footprint=footprint)
negative = ndi.black_tophat(util.invert(calm), footprint=footprint)
opened = ndi.grey_dilation(ndi.grey_erosion(calm, footprint=footprint), footprint=footprint)
differing = sum(
    int(np.count_nonzero(other != results["top-hat"])) for other in (tophat, negative, calm - opened)
)

# %%
# How sure?
# ---------
# The one parameter of the top-hat, its radius, from two thirds to four thirds. What stretches the contrast to
# the full range fails for a plain reason: where no spot is, noise is stretched instead.
by_radius = []
for radius in (4, 6, 8):
    hat = morphology.white_tophat(calm, morphology.disk(radius))
    found = hat > filters.threshold_otsu(hat)
    by_radius.append(float(2 * (found & truth).sum() / (found.sum() + truth.sum())))
print(f"best {order[-1]}; top-hat by radius:", " ".join(f"{value:.3f}" for value in by_radius))
print(f"{differing} pixels differ between the three other ways to the top-hat")

fig, axes = plt.subplots(2, 3, figsize=(11.4, 6.2), layout="constrained")
for ax, name in zip(
    axes.flat, ["no filter", "top-hat", "autolevel", "equalized", "above Otsu"], strict=False
):
    ax.imshow(results[name], cmap="gray")
    ax.set_title(f"{name[0].upper()}{name[1:]}: Dice {dice[name]:.2f}")
    ax.axis("off")
axes[1, 2].barh(order, [dice[name] for name in order], color="tab:blue")
axes[1, 2].set(title="Agreement with the truth", xlabel="Dice", xlim=(0, 1))
plt.show()

numbers = {
    "best": order[-1],
    "none": dice["no filter"],
    "tophat": dice["top-hat"],
    "autolevel": dice["autolevel"],
    "otsu": dice["above Otsu"],
    "lowest": min(by_radius),
    "differing": differing,
}
