"""
Do two stains lie in the same places?
=====================================

Coefficients of colocalisation are not zero for stains that have nothing to do with each other: crowded
spots meet by chance. Each coefficient is therefore compared with what chance gives.
"""

import matplotlib.pyplot as plt
import numpy as np
from skimage import filters, measure, metrics

# %%
# Two stains that are known
# -------------------------
# A hundred and twenty spots each, of which forty per cent are shared; blur, background and the noise of
# counted photons on top.
rng = np.random.default_rng(41)
places = rng.integers(8, 192, (192, 2))
channels = []
for start in (0, 72):
    spots = np.zeros((200, 200))
    spots[places[start : start + 120, 0], places[start : start + 120, 1]] = 1
    expected = 2000 * filters.gaussian(spots, 2) + 10
    photons = np.random.default_rng(start).poisson(expected)
    channels.append(photons.astype(float))
red, green = channels

# %%
# Foreground
# ----------
# Background would add to every sum, so the coefficients of Manders need to know what is stained. A light
# smoothing keeps single bright pixels out of the mask.
red_mask, green_mask = [
    smooth > filters.threshold_otsu(smooth)
    for smooth in (filters.gaussian(red, 1), filters.gaussian(green, 1))
]


# %%
# Five coefficients
# -----------------
# Pearson's says how far both brightnesses follow one line; the overlap is the same without taking the mean
# off; Manders' is the share of red light that lies on green; the intersection is the same for areas; mutual
# information needs no line at all.
def coefficients_of(second, second_mask):
    """Return the coefficients of the red channel with a second one."""
    pearson, _ = measure.pearson_corr_coeff(red, second)
    overlap = measure.manders_overlap_coeff(red, second)
    manders = measure.manders_coloc_coeff(red, second_mask, red_mask)
    intersection = measure.intersection_coeff(red_mask, second_mask)
    information = metrics.normalized_mutual_information(red, second, bins=20)
    return [float(value) for value in (pearson, overlap, manders, intersection, information - 1)]


names = ["Pearson", "overlap", "Manders", "intersection", "information"]
found = np.array(coefficients_of(green, green_mask))

# %%
# Verified by chance
# ------------------
# The green channel is moved by more than any spot is wide: all statistics within it stay, only the relation
# is gone. Sixteen shifts give the mean of chance and its spread.
shifts = [(row, column) for row in (40, 80, 120, 160) for column in (40, 80, 120, 160)]
chance = np.array(
    [coefficients_of(np.roll(green, by, (0, 1)), np.roll(green_mask, by, (0, 1))) for by in shifts]
)
mean, spread = chance.mean(axis=0), chance.std(axis=0)
for name, value, low, width in zip(names, found, mean, spread, strict=True):
    above = (value - low) / width
    print(f"{name:12s} {value:.3f}, by chance {low:.3f} +/- {width:.3f}: {above:.0f} spreads above")

# %%
# How sure? If chance alone gives f, a true share s shows as s + (1 - s) f; solved for s. The spread of chance
# gives a range for that part alone; where spots of different stains touch, the mask counts their rims.
share = (found[2] - mean[2]) / (1 - mean[2])
range_of = spread[2] / (1 - mean[2])
print(f"shared: {share:.2f} +/- {range_of:.2f}, true {48 / 120:.2f}; Manders alone says {found[2]:.2f}")

fig, (left, right) = plt.subplots(1, 2, figsize=(10.5, 4.4), layout="constrained")
left.imshow(np.stack([red, green, np.zeros_like(red)], axis=-1) / max(red.max(), green.max()))
left.set(title="Both stains; yellow is shared", xticks=[], yticks=[])
right.bar(np.arange(5) - 0.2, found, 0.4, label="measured")
right.bar(np.arange(5) + 0.2, mean, 0.4, yerr=3 * spread, label="by chance, three spreads", color="0.7")
right.set(title="Coefficients", xticks=np.arange(5), xticklabels=names)
right.legend()
plt.show()

numbers = {
    "pearson": float(found[0]),
    "overlap": float(found[1]),
    "manders": float(found[2]),
    "manders_by_chance": float(mean[2]),
    "share": float(share),
}
