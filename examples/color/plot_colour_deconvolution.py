"""
Two stains separated
====================

Brown antibody stain over blue nuclei. Light is absorbed by both, so densities add where colours do not: the
separation is a change of base in optical density.
"""

import matplotlib.pyplot as plt
import numpy as np
from skimage import color, data, filters, measure, morphology

# %%
# Separation
# ----------
# Three stains from three channels: haematoxylin, eosin and diaminobenzidine (DAB). The base is that of
# Ruifrok and Johnston. A colour that no mixture of these stains has would need a negative density; it is
# set to zero.
image = data.immunohistochemistry()
stains = color.rgb2hed(image)
haematoxylin, dab = stains[..., 0], stains[..., 2]

# %%
# Verified by the way back: the stains, put together again, give the image, but where a density was set to
# zero. How much they differ says how well the base fits the slide.
back = color.hed2rgb(stains)
difference = np.abs(back - image / 255).mean()

# %%
# Positive area
# -------------
# A little smoothing, then Otsu's threshold on the DAB density alone; specks are no tissue.
smooth = filters.gaussian(dab, sigma=2)
threshold = filters.threshold_otsu(smooth)
positive = morphology.remove_small_objects(smooth > threshold, max_size=200)
areas = measure.regionprops_table(measure.label(positive), properties=("area",))["area"]

# %%
# How sure is it?
# ---------------
# The threshold times 0.9 and 1.1. A second way needs no deconvolution: brown is where there is more red
# than blue.
low = (smooth > 1.1 * threshold).mean()
high = (smooth > 0.9 * threshold).mean()
brown = filters.gaussian(image[..., 0].astype(float) - image[..., 2], sigma=2)
second = brown > filters.threshold_otsu(brown)
dice = 2 * (second & positive).sum() / (second.sum() + positive.sum())
print(f"back to colour: mean difference {difference:.4f} of 1")
print(f"positive {positive.mean():.3f} ({low:.3f} to {high:.3f}) in {len(areas)} pieces")
print(f"second way {second.mean():.3f}, Dice {dice:.3f}")

fig, axes = plt.subplots(2, 2, figsize=(8, 8.2), layout="constrained")
axes[0, 0].imshow(image)
axes[0, 0].contour(positive, [0.5], colors="yellow", linewidths=0.8)
axes[0, 0].set_title("Image, positive area outlined")
axes[0, 1].imshow(haematoxylin, cmap="Blues", vmin=0, vmax=np.percentile(haematoxylin, 99.5))
axes[0, 1].set_title("Haematoxylin")
axes[1, 0].imshow(dab, cmap="YlOrBr", vmin=0, vmax=np.percentile(dab, 99.5))
axes[1, 0].set_title("DAB")
axes[1, 1].imshow(positive.astype(int) - second, cmap="coolwarm", interpolation="nearest")
axes[1, 1].set_title("Only the second way (blue), only the first (red)")
for ax in axes.flat:
    ax.axis("off")
plt.show()

numbers = {
    "positive": float(positive.mean()),
    "low": float(low),
    "high": float(high),
    "pieces": len(areas),
    "dice": float(dice),
    "difference": float(difference),
}
