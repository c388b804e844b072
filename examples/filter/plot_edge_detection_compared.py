"""
Edge filters compared
=====================

An edge has a place, a strength and a direction. Which filter finds the direction best, and how does noise
change the order? A disk has an edge of every direction.
"""

import matplotlib.pyplot as plt
import numpy as np
from skimage import feature, filters

# %%
# An edge that is known
# ---------------------
# A disk of radius 60 whose border is as sharp as a pixel grid allows; the gradient points to its centre
# everywhere.
rows, columns = np.mgrid[:160, :160] - 79.5
radius = np.hypot(rows, columns)
disk = np.clip(60.5 - radius, 0, 1)
noisy = disk + np.random.default_rng(13).normal(0, 0.1, disk.shape)
true_angle = np.arctan2(-rows, -columns)
on_edge = np.abs(radius - 60) < 0.7

# %%
# Four pairs of filters
# ---------------------
# All take a difference along one axis and a mean across it; they differ in the weights of the mean. The
# angle of the two results is compared with the true one, along the edge only.
pairs = {
    "Prewitt": (filters.prewitt_h, filters.prewitt_v),
    "Sobel": (filters.sobel_h, filters.sobel_v),
    "Scharr": (filters.scharr_h, filters.scharr_v),
    "Farid": (filters.farid_h, filters.farid_v),
}
clean_error = {}
noisy_error = {}
for name, (horizontal, vertical) in pairs.items():
    for image, errors in ((disk, clean_error), (noisy, noisy_error)):
        angle = np.arctan2(horizontal(image), vertical(image))
        turned = np.angle(np.exp(1j * (angle - true_angle)))
        errors[name] = np.degrees(np.sqrt((turned[on_edge] ** 2).mean()))
    print(f"{name:8s} direction wrong by {clean_error[name]:.3f} degrees, with noise {noisy_error[name]:.2f}")

# %%
# Where is the edge?
# ------------------
# Canny's detector thins the gradient to a line: the mean distance of its pixels to the centre is the
# radius. With more smoothing the edge of a disk moves inwards, as there is less on its outside; by sigma **
# 2 / (2 R) in a first approximation.
radii = {}
for sigma in (2, 3, 4, 5):
    edge = feature.canny(noisy, sigma=sigma, low_threshold=0.1, high_threshold=0.2)
    near = edge & (np.abs(radius - 60) < 10)
    radii[sigma] = radius[near].mean()
    print(
        f"sigma {sigma}: {radii[sigma]:.2f} +/- {radius[near].std():.2f}, expected {60 - sigma**2 / 120:.2f}"
    )

fig, axes = plt.subplots(1, 3, figsize=(11.5, 3.9), layout="constrained")
axes[0].imshow(noisy, cmap="gray")
axes[0].set_title("Noisy disk")
axes[1].imshow(feature.canny(noisy, sigma=2, low_threshold=0.1, high_threshold=0.2), cmap="gray")
axes[1].set_title("Canny, sigma 2")
places = np.arange(4)
axes[2].bar(places - 0.2, list(noisy_error.values()), 0.4, label="with noise")
axes[2].bar(places + 0.2, list(clean_error.values()), 0.4, label="without")
axes[2].set(title="Error of the direction, degrees", xticks=places, xticklabels=list(pairs))
axes[2].legend()
for ax in axes[:2]:
    ax.axis("off")
plt.show()

numbers = {
    "sobel": float(clean_error["Sobel"]),
    "sobel_noisy": float(noisy_error["Sobel"]),
    "farid_noisy": float(noisy_error["Farid"]),
    "radius_2": float(radii[2]),
    "radius_4": float(radii[4]),
}
