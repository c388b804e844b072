"""
A faint object with a gap in its outline
========================================

Contours that move until they fit: some ask for edges, some for two levels of brightness. Which one closes
the gap of an outline, and which one follows a shape that is not round?
"""

import matplotlib.pyplot as plt
import numpy as np
from skimage import filters, measure, metrics, segmentation

# %%
# An object that is known
# -----------------------
# A lobed cell, brighter than its surroundings by twice the noise; in a sector of its outline it fades.
rows, columns = np.mgrid[:120, :120] - 60.0
radius, angle = np.hypot(rows, columns), np.arctan2(rows, columns)
truth = radius < 32 + 4 * np.cos(3 * angle)
fading = 1 - 0.6 * np.exp(-((angle / 0.35) ** 2)) * (radius > 15)
noise = np.random.default_rng(46).normal(0, 0.25, truth.shape)
image = 0.5 * filters.gaussian(truth * fading, 1.5) + noise
smooth = filters.gaussian(image, 2)

# %%
# Five ways
# ---------
# A threshold, to compare with. Chan and Vese look for two levels and a short border, the first time by
# descent, the second one by morphological steps; a start from a checkerboard favours nothing. The geodesic
# contour shrinks from a large disk and stops at edges; the snake is a closed line with stiffness.
by_threshold = smooth > filters.threshold_otsu(smooth)
board = segmentation.checkerboard_level_set(image.shape, 12)
by_descent = segmentation.chan_vese(smooth, mu=0.1, init_level_set=board.astype(float), max_num_iter=150)
by_descent = by_descent if by_descent[60, 60] else ~by_descent
by_steps = segmentation.morphological_chan_vese(smooth, 60, init_level_set=board, smoothing=3) > 0
by_steps = by_steps if by_steps[60, 60] else ~by_steps
edges = segmentation.inverse_gaussian_gradient(image, alpha=150, sigma=2.5)
start = segmentation.disk_level_set(image.shape, center=(60, 60), radius=48)
by_edges = (
    segmentation.morphological_geodesic_active_contour(
        edges, 60, init_level_set=start, smoothing=2, threshold=0.45, balloon=-1
    )
    > 0
)
turns = np.linspace(0, 2 * np.pi, 120)
circle = 60 + 46 * np.stack([np.sin(turns), np.cos(turns)], axis=1)
snake = segmentation.active_contour(smooth, circle, alpha=0.03, beta=1.0, gamma=0.01, w_line=0, w_edge=4)
by_snake = measure.grid_points_in_poly(image.shape, snake)
results = {
    "threshold": by_threshold,
    "Chan-Vese": by_descent,
    "morphological": by_steps,
    "geodesic": by_edges,
    "snake": by_snake,
}

# %%
# Verified against the drawing
# ----------------------------
# The overlap (Dice) tells how much is right, the Hausdorff distance how far the worst point of one outline
# lies from the other one; specks far away count for the second, hardly for the first.
overlap, farthest, worst = {}, {}, {}
outline = segmentation.find_boundaries(truth, mode="inner")
for name, result in results.items():
    its_outline = segmentation.find_boundaries(result, mode="inner")
    distance = metrics.hausdorff_distance(outline, its_outline)
    one, other = metrics.hausdorff_pair(outline, its_outline)
    overlap[name] = float(2 * (result & truth).sum() / (result.sum() + truth.sum()))
    farthest[name] = float(distance)
    worst[name] = one, other
    print(f"{name:13s} overlap {overlap[name]:.3f}, outline off by at most {farthest[name]:.1f} pixels")

# %%
# Nothing of a start may be left: the checkerboard agrees with the result at half of the pixels, and no pixel
# lies outside the disk.
agrees = float((by_steps == (board > 0)).mean())
beyond = by_edges & (start == 0)
outside = int(beyond.sum())
print(f"the checkerboard agrees at {agrees:.3f} of the pixels; {outside} pixels outside the disk")

# %%
# How sure? The area is what is reported in the end; the five ways give a range.
areas = np.array([result.sum() for result in results.values()]) / truth.sum()
print("area, divided by the true one:", areas.round(3))

fig, axes = plt.subplots(1, 5, figsize=(14, 3.4), layout="constrained")
for ax, (name, result) in zip(axes, results.items(), strict=True):
    ax.imshow(image, cmap="gray")
    ax.contour(truth, [0.5], colors="w", linewidths=1, linestyles="--")
    ax.contour(result, [0.5], colors="tab:orange", linewidths=2)
    ax.plot(*np.transpose(worst[name])[::-1], color="tab:red", lw=2)
    ax.set_title(f"{name}: {overlap[name]:.3f}, {farthest[name]:.1f} px")
    ax.axis("off")
plt.show()

numbers = {
    "threshold": overlap["threshold"],
    "chan_vese": overlap["Chan-Vese"],
    "morphological": overlap["morphological"],
    "geodesic": overlap["geodesic"],
    "snake": overlap["snake"],
    "farthest_snake": farthest["snake"],
}
