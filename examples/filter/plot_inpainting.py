"""
Missing pixels filled in
========================

Dead pixels and a scratch are filled from what lies around them. On pixels that are in truth known, three
ways are compared, and what a measurement loses is told.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy import ndimage as ndi
from skimage import data, draw, restoration

# %%
# Pixels that are known
# ---------------------
# One pixel in twenty at random, and two scratches, 3 pixels wide.
clean = data.moon()[180:340, 180:340] / 255
missing = np.random.default_rng(21).random(clean.shape) < 0.05
for ends in ((5, 20, 150, 90), (140, 10, 60, 155)):
    line = np.zeros(clean.shape, bool)
    line[draw.line(*ends)] = True
    missing |= ndi.binary_dilation(line, np.ones((3, 3)))
damaged = np.where(missing, 0, clean)

# %%
# Three ways
# ----------
# The nearest pixel; the mean of the known pixels near by, that is the quotient of two smoothed images; and
# the surface with the least bending, which solves the biharmonic equation inside the gaps.
nearest = ndi.distance_transform_edt(missing, return_distances=False, return_indices=True)
weight = ndi.gaussian_filter((~missing).astype(float), 1.5)
mean = ndi.gaussian_filter(damaged, 1.5) / weight
filled = {
    "nearest": damaged[tuple(nearest)],
    "local mean": np.where(missing, mean, damaged),
    "biharmonic": restoration.inpaint_biharmonic(damaged, missing),
}

# %%
# Verified on the missing pixels themselves. Known pixels must not change at all.
errors = {}
for name, result in filled.items():
    errors[name] = np.sqrt(((result - clean)[missing] ** 2).mean())
    print(
        f"{name:10s} error {errors[name]:.4f}, others changed: {np.abs(result - clean)[~missing].max():.1g}"
    )

# %%
# How sure, where no truth is known?
# ----------------------------------
# The same is done to pixels that are not missing: other pixels are hidden, filled in and compared with what
# they were. This works on any image, and here it can be compared with the true error.
hidden = (np.random.default_rng(22).random(clean.shape) < 0.05) & ~missing
again = restoration.inpaint_biharmonic(damaged, missing | hidden)
estimate = np.sqrt(((again - damaged)[hidden] ** 2).mean())
true_single = np.sqrt(((filled["biharmonic"] - clean)[missing] ** 2).mean())
print(f"error estimated from hidden pixels {estimate:.4f}, true {true_single:.4f}")
print("the estimate is for single pixels, the scratches are wider: it is too low")

fig, axes = plt.subplots(2, 2, figsize=(8, 8.3), layout="constrained")
for ax, picture, title in (
    (axes[0, 0], damaged, f"{missing.mean():.1%} missing"),
    (axes[0, 1], filled["nearest"], f"Nearest: {errors['nearest']:.4f}"),
    (axes[1, 0], filled["local mean"], f"Local mean: {errors['local mean']:.4f}"),
    (axes[1, 1], filled["biharmonic"], f"Biharmonic: {errors['biharmonic']:.4f}"),
):
    ax.imshow(picture, cmap="gray", vmin=clean.min(), vmax=clean.max())
    ax.set_title(title)
    ax.axis("off")
plt.show()

numbers = {
    "missing": int(missing.sum()),
    "nearest": float(errors["nearest"]),
    "mean": float(errors["local mean"]),
    "biharmonic": float(errors["biharmonic"]),
    "estimate": float(estimate),
}
