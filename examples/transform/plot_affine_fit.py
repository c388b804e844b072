"""
An affine transform from matched corners
========================================

Corners are found in two images and matched by what surrounds them. Some matches are wrong; a robust fit
uses those that agree.
"""

import matplotlib.pyplot as plt
import numpy as np
from skimage import data, feature, measure, transform

# %%
# A transform that is known
# -------------------------
# The second image is the first one, turned by 8 degrees, 5 % larger, sheared and shifted; both get their
# own noise.
rng = np.random.default_rng(36)
clean = data.camera()[60:316, 60:316] / 255
drawn = transform.AffineTransform(
    scale=(1.05, 1.05), rotation=np.radians(8), shear=0.05, translation=(12, -18)
)
moved = transform.warp(clean, drawn.inverse, mode="reflect")
first = clean + rng.normal(0, 0.02, clean.shape)
second = moved + rng.normal(0, 0.02, clean.shape)

# %%
# Corners and their surroundings
# ------------------------------
# ORB finds corners on several scales and describes each by 256 comparisons of brightness. Each corner of
# the first image is matched with the most similar one of the second, if that is right or not.
keypoints = []
descriptors = []
for image in (first, second):
    detector = feature.ORB(n_keypoints=250)
    detector.detect_and_extract(image)
    keypoints.append(detector.keypoints[:, ::-1])
    descriptors.append(detector.descriptors)
matches = feature.match_descriptors(*descriptors, cross_check=False)
source, target = keypoints[0][matches[:, 0]], keypoints[1][matches[:, 1]]

# %%
# A robust fit
# ------------
# Three matches make a transform; the one with which most others agree to 2 pixels is fitted again to all of
# these.
model, agree = measure.ransac(
    (source, target), transform.AffineTransform, min_samples=3, residual_threshold=2, rng=1
)

# %%
# Verified on a grid of points
# ----------------------------
# Parameters may err against each other; what counts is where points go.
grid = np.stack(np.meshgrid(np.arange(20, 256, 40), np.arange(20, 256, 40)), axis=-1).reshape(-1, 2)
error = np.hypot(*(model(grid) - drawn(grid)).T)
everything = transform.AffineTransform.from_estimate(source, target)
error_all = np.hypot(*(everything(grid) - drawn(grid)).T)
print(f"{len(matches)} matches, {agree.sum()} agree; points wrong by {error.mean():.3f} pixel")
print(f"a fit to all matches is wrong by {error_all.mean():.1f} pixel")
print(f"rotation {np.degrees(model.rotation):.2f} degrees, drawn 8; scale {model.scale[0]:.4f}, drawn 1.05")

# %%
# How sure? Other draws of three matches, and other tolerances.
errors = []
for tolerance in (1, 2, 4):
    for seed in (1, 2, 3):
        again, _ = measure.ransac(
            (source, target), transform.AffineTransform, min_samples=3, residual_threshold=tolerance, rng=seed
        )
        errors.append(float(np.hypot(*(again(grid) - drawn(grid)).T).mean()))
print(f"error {min(errors):.3f} to {max(errors):.3f} pixel")

fig, axes = plt.subplots(1, 2, figsize=(10.5, 4.6), layout="constrained")
axes[0].imshow(np.hstack([first, second]), cmap="gray")
for (x, y), (u, v), is_right in zip(source, target, agree, strict=True):
    axes[0].plot([x, u + 256], [y, v], color="tab:green" if is_right else "tab:red", lw=0.6)
axes[0].set_title(f"{agree.sum()} of {len(matches)} matches agree (green)")
back = transform.warp(second, model, mode="constant", cval=np.nan)
axes[1].imshow(first - back, cmap="gray", vmin=-0.3, vmax=0.3)
axes[1].set_title("First less second, put back")
for ax in axes:
    ax.axis("off")
plt.show()

numbers = {
    "matches": len(matches),
    "agree": int(agree.sum()),
    "error": float(error.mean()),
    "rotation": float(np.degrees(model.rotation)),
    "worst": max(errors),
}
