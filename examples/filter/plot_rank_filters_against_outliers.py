"""
Rank filters against outliers
=============================

Dead and hot pixels are not wrong by a little: a mean is drawn towards them, the middle of the ordered grey
values is not. Ten filters of the same neighbourhood, on an image that is known without outliers.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy import ndimage as ndi
from skimage import data, morphology, util
from skimage.filters import rank

# %%
# Outliers that are known
# -----------------------
# A tenth of the pixels are set to black or white. Rank filters count grey values, so they need whole numbers.
clean = data.camera()[60:220, 140:300]
noisy = util.img_as_ubyte(util.random_noise(clean, mode="s&p", amount=0.1, rng=51))
square = np.ones((3, 3), bool)
hit = noisy != clean

# %%
# Ten filters
# -----------
# Smallest, largest, middle, most frequent; means of all, of the inner half, and of what lies near in grey
# level. That of what lies near keeps an outlier, to which only outliers are near. The inner half takes whole
# grey values: where a single one fills it, nothing is left and the result is black.
filters = {
    "minimum": (rank.minimum, {}),
    "maximum": (rank.maximum, {}),
    "median": (rank.median, {}),
    "modal": (rank.modal, {}),
    "majority": (rank.majority, {}),
    "mean": (rank.mean, {}),
    "geometric": (rank.geometric_mean, {}),
    "percentile": (rank.percentile, {"p0": 0.4}),
    "inner half": (rank.mean_percentile, {"p0": 0.25, "p1": 0.75}),
    "bilateral": (rank.mean_bilateral, {"s0": 30, "s1": 30}),
}
errors = {}
results = {"noisy": noisy}
for name, (function, parameters) in filters.items():
    filtered = function(noisy, square, **parameters)
    results[name] = filtered
    error = np.sqrt(((filtered.astype(float) - clean) ** 2).mean())
    errors[name] = float(error)
    print(f"{name:10s} error {errors[name]:5.1f} grey values")
order = sorted(errors, key=errors.get)

# %%
# Only where it is needed
# -----------------------
# A pixel that differs much from the median around it is taken for an outlier and replaced; all others are
# kept as they were measured.
away = np.abs(noisy.astype(float) - results["median"])
switched = np.where(away > 40, results["median"], noisy)
error_switched = float(np.sqrt(((switched.astype(float) - clean) ** 2).mean()))
found = (away > 40) & hit
recall, precision = float(found.sum() / hit.sum()), float(found.sum() / (away > 40).sum())

# %%
# Verified and how sure
# ---------------------
# A second library sorts instead of counting: in the inside the median and the 5th of 9 must be the same. Then
# the neighbourhood and the limit, at which outliers are recognised, are varied.
sorted_ = ndi.rank_filter(noisy, 4, size=3)
halfway = ndi.percentile_filter(noisy, 50, size=3)
inside = util.crop(results["median"].astype(int) - sorted_, 1)
differing = int(np.count_nonzero(inside)) + int(np.count_nonzero(sorted_ != halfway))
wide = rank.median(noisy, morphology.disk(2))
error_wide = float(np.sqrt(((wide.astype(float) - clean) ** 2).mean()))
by_limit = [
    float(np.sqrt(((np.where(away > limit, results["median"], noisy) - clean.astype(float)) ** 2).mean()))
    for limit in (25, 40, 60)
]
print(
    f"best {order[0]} {errors[order[0]]:.1f}, with a wider disk {error_wide:.1f}; {differing} pixels differ"
)
print(f"only outliers: {error_switched:.1f} ({min(by_limit):.1f} to {max(by_limit):.1f})")
print(f"of the outliers {recall:.2f} are found; {precision:.2f} of what is replaced is one")

fig, axes = plt.subplots(2, 3, figsize=(9.6, 7), layout="constrained")
shown = {name: results[name] for name in ("noisy", "mean", "geometric", "median", "inner half")}
for ax, (name, result) in zip(axes.flat, {**shown, "outliers only": switched}.items(), strict=True):
    ax.imshow(result, cmap="gray", vmin=0, vmax=255)
    of_it = errors.get(name, error_switched)
    ax.set_title(name.capitalize() if name == "noisy" else f"{name.capitalize()}: error {of_it:.1f}")
    ax.axis("off")
plt.show()

numbers = {
    "best": order[0],
    "worst": order[-1],
    "error_best": errors[order[0]],
    "error_mean": errors["mean"],
    "error_switched": error_switched,
    "recall": recall,
    "precision": precision,
    "differing": differing,
}
