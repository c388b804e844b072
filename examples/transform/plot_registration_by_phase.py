"""
A shift found to a hundredth of a pixel
=======================================

Two images of the same field, the second one moved. The phase of their Fourier transforms holds the shift.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy import ndimage as ndi
from skimage import data, registration

# %%
# A shift that is known
# ---------------------
# The image is shifted by multiplication in Fourier space, which is exact for images that repeat. Noise is
# added to both, as two exposures never are the same.
rng = np.random.default_rng(16)
camera = data.camera()[100:356, 100:356] / 255
drawn = np.array([7.3, -12.65])
moved = np.fft.ifft2(ndi.fourier_shift(np.fft.fft2(camera), drawn)).real
first = camera + rng.normal(0, 0.05, camera.shape)
second = moved + rng.normal(0, 0.05, camera.shape)

# %%
# Whole pixels, then fractions
# ----------------------------
# The peak of the correlation gives whole pixels. Around it the correlation is computed again on a finer
# grid, a matrix product instead of a larger transform. The result is the shift that moves the second back
# onto the first.
errors = {}
for upsample in (1, 10, 100):
    shift, _, _ = registration.phase_cross_correlation(first, second, upsample_factor=upsample)
    errors[upsample] = np.abs(shift + drawn).max()
    print(f"grid 1 / {upsample:3d}: shift {-shift}, error {errors[upsample]:.3f} pixel")

# %%
# Verified by moving back
# -----------------------
# Once the second image lies on the first, what is left must be noise: its standard deviation is that of the
# difference of two noises, 0.05 * sqrt(2) = 0.071, plus the smoothing of the interpolation, which takes a
# little away.
back = ndi.shift(second, shift, order=3, mode="nearest")
middle = np.s_[20:-20, 20:-20]
before = (first - second)[middle].std()
after = (first - back)[middle].std()
print(f"difference {before:.4f} before and {after:.4f} after")

# %%
# How sure? From other noise: twelve more pairs.
found = []
for _ in range(12):
    pair = rng.normal(0, 0.05, (2, *camera.shape))
    again, _, _ = registration.phase_cross_correlation(camera + pair[0], moved + pair[1], upsample_factor=100)
    found.append(-again)
spread = np.std(found, axis=0, ddof=1)
print(f"standard deviation over other noise: {spread.round(4)} pixel")

fig, axes = plt.subplots(1, 3, figsize=(11.5, 3.9), layout="constrained")
axes[0].imshow(first, cmap="gray")
axes[0].set_title("First image")
axes[1].imshow((first - second)[middle], cmap="gray", vmin=-0.5, vmax=0.5)
axes[1].set_title("Difference before")
axes[2].imshow((first - back)[middle], cmap="gray", vmin=-0.5, vmax=0.5)
axes[2].set_title("Difference after")
for ax in axes:
    ax.axis("off")
plt.show()

numbers = {
    "rows": float(-shift[0]),
    "columns": float(-shift[1]),
    "error_1": float(errors[1]),
    "error_100": float(errors[100]),
    "after": float(after),
}
