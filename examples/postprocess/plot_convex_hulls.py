"""
Broken or whole: the convex hull
================================

A whole grain is nearly convex, a broken one is not. The solidity, area divided by that of the convex hull,
sorts them; where to put the limit is told by grains whose state is known.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy import ndimage as ndi
from skimage import draw, measure, morphology

# %%
# Grains that are known
# ---------------------
# Forty-nine ellipses; a third of them has lost a wedge of 70 degrees. Outlines are rough, as a threshold in
# noise makes them.
rng = np.random.default_rng(41)
clean = np.zeros((350, 350), bool)
is_broken = []
rows, columns = np.mgrid[:350, :350]
for row in range(25, 350, 50):
    for column in range(25, 350, 50):
        half_axes = rng.uniform(14, 20, 2)
        inside = np.zeros(clean.shape, bool)
        inside[draw.ellipse(row, column, *half_axes, rotation=rng.uniform(0, np.pi), shape=clean.shape)] = (
            True
        )
        is_broken.append(bool(rng.random() < 1 / 3))
        turned = np.angle(np.exp(1j * (np.arctan2(rows - row, columns - column) - rng.uniform(0, 2 * np.pi))))
        if is_broken[-1]:
            inside &= np.abs(turned) > np.radians(35)
        clean |= inside
is_broken = np.array(is_broken)
image = ndi.gaussian_filter(clean.astype(float), 1) + rng.normal(0, 0.15, clean.shape)

# %%
# Grains, and their outlines made smooth
# --------------------------------------
# Every bump of the outline lifts the hull: without smoothing all solidities would be too low, those of
# small grains most.
binary = ndi.gaussian_filter(image, 1) > 0.5
smooth = morphology.remove_small_objects(morphology.opening(binary, morphology.disk(2)), max_size=50)
labels = measure.label(smooth)
table = measure.regionprops_table(labels, properties=("solidity", "centroid", "area", "area_convex"))
solidity = table["solidity"]
hulls = morphology.convex_hull_object(smooth)

# %%
# Verified grain by grain
# -----------------------
# By its centre each label is one of the drawn grains.
number = (table["centroid-0"] // 50).astype(int) * 7 + (table["centroid-1"] // 50).astype(int)
limit = 0.9
broken = solidity < limit
wrong = int((broken != is_broken[number]).sum())
print(f"{labels.max()} grains, {broken.sum()} broken, drawn {is_broken.sum()}; {wrong} wrong")

# %%
# How sure? The gap between the two groups, and the count for other limits.
gap = solidity[~is_broken[number]].min() - solidity[is_broken[number]].max()
counts = {}
for value in (0.8, 0.85, 0.9, 0.925, 0.95):
    counts[value] = int((solidity < value).sum())
print(f"gap between the groups {gap:.3f}; broken ones by limit {counts}")

fig, (left, right) = plt.subplots(1, 2, figsize=(10, 4.4), layout="constrained")
left.imshow(image, cmap="gray")
left.contour(hulls, [0.5], colors="tab:cyan", linewidths=0.6)
left.contour(np.isin(labels, 1 + np.flatnonzero(broken)), [0.5], colors="tab:orange", linewidths=1.2)
left.set(title=f"{broken.sum()} of {labels.max()} broken (orange); hulls", xticks=[], yticks=[])
bins = np.linspace(0.7, 1, 40)
right.hist(solidity[~is_broken[number]], bins, label="drawn whole")
right.hist(solidity[is_broken[number]], bins, label="drawn broken")
right.axvline(limit, color="k", ls="--", lw=1)
right.set(title="Solidity", xlabel="area / area of the convex hull", ylabel="grains")
right.legend()
plt.show()

numbers = {
    "grains": int(labels.max()),
    "broken": int(broken.sum()),
    "wrong": wrong,
    "gap": float(gap),
    "solidity_whole": float(np.median(solidity[~is_broken[number]])),
}
