"""
Thresholds compared
===================

Six automatic thresholds on one image whose foreground is known. Which of them finds the area fraction, and
how much does the answer depend on the value?
"""

import matplotlib.pyplot as plt
import numpy as np
from skimage import data, filters

# %%
# A foreground that is known
# --------------------------
# Blobs that fill a quarter of the image, blurred as by a lens and with the noise of a camera: the histogram
# has two peaks of unequal height that overlap.
truth = data.binary_blobs(256, blob_size_fraction=0.12, volume_fraction=0.25, rng=1)
blurred = filters.gaussian(truth.astype(float), sigma=1.5)
noise = np.random.default_rng(2).normal(0, 0.12, blurred.shape)
image = 0.3 + 0.4 * blurred + noise

# %%
# Noise first: every threshold decides pixel by pixel, so without smoothing each noisy pixel is a decision
# of its own.
smooth = filters.gaussian(image, sigma=1.5)

# %%
# Six thresholds, one test
# ------------------------
# Dice's coefficient is 1 where a result and the truth are the same pixels. A right area fraction alone
# proves little: errors of both signs may cancel.
methods = {
    "Otsu": filters.threshold_otsu(smooth),
    "isodata": filters.threshold_isodata(smooth),
    "Li": filters.threshold_li(smooth),
    "Yen": filters.threshold_yen(smooth),
    "triangle": filters.threshold_triangle(smooth),
    "mean": filters.threshold_mean(smooth),
}
dice = {}
fraction = {}
for name, value in methods.items():
    binary = smooth > value
    dice[name] = 2 * (binary & truth).sum() / (binary.sum() + truth.sum())
    fraction[name] = binary.mean()
    print(f"{name:9s} at {value:.3f}: area fraction {fraction[name]:.3f}, Dice {dice[name]:.3f}")
best = max(dice, key=dice.get)

# %%
# How sure is the area fraction?
# ------------------------------
# The threshold is moved by 5 % of the distance between the two peaks, in both directions.
low, high = np.percentile(smooth, (5, 95))
step = 0.05 * (high - low)
binary = smooth > methods["Otsu"]
least, most = (smooth > methods["Otsu"] + step).mean(), (smooth > methods["Otsu"] - step).mean()
print(
    f"best: {best}; Otsu's fraction {binary.mean():.3f} ({least:.3f} to {most:.3f}), true {truth.mean():.3f}"
)

fig, (left, middle, right) = plt.subplots(1, 3, figsize=(11, 3.8), layout="constrained")
left.imshow(smooth, cmap="gray")
left.contour(binary, [0.5], colors="tab:orange", linewidths=0.8)
left.set(title="Smoothed, outline by Otsu", xticks=[], yticks=[])
middle.hist(smooth.ravel(), 120, color="0.7")
for number, (name, value) in enumerate(methods.items()):
    middle.axvline(value, color=f"C{number}", label=name)
middle.set(title="Histogram", xlabel="value", yticks=[])
middle.legend(fontsize=8)
right.barh(list(dice), list(dice.values()), color=[f"C{number}" for number in range(6)])
right.set(title="Dice, against the truth", xlim=(0, 1))
right.invert_yaxis()
plt.show()

numbers = {
    "best": best,
    "dice_otsu": float(dice["Otsu"]),
    "dice_triangle": float(dice["triangle"]),
    "fraction": float(binary.mean()),
    "fraction_low": float(least),
    "fraction_high": float(most),
}
