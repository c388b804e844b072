"""
A page put straight
===================

Lines of text make stripes. At the angle at which the sums along rows differ most, the stripes are level.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy import ndimage as ndi
from skimage import data, filters, transform

# %%
# A tilt that is known
# --------------------
# The page is turned by 6.4 degrees. Before, ink is made bright and even: paper becomes zero, so that the
# corners that a rotation fills with zeros look like paper.
page = data.page()
ink = np.clip(ndi.gaussian_filter(ndi.grey_closing(page, size=15).astype(float), 5) - page, 0, None)
drawn = 6.4
tilted = transform.rotate(ink, drawn, resize=True)

# %%
# The angle with the largest variance
# -----------------------------------
# The variance of the row sums is the score: letters between empty lines. First every degree, then every
# tenth around the best.
small = tilted[::2, ::2]
coarse = np.arange(-15, 16)
scores = np.array([transform.rotate(small, angle).sum(axis=1).var() for angle in coarse])
best = coarse[scores.argmax()]
fine = best + np.arange(-10, 11) / 10
fine_scores = np.array([transform.rotate(small, angle).sum(axis=1).var() for angle in fine])
angle = fine[fine_scores.argmax()]

# %%
# Verified twice
# --------------
# Against the drawn angle; and by the original, which may itself not be quite level: the same search on it
# gives the angle that has to be subtracted.
own = np.arange(-20, 21) / 10
own_scores = [transform.rotate(ink[::2, ::2], turn).sum(axis=1).var() for turn in own]
level = own[int(np.argmax(own_scores))]
straight = transform.rotate(tilted, angle)
print(f"turned back by {angle:.1f} degrees; drawn {drawn}, and the original itself needs {level:.1f}")

# %%
# How sure? The lines of this page are slightly bent, so that no angle suits them all. A parabola through
# the best angle and its neighbours says how sharp the peak is: the width at which the score falls by 1 %.
sharp = np.polyfit(fine[6:15] - fine[10], fine_scores[6:15] / fine_scores.max(), 2)
width = np.sqrt(0.01 / abs(sharp[0]))
print(f"the score falls by 1 % within {width:.2f} degrees")

fig, axes = plt.subplots(3, 1, figsize=(6.4, 8.6), layout="constrained")
axes[0].imshow(tilted, cmap="gray_r")
axes[0].set_title("Tilted")
axes[1].plot(coarse, scores / scores.max(), "o-", ms=4, label="every degree")
axes[1].plot(fine, fine_scores / scores.max(), "-", label="every tenth")
axes[1].axvline(angle, color="k", ls=":")
axes[1].set(title="Variance of the row sums", xlabel="turned by, degrees")
axes[1].legend()
axes[2].imshow(straight > filters.threshold_otsu(straight), cmap="gray_r")
axes[2].set_title(f"Turned back by {angle:.1f} degrees")
axes[0].axis("off")
axes[2].axis("off")
plt.show()

numbers = {"angle": float(angle), "level": float(level), "width": float(width)}
