"""
How round is a distance?
========================

An object grown by a radius becomes a diamond, a square or a disk, depending on how distance is counted. The
area that is gained says which way treats all directions alike.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy import ndimage as ndi
from skimage import draw, morphology

# %%
# One point, three distances
# --------------------------
# City blocks count steps to the four neighbours, the chessboard counts steps to all eight, Euclid measures.
# Verified by brute force, which looks at all pairs of pixels.
point = np.ones((81, 81), bool)
point[40, 40] = False
city = ndi.distance_transform_cdt(point, metric="taxicab")
board = ndi.distance_transform_cdt(point, metric="chessboard")
euclid = ndi.distance_transform_edt(point)
differing = np.abs(ndi.distance_transform_bf(point) - euclid).max()

# %%
# Areas against the circle
# ------------------------
# Pixels at most 30 away, against the area of the circle; and how far the pixels of a drawn circle, which
# should all have the same distance, are from each other.
area = np.pi * 30**2
ring = np.zeros((81, 81), bool)
ring[draw.circle_perimeter(40, 40, 30)] = True
ratio = {}
uneven = {}
for name, distance in {"city block": city, "chessboard": board, "Euclid": euclid}.items():
    ratio[name] = float((distance <= 30).sum() / area)
    uneven[name] = float(np.ptp(distance[ring]))
    print(f"{name:10s} {ratio[name]:.3f} of the circle; along it from even by {uneven[name]:.1f} pixels")

# %%
# The same for objects
# --------------------
# Four operations by 6 pixels: through the distance, and with a footprint of pixels - a disk and a square.
# Distances cost the same for every radius; footprints cost more the larger they are.
rng = np.random.default_rng(54)
body = ndi.gaussian_filter(rng.normal(size=(160, 160)), 5) > 0.02
disk, square = morphology.disk(6), np.ones((13, 13), bool)
dilated = morphology.isotropic_dilation(body, 6)
eroded = morphology.isotropic_erosion(body, 6)
opened = morphology.isotropic_opening(body, 6)
closed = morphology.isotropic_closing(body, 6)
by_disk = {
    "dilated": morphology.dilation(body, disk),
    "eroded": morphology.erosion(body, disk),
    "opened": morphology.opening(body, disk),
    "closed": morphology.closing(body, disk),
}
by_square = {
    "dilated": ndi.binary_dilation(body, square),
    "eroded": ndi.binary_erosion(body, square, border_value=1),
    "opened": ndi.binary_opening(body, square),
    "closed": ndi.binary_closing(body, square),
}
inside = np.s_[13:-13, 13:-13]
other = {}
for name, isotropic in {"dilated": dilated, "eroded": eroded, "opened": opened, "closed": closed}.items():
    to_disk = (isotropic != by_disk[name])[inside].mean()
    to_square = (isotropic != by_square[name])[inside].mean()
    other[name] = float(to_disk), float(to_square)
    print(f"{name}: {to_disk:.4f} of the pixels differ from the disk's, {to_square:.4f} from the square's")

# %%
# How sure? Half a pixel more or less of radius changes the area that is left by this much: a radius has no
# more digits than that.
less, more = morphology.isotropic_erosion(body, 5.5), morphology.isotropic_erosion(body, 6.5)
left, low, high = float(eroded.mean()), float(more.mean()), float(less.mean())
print(f"left by erosion {left:.4f} ({low:.4f} to {high:.4f}); brute force differs by {differing:.0e}")

fig, axes = plt.subplots(2, 3, figsize=(9.6, 6.9), layout="constrained")
for ax, (name, distance) in zip(
    axes[0], {"city block": city, "chessboard": board, "Euclid": euclid}.items(), strict=True
):
    ax.imshow(distance, cmap="Blues")
    ax.contour(distance, np.arange(5, 40, 5), colors="tab:blue", linewidths=0.7)
    ax.contour(ring, [0.5], colors="tab:orange", linewidths=0.8)
    ax.set_title(f"{name.capitalize()}: {ratio[name]:.2f} of the circle")
left_over = {"Distance": eroded, "Disk": by_disk["eroded"], "Square": by_square["eroded"]}
for ax, (name, result) in zip(axes[1], left_over.items(), strict=True):
    ax.imshow(body.astype(int) + result, cmap="Oranges")
    ax.set_title(f"Eroded by 6: {name.lower()}")
for ax in axes.flat:
    ax.axis("off")
plt.show()

numbers = {
    **{name: ratio[name] for name in ratio},
    "brute_force_agrees": bool(differing < 1e-9),
    "eroded_disk": other["eroded"][0],
    "eroded_square": other["eroded"][1],
    "left": left,
    "low": low,
    "high": high,
}
