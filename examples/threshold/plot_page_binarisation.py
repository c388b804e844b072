"""
Binarisation of a page
======================

A photographed page that lies in a shadow: one threshold for all of it loses either the text in the light or
the text in the dark. A threshold for each pixel keeps both.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy import ndimage as ndi
from skimage import data, filters

# %%
# One threshold, and one per pixel
# --------------------------------
# Sauvola's threshold follows the mean and the contrast in a window around each pixel. The window must hold
# paper and ink wherever it lies: wider than a letter, narrower than the shadow.
page = data.page()
everywhere = page < filters.threshold_otsu(page)
ink = page < filters.threshold_sauvola(page, window_size=25, k=0.2)

# %%
# A second method that shares nothing with the first but the image: the paper's brightness is what a closing
# wider than a stroke leaves, and ink is darker than 80 % of it.
paper = ndi.gaussian_filter(ndi.grey_closing(page, size=15).astype(float), 5)
second = page < 0.8 * paper
agreement = (ink == second).mean()

# %%
# How well is the shadow handled?
# -------------------------------
# The share of ink in the darkest third of the columns, divided by that in the lightest. It need not be 1,
# as lines are of unequal length, but the two local methods must find about the same ratio.
light = paper.mean(axis=0)
dark, bright = light < np.percentile(light, 33), light > np.percentile(light, 67)
ratio_everywhere = everywhere[:, dark].mean() / everywhere[:, bright].mean()
ratio_ink = ink[:, dark].mean() / ink[:, bright].mean()
ratio_second = second[:, dark].mean() / second[:, bright].mean()

# %%
# How sure is the amount of ink?
# ------------------------------
# `k` sets how much darker than the mean ink must be. Half and one and a half of it give the range.
amounts = []
for k in (0.1, 0.2, 0.3):
    amounts.append((page < filters.threshold_sauvola(page, window_size=25, k=k)).mean())
print(f"ink {ink.mean():.4f} ({min(amounts):.4f} to {max(amounts):.4f}); methods agree on {agreement:.4f}")
print(f"dark third to bright third: Otsu {ratio_everywhere:.2f}, local {ratio_ink:.2f}, {ratio_second:.2f}")

fig, axes = plt.subplots(3, 1, figsize=(6.4, 9.4), layout="constrained")
for ax, picture, title in (
    (axes[0], page, "Page"),
    (axes[1], ~everywhere, "Otsu's threshold for all of it"),
    (axes[2], ~ink, "Sauvola's threshold for each pixel"),
):
    ax.imshow(picture, cmap="gray")
    ax.set_title(title)
    ax.axis("off")
plt.show()

numbers = {
    "ink": float(ink.mean()),
    "agreement": float(agreement),
    "ratio_otsu": float(ratio_everywhere),
    "ratio_sauvola": float(ratio_ink),
    "ratio_second": float(ratio_second),
    "ink_low": float(min(amounts)),
    "ink_high": float(max(amounts)),
}
