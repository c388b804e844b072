"""
Tomography that may be stopped at any time
==========================================

Projections are taken one after the other, and the sample may move or decay at any moment. In which order must
the angles be taken, so that what was taken by then makes the best image?
"""

import matplotlib.pyplot as plt
import numpy as np
from skimage import data, metrics, transform

# %%
# A sample that is known
# ----------------------
# The phantom of Shepp and Logan, and 120 projections with noise. What is taken is the same in both orders.
truth = transform.resize(data.shepp_logan_phantom(), (120, 120), anti_aliasing=True)
angles = np.linspace(0, 180, 120, endpoint=False)
sinogram = transform.radon(truth, theta=angles)
sinogram = sinogram + np.random.default_rng(53).normal(0, 0.3, sinogram.shape)

# %%
# Two orders
# ----------
# One by one around; or each next angle as far from those before as the golden ratio puts it. Then the first
# ten, twenty ... of either are reconstructed by filtered back projection.
golden = list(transform.order_angles_golden_ratio(angles))
order = np.array(golden)
error = {"in turn": [], "golden": []}
shown = {}
stops = (10, 20, 40, 60, 90, 120)
for stop in stops:
    for name, chosen in (("in turn", np.arange(stop)), ("golden", order[:stop])):
        image = transform.iradon(sinogram[:, chosen], theta=angles[chosen], filter_name="hann")
        square = metrics.mean_squared_error(truth, image)
        error[name].append(float(np.sqrt(square)))
        shown[name, stop] = image
    print(
        f"{stop:3d} projections: error {error['in turn'][-1]:.3f} in turn, {error['golden'][-1]:.3f} golden"
    )

# %%
# Verified: with all projections the order must not matter.
difference = float(np.abs(shown["in turn", 120] - shown["golden", 120]).max())
print(f"all 120, in either order: differ by {difference:.0e}")

# %%
# How sure? An even choice of the same number is the best that could be had, if one knew when it stops. And
# a transform that has an exact inverse, with whole numbers, says that the loss is due to interpolation and
# missing angles, not to projections as such: the finite Radon transform of a prime number of pixels.
even = {}
for stop in (20, 40):
    chosen = np.arange(0, 120, 120 // stop)
    image = transform.iradon(sinogram[:, chosen], theta=angles[chosen], filter_name="hann")
    even[stop] = float(np.sqrt(metrics.mean_squared_error(truth, image)))
    print(f"{stop} even angles: {even[stop]:.3f}")
counts = (255 * transform.resize(truth, (113, 113))).astype(int)
projected = transform.frt2(counts)
returned = transform.ifrt2(projected)
wrong = int((returned != counts).sum())
print(f"finite Radon transform, there and back: {wrong} of {counts.size} pixels differ")

fig, axes = plt.subplots(1, 4, figsize=(13, 3.5), layout="constrained", width_ratios=[1, 1, 1, 1.3])
axes[0].imshow(truth, cmap="gray", vmin=0, vmax=0.6)
axes[0].set_title("Sample")
for ax, name in zip(axes[1:], error, strict=False):
    ax.imshow(shown[name, 40], cmap="gray", vmin=0, vmax=0.6)
    ax.set_title(f"40 of 120, {name}")
for ax in axes[:3]:
    ax.axis("off")
for name, values in error.items():
    axes[3].plot(stops, values, "o-", label=name)
axes[3].plot(list(even), list(even.values()), "k+", ms=10, label="even")
axes[3].set(title="Error", xlabel="projections")
axes[3].legend()
plt.show()

numbers = {
    "in_turn_40": error["in turn"][2],
    "golden_40": error["golden"][2],
    "all": error["golden"][-1],
    "even_40": even[40],
    "wrong": wrong,
}
