"""
A table of shapes
=================

Area, perimeter, axes, solidity: on a grid of pixels none of these is exact, and they are not equally wrong.
Shapes whose values are known from geometry say which of them can be trusted at which size.
"""

import matplotlib.pyplot as plt
import numpy as np
from skimage import draw, measure

# %%
# Shapes that are known
# ---------------------
# Disks, squares, turned squares and ellipses of three sizes each; the formulas for area and perimeter
# beside them.
labels = np.zeros((240, 360), int)
area = []
perimeter = []
kinds = []
for number, size in enumerate((8, 16, 32)):
    row = (20, 70, 165)[number]
    shapes = (
        draw.disk((row, 50), size, shape=labels.shape),
        draw.rectangle((row - size, 130 - size), extent=(2 * size, 2 * size)),
        draw.polygon([row - size, row, row + size, row], [210, 210 + size, 210, 210 - size]),
        draw.ellipse(row, 300, size / 2, size * 1.5, shape=labels.shape),
    )
    h = (size / 2 - size * 1.5) ** 2 / (2 * size) ** 2
    around = np.pi * 2 * size * (1 + 3 * h / (10 + np.sqrt(4 - 3 * h)))
    area += [np.pi * size**2, 4 * size**2, 2 * size**2, np.pi * 0.75 * size**2]
    perimeter += [2 * np.pi * size, 8 * size, 4 * np.sqrt(2) * size, around]
    kinds += ["disk", "square", "diamond", "ellipse"]
    for kind, shape in enumerate(shapes):
        labels[shape] = 4 * number + kind + 1
area, perimeter = np.array(area), np.array(perimeter)

# %%
# Measured
# --------
# Crofton's perimeter counts how often lines in four directions cross the outline; the other one weighs the
# steps along it.
properties = ("area", "perimeter", "perimeter_crofton", "solidity", "eccentricity", "axis_major_length")
table = measure.regionprops_table(labels, properties=properties)
by_area = table["area"] / area
by_steps = table["perimeter"] / perimeter
by_crofton = table["perimeter_crofton"] / perimeter
circularity = 4 * np.pi * table["area"] / table["perimeter_crofton"] ** 2
for number, kind in enumerate(kinds):
    print(
        f"{kind:8s} area {by_area[number]:.3f}, perimeter {by_steps[number]:.3f}, "
        f"Crofton {by_crofton[number]:.3f}, circularity {circularity[number]:.3f}, "
        f"solidity {table['solidity'][number]:.3f}"
    )

# %%
# Verified and how sure
# ---------------------
# The ratios to the formulas, per size: how far from 1 they lie is what a measurement of unknown shapes of
# that size may be wrong. An ellipse with axes of 1 to 3 has an eccentricity of sqrt(8) / 3 = 0.943.
worst = {}
for name, ratio in (("area", by_area), ("perimeter", by_steps), ("Crofton", by_crofton)):
    worst[name] = [float(np.abs(ratio[start : start + 4] - 1).max()) for start in (0, 4, 8)]
    print(
        f"{name:9s} off by at most",
        " ".join(f"{value:.1%}" for value in worst[name]),
        "(small, middle, large)",
    )
eccentricity = float(table["eccentricity"][11])
print(f"eccentricity of the large ellipse {eccentricity:.4f}, true {np.sqrt(8) / 3:.4f}")

fig, (left, right) = plt.subplots(1, 2, figsize=(11, 4.2), layout="constrained")
left.imshow(np.ma.masked_equal(labels, 0), cmap="tab20", interpolation="nearest")
left.set(title="Shapes", xticks=[], yticks=[])
places = np.arange(3)
for number, (name, values) in enumerate(worst.items()):
    right.bar(places + 0.27 * (number - 1), [100 * value for value in values], 0.25, label=name)
right.set(title="Largest error, per cent", xticks=places, xticklabels=["small", "middle", "large"])
right.legend()
plt.show()

numbers = {
    "area_small": worst["area"][0],
    "area_large": worst["area"][2],
    "perimeter_large": worst["perimeter"][2],
    "crofton_large": worst["Crofton"][2],
    "eccentricity": eccentricity,
}
