"""
Contrast for the eye, not for the numbers
=========================================

Equalisation shows what is hidden in the dark. Which of it may be measured afterwards? Only what depends on
the order of the grey values, and only if the order is kept.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy.stats import spearmanr
from skimage import data, exposure, filters, measure

# %%
# Three ways
# ----------
# A stretch between two percentiles is linear and cuts the ends; equalisation gives every grey value equally
# many pixels; the adaptive one does so in each neighbourhood, with limited contrast.
image = data.moon() / 255
low, high = np.percentile(image, (1, 99))
results = {
    "as it is": image,
    "stretched": exposure.rescale_intensity(image, in_range=(low, high), out_range=(0, 1)),
    "equalised": exposure.equalize_hist(image),
    "adaptive": exposure.equalize_adapthist(image, clip_limit=0.02),
}

# %%
# What the eye gains: the mean contrast between neighbours, and the entropy of the grey values in bits. What
# a measurement loses: the rank correlation with the original is 1 as long as no pixel overtakes another
# one.
contrast = {}
entropy = {}
rank = {}
otsu = {}
for name, result in results.items():
    contrast[name] = filters.sobel(result).mean()
    entropy[name] = measure.shannon_entropy(np.round(255 * result))
    rank[name] = spearmanr(image.ravel(), result.ravel()).statistic
    otsu[name] = (result > filters.threshold_otsu(result)).mean()
    print(f"{name:9s} contrast {contrast[name]:.4f}, entropy {entropy[name]:.2f}, rank {rank[name]:.4f}")

# %%
# Verified: an equalised image has a straight cumulative histogram, by definition.
cumulative, centres = exposure.cumulative_distribution(results["equalised"], nbins=64)
straight = np.abs(cumulative - centres).max()
print(f"equalised: the cumulative histogram is straight to {straight:.3f}")

# %%
# How sure are numbers from these images? The same threshold, Otsu's, on each of them: the area changes,
# although the object did not. A threshold belongs before equalisation.
for name, fraction in otsu.items():
    print(f"{name:9s} area above Otsu's threshold {fraction:.3f}")

fig, axes = plt.subplots(2, 4, figsize=(12.5, 5.4), layout="constrained", height_ratios=(2.4, 1))
for column, (name, result) in enumerate(results.items()):
    axes[0, column].imshow(result, cmap="gray", vmin=0, vmax=1)
    axes[0, column].set_title(f"{name}: area {otsu[name]:.2f}")
    axes[0, column].axis("off")
    axes[1, column].hist(result.ravel(), 64, range=(0, 1), color="0.4")
    axes[1, column].set(xlim=(0, 1), yticks=[])
plt.show()

numbers = {
    "contrast_before": float(contrast["as it is"]),
    "contrast_adaptive": float(contrast["adaptive"]),
    "rank_equalised": float(rank["equalised"]),
    "rank_adaptive": float(rank["adaptive"]),
    "area_before": float(otsu["as it is"]),
    "area_equalised": float(otsu["equalised"]),
    "straight": float(straight),
}
