"""
Surface area of a particle
==========================

Counting the faces of voxels gives half as much again as the true area of a ball, however fine the voxels
are. A mesh through the grey values does not; on a ball its error can be told.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy import ndimage as ndi
from skimage import measure

# %%
# A ball that is known
# --------------------
# Radius 14 voxels, its surface blurred over about two voxels as in a real image.
planes, rows, columns = np.ogrid[:40, :40, :40]
radius = np.sqrt((planes - 19.6) ** 2 + (rows - 19.3) ** 2 + (columns - 19.5) ** 2)
clean = 1 / (1 + np.exp(2 * (radius - 14)))
volume = clean + np.random.default_rng(31).normal(0, 0.05, clean.shape)
true_area = 4 * np.pi * 14**2
true_volume = 4 / 3 * np.pi * 14**3

# %%
# Three estimates
# ---------------
# Faces between a voxel inside and one outside; a mesh on the binary volume, whose steps are bevelled at
# best; a mesh at the level 0.5 through smoothed grey values, which lies between voxels.
smooth = ndi.gaussian_filter(volume, 1)
binary = smooth > 0.5
faces = sum(np.count_nonzero(np.diff(binary.astype(int), axis=axis)) for axis in range(3))
steps = measure.mesh_surface_area(*measure.marching_cubes(binary.astype(float), 0.5)[:2])
vertices, triangles, _, _ = measure.marching_cubes(smooth, 0.5)
mesh = measure.mesh_surface_area(vertices, triangles)
for name, area in (("faces", faces), ("mesh, binary", steps), ("mesh, grey", mesh)):
    print(f"{name:13s} {area / true_area:.3f} of the true area")

# %%
# Verified by the volume
# ----------------------
# A mesh that encloses the right volume has its surface at the right place. By Gauss' theorem the volume is
# a sum over its triangles.
corners = vertices[triangles]
enclosed = np.abs(np.einsum("ij,ij->i", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])).sum()) / 6
print(f"volume inside the mesh {enclosed / true_volume:.4f}, of the voxels {binary.sum() / true_volume:.4f}")

# %%
# How sure? By the smoothing: without any the mesh follows the noise, with much of it the ball shrinks.
by_sigma = {}
for sigma in (0.5, 1, 2, 3):
    level = measure.marching_cubes(ndi.gaussian_filter(volume, sigma), 0.5)
    by_sigma[sigma] = float(measure.mesh_surface_area(level[0], level[1]) / true_area)
    print(f"sigma {sigma}: {by_sigma[sigma]:.4f}")

fig = plt.figure(figsize=(11, 4), layout="constrained")
left = fig.add_subplot(1, 3, 1)
left.imshow(volume[20], cmap="gray")
left.contour(smooth[20], [0.5], colors="tab:orange")
left.set(title="Plane 20 and the level 0.5", xticks=[], yticks=[])
middle = fig.add_subplot(1, 3, 2, projection="3d")
middle.plot_trisurf(*vertices.T[::-1], triangles=triangles[:, ::-1], color="tab:orange", lw=0)
middle.set_title("Mesh through grey values")
middle.set_box_aspect((1, 1, 1))
middle.set_axis_off()
right = fig.add_subplot(1, 3, 3)
right.bar(["faces", "mesh,\nbinary", "mesh,\ngrey"], [faces / true_area, steps / true_area, mesh / true_area])
right.axhline(1, color="k", ls="--", lw=1)
right.set_title("Area / true area")
plt.show()

numbers = {
    "faces": int(faces),
    "binary": float(steps / true_area),
    "grey": float(mesh / true_area),
    "volume": float(enclosed / true_volume),
    "sigma_3": by_sigma[3],
}
