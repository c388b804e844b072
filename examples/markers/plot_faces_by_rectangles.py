"""
Faces, by sums over rectangles
==============================

Summed once along rows and columns, an image gives the sum over any rectangle by four numbers. Features made
of such sums are the fastest there are: are they good enough to tell faces from other things?
"""

import matplotlib.pyplot as plt
import numpy as np
from skimage import data, feature, transform

# %%
# A hundred faces and a hundred other things of 25 x 25 pixels, each brought to the same mean and spread, so
# that light does not give the answer away. Every second one is kept apart, to test.
patches = data.lfw_subset()
patches = patches - patches.mean(axis=(1, 2))[:, np.newaxis, np.newaxis]
patches = patches / patches.std(axis=(1, 2))[:, np.newaxis, np.newaxis]
is_face = np.arange(200) < 100
is_test = np.arange(200) % 2 == 1
faces = patches[is_face & ~is_test].mean(axis=0)
others = patches[~is_face & ~is_test].mean(axis=0)

# %%
# The best of some thousand features
# ----------------------------------
# A Haar feature is the sum of one rectangle less that of its neighbour. It is linear, so its mean over faces
# less that over the others is the feature of the mean difference; the largest is looked for.
sums = transform.integral_image(faces - others)
differences = feature.haar_like_feature(sums, 2, 2, 21, 18, feature_type="type-2-y")
rectangles, _ = feature.haar_like_feature_coord(21, 18, "type-2-y")
best = int(np.argmax(np.abs(differences)))
(top, left), (middle, right) = rectangles[best][0]
(_, _), (bottom, _) = rectangles[best][1]
print(f"best of {len(differences)}: rows {top + 2} to {middle + 2} less rows {middle + 3} to {bottom + 2}")

# %%
# All patches at once
# -------------------
# Put below each other, they are one image with one table; a call gives the rectangle of each.
column = np.concatenate(list(patches))
table = transform.integral_image(column)
at = 25 * np.arange(200) + 2
ends = np.full(200, right + 2)
starts = np.full(200, left + 2)
upper = transform.integrate(table, np.stack([at + top, starts], 1), np.stack([at + middle, ends], 1))
lower = transform.integrate(table, np.stack([at + middle + 1, starts], 1), np.stack([at + bottom, ends], 1))
score = (upper - lower) * np.sign(upper[:100:2].mean() - lower[:100:2].mean())

# %%
# To compare with: directions of gradients, 8 in each cell of 5 x 5 pixels; a patch is called as the nearer of
# the two means. And a code of eight blocks around a ninth: each bit says which of them is brighter.
cells = feature.hog(
    column, orientations=8, pixels_per_cell=(5, 5), cells_per_block=(1, 1), feature_vector=False
)
gradients = cells.reshape(200, -1)
to_face = ((gradients - gradients[is_face & ~is_test].mean(axis=0)) ** 2).sum(axis=1)
to_other = ((gradients - gradients[~is_face & ~is_test].mean(axis=0)) ** 2).sum(axis=1)
face_code = feature.multiblock_lbp(transform.integral_image(faces), 2, 2, 7, 7)
other_code = feature.multiblock_lbp(transform.integral_image(others), 2, 2, 7, 7)
differing = np.bitwise_xor(np.full(8, face_code), np.full(8, other_code)) >> np.arange(8) & 1
print(f"{differing.sum()} of 8 bits differ: mean face {face_code:08b}, of the others {other_code:08b}")

# %%
# Verified on patches that were not used
# --------------------------------------
# The threshold is the middle between the means of both kinds. The table must also agree with the pixels.
threshold = (score[is_face & ~is_test].mean() + score[~is_face & ~is_test].mean()) / 2
by_rectangles = float(((score > threshold) == is_face)[is_test].mean())
by_gradients = float(((to_face < to_other) == is_face)[is_test].mean())
in_pixels = patches[:, top + 2 : middle + 3, left + 2 : right + 3].sum(axis=(1, 2))
wrong = float(np.abs(in_pixels - upper).max())
print(f"one feature: {by_rectangles:.2f} right; gradients: {by_gradients:.2f}; sums off by {wrong:.0e}")

# %%
# How sure? A hundred patches were tested: the binomial spread of each share. One feature alone is far from
# enough; what detects faces in cameras is hundreds of them, one after the other.
for name, share in (("one feature", by_rectangles), ("gradients", by_gradients)):
    print(f"{name}: {share:.2f} +/- {np.sqrt(share * (1 - share) / is_test.sum()):.2f}")

fig, axes = plt.subplots(1, 3, figsize=(11.5, 3.9), layout="constrained")
for ax, image, name in ((axes[0], faces, "Mean face"), (axes[1], others, "Mean of the others")):
    ax.imshow(image, cmap="gray", vmin=-1.5, vmax=1.5)
    ax.set_title(name)
    ax.axis("off")
for first, last, colour in ((top, middle, "tab:orange"), (middle + 1, bottom, "tab:cyan")):
    corner = left + 1.5, first + 1.5
    axes[0].add_patch(plt.Rectangle(corner, right - left + 1, last - first + 1, fc="none", ec=colour, lw=2))
axes[2].hist([score[is_test & is_face], score[is_test & ~is_face]], bins=15, label=["faces", "others"])
axes[2].axvline(threshold, color="0.3", ls="--")
axes[2].set(title=f"One feature: {by_rectangles:.0%} right", xlabel="difference of the rectangles")
axes[2].legend()
plt.show()

numbers = {
    "rectangles": by_rectangles,
    "gradients": by_gradients,
    "features": len(differences),
    "best": best,
    "face_code": int(face_code),
}
