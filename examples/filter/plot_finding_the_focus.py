"""
Finding the focus
=================

A microscope takes the same place at several heights; the sharpest plane is wanted. A measure of sharpness
must have its peak there, also when there is noise, which is sharp everywhere.
"""

import matplotlib.pyplot as plt
import numpy as np
from skimage import data, filters, measure

# %%
# A stack that is known
# ---------------------
# Thirteen planes, out of focus by a blur that grows with the height on both sides; the sharpest one is at
# height 0.
heights = np.arange(-6, 7)
clean = data.brick()[100:228, 100:228] / 255
noise = np.random.default_rng(52).normal(0, 0.02, (13, 128, 128))
planes = []
for number, height in enumerate(heights):
    planes.append(filters.gaussian(clean, 0.4 + 0.5 * abs(height)) + noise[number])


# %%
# Eight measures
# --------------
# The variance of brightness; the mean square of slopes by four filters, from differences of two pixels
# (Roberts) to five (Farid); that of the second derivatives, which noise reaches most; the mean of Roberts'
# two diagonals; and one minus a measure of blur that compares the image with a blurred one.
def energies_of(plane):
    """Return eight measures of sharpness."""
    roberts = filters.roberts(plane)
    one, other = filters.roberts_pos_diag(plane), filters.roberts_neg_diag(plane)
    prewitt = filters.prewitt(plane)
    scharr = filters.scharr(plane)
    farid = filters.farid(plane)
    curvature = filters.laplace(plane)
    blur = measure.blur_effect(plane)
    slopes = [np.mean(edges**2) for edges in (roberts, prewitt, scharr, farid, curvature)]
    diagonals = np.mean(np.abs(one) + np.abs(other))
    return [np.var(plane), *slopes, diagonals, 1 - blur]


names = ["variance", "Roberts", "Prewitt", "Scharr", "Farid", "Laplace", "diagonals", "blur"]
curves = np.array([energies_of(plane) for plane in planes])

# %%
# Verified by the height that is known
# ------------------------------------
# A parabola through the best plane and its neighbours gives the height; contrast is how far the peak stands
# above the ends, in units of the peak.
focus = {}
contrast = {}
for number, name in enumerate(names):
    curve = curves[:, number]
    best = int(np.clip(curve.argmax(), 1, 11))
    low, top, high = curve[best - 1 : best + 2]
    focus[name] = float(heights[best] + 0.5 * (low - high) / (low - 2 * top + high))
    contrast[name] = float((curve.max() - curve[[0, -1]].mean()) / curve.max())
    print(f"{name:10s} focus at {focus[name]:+.3f}, peak {contrast[name]:.2f} above the ends")

# %%
# How sure? The same with three times the noise: filters that look at few pixels lose most of their peak.
noisy_contrast = {}
noisy = np.array([energies_of(plane + 3 * noise[number - 4]) for number, plane in enumerate(planes)])
for number, name in enumerate(names):
    curve = noisy[:, number]
    noisy_contrast[name] = float((curve.max() - curve[[0, -1]].mean()) / curve.max())
    print(f"{name:10s} with more noise: {noisy_contrast[name]:.2f}, peak at height {heights[curve.argmax()]}")

fig, axes = plt.subplots(1, 4, figsize=(13.5, 3.5), layout="constrained", width_ratios=[1, 1, 1.4, 1.4])
for ax, number in ((axes[0], 6), (axes[1], 1)):
    ax.imshow(planes[number], cmap="gray")
    ax.set_title(f"Height {heights[number]}")
    ax.axis("off")
for ax, table, title in ((axes[2], curves, "Sharpness"), (axes[3], noisy, "With more noise")):
    for number, name in enumerate(names):
        ax.plot(
            heights, table[:, number] / table[:, number].max(), label=name, ls="--" if number > 4 else "-"
        )
    ax.set(title=f"{title}, peak set to 1", xlabel="height", ylim=(0, 1.05))
axes[3].legend(loc="lower center", ncols=2, fontsize=8)
plt.show()

numbers = {
    "roberts": focus["Roberts"],
    "farid": focus["Farid"],
    "blur": focus["blur"],
    "contrast_farid": contrast["Farid"],
    "contrast_farid_noisy": noisy_contrast["Farid"],
    "contrast_laplace_noisy": noisy_contrast["Laplace"],
}
