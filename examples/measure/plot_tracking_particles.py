"""
Particles tracked through time
==============================

Spots that drift and jitter are located in each frame and connected from frame to frame. Their drift and
their diffusion were chosen beforehand, so that both results can be verified.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist
from skimage import feature, filters

# %%
# A film that is known
# --------------------
# Sixteen spots on a grid, which move 0.7 pixel down and 0.3 to the right in each frame, and 0.3 pixel at
# random along each axis: the mean squared displacement grows by 4 D = 2 * 0.3 ** 2 = 0.18 a frame.
rng = np.random.default_rng(7)
start = np.stack(np.meshgrid(np.arange(20, 96, 22), np.arange(20, 96, 22)), axis=-1).reshape(-1, 2)
steps = np.array([0.7, 0.3]) + rng.normal(0, 0.3, (15, 16, 2))
paths = np.concatenate([start[np.newaxis], start + np.cumsum(steps, axis=0)])
rows, columns = np.mgrid[:112, :112]
film = rng.normal(20, 3, (16, 112, 112))
for frame, places in zip(film, paths, strict=True):
    for row, column in places:
        frame += 60 * np.exp(-((rows - row) ** 2 + (columns - column) ** 2) / (2 * 1.5**2))

# %%
# Where is each spot?
# -------------------
# A band-pass of the width of a spot removes background and noise of single pixels; the mean of the places
# around a peak, weighted by brightness, is finer than a pixel.
found = []
for frame in film:
    spots = filters.difference_of_gaussians(frame, 1, 4)
    peaks = feature.peak_local_max(spots, min_distance=4, threshold_abs=6)
    centres = []
    for row, column in peaks:
        window = spots[row - 3 : row + 4, column - 3 : column + 4].clip(min=0)
        offset = np.array(
            [(window.sum(axis=1) * np.arange(-3, 4)).sum(), (window.sum(axis=0) * np.arange(-3, 4)).sum()]
        )
        centres.append(np.array([row, column]) + offset / window.sum())
    found.append(np.array(centres))

# %%
# Which is which?
# ---------------
# The assignment with the smallest sum of squared distances. Spots are 22 pixels apart and move by one: no
# doubt is left here, and a distance beyond 5 pixels would show an error.
tracks = [found[0]]
farthest = 0.0
for places in found[1:]:
    cost = cdist(tracks[-1], places, "sqeuclidean")
    one, other = linear_sum_assignment(cost)
    farthest = max(farthest, float(np.sqrt(cost[one, other].max())))
    tracks.append(places[other])
tracks = np.array(tracks)

# %%
# Drift and diffusion
# -------------------
# The standard error of the drift comes from the spread between particles, which move independently. What
# these particles did, by chance, differs from what was chosen by about as much; the tracking itself is far
# more exact.
drift = (tracks[-1] - tracks[0]) / 15
velocity, error = drift.mean(axis=0), drift.std(axis=0, ddof=1) / 4
lags = np.arange(1, 6)
msd = np.array([((tracks[lag:] - tracks[:-lag] - lag * velocity) ** 2).sum(axis=-1).mean() for lag in lags])
slope, offset = np.polyfit(lags, msd, 1)
print(f"{tracks.shape[1]} spots in {len(tracks)} frames, farthest step {farthest:.2f} pixel")
drawn = (paths[-1] - paths[0]).mean(axis=0) / 15
print(f"drift {velocity.round(3)} +/- {error.round(3)}; as drawn {drawn.round(3)}, chosen 0.7 and 0.3")
print(f"4 D = {slope:.3f} (chosen 0.18)")

fig, (left, right) = plt.subplots(1, 2, figsize=(9.5, 4.4), layout="constrained")
left.imshow(film[0], cmap="gray")
left.plot(tracks[..., 1], tracks[..., 0], color="tab:orange", lw=1)
left.set(title="First frame and all tracks", xticks=[], yticks=[])
right.plot(lags, msd, "o", label="measured, without drift")
right.plot(lags, 0.18 * lags, "k--", label="chosen")
right.plot(lags, slope * lags + offset, label="fit")
right.set(title="Mean squared displacement", xlabel="frames", ylabel="square pixels", ylim=0)
right.legend()
plt.show()

numbers = {
    "spots": int(tracks.shape[1]),
    "drift_rows": float(velocity[0]),
    "drift_columns": float(velocity[1]),
    "error_rows": float(error[0]),
    "farthest": farthest,
    "four_d": float(slope),
}
