"""
A shape that is recognised when it is turned
============================================

Moments describe a shape by a few numbers. Some combinations do not change when it is moved, turned or
enlarged. On pixels that is nearly true: how nearly, and does it suffice to tell two shapes apart?
"""

import matplotlib.pyplot as plt
import numpy as np
from skimage import data, measure, transform

# %%
# Three shapes
# ------------
# A horse; the same one, swirled a little, which is another shape; and its mirror image, which no rotation
# gives.
horse = ~data.horse()
horse = np.pad(horse[::2, ::2], 40)
swirled = transform.swirl(horse.astype(float), strength=0.8, radius=120) > 0.5
mirrored = horse[:, ::-1]


# %%
# Invariants
# ----------
# Central moments take the place off, normalised ones the size, Hu's seven combinations the direction. They
# differ by powers of ten, so their logarithms are compared. The sign of the seventh tells a mirror image.
def invariants_of(shape):
    """Return Hu's invariants of a shape: the sign of the last, and the logarithms of all."""
    middle = measure.centroid(shape)
    central = measure.moments_central(shape.astype(float), center=middle)
    normalised = measure.moments_normalized(central)
    invariants = measure.moments_hu(normalised)
    return np.sign(invariants[6]), np.log10(np.abs(invariants))


reference_sign, reference = invariants_of(horse)
swirled_sign, swirled_logs = invariants_of(swirled)
mirrored_sign, mirrored_logs = invariants_of(mirrored)

# %%
# Verified on turned and smaller horses
# -------------------------------------
# The axis of the shape comes from its inertia; the difference of two axes is the rotation, if it is not told.
angles = (0, 20, 45, 70)
scales = (1.0, 0.5, 0.25)


def axis_of(shape):
    """Return the direction of the longer axis, in degrees, and the ratio of both."""
    tensor = measure.inertia_tensor(shape.astype(float))
    longer, shorter = measure.inertia_tensor_eigvals(shape.astype(float), T=tensor)
    direction = 0.5 * np.arctan2(-2 * tensor[0, 1], tensor[1, 1] - tensor[0, 0])
    return np.degrees(direction), np.sqrt(longer / shorter)


start, ratio = axis_of(horse)
changes = np.zeros((3, 4))
turns = []
for place, scale in enumerate(scales):
    for number, angle in enumerate(angles):
        turned = transform.rotate(horse.astype(float), angle, resize=True)
        smaller = transform.rescale(turned, scale, anti_aliasing=True) > 0.5
        sign, logs = invariants_of(smaller)
        changes[place, number] = np.abs(logs - reference)[:4].max()
        direction, _ = axis_of(smaller)
        turns.append((direction - start - angle + 90) % 180 - 90)
        off = f"axis {turns[-1]:+.2f}"
        print(f"{scale:4.2f} x, {angle:2d} degrees: changed by {changes[place, number]:.4f}, {off}")
worst = changes.max(axis=1)
apart = float(np.abs(swirled_logs - reference)[:4].max())
print(f"swirled: {apart:.3f} away; a turned horse {worst[0]:.4f}, at a quarter of the size {worst[2]:.4f}")
print(f"sign of the seventh: horse {reference_sign:+.0f}, mirrored {mirrored_sign:+.0f}")

# %%
# How sure? Pixels thrown away at random: half of the coordinates must give nearly the same axis.
coordinates = np.argwhere(horse)
drawn = np.random.default_rng(45).random(len(coordinates)) < 0.5
middle = measure.moments_coords(coordinates[drawn], order=1)
part = measure.moments_coords_central(coordinates[drawn], order=2)
axis = float(np.degrees(0.5 * np.arctan2(2 * part[1, 1], part[2, 0] - part[0, 2])))
print(f"axis {start:.3f} degrees; by half of the pixels {axis:.3f}; {ratio:.3f} times as long as wide")

fig, axes = plt.subplots(1, 4, figsize=(13, 3.7), layout="constrained")
shapes = {"A horse": horse, "swirled": swirled, "mirrored": mirrored, "turned, a quarter": smaller}
for ax, (name, shape) in zip(axes, shapes.items(), strict=True):
    ax.imshow(shape, cmap="gray_r")
    ax.axis("off")
    ax.set_title(name)
plt.show()

numbers = {
    "worst_whole": float(worst[0]),
    "worst_quarter": float(worst[2]),
    "swirled": apart,
    "mirrored_sign": int(mirrored_sign),
    "axis": float(start),
    "axis_half": axis,
}
