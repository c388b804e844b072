"""
Objects of one colour
=====================

Which pixels have the colour of the sample? In RGB a shadow is another colour; in L*a*b* the lightness can
be left out of the distance.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy import ndimage as ndi
from skimage import color, draw, measure, morphology

# %%
# Beads that are known
# --------------------
# Thirty-six beads of four colours on grey ground; the light falls from left to right to a third.
rng = np.random.default_rng(42)
palette = np.array([[0.8, 0.2, 0.2], [0.8, 0.45, 0.15], [0.25, 0.6, 0.25], [0.25, 0.35, 0.75]])
image = np.full((240, 240, 3), 0.5)
kinds = rng.integers(0, 4, 36)
truth = np.full((240, 240), -1)
for number, kind in enumerate(kinds):
    bead = draw.disk((20 + 40 * (number // 6), 20 + 40 * (number % 6)), 13)
    image[bead] = palette[kind]
    truth[bead] = kind
light = np.linspace(1, 1 / 3, 240)[np.newaxis, :, np.newaxis]
image = np.clip(image * light + rng.normal(0, 0.02, image.shape), 0, 1)

# %%
# Distance to a sample
# --------------------
# The sample is one red bead, as a user would point at it. The distance in RGB; and the distance of a* and
# b* after each pixel was divided by the sum of its channels, so that less light of the same colour is the
# same.
smooth = ndi.gaussian_filter(image, (1, 1, 0))
bright = 1.5 * smooth / smooth.sum(axis=-1, keepdims=True)
chroma = color.rgb2lab(np.clip(bright, 0, 1))[..., 1:]
first = int(np.flatnonzero(kinds == 0)[0])
row, column = 20 + 40 * (first // 6), 20 + 40 * (first % 6)
sample = np.s_[row - 5 : row + 6, column - 5 : column + 6]
in_rgb = np.linalg.norm(smooth - smooth[sample].mean(axis=(0, 1)), axis=-1)
in_chroma = np.linalg.norm(chroma - chroma[sample].mean(axis=(0, 1)), axis=-1)

# %%
# Verified: the beads that are found, and the pixels.
reds = int((kinds == 0).sum())
counts = {}
dice = {}
for name, distance, limit in (("RGB", in_rgb, 0.2), ("chroma", in_chroma, 15)):
    found = morphology.opening(distance < limit, morphology.disk(3))
    counts[name] = int(measure.label(found).max())
    dice[name] = 2 * (found & (truth == 0)).sum() / (found.sum() + (truth == 0).sum())
    print(f"{name:7s} {counts[name]} of {reds} red beads, Dice {dice[name]:.3f}")

# %%
# How sure? By the largest distance that counts as the same colour: the orange beads are the next.
by_limit = {}
for limit in (5, 10, 15, 20, 25, 30, 35):
    found = morphology.opening(in_chroma < limit, morphology.disk(3))
    by_limit[limit] = int(measure.label(found).max())
print("red beads by limit:", by_limit)

fig, axes = plt.subplots(1, 3, figsize=(11.5, 4), layout="constrained")
axes[0].imshow(image)
axes[0].plot(column, row, "w+", ms=10)
axes[0].set_title("Beads; cross: the sample")
axes[1].imshow(in_rgb, cmap="magma_r")
axes[1].set_title("Distance in RGB")
axes[2].imshow(in_chroma, cmap="magma_r")
axes[2].contour(morphology.opening(in_chroma < 15, morphology.disk(3)), [0.5], colors="c")
axes[2].set_title(f"Distance of chroma: {by_limit[15]} of {reds} red")
for ax in axes:
    ax.axis("off")
plt.show()

numbers = {
    "reds": reds,
    "found_rgb": counts["RGB"],
    "found_chroma": counts["chroma"],
    "dice_rgb": float(dice["RGB"]),
    "dice_chroma": float(dice["chroma"]),
}
