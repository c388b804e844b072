"""
How long is an outline?
=======================

A coast is as long as the ruler is short; the outline of a cell as long as the method has it. Circles, whose
length is known, tell which method to trust.
"""

import matplotlib.pyplot as plt
import numpy as np
from skimage import measure

# %%
# Circles that are known
# ----------------------
# Of six radii from 4 to 36 pixels, at places between pixels; once as a mask, once with a soft border as a
# microscope would show it.
rng = np.random.default_rng(48)
radii = np.array([4, 8, 12, 20, 28, 36])
offsets = rng.uniform(-0.5, 0.5, (len(radii), 4, 2))
rows, columns = np.mgrid[:96, :96]


def length_of(points):
    """Return the length of a line."""
    return float(np.hypot(*np.diff(points, axis=0).T).sum())


# %%
# Six ways
# --------
# Steps from pixel to pixel, weighed; crossings with straight lines (Crofton); the contour at half height of
# the mask, which has a corner at every pixel; the same of the soft image; the contour of the mask with fewer
# corners; that one, rounded by a spline.
names = ["steps", "Crofton", "mask", "soft image", "polygon", "spline"]
ratios = np.zeros((len(radii), 4, len(names)))
areas = np.zeros((len(radii), 4))
for number, radius in enumerate(radii):
    for repeat in range(4):
        distance = np.hypot(rows - 48 - offsets[number, repeat, 0], columns - 48 - offsets[number, repeat, 1])
        soft = np.clip(radius + 0.5 - distance, 0, 1)
        binary = soft > 0.5
        steps = measure.perimeter(binary)
        crofton = measure.perimeter_crofton(binary)
        outlines = measure.find_contours(binary.astype(float), 0.5)
        fine_outlines = measure.find_contours(soft, 0.5)
        outline, fine = outlines[0], fine_outlines[0]
        polygon = measure.approximate_polygon(outline, tolerance=0.7)
        spline = measure.subdivide_polygon(polygon, degree=2)
        lengths = [steps, crofton, *map(length_of, (outline, fine, polygon, spline))]
        ratios[number, repeat] = np.array(lengths) / (2 * np.pi * radius)
        inside = measure.grid_points_in_poly(binary.shape, spline)
        areas[number, repeat] = inside.sum() / (np.pi * radius**2)

# %%
# Verified by the radius
# ----------------------
# Divided by the true length. The contour of a mask does not become better for larger circles: its corners
# stay.
mean = ratios.mean(axis=1)
for number, name in enumerate(names):
    print(
        f"{name:10s} radius 4: {mean[0, number]:.3f}, 12: {mean[2, number]:.3f}, 36: {mean[-1, number]:.3f}"
    )
print(f"area inside the spline, radius 36: {areas[-1].mean():.3f} of the true one")

# %%
# How sure? The spread over four places of the same circle is what the place in the grid alone does; and
# points thrown at a square must fall in the outline as often as its area says.
spread = ratios.std(axis=1)
print(
    "spread at radius 4:", ", ".join(f"{name} {one:.3f}" for name, one in zip(names, spread[0], strict=True))
)
thrown = np.random.default_rng(49).uniform(0, 96, (20000, 2))
hits = measure.points_in_poly(thrown, fine)
by_chance = float(hits.mean() * 96**2 / (np.pi * 36**2))
print(
    f"area by {len(thrown)} random points: {by_chance:.3f} +/- {1 / np.sqrt(hits.sum()):.3f} of the true one"
)

fig, (left, right) = plt.subplots(1, 2, figsize=(11, 4.4), layout="constrained")
left.imshow(binary[5:35, 20:50], cmap="gray", vmin=-0.5, vmax=1.3, extent=(19.5, 49.5, 34.5, 4.5))
for name, points in (("mask", outline), ("polygon", polygon), ("spline", spline), ("soft image", fine)):
    left.plot(*points[:, ::-1].T, label=name, lw=2)
left.set(title="A part of an outline", xlim=(24.5, 40.5), ylim=(28.5, 12.5), xticks=[], yticks=[])
left.legend(loc="lower right")
for number, name in enumerate(names):
    right.errorbar(radii, mean[:, number], spread[:, number], label=name, marker="o", ms=4)
right.axhline(1, color="0.6", ls="--")
right.set(title="Length, divided by the true one", xlabel="radius, pixels")
right.legend(ncols=2)
plt.show()

numbers = {
    "steps": float(mean[-1, 0]),
    "crofton": float(mean[-1, 1]),
    "mask": float(mean[-1, 2]),
    "soft": float(mean[-1, 3]),
    "polygon": float(mean[-1, 4]),
    "spline": float(mean[-1, 5]),
    "area_by_chance": by_chance,
}
