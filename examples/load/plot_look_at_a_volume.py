"""
A first look at a volume
========================

Before any filter: is the brightness the same in every plane, how strong is the noise, and how far do
structures reach? These numbers choose the filter and its size.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy import ndimage as ndi
from skimage import restoration

# %%
# A tomogram with faults
# ----------------------
# A texture of a known length, a drift of the brightness through the planes, as of a beam that fades, and
# noise.
rng = np.random.default_rng(34)
texture = ndi.gaussian_filter(rng.normal(0, 1, (48, 96, 96)), 3, mode="wrap")
texture = 20 * texture / texture.std()
drift = np.linspace(25, -25, 48)[:, np.newaxis, np.newaxis]
volume = 120 + texture + drift + rng.normal(0, 8, texture.shape)

# %%
# Planes
# ------
# The mean by plane shows a drift at once; a line through the means says how strong it is. How sure the
# slope is, is told below, by the length of the structures.
means = volume.mean(axis=(1, 2))
slope, offset = np.polyfit(np.arange(48), means, 1)
level = volume - (slope * np.arange(48) + offset - means.mean())[:, np.newaxis, np.newaxis]
print(f"drift {slope:.3f} a plane (drawn {-50 / 47:.3f})")

# %%
# Noise
# -----
# From the finest wavelets, where structures leave next to nothing; verified by a second way, the difference
# of neighbouring voxels, which contains a little of the structure as well: it must be larger.
by_wavelets = np.mean([restoration.estimate_sigma(plane) for plane in level[::8]])
by_difference = np.diff(level, axis=2).std() / np.sqrt(2)
print(f"noise {by_wavelets:.3f} by wavelets, {by_difference:.3f} by differences (drawn 8)")

# %%
# Length of the structures
# ------------------------
# The autocorrelation along rows: noise appears at distance zero only, what is left falls with the
# structure's length. For this texture it is exp(-d ** 2 / (4 * 3 ** 2)), which reaches 1/2 at 5.0 voxels.
centred = level - level.mean()
lags = np.arange(16)
correlation = np.array([(centred[..., : 96 - lag] * centred[..., lag:]).mean() for lag in lags])
without_noise = correlation / np.polyval(np.polyfit(lags[1:4] ** 2, correlation[1:4], 1), 0)
half = np.interp(-0.5, -without_noise[1:], lags[1:])
print(f"correlation is one half at {half:.2f} voxels (drawn {6 * np.sqrt(np.log(2)):.2f})")

# %%
# How sure? Every eighth plane by itself. A filter narrower than this length does not change the structures.
halves = []
for plane in level[::8]:
    flat = plane - plane.mean()
    values = np.array([(flat[:, : 96 - lag] * flat[:, lag:]).mean() for lag in lags])
    halves.append(
        np.interp(-0.5, -values[1:] / np.polyval(np.polyfit(lags[1:4] ** 2, values[1:4], 1), 0), lags[1:])
    )
print(f"by plane {min(halves):.2f} to {max(halves):.2f}")

# %%
# The error of the drift follows from the length: structures are alike over `length` voxels, thus a plane of
# 96 x 96 holds (96 / length) ** 2 independent ones, and of 48 planes 48 / length are independent.
length = half * np.sqrt(np.pi / np.log(2))
of_mean = np.sqrt(correlation[1]) * length / 96
error = of_mean / np.arange(48).std() / np.sqrt(48 / length)
print(f"drift {slope:.3f} +/- {error:.3f} a plane")

fig, axes = plt.subplots(1, 3, figsize=(12, 3.7), layout="constrained")
axes[0].imshow(volume[24], cmap="gray")
axes[0].set(title="Plane 24", xticks=[], yticks=[])
axes[1].plot(means, label="mean")
axes[1].plot(level.mean(axis=(1, 2)), label="drift subtracted")
axes[1].set(title="Brightness by plane", xlabel="plane")
axes[1].legend()
axes[2].plot(lags, without_noise, "o", label="measured")
axes[2].plot(lags, np.exp(-(lags**2) / 36), "k--", label="drawn")
axes[2].set(title="Autocorrelation; the excess at 0 is noise", xlabel="voxels")
axes[2].legend()
plt.show()

numbers = {
    "drift": float(slope),
    "drift_error": float(error),
    "noise": float(by_wavelets),
    "noise_by_difference": float(by_difference),
    "half": float(half),
    "half_low": float(min(halves)),
    "half_high": float(max(halves)),
}
