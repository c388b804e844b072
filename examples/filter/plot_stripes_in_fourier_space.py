"""
Stripes removed in Fourier space
================================

A periodic disturbance is a pair of points in the Fourier transform. Without them the stripes are gone, and
little else: the stripes that were added are known, so both can be told.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy import ndimage as ndi
from skimage import data, feature

# %%
# Stripes that are known
# ----------------------
# A wave of 31 periods across and 12 down the image, as electric hum makes it.
clean = data.camera()[128:384, 128:384] / 255
rows, columns = np.mgrid[:256, :256]
stripes = 0.15 * np.sin(2 * np.pi * (12 * rows + 31 * columns) / 256)
image = clean + stripes

# %%
# Points that stick out
# ---------------------
# The spectrum of a photograph falls smoothly; a point many times brighter than the median around it is none
# of it. The middle is left out, since slow changes are always strong.
spectrum = np.fft.fftshift(np.fft.fft2(image))
magnitude = np.log(np.abs(spectrum) + 1e-3)
excess = magnitude - ndi.median_filter(magnitude, size=15)
distance = np.hypot(rows - 128, columns - 128)
peaks = feature.peak_local_max(np.where(distance > 15, excess, 0), min_distance=3, num_peaks=2)

# %%
# Each point and its neighbours get the magnitude of their surroundings: zero would be a hole.
notch = np.ones(image.shape)
for row, column in peaks:
    near = np.hypot(rows - row, columns - column) <= 2
    notch[near] = np.exp(-np.clip(excess[near], 0, None))
result = np.fft.ifft2(np.fft.ifftshift(spectrum * notch)).real

# %%
# Verified: the peaks are where the wave is, and the error against the image without stripes.
frequencies = np.sort(np.abs(peaks - 128), axis=0)[0]
before, after = np.abs(image - clean).mean(), np.abs(result - clean).mean()
harm = np.fft.ifft2(np.fft.ifftshift(np.fft.fftshift(np.fft.fft2(clean)) * notch)).real
print(f"wave of {frequencies} periods; error {before:.4f} before, {after:.4f} after")
print(f"the same filter changes the image without stripes by {np.abs(harm - clean).mean():.4f}")

# %%
# How sure? By the radius of what is damped: too little leaves stripes, too much takes the image's own
# detail.
by_radius = {}
for radius in (0, 1, 2, 4, 8, 16):
    mask = np.ones(image.shape)
    for row, column in peaks:
        near = np.hypot(rows - row, columns - column) <= radius
        mask[near] = np.exp(-np.clip(excess[near], 0, None))
    again = np.fft.ifft2(np.fft.ifftshift(spectrum * mask)).real
    by_radius[radius] = float(np.abs(again - clean).mean())
    print(f"radius {radius:2d}: error {by_radius[radius]:.4f}")

fig, axes = plt.subplots(1, 3, figsize=(11.5, 4), layout="constrained")
axes[0].imshow(image, cmap="gray")
axes[0].set_title(f"With stripes: error {before:.3f}")
axes[1].imshow(magnitude, cmap="magma")
axes[1].plot(*peaks.T[::-1], "o", mfc="none", mec="c", ms=12)
axes[1].set_title("Logarithm of the spectrum")
axes[2].imshow(result, cmap="gray")
axes[2].set_title(f"Without: error {after:.3f}")
for ax in axes:
    ax.axis("off")
plt.show()

numbers = {
    "rows": int(frequencies[0]),
    "columns": int(frequencies[1]),
    "before": float(before),
    "after": float(after),
    "harm": float(np.abs(harm - clean).mean()),
}
