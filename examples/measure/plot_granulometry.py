"""
Granulometry: sizes without segmentation
========================================

Openings with growing disks sieve the image: what is smaller than the disk disappears. The area lost from
one disk to the next is the distribution of sizes, also where objects touch.
"""

import matplotlib.pyplot as plt
import numpy as np
from skimage import draw, measure, morphology

# %%
# Two sizes that are known
# ------------------------
# Disks of radius 5 and of radius 11 at random places; later ones may touch earlier ones.
rng = np.random.default_rng(8)
binary = np.zeros((320, 320), bool)
drawn = {}
for radius, count in ((11, 40), (5, 120)):
    for row, column in rng.integers(radius, 320 - radius, (count, 2)):
        near = draw.disk((row, column), radius + 0.5, shape=binary.shape)
        if binary[near].mean() < 0.05:
            binary[near] = True
    drawn[radius] = int(binary.sum())

# %%
# Sieves
# ------
# A disk of each radius. By the law of openings the area that is left falls from one to the next. On a grid
# of pixels a disk is not quite the smaller disk dilated, so that the law is broken a little: the negative
# values in the figure say by how much.
radii = np.arange(1, 15)
left = np.array([morphology.opening(binary, morphology.disk(radius)).sum() for radius in radii])
spectrum = -np.diff(left, append=0) / binary.sum()
broken = -spectrum.clip(max=0).sum()

# %%
# Verified by labels
# ------------------
# Connected pieces give the sizes, too, but a pair that touches counts as one large object. The sieves are
# not misled.
areas = measure.regionprops_table(measure.label(binary), properties=("area",))["area"]
of_pieces = np.sqrt(areas / np.pi)
small, large = spectrum[3:6].sum(), spectrum[9:12].sum()
peaks = radii[[spectrum[:8].argmax(), 8 + spectrum[8:].argmax()]]

# %%
# How sure? A drawn disk of radius r is a stack of pixel rows: its size is known to half a pixel, and so are
# the peaks. The share of the small ones depends on where the two are divided, which between the peaks
# hardly matters.
shares = [spectrum[:cut].sum() for cut in (6, 7, 8)]
truth = 1 - drawn[11] / drawn[5]
print(f"peaks at radius {peaks[0]} and {peaks[1]}; the law is broken by {broken:.3f} of the area")
print(f"share of the small disks {shares[1]:.3f} ({min(shares):.3f} to {max(shares):.3f}), drawn {truth:.3f}")
print(f"largest connected piece has an equivalent radius of {of_pieces.max():.1f}")

fig, (left_ax, right_ax) = plt.subplots(1, 2, figsize=(9.5, 4.3), layout="constrained")
left_ax.imshow(binary, cmap="gray")
left_ax.set(title="Disks of two sizes", xticks=[], yticks=[])
right_ax.bar(radii, spectrum, label="openings, share of area")
weights = areas / areas.sum()
right_ax.hist(
    of_pieces, np.arange(0.5, 20), weights=weights, histtype="step", color="k", label="connected pieces"
)
right_ax.set(title="Sizes", xlabel="radius in pixels")
right_ax.legend()
plt.show()

numbers = {
    "peak_small": int(peaks[0]),
    "peak_large": int(peaks[1]),
    "near_small": float(small),
    "near_large": float(large),
    "share_small": float(shares[1]),
    "share_drawn": truth,
    "share_low": float(min(shares)),
    "share_high": float(max(shares)),
}
