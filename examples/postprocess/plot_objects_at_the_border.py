"""
Objects cut by the border
=========================

What touches the border of the image is removed before sizes are measured, as it is not seen as a whole.
Large objects touch it more often: the mean size comes out too small, and this can be corrected.
"""

import matplotlib.pyplot as plt
import numpy as np
from skimage import draw, measure, segmentation

# %%
# A large field that is known
# ---------------------------
# Disks of radius 4 and of radius 16, three of the small ones to one large one. The image is a window of 200
# x 200 pixels of it.
rng = np.random.default_rng(40)
field = np.zeros((720, 720), int)
radii = {}
for radius, count in ((16, 90), (4, 270)):
    drawn = 0
    while drawn < count:
        row, column = rng.integers(radius, 720 - radius, 2)
        near = draw.disk((row, column), radius + 2, shape=field.shape)
        if not field[near].any():
            drawn += 1
            radii[len(radii) + 1] = radius
            field[draw.disk((row, column), radius + 0.5, shape=field.shape)] = len(radii)
true_share = 0.25

# %%
# Nine windows
# ------------
# In each, the share of large disks among all that are whole; then the same with weights. A disk of width w
# fits into a window of width W at (W - w) ** 2 places: its weight is W ** 2 / (W - w) ** 2, the correction
# of Miles and Lantuejoul.
plain = []
weighted = []
everything = []
for row in (0, 260, 520):
    for column in (0, 260, 520):
        labels = measure.label(field[row : row + 200, column : column + 200] > 0)
        whole = segmentation.clear_border(labels)
        table = measure.regionprops_table(whole, properties=("area", "bbox"))
        height, width = table["bbox-2"] - table["bbox-0"], table["bbox-3"] - table["bbox-1"]
        weight = 200**2 / ((200 - height) * (200 - width))
        is_large = table["area"] > 300
        plain.append(is_large.mean())
        weighted.append((is_large * weight).sum() / weight.sum())
        areas = measure.regionprops_table(labels, properties=("area",))["area"]
        everything.append((areas > 300).mean())

# %%
# Verified against the drawing, and how sure
# ------------------------------------------
# The standard error over the nine windows says whether the correction matters: it does where it is larger
# than that. Keeping the cut objects is wrong in the other way, as a part of a large one counts as a small
# one or, more often, as one too many.
error = np.std(weighted, ddof=1) / 3
for name, values in (("whole ones", plain), ("with weights", weighted), ("cut ones too", everything)):
    print(f"{name:13s} share of large disks {np.mean(values):.4f}, true {true_share}")
print(f"standard error over nine windows {error:.4f}")

window = field[260:460, 260:460]
whole = segmentation.clear_border(measure.label(window > 0))
fig, (left, right) = plt.subplots(1, 2, figsize=(9.5, 4.2), layout="constrained")
left.imshow((window > 0).astype(int) + (whole > 0), cmap="cividis", interpolation="nearest")
left.set(title="Whole ones yellow, cut ones grey", xticks=[], yticks=[])
means = [np.mean(plain), np.mean(weighted), np.mean(everything)]
errors = [np.std(values, ddof=1) / 3 for values in (plain, weighted, everything)]
right.errorbar(["whole ones", "with weights", "cut ones too"], means, errors, fmt="o", capsize=4)
right.axhline(true_share, color="k", ls="--", lw=1)
right.set_title("Share of large disks; dashed: drawn")
plt.show()

numbers = {
    "plain": float(np.mean(plain)),
    "weighted": float(np.mean(weighted)),
    "everything": float(np.mean(everything)),
    "error": float(error),
}
