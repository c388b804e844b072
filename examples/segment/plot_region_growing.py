"""
One click, one region
=====================

A user clicks into a coin, and all pixels that are connected and nearly as bright are taken. How nearly? The
tolerance is the one choice; thresholds for the whole image need none, but know of no click.
"""

import matplotlib.pyplot as plt
import numpy as np
from skimage import data, filters, measure, segmentation

# %%
# A light smoothing, so that single pixels neither stop the growth nor let it out.
coins = data.coins()[150:300, 30:230]
smooth = filters.gaussian(coins, 2, preserve_range=True)
slope = filters.scharr(smooth)

# %%
# Growing from a click
# --------------------
# The region is flooded from one pixel with more and more tolerance. The best one is that whose outline runs
# along the steepest places: that is where a border is seen.
click = (50, 127)
tolerances = np.arange(10, 100, 5)
areas, steepness = [], []
for tolerance in tolerances:
    region = segmentation.flood(smooth, click, tolerance=tolerance)
    outline = segmentation.find_boundaries(region, mode="inner")
    along = np.mean(slope[outline])
    areas.append(int(region.sum()))
    steepness.append(float(along))
best = int(np.argmax(steepness))
chosen = int(tolerances[best])
grown = segmentation.flood(smooth, click, tolerance=chosen)
print(f"tolerance {chosen}: {areas[best]} pixels; a step less or more: {areas[best - 1]}, {areas[best + 1]}")

# %%
# Verified by thresholds
# ----------------------
# Four rules for the whole image; of each, the region that holds the click. Two classes; three classes, of
# which the darkest is background; the valley between two peaks; the mean around each pixel, which is the rule
# of Niblack without the spread. They need not know the click to agree on a coin that touches no other one.
levels = filters.threshold_multiotsu(smooth, classes=3)
binaries = {
    "Otsu": smooth > filters.threshold_otsu(smooth),
    "three classes": smooth > levels[0],
    "valley": smooth > filters.threshold_minimum(smooth),
    "Niblack": smooth > filters.threshold_niblack(smooth, window_size=75, k=0),
}
by_rule = {}
for name, binary in binaries.items():
    labels = measure.label(binary)
    same = labels == labels[click]
    by_rule[name] = int(same.sum())
    print(f"{name:13s} {by_rule[name]} pixels, {same[grown].mean():.1%} of the grown region")

# %%
# How sure? By pieces of colour that know of no click either, and by clicks elsewhere in the same coin.
pieces = segmentation.quickshift(
    np.stack([smooth / 255] * 3, axis=-1), kernel_size=3, max_dist=8, convert2lab=False, rng=1
)
inside = np.bincount(pieces[grown], minlength=pieces.max() + 1)
share = inside / np.bincount(pieces.ravel())
by_pieces = int((share[pieces] > 0.5).sum())
elsewhere = []
for other in ((42, 120), (58, 130), (45, 135), (60, 122)):
    region = segmentation.flood(smooth, other, tolerance=chosen)
    elsewhere.append(int(region.sum()))
print(f"by pieces {by_pieces}; clicks elsewhere: {elsewhere}")

painted = segmentation.flood_fill(smooth, click, 255, tolerance=chosen)
marked = segmentation.mark_boundaries(painted / 255, pieces, color=(1, 0.8, 0))
fig, axes = plt.subplots(1, 3, figsize=(12.5, 3.6), layout="constrained")
axes[0].imshow(coins, cmap="gray")
axes[0].contour(grown, [0.5], colors="tab:orange", linewidths=2)
axes[0].plot(*click[::-1], "c+", ms=10, mew=2)
axes[0].set_title(f"Click, and its region of {areas[best]} pixels")
axes[1].imshow(marked)
axes[1].set_title("The region filled, and pieces of colour")
axes[2].plot(tolerances, np.array(areas) / areas[best], label="area")
axes[2].plot(tolerances, np.array(steepness) / steepness[best], label="steepness of the outline")
axes[2].axvline(chosen, color="0.5", ls="--")
axes[2].set(title="Divided by those that are chosen", xlabel="tolerance")
axes[2].legend()
for ax in axes[:2]:
    ax.axis("off")
plt.show()

numbers = {
    "tolerance": chosen,
    "area": areas[best],
    "otsu": by_rule["Otsu"],
    "three_classes": by_rule["three classes"],
    "valley": by_rule["valley"],
    "niblack": by_rule["Niblack"],
    "pieces": by_pieces,
}
