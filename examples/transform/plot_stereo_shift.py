"""
Depth from the shift of two views
=================================

What is near moves more from the left to the right image. For each pixel the shift is sought at which the
two look alike.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy import ndimage as ndi
from skimage import color, data, transform

# %%
# A pair with known shifts
# ------------------------
# The pair comes with the shifts measured by structured light. A third of the resolution is enough here:
# shifts are divided by three as well.
left, right, measured = data.stereo_motorcycle()
left_gray = transform.downscale_local_mean(color.rgb2gray(left), (3, 3))
right_gray = transform.downscale_local_mean(color.rgb2gray(right), (3, 3))
truth = measured[1::3, 1::3][: left_gray.shape[0], : left_gray.shape[1]] / 3
is_known = np.isfinite(truth) & (truth > 0)

# %%
# Block matching
# --------------
# For every shift the absolute difference, averaged over a window, is the cost; the smallest wins. A small
# window is noisy, a large one cuts corners: 9 pixels here.
costs = []
for shift in range(24):
    difference = np.abs(left_gray - ndi.shift(right_gray, (0, shift), order=0, mode="nearest"))
    costs.append(ndi.uniform_filter(difference, size=9))
costs = np.stack(costs)
found = costs.argmin(axis=0)
clean = ndi.median_filter(found, size=5)

# %%
# Verified twice
# --------------
# Against the measured shifts; and without any truth, from right to left: a match that does not come back is
# wrong or hidden in the other view.
error = np.abs(clean - truth)
bad = (error[is_known] > 1).mean()
columns = np.arange(clean.shape[1])
rows = np.arange(clean.shape[0])[:, np.newaxis]
back = np.stack([np.roll(cost, -shift, axis=1) for shift, cost in enumerate(costs)]).argmin(axis=0)
returned = back[rows, np.clip(columns - clean, 0, None)]
is_consistent = np.abs(returned - clean) <= 1
bad_consistent = (error[is_known & is_consistent] > 1).mean()
print(f"wrong by more than a pixel: {bad:.3f}, among consistent matches {bad_consistent:.3f}")
print(f"consistent: {is_consistent.mean():.3f}; median error {np.median(error[is_known]):.3f} pixel")

fig, axes = plt.subplots(1, 3, figsize=(12, 3.2), layout="constrained")
axes[0].imshow(left)
axes[0].set_title("Left view")
axes[1].imshow(truth, cmap="viridis", vmin=0, vmax=22)
axes[1].set_title("Measured shift")
shown = axes[2].imshow(np.ma.masked_where(~is_consistent, clean), cmap="viridis", vmin=0, vmax=22)
axes[2].set_title("Found, where consistent")
fig.colorbar(shown, ax=axes[2], label="pixels", shrink=0.9)
for ax in axes:
    ax.axis("off")
plt.show()

numbers = {
    "wrong": float(bad),
    "wrong_consistent": float(bad_consistent),
    "consistent": float(is_consistent.mean()),
    "median_error": float(np.median(error[is_known])),
}
