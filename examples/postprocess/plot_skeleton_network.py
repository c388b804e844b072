"""
A network by its skeleton
=========================

The skeleton of a network of channels has nodes that can be counted. What the skeleton adds by itself -
spurs at every bump of the outline - has to be removed first.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy import ndimage as ndi
from skimage import draw, measure, morphology

# %%
# A network that is known
# -----------------------
# A brick wall: rows of junctions at which three lines meet. Bumps at random places make the outline rough.
wall = np.zeros((200, 260), bool)
for number, row in enumerate(range(20, 181, 40)):
    wall[draw.line(row, 20, row, 239)] = True
    if row < 180:
        for column in range(40 + 20 * (number % 2), 230, 40):
            wall[draw.line(row, column, row + 40, column)] = True
seeds = np.random.default_rng(6).random(wall.shape) > 0.985
seeds &= morphology.dilation(wall, morphology.disk(6)) & ~morphology.dilation(wall, morphology.disk(5))
bumpy = morphology.dilation(wall, morphology.disk(4)) | morphology.dilation(seeds, morphology.disk(2))
channels = morphology.remove_small_holes(bumpy, max_size=100)

# %%
# Skeleton, nodes, ends
# ---------------------
# A skeleton pixel with one neighbour is an end, with more than two a node; nodes next to each other are
# one.
skeleton = morphology.skeletonize(channels)
neighbours = ndi.convolve(skeleton.astype(int), np.ones((3, 3), int), mode="constant") - 1
ends = skeleton & (neighbours == 1)
nodes = skeleton & (neighbours > 2)
raw = measure.label(nodes, connectivity=2).max()

# %%
# Spurs are shorter than the channels are wide, thus taking the ends away as many times as the width has
# pixels removes them. Channels that truly end lose as much of their length, but no node and no loop.
width = 2 * ndi.distance_transform_edt(channels)[skeleton].mean()
pruned = skeleton.copy()
for _ in range(round(width)):
    around = ndi.convolve(pruned.astype(int), np.ones((3, 3), int), mode="constant")
    pruned = morphology.skeletonize(pruned & (around != 2))

# %%
# Counted again, and verified
# ---------------------------
# Euler's number of a connected network is 1 less the number of its loops: neither thinning nor pruning may
# change it. The number of nodes is compared with what was drawn.
again = ndi.convolve(pruned.astype(int), np.ones((3, 3), int), mode="constant") - 1
junctions = measure.label(morphology.dilation(pruned & (again > 2), np.ones((3, 3))), connectivity=2)
euler = measure.euler_number(channels, connectivity=2)
euler_pruned = measure.euler_number(pruned, connectivity=2)
truth = ndi.convolve(wall.astype(int), np.ones((3, 3), int), mode="constant") - 1
drawn = measure.label(wall & (truth > 2), connectivity=2).max()
print(f"nodes: {raw} raw, {junctions.max()} pruned, {drawn} drawn; {ends.sum()} ends raw")
print(f"Euler number {euler} before and {euler_pruned} after; width {width:.2f} pixel (drawn 9)")

fig, axes = plt.subplots(1, 2, figsize=(11, 4.5), layout="constrained")
axes[0].imshow(channels, cmap="gray_r", alpha=0.4)
axes[0].imshow(np.ma.masked_where(~skeleton, skeleton), cmap="autumn")
axes[0].set_title(f"Skeleton: {raw} nodes")
axes[1].imshow(channels, cmap="gray_r", alpha=0.4)
axes[1].imshow(np.ma.masked_where(~pruned, pruned), cmap="autumn")
axes[1].plot(*np.argwhere(again * pruned > 2).T[::-1], "o", mfc="none", mec="tab:blue", ms=6)
axes[1].set_title(f"Without spurs: {junctions.max()} nodes")
for ax in axes:
    ax.axis("off")
plt.show()

numbers = {
    "nodes": int(junctions.max()),
    "drawn": int(drawn),
    "raw": int(raw),
    "ends": int(ends.sum()),
    "euler": int(euler_pruned),
    "width": float(width),
}
