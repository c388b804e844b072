"""
Brightness of cells through time
================================

Cells that bleach: how fast does each fade? Bleaching and background must be kept apart, as both change the
apparent rate.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy import ndimage as ndi
from scipy.optimize import curve_fit
from skimage import filters, measure

# %%
# A film that is known
# --------------------
# Nine cells that fade with time constants from 6 to 20 frames over a constant background of 15.
rng = np.random.default_rng(37)
rows, columns = np.mgrid[:120, :120]
centres = [(row, column) for row in (20, 60, 100) for column in (20, 60, 100)]
constants = np.linspace(6, 20, 9)
time = np.arange(24)
film = np.full((24, 120, 120), 15.0)
for (row, column), constant in zip(centres, constants, strict=True):
    cell = ndi.gaussian_filter(((rows - row) ** 2 + (columns - column) ** 2 < 100).astype(float), 1)
    film += 60 * cell * np.exp(-time / constant)[:, np.newaxis, np.newaxis]
film = rng.poisson(film).astype(float)

# %%
# Cells from the first frames
# ---------------------------
# Where every cell is bright the threshold is safe; the labels stay the same through all frames, so that
# each number is of the same pixels. The background comes from pixels far from any cell.
early = filters.gaussian(film[:3].mean(axis=0), 1)
binary = early > filters.threshold_otsu(early)
labels = measure.label(binary)
far = ndi.distance_transform_edt(~binary) > 8
background = np.array([frame[far].mean() for frame in film])

# %%
# Curves
# ------
# The mean in each label, less the background of the same frame.
index = np.arange(1, labels.max() + 1)
curves = np.stack([ndi.mean(frame, labels, index) for frame in film]) - background[:, np.newaxis]


def decay(t, height, constant):
    """Return what is left after a time."""
    return height * np.exp(-t / constant)


fits = [curve_fit(decay, time, curve, p0=(60, 10)) for curve in curves.T]
found = np.array([values[1] for values, _ in fits])
errors = np.array([np.sqrt(covariance[1, 1]) for _, covariance in fits])

# %%
# Verified cell by cell, and how sure
# -----------------------------------
# The deviations in units of the fit's own standard error should be about 1. The background left in gives
# the systematic error that no standard error shows.
deviation = (found - constants) / errors
raw = [curve_fit(decay, time, curve + background.mean(), p0=(60, 10))[0][1] for curve in curves.T]
for constant, value, error, wrong in zip(constants, found, errors, raw, strict=True):
    print(f"time constant {constant:5.2f}: {value:5.2f} +/- {error:.2f}, with background {wrong:5.2f}")
print(f"{labels.max()} cells, background {background.mean():.2f}; deviations {deviation.std():.2f}")

fig, (left, right) = plt.subplots(1, 2, figsize=(10, 4.2), layout="constrained")
left.imshow(film[0], cmap="gray")
left.contour(binary, [0.5], colors="tab:orange")
left.set(title="First frame and the labels", xticks=[], yticks=[])
for number in (0, 4, 8):
    right.plot(time, curves[:, number], "o", ms=4, color=f"C{number}")
    right.plot(time, decay(time, *fits[number][0]), color=f"C{number}", label=f"{found[number]:.1f} frames")
right.set(title="Three cells with their time constants", xlabel="frame", ylabel="less the background")
right.legend()
plt.show()

numbers = {
    "cells": int(labels.max()),
    "background": float(background.mean()),
    "first": float(found[0]),
    "last": float(found[-1]),
    "deviation": float(deviation.std()),
    "raw_last": float(raw[-1]),
}
