"""
Corner detectors compared
=========================

A corner is of use if it is found again when the object is turned. How many are, by which detector, and how
well do they tell the rotation?
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy.spatial.distance import cdist
from skimage import data, feature, filters, transform

# %%
# A rotation that is known
# ------------------------
# The same image, turned by 25 degrees about its centre; both get their own noise, and are smoothed by the
# same amount, as detectors without a scale of their own would find the noise.
rng = np.random.default_rng(43)
clean = data.camera()[40:296, 90:346] / 255
turned = transform.rotate(clean, 25, mode="reflect")
first = filters.gaussian(clean + rng.normal(0, 0.03, clean.shape), 1)
second = filters.gaussian(turned + rng.normal(0, 0.03, clean.shape), 1)
angle = np.radians(-25)  # rows go down, so it is negative
square = np.array([[0.0, 0.0], [0.0, 100.0], [100.0, 100.0], [100.0, 0.0]])
turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
drawn = transform.estimate_transform("euclidean", square, (square - 127.5) @ turn.T + 127.5)

# %%
# Six detectors
# -------------
# Harris and Shi-Tomasi rate the eigenvalues of the structure tensor, Foerstner its roundness where it is
# strong; Kitchen and Rosenfeld the curvature of the isophotes; Moravec the change under a small shift; FAST
# an arc of brighter or darker pixels. Each gives a map; its 60 strongest peaks inside a circle are taken.
inside = np.hypot(*(np.indices(clean.shape) - 127.5)) < 110


def foerstner(image):
    """Return the strength of corners that are round enough."""
    strength, roundness = feature.corner_foerstner(image)
    return strength * (roundness > 0.5)


detectors = {
    "Harris": feature.corner_harris,
    "Shi-Tomasi": feature.corner_shi_tomasi,
    "Foerstner": foerstner,
    "Kitchen-R.": lambda image: np.abs(feature.corner_kitchen_rosenfeld(image)),
    "Moravec": feature.corner_moravec,
    "FAST": lambda image: feature.corner_fast(image, n=9, threshold=0.06),
}

# %%
# Verified and how sure
# ---------------------
# The first corners are moved by the rotation that is known, and looked for within 2.5 pixels. Those found
# again are refined to parts of a pixel and tell the rotation themselves; the image turned back by it must fit
# the first one. By chance only 3 % of sixty points in the circle would meet one of another sixty. Moravec
# looks in a few directions of the grid only, which is why a turn upsets it.
again, error, kept = {}, {}, {}
for name, detect in detectors.items():
    strength_before, strength_after = detect(first) * inside, detect(second) * inside
    before = feature.corner_peaks(strength_before, min_distance=4, threshold_rel=0, num_peaks=60)
    after = feature.corner_peaks(strength_after, min_distance=4, threshold_rel=0, num_peaks=60)
    expected = transform.matrix_transform(before[:, ::-1], drawn.params)[:, ::-1]
    distances = cdist(expected, after)
    found = distances.min(axis=1) <= 2.5
    fine_before = feature.corner_subpix(first, before[found], window_size=9)
    fine_after = feature.corner_subpix(second, after[distances.argmin(axis=1)[found]], window_size=9)
    both = np.isfinite(fine_before + fine_after).all(axis=1)
    model = transform.estimate_transform("euclidean", fine_before[both, ::-1], fine_after[both, ::-1])
    aligned = transform.warp(second, model)
    residual = np.abs(aligned - first)[inside].mean()
    again[name] = float(found.mean())
    error[name] = float(np.degrees(model.rotation - drawn.rotation))
    kept[name] = before, found
    print(
        f"{name:11s} {again[name]:.2f} found again, rotation {error[name]:+.3f} degrees, {residual:.4f} left"
    )

# %%
# Which way a corner looks, by the centre of brightness around it, must turn with the image.
mask = np.hypot(*np.mgrid[-15:16, -15:16]) <= 15
corners, found = kept["Harris"]
there = np.rint(transform.matrix_transform(corners[found][:, ::-1], drawn.params)[:, ::-1]).astype(int)
looks_before = feature.corner_orientations(first, corners[found], mask)
looks_after = feature.corner_orientations(second, there, mask)
change = np.degrees(np.angle(np.exp(1j * (looks_after - looks_before))))
direction = float(np.median(change))
print(f"directions change by {direction:.1f} degrees (median), drawn {np.degrees(drawn.rotation):.1f}")

fig, axes = plt.subplots(2, 3, figsize=(11, 7.6), layout="constrained")
for ax, (name, (corners, found)) in zip(axes.flat, kept.items(), strict=True):
    ax.imshow(clean, cmap="gray")
    ax.plot(*corners[~found, ::-1].T, "x", color="tab:red", ms=6)
    ax.plot(*corners[found, ::-1].T, "o", color="tab:green", ms=5, mfc="none", mew=1.6)
    ax.set_title(f"{name}: {again[name]:.0%} found again")
    ax.axis("off")
plt.show()

numbers = {
    "harris": again["Harris"],
    "shi_tomasi": again["Shi-Tomasi"],
    "moravec": again["Moravec"],
    "fast": again["FAST"],
    "harris_rotation": error["Harris"],
    "direction": direction,
}
