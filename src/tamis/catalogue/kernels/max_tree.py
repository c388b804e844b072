"""Functions of ``skimage.morphology`` that are given a max-tree, after a look at it.

scikit-image follows the tree from pixel to pixel wherever it leads, so one that was made for another
image would lead it out of its arrays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tamis.catalogue.kernels import own_arrays
from tamis.errors import ImageError

if TYPE_CHECKING:
    import numpy as np

__all__ = [
    "area_closing",
    "area_opening",
    "diameter_closing",
    "diameter_opening",
    "max_tree_local_maxima",
]


def area_closing(image: np.ndarray, **named: Any) -> Any:
    """Return the closing; arguments as of `skimage.morphology.area_closing`."""
    return _along_tree("area_closing", image, named)


def area_opening(image: np.ndarray, **named: Any) -> Any:
    """Return the opening; arguments as of `skimage.morphology.area_opening`."""
    return _along_tree("area_opening", image, named)


def diameter_closing(image: np.ndarray, **named: Any) -> Any:
    """Return the closing; arguments as of `skimage.morphology.diameter_closing`."""
    return _along_tree("diameter_closing", image, named)


def diameter_opening(image: np.ndarray, **named: Any) -> Any:
    """Return the opening; arguments as of `skimage.morphology.diameter_opening`."""
    return _along_tree("diameter_opening", image, named)


def max_tree_local_maxima(image: np.ndarray, **named: Any) -> Any:
    """Return the maxima; arguments as of `skimage.morphology.max_tree_local_maxima`."""
    return _along_tree("max_tree_local_maxima", image, named)


def _along_tree(name: str, image: np.ndarray, named: dict[str, Any]) -> Any:
    parent, traverser = named.get("parent"), named.get("tree_traverser")
    if parent is not None and traverser is not None:
        _check("parent", parent, image.shape, image.size, name)
        _check("tree_traverser", traverser, (image.size,), image.size, name)
    return getattr(own_arrays.morphology, name)(image, **named)


def _check(which: str, given: np.ndarray, shape: tuple[int, ...], size: int, name: str) -> None:
    """Refuse what does not name pixels of the image, in the shape that a tree of it has."""
    if given.shape == shape and (not size or (given.min() >= 0 and given.max() < size)):
        return
    message = f"{which!r} must be that of a tree of this image, of shape {shape}, got {given.shape}"
    remedy = f"Make both with morphology.max_tree, of the same image{' inverted' * ('closing' in name)}"
    raise ImageError(message, where=f"morphology.{name}", remedy=remedy)
