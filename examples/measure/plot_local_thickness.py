"""
Local thickness
===============

The thickness at a voxel is the diameter of the largest ball that contains it and fits into the solid. A
plate and a rod of known thickness show how exact that is on a grid.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy import ndimage as ndi

# %%
# A plate and a rod that are known
# --------------------------------
# The plate is 6 voxels thick, the rod has a diameter of 14; they cross.
planes, rows, columns = np.ogrid[:56, :56, :56]
plate = (np.abs(rows - 38.5) < 3) & (planes >= 0) & (columns >= 0)
rod = ((planes - 28) ** 2 + (columns - 28) ** 2 < 7**2) & (rows >= 0)
solid = plate | rod

# %%
# Balls of every radius
# ---------------------
# A ball of radius r fits where the distance to the outside is at least r, and covers what lies within r of
# such a place: two distance transforms for each radius, whatever its size. A distance counts from the
# middle of a voxel to the middle of the first one outside, so that a diameter is known to one voxel and no
# better. The borders of the volume are no surface, thus the solid goes on there.
padded = np.pad(solid, 10, mode="edge")
distance = ndi.distance_transform_edt(padded)
thickness = np.zeros(padded.shape)
for radius in np.arange(1, 10, 0.5):
    fits = distance >= radius
    if fits.any():
        covered = ndi.distance_transform_edt(~fits) < radius
        thickness[covered] = 2 * radius
thickness = thickness[10:-10, 10:-10, 10:-10]

# %%
# Verified away from the crossing
# -------------------------------
# Inside a plate and inside a rod of constant size the thickness is constant.
away = np.broadcast_to(np.abs(rows - 38.5) > 12, solid.shape)
of_rod = thickness[rod & away]
far = (planes - 28) ** 2 + (columns - 28) ** 2 > 14**2
of_plate = thickness[plate & far]
complete = (thickness[solid] > 0).mean()
print(f"plate {of_plate.mean():.2f} +/- {of_plate.std():.2f}, drawn 6")
print(f"rod   {of_rod.mean():.2f} +/- {of_rod.std():.2f}, drawn 14")
print(f"{complete:.4f} of the solid has a thickness")

# %%
# How sure? The simple estimate, twice the mean distance, depends on the shape: of this plate it is two
# thirds, of this rod little more than a third. It is no thickness.
simple_plate = 2 * distance[10:-10, 10:-10, 10:-10][plate & far].mean()
simple_rod = 2 * distance[10:-10, 10:-10, 10:-10][rod & away].mean()
print(f"twice the mean distance: plate {simple_plate:.2f}, rod {simple_rod:.2f}")

fig, axes = plt.subplots(1, 3, figsize=(12, 3.9), layout="constrained")
axes[0].imshow(solid[28], cmap="gray")
axes[0].set_title("Plane 28: rod and plate")
shown = axes[1].imshow(np.ma.masked_equal(thickness[28], 0), cmap="viridis", vmin=0, vmax=15)
axes[1].set_title("Local thickness")
fig.colorbar(shown, ax=axes[1], label="voxels", shrink=0.85)
axes[2].hist(thickness[solid], np.arange(0.25, 16, 0.5))
axes[2].axvline(6, color="k", ls="--", lw=1)
axes[2].axvline(14, color="k", ls="--", lw=1)
axes[2].set(title="Thickness; dashed: drawn", xlabel="voxels", ylabel="voxels of the solid")
for ax in axes[:2]:
    ax.axis("off")
plt.show()

numbers = {
    "plate": float(of_plate.mean()),
    "rod": float(of_rod.mean()),
    "simple_plate": float(simple_plate),
    "simple_rod": float(simple_rod),
    "complete": float(complete),
}
