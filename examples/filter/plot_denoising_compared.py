"""
Denoising compared
==================

Five filters against the same noise, added to an image that is known without it, so that the error can be
measured instead of judged by eye.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy import ndimage as ndi
from skimage import data, metrics, restoration, util

# %%
# Noise that is known
# -------------------
# Normal noise of standard deviation 0.1, cut at black and white as a camera does. The estimate from the
# noisy image alone must find it: the filters take it as their parameter, and on real data there is nothing
# but the estimate.
clean = util.img_as_float(data.camera())[60:220, 140:300]
noisy = np.clip(clean + np.random.default_rng(3).normal(0, 0.1, clean.shape), 0, 1)
sigma = restoration.estimate_sigma(noisy)

# %%
# Five filters
# ------------
# The Gaussian and the median average what lies near; bilateral and non-local means average what looks
# alike; total variation prefers few edges.
results = {
    "noisy": noisy,
    "Gaussian": ndi.gaussian_filter(noisy, 1),
    "median": ndi.median_filter(noisy, size=3),
    "bilateral": restoration.denoise_bilateral(noisy, sigma_color=2 * sigma, sigma_spatial=1.5),
    "total variation": restoration.denoise_tv_chambolle(noisy, weight=sigma),
    "non-local means": restoration.denoise_nl_means(
        noisy, patch_size=5, patch_distance=6, h=0.8 * sigma, sigma=sigma
    ),
}

# %%
# Two measures, as they punish different faults: the peak signal-to-noise ratio looks at each pixel, the
# structural similarity at local patterns. Where they rank filters alike, the ranking is trusted.
psnr = {}
ssim = {}
for name, result in results.items():
    psnr[name] = metrics.peak_signal_noise_ratio(clean, result, data_range=1)
    ssim[name] = metrics.structural_similarity(clean, result, data_range=1)
    print(f"{name:16s} {psnr[name]:5.2f} dB, similarity {ssim[name]:.3f}")
best = max(psnr, key=psnr.get)
similar = max(ssim, key=ssim.get)

# %%
# How sure is the winner's number?
# --------------------------------
# The weight of total variation, the decisive parameter of that filter, from half to twice the noise.
by_weight = []
for factor in (0.5, 1, 2):
    result = restoration.denoise_tv_chambolle(noisy, weight=factor * sigma)
    by_weight.append(metrics.peak_signal_noise_ratio(clean, result, data_range=1))
print(f"noise found {sigma:.4f}; best {best} and {similar}")
print(f"total variation from {min(by_weight):.2f} to {max(by_weight):.2f} dB")

fig, axes = plt.subplots(2, 3, figsize=(9.6, 7), layout="constrained")
for ax, (name, result) in zip(axes.flat, results.items(), strict=True):
    ax.imshow(result, cmap="gray", vmin=0, vmax=1)
    ax.set_title(f"{name}: {psnr[name]:.1f} dB, {ssim[name]:.2f}")
    ax.axis("off")
plt.show()

numbers = {
    "best": best,
    "sigma": float(sigma),
    "psnr_noisy": float(psnr["noisy"]),
    "psnr_best": float(psnr[best]),
    "ssim_best": float(ssim[best]),
    "tv_low": float(min(by_weight)),
    "tv_high": float(max(by_weight)),
}
