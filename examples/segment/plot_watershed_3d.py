"""
Touching particles in a volume
==============================

Particles that touch in space seem apart in some planes and one in others. Separated in the whole volume,
each has one label through all planes.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy import ndimage as ndi
from skimage import filters, measure, morphology, segmentation

# %%
# Particles that are known
# ------------------------
# Sixteen ellipsoids at random places, pushed into each other by a fifth of their size at most.
rng = np.random.default_rng(25)
planes, rows, columns = np.ogrid[:44, :64, :64]
truth = np.zeros((44, 64, 64), int)
places = []
while len(places) < 16:
    place = rng.uniform(8, (36, 56, 56))
    if all(((place - other) ** 2).sum() > 12.5**2 for other in places):
        places.append(place)
        sizes = rng.uniform(6, 8, 3)
        squares = ((planes - place[0]) / sizes[0]) ** 2 + ((rows - place[1]) / sizes[1]) ** 2
        truth[(squares + ((columns - place[2]) / sizes[2]) ** 2 <= 1) & (truth == 0)] = len(places)
volume = filters.gaussian(np.where(truth > 0, 120.0, 40.0), 1) + rng.normal(0, 20, truth.shape)

# %%
# From the image to labels
# ------------------------
# The dips between particles are deep compared with the roughness of the distance, which is below one voxel:
# `h` lies between.
smooth = ndi.gaussian_filter(volume, 1)
binary = smooth > filters.threshold_otsu(smooth)
distance = ndi.gaussian_filter(ndi.distance_transform_edt(binary), 0.7)
markers = measure.label(morphology.h_maxima(distance, 0.5))
labels = segmentation.watershed(-distance, markers, mask=binary)

# %%
# Verified particle by particle
# -----------------------------
# Each drawn particle and the label that holds most of it: the intersection over union is 1 for a perfect
# match, and 0.5 and more means that there is no other.
overlaps = []
for number in range(1, 17):
    inside = truth == number
    label = np.bincount(labels[inside]).argmax()
    found = labels == label
    overlaps.append((inside & found).sum() / (inside | found).sum() if label else 0.0)
overlaps = np.array(overlaps)
pieces = measure.label(binary).max()
in_planes = np.mean([measure.label(plane).max() for plane in binary])
print(f"{pieces} pieces, {labels.max()} labels, 16 drawn; matched {(overlaps > 0.5).sum()}")
print(f"overlap {overlaps.mean():.3f}, least {overlaps.min():.3f}; {in_planes:.1f} pieces in a plane")

# %%
# How sure is the count? By the depth of the dips that separate.
counts = {}
for h in (0.2, 0.5, 1.5):
    counts[h] = int(measure.label(morphology.h_maxima(distance, h)).max())
print("labels by h:", counts)

fig, axes = plt.subplots(1, 3, figsize=(11.5, 4), layout="constrained")
axes[0].imshow(volume[22], cmap="gray")
axes[0].set_title("Plane 22")
axes[1].imshow(np.ma.masked_equal(labels[22], 0), cmap="tab20", interpolation="nearest")
axes[1].set_title("Labels, plane 22")
axes[2].imshow(np.ma.masked_equal(labels[:, 32], 0), cmap="tab20", interpolation="nearest")
axes[2].set_title("Labels, row 32 through all planes")
for ax in axes:
    ax.axis("off")
plt.show()

numbers = {
    "pieces": int(pieces),
    "labels": int(labels.max()),
    "matched": int((overlaps > 0.5).sum()),
    "overlap": float(overlaps.mean()),
    "few": counts[1.5],
    "many": counts[0.2],
}
