"""
A line profile and the width of an edge
=======================================

How sharp is an image? The profile across an edge tells: the width over which the brightness rises. It
limits what may be measured later.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy.optimize import curve_fit
from scipy.special import erf
from skimage import filters, measure

# %%
# An edge that is known
# ---------------------
# Straight, tilted by about 11 degrees against the pixels and blurred by a Gaussian of 2.5 pixels.
rows, columns = np.mgrid[:120, :160]
side = np.clip((columns - 80) * np.cos(0.2) + (rows - 60) * np.sin(0.2) + 0.5, 0, 1)
image = 40 + 100 * filters.gaussian(side, 2.5) + np.random.default_rng(35).normal(0, 5, side.shape)

# %%
# Across the edge
# ---------------
# A line at right angles to it, averaged over 21 pixels along the edge: the noise falls by the square root
# of 21, the edge stays as sharp, as the line is tilted with it.
reach = 25
start = (60 - reach * np.sin(0.2), 80 - reach * np.cos(0.2))
stop = (60 + reach * np.sin(0.2), 80 + reach * np.cos(0.2))
profile = measure.profile_line(image, start, stop, linewidth=21, order=1, mode="reflect")
single = measure.profile_line(image, start, stop, linewidth=1, order=1, mode="reflect")
position = np.linspace(-reach, reach, len(profile))


# %%
# The error function is what a Gaussian blur makes of a step. The pixels and the interpolation between them
# blur a little more: variances add, 2.5 ** 2 + 1 / 12 + 1 / 6, so that a width of 2.55 is expected.
def blurred_step(x, low, high, centre, width):
    """Return the brightness across a blurred step."""
    return low + (high - low) * 0.5 * (1 + erf((x - centre) / (np.sqrt(2) * width)))


values, covariance = curve_fit(blurred_step, position, profile, p0=(40, 140, 0, 2))
errors = np.sqrt(np.diag(covariance))
print(
    f"width {values[3]:.3f} +/- {errors[3]:.3f} pixel, drawn 2.5; centre {values[2]:.3f} +/- {errors[2]:.3f}"
)

# %%
# Verified without a fit
# ----------------------
# The distance from 16 % to 84 % of the step is two standard deviations.
step = (profile - values[0]) / (values[1] - values[0])
smooth = np.maximum.accumulate(step)
width = (np.interp(0.84, smooth, position) - np.interp(0.16, smooth, position)) / 2
print(f"from 16 to 84 per cent: width {width:.3f} pixel")

# %%
# How sure? If the line is not at right angles to the edge, it runs through more of the blur, and so does an
# average that is not parallel to the edge.
by_angle = {}
for angle in (-0.2, 0.0, 0.2, 0.4):
    ends = [(60 + sign * reach * np.sin(angle), 80 + sign * reach * np.cos(angle)) for sign in (-1, 1)]
    across = measure.profile_line(image, *ends, linewidth=21, order=1, mode="reflect")
    found, _ = curve_fit(blurred_step, np.linspace(-reach, reach, len(across)), across, p0=(40, 140, 0, 2))
    by_angle[angle] = float(found[3])
    print(f"line turned by {np.degrees(angle - 0.2):+.0f} degrees: width {by_angle[angle]:.2f}")

fig, (left, right) = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
left.imshow(image, cmap="gray")
left.plot([start[1], stop[1]], [start[0], stop[0]], color="tab:orange", lw=2)
left.set(title="Edge and line", xticks=[], yticks=[])
right.plot(position, single, color="0.75", label="one pixel wide")
right.plot(position, profile, "o", ms=4, label="21 pixels wide")
right.plot(position, blurred_step(position, *values), "k", lw=1, label=f"fit: width {values[3]:.2f}")
right.set(title="Across the edge", xlabel="pixels")
right.legend()
plt.show()

numbers = {
    "width": float(values[3]),
    "error": float(errors[3]),
    "centre": float(values[2]),
    "without_fit": float(width),
    "worst": max(by_angle.values()),
}
