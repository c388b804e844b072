"""
A colour space that may be stored
=================================

Converting an image to another space and back should change nothing. In 64-bit numbers that is so; stored with
8 bits a channel it is not, and the spaces differ in how much of a colour they lose.
"""

import matplotlib.pyplot as plt
import numpy as np
from skimage import color, data, util

# %%
# There and back
# --------------
# A photograph with saturated colours, converted by seven pairs of functions.
image = util.img_as_float(data.coffee()[100:300, 150:400])
pairs = {
    "HSV": (color.rgb2hsv, color.hsv2rgb),
    "XYZ": (color.rgb2xyz, color.xyz2rgb),
    "L*a*b*": (color.rgb2lab, color.lab2rgb),
    "L*u*v*": (color.rgb2luv, color.luv2rgb),
    "YCbCr": (color.rgb2ycbcr, color.ycbcr2rgb),
    "YUV": (color.rgb2yuv, color.yuv2rgb),
    "YIQ": (color.rgb2yiq, color.yiq2rgb),
}
exact = {}
for name, (there, back) in pairs.items():
    exact[name] = float(np.abs(back(there(image)) - image).max())

# %%
# Verified by a longer way: over XYZ to L*a*b*, on to hue and chroma, which are its polar coordinates, and all
# of it back.
lab = color.xyz2lab(color.rgb2xyz(image))
polar = color.lch2lab(color.lab2lch(lab))
by_steps = color.xyz2rgb(color.lab2xyz(polar))
wrong = float(np.abs(by_steps - image).max())

# %%
# Eight bits
# ----------
# Each channel is stretched from its smallest to its largest value, stored in 256 steps, and put back. What
# that changes is measured where it is seen: as the mean distance in L*a*b*, in which about 2.3 are said to be
# just noticeable. Rounding red, green and blue themselves is the yardstick.
lost = {}
maps = {}
for name, (there, back) in pairs.items():
    channels = there(image)
    low, high = channels.min(axis=(0, 1)), channels.max(axis=(0, 1))
    stored = util.img_as_ubyte((channels - low) / (high - low))
    again = np.clip(back(low + (high - low) * util.img_as_float(stored)), 0, 1)
    change = color.deltaE_cie76(lab, color.rgb2lab(again))
    maps[name] = change
    lost[name] = float(change.mean())
    print(f"{name:7s} exactly {exact[name]:.0e}, with 8 bits {lost[name]:.3f}, worst {change.max():.1f}")
order = sorted(lost, key=lost.get)

# %%
# How sure?
# ---------
# The mean hides the worst pixels: the 99th percentile beside it. Numbers of 32 bits instead of 64 are the
# other saving; they lose nothing that could be seen.
single = color.lab2rgb(color.rgb2lab(util.img_as_float32(image)))
of_single = float(np.abs(single - image).max())
tail = {name: float(np.percentile(change, 99)) for name, change in maps.items()}
print(f"by steps {wrong:.0e}; L*a*b* in 32 bits changes by {of_single:.0e} of 1")
print(f"least is lost in {order[0]}, most in {order[-1]}")

fig, axes = plt.subplots(1, 3, figsize=(12, 3.8), layout="constrained")
axes[0].imshow(image)
axes[0].set_title("Image")
shown = axes[1].imshow(maps[order[-1]], cmap="magma", vmin=0, vmax=tail[order[-1]])
axes[1].set_title(f"Change by 8 bits of {order[-1]}")
fig.colorbar(shown, ax=axes[1], shrink=0.8)
axes[2].barh(order, [tail[name] for name in order], color="0.8", label="99th percentile")
axes[2].barh(order, [lost[name] for name in order], color="tab:blue", label="mean")
axes[2].axvline(2.3, color="k", lw=1, ls="--", label="just noticeable")
axes[2].set_title("Change of colour by 8 bits")
axes[2].legend()
for ax in axes[:2]:
    ax.axis("off")
plt.show()

numbers = {
    "least": order[0],
    "most": order[-1],
    "lost_least": lost[order[0]],
    "lost_most": lost[order[-1]],
    "tail_most": tail[order[-1]],
    "steps_are_exact": wrong < 1e-6,
}
