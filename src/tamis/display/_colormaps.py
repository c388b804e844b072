"""Colours of values, by name of a colormap; and colours of labels, the same everywhere."""

from __future__ import annotations

import functools

import numpy as np

from tamis.errors import UnknownNameError

__all__ = ["COLORMAPS", "NAN_COLOR", "get_colormap", "label_colors"]

COLORMAPS = ("gray", "viridis", "magma", "inferno", "plasma", "turbo")
"""Names of the colormaps."""

NAN_COLOR = (255, 0, 255)
"""Red, green, blue of a pixel that is not a number; far from every colour of every colormap."""

# 2 ** 64 divided by the golden ratio: multiples of it are spread evenly over the circle of hues
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
# and by the square root of two, so that lightness does not follow hue
_SILVER = np.uint64(0xB504F333F9DE6484)
_LARGEST_LOOKUP = 1 << 22


@functools.cache
def get_colormap(name: str) -> np.ndarray:
    """Return the colours of a colormap, from low to high.

    Parameters
    ----------
    name : str
        One of `COLORMAPS`.

    Returns
    -------
    colors : ndarray of uint8, shape (256, 3), read-only
        Red, green, blue.

    Raises
    ------
    UnknownNameError
        If there is no such colormap.
    """
    if name not in COLORMAPS:
        raise UnknownNameError(name, noun="colormap", known=COLORMAPS)
    ramp = np.arange(256, dtype=np.uint8)[:, np.newaxis]
    if name == "gray":
        colors = np.repeat(ramp, 3, axis=1)
    else:
        import cv2

        mapped = cv2.applyColorMap(ramp, getattr(cv2, f"COLORMAP_{name.upper()}"))
        colors = np.ascontiguousarray(mapped[:, 0, ::-1])  # OpenCV says blue first
    colors.flags.writeable = False
    return colors


def label_colors(labels: np.ndarray) -> np.ndarray:
    """Return the colour of each label.

    Parameters
    ----------
    labels : ndarray of an integer dtype, any shape
        0 is background.

    Returns
    -------
    colors : ndarray of uint8, shape (..., 4)
        Red, green, blue and opacity: 255, and 0 for the background.

    Notes
    -----
    The colour depends on nothing but the label, so an object has the same colour in every view. The hue
    of label `n` is the fractional part of `n` times the golden ratio, so that labels near each other are
    far apart on the circle of hues; lightness and chroma vary on a second irrational number. Both are
    taken in OKLab [1]_, where equal steps look equal.

    References
    ----------
    .. [1] B. Ottosson, "A perceptual color space for image processing", 2020,
       https://bottosson.github.io/posts/oklab/

    Examples
    --------
    >>> label_colors(np.array([0, 1, 1])).tolist()[0]
    [0, 0, 0, 0]
    """
    low, high = (int(labels.min()), int(labels.max())) if labels.size else (0, 0)
    if low >= 0 and high < min(_LARGEST_LOOKUP, 4 * labels.size + 256):
        names, where = np.arange(high + 1), labels
    else:
        names, where = np.unique(labels, return_inverse=True)
    return np.take(_colors_of(names), where, axis=0).reshape(*labels.shape, 4)


def _colors_of(labels: np.ndarray) -> np.ndarray:
    whole = labels.astype(np.uint64)  # negative ones wrap around, and stay different
    hue = 2 * np.pi * _fraction(whole * _GOLDEN)
    second = _fraction(whole * _SILVER)
    lightness = 0.64 + 0.2 * second
    chroma = 0.18 - 0.05 * second
    colors = np.empty((*labels.shape, 4), dtype=np.uint8)
    colors[..., :3] = _from_oklab(lightness, chroma * np.cos(hue), chroma * np.sin(hue))
    colors[..., 3] = 255
    colors[labels == 0] = 0
    return colors


def _fraction(products: np.ndarray) -> np.ndarray:
    return products.astype(np.float64) / 2.0**64


def _from_oklab(lightness: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return OKLab colours as sRGB of uint8; what a screen cannot show is clipped."""
    cones = np.stack(
        [
            lightness + 0.3963377774 * a + 0.2158037573 * b,
            lightness - 0.1055613458 * a - 0.0638541728 * b,
            lightness - 0.0894841775 * a - 1.2914855480 * b,
        ],
        axis=-1,
    )
    to_linear = np.array(
        [
            [4.0767416621, -3.3077115913, 0.2309699292],
            [-1.2684380046, 2.6097574011, -0.3413193965],
            [-0.0041960863, -0.7034186147, 1.7076147010],
        ]
    )
    linear = np.clip(cones**3 @ to_linear.T, 0, 1)
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    steps: np.ndarray = np.rint(255 * encoded)
    return steps.astype(np.uint8)
