"""
Illumination corrected by a flat field
======================================

A lens is darker towards its corners. Divided by an image of an empty field, equal cells become equally
bright again; without one, the mean of many images must serve.
"""

import matplotlib.pyplot as plt
import numpy as np
from skimage import filters, measure

# %%
# Thirty images through the same lens
# -----------------------------------
# Each holds cells of brightness 100 at random places; the lens takes up to 60 % of the light; the camera
# adds an offset of 10 that no light caused.
rng = np.random.default_rng(18)
rows, columns = np.mgrid[:128, :128]
lens = 1 - 0.6 * ((rows - 63.5) ** 2 + (columns - 63.5) ** 2) / (2 * 63.5**2)
stack = np.empty((30, 128, 128))
for image in stack:
    cells = np.zeros((128, 128))
    for row, column in rng.integers(-5, 133, (25, 2)):
        cells[(rows - row) ** 2 + (columns - column) ** 2 <= 25] = 100
    image[:] = 10 + lens * (20 + cells) + rng.normal(0, 1, cells.shape)
dark = 10

# %%
# The lens from the images
# ------------------------
# Where cells are anywhere equally often, the mean of all images has the shape of the lens. It is smoothed
# far wider than a cell, as thirty images are not enough for each pixel; the offset is subtracted first,
# because a quotient must not contain it.
mean = stack.mean(axis=0) - dark
flat = filters.gaussian(mean, sigma=12, mode="nearest")
flat /= flat.max()
corrected = (stack - dark) / flat

# %%
# Verified by the cells
# ---------------------
# All cells are equal: the coefficient of variation of their brightness must fall to what noise and overlap
# make. The field itself is compared with the drawn lens.
error = np.abs(flat / flat.mean() - lens / lens.mean()).mean()


def variation(images):
    """Return the coefficient of variation of the cells' brightness, threshold by Otsu in each image."""
    values = []
    for picture in images:
        labels = measure.label(picture > filters.threshold_otsu(picture))
        table = measure.regionprops_table(labels, picture, properties=("area", "intensity_mean"))
        values.extend(table["intensity_mean"][table["area"] > 40])
    return np.std(values) / np.mean(values)


before, after = variation(stack - dark), variation(corrected)
ideal = variation((stack - dark) / lens)
print(f"field wrong by {error:.4f}; variation {before:.3f} before, {after:.3f} after; {ideal:.3f}")

# %%
# How sure? With fewer images the mean still shows single cells, and they are divided out of the others.
by_count = {}
for count in (3, 10, 30):
    rough = filters.gaussian(stack[:count].mean(axis=0) - dark, sigma=12, mode="nearest")
    by_count[count] = float(np.abs(rough / rough.mean() - lens / lens.mean()).mean())
for count, value in by_count.items():
    print(f"  field from {count} images wrong by {value:.4f}")

fig, axes = plt.subplots(1, 3, figsize=(11.5, 3.9), layout="constrained")
axes[0].imshow(stack[0], cmap="gray")
axes[0].set_title(f"One of 30: variation {before:.2f}")
axes[1].imshow(flat, cmap="gray")
axes[1].contour(flat, [0.5, 0.6, 0.7, 0.8, 0.9], colors="tab:orange")
axes[1].set_title("Field from their mean")
axes[2].imshow(corrected[0], cmap="gray")
axes[2].set_title(f"Corrected: variation {after:.2f}")
for ax in axes:
    ax.axis("off")
plt.show()

numbers = {
    "before": float(before),
    "after": float(after),
    "ideal": float(ideal),
    "error": float(error),
    "error_3": by_count[3],
}
