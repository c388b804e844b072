"""
Nuclei counted
==============

Bright ellipses, some of which overlap, with the noise of a photon count. The count is compared with the
number that was drawn, and so is the way errors depend on the decisive parameter.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy import ndimage as ndi
from skimage import draw, feature, filters, measure, segmentation

# %%
# A field that is known
# ---------------------
# Sixty ellipses; two centres are never nearer than 15 pixels. Their borders may overlap.
rng = np.random.default_rng(11)
light = np.zeros((300, 300))
centres = []
while len(centres) < 60:
    row, column = rng.uniform(14, 286, 2)
    if all((row - a) ** 2 + (column - b) ** 2 > 15**2 for a, b in centres):
        centres.append((row, column))
        axes_of = rng.uniform(7, 11, 2)
        inside = draw.ellipse(row, column, *axes_of, shape=light.shape, rotation=rng.uniform(0, np.pi))
        light[inside] = np.maximum(light[inside], rng.uniform(25, 45))
image = rng.poisson(filters.gaussian(light, 1.5) + 8).astype(float)

# %%
# Threshold after smoothing
# -------------------------
# Nuclei are not equally bright; Li's threshold, which minimises the cross entropy, keeps the faint ones
# where Otsu's, which lies midway between the means, cuts their borders.
smooth = filters.gaussian(image, sigma=1.5)
binary = ndi.binary_fill_holes(smooth > filters.threshold_li(smooth))

# %%
# One peak per nucleus
# --------------------
# The distance transform is smoothed so that a rough outline makes no peaks; two peaks must lie 5 pixels
# apart.
distance = filters.gaussian(ndi.distance_transform_edt(binary), sigma=1)
peaks = feature.peak_local_max(distance, min_distance=5, labels=measure.label(binary), exclude_border=False)
markers = np.zeros(binary.shape, int)
markers[tuple(peaks.T)] = np.arange(1, len(peaks) + 1)
labels = segmentation.watershed(-distance, markers, mask=binary)

# %%
# Verified one by one
# -------------------
# The count may be right though one nucleus was lost and another one cut. So each true centre must lie in a
# label, and no two in the same.
hit = labels[tuple(np.round(np.array(centres)).astype(int).T)]
found = len(np.unique(hit[hit > 0]))
counts = {}
for distance_min in (3, 4, 5, 6, 7):
    again = feature.peak_local_max(
        distance, min_distance=distance_min, labels=measure.label(binary), exclude_border=False
    )
    counts[distance_min] = len(again)
pieces = measure.label(binary).max()
print(f"{pieces} pieces, {labels.max()} nuclei, 60 drawn, {found} found one by one")
print(f"by smallest distance of two peaks: {counts}")

fig, axes = plt.subplots(1, 3, figsize=(11.5, 4), layout="constrained")
axes[0].imshow(image, cmap="gray")
axes[0].set_title("Image")
axes[1].imshow(binary, cmap="gray")
axes[1].set_title(f"Binary: {pieces} pieces")
axes[2].imshow(segmentation.mark_boundaries(image / image.max(), labels, color=(1, 0.6, 0)))
axes[2].plot(*np.array(centres).T[::-1], "c+", ms=5)
axes[2].set_title(f"{labels.max()} labels; crosses: drawn")
for ax in axes:
    ax.axis("off")
plt.show()

numbers = {
    "pieces": int(pieces),
    "nuclei": int(labels.max()),
    "found": found,
    "few": counts[7],
    "many": counts[3],
}
