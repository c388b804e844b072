"""
Peaks by their height above the surroundings
============================================

A peak's brightness says little where the background changes; how far it rises above its surroundings does.
Morphological reconstruction measures just that.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy.spatial.distance import cdist
from skimage import feature, filters, measure, morphology

# %%
# Peaks that are known
# --------------------
# Thirty-six peaks of height 8 on a slope from 0 to 24, with noise of standard deviation 1.
rng = np.random.default_rng(28)
rows, columns = np.mgrid[:200, :200]
grid = np.stack(np.meshgrid(np.arange(20, 200, 32), np.arange(20, 200, 32)), axis=-1).reshape(-1, 2)
places = grid + rng.uniform(-6, 6, grid.shape)
clean = 0.12 * columns.astype(float)
for row, column in places:
    clean += 8 * np.exp(-((rows - row) ** 2 + (columns - column) ** 2) / (2 * 3.0**2))
image = clean + rng.normal(0, 1, clean.shape)

# %%
# Reconstruction
# --------------
# The image less `h`, grown again under the image: it fills everything but the tops. What is left are domes
# of height `h` at most; a dome of full height is a peak that rises by `h` from everywhere around it.
smooth = filters.gaussian(image, sigma=1.5)
h = 3.0
domes = smooth - morphology.reconstruction(smooth - h, smooth, method="dilation")
labels = measure.label(domes > 0.8 * h)
table = measure.regionprops_table(labels, smooth, properties=("centroid_weighted",))
peaks = np.stack([table["centroid_weighted-0"], table["centroid_weighted-1"]], axis=1)

# %%
# Verified against the places, and beside a threshold on the brightness that gives as many pixels.
distances = cdist(peaks, places)
found = int((distances.min(axis=0) < 3).sum())
wrong = int((distances.min(axis=1) >= 3).sum())
level = np.quantile(smooth, 1 - (domes > 0.8 * h).mean())
bright = feature.peak_local_max(smooth, min_distance=5, threshold_abs=level)
by_level = int((cdist(bright, places).min(axis=0) < 3).sum())
print(f"{found} of 36 found, {wrong} wrong; by brightness {by_level} of 36")

# %%
# How sure? `h` must lie between the noise that is left after smoothing and the height of a peak.
counts = {}
for height in (0.5, 1, 2, 3, 4, 5):
    rest = smooth - morphology.reconstruction(smooth - height, smooth, method="dilation")
    counts[height] = int(measure.label(rest > 0.8 * height).max())
print("peaks by h:", counts)

fig, axes = plt.subplots(1, 3, figsize=(12, 3.9), layout="constrained")
axes[0].imshow(image, cmap="gray")
axes[0].set_title("Peaks on a slope")
axes[1].imshow(domes, cmap="magma")
axes[1].plot(*peaks.T[::-1], "o", mfc="none", mec="c", ms=9)
axes[1].set_title(f"Domes: {found} of 36 found, {wrong} wrong")
row = int(places[8, 0])
axes[2].plot(smooth[row], label=f"row {row}")
axes[2].plot((smooth - domes)[row], label="reconstructed")
axes[2].set(title="Across some peaks", xlabel="column")
axes[2].legend()
for ax in axes[:2]:
    ax.axis("off")
plt.show()

numbers = {"found": found, "wrong": wrong, "by_brightness": by_level, "few": counts[5], "many": counts[0.5]}
