"""
Porosity of a foam
==================

A volume of overlapping bubbles, noisy as a tomogram. The porosity is one number; behind it stand a filter,
a threshold and the choice of the volume, and each of them moves it.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy import ndimage as ndi
from skimage import filters, measure

# %%
# A foam that is known
# --------------------
# Bubbles at random places that may overlap. The share of space inside them is known from the drawing.
rng = np.random.default_rng(4)
places = rng.uniform(0, 64, (70, 3))
radii = rng.uniform(4, 10, 70)
planes, rows, columns = np.ogrid[:64, :64, :64]
truth = np.zeros((64, 64, 64), bool)
for (plane, row, column), radius in zip(places, radii, strict=True):
    truth |= (planes - plane) ** 2 + (rows - row) ** 2 + (columns - column) ** 2 < radius**2
volume = filters.gaussian(np.where(truth, 60.0, 140.0), sigma=0.7) + rng.normal(0, 25, truth.shape)

# %%
# A median keeps the walls where they are, a Gaussian would blur thin ones away. The threshold is Otsu's, as
# both phases fill a good part of the volume.
smooth = ndi.median_filter(volume, size=3)
threshold = filters.threshold_otsu(smooth)
pores = smooth < threshold
porosity = pores.mean()

# %%
# How sure is it?
# ---------------
# Three sources of doubt, each with its range: the threshold moved by a tenth of the contrast, the filter
# left out, and the volume divided in eight cubes. The last says whether the volume is large enough for the
# number to be one of the material.
low = (smooth < threshold - 8).mean()
high = (smooth < threshold + 8).mean()
unfiltered = (volume < filters.threshold_otsu(volume)).mean()
cubes = pores.reshape(2, 32, 2, 32, 2, 32).mean(axis=(1, 3, 5))
error = cubes.std(ddof=1) / np.sqrt(cubes.size)

# %%
# Is the pore space open? In a foam through which a liquid flows one pore reaches from side to side.
labels = measure.label(pores, connectivity=1)
sizes = np.bincount(labels.ravel())[1:]
largest = sizes.max() / pores.sum()
print(f"porosity {porosity:.4f}, true {truth.mean():.4f}")
print(f"threshold: {low:.4f} to {high:.4f}; without the filter {unfiltered:.4f}")
print(f"eight cubes: {cubes.min():.3f} to {cubes.max():.3f}, standard error of their mean {error:.3f}")
print(f"{largest:.3f} of the pore space is one pore")

fig, (left, middle, right) = plt.subplots(1, 3, figsize=(11.5, 3.7), layout="constrained")
left.imshow(volume[32], cmap="gray")
left.set(title="Plane 32", xticks=[], yticks=[])
middle.imshow(smooth[32], cmap="gray")
middle.contour(pores[32], [0.5], colors="tab:orange", linewidths=1)
middle.set(title="Filtered, with pores", xticks=[], yticks=[])
right.plot(pores.mean(axis=(1, 2)), label="measured")
right.plot(truth.mean(axis=(1, 2)), "k--", label="true")
right.axhspan(low, high, color="C0", alpha=0.2, label="threshold moved")
right.set(title="Porosity by plane", xlabel="plane")
right.legend()
plt.show()

numbers = {
    "porosity": float(porosity),
    "true": float(truth.mean()),
    "low": float(low),
    "high": float(high),
    "standard_error": float(error),
    "largest": float(largest),
}
