"""
Blob detectors compared
=======================

Three detectors that give a place and a size. The sizes are known here, and so is how many spots there are
to be found.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy.spatial.distance import cdist
from skimage import feature

# %%
# Blobs that are known
# --------------------
# Thirty-six Gaussian spots of standard deviations from 2 to 6 pixels, all of the same height.
rng = np.random.default_rng(29)
rows, columns = np.mgrid[:240, :240]
places = np.stack(np.meshgrid(np.arange(20, 240, 40), np.arange(20, 240, 40)), axis=-1).reshape(-1, 2)
places = places + rng.uniform(-4, 4, places.shape)
sizes = rng.uniform(2, 6, len(places))
clean = np.zeros((240, 240))
for (row, column), size in zip(places, sizes, strict=True):
    clean += np.exp(-((rows - row) ** 2 + (columns - column) ** 2) / (2 * size**2))
image = clean + rng.normal(0, 0.1, clean.shape)

# %%
# Three detectors
# ---------------
# All look for maxima in place and scale: of the Laplacian of Gaussians; of the difference of Gaussians,
# which approximates it with fewer filters; of the determinant of the Hessian, whose cost does not depend on
# the size. The answers have different units, so have the thresholds.
by_laplacian = feature.blob_log(image, min_sigma=1.5, max_sigma=8, num_sigma=14, threshold=0.25)
by_difference = feature.blob_dog(image, min_sigma=1.5, max_sigma=8, sigma_ratio=1.3, threshold=0.25)
by_hessian = feature.blob_doh(image, min_sigma=1.5, max_sigma=8, num_sigma=14, threshold=0.02)
detectors = {"Laplacian": by_laplacian, "difference": by_difference, "Hessian": by_hessian}

# %%
# Verified: every blob within 3 pixels of a place has found it; the sizes of these are compared.
found = {}
wrong = {}
ratio = {}
spread = {}
for name, blobs in detectors.items():
    distances = cdist(blobs[:, :2], places)
    near = distances.min(axis=1) <= 3
    found[name] = len(np.unique(distances.argmin(axis=1)[near]))
    wrong[name] = int((~near).sum())
    ratios = blobs[near, 2] / sizes[distances.argmin(axis=1)[near]]
    ratio[name], spread[name] = ratios.mean(), ratios.std()
    print(
        f"{name:10s} {found[name]} of 36, {wrong[name]} wrong; size {ratio[name]:.3f} +/- {spread[name]:.3f}"
    )

# %%
# How sure is the count? By the threshold of the Laplacian.
counts = {}
for threshold in (0.15, 0.2, 0.25, 0.3, 0.35):
    counts[threshold] = len(
        feature.blob_log(image, min_sigma=1.5, max_sigma=8, num_sigma=14, threshold=threshold)
    )
print("Laplacian, blobs by threshold:", counts)

fig, axes = plt.subplots(1, 3, figsize=(12, 4.2), layout="constrained")
for ax, (name, blobs) in zip(axes, detectors.items(), strict=True):
    ax.imshow(image, cmap="gray")
    for row, column, sigma in blobs:
        ax.add_patch(plt.Circle((column, row), 1.5 * sigma, fill=False, color="tab:orange"))
    ax.set_title(f"{name}: {found[name]} found, {wrong[name]} wrong, size x {ratio[name]:.2f}")
    ax.axis("off")
plt.show()

numbers = {
    "log_found": found["Laplacian"],
    "log_wrong": wrong["Laplacian"],
    "log_size": float(ratio["Laplacian"]),
    "dog_found": found["difference"],
    "dog_size": float(ratio["difference"]),
    "doh_found": found["Hessian"],
    "doh_size": float(ratio["Hessian"]),
}
