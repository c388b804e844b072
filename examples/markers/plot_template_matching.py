"""
Particles found by a template
=============================

Every particle looks the same but for noise. Correlation with a template finds them, and the height of the
peaks tells how many would be found by chance.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy.spatial.distance import cdist
from skimage import feature

# %%
# Particles that are known
# ------------------------
# Twenty-five rings on a disturbed grid. The standard deviation of the noise is 0.8 times a ring's height.
rng = np.random.default_rng(15)
rows, columns = np.mgrid[-7:8, -7:8]
template = 1.25 * np.exp(-((np.hypot(rows, columns) - 4) ** 2) / 2)
grid = np.stack(np.meshgrid(np.arange(22, 200, 38), np.arange(22, 200, 38)), axis=-1).reshape(-1, 2)
places = grid + rng.integers(-8, 9, grid.shape)
image = rng.normal(0, 1, (200, 200))
for row, column in places:
    image[row - 7 : row + 8, column - 7 : column + 8] += template

# %%
# Normalised correlation does not depend on brightness and contrast. `pad_input` puts the peak at the middle
# of a particle.
match = feature.match_template(image, template, pad_input=True)

# %%
# The threshold comes from a control
# ----------------------------------
# The same template on noise alone shows which peaks arise by chance: the highest of them is the threshold.
control = feature.match_template(rng.normal(0, 1, (200, 200)), template, pad_input=True)
threshold = control.max()
peaks = feature.peak_local_max(match, min_distance=5, threshold_abs=threshold)

# %%
# Verified against the places
# ---------------------------
# A peak within 3 pixels of a particle has found it.
distances = cdist(peaks, places)
found = int((distances.min(axis=0) <= 3).sum())
wrong = int((distances.min(axis=1) > 3).sum())
accuracy = np.sqrt((distances.min(axis=1)[distances.min(axis=1) <= 3] ** 2).mean())
print(f"threshold {threshold:.3f}: {found} of 25 found, {wrong} wrong, placed to {accuracy:.2f} pixel")

# %%
# How sure is the count?
# ----------------------
# Below the control's highest peak more particles are found and more that are none: the threshold is the
# choice between the two errors.
for factor in (0.8, 0.9, 1, 1.1, 1.2):
    again = feature.peak_local_max(match, min_distance=5, threshold_abs=factor * threshold)
    near = cdist(again, places)
    print(f"  x {factor}: {(near.min(axis=0) <= 3).sum()} found, {(near.min(axis=1) > 3).sum()} wrong")

fig, axes = plt.subplots(1, 3, figsize=(12, 4), layout="constrained")
axes[0].imshow(image, cmap="gray")
axes[0].set_title("Image")
axes[1].imshow(match, cmap="magma")
axes[1].plot(*places.T[::-1], "o", mfc="none", mec="w", ms=12)
axes[1].plot(*peaks.T[::-1], "c.", ms=4)
axes[1].set_title("Correlation; circles: drawn, dots: found")
bins = np.linspace(-0.5, 0.8, 90)
axes[2].hist(match.ravel(), bins, histtype="step", log=True, label="image")
axes[2].hist(control.ravel(), bins, histtype="step", log=True, label="control")
axes[2].axvline(threshold, color="k", ls="--")
axes[2].set(title="Correlation", ylabel="pixels")
axes[2].legend()
for ax in axes[:2]:
    ax.axis("off")
plt.show()

numbers = {"found": found, "wrong": wrong, "threshold": float(threshold), "accuracy": float(accuracy)}
