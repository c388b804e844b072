"""Labels of connected pixels, numbered as scikit-image and scipy number them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tamis.catalogue import thaw
from tamis.engine._workshop import Algorithm
from tamis.engine.exact.components import (
    Components,
    Roots,
    find_components,
    number_roots,
    paint,
    structure_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.engine._place import Place, WritablePlace
    from tamis.engine._workshop import Workshop
    from tamis.region import Lattice, Region

__all__ = ["ALGORITHMS", "find_labels", "label_foreground", "label_values"]


# of skimage.measure.label, for anything but binary images
_MOST_AXES = 3


def _label(shop: Workshop) -> WritablePlace | None:
    """Return the labels of `skimage.measure.label`."""
    image = shop.image("label_image")
    if shop.is_one_tile(image.shape):
        return None
    connectivity, background = shop.values["connectivity"], shop.values["background"]
    connectivity = len(image.shape) if connectivity is None else connectivity
    if not 1 <= connectivity <= len(image.shape):
        return None
    found = find_labels(shop, image, connectivity=connectivity, background=background)
    return None if found is None else _numbered(shop, found)


def find_labels(
    shop: Workshop, image: Place, *, connectivity: int, background: int | None = None
) -> Components | None:
    """Return the components that `skimage.measure.label` would label; None if it labels no such image."""
    shape, reads = image.shape, {"image": image}
    structure = structure_of(len(shape), connectivity)
    if image.dtype == bool:
        # of a binary image, no other background than True or False is heeded
        is_inverted = background == 1
        return find_components(
            shop, label_foreground, shape=shape, structure=structure, reads=reads, is_inverted=is_inverted
        )
    if image.dtype.kind not in "iuf" or len(shape) > _MOST_AXES:
        return None
    return find_components(
        shop,
        label_values,
        shape=shape,
        structure=structure,
        reads=reads,
        dtype=np.intp,
        values_dtype=np.intp,
        connectivity=connectivity,
        background=background or 0,
    )


def label_foreground(
    region: Region,
    reads: Mapping[str, Place],
    writes: Mapping[str, WritablePlace],
    *,
    lattice: Lattice,
    structure: np.ndarray,
    is_inverted: bool = False,
) -> Roots:
    """Label the foreground of a tile, or its background."""
    from scipy import ndimage

    tile = reads["image"].read(region)
    labels, _ = ndimage.label(~tile if is_inverted else tile, structure)
    return number_roots(region, writes, labels, lattice)


def label_values(
    region: Region,
    reads: Mapping[str, Place],
    writes: Mapping[str, WritablePlace],
    *,
    lattice: Lattice,
    structure: np.ndarray,
    connectivity: int,
    background: int,
) -> Roots:
    """Label the pixels of a tile that have the same value."""
    from skimage.measure import label

    tile = reads["image"].read(region).astype(np.intp)  # as skimage.measure.label does
    labels = label(tile, background=background, connectivity=connectivity)
    return number_roots(region, writes, labels, lattice, values=tile)


def _numbered(shop: Workshop, found: Components) -> WritablePlace:
    table = np.arange(1, found.count + 1, dtype=found.labels.dtype)
    return paint(shop, found, table, found.labels)


def _ndimage_label(shop: Workshop) -> tuple[WritablePlace, int] | None:
    """Return the labels of `scipy.ndimage.label`, and how many there are."""
    image = shop.image("input")
    structure = shop.values["structure"]
    structure = structure_of(len(image.shape), 1) if structure is None else np.asarray(thaw(structure)) != 0
    is_usual = structure.shape == (3,) * len(image.shape) and (structure == np.flip(structure)).all()
    if shop.is_one_tile(image.shape) or not is_usual or image.dtype.kind not in "biuf":
        return None
    found = find_components(
        shop, label_foreground, shape=image.shape, structure=structure, reads={"image": image}
    )
    return _numbered(shop, found), found.count


ALGORITHMS = {
    "label": Algorithm(_label),
    "ndimage_label": Algorithm(_ndimage_label),
}
