"""
Three phases in a volume
========================

Air, liquid and grain: two thresholds. Between air and grain the blur of the image makes voxels that look
like liquid, which is the largest error of such images; how large, a volume with known phases tells.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy import ndimage as ndi
from skimage import filters, morphology

# %%
# Phases that are known
# ---------------------
# Grains are balls; a liquid wets them, thus it lies between near grains; the rest is air.
rng = np.random.default_rng(33)
planes, rows, columns = np.ogrid[:48, :64, :64]
gap = np.full((48, 64, 64), np.inf)
for place in rng.uniform(0, (48, 64, 64), (26, 3)):
    distance = np.sqrt((planes - place[0]) ** 2 + (rows - place[1]) ** 2 + (columns - place[2]) ** 2)
    gap = np.minimum(gap, distance - 9)
grain = gap < 0
liquid = ndi.binary_closing(np.pad(grain, 6), morphology.ball(5))[6:-6, 6:-6, 6:-6] & ~grain
truth = np.where(grain, 2, np.where(liquid, 1, 0))
levels = np.array([40.0, 100.0, 180.0])
volume = ndi.gaussian_filter(levels[truth], 0.8) + rng.normal(0, 12, truth.shape)

# %%
# Two thresholds
# --------------
# A median first, then Otsu's method for three classes, which makes each as narrow as possible.
smooth = ndi.median_filter(volume, size=3)
low, high = filters.threshold_multiotsu(smooth, classes=3)
phases = np.digitize(smooth, (low, high))

# %%
# The film that is none: liquid one voxel thick, where grain meets air. An opening removes what is thinner
# than its ball; those voxels go to the nearest other phase.
real = morphology.opening(phases == 1, morphology.ball(1))
nearest = ndi.distance_transform_edt((phases == 1) & ~real, return_distances=False, return_indices=True)
cleaned = phases[tuple(nearest)]

# %%
# Verified: fractions, and voxel by voxel.
fractions = {}
for name, result in (("drawn", truth), ("two thresholds", phases), ("without film", cleaned)):
    fractions[name] = np.bincount(result.ravel(), minlength=3) / result.size
    print(f"{name:15s} air, liquid, grain: {fractions[name].round(4)}, right {np.mean(result == truth):.4f}")

# %%
# How sure is the amount of liquid? Both thresholds by 5 grey values, in all directions.
amounts = []
for first in (low - 5, low, low + 5):
    for second in (high - 5, high, high + 5):
        amounts.append(((smooth > first) & (smooth <= second)).mean())
print(f"liquid {fractions['two thresholds'][1]:.4f} ({min(amounts):.4f} to {max(amounts):.4f})")

fig, axes = plt.subplots(1, 4, figsize=(13, 3.6), layout="constrained")
axes[0].imshow(volume[24], cmap="gray")
axes[0].set_title("Plane 24")
axes[1].imshow(phases[24], cmap="viridis")
axes[1].set_title("Two thresholds")
axes[2].imshow(cleaned[24], cmap="viridis")
axes[2].set_title("Without the film")
axes[3].hist(smooth.ravel(), 120, color="0.7")
axes[3].axvline(low, color="tab:orange")
axes[3].axvline(high, color="tab:orange")
axes[3].set(title="Histogram", xlabel="value", yticks=[])
for ax in axes[:3]:
    ax.axis("off")
plt.show()

numbers = {
    "liquid_drawn": float(fractions["drawn"][1]),
    "liquid": float(fractions["two thresholds"][1]),
    "liquid_cleaned": float(fractions["without film"][1]),
    "right": float(np.mean(phases == truth)),
    "right_cleaned": float(np.mean(cleaned == truth)),
}
