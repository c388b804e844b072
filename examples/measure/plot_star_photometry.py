"""
Brightness of stars
===================

How much light comes from each star, above the sky? The sum in an aperture, less the sky from a ring around
it. The fluxes are known, so is the noise: errors can be compared with what counting photons allows.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy.spatial.distance import cdist
from skimage import feature, filters

# %%
# A field that is known
# ---------------------
# Forty-nine stars of 300 to 30 000 photons, blurred by the air to a standard deviation of 1.8 pixels; a sky
# of 20 photons per pixel.
rng = np.random.default_rng(30)
rows, columns = np.mgrid[:224, :224]
grid = np.stack(np.meshgrid(np.arange(16, 224, 32), np.arange(16, 224, 32)), axis=-1).reshape(-1, 2)
places = grid + rng.uniform(-6, 6, grid.shape)
fluxes = 10 ** rng.uniform(2.5, 4.5, len(places))
field = np.full((224, 224), 20.0)
for (row, column), flux in zip(places, fluxes, strict=True):
    spot = np.exp(-((rows - row) ** 2 + (columns - column) ** 2) / (2 * 1.8**2))
    field += flux * spot / (2 * np.pi * 1.8**2)
image = rng.poisson(field).astype(float)

# %%
# Stars above the noise
# ---------------------
# A filter as wide as a star gathers its light. The noise of the filtered sky comes from the median
# deviation, which the stars do not change; five times that is hardly ever exceeded by chance.
smooth = filters.gaussian(image, 1.8)
sky = np.median(smooth)
noise = 1.4826 * np.median(np.abs(smooth - sky))
peaks = feature.peak_local_max(smooth, min_distance=6, threshold_abs=sky + 5 * noise)

# %%
# Apertures
# ---------
# A disk of radius 5 holds 98 % of the light of such a star; the sky is the median of a ring of radii 9 to
# 13.
distance = np.hypot(rows[..., np.newaxis] - peaks[:, 0], columns[..., np.newaxis] - peaks[:, 1])
aperture = distance <= 5
ring = (distance > 9) & (distance <= 13)
measured = []
for number in range(len(peaks)):
    local = np.median(image[ring[..., number]])
    measured.append((image[aperture[..., number]] - local).sum())
measured = np.array(measured)

# %%
# Verified star by star
# ---------------------
# The error in units of what counting allows: the square root of all photons in the aperture. Its standard
# deviation must be about 1.
separation = cdist(peaks, places)
nearest = separation.argmin(axis=1)
wrong = int((separation.min(axis=1) > 3).sum())
light = 1 - np.exp(-(5.0**2) / (2 * 1.8**2))
ratio = measured / (light * fluxes[nearest])
limit = np.sqrt(light * fluxes[nearest] + 20 * aperture.sum(axis=(0, 1)))
errors = (measured - light * fluxes[nearest]) / limit
print(f"{len(peaks)} of 49 stars found, {wrong} wrong")
print(f"flux {np.median(ratio):.4f} of the truth; errors {errors.mean():+.2f} +/- {errors.std():.2f} limits")

# %%
# How sure? By the radius of the aperture: the sum must be the same once the part of the light is corrected.
by_radius = {}
for radius in (3, 5, 7):
    part = 1 - np.exp(-(radius**2) / (2 * 1.8**2))
    sums = [(image - sky)[distance[..., number] <= radius].sum() for number in range(len(peaks))]
    by_radius[radius] = float(np.median(np.array(sums) / part / fluxes[nearest]))
print("flux by radius:", {radius: round(value, 3) for radius, value in by_radius.items()})

fig, axes = plt.subplots(1, 2, figsize=(9.6, 4.4), layout="constrained")
axes[0].imshow(np.log(image + 1), cmap="gray")
axes[0].plot(*peaks.T[::-1], "o", mfc="none", mec="tab:orange", ms=10)
axes[0].set_title(f"{len(peaks)} stars (logarithm of the image)")
axes[0].axis("off")
axes[1].errorbar(fluxes[nearest], ratio, limit / (light * fluxes[nearest]), fmt="o", ms=4)
axes[1].axhline(1, color="k", ls="--", lw=1)
axes[1].set(xscale="log", title="Measured / true; bars: counting", xlabel="true photons")
plt.show()

numbers = {
    "stars": len(peaks),
    "wrong": wrong,
    "flux": float(np.median(ratio)),
    "error_mean": float(errors.mean()),
    "error_spread": float(errors.std()),
}
