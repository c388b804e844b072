"""
Cells and their neighbours
==========================

In a sheet of cells the number of neighbours is six on average, whatever the cells look like: Euler's
formula. A measurement that misses it has lost membranes.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy.spatial import Delaunay
from skimage import filters, morphology, segmentation
from skimage.measure import label

# %%
# A tissue that is known
# ----------------------
# Each pixel belongs to the nearest of 100 centres on a disturbed grid; membranes lie between. The
# neighbours are known: those that Delaunay's triangulation connects.
rng = np.random.default_rng(12)
grid = np.stack(np.meshgrid(np.arange(15, 300, 30), np.arange(15, 300, 30), indexing="ij"), axis=-1).reshape(
    -1, 2
)
centres = grid + rng.uniform(-8, 8, grid.shape)
rows, columns = np.mgrid[:300, :300]
squares = (rows[..., np.newaxis] - centres[:, 0]) ** 2 + (columns[..., np.newaxis] - centres[:, 1]) ** 2
cells = squares.argmin(axis=-1)
membranes = segmentation.find_boundaries(cells, mode="thick").astype(float)
image = filters.gaussian(membranes, 1.2) + rng.normal(0, 0.08, membranes.shape)

# %%
# Watershed on the membranes
# --------------------------
# Membranes are ridges of brightness: smoothed, they are flooded from the minima that are deeper than the
# noise.
smooth = filters.gaussian(image, sigma=2)
markers = label(morphology.h_minima(smooth, 0.05))
labels = segmentation.watershed(smooth, markers)

# %%
# Neighbours
# ----------
# Two cells are neighbours if pixels of both lie side by side. Cells at the border of the image have
# neighbours that nobody sees: only the others count.
pairs = np.concatenate(
    [
        np.stack([labels[:-1].ravel(), labels[1:].ravel()]),
        np.stack([labels[:, :-1].ravel(), labels[:, 1:].ravel()]),
    ],
    axis=1,
)
touching = np.unique(np.sort(pairs[:, pairs[0] != pairs[1]], axis=0), axis=1)
neighbours = np.bincount(touching.ravel(), minlength=labels.max() + 1)[1:]
inner = np.unique(segmentation.clear_border(labels))[1:]
of_inner = neighbours[inner - 1]

# %%
# Verified: the labels against the drawn cells, the neighbours against the triangulation.
indices, _ = Delaunay(centres).vertex_neighbor_vertices
at_centres = labels[tuple(centres.astype(int).T)]
overlap = (at_centres[cells] == labels).mean()
drawn = np.diff(indices)[np.isin(at_centres, inner)]

# %%
# How sure? The depth of the minima decides how many cells there are.
counts = {}
for depth in (0.02, 0.05, 0.1, 0.15):
    counts[depth] = int(label(morphology.h_minima(smooth, depth)).max())
print(f"{labels.max()} cells of 100; by depth {counts}; {overlap:.3f} of all pixels are in the right cell")
print(f"inner cells: {len(inner)}, neighbours {of_inner.mean():.3f}, by triangulation {drawn.mean():.3f}")

fig, axes = plt.subplots(1, 3, figsize=(11.5, 3.9), layout="constrained")
axes[0].imshow(image, cmap="gray")
axes[0].set_title("Membranes")
shown = axes[1].imshow(
    np.ma.masked_where(~np.isin(labels, inner), neighbours[labels - 1]), cmap="viridis", vmin=3, vmax=9
)
axes[1].set_title("Neighbours of inner cells")
fig.colorbar(shown, ax=axes[1], shrink=0.85)
axes[2].hist(of_inner, np.arange(2.5, 10), rwidth=0.8)
axes[2].set(title=f"Mean {of_inner.mean():.2f}", xlabel="neighbours", ylabel="cells")
for ax in axes[:2]:
    ax.axis("off")
plt.show()

numbers = {
    "cells": int(labels.max()),
    "inner": len(inner),
    "neighbours": float(of_inner.mean()),
    "neighbours_drawn": float(drawn.mean()),
    "overlap": float(overlap),
}
