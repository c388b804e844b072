"""
Pore sizes from the distance transform
======================================

The largest ball that fits into a pore has the largest distance to the wall as its radius. In a volume with
balls of known radii the method can be tested voxel by voxel.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy import ndimage as ndi
from skimage import feature, filters, measure, segmentation

# %%
# Pores that are known
# --------------------
# Twenty-seven balls of radii between 4 and 8 voxels. Voxels are 2.5 micrometres wide in a plane and planes
# 5 micrometres apart, as in many tomograms: lengths must be given in micrometres from the start.
spacing = np.array([5.0, 2.5, 2.5])
rng = np.random.default_rng(24)
radii = rng.uniform(10, 20, 27)
lattice = np.stack(np.meshgrid(*[np.array([25, 75, 125])] * 3, indexing="ij"), axis=-1).reshape(-1, 3)
planes, rows, columns = np.ogrid[:30, :60, :60]
pores = np.zeros((30, 60, 60), bool)
for (plane, row, column), radius in zip(lattice, radii, strict=True):
    squares = (5 * planes - plane) ** 2 + (2.5 * rows - row) ** 2 + (2.5 * columns - column) ** 2
    pores |= squares < radius**2
volume = np.where(pores, 50.0, 150.0) + rng.normal(0, 25, pores.shape)

# %%
# From the image to the pores
# ---------------------------
# The filter is as wide in every direction, in micrometres: less in voxels across the planes.
smooth = ndi.gaussian_filter(volume, 2 / spacing)
binary = smooth < filters.threshold_otsu(smooth)
distance = ndi.distance_transform_edt(binary, sampling=spacing)
peaks = feature.peak_local_max(
    ndi.gaussian_filter(distance, 1), min_distance=3, threshold_abs=4, exclude_border=False
)
markers = np.zeros(binary.shape, int)
markers[tuple(peaks.T)] = np.arange(1, len(peaks) + 1)
labels = segmentation.watershed(-distance, markers, mask=binary)

# %%
# Two sizes of each pore
# ----------------------
# The radius of the largest ball inside, and that of a ball of the same volume. For balls both are the same
# but for the grid; the first is cut by every bump of the wall, the second is not.
inscribed = ndi.maximum(distance, labels, np.arange(1, labels.max() + 1))
table = measure.regionprops_table(labels, spacing=tuple(spacing), properties=("area", "centroid"))
equivalent = (3 * table["area"] / (4 * np.pi)) ** (1 / 3)
centres = np.stack([table[f"centroid-{axis}"] for axis in range(3)], axis=1)
nearest = ((centres[:, np.newaxis] - lattice) ** 2).sum(axis=-1).argmin(axis=1)

# %%
# How sure is it?
# ---------------
# Against the drawn radii: the mean difference is what the method gets wrong, the spread is what the grid
# and the noise do.
wrong = equivalent - radii[nearest]
wrong_inscribed = inscribed - radii[nearest]
print(f"{labels.max()} pores of 27")
print(f"same volume: {wrong.mean():+.2f} +/- {wrong.std():.2f} micrometres")
print(f"inscribed:   {wrong_inscribed.mean():+.2f} +/- {wrong_inscribed.std():.2f} micrometres")

fig, axes = plt.subplots(1, 3, figsize=(12, 3.9), layout="constrained")
axes[0].imshow(volume[15], cmap="gray", extent=(0, 150, 150, 0))
axes[0].set(title="Plane 15", xlabel="micrometres")
shown = axes[1].imshow(distance[15], cmap="magma", extent=(0, 150, 150, 0))
axes[1].set(title="Distance to the wall", xlabel="micrometres")
fig.colorbar(shown, ax=axes[1], shrink=0.8)
axes[2].plot([9, 21], [9, 21], "k--", lw=1)
axes[2].plot(radii[nearest], equivalent, "o", label="same volume")
axes[2].plot(radii[nearest], inscribed, "^", label="inscribed")
axes[2].set(title="Radius, micrometres", xlabel="drawn", ylabel="measured")
axes[2].legend()
plt.show()

numbers = {
    "pores": int(labels.max()),
    "bias": float(wrong.mean()),
    "spread": float(wrong.std()),
    "bias_inscribed": float(wrong_inscribed.mean()),
    "spread_inscribed": float(wrong_inscribed.std()),
}
