# %% [markdown]
# # Area and outline of a single cell
# Exported from a notebook.

# %%
import numpy as np
import skimage as ski

try:
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
except ImportError:
    plt = None

# %%
image = ski.data.cell()
image.shape

# %% [markdown]
# The background is not even.

# %%
background = ski.filters.gaussian(image, sigma=60, preserve_range=True)
flat = image - background
flat -= flat.min()
flat /= flat.max()
flat.mean(), flat.std()

# %%
if plt is not None:
    fig, axes = plt.subplots(1, 2, figsize=(8, 4))
    axes[0].imshow(image, cmap="gray")
    axes[1].imshow(flat, cmap="gray")
    fig.tight_layout()

# %%
edges = ski.filters.sobel(flat)
t = ski.filters.threshold_triangle(edges)
mask = edges > 2 * t
mask = ski.morphology.closing(mask, ski.morphology.disk(5))
mask = ski.morphology.remove_small_objects(mask, max_size=500)

# %%
from scipy import ndimage as ndi

filled = ndi.binary_fill_holes(mask)
labels = ski.measure.label(filled)
sizes = np.bincount(labels.ravel())
sizes[0] = 0
cell = labels == sizes.argmax()
cell.sum()

# %%
contours = ski.measure.find_contours(cell, 0.5)
outline = max(contours, key=len)
simple = ski.measure.approximate_polygon(outline, tolerance=2)
closed = np.r_[outline, outline[:1]]
length = np.hypot(*np.diff(closed, axis=0).T).sum()

# %% redo with a larger tolerance - forgot to remove the first version
simple = ski.measure.approximate_polygon(outline, tolerance=4)
area_polygon = 0.5 * abs(np.dot(simple[:-1, 0], simple[1:, 1]) - np.dot(simple[1:, 0], simple[:-1, 1]))

# %%
chan = ski.segmentation.morphological_chan_vese(flat[::4, ::4], 15, init_level_set="disk", smoothing=2)
chan.mean()

# %%
r, = ski.measure.regionprops(cell.astype(int), flat)
print("perimeter", round(r.perimeter, 3), "crofton", round(r.perimeter_crofton, 3), "outline", round(length, 3))
print("area", int(r.area), "polygon", round(area_polygon, 3), "vertices", len(simple),
      "orientation", round(r.orientation, 5), "chan", int(chan.sum()))
