"""The component that holds one pixel, of what is equal or nearly equal to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.engine._workshop import Algorithm
from tamis.engine.exact.components import any_of, chosen, find_components, number_roots, paint
from tamis.engine.exact.holes import is_value_of
from tamis.engine.exact.labelling import can_be_flooded, given_structure
from tamis.region import Region

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.engine._place import Place, WritablePlace
    from tamis.engine._workshop import Workshop
    from tamis.engine.exact.components import Components, PartOfTable, Roots
    from tamis.region import Lattice

__all__ = ["ALGORITHMS", "fill_tile", "label_range"]


def _flood(shop: Workshop) -> WritablePlace | None:
    """Return the mask of `skimage.morphology.flood`."""
    found = _found(shop)
    if found is None:
        return None
    result = shop.allocate(found.labels.shape, bool, lattice=found.lattice)
    return paint(shop, found, found.any(), result)


def _flood_fill(shop: Workshop) -> WritablePlace | None:
    """Return the image with another value in that mask."""
    image, value = shop.image("image"), shop.values["new_value"]
    found = _found(shop) if is_value_of(image.dtype, value) else None
    if found is None:
        return None
    result = shop.allocate(image.shape, image.dtype, lattice=found.lattice)
    reads = {"image": image}
    return paint(shop, found, found.any(), result, function=fill_tile, reads=reads, value=value)


def _found(shop: Workshop) -> Components | None:
    """Return the components of what is like the seed, telling of the one that holds it."""
    image, values = shop.image("image"), shop.values
    seed, ndim = _seed(values["seed_point"], image.shape), len(image.shape)
    structure = given_structure(values["footprint"], ndim, connectivity=values["connectivity"] or ndim)
    if shop.is_one_tile(image.shape) or seed is None or structure is None or not can_be_flooded(image):
        return None
    value = image.read(Region(seed, tuple(index + 1 for index in seed))).ravel()[0]
    low, high = _range(value, values["tolerance"])
    if not (is_value_of(image.dtype, low) and is_value_of(image.dtype, high)):
        return None  # a tolerance that is no whole number rounds numbers of 64 bits up
    return find_components(
        shop,
        label_range,
        shape=image.shape,
        structure=structure,
        reads={"image": image},
        seed=seed,
        low=low,
        high=high,
    )


def _seed(point: Any, shape: tuple[int, ...]) -> tuple[int, ...] | None:
    point = point if isinstance(point, tuple) else (point,)
    if len(point) != len(shape):
        return None
    if not all(-length <= index < length for index, length in zip(point, shape, strict=True)):
        return None
    return tuple(index % length for index, length in zip(point, shape, strict=True))


def _range(value: Any, tolerance: Any) -> tuple[Any, Any]:
    """Return the least and the largest value that is like the seed's."""
    if tolerance is None:
        return value, value
    from skimage._shared.dtype import numeric_dtype_min_max

    least, largest = numeric_dtype_min_max(value.dtype)
    low = max(least.item(), value.item() - abs(tolerance))
    high = min(largest.item(), value.item() + abs(tolerance))
    # skimage.morphology.flood compares in the dtype of the image
    kind = value.dtype.type if value.dtype.kind == "f" else int
    return kind(low), kind(high)


def label_range(
    region: Region,
    reads: Mapping[str, Place],
    writes: Mapping[str, WritablePlace],
    *,
    lattice: Lattice,
    structure: np.ndarray,
    seed: tuple[int, ...],
    low: Any,
    high: Any,
) -> Roots:
    """Label what has a value from `low` to `high`, and tell what holds the seed."""
    from scipy import ndimage

    tile = reads["image"].read(region)
    labels, count = ndimage.label((tile >= low) & (tile <= high), structure)
    pixel = Region(seed, tuple(index + 1 for index in seed))
    is_seed = np.zeros(region.shape, bool)
    is_seed[pixel.intersect(region).within(region).slices] = True
    return number_roots(region, writes, labels, lattice, told=any_of(labels, is_seed, count))


def fill_tile(
    item: PartOfTable, reads: Mapping[str, Place], writes: Mapping[str, WritablePlace], *, value: Any
) -> None:
    """Give what is flooded its new value."""
    tile = reads["image"].read(item[0]).copy()
    tile[chosen(item, reads, background=False)] = value
    writes["result"].write(item[0], tile)


ALGORITHMS = {
    "flood": Algorithm(_flood),
    "flood_fill": Algorithm(_flood_fill),
}
