"""
How disordered is a neighbourhood?
==================================

Local mean, spread and entropy describe a texture around each pixel. Each is measured in a second way, too:
from windows that are looked at one by one, or from their histograms.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy import ndimage as ndi
from skimage import data, util
from skimage.filters import rank

# %%
# Two textures with the same mean
# -------------------------------
# Grass on the left, the flat middle grey of grass with a little noise on the right: brightness alone cannot
# tell them apart. Thirty-two grey values are enough, and the histogram of a small window is not too empty.
rng = np.random.default_rng(57)
grass = data.grass()[:120, :60] / 8
flat = grass.mean() + rng.normal(0, 1.5, grass.shape)
image = np.clip(np.hstack([grass, flat]), 0, 31).round().astype(np.uint8)
square = np.ones((9, 9), bool)

# %%
# Local numbers
# -------------
# Sum and number of pixels give the mean also at the border, where windows are cut. The spread is that of
# sliding means; entropy counts how many bits it takes to say which grey value a pixel has.
mean = rank.sum(image.astype(np.uint16), square) / rank.pop(image, square)
squares = ndi.uniform_filter1d(ndi.uniform_filter1d(image.astype(float) ** 2, 9, axis=0), 9, axis=1)
middle = ndi.uniform_filter1d(ndi.uniform_filter1d(image.astype(float), 9, axis=0), 9, axis=1)
spread = np.sqrt(np.maximum(squares - middle**2, 0))
entropy = rank.entropy(image, square)
highest = ndi.maximum_filter1d(ndi.maximum_filter1d(image, 9, axis=0), 9, axis=1)
lowest = ndi.minimum_filter1d(ndi.minimum_filter1d(image, 9, axis=0), 9, axis=1)
span = highest - lowest

# %%
# Verified
# --------
# The histogram of each window gives its entropy by the formula; the windows themselves their spread; filters
# of a square the same as two filters of a line.
histograms = rank.windowed_histogram(image, square, n_bins=32)
bits = -(histograms * np.log2(np.where(histograms > 0, histograms, 1))).sum(axis=-1)
windows = util.view_as_windows(image, (9, 9))
by_window = windows.std(axis=(2, 3))
whole = ndi.maximum_filter(image, 9).astype(int) - ndi.minimum_filter(image, 9)
wrong = {
    "entropy": float(np.abs(bits - entropy).max()),
    "spread": float(np.abs(by_window - spread[4:-4, 4:-4]).max()),
    "mean": float(np.abs(mean - middle)[4:-4, 4:-4].max()),
    "span": float(np.abs(whole - span).max()),
}

# %%
# How sure?
# ---------
# How far apart the two halves are, in spreads of the pixels. Only every twelfth pixel counts: its windows do
# not overlap, and their numbers are as good as independent.
apart = {}
for name, local in {"mean": mean, "spread": spread, "entropy": entropy, "span": span}.items():
    blocks = util.view_as_blocks(np.ascontiguousarray(local, dtype=float), (12, 12))[:, :, 6, 6]
    left, right = blocks[:, :5], blocks[:, 5:]
    apart[name] = float((left.mean() - right.mean()) / np.hypot(left.std(), right.std()))
    print(f"{name:8s} {apart[name]:+.2f} spreads apart; the second way differs by {wrong[name]:.0e}")

fig, axes = plt.subplots(1, 4, figsize=(13, 3.6), layout="constrained")
axes[0].imshow(image, cmap="gray")
axes[0].set_title("Grass, and flat grey with noise")
for ax, (name, local) in zip(
    axes[1:], {"mean": mean, "spread": spread, "entropy": entropy}.items(), strict=True
):
    fig.colorbar(ax.imshow(local, cmap="viridis"), ax=ax, shrink=0.8)
    ax.set_title(f"Local {name}: {apart[name]:+.1f} spreads")
for ax in axes:
    ax.axis("off")
plt.show()

numbers = {
    "mean": apart["mean"],
    "spread": apart["spread"],
    "entropy": apart["entropy"],
    "span": apart["span"],
    "ways_agree": max(wrong.values()) < 1e-6,
}
