"""
Edges of a text, at the right scale
===================================

Canny's detector has one parameter that decides all: the width of the smoothing. Too narrow, and paper has
edges; too wide, and letters grow together. The outline of the letters, known from another method, says
where between the two.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy import ndimage as ndi
from skimage import data, feature, filters, measure, segmentation

# %%
# Outlines by another method
# --------------------------
# Ink is darker than a local threshold; its boundary is where an edge should be. It is no truth, but it
# shares no step with Canny's detector. Noise is added to the image, as of a poor scan.
text = data.text() + np.random.default_rng(43).normal(0, 30, data.text().shape)
ink = ndi.gaussian_filter(text, 1.5) < filters.threshold_local(text, 51, offset=12)
outline = segmentation.find_boundaries(ink, mode="thick")
to_outline = ndi.distance_transform_edt(~outline)

# %%
# Scales
# ------
# Precision: edges that lie within 2 pixels of an outline. Recall: outlines that have an edge within 2
# pixels. Their harmonic mean is the score. The thresholds are quantiles of the gradient, as its size falls
# with the width.
scores = {}
edges = {}
for sigma in (0.5, 0.7, 1, 1.5, 2, 3, 4, 6):
    edge = feature.canny(text / 255, sigma=sigma, low_threshold=0.8, high_threshold=0.92, use_quantiles=True)
    precision = (to_outline[edge] <= 2).mean()
    recall = (ndi.distance_transform_edt(~edge)[outline] <= 2).mean()
    scores[sigma] = float(2 * precision * recall / (precision + recall))
    edges[sigma] = edge
    print(f"sigma {sigma}: precision {precision:.3f}, recall {recall:.3f}, score {scores[sigma]:.3f}")
best = max(scores, key=scores.get)

# %%
# Verified: closed outlines
# -------------------------
# An edge around a stroke is closed; noise gives loose ends. Long edges by their number of pixels.
labels = measure.label(edges[best], connectivity=2)
lengths = np.bincount(labels.ravel())[1:]
share = lengths[lengths > 20].sum() / lengths.sum()
print(f"best sigma {best}; {share:.3f} of its pixels are in edges longer than 20 pixels")

# %%
# How sure? By the upper quantile, which says what may start an edge.
by_quantile = {}
for quantile in (0.88, 0.92, 0.96):
    edge = feature.canny(
        text / 255, sigma=best, low_threshold=0.8, high_threshold=quantile, use_quantiles=True
    )
    precision = (to_outline[edge] <= 2).mean()
    recall = (ndi.distance_transform_edt(~edge)[outline] <= 2).mean()
    by_quantile[quantile] = float(2 * precision * recall / (precision + recall))
print("score by quantile:", {quantile: round(value, 3) for quantile, value in by_quantile.items()})

fig, axes = plt.subplots(2, 2, figsize=(11, 5.2), layout="constrained")
axes[0, 0].imshow(text, cmap="gray")
axes[0, 0].contour(ink, [0.5], colors="tab:orange", linewidths=0.7)
axes[0, 0].set_title("Text and outlines by a local threshold")
axes[0, 1].imshow(edges[best], cmap="gray_r")
axes[0, 1].set_title(f"Canny, sigma {best}")
axes[1, 0].imshow(edges[0.5], cmap="gray_r")
axes[1, 0].set_title("Canny, sigma 0.5")
axes[1, 1].plot(list(scores), list(scores.values()), "o-")
axes[1, 1].set(title="Score", xlabel="sigma, pixels", ylim=(0, 1))
for ax in axes.flat[:3]:
    ax.axis("off")
plt.show()

numbers = {
    "best": best,
    "score": scores[best],
    "score_narrow": scores[0.5],
    "score_wide": scores[6],
    "long": float(share),
}
