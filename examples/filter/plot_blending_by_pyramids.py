"""
Two focal planes, one sharp image
=================================

The left of an object is in focus in one image, the right in another one. A hard cut leaves a seam, a soft
one leaves blur; pyramids cut coarse parts softly and fine parts hard.
"""

import matplotlib.pyplot as plt
import numpy as np
from skimage import data, filters, metrics, transform

# %%
# Two images that are known
# -------------------------
# Both were sharp everywhere once. The second one is also a little brighter, as lamps drift.
truth = data.gravel()[100:356, 100:356] / 255
columns = np.indices(truth.shape)[1]
blurred = filters.gaussian(truth, 3)
is_left = (columns < 128).astype(float)
softly = np.clip((160 - columns) / 64, 0, 1)
first = truth * softly + blurred * (1 - softly)
second = 1.1 * (blurred * softly + truth * (1 - softly))


# %%
# Coarse and fine
# ---------------
# A level of the pyramid is smoothed and has half of the pixels. Made large again and taken off, it leaves
# the details: both together are the image again, whatever was lost by halving.
def halved(image):
    """Return the image at half of the size, and the details that are lost by that."""
    half = transform.pyramid_reduce(image, downscale=2)
    coarse = transform.pyramid_expand(half, upscale=2)
    return half, image - coarse


# %%
# Blending
# --------
# The mask gets a pyramid of its own, so the seam of every level is as wide as its pixels. From the coarsest
# level up, details are mixed by it and added.
fine = []
small_first, small_second, mask = first, second, is_left
for _ in range(5):
    small_first, fine_first = halved(small_first)
    small_second, fine_second = halved(small_second)
    fine.append(fine_first * mask + fine_second * (1 - mask))
    mask = transform.pyramid_reduce(mask, downscale=2)
blended = small_first * mask + small_second * (1 - mask)
for details in reversed(fine):
    blended = transform.pyramid_expand(blended, upscale=2) + details
hard = np.where(is_left > 0, first, second)
soft = first * softly + second * (1 - softly)
results = {"hard cut": hard, "soft cut": soft, "pyramids": blended}

# %%
# Verified against the sharp image
# --------------------------------
# The lamps make one side brighter, so the step at the seam is compared with that of the sharp image, and so
# is the strength of details around the seam.
strip = slice(112, 144)
_, sharp_details = halved(truth)
sharpness, jump, likeness = {}, {}, {}
for name, result in results.items():
    _, details = halved(result)
    strength = np.std(details[:, strip]) / np.std(sharp_details[:, strip])
    step = np.mean(result[:, 128:132] - result[:, 124:128]) - np.mean(truth[:, 128:132] - truth[:, 124:128])
    similarity = metrics.structural_similarity(truth, result, data_range=1)
    sharpness[name], jump[name], likeness[name] = float(strength), float(step), float(similarity)
    print(f"{name:9s} details {strength:.3f}, step {step:+.4f}, similarity {similarity:.4f}")

# %%
# How sure? By how much the coarsest level holds: it alone is mixed over a wide strip, so it must hold most of
# the brightness of the lamps and hardly any of the stones.
again = small_first
for _ in range(5):
    again = transform.pyramid_expand(again, upscale=2)
kept = float(np.var(again) / np.var(first))
print(f"lamps alone: a step of {0.1 * truth.mean():.4f}; the coarsest level holds {kept:.0%} of the stones")

fig, axes = plt.subplots(1, 4, figsize=(13, 3.6), layout="constrained")
for ax, (name, result) in zip(axes, {"sharp everywhere": truth, **results}.items(), strict=True):
    ax.imshow(result[40:168, 64:192], cmap="gray", vmin=0, vmax=1)
    ax.set_title(name.capitalize() + (f": step {jump[name]:+.3f}" if name in jump else ""))
    ax.axis("off")
plt.show()

numbers = {
    "hard_details": sharpness["hard cut"],
    "soft_details": sharpness["soft cut"],
    "pyramid_details": sharpness["pyramids"],
    "hard_step": jump["hard cut"],
    "pyramid_step": jump["pyramids"],
    "pyramid_similarity": likeness["pyramids"],
}
