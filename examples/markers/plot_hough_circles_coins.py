"""
Coins found as circles
======================

Edge pixels vote for all circles they may lie on. No threshold of the brightness is needed, but radii have
to be given.
"""

import matplotlib.pyplot as plt
import numpy as np
from skimage import data, feature, transform

# %%
# Edges
# -----
# Smoothed well: the relief of a coin has edges, too, and they vote for circles that are none.
coins = data.coins()
edges = feature.canny(coins, sigma=3, low_threshold=5, high_threshold=20)

# %%
# Votes
# -----
# Radii from 15 to 32 pixels: the smallest and the largest coin, by eye. Two circles may not have centres
# nearer than the smallest radius.
radii = np.arange(15, 33)
votes = transform.hough_circle(edges, radii)
strength, columns, rows, sizes = transform.hough_circle_peaks(
    votes, radii, min_xdistance=15, min_ydistance=15, total_num_peaks=40
)

# %%
# How many?
# ---------
# The strength is the share of a circle's outline that has an edge. There are 24 coins by eye. The count is
# given for a range of the smallest strength that is accepted: how much it changes there is its uncertainty.
counts = {}
for least in (0.3, 0.35, 0.4, 0.45, 0.5):
    counts[least] = int((strength >= least).sum())
accepted = strength >= 0.4
print(f"{accepted.sum()} circles; by smallest strength {counts}")

# %%
# Verified by brightness, which had no vote: the disk inside a circle must be brighter than the ring around
# it.
grid_rows, grid_columns = np.indices(coins.shape)
contrast = []
for row, column, size in zip(rows[accepted], columns[accepted], sizes[accepted], strict=True):
    distance = np.hypot(grid_rows - row, grid_columns - column)
    inside = distance < 0.8 * size
    ring = (distance > 1.2 * size) & (distance < 1.4 * size)
    contrast.append(coins[inside].mean() - coins[ring].mean())
contrast = np.array(contrast)
print(
    f"contrast {contrast.min():.0f} to {contrast.max():.0f}; median radius {np.median(sizes[accepted]):.0f}"
)

fig, (left, right) = plt.subplots(1, 2, figsize=(10.5, 4), layout="constrained")
left.imshow(coins, cmap="gray")
for row, column, size in zip(rows[accepted], columns[accepted], sizes[accepted], strict=True):
    left.add_patch(plt.Circle((column, row), size, fill=False, color="tab:orange", lw=1.5))
left.set_title(f"{accepted.sum()} circles")
left.axis("off")
right.plot(np.arange(1, len(strength) + 1), np.sort(strength)[::-1], "o-", ms=4)
right.axhline(0.4, color="0.5", ls="--")
right.axvline(24.5, color="0.5", ls=":")
right.set(title="Strength of each circle", xlabel="rank", ylabel="share of the outline")
plt.show()

numbers = {
    "circles": int(accepted.sum()),
    "few": counts[0.5],
    "many": counts[0.3],
    "radius": float(np.median(sizes[accepted])),
    "least_contrast": float(contrast.min()),
}
