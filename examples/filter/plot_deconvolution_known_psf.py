"""
Deconvolution with a known blur
===============================

A blur that is known can be undone, up to the noise: every iteration sharpens the image and amplifies the
noise. Where to stop is the question, and here the truth answers it.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy import ndimage as ndi
from skimage import data, metrics, restoration

# %%
# A blur that is known
# --------------------
# A Gaussian of 2 pixels, and the noise of about 2000 photons in the brightest pixel.
clean = data.camera()[40:200, 140:300] / 255
grid = np.arange(-8, 9)
profile = np.exp(-(grid**2) / (2 * 2.0**2))
psf = np.outer(profile, profile)
psf /= psf.sum()
blurred = ndi.convolve(clean, psf, mode="reflect")
noisy = np.random.default_rng(20).poisson(2000 * blurred) / 2000

# %%
# Two ways back
# -------------
# Richardson and Lucy's iterations maximise the likelihood under the noise of counts. Wiener's filter is a
# single step that weighs each frequency by how much of it the noise left; `balance` is the strength of the
# noise relative to the image.
errors = {}
for count in (1, 3, 5, 10, 20, 40, 80):
    sharp = restoration.richardson_lucy(noisy, psf, num_iter=count)
    errors[count] = np.sqrt(metrics.mean_squared_error(clean[8:-8, 8:-8], sharp[8:-8, 8:-8]))
    print(f"Richardson-Lucy, {count:2d} iterations: error {errors[count]:.4f}")
best = min(errors, key=errors.get)
lucy = restoration.richardson_lucy(noisy, psf, num_iter=best)
wiener = restoration.wiener(noisy, psf, balance=0.02, clip=False)

# %%
# Verified: against the truth, and by blurring the result again. What is left must look like noise alone;
# that test needs no truth, but it cannot see amplified noise, as the blur hides it.
before = np.sqrt(metrics.mean_squared_error(clean[8:-8, 8:-8], noisy[8:-8, 8:-8]))
by_wiener = np.sqrt(metrics.mean_squared_error(clean[8:-8, 8:-8], wiener[8:-8, 8:-8]))
residual = (ndi.convolve(lucy, psf, mode="reflect") - noisy)[8:-8, 8:-8].std()
noise = np.sqrt(blurred / 2000).mean()
print(f"error before {before:.4f}, best {errors[best]:.4f} at {best} iterations, Wiener {by_wiener:.4f}")
print(f"residual after blurring again {residual:.4f}, noise {noise:.4f}")

fig, axes = plt.subplots(2, 2, figsize=(8.4, 8), layout="constrained")
for ax, picture, title in (
    (axes[0, 0], noisy, f"Blurred and noisy: {before:.3f}"),
    (axes[0, 1], lucy, f"Richardson-Lucy, {best} iterations: {errors[best]:.3f}"),
    (axes[1, 0], wiener, f"Wiener: {by_wiener:.3f}"),
):
    ax.imshow(picture, cmap="gray", vmin=0, vmax=1)
    ax.set_title(title)
    ax.axis("off")
axes[1, 1].semilogx(list(errors), list(errors.values()), "o-", label="Richardson-Lucy")
axes[1, 1].axhline(before, color="0.6", ls="--", label="not treated")
axes[1, 1].axhline(by_wiener, color="C1", ls=":", label="Wiener")
axes[1, 1].set(title="Error against the truth", xlabel="iterations")
axes[1, 1].legend()
plt.show()

numbers = {
    "before": float(before),
    "best": best,
    "error_best": float(errors[best]),
    "error_80": float(errors[80]),
    "wiener": float(by_wiener),
    "residual": float(residual),
}
