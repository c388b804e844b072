"""
What resampling loses
=====================

A shift by part of a pixel, a turn, a zoom: each invents values between pixels. There and back, the image
should be as before; what is missing is the price, and it depends on the order of the spline.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy import ndimage as ndi
from skimage import data, util

# %%
# Four ways out and home
# ----------------------
# A shift of 0.37 by 0.61 pixel, a turn by 10 degrees, a zoom by 1.5, and an affine map that shears. Only the
# middle is compared, as a border moves out of the image.
image = data.camera()[100:260, 140:300] / 255
middle = util.crop(image, 45)
rows, columns = np.mgrid[:160, :160].astype(float)
there = np.stack([rows + 0.37, columns + 0.61])
home = np.stack([rows - 0.37, columns - 0.61])
shear = np.array([[1, 0.1], [0.05, 1.02]])
inverse = np.linalg.inv(shear)
centre = np.array([79.5, 79.5])
errors = {"shift": [], "turn": [], "zoom": [], "affine": []}
orders = [0, 1, 2, 3, 5]
for order in orders:
    moved = ndi.map_coordinates(image, there, order=order, mode="reflect")
    moved = ndi.map_coordinates(moved, home, order=order, mode="reflect")
    turned = ndi.rotate(image, 10, order=order, reshape=False, mode="reflect")
    turned = ndi.rotate(turned, -10, order=order, reshape=False, mode="reflect")
    zoomed = ndi.zoom(image, 1.5, order=order, mode="reflect", grid_mode=True)
    zoomed = ndi.zoom(zoomed, 1 / 1.5, order=order, mode="reflect", grid_mode=True)
    sheared = ndi.affine_transform(image, shear, offset=centre - shear @ centre, order=order)
    sheared = ndi.affine_transform(sheared, inverse, offset=centre - inverse @ centre, order=order)
    results = {"shift": moved, "turn": turned, "zoom": zoomed, "affine": sheared}
    for name, result in results.items():
        errors[name].append(float(np.sqrt(((util.crop(result, 45) - middle) ** 2).mean())))
    print(f"order {order}:", " ".join(f"{name} {values[-1]:.4f}" for name, values in errors.items()))

# %%
# Verified: a spline of order 3 goes through all pixels, thus a shift by whole pixels loses nothing; and the
# coefficients may be computed once and used for many points.
coefficients = ndi.spline_filter(image, order=3, mode="mirror")
whole = np.stack([rows + 3, columns - 2])
by_steps = ndi.map_coordinates(coefficients, whole, order=3, mode="mirror", prefilter=False)
wrong = float(np.abs(by_steps[45:115, 45:115] - image[48:118, 43:113]).max())

# %%
# A shift in Fourier space
# ------------------------
# Turning phases uses all pixels for each new one. There and back only the highest frequency is lost, but the
# image is taken to be periodic: the border of one side comes in at the other.
spectrum = ndi.fourier_shift(np.fft.fft2(image), (-0.37, -0.61))
by_phases = np.fft.ifft2(spectrum).real
again = np.fft.ifft2(ndi.fourier_shift(np.fft.fft2(by_phases), (0.37, 0.61))).real
of_both = util.crop(again, 45) - middle
exact = float(np.sqrt((of_both**2).mean()))
spline = ndi.map_coordinates(image, there, order=5, mode="reflect")
difference = util.crop(by_phases - spline, 45)
between = float(np.sqrt((difference**2).mean()))
nearest = util.crop(ndi.map_coordinates(image, there, order=0, mode="reflect") - by_phases, 45)
of_nearest = float(np.sqrt((nearest**2).mean()))

# %%
# How sure?
# ---------
# There and back hides what cancels. Order 0, the nearest pixel, seems to lose nothing in a shift, as it
# moves by whole pixels: against the Fourier shift it is the worst. The two best ways, which have nothing in
# common, differ too: that is how well values between pixels are known at all.
print(f"Fourier there and back {exact:.4f}; spline of order 5 and Fourier differ by {between:.4f}")
print(f"nearest pixel and Fourier by {of_nearest:.4f}; whole pixels are wrong by {wrong:.0e}")

fig, axes = plt.subplots(1, 3, figsize=(12, 3.9), layout="constrained")
axes[0].imshow(image, cmap="gray")
axes[0].set_title("Image; compared inside")
axes[0].plot([45, 114, 114, 45, 45], [45, 45, 114, 114, 45], color="tab:orange")
linear = ndi.rotate(ndi.rotate(image, 10, order=1, reshape=False), -10, order=1, reshape=False)
axes[1].imshow(util.crop(linear - image, 45), cmap="coolwarm", vmin=-0.2, vmax=0.2)
axes[1].set_title("Turned and back, order 1: lost edges")
for ax in axes[:2]:
    ax.axis("off")
for name, values in errors.items():
    axes[2].semilogy(orders[1:], values[1:], "o-", label=name)
axes[2].axhline(between, color="k", lw=1, ls="--", label="spline to Fourier")
axes[2].set(title="Error there and back", xlabel="order of the spline", xticks=orders[1:])
axes[2].legend()
plt.show()

numbers = {
    "shift_1": errors["shift"][1],
    "shift_3": errors["shift"][3],
    "turn_1": errors["turn"][1],
    "turn_3": errors["turn"][3],
    "turn_5": errors["turn"][4],
    "between": between,
    "of_nearest": of_nearest,
    "fourier": exact,
    "whole_is_exact": wrong < 1e-9,
}
