"""
Numbers per cell, by two libraries
==================================

How bright is each cell, how uneven, and where is its brightest point? Two libraries measure the same labels;
where they agree to the last digits, neither the labels nor the formulas were mixed up.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy import ndimage as ndi
from skimage import measure, morphology, util

# %%
# Cells that are known
# --------------------
# Twenty-five seeds on a grid, grown to disks of radius 15. Each has a brightness and a noise of its own, and a
# spot that is brighter than all the rest.
rng = np.random.default_rng(52)
levels, spreads = rng.uniform(60, 180, 26), rng.uniform(2, 12, 26)
seeds = util.regular_seeds((200, 200), 25)
drawn = morphology.dilation(seeds, morphology.disk(15))
bright = np.where(drawn > 0, levels[drawn], 20)
image = bright + np.where(drawn > 0, spreads[drawn], 3) * rng.normal(0, 1, (200, 200))
image[seeds > 0] += 80

# %%
# Labels
# ------
# A threshold and connected pixels are enough, as no cells touch. The seeds in the flooded image give the same
# cells: the second way must find the same border.
smooth = ndi.gaussian_filter(image, 1.5)
labels, count = ndi.label(smooth > 40)
markers = util.label_points(np.vstack([np.argwhere(seeds > 0), [[0, 0]]]), (200, 200))
steep = ndi.gaussian_gradient_magnitude(image, 1.5)
flooded = ndi.watershed_ift(np.clip(steep * 4, 0, 255).astype(np.uint8), markers)
agree = float(((flooded > 0) & (flooded <= 25))[labels > 0].mean())

# %%
# Two libraries
# -------------
# The one measures label by label what is asked for, the other makes a table.
index = np.arange(1, count + 1)
total = ndi.sum_labels(image, labels, index)
average = ndi.mean(image, labels, index)
variance = ndi.variance(image, labels, index)
spread = ndi.standard_deviation(image, labels, index)
middle = ndi.median(image, labels, index)
lowest = ndi.minimum(image, labels, index)
brightest = np.array(ndi.maximum_position(image, labels, index))
darkest = np.array(ndi.minimum_position(image, labels, index))
extremes = ndi.extrema(image, labels, index)
centres = np.array(ndi.center_of_mass(image, labels, index))
inside = ndi.histogram(image, 0, 300, 60, labels > 0)
everything = ndi.sum(labels > 0)
names = ("area", "intensity_mean", "intensity_min", "intensity_std", "centroid_weighted")
table = measure.regionprops_table(labels, image, properties=names)
