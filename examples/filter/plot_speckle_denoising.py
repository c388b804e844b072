"""
Noise that grows with the signal
================================

Speckle multiplies: where an image is bright, its noise is, too. Filters expect the same noise everywhere,
which the logarithm makes of it. Does that help, and which filter gains most?
"""

import matplotlib.pyplot as plt
import numpy as np
from skimage import data, metrics, restoration, util

# %%
# Speckle that is known
# ---------------------
# Each pixel is multiplied by a number around 1 with a spread of 0.2. Black keeps a rest of light: the
# logarithm of nothing does not exist.
clean = 0.1 + 0.8 * util.img_as_float32(data.camera())[60:220, 140:300]
noisy = np.maximum(util.random_noise(clean, mode="speckle", var=0.04, clip=False, rng=59), 0.02)

# %%
# Four filters, twice
# -------------------
# In the image itself and in its logarithm, each with the spread of the noise that is estimated there.
filters = {
    "bilateral": lambda image, sigma: restoration.denoise_bilateral(
        image, sigma_color=2.5 * sigma, sigma_spatial=2
    ),
    "non-local": lambda image, sigma: restoration.denoise_nl_means(
        image, patch_size=5, patch_distance=6, h=0.8 * sigma, sigma=sigma
    ),
    "variation": lambda image, sigma: restoration.denoise_tv_bregman(image, weight=1 / sigma),
    "wavelet": lambda image, sigma: restoration.denoise_wavelet(image, sigma=sigma),
}
logarithm = np.log(noisy)
low, high = logarithm.min(), logarithm.max()
scaled = (logarithm - low) / (high - low)
in_image = restoration.estimate_sigma(noisy)
in_logarithm = restoration.estimate_sigma(scaled)
direct = {}
by_log = {}
results = {}
for name, denoise in filters.items():
    filtered = denoise(noisy, in_image)
    again = np.exp(low + (high - low) * denoise(scaled, in_logarithm))
    direct[name] = float(metrics.peak_signal_noise_ratio(clean, filtered, data_range=1))
    by_log[name] = float(metrics.peak_signal_noise_ratio(clean, again, data_range=1))
    results[name] = again
    print(f"{name:10s} {direct[name]:.2f} dB, by the logarithm {by_log[name]:.2f} dB")
before = float(metrics.peak_signal_noise_ratio(clean, noisy, data_range=1))
best = max(by_log, key=by_log.get)

# %%
# Verified: the noise that is left
# --------------------------------
# What a good filter took away is noise only: divided by the image its spread is the same in dark and in
# bright parts, and close to the 0.2 that was added. Its mean is that of the logarithm, which lies below 1.
taken = noisy / results[best]
dark = clean < np.median(clean)
spread_dark, spread_bright = float(taken[dark].std()), float(taken[~dark].std())
difference = util.compare_images(clean, results[best], method="diff")

# %%
# How sure? Another draw of the noise.
second = np.maximum(util.random_noise(clean, mode="speckle", var=0.04, clip=False, rng=60), 0.02)
again = np.exp(filters[best](np.log(second), (high - low) * in_logarithm))
other = float(metrics.peak_signal_noise_ratio(clean, again, data_range=1))
print(f"noisy {before:.2f} dB; best {best}, with other noise {other:.2f} dB")
print(f"taken away: spread {spread_dark:.3f} in the dark, {spread_bright:.3f} in the light, drawn 0.2")

tiles = util.montage(np.stack([noisy, *results.values(), clean]), grid_shape=(2, 3), padding_width=4, fill=1)
fig, (left, right) = plt.subplots(1, 2, figsize=(12, 5), layout="constrained", width_ratios=(1.6, 1))
left.imshow(tiles, cmap="gray", vmin=0, vmax=1)
left.set_title("Noisy, bilateral, non-local; variation, wavelet, clean")
left.axis("off")
places = np.arange(4)
right.bar(places - 0.2, [direct[name] for name in filters], 0.4, label="in the image", color="0.7")
right.bar(places + 0.2, [by_log[name] for name in filters], 0.4, label="in its logarithm")
right.axhline(before, color="k", lw=1, ls="--", label="noisy")
right.set(title="Peak signal to noise, dB", xticks=places, xticklabels=list(filters), ylim=(15, None))
right.legend(loc="lower right")
plt.show()

numbers = {
    "best": best,
    "before": before,
    "direct_best": direct[best],
    "log_best": by_log[best],
    "other": other,
    "spread_dark": spread_dark,
    "spread_bright": spread_bright,
}
