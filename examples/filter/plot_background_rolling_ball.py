"""
Background removed, intensity kept
==================================

Spots on uneven light: subtracting the background makes them comparable, if it takes nothing of the spots
away. Their brightness is known here.
"""

import matplotlib.pyplot as plt
import numpy as np
from skimage import filters, morphology, restoration

# %%
# Spots that are known
# --------------------
# All have the same total intensity, 2 pi sigma ** 2 times the height; the light falls from one corner to
# the other.
rng = np.random.default_rng(17)
rows, columns = np.mgrid[:200, :200]
light = 20 + 60 * np.exp(-((rows - 30) ** 2 + (columns - 40) ** 2) / (2 * 110**2))
places = np.stack(np.meshgrid(np.arange(25, 200, 30), np.arange(25, 200, 30)), axis=-1).reshape(-1, 2)
spots = np.zeros((200, 200))
for row, column in places:
    spots += 30 * np.exp(-((rows - row) ** 2 + (columns - column) ** 2) / (2 * 2.5**2))
image = light + spots + rng.normal(0, 1, light.shape)
true_sum = 2 * np.pi * 2.5**2 * 30

# %%
# Three estimates of the background, and none
# -------------------------------------------
# A ball rolled under the surface, and an opening, follow the lowest pixels: noise pulls them down, and a
# background too low by one grey value adds 289 to a window of 17 x 17 pixels. Thus both are given a
# smoothed image. The Gaussian follows the mean and so takes some of each spot for background.
smooth = filters.gaussian(image, 3)
backgrounds = {
    "none": np.full(image.shape, np.median(image)),
    "Gaussian": filters.gaussian(image, 15, mode="reflect"),
    "opening": morphology.opening(smooth, np.ones((21, 21))),
    "rolling ball": restoration.rolling_ball(smooth, radius=25),
}

# %%
# Verified by the spots: the sum in a window of three standard deviations around each.
means = {}
spreads = {}
errors = {}
for name, background in backgrounds.items():
    rest = image - background
    sums = np.array([rest[row - 8 : row + 9, column - 8 : column + 9].sum() for row, column in places])
    means[name], spreads[name] = sums.mean() / true_sum, sums.std() / true_sum
    errors[name] = np.sqrt(((background - light) ** 2).mean())
    print(
        f"{name:13s} spot {means[name]:6.3f} +/- {spreads[name]:.3f} of the truth; off by {errors[name]:.2f}"
    )

# %%
# How sure? The radius of the ball must be larger than a spot and smaller than the changes of the light.
# Between these, the sum still moves with it: what all methods give is comparable between spots, to a tenth,
# but it is no absolute number.
by_radius = {}
for radius in (10, 25, 50):
    rest = image - restoration.rolling_ball(smooth, radius=radius)
    sums = [rest[row - 8 : row + 9, column - 8 : column + 9].sum() for row, column in places]
    by_radius[radius] = float(np.mean(sums) / true_sum)
print("rolling ball by radius:", {radius: round(value, 3) for radius, value in by_radius.items()})

fig, axes = plt.subplots(1, 3, figsize=(12, 3.8), layout="constrained")
axes[0].imshow(image, cmap="gray")
axes[0].set_title("Spots on uneven light")
axes[1].imshow(image - backgrounds["rolling ball"], cmap="gray")
axes[1].set_title("Less the rolling ball's background")
axes[2].plot(image[85], color="0.7", label="row 85")
axes[2].plot(light[85], "k--", label="true light")
for number, name in enumerate(("Gaussian", "opening", "rolling ball")):
    axes[2].plot(backgrounds[name][85], color=f"C{number}", label=name)
axes[2].set(title="Backgrounds", xlabel="column")
axes[2].legend(fontsize=8)
for ax in axes[:2]:
    ax.axis("off")
plt.show()

numbers = {
    "ball": float(means["rolling ball"]),
    "opening": float(means["opening"]),
    "gaussian": float(means["Gaussian"]),
    "ball_spread": float(spreads["rolling ball"]),
    "none_spread": float(spreads["none"]),
}
