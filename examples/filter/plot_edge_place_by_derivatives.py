"""
Where is a blurred edge?
========================

The gradient is largest at an edge and the second derivative changes its sign there. Both find the radius of a
disk to a fraction of a pixel, if noise and the curvature of the edge allow it.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy import ndimage as ndi

# %%
# An edge that is known
# ---------------------
# A disk of radius 50, blurred by 1.5 pixels, with noise of 3 % of the step.
rng = np.random.default_rng(53)
rows, columns = np.mgrid[:140, :140] - 69.5
radius = np.hypot(rows, columns)
disk = ndi.gaussian_filter(np.clip(50.5 - radius, 0, 1), 1.5)
image = disk + rng.normal(0, 0.03, disk.shape)
smooth = ndi.gaussian_filter(image, 2)

# %%
# First derivatives
# -----------------
# Differences along rows and columns of the smoothed image, joined to a length; the third does the smoothing
# itself. The last is no derivative: the largest less the smallest value nearby.
sobel = np.hypot(ndi.sobel(smooth, 0), ndi.sobel(smooth, 1)) / 8
prewitt = np.hypot(ndi.prewitt(smooth, 0), ndi.prewitt(smooth, 1)) / 6
gauss = ndi.gaussian_gradient_magnitude(image, 2)
flat = ndi.morphological_gradient(smooth, size=3) / 2

# %%
# Second derivatives
# ------------------
# Their sum in both directions: of neighbours, of a Gaussian, and again without a derivative.
laplace = ndi.laplace(smooth)
of_gauss = ndi.gaussian_laplace(image, 2)
of_flat = ndi.morphological_laplace(smooth, size=3)

# %%
# From derivatives to a radius
# ----------------------------
# Ninety rays from the centre, read between the pixels. On each the place of the largest gradient is found by
# a parabola through three points; a change of sign is found by a straight line.
steps = np.arange(44, 57, 0.5)
angles = np.radians(np.arange(0, 360, 4))
places = 69.5 + steps * np.array([np.sin(angles), np.cos(angles)])[..., np.newaxis]
found = {}
for name, gradient in {"Sobel": sobel, "Prewitt": prewitt, "Gauss": gauss, "flat": flat}.items():
    ray = ndi.map_coordinates(gradient, places, order=3)
    top = np.clip(ray.argmax(axis=1), 1, len(steps) - 2)
    left, here, right = (ray[np.arange(90), top + shift] for shift in (-1, 0, 1))
    found[name] = steps[top] + 0.5 * 0.5 * (left - right) / (left - 2 * here + right)
for name, second in {"Laplace": laplace, "of Gauss": of_gauss, "of flat": of_flat}.items():
    ray = ndi.map_coordinates(second, places, order=3)
    change = (ray[:, :-1] < 0) & (ray[:, 1:] >= 0)
    # of several changes that which is closest to the edge; noise makes others farther away
    near = np.where(change, np.abs(steps[:-1] - 50), 99).argmin(axis=1)
    low, high = ray[np.arange(90), near], ray[np.arange(90), near + 1]
    found[name] = steps[near] + 0.5 * low / (low - high)

# %%
# Verified and how sure
# ---------------------
# The mean of ninety rays against the drawn radius, and their spread: a single ray is that unsure. Theory
# expects the largest gradient of a blurred disk inside by the variance of the blur over twice the radius, and
# the change of sign outside by as much. This is what remains wrong however many rays are averaged.
expected = (1.5**2 + 2**2) / (2 * 50)
bias = {name: float(radii.mean() - 50) for name, radii in found.items()}
spread = {name: float(radii.std()) for name, radii in found.items()}
for name in found:
    print(f"{name:9s} {bias[name]:+.3f} +/- {spread[name]:.3f} pixel")
print(f"expected: -{expected:.3f} and +{expected:.3f}")

fig, axes = plt.subplots(1, 3, figsize=(12, 3.9), layout="constrained")
axes[0].imshow(image, cmap="gray")
axes[0].set_title("Blurred disk with noise")
axes[1].imshow(of_gauss, cmap="coolwarm", vmin=-0.06, vmax=0.06)
axes[1].set_title("Laplacian of a Gaussian")
for ax in axes[:2]:
    ax.axis("off")
axes[2].errorbar(list(bias.values()), list(bias), xerr=list(spread.values()), fmt="o", capsize=3)
for side in (-expected, expected):
    axes[2].axvline(side, color="k", lw=1, ls="--")
axes[2].axvline(0, color="0.7", lw=1)
axes[2].set(title="Error of the radius; dashed: expected", xlabel="pixels")
plt.show()

numbers = {
    "sobel": bias["Sobel"],
    "gauss": bias["Gauss"],
    "laplace": bias["Laplace"],
    "flat_laplace": bias["of flat"],
    "spread_sobel": spread["Sobel"],
    "spread_laplace": spread["Laplace"],
    "expected": expected,
}
