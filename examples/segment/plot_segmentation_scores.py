"""
How good is a segmentation?
===========================

Cells that touch may be merged, split, shrunk or lost. Scores tell these errors apart, or they do not: here
every error is made on purpose, alone, and six scores look at it.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy import ndimage as ndi
from skimage import measure, metrics, segmentation

# %%
# Cells that are known
# --------------------
# Forty cells: the regions nearest to forty places, with gaps between them.
rng = np.random.default_rng(47)
grid = np.stack(np.meshgrid(np.arange(16, 190, 36), np.arange(12, 190, 24), indexing="ij"), axis=-1).reshape(
    -1, 2
)
places = grid + rng.integers(-5, 6, grid.shape)
seeds = np.zeros((192, 180), int)
seeds[places[:, 1], places[:, 0]] = np.arange(1, len(places) + 1)
cells = segmentation.expand_labels(seeds, distance=16)
truth = cells * ~segmentation.find_boundaries(cells, mode="inner")

# %%
# Errors that are known
# ---------------------
# Ten pairs merged; a cut through each cell of the two columns on the left; all outlines a pixel further out
# or two further in; every tenth cell missing. Joining two label images keeps every border of either, which
# is how the cut is made.
merged = np.where((truth % 4 == 2) & (truth > 0), truth - 1, truth)
merged = segmentation.relabel_sequential(merged)[0]
columns = np.indices(truth.shape)[1]
halves = segmentation.join_segmentations(truth, ((columns - 16 + 18) // 18) * (columns < 70))
split = measure.label(np.where(truth > 0, halves, 0), connectivity=1)
thicker = segmentation.expand_labels(truth, distance=1)
depth = ndi.distance_transform_edt(truth > 0)
thinner = np.where(depth > 2, truth, 0)
lost = segmentation.relabel_sequential(np.where(truth % 10 == 1, 0, truth))[0]
results = {
    "as drawn": truth,
    "merged": merged,
    "split": split,
    "a pixel out": thicker,
    "two pixels in": thinner,
    "lost": lost,
}

# %%
# Scores
# ------
# The Rand error asks, for pairs of pixels, if both images agree that they belong together. Its first part
# falls when cells are split, its second one when they are merged. The background of the truth is left out, so
# it does not see cells that are too thick. The variation of information counts all pixels, and has a part
# for either: bits that a split adds, bits that a merge adds. The Hausdorff distance sees masks alone.
table = np.zeros((len(results), 6))
for number, result in enumerate(results.values()):
    error, precision, recall = metrics.adapted_rand_error(truth, result)
    bits = metrics.variation_of_information(truth, result)
    distance = metrics.hausdorff_distance(truth > 0, result > 0)
    table[number] = error, precision, recall, bits[0], bits[1], distance
names = ["Rand error", "whole", "apart", "bits, split", "bits, merged", "Hausdorff"]
for name, values in zip(results, table, strict=True):
    print(f"{name:14s}", ", ".join(f"{key} {value:.3f}" for key, value in zip(names, values, strict=True)))

# %%
# Verified and how sure
# ---------------------
# The truth itself must score perfectly. How much of a score is noise? Five times, ten other pairs are
# merged: the same mistake, elsewhere.
again = []
for _ in range(5):
    chosen = rng.permutation(len(places) // 2)[:10]
    new = np.arange(len(places) + 1)
    new[2 * chosen + 2] = 2 * chosen + 1
    error, _, _ = metrics.adapted_rand_error(truth, new[truth])
    again.append(float(error))
print(f"ten pairs merged: Rand error {table[1, 0]:.3f}, elsewhere {min(again):.3f} to {max(again):.3f}")

fig, axes = plt.subplots(2, 3, figsize=(11, 7.4), layout="constrained")
for ax, (name, result), values in zip(axes.flat, results.items(), table, strict=True):
    ax.imshow(np.ma.masked_equal(result * 7 % 20 + (result > 0), 0), cmap="tab20", interpolation="nearest")
    ax.set_title(f"{name}: Rand {values[0]:.3f}, bits {values[3]:.2f} + {values[4]:.2f}")
    ax.axis("off")
plt.show()

numbers = {
    "perfect": float(table[0, 0]),
    "merged": float(table[1, 0]),
    "split": float(table[2, 0]),
    "thicker": float(table[3, 0]),
    "lost": float(table[5, 0]),
    "bits_split": float(table[2, 3]),
    "bits_merged": float(table[1, 4]),
}
