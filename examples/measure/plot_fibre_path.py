"""
The length of a fibre between two points
========================================

Two ends are pointed at, the fibre between them is not straight and crosses others. The path of least cost follows
it, if following the fibre is cheap; its length is compared with that of the curve that was drawn.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy import ndimage as ndi
from skimage import draw, filters, graph, measure, morphology

# %%
# A fibre that is known
# ---------------------
# A curve from left to right, blurred, with straight fibres across it and noise.
rng = np.random.default_rng(58)
curve = draw.bezier_curve(150, 20, 5, 90, 60, 240, 1.5)
fibres = np.zeros((180, 260))
fibres[curve] = 1
for _ in range(5):
    column, other = rng.integers(30, 230, 2)
    rows, columns, weights = draw.line_aa(10, column, 170, other)
    fibres[rows, columns] = np.maximum(fibres[rows, columns], 0.6 * weights)
image = 4 * ndi.gaussian_filter(fibres, 1.5) + rng.normal(0, 0.08, fibres.shape)

# %%
# A path of least cost
# --------------------
# Each pixel costs little on a bright ridge and much beside it; steps to a corner count sqrt(2) times. The column
# by column path may only go to the right, and cannot turn back.
smooth = ndi.gaussian_filter1d(ndi.gaussian_filter1d(image, 1.5, axis=0), 1.5, axis=1)
cost = 1 / (0.02 + np.clip(smooth, 0, None)) ** 2
path, total = graph.route_through_array(cost, (150, 20), (60, 240))
path = np.array(path)
