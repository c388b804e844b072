"""
Removing by size without changing shape
=======================================

An opening removes what its footprint does not fit into, and with it thin parts of what should stay. An
attribute filter removes a bright piece by its area or its length, and leaves all others as they were, pixel
by pixel.
"""

import matplotlib.pyplot as plt
import numpy as np
from skimage import draw, measure, morphology

# %%
# Pieces that are known
# ---------------------
# Thin crosses are wanted; long scratches, dust and dark holes are not. The light falls by a third from top to
# bottom, so that no threshold finds them; noise is low.
rng = np.random.default_rng(56)
kind = np.zeros((200, 200), int)
for number, cell in enumerate(rng.permutation(25)):
    row, column = 20 + 40 * (cell // 5), 20 + 40 * (cell % 5)
    if number < 9:
        kind[row - 2 : row + 3, column - 15 : column + 16] = 1
        kind[row - 15 : row + 16, column - 2 : column + 3] = 1
    elif number < 15:
        kind[draw.line(row - 14, column - 12, row + 14, column + 12)] = 2
    elif number < 20:
        kind[draw.disk((row, column), 3)] = 3
    else:
        kind[draw.disk((row, column), 6)] = 4
light = np.linspace(120, 80, 200)[:, np.newaxis]
image = light + np.array([0, 60, 60, 60, -60])[kind] + rng.normal(0, 2, kind.shape)
image = image.round().astype(np.uint8)

# %%
# By footprint, by area, by length
# --------------------------------
# A cross has 285 pixels, a scratch 29, dust 25, a hole 109. The diameter of an attribute filter is the longer
# side of the box around a piece: 31 for a cross, 29 for a scratch, 5 for dust, so that length does not tell
# scratches from crosses. Corners connect, too: else a diagonal scratch falls to pieces.
opened = morphology.opening(image, morphology.disk(3))
by_area = morphology.area_opening(image, 100, connectivity=2)
by_length = morphology.diameter_opening(image, 15, connectivity=2)
filled = morphology.area_closing(by_area, 200, connectivity=2)
filled_too = morphology.diameter_closing(by_area, 15, connectivity=2)
results = {"Image": image, "Disk": opened, "Length": by_length, "Area": by_area, "Area, filled": filled}

# %%
# What is left of each kind
# -------------------------
# The median contrast to the light: 60 if it was kept, 0 if it was removed.
contrast = {}
for name, result in results.items():
    above = result - light
    contrast[name] = [float(np.median(above[kind == piece])) for piece in (1, 2, 3, 4)]
    print(f"{name:12s} cross {contrast[name][0]:5.1f}, scratch {contrast[name][1]:5.1f}, ", end="")
    print(f"dust {contrast[name][2]:5.1f}, hole {contrast[name][3]:5.1f}")
same = float((filled == filled_too).mean())

# %%
# Counted on the tree
# -------------------
# An attribute filter cuts a tree in which each brighter piece hangs on the darker one around it; its leaves
# are the local maxima. Noise makes thousands of them; after the filters one is left for each cross, and a
# second one where the noise on a cross has a dip. Both ways of counting must agree.
parent, order = morphology.max_tree(filled, connectivity=2)
leaves = morphology.max_tree_local_maxima(filled, connectivity=2, parent=parent, tree_traverser=order)
maxima = measure.label(morphology.local_maxima(filled, connectivity=2), connectivity=2).max()
before = measure.label(morphology.local_maxima(image, connectivity=2), connectivity=2).max()
holes = measure.label(morphology.local_minima(filled, connectivity=2), connectivity=2).max()

# %%
# How sure?
# ---------
# Crosses are what lies 30 above the light. Any limit between the areas of a scratch and of a cross should
# give the same: three of them.
counts = []
for limit in (50, 100, 200):
    result = morphology.area_opening(image, limit, connectivity=2)
    found = measure.label(result - light > 30)
    counts.append(int(found.max()))
wrong = float(((filled - light > 30) != (kind == 1)).mean())
print(f"crosses by limit {counts}, drawn 9; wrong pixels {wrong:.4f}")
print(f"maxima {before} before, {maxima} after ({leaves.max()} by the tree); minima {holes} after")

fig, axes = plt.subplots(1, 4, figsize=(13, 3.7), layout="constrained")
titles = ("Image", "Opened with a disk", "Opened by area", "Opened and closed by area")
for ax, name, title in zip(axes, ("Image", "Disk", "Area", "Area, filled"), titles, strict=True):
    ax.imshow(results[name], cmap="gray", vmin=20, vmax=180)
    ax.set_title(title)
    ax.axis("off")
plt.show()

numbers = {
    "crosses": counts[1],
    "fewest": min(counts),
    "most": max(counts),
    "wrong": wrong,
    "maxima": int(maxima),
    "leaves": int(leaves.max()),
    "disk_keeps": contrast["Disk"][0],
    "area_keeps": contrast["Area"][0],
    "same": same,
}
