"""
Vessels of the retina
=====================

Vessels are thin, dark and of several widths: a ridge filter finds them where no threshold of the brightness
can.
"""

import matplotlib.pyplot as plt
import numpy as np
from skimage import data, filters, morphology, transform

# %%
# The channel with the contrast
# -----------------------------
# Blood absorbs green light. Half the resolution is enough for vessels that are 3 pixels wide and more, and
# the mean over 2 x 2 pixels takes half of the noise away.
retina = data.retina()[250:1150, 250:1150]
green = transform.downscale_local_mean(retina[..., 1], (2, 2)) / 255

# %%
# Ridges
# ------
# Sato's filter gives the curvature across the brightest - here: darkest - line through each pixel, at the
# widths that are asked for. Slow changes of the light have no curvature.
ridges = filters.sato(green, sigmas=(2, 3, 4), black_ridges=True)

# %%
# Two thresholds: what is surely a vessel, and what is one if it is connected to that. Vessels fade out,
# noise is not connected to them. The thresholds are percentiles, so that they do not depend on the units of
# the filter.
low, high = np.percentile(ridges, (86, 94))
connected = filters.apply_hysteresis_threshold(ridges, low, high)
vessels = morphology.remove_small_objects(connected, max_size=150)
length = morphology.skeletonize(vessels).sum()

# %%
# Verified by a second method
# ---------------------------
# A black top-hat finds what is darker than its surroundings and narrower than its footprint, without
# derivatives. What the first method calls surely a vessel should be found by it, too.
tophat = morphology.black_tophat(filters.gaussian(green, 1), morphology.disk(9))
second = tophat > np.percentile(tophat, 88)
dice = 2 * (second & vessels).sum() / (second.sum() + vessels.sum())
confirmed = second[ridges > high].mean()

# %%
# How sure is the density?
# ------------------------
# The lower threshold moves by 2 percentiles, and with it the area and the length of the centre lines: both
# by more than a tenth. Densities of vessels can be compared between images only if this threshold is the
# same.
areas = []
lengths = []
for percentile in (84, 86, 88):
    wider = filters.apply_hysteresis_threshold(ridges, np.percentile(ridges, percentile), high)
    wider = morphology.remove_small_objects(wider, max_size=150)
    areas.append(wider.mean())
    lengths.append(morphology.skeletonize(wider).sum())
print(f"area {vessels.mean():.4f} ({min(areas):.4f} to {max(areas):.4f})")
print(f"centre lines {length} pixel ({min(lengths)} to {max(lengths)})")
print(f"the second method: Dice {dice:.3f}; it confirms {confirmed:.3f} of the sure vessels")

fig, axes = plt.subplots(1, 3, figsize=(12, 4.2), layout="constrained")
axes[0].imshow(retina)
axes[0].set_title("Retina")
axes[1].imshow(ridges, cmap="magma", vmax=np.percentile(ridges, 99.5))
axes[1].set_title("Ridges")
axes[2].imshow(green, cmap="gray")
axes[2].imshow(np.ma.masked_where(~vessels, vessels), cmap="autumn", alpha=0.7)
axes[2].set_title("Vessels on the green channel")
for ax in axes:
    ax.axis("off")
plt.show()

numbers = {
    "area": float(vessels.mean()),
    "length": int(length),
    "dice": float(dice),
    "confirmed": float(confirmed),
    "area_low": float(min(areas)),
    "area_high": float(max(areas)),
}
