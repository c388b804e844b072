"""
Numbers per cell, by two libraries
==================================

How bright is each cell, how uneven, and where is its brightest point? Two libraries measure the same labels;
where they agree to the last digits, neither the labels nor the formulas were mixed up.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy import ndimage as ndi
from skimage import measure, morphology, util

# %%
# Cells that are known
# --------------------
# Twenty-five seeds on a grid, grown to disks of radius 15. Each has a brightness and a noise of its own,
# and a spot that is brighter than all the rest.
rng = np.random.default_rng(52)
levels, spreads = rng.uniform(60, 180, 26), rng.uniform(2, 12, 26)
seeds = util.regular_seeds((200, 200), 25)
drawn = morphology.dilation(seeds, morphology.disk(15))
bright = np.where(drawn > 0, levels[drawn], 20)
image = bright + np.where(drawn > 0, spreads[drawn], 3) * rng.normal(0, 1, (200, 200))
image[seeds > 0] += 80

# %%
# Labels
# ------
# A threshold and connected pixels are enough, as no cells touch. A second way floods from a square around
# each seed, and one for the background: a pixel goes to the one that reaches it by the smallest steps of
# grey.
smooth = ndi.gaussian_filter(image, 1.5)
labels, count = ndi.label(smooth > 40)
markers = util.label_points(np.vstack([np.argwhere(seeds > 0), [[0, 0]]]), (200, 200)).astype(np.int32)
markers = ndi.grey_dilation(markers, size=(15, 15))
flooded = ndi.watershed_ift(np.clip(image, 0, 255).astype(np.uint8), markers)
in_cells = (flooded > 0) & (flooded <= 25)
larger = float((labels > 0).sum() / (drawn > 0).sum() - 1)
larger_flooded = float(in_cells.sum() / (drawn > 0).sum() - 1)

# %%
# Two libraries
# -------------
# The one measures label by label what is asked for, the other makes a table.
index = np.arange(1, count + 1)
total = ndi.sum_labels(image, labels, index)
average = ndi.mean(image, labels, index)
variance = ndi.variance(image, labels, index)
spread = ndi.standard_deviation(image, labels, index)
middle = ndi.median(image, labels, index)
lowest = ndi.minimum(image, labels, index)
brightest = np.array(ndi.maximum_position(image, labels, index))
darkest = np.array(ndi.minimum_position(image, labels, index))
low, _, _, _ = ndi.extrema(image, labels, index)
centres = np.array(ndi.center_of_mass(image, labels, index))
inside = ndi.histogram(image, 0, 300, 60, labels > 0)
everything = ndi.sum(labels > 0)
names = ("area", "intensity_mean", "intensity_min", "intensity_std", "centroid_weighted")
table = measure.regionprops_table(labels, image, properties=names)

# %%
# Verified against each other
# ---------------------------
# The largest difference of any number of any cell. The brightest pixel must be the spot, where the seed is.
rows = [row for row, _ in centres]
wrong = max(
    float(np.abs(average - table["intensity_mean"]).max()),
    float(np.abs(np.sqrt(variance) - table["intensity_std"]).max()),
    float(np.abs(lowest - table["intensity_min"]).max()),
    float(np.abs(total / table["area"] - average).max()),
    float(np.abs(rows - table["centroid_weighted-0"]).max()),
)
spots = int((seeds[tuple(brightest.T)] > 0).sum())

# %%
# How sure? Against what was drawn: the spot draws the mean up a little, the blurred rim, which is background,
# draws it down by much more; the median hardly minds either.
number = drawn[tuple(brightest.T)]
off_mean, off_median = average - levels[number], middle - levels[number]
print(f"{count} cells of 25, {everything} pixels; areas {larger:+.1%}, flooded {larger_flooded:+.2%}")
print(f"the libraries differ by {wrong:.1e}; {spots} of 25 brightest pixels are the spot")
print(f"mean off by {off_mean.mean():+.2f} +/- {off_mean.std():.2f} grey values")
print(f"median off by {off_median.mean():+.2f} +/- {off_median.std():.2f}; spread up to {spread.max():.1f}")

values = util.map_array(labels, index, middle)
fig, axes = plt.subplots(1, 3, figsize=(12, 3.9), layout="constrained")
axes[0].imshow(image, cmap="gray")
axes[0].plot(*brightest.T[::-1], "o", mfc="none", mec="tab:orange", ms=9)
axes[0].set_title("Cells, brightest pixels ringed")
shown = axes[1].imshow(np.ma.masked_where(labels == 0, values), cmap="viridis")
axes[1].set_title("Median of each cell")
fig.colorbar(shown, ax=axes[1], shrink=0.8)
axes[2].stairs(inside, np.linspace(0, 300, 61), fill=True, color="0.8")
axes[2].plot(levels[number], np.zeros(25), "k|", ms=12, label="drawn levels")
axes[2].set(title="Grey values in all cells", xlabel="grey value", ylabel="pixels")
axes[2].legend()
for ax in axes[:2]:
    ax.axis("off")
plt.show()

numbers = {
    "cells": int(count),
    "larger": larger,
    "larger_flooded": larger_flooded,
    "spots": spots,
    "libraries_agree": wrong < 1e-9,
    "off_mean": float(off_mean.mean()),
    "off_median": float(off_median.mean()),
}
