"""
The length of a fibre between two points
========================================

Two ends are pointed at; the fibre between them is not straight and crosses others. A path follows it if
that is cheap, and its length is compared with that of the curve that was drawn.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy import ndimage as ndi
from skimage import draw, filters, graph, morphology

# %%
# A fibre that is known
# ---------------------
# A conic from left to right, blurred, with straight fibres across it and noise. Its formula gives its length.
rng = np.random.default_rng(58)
start, end = (150, 20), (60, 240)
curve = draw.bezier_curve(*start, 5, 90, *end, weight=1.5)
fibres = np.zeros((180, 260))
fibres[curve] = 1
for _ in range(5):
    column, other = rng.integers(30, 230, 2)
    rows, columns, weights = draw.line_aa(10, column, 170, other)
    fibres[rows, columns] = np.maximum(fibres[rows, columns], 0.6 * weights)
t = np.linspace(0, 1, 5001)[:, np.newaxis]
weights = np.hstack([(1 - t) ** 2, 3 * t * (1 - t), t**2])
exact = weights @ np.array([start, (5, 90), end]) / weights.sum(axis=1, keepdims=True)
drawn = float(np.hypot(*np.diff(exact, axis=0).T).sum())
image = 4 * ndi.gaussian_filter(fibres, 1.5) + rng.normal(0, 0.08, fibres.shape)

# %%
# A path of least cost
# --------------------
# A pixel costs little on a bright ridge and much beside it; a step to a corner is counted longer.
smooth = ndi.gaussian_filter1d(ndi.gaussian_filter1d(image, 1.5, axis=0), 1.5, axis=1)
cost = 1 / (0.05 + np.maximum(smooth, 0)) ** 2
path, total = graph.route_through_array(cost, start, end)
places = np.array(path)
profile = ndi.map_coordinates(smooth, places.T, order=1)

# %%
# Lengths
# -------
# Steps of pixels zigzag, so that their sum is too long. Places smoothed along the path do not; only the ends,
# which smoothing draws inwards, are put back.
calm = ndi.gaussian_filter1d(places.astype(float), 4, axis=0, mode="nearest")
calm = np.vstack([[start], calm, [end]])
in_steps = float(np.hypot(*np.diff(places, axis=0).T).sum())
length = float(np.hypot(*np.diff(calm, axis=0).T).sum())

# %%
# Verified
# --------
# The path against the drawn curve, pixel by pixel. And what the obvious way finds: a threshold, all that
# hangs together with the start, thinned to a line. That has all the crossing fibres in it.
away = np.hypot(*(places[:, np.newaxis] - exact[::10]).transpose(2, 0, 1)).min(axis=1)
binary = smooth > filters.threshold_otsu(smooth)
seed = np.zeros(binary.shape, bool)
seed[start] = True
network = ndi.binary_propagation(seed, mask=binary | seed)
line = morphology.thin(network)
print(f"path at most {away.max():.1f} pixel away from the curve, {away.mean():.2f} on average")
print(f"least brightness along it {profile.min():.2f}; the thinned network has {line.sum()} pixels")

# %%
# How sure?
# ---------
# The exponent of the cost says how much a detour is worth: only a very low one cuts the bend short.
lengths = []
for power in (0.05, 0.2, 1, 4):
    other, _ = graph.route_through_array((0.05 + np.maximum(smooth, 0)) ** -power, start, end)
    other = ndi.gaussian_filter1d(np.array(other, float), 4, axis=0, mode="nearest")
    steps = np.diff(np.vstack([[start], other, [end]]), axis=0)
    lengths.append(float(np.hypot(*steps.T).sum()))
print(f"length {length:.1f}, drawn {drawn:.1f}; in steps of pixels {in_steps:.1f}")
print("by exponent", " ".join(f"{value:.1f}" for value in lengths))

fig, axes = plt.subplots(1, 3, figsize=(13, 3.4), layout="constrained")
axes[0].imshow(image, cmap="gray")
axes[0].plot([start[1], end[1]], [start[0], end[0]], "o", color="tab:orange")
axes[0].set_title("Fibres, two ends pointed at")
axes[1].imshow(np.log(cost), cmap="magma")
axes[1].plot(*calm.T[::-1], color="w", lw=1.5)
axes[1].set_title(f"Cost and path: {length:.0f}, drawn {drawn:.0f} pixels")
axes[2].imshow(network.astype(int) + 2 * line, cmap="Oranges", interpolation="nearest")
axes[2].set_title("Threshold, thinned: all fibres")
for ax in axes:
    ax.axis("off")
plt.show()

numbers = {
    "length": length,
    "drawn": drawn,
    "in_steps": in_steps,
    "away": float(away.mean()),
    "shortest": min(lengths),
    "longest": max(lengths),
    "network": int(line.sum()),
}
