"""
Superpixels compared
====================

Superpixels cut an image in small pieces of one colour each. A good set follows the edges with few pieces:
the variance it explains is compared at the same number of pieces.
"""

import matplotlib.pyplot as plt
import numpy as np
from skimage import color, data, filters, segmentation, util

# %%
# Colour differences are taken in L*a*b*, in which equal distances look equal.
image = util.img_as_float(data.chelsea()[40:200, 90:300])
lab = color.rgb2lab(image)

# %%
# Three ways
# ----------
# SLIC clusters colour and place together; the compact watershed floods the gradient from a grid of seeds;
# Felzenszwalb's method merges neighbours whose difference is small compared with that inside each. A fourth
# set, plain squares, shows what knows nothing of the image.
slic = segmentation.slic(image, n_segments=150, compactness=10, start_label=1)
count = slic.max()
gradient = filters.sobel(color.rgb2gray(image))
compact = segmentation.watershed(gradient, markers=count, compactness=0.001)
graph = segmentation.felzenszwalb(image, scale=40, sigma=0.8, min_size=60) + 1
rows, columns = np.indices(lab.shape[:2])
squares = 1 + rows // 15 * 14 + columns // 15


# %%
# Verified by the explained variance
# ----------------------------------
# The variance between the means of the pieces, divided by that of the image: 1 if each piece has one
# colour. More pieces always explain more, thus their number is told with it.
def explained_by(labels):
    """Return the share of the variance of the colours that lies between the pieces."""
    _, pieces = np.unique(labels, return_inverse=True)
    sizes = np.bincount(pieces.ravel())
    means = np.stack([np.bincount(pieces.ravel(), lab[..., channel].ravel()) / sizes for channel in range(3)])
    between = (sizes * (means - lab.mean(axis=(0, 1))[:, np.newaxis]) ** 2).sum()
    return float(between / (labels.size * lab.var(axis=(0, 1)).sum()))


results = {"SLIC": slic, "watershed": compact, "Felzenszwalb": graph, "squares": squares}
explained = {}
counts = {}
for name, labels in results.items():
    explained[name] = explained_by(labels)
    counts[name] = len(np.unique(labels))
    print(f"{name:12s} {counts[name]:3d} pieces explain {explained[name]:.4f} of the variance")

# %%
# How sure? By the compactness of SLIC: low values follow colours, high values give squares.
for compactness in (3, 30):
    labels = segmentation.slic(image, n_segments=150, compactness=compactness, start_label=1)
    print(f"SLIC, compactness {compactness}: {len(np.unique(labels))} pieces, {explained_by(labels):.4f}")

fig, axes = plt.subplots(2, 2, figsize=(9.5, 7.6), layout="constrained")
for ax, (name, labels) in zip(axes.flat, results.items(), strict=True):
    ax.imshow(segmentation.mark_boundaries(image, labels, color=(1, 0.8, 0)))
    ax.set_title(f"{name}: {counts[name]} pieces, {explained[name]:.3f} explained")
    ax.axis("off")
plt.show()

numbers = {
    "slic": explained["SLIC"],
    "watershed": explained["watershed"],
    "felzenszwalb": explained["Felzenszwalb"],
    "squares": explained["squares"],
    "pieces": counts["SLIC"],
}
