"""
Ridge filters compared on vessels that are known
================================================

Four filters that bring out thin bright lines, made for neurites, vessels and wrinkles. On drawn vessels of
three widths it can be counted what each of them finds and what it makes up.
"""

import matplotlib.pyplot as plt
import numpy as np
from skimage import draw, feature, filters

# %%
# Vessels that are known
# ----------------------
# Bent lines 2, 4 and 8 pixels wide and equally bright, and a bright blob, which is no vessel; light that is
# uneven, and noise.
rows, columns = np.mgrid[:200, :200]
truth = np.zeros((200, 200), bool)
for number, width in enumerate((1, 1, 2, 2, 4)):
    middle = 25 + 36 * number + 12 * np.sin(columns / 22 + number)
    truth |= np.abs(rows - middle) <= width
blob = np.zeros((200, 200), bool)
blob[draw.disk((186, 30), 9)] = True
light = 0.3 * columns / 200
noise = np.random.default_rng(44).normal(0, 0.12, truth.shape)
image = 0.5 * filters.gaussian(truth | blob, 0.7) + light + noise

# %%
# Four filters and the brightness
# -------------------------------
# All ask the Hessian, the matrix of second derivatives: across a bright ridge one of its eigenvalues is very
# negative. They differ in what they do with the other one, which tells lines from blobs. The hybrid filter is
# Frangi's with another weight of contrast, and 1 where there is no ridge. The same three scales for all.
sigmas = (1.5, 2.5, 4)
frangi = filters.frangi(image, sigmas=sigmas, black_ridges=False)
sato = filters.sato(image, sigmas=sigmas, black_ridges=False)
meijering = filters.meijering(image, sigmas=sigmas, black_ridges=False)
hybrid = filters.hessian(image, sigmas=sigmas, black_ridges=False)
hybrid = np.where(hybrid < 1, hybrid, 0)
smooth = filters.gaussian(image, 1)
responses = {"brightness": smooth, "Frangi": frangi, "Sato": sato, "Meijering": meijering, "hybrid": hybrid}

# %%
# By hand, one scale: the eigenvalues themselves, and the shape index, which is 0.5 on a ridge and 1 on a cap.
elements = feature.hessian_matrix(image, sigma=2, order="rc", use_gaussian_derivatives=True)
_, smallest = feature.hessian_matrix_eigvals(elements)
by_hand = np.maximum(-smallest, 0)
index = feature.shape_index(image, sigma=3)
responses["one scale"] = by_hand

# %%
# Verified against the drawing
# ----------------------------
# Every response gets the threshold that keeps as many pixels as were drawn; then the share that is right is
# the precision and the recall at once. A threshold of each filter's own would compare thresholds.
right, on_blob, kept = {}, {}, {}
for name, response in responses.items():
    threshold = np.quantile(response, 1 - truth.mean())
    mask = response > threshold
    kept[name] = mask
    right[name] = float((mask & truth).sum() / mask.sum())
    on_blob[name] = float(mask[blob].mean())
    print(f"{name:10s} {right[name]:.3f} right; {on_blob[name]:.2f} of the blob is taken for a vessel")

# %%
# How sure? With more or fewer pixels kept, the order of the filters should stay.
for share in (0.7, 1.3):
    scores = []
    for response in responses.values():
        mask = response > np.quantile(response, 1 - share * truth.mean())
        scores.append((mask & truth).sum() / mask.sum())
    print(f"{share:.0%} as many pixels:", " ".join(f"{score:.3f}" for score in scores))
ridge_index = float(np.median(index[truth]))
blob_index = float(np.median(index[180:193, 24:37]))
print(
    f"shape index: {ridge_index:.2f} on vessels (a ridge has 0.5), {blob_index:.2f} in the blob (a cap has 1)"
)

fig, axes = plt.subplots(2, 3, figsize=(11, 7.8), layout="constrained")
for ax, (name, mask) in zip(axes.flat, kept.items(), strict=True):
    shown = np.ones((*truth.shape, 3))
    shown[truth & mask] = (0.1, 0.5, 0.2)
    shown[truth & ~mask] = (0.6, 0.75, 0.95)
    shown[mask & ~truth] = (0.85, 0.2, 0.15)
    ax.imshow(shown)
    ax.set_title(f"{name}: {right[name]:.1%} right")
    ax.axis("off")
fig.suptitle("Green: found, blue: missed, red: made up")
plt.show()

numbers = {
    "brightness": right["brightness"],
    "frangi": right["Frangi"],
    "sato": right["Sato"],
    "meijering": right["Meijering"],
    "one_scale": right["one scale"],
    "blob_frangi": on_blob["Frangi"],
    "ridge_index": ridge_index,
}
