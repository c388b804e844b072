"""
Touching coins
==============

Coins on an uneven background; once the light is corrected and the coins are filled, some of them touch. The
distance to the background separates them again.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy import ndimage as ndi
from skimage import data, filters, measure, morphology, segmentation

# %%
# Even light
# ----------
# The background is not equally bright everywhere. An opening wider than a coin removes all coins and leaves
# the light; its difference to the image has the same background everywhere, so that one threshold can do.
coins = data.coins()
smooth = filters.gaussian(coins, sigma=1.5, preserve_range=True)
background = ndi.uniform_filter(ndi.grey_opening(smooth, size=71), size=41)
even = smooth - background

# %%
# Filled objects
# --------------
# The relief of a coin is as dark as the background in places: closing and filling make each coin a full
# disk, which the next step relies on. What is much smaller than a coin is noise.
binary = even > filters.threshold_otsu(even)
closed = morphology.closing(binary, morphology.disk(5))
filled = morphology.remove_small_objects(ndi.binary_fill_holes(closed), max_size=300)

# %%
# One marker per coin
# -------------------
# The distance transform has its peak at the middle of each coin. Of peaks that are parted by a dip of less
# than `h` pixels only one is kept: a bumpy outline would otherwise cut one coin in two.
distance = ndi.distance_transform_edt(filled)
markers = measure.label(morphology.h_maxima(distance, 2))
labels = segmentation.watershed(-distance, markers, mask=filled)
pieces = measure.label(filled).max()
areas = np.bincount(labels.ravel())[1:]

# %%
# How sure is the count?
# ----------------------
# Counted by eye there are 24 coins. The count must not depend on `h` within a wide range.
counts = {}
for h in (1, 1.5, 2, 3, 4):
    counts[h] = int(measure.label(morphology.h_maxima(distance, h)).max())
print(f"{pieces} connected pieces, {labels.max()} coins; by h: {counts}")
print(f"area of a coin: {areas.min()} to {areas.max()}, median {np.median(areas):.0f} pixel")

fig, axes = plt.subplots(1, 3, figsize=(12, 3.6), layout="constrained")
axes[0].imshow(coins, cmap="gray")
axes[0].set_title("Image")
axes[1].imshow(distance, cmap="magma")
axes[1].set_title("Distance to the background")
axes[2].imshow(coins, cmap="gray")
axes[2].contour(labels, np.arange(0.5, labels.max()), colors="tab:orange", linewidths=0.8)
axes[2].set_title(f"{labels.max()} coins in {pieces} pieces")
for ax in axes:
    ax.axis("off")
plt.show()

numbers = {"pieces": int(pieces), "coins": int(labels.max()), "median_area": float(np.median(areas))}
