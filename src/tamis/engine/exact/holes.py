"""What touches the border of the image is told from what does not: holes, and objects that are cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.engine._workshop import Algorithm
from tamis.engine.exact.components import any_of, chosen, find_components, number_roots, paint, structure_of
from tamis.engine.exact.labelling import find_labels, labels_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.engine._place import Place, WritablePlace
    from tamis.engine._workshop import Workshop
    from tamis.engine.exact.components import PartOfTable, Roots
    from tamis.region import Lattice, Region

__all__ = ["ALGORITHMS", "clear_tile", "label_and_touch", "label_background"]


def _fill_holes(shop: Workshop) -> WritablePlace | None:
    """Return the foreground and all background that does not reach the border."""
    image = shop.image("input")
    if shop.is_one_tile(image.shape) or image.dtype.kind not in "biuf":
        return None
    found = find_components(
        shop,
        label_background,
        shape=image.shape,
        structure=structure_of(len(image.shape), 1),
        reads={"image": image},
    )
    result = shop.allocate(image.shape, bool, lattice=found.lattice)
    return paint(shop, found, ~found.any(), result, background=True)


def label_background(
    region: Region,
    reads: Mapping[str, Place],
    writes: Mapping[str, WritablePlace],
    *,
    lattice: Lattice,
    structure: np.ndarray,
) -> Roots:
    """Label the background of a tile, and tell which of it reaches the border of the image."""
    from scipy import ndimage

    tile = np.logical_not(reads["image"].read(region))
    labels, count = ndimage.label(tile, structure)
    told = any_of(labels, _is_border(region, lattice.shape, 1), count)
    return number_roots(region, writes, labels, lattice, told=told)


def _is_border(region: Region, shape: tuple[int, ...], width: int) -> np.ndarray:
    """Return which pixels of a tile are in the outermost `width` layers of the image."""
    border = np.zeros(region.shape, bool)
    for axis, (start, stop, length) in enumerate(zip(region.start, region.stop, shape, strict=True)):
        along = np.moveaxis(border, axis, 0)
        along[: max(width - start, 0)] = True
        along[max(length - width - start, 0) : stop - start] = True
    return border


def _clear_border(shop: Workshop) -> WritablePlace | None:
    """Return labels without the objects that touch the border, or leave the mask."""
    image, mask = shop.image("labels"), shop.inputs.get("mask")
    width = shop.values["buffer_size"] + 1
    if shop.is_one_tile(image.shape) or _refuses(shop, image, mask, width):
        return None
    masks = {} if mask is None else {"mask": shop.image("mask")}
    found = find_labels(
        shop,
        image,
        connectivity=len(image.shape),
        function=label_and_touch,
        reads=masks,
        width=width,
    )
    if found is None:
        return None
    result = shop.allocate(image.shape, image.dtype, lattice=found.lattice)
    return paint(
        shop,
        found,
        found.any(),
        result,
        function=clear_tile,
        reads={"image": image},
        background=bool(found.background.any()),
        value=shop.values["bgval"],
    )


def _refuses(shop: Workshop, image: Place, mask: Any, width: int) -> bool:
    """Return whether scikit-image has something to say of the arguments."""
    if not is_value_of(image.dtype, shop.values["bgval"]):
        return True
    if mask is None:
        return any(width > length for length in image.shape)
    return bool(mask.shape != image.shape or mask.dtype != bool)


def is_value_of(dtype: np.dtype, value: Any) -> bool:
    """Return whether NumPy lets pixels of this dtype become this value."""
    try:
        np.zeros(1, dtype)[:] = value
    except (OverflowError, TypeError, ValueError):
        return False
    return True


def label_and_touch(
    region: Region,
    reads: Mapping[str, Place],
    writes: Mapping[str, WritablePlace],
    *,
    lattice: Lattice,
    structure: np.ndarray,
    connectivity: int,
    background: int,
    width: int,
) -> Roots:
    """Label a tile as `skimage.measure.label` does, and tell what touches the border or leaves the mask."""
    tile = reads["image"].read(region)
    labels, values = labels_of(tile, structure, connectivity, background)
    mask = reads.get("mask")
    is_border = _is_border(region, lattice.shape, width) if mask is None else ~mask.read(region)
    told = any_of(labels, is_border, int(labels.max()))
    return number_roots(region, writes, labels, lattice, values=values, told=told)


def clear_tile(
    item: PartOfTable,
    reads: Mapping[str, Place],
    writes: Mapping[str, WritablePlace],
    *,
    background: bool,
    value: Any,
) -> None:
    """Give another value to what is cleared."""
    tile = reads["image"].read(item[0]).copy()
    tile[chosen(item, reads, background)] = value
    writes["result"].write(item[0], tile)


ALGORITHMS = {
    "fill_holes": Algorithm(_fill_holes),
    "clear_border": Algorithm(_clear_border, bytes_per_pixel=40),
}
