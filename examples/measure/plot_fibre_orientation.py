"""
Orientation of fibres
=====================

The structure tensor tells for each pixel in which direction the brightness changes least: along a fibre.
The mean direction and the order follow without segmenting any fibre.
"""

import matplotlib.pyplot as plt
import numpy as np
from skimage import feature, filters

# %%
# Fibres that are known
# ---------------------
# A hundred and twenty straight lines whose angles are normally distributed, 30 degrees on average with a
# standard deviation of 12. Rows point down: angles are counted from the columns' axis upwards.
rng = np.random.default_rng(23)
angles = np.radians(rng.normal(30, 12, 120))
rows, columns = np.mgrid[:200, :200]
clean = np.zeros((200, 200))
for angle, row, column in zip(angles, *rng.uniform(0, 200, (2, 120)), strict=True):
    along = (columns - column) * np.cos(angle) - (rows - row) * np.sin(angle)
    across = (columns - column) * np.sin(angle) + (rows - row) * np.cos(angle)
    clean = np.maximum(clean, np.exp(-(across**2) / (2 * 1.2**2)) * (np.abs(along) < 30))
image = clean + rng.normal(0, 0.05, clean.shape)

# %%
# Direction and coherence
# -----------------------
# `sigma` is the width over which gradients are averaged: wider than a fibre. The coherence is 1 where all
# gradients agree and 0 where they have no direction; noise has little, so that it serves as the weight.
row_row, row_column, column_column = feature.structure_tensor(filters.gaussian(image, 1), sigma=3, order="rc")
gradient = 0.5 * np.arctan2(-2 * row_column, column_column - row_row)
direction = (gradient + np.pi / 2) % np.pi
strength = np.hypot(row_row - column_column, 2 * row_column)
coherence = strength / (row_row + column_column)
weight = strength / strength.sum()

# %%
# Directions have no sign: 1 and 179 degrees are neighbours. They are averaged as angles twice as large; the
# length of the mean is the order, 1 for parallel fibres and 0 for none.
vector = (weight * np.exp(2j * direction)).sum()
mean, order = np.degrees(np.angle(vector) / 2), np.abs(vector)
drawn = np.exp(2j * angles).mean()
drawn_mean, drawn_order = np.degrees(np.angle(drawn) / 2), np.abs(drawn)

# %%
# How sure? By the width of the average. The mean direction does not depend on it; the order does: a narrow
# window sees noise and the ends of fibres, a wide one averages crossing fibres.
by_sigma = {}
for sigma in (1.5, 3, 6):
    tensor = feature.structure_tensor(filters.gaussian(image, 1), sigma=sigma, order="rc")
    turned = np.pi / 2 + 0.5 * np.arctan2(-2 * tensor[1], tensor[2] - tensor[0])
    anisotropy = np.hypot(tensor[0] - tensor[2], 2 * tensor[1])
    total = (anisotropy * np.exp(2j * turned)).sum() / anisotropy.sum()
    by_sigma[sigma] = (float(np.degrees(np.angle(total) / 2)), float(np.abs(total)))
    print(f"sigma {sigma}: direction {by_sigma[sigma][0]:.2f} degrees, order {by_sigma[sigma][1]:.3f}")
print(f"drawn: direction {drawn_mean:.2f} degrees, order {drawn_order:.3f}")

fig, axes = plt.subplots(1, 3, figsize=(12, 3.9), layout="constrained")
axes[0].imshow(image, cmap="gray")
axes[0].set_title("Fibres")
shown = axes[1].imshow(
    np.degrees(direction), cmap="hsv", vmin=0, vmax=180, alpha=np.clip(2 * coherence - 0.4, 0, 1)
)
axes[1].set_title("Direction, where coherent")
fig.colorbar(shown, ax=axes[1], label="degrees", shrink=0.85)
bins = np.arange(0, 181, 4)
axes[2].hist(np.degrees(direction).ravel(), bins, weights=weight.ravel(), label="image")
axes[2].hist(
    np.degrees(angles) % 180, bins, weights=np.full(120, 1 / 120), histtype="step", color="k", label="drawn"
)
axes[2].set(title=f"Mean {mean:.1f} degrees, order {order:.2f}", xlabel="degrees", yticks=[])
axes[2].legend()
for ax in axes[:2]:
    ax.axis("off")
plt.show()

numbers = {
    "mean": float(mean),
    "mean_drawn": float(drawn_mean),
    "order": float(order),
    "order_drawn": float(drawn_order),
}
