"""
Grains and their contacts
=========================

How many neighbours does a grain of a packing touch? The answer depends on how grains that touch are
separated, so the method is tried on a packing whose contacts are known.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy import ndimage as ndi
from skimage import feature, filters, segmentation

# %%
# A packing that is known
# -----------------------
# Balls of radius 9 on a cubic lattice of pitch 17: 3 x 3 x 3 of them have 3 * 2 * 9 = 54 contacts. The
# image is noisy.
places = np.stack(np.meshgrid([13, 30, 47], [13, 30, 47], [13, 30, 47], indexing="ij"), axis=-1).reshape(
    -1, 3
)
planes, rows, columns = np.ogrid[:60, :60, :60]
solid = np.zeros((60, 60, 60), bool)
for plane, row, column in places:
    solid |= (planes - plane) ** 2 + (rows - row) ** 2 + (columns - column) ** 2 <= 81
volume = 40 + 120 * solid + np.random.default_rng(5).normal(0, 20, solid.shape)

# %%
# Separated by their shape
# ------------------------
# All grains are one connected piece. The peaks of the distance to the pores mark them; peaks nearer to each
# other than a grain's radius are noise of the surface.
smooth = ndi.gaussian_filter(volume, 1)
grains = smooth > filters.threshold_otsu(smooth)
distance = ndi.gaussian_filter(ndi.distance_transform_edt(grains), 1)
peaks = feature.peak_local_max(distance, min_distance=6, exclude_border=False)
markers = np.zeros(grains.shape, int)
markers[tuple(peaks.T)] = np.arange(1, len(peaks) + 1)
labels = segmentation.watershed(-distance, markers, mask=grains)

# %%
# Contacts
# --------
# Two grains touch where voxels of both share a face. The number of such faces is the area of the contact,
# for contacts that lie across an axis.
pairs = np.concatenate(
    [
        np.stack([labels[:-1].ravel(), labels[1:].ravel()]),
        np.stack([labels[:, :-1].ravel(), labels[:, 1:].ravel()]),
        np.stack([labels[..., :-1].ravel(), labels[..., 1:].ravel()]),
    ],
    axis=1,
)
touching = np.sort(pairs[:, (pairs[0] != pairs[1]) & (pairs.min(axis=0) > 0)], axis=0)
contacts, areas = np.unique(touching, axis=1, return_counts=True)
coordination = np.bincount(contacts.ravel(), minlength=len(peaks) + 1)[1:]

# %%
# How sure is the number of contacts?
# -----------------------------------
# A contact of few faces may be noise: the smallest area that counts is varied; the count stays. The areas
# do not: as drawn, a contact has 57 faces, and the filter, which fills the narrow gap around it, makes it
# wider.
across = np.arange(-9, 10) ** 2
drawn = int((np.add.outer(across, across) <= 81 - 64).sum())
counts = {}
for least in (1, 3, 6, 9):
    counts[least] = int((areas >= least).sum())
print(f"{labels.max()} grains of 27, {contacts.shape[1]} contacts of 54; by smallest area: {counts}")
print(f"contact area {areas.mean():.1f} faces (as drawn {drawn}), neighbours {coordination.mean():.2f}")

fig, axes = plt.subplots(1, 3, figsize=(11.5, 3.9), layout="constrained")
axes[0].imshow(volume[30], cmap="gray")
axes[0].set_title("Plane 30")
axes[1].imshow(distance[30], cmap="magma")
axes[1].set_title("Distance to the pores")
axes[2].imshow(np.ma.masked_equal(labels[30], 0), cmap="tab20", interpolation="nearest")
axes[2].set_title(f"{labels.max()} grains, {contacts.shape[1]} contacts")
for ax in axes:
    ax.axis("off")
plt.show()

numbers = {
    "grains": int(labels.max()),
    "contacts": int(contacts.shape[1]),
    "contact_area_drawn": drawn,
    "contact_area": float(areas.mean()),
    "coordination": float(coordination.mean()),
}
