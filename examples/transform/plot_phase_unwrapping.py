"""
Height from a wrapped phase
===========================

An interferogram gives the phase of light, which starts again at every full turn. Unwrapping adds the missing
turns, and fails where the phase changes by more than half a turn from one pixel to the next.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy import ndimage as ndi
from skimage import restoration, util

# %%
# A surface that is known
# -----------------------
# A hill of 5 turns and a slope of 3, with noise of 0.15 turns. What the camera sees is between minus
# half a turn and half a turn.
rng = np.random.default_rng(60)
rows, columns = np.mgrid[:160, :200]
turns = 5 * np.exp(-((rows - 80) ** 2 + (columns - 90) ** 2) / (2 * 32**2)) + 3 * columns / 200
phase = 2 * np.pi * turns + rng.normal(0, 0.3 * np.pi, turns.shape)
wrapped = np.angle(np.exp(1j * phase))

# %%
# Smoothed, then unwrapped
# ------------------------
# A phase must not be averaged over a jump; its cosine and sine may. Both are blurred in Fourier space,
# where a Gaussian of any width costs the same, and give a phase again.
sine = np.fft.ifft2(ndi.fourier_gaussian(np.fft.fft2(np.sin(wrapped)), 1.5)).real
cosine = np.fft.ifft2(ndi.fourier_gaussian(np.fft.fft2(np.cos(wrapped)), 1.5)).real
smooth = np.arctan2(sine, cosine)
unwrapped = restoration.unwrap_phase(smooth) / (2 * np.pi)
raw = restoration.unwrap_phase(wrapped) / (2 * np.pi)

# %%
# Verified
# --------
# Whole turns are not known, only differences are: the median is taken away. The border is left out, as
# Fourier space is periodic and blurs it with the opposite one. Other ways to blur must give the same
# inside.
error = util.crop(unwrapped - turns, 10)
error = error - np.median(error)
error_raw = util.crop(raw - turns, 10)
error_raw = error_raw - np.median(error_raw)
half = np.arange(-9, 10)
weights = np.exp(-(half**2) / (2 * 1.5**2)) / np.exp(-(half**2) / (2 * 1.5**2)).sum()
by_hand = ndi.correlate1d(ndi.convolve1d(np.sin(wrapped), weights, axis=0), weights, axis=1)
differing = np.abs(util.crop(by_hand - sine, 10)).max()
wrong = float((np.abs(error) > 0.5).mean())
wrong_raw = float((np.abs(error_raw) > 0.5).mean())

# %%
# How sure?
# ---------
# Noise from 0.05 to 0.2 turns, without smoothing: beyond a limit whole regions are off by a turn, which no
# average shows.
spreads = []
for noise in (0.05, 0.1, 0.15, 0.2):
    dirty = np.angle(np.exp(1j * (2 * np.pi * (turns + noise * rng.normal(size=turns.shape)))))
    away = util.crop(restoration.unwrap_phase(dirty) / (2 * np.pi) - turns, 10)
    spreads.append(float((np.abs(away - np.median(away)) > 0.6).mean()))
spread = float(error.std())
print(f"smoothed: spread {spread:.4f} turns, {wrong:.4f} of the pixels wrong by half a turn or more")
print(f"not smoothed: {wrong_raw:.4f}; by noise", " ".join(f"{value:.4f}" for value in spreads))
print(f"two ways to blur differ by {differing:.0e}")

fig, axes = plt.subplots(1, 3, figsize=(12, 3.4), layout="constrained")
axes[0].imshow(wrapped, cmap="twilight")
axes[0].set_title("Phase as measured")
fig.colorbar(axes[1].imshow(unwrapped - unwrapped.min(), cmap="viridis"), ax=axes[1], shrink=0.8)
axes[1].set_title("Height in turns")
fig.colorbar(axes[2].imshow(error, cmap="coolwarm", vmin=-0.1, vmax=0.1), ax=axes[2], shrink=0.8)
axes[2].set_title("Error in turns, inside")
for ax in axes:
    ax.axis("off")
plt.show()

numbers = {
    "spread": spread,
    "wrong": wrong,
    "wrong_raw": wrong_raw,
    "most_wrong": spreads[-1],
    "ways_agree": bool(differing < 1e-3),
}
