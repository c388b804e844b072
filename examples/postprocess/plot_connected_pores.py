"""
Does the pore space connect both sides?
=======================================

A liquid passes through a rock only where pores connect. One voxel can decide it; the way to say how sure it
is, is to open and to close that voxel.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy import ndimage as ndi
from skimage import filters, measure, morphology

# %%
# A rock made at random
# ---------------------
# Smoothed noise, cut at a level: the pore space is a single tangle above about a sixth of the volume, and
# isolated pores below.
noise = np.random.default_rng(32).normal(0, 1, (56, 56, 56))
field = filters.gaussian(noise, sigma=2.5, mode="wrap")
field = field / field.std()
pores = field > 0.75

# %%
# Connected, closed, open
# -----------------------
# Pores connect through the faces of voxels. Those with a label in the first and in the last plane go
# through; those that touch no border at all are closed.
labels = measure.label(pores, connectivity=1)
through = np.intersect1d(labels[0][labels[0] > 0], labels[-1][labels[-1] > 0])
connected = np.isin(labels, through) & pores
border = np.unique(
    np.concatenate([labels[[0, -1]].ravel(), labels[:, [0, -1]].ravel(), labels[..., [0, -1]].ravel()])
)
closed = pores & ~np.isin(labels, border)
print(f"porosity {pores.mean():.4f}: through {connected.mean():.4f}, closed {closed.mean():.4f}")

# %%
# Verified by flooding
# --------------------
# Water enters at the first plane and goes on from voxel to voxel: morphological reconstruction. It must
# reach exactly what carries a label of the first plane.
entry = np.zeros(pores.shape, np.uint8)
entry[0] = pores[0]
flooded = (
    morphology.reconstruction(entry, pores.astype(np.uint8), footprint=ndi.generate_binary_structure(3, 1))
    > 0
)
from_labels = np.isin(labels, labels[0][labels[0] > 0])
is_same = bool((flooded == from_labels).all())
print(f"flooding and labels agree in every voxel: {is_same}")

# %%
# How sure? Euler's number counts pores less loops: the more negative, the better connected. It, and what
# goes through, for a few levels and for the other connectivity.
shares = {}
for level in (0.55, 0.65, 0.75, 0.85, 0.95, 1.05, 1.15):
    space = field > level
    numbered = measure.label(space, connectivity=1)
    common = np.intersect1d(numbered[0][numbered[0] > 0], numbered[-1][numbered[-1] > 0])
    shares[level] = float((np.isin(numbered, common) & space).sum() / space.sum())
    euler = measure.euler_number(space, connectivity=1)
    print(
        f"level {level}: porosity {space.mean():.3f}, goes through {shares[level]:.3f}, Euler number {euler}"
    )
euler_6 = measure.euler_number(pores, connectivity=1)
euler_26 = measure.euler_number(pores, connectivity=3)
print(f"Euler number by faces {euler_6}, by corners {euler_26}")

fig, axes = plt.subplots(1, 3, figsize=(11.5, 3.9), layout="constrained")
axes[0].imshow(field[:, 28], cmap="gray")
axes[0].contour(pores[:, 28], [0.5], colors="tab:orange")
axes[0].set_title("Row 28: planes run down")
axes[1].imshow(
    pores[:, 28].astype(int) + connected[:, 28] + 2 * closed[:, 28], cmap="viridis", vmin=0, vmax=3
)
axes[1].set_title("Green: goes through, yellow: closed")
axes[2].plot(list(shares), list(shares.values()), "o-")
axes[2].axvline(0.75, color="k", ls=":")
axes[2].set(title="Share that goes through", xlabel="level", ylim=(-0.05, 1.05))
for ax in axes[:2]:
    ax.axis("off")
plt.show()

numbers = {
    "porosity": float(pores.mean()),
    "through": float(connected.mean()),
    "closed": float(closed.mean()),
    "euler_faces": int(euler_6),
    "euler_corners": int(euler_26),
    "same": is_same,
}
