"""Functions of a user's for tests; importing the module makes them operations, here and in workers."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from scipy import ndimage

import tamis

WEIGHTS = np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]])


@tamis.operation(pointwise=True)
def brighten(image: np.ndarray, amount: Annotated[int, (0, 50)] = 10) -> np.ndarray:
    """Add a number to each pixel."""
    return image + np.int64(amount)


@tamis.operation(depth=lambda values, ndim: values["radius"] + 1)
def soften(image: np.ndarray, radius: Annotated[int, range(1, 6), "pixel"] = 2) -> np.ndarray:
    """Weigh the pixels around each, after the largest of a square."""
    largest = ndimage.maximum_filter(brighten(image), 2 * radius + 1)
    return ndimage.convolve(largest, WEIGHTS[(slice(None),) * image.ndim])


@tamis.operation(gives="labels", stage="segment")
def objects(image: np.ndarray, level: float = 60) -> np.ndarray:
    """Number what is brighter than a level."""
    return ndimage.label(image > level)[0]


@tamis.operation(depth=1)
def lying(image: np.ndarray) -> np.ndarray:
    """Look farther than it says."""
    return ndimage.maximum_filter(image, 7)


@tamis.operation
def measured(labels: Annotated[np.ndarray, "labels"]) -> tuple[dict, float]:
    """Return a table and a number."""
    names, areas = np.unique(labels[labels > 0], return_counts=True)
    return {"label": names, "area": areas}, float(areas.mean())
