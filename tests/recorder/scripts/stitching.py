"""Stitch four overlapping tiles of one picture whose positions are known only roughly."""
from itertools import product
from typing import NamedTuple
import os
import sys

import numpy as np
from scipy import ndimage
from skimage import data, io, transform
from skimage.registration import phase_cross_correlation
from skimage.metrics import structural_similarity as ssim, normalized_root_mse


class Tile(NamedTuple):
    image: np.ndarray
    row: int
    col: int


SIZE, STEP = 160, 120
rng = np.random.default_rng(11)
scene = data.camera()[100:420, 100:420].astype(np.float32)


def acquire(scene):
    for i, j in product(range(2), repeat=2):
        dr, dc = rng.integers(-4, 5, size=2) if (i or j) else (0, 0)
        r, c = max(0, i * STEP + dr), max(0, j * STEP + dc)
        patch = scene[r:r + SIZE, c:c + SIZE].copy()
        patch += rng.normal(0, 2, patch.shape).astype(np.float32)
        yield Tile(patch, i * STEP, j * STEP), (r, c)


tiles, truth = zip(*acquire(scene))
truth = np.array(truth)

# ---- refine the place of each tile against the first that it overlaps with
places = [np.array((0.0, 0.0))]
for k in range(1, 4):
    ref = 0 if k < 3 else 1
    t, r = tiles[k], tiles[ref]
    off = np.array([t.row - r.row, t.col - r.col])
    lo = np.maximum(off, 0)
    overlap_shape = SIZE - off
    a = r.image[lo[0]:lo[0] + overlap_shape[0], lo[1]:lo[1] + overlap_shape[1]]
    b = t.image[:overlap_shape[0], :overlap_shape[1]]
    window = np.outer(np.hanning(a.shape[0]), np.hanning(a.shape[1]))
    shift, error, _ = phase_cross_correlation((a - a.mean()) * window, (b - b.mean()) * window,
                                              upsample_factor=10)
    places.append(places[ref] + off + shift)
places = np.array(places)
errors = np.abs(places - truth).max(axis=1)

# ---- blend
canvas = np.zeros((300, 300), np.float32)
weight = np.zeros_like(canvas)
ramp = np.minimum(np.arange(SIZE) + 1, np.arange(SIZE)[::-1] + 1).astype(np.float32)
feather = np.minimum.outer(ramp, ramp)
for tile, place in zip(tiles, np.rint(places).astype(int)):
    r, c = np.maximum(place, 0)
    canvas[r:r + SIZE, c:c + SIZE] += tile.image * feather
    weight[r:r + SIZE, c:c + SIZE] += feather
valid = weight > 0
mosaic = np.divide(canvas, weight, out=np.zeros_like(canvas), where=valid)

inside = (slice(0, 270), slice(0, 270))
quality = ssim(mosaic[inside], scene[inside], data_range=255)
nrmse = normalized_root_mse(scene[inside], mosaic[inside])

# a turned copy, turned back
turned = transform.rotate(mosaic, 12, mode="reflect", preserve_range=True)
back = transform.warp(turned, transform.EuclideanTransform(rotation=0), preserve_range=True)
tform = transform.SimilarityTransform(scale=0.5, translation=(3, 5))
small = transform.warp(back, tform.inverse, output_shape=(150, 150), preserve_range=True)
moved = ndimage.shift(small, (1.5, -2), order=1, mode="nearest")

if len(sys.argv) > 1:
    io.imsave(os.path.join(sys.argv[1], "mosaic.tif"), mosaic, check_contrast=False)
print("errors", errors.round(2).tolist())
print("ssim %.4f nrmse %.5f covered %d moved %.4f" % (quality, nrmse, valid.sum(), moved.mean()))
