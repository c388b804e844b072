"""
How fast does every place move?
===============================

Between two frames each place of a tissue may move by an amount of its own. Two methods of optical flow find
a vector for each pixel; how wrong are they, and where should they not be asked?
"""

import matplotlib.pyplot as plt
import numpy as np
from skimage import data, filters, measure, registration, transform

# %%
# A motion that is known
# ----------------------
# A whirl, which is strong in its centre and still at the border. Noise is drawn for both frames.
rng = np.random.default_rng(56)
still = filters.gaussian(data.gravel()[100:260, 100:260] / 255, 1)
moved = transform.swirl(still, strength=0.8, radius=90, order=3, mode="reflect")
first = still + rng.normal(0, 0.01, still.shape)
second = moved + rng.normal(0, 0.01, still.shape)
rows, columns = np.mgrid[:160, :160].astype(float)
places = np.stack([rows, columns])


# %%
# The truth, from the same whirl: an image whose brightness is the row (or the column) says after the whirl
# where every pixel came from.
came_from = [
    transform.swirl(place, strength=0.8, radius=90, order=1, mode="edge", preserve_range=True)
    for place in places
]
truth = np.stack(came_from) - places

# %%
# Two methods
# -----------
# TV-L1 asks for a field that is smooth but for jumps, which suits objects that move apart; the iterative
# Lucas-Kanade method solves for each pixel in a window of its own. Both say where a pixel of the reference is
# found in the other frame: the reference is the later one here.
by_tv = registration.optical_flow_tvl1(second, first, attachment=8)
by_window = registration.optical_flow_ilk(second, first, radius=8)
fields = {"TV-L1": by_tv, "Lucas-Kanade": by_window}

# %%
# Verified against the whirl
# --------------------------
# The length of the difference of vectors, away from the border; and without knowing the truth: the first
# frame, taken where the flow says, must be the second one up to the noise, which is 0.014 for two frames.
inside = np.hypot(rows - 79.5, columns - 79.5) < 66
wrong, left = {}, {}
for name, field in fields.items():
    off = np.hypot(field[0] - truth[0], field[1] - truth[1])
    taken = transform.warp(first, places + field, mode="edge")
    residual = np.std((taken - second)[inside])
    wrong[name], left[name] = float(np.median(off[inside])), float(residual)
    print(f"{name:12s} wrong by {wrong[name]:.3f} pixels (median), {left[name]:.4f} of brightness is left")
speed = np.hypot(truth[0], truth[1])
apart = float(np.std(second - first))
print(f"speeds up to {speed.max():.2f}, mean {speed[inside].mean():.2f}; frames differ by {apart:.4f}")

# %%
# How sure? Where brightness hardly changes nothing holds the field: the error by the contrast in blocks of
# 10 x 10 pixels.
contrast = measure.block_reduce(still, (10, 10), np.std)
blocks = transform.resize_local_mean(np.hypot(*(by_window - truth)), (16, 16))
poor = contrast < np.quantile(contrast, 0.25)
in_poor, in_rich = float(np.median(blocks[poor])), float(np.median(blocks[~poor]))
print(f"Lucas-Kanade, in the quarter of blocks with least contrast {in_poor:.3f}, elsewhere {in_rich:.3f}")

fig, axes = plt.subplots(1, 3, figsize=(11.5, 4), layout="constrained")
every = (slice(8, 160, 12), slice(8, 160, 12))
for ax, (name, field) in zip(axes, {"Truth": truth, **fields}.items(), strict=True):
    ax.imshow(np.hypot(*field), cmap="magma", vmin=0, vmax=speed.max())
    ax.quiver(columns[every], rows[every], field[1][every], field[0][every], color="w", angles="xy")
    ax.set_title(f"{name}: wrong by {wrong[name]:.2f} px" if name in wrong else "Truth, brighter is faster")
    ax.axis("off")
plt.show()

numbers = {
    "tv": wrong["TV-L1"],
    "window": wrong["Lucas-Kanade"],
    "left_tv": left["TV-L1"],
    "left_window": left["Lucas-Kanade"],
    "poor": in_poor,
    "rich": in_rich,
}
