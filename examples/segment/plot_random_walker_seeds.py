"""
Seeds and a random walk
=======================

Two phases so noisy that every threshold gives salt and pepper. Pixels that are sure are seeds; each other
pixel goes to the phase whose seeds a random walk, which avoids edges, reaches first.
"""

import matplotlib.pyplot as plt
import numpy as np
from skimage import data, filters, segmentation

# %%
# Phases that are known
# ---------------------
# The noise is nearly as strong as the difference between the phases.
truth = data.binary_blobs(112, blob_size_fraction=0.15, volume_fraction=0.5, rng=26)
image = np.where(truth, 0.65, 0.35) + np.random.default_rng(27).normal(0, 0.25, truth.shape)

# %%
# Seeds where it is sure
# ----------------------
# The darkest and the brightest pixels of a smoothed image: few of them are wrong, and the others stay open.
# How many are seeds is the decisive choice.
smooth = filters.gaussian(image, sigma=1.5)
low, high = np.percentile(smooth, (25, 75))
seeds = np.zeros(image.shape, int)
seeds[smooth < low] = 1
seeds[smooth > high] = 2
wrong_seeds = ((seeds == 1) & truth).sum() + ((seeds == 2) & ~truth).sum()

# %%
# The walk on the smoothed image; `beta` says how much an edge hinders it.
walked = segmentation.random_walker(smooth, seeds, beta=200, mode="bf") == 2

# %%
# Verified against the truth and beside two thresholds
# ----------------------------------------------------
dice = {}
for name, result in (
    ("threshold", image > filters.threshold_otsu(image)),
    ("smoothed, threshold", smooth > filters.threshold_otsu(smooth)),
    ("random walker", walked),
):
    dice[name] = 2 * (result & truth).sum() / (result.sum() + truth.sum())
    print(f"{name:20s} Dice {dice[name]:.3f}, area {result.mean():.3f} of {truth.mean():.3f}")

# %%
# On this image the walker is no better than a threshold of the smoothed image. It is worth its time where
# the brightness of a phase changes through the image, so that no threshold fits all of it.
#
# How sure? By the share of pixels that are seeds. Too many, and wrong ones are among them; the walk never
# corrects a seed.
by_share = {}
for share in (10, 40):
    dark, bright = np.percentile(smooth, (share, 100 - share))
    again = np.zeros(image.shape, int)
    again[smooth < dark] = 1
    again[smooth > bright] = 2
    result = segmentation.random_walker(smooth, again, beta=200, mode="bf") == 2
    by_share[share] = float(2 * (result & truth).sum() / (result.sum() + truth.sum()))
    print(f"{2 * share} % of the pixels are seeds: Dice {by_share[share]:.3f}")

fig, axes = plt.subplots(1, 4, figsize=(13, 3.6), layout="constrained")
axes[0].imshow(image, cmap="gray")
axes[0].set_title("Image")
axes[1].imshow(seeds, cmap="coolwarm", interpolation="nearest")
axes[1].set_title(f"Seeds: {wrong_seeds} wrong")
axes[2].imshow(walked, cmap="gray")
axes[2].set_title(f"Random walker: {dice['random walker']:.3f}")
axes[3].imshow(image > filters.threshold_otsu(image), cmap="gray")
axes[3].set_title(f"Threshold: {dice['threshold']:.3f}")
for ax in axes:
    ax.axis("off")
plt.show()

numbers = {
    "walker": float(dice["random walker"]),
    "threshold": float(dice["threshold"]),
    "smoothed": float(dice["smoothed, threshold"]),
    "wrong_seeds": int(wrong_seeds),
    "worst": min(by_share.values()),
}
