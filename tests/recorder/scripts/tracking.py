"""Track drifting spots over time and estimate their speed and diffusion."""
import json
import sys
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist
from skimage.feature import blob_dog, peak_local_max
from skimage.filters import difference_of_gaussians
from skimage.measure import label, regionprops


def make_movie(n_frames, n_spots, shape=(96, 96), seed=3):
    rng = np.random.default_rng(seed)
    pos = rng.uniform(15, 80, size=(n_spots, 2))
    vel = np.array([0.8, 0.4])
    yy, xx = np.ogrid[0:shape[0], 0:shape[1]]
    frames = []
    for t in range(n_frames):
        frame = rng.poisson(20, size=shape).astype(np.float32)
        for y, x in pos:
            frame += 120 * np.exp(-((yy - y) ** 2 + (xx - x) ** 2) / (2 * 1.8**2))
        frames.append(frame)
        pos = pos + vel + rng.normal(0, 0.25, size=pos.shape)
    return np.stack(frames)


def detect(frame, low=1, high=4, rel=0.35):
    dog = difference_of_gaussians(frame, low, high)
    mask = dog > rel * dog.max()
    regions = regionprops(label(mask), intensity_image=dog)
    return np.array([r.centroid_weighted for r in regions if r.area >= 4])


def link(tracks, points, t, max_distance=6.0):
    ends = [(i, tr[-1]) for i, tr in enumerate(tracks) if tr[-1][0] == t - 1]
    used = set()
    if ends and len(points):
        cost = cdist([e[1][1:] for e in ends], points)
        a, b = linear_sum_assignment(cost)
        for i, j in zip(a, b):
            if cost[i, j] <= max_distance:
                tracks[ends[i][0]].append((t, *points[j]))
                used.add(j)
    for j, p in enumerate(points):
        if j not in used:
            tracks.append([(t, *p)])
    return tracks


movie = make_movie(8, 12)
bleach = movie.mean(axis=(1, 2), keepdims=True)
movie = movie / bleach * bleach[0]
projection = movie.max(axis=0)

tracks = []
counts = []
for t, frame in enumerate(movie):
    points = detect(frame)
    counts.append(len(points))
    tracks = link(tracks, points, t)

long_tracks = [np.array(tr) for tr in tracks if len(tr) >= 5]
speeds = [np.diff(tr[:, 1:], axis=0).mean(axis=0) for tr in long_tracks]
msd = {}
for lag in (1, 2, 3):
    steps = np.concatenate([tr[lag:, 1:] - tr[:-lag, 1:] for tr in long_tracks])
    msd[lag] = float((steps**2).sum(axis=1).mean())

first = blob_dog(movie[0] / movie[0].max(), min_sigma=1, max_sigma=4, threshold=0.1)
peaks = peak_local_max(projection, min_distance=3, threshold_rel=0.5, num_peaks=20)

if len(sys.argv) > 1:
    folder = Path(sys.argv[1])
    folder.mkdir(exist_ok=True)
    (folder / "tracks.json").write_text(json.dumps({"msd": msd, "tracks": [tr.tolist() for tr in long_tracks]}))
    np.save(folder / "projection.npy", projection)

vy, vx = np.mean(speeds, axis=0)
print("spots per frame", counts)
print(f"tracks {len(tracks)} long {len(long_tracks)} vy {vy:.4f} vx {vx:.4f} msd1 {msd[1]:.4f} msd3 {msd[3]:.4f} "
      f"blobs {len(first)} peaks {len(peaks)}")
