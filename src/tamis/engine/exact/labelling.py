"""Labels of connected pixels, numbered as scikit-image and scipy number them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import thaw
from tamis.engine._workshop import Algorithm
from tamis.engine.exact.components import find_components, number_roots, paint, structure_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.engine._place import Place, WritablePlace
    from tamis.engine._workshop import Workshop
    from tamis.engine.exact.components import Components, Roots
    from tamis.region import Lattice, Region

__all__ = ["ALGORITHMS", "can_be_flooded", "find_labels", "given_structure", "label_image", "labels_of"]

# of skimage.measure.label, for anything but binary images
_MOST_AXES = 3


def _label(shop: Workshop) -> WritablePlace | None:
    """Return the labels of `skimage.measure.label`."""
    image = shop.image("label_image")
    connectivity, background = shop.values["connectivity"], shop.values["background"]
    connectivity = len(image.shape) if connectivity is None else connectivity
    if shop.is_one_tile(image.shape) or not 1 <= connectivity <= len(image.shape):
        return None
    found = find_labels(shop, image, connectivity=connectivity, background=background or 0)
    return None if found is None else _numbered(shop, found)


def _numbered(shop: Workshop, found: Components) -> WritablePlace:
    table = np.arange(1, found.count + 1, dtype=found.labels.dtype)
    return paint(shop, found, table, found.labels)


def find_labels(
    shop: Workshop,
    image: Place,
    *,
    connectivity: int,
    background: int = 0,
    function: Any = None,
    reads: Mapping[str, Place] | None = None,
    **arguments: Any,
) -> Components | None:
    """Return the components that `skimage.measure.label` labels; None if it does not label such images.

    Parameters
    ----------
    shop : Workshop
        Does the tiles.
    image : Place
        What is labelled.
    connectivity : int
        How many steps along axes a neighbour is away, at most.
    background : int, default 0
        The value that is no component; of a binary image, True or else False.
    function : callable, optional
        A tile's function like `label_image`, which it is by default.
    reads, **arguments
        What else it takes.
    """
    is_binary = image.dtype == bool
    if not is_binary and not _labels_values_of(image):
        return None
    return find_components(
        shop,
        function or label_image,
        shape=image.shape,
        structure=structure_of(len(image.shape), connectivity),
        reads={"image": image, **(reads or {})},
        dtype=None if is_binary else np.intp,
        values_dtype=None if is_binary else np.intp,
        connectivity=connectivity,
        background=background,
        **arguments,
    )


def _labels_values_of(image: Place) -> bool:
    """Return whether what is equal and connected has one label, and nothing else."""
    if image.dtype.kind not in "iuf" or len(image.shape) > _MOST_AXES:
        return False
    # scikit-image 0.26 cuts components of 3-D images to pieces where the last axis has one pixel
    return len(image.shape) < _MOST_AXES or image.shape[-1] > 1


def label_image(
    region: Region,
    reads: Mapping[str, Place],
    writes: Mapping[str, WritablePlace],
    *,
    lattice: Lattice,
    structure: np.ndarray,
    connectivity: int,
    background: int,
) -> Roots:
    """Label a tile as `skimage.measure.label` does."""
    tile = reads["image"].read(region)
    labels, values = labels_of(tile, structure, connectivity, background)
    return number_roots(region, writes, labels, lattice, values=values)


def labels_of(
    tile: np.ndarray, structure: np.ndarray, connectivity: int, background: int
) -> tuple[np.ndarray, np.ndarray | None]:
    """Return the labels of a tile, and of what is not binary the values that were compared."""
    from scipy import ndimage

    if tile.dtype == bool:
        # skimage.measure.label heeds no background but 1
        return ndimage.label(~tile if background == 1 else tile, structure)[0], None
    values = tile.astype(np.intp)  # as skimage.measure.label compares them
    return _labels_of_values(values, connectivity, background), values


def _labels_of_values(values: np.ndarray, connectivity: int, background: int) -> np.ndarray:
    from skimage.measure import label

    if values.ndim == _MOST_AXES and values.shape[-1] == 1:  # see `_labels_values_of`
        flat = values[..., 0]
        return _labels_of_values(flat, min(connectivity, flat.ndim), background)[..., np.newaxis]
    return np.asarray(label(values, background=background, connectivity=connectivity))


def _ndimage_label(shop: Workshop) -> tuple[WritablePlace, int] | None:
    """Return the labels of `scipy.ndimage.label`, and how many there are."""
    image = shop.image("input")
    structure = given_structure(shop.values["structure"], len(image.shape))
    if shop.is_one_tile(image.shape) or structure is None or image.dtype.kind not in "biuf":
        return None
    reads = {"image": image}
    found = find_components(shop, label_foreground, shape=image.shape, structure=structure, reads=reads)
    return _numbered(shop, found), found.count


def given_structure(value: Any, ndim: int, *, connectivity: int = 1) -> np.ndarray | None:
    """Return a structure given as a value, or that of a connectivity; None if components have no such one."""
    if value is None:
        return structure_of(ndim, connectivity)
    structure = np.asarray(thaw(value)) != 0
    if structure.shape != (3,) * ndim or not structure[(1,) * ndim]:
        return None
    return structure if np.array_equal(structure, np.flip(structure)) else None


def can_be_flooded(image: Place) -> bool:
    """Return whether scikit-image goes through flat zones of images of this dtype."""
    return image.dtype.kind in "biuf" and image.dtype.itemsize <= 8 and image.dtype != np.float16


def label_foreground(
    region: Region,
    reads: Mapping[str, Place],
    writes: Mapping[str, WritablePlace],
    *,
    lattice: Lattice,
    structure: np.ndarray,
) -> Roots:
    """Label what is not 0 in a tile."""
    from scipy import ndimage

    labels, _ = ndimage.label(reads["image"].read(region), structure)
    return number_roots(region, writes, labels, lattice)


ALGORITHMS = {
    "label": Algorithm(_label, bytes_per_pixel=32),
    "ndimage_label": Algorithm(_ndimage_label),
}
