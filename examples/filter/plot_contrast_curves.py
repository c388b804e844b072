"""
Contrast curves compared
========================

The same scene, taken too dark. Curves, histograms and local methods bring it back to sight; which of them
brings back the brightness, and which of them also brings up the noise?
"""

import matplotlib.pyplot as plt
import numpy as np
from skimage import data, exposure, metrics

# %%
# A scene that is known
# ---------------------
# Only a quarter of the light arrives, a camera bends the scale, and noise is added.
truth = data.camera()[::2, ::2] / 255
noise = np.random.default_rng(51).normal(0, 0.01, truth.shape)
dark = np.clip(0.25 * truth**1.5 + noise, 0, 1)
before = exposure.is_low_contrast(dark, fraction_threshold=0.35)
print("low contrast:", before)

# %%
# Seven methods
# -------------
# A stretch moves two values to black and white. Gamma, logarithm and sigmoid are curves with a shape of
# their own. Equalisation makes all brightnesses equally frequent, in the whole image or in parts of it;
# matching gives it the histogram of another image, here of the scene itself, upside down: more than one
# would have, and thus the best that it can do.
stretched = exposure.rescale_intensity(dark, in_range=(0.0, 0.25), out_range=(0.0, 1.0))
gamma = exposure.adjust_gamma(stretched, 1 / 1.5)
logarithm = exposure.adjust_log(stretched, 1)
sigmoid = exposure.adjust_sigmoid(stretched, cutoff=0.4, gain=6)
equalised = exposure.equalize_hist(dark)
adaptive = exposure.equalize_adapthist(dark, clip_limit=0.02)
matched = exposure.match_histograms(dark, truth[::-1])
results = {
    "stretched": stretched,
    "gamma": gamma,
    "logarithm": logarithm,
    "sigmoid": sigmoid,
    "equalised": equalised,
    "adaptive": adaptive,
    "matched": matched,
}

# %%
# Verified against the scene
# --------------------------
# The error of brightness; the similarity of structure, which forgives a change of brightness; and the noise
# of the sky, which was 0.01 before.
error, likeness, grain = {}, {}, {}
for name, result in results.items():
    off = metrics.normalized_root_mse(truth, result)
    similarity = metrics.structural_similarity(truth, result, data_range=1)
    sky = np.std(result[5:25, 60:90])
    error[name], likeness[name], grain[name] = float(off), float(similarity), float(sky)
    print(f"{name:10s} error {off:.3f}, similarity {similarity:.3f}, noise of the sky {sky:.3f}")

# %%
# How sure? The curve that undoes the camera is known only if its gamma is: neighbours of the right one.
for exponent in (1.3, 1.5, 1.8):
    off = metrics.normalized_root_mse(truth, exposure.adjust_gamma(stretched, 1 / exponent))
    print(f"gamma 1 / {exponent}: error {off:.3f}")
counts, centres = exposure.histogram(matched, nbins=64, source_range="image", normalize=True)
wanted, _ = exposure.histogram(truth, nbins=64, source_range="image", normalize=True)
differing = float(np.abs(counts - wanted).sum() / 2)
print(f"matched: {differing:.3f} of the pixels are in another bin than in the scene")

fig, axes = plt.subplots(2, 4, figsize=(12, 6.4), layout="constrained")
for ax, (name, result) in zip(axes.flat, {"dark": dark, **results}.items(), strict=True):
    ax.imshow(result, cmap="gray", vmin=0, vmax=1)
    ax.set_title(name.capitalize() + (f": error {error[name]:.2f}" if name in error else ""))
    ax.axis("off")
plt.show()

numbers = {
    "stretched": error["stretched"],
    "gamma": error["gamma"],
    "logarithm": error["logarithm"],
    "sigmoid": error["sigmoid"],
    "adaptive": error["adaptive"],
    "matched": error["matched"],
    "similarity_gamma": likeness["gamma"],
}
