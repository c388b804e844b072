"""A package of somebody's that brings operations; nothing of Tamis knows it."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from scipy import ndimage

import tamis


def largest_near(image, radius):
    return ndimage.maximum_filter(image, 2 * radius + 1)


@tamis.operation(depth=lambda values, ndim: values["radius"])
def local_contrast(
    image: np.ndarray,
    radius: Annotated[int, range(1, 20), "pixel"] = 3,
    *,
    against: Literal["darkest", "brightest"] = "darkest",
) -> np.ndarray:
    """Measure how far each pixel stands out from its surroundings.

    Parameters
    ----------
    image : ndarray
        Grey levels.
    radius : int
        Half the side of the square around each pixel.
    against : {'darkest', 'brightest'}
        Which pixel of the square is compared.

    Returns
    -------
    contrast : ndarray, shape and dtype of `image`
        At least 0.
    """
    if against == "brightest":
        return largest_near(image, radius) - image
    return image - ndimage.minimum_filter(image, 2 * radius + 1)


@tamis.operation(pointwise=True, stage="threshold")
def between(image, low: float = 50, high: float = 200):
    """Keep what lies between two grey levels.

    Parameters
    ----------
    low, high : float
        The limits, both kept.

    Returns
    -------
    binary : ndarray of bool
        True between them.
    """
    return (image >= low) & (image <= high)


@tamis.operation(stage="measure")
def sizes(labels: Annotated[np.ndarray, "labels"]) -> dict:
    """Count the pixels of each object."""
    label, area = np.unique(labels[labels > 0], return_counts=True)
    return {"label": label, "area": area}
