"""
Lines and their angles
======================

Three needles in noise: Hough's transform finds their angles to a fraction of a degree, without following
any of them.
"""

import matplotlib.pyplot as plt
import numpy as np
from skimage import draw, filters, morphology, transform

# %%
# Lines that are known
# --------------------
# Each is drawn through the middle of the image, at 20, 65 and 130 degrees from the horizontal; a tenth of
# its pixels is left out, and there is noise.
rng = np.random.default_rng(14)
angles = np.array([20.0, 65.0, 130.0])
clean = np.zeros((201, 201))
for angle in np.radians(angles):
    rise, run = np.round(90 * np.array([np.sin(angle), np.cos(angle)])).astype(int)
    clean[draw.line(100 + rise, 100 - run, 100 - rise, 100 + run)] = 1
clean *= rng.random(clean.shape) > 0.1
image = filters.gaussian(clean, 1) + rng.normal(0, 0.08, clean.shape)

# %%
# Pixels that may vote
# --------------------
# A threshold that lets some noise pass, and a skeleton, so that a thick line does not vote more than a thin
# one.
binary = filters.gaussian(image, 1) > 0.12
skeleton = morphology.skeletonize(binary)

# %%
# The step of the angles is a tenth of a degree. A line of 180 pixels that is off by one pixel at its end is
# turned by a third of a degree, so that a finer step would tell nothing more.
tested = np.linspace(-np.pi / 2, np.pi / 2, 1800, endpoint=False)
votes, thetas, offsets = transform.hough_line(skeleton, theta=tested)
strength, peaks, distances = transform.hough_line_peaks(
    votes, thetas, offsets, min_distance=9, min_angle=100, num_peaks=3
)

# %%
# Verified against what was drawn
# -------------------------------
# `hough_line` gives the angle of the normal; the line itself is at right angles to it.
found = np.sort((90 - np.degrees(peaks)) % 180)
error = np.abs(found - angles)
print(f"found {found.round(2)}, drawn {angles}; largest error {error.max():.2f} degrees")

# %%
# How sure? By the threshold, which decides how much noise votes.
worst = []
for level in (0.1, 0.12, 0.16):
    again = transform.hough_line(morphology.skeletonize(filters.gaussian(image, 1) > level), theta=tested)
    _, turned, _ = transform.hough_line_peaks(*again, min_distance=9, min_angle=100, num_peaks=3)
    worst.append(np.abs(np.sort((90 - np.degrees(turned)) % 180) - angles).max())
print(f"largest error {min(worst):.2f} to {max(worst):.2f} degrees as the threshold moves")

fig, axes = plt.subplots(1, 3, figsize=(12, 4), layout="constrained")
axes[0].imshow(image, cmap="gray")
axes[0].set_title("Needles in noise")
axes[1].imshow(np.sqrt(votes), aspect="auto", cmap="magma", extent=(-90, 90, offsets[-1], offsets[0]))
axes[1].set(title="Votes, square root", xlabel="angle of the normal, degrees", ylabel="distance, pixels")
axes[2].imshow(skeleton, cmap="gray")
for theta, offset in zip(peaks, distances, strict=True):
    at = offset * np.array([np.cos(theta), np.sin(theta)])
    axes[2].axline(tuple(at), slope=np.tan(theta + np.pi / 2), color="tab:orange")
axes[2].set(title="Lines found", xlim=(0, 200), ylim=(200, 0))
axes[0].axis("off")
axes[2].axis("off")
plt.show()

numbers = {
    "lowest": float(found[0]),
    "middle": float(found[1]),
    "highest": float(found[2]),
    "error": float(error.max()),
    "error_high": float(max(worst)),
}
