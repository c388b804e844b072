"""What is weak stays where it is connected to something strong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import thaw
from tamis.engine._workshop import Algorithm
from tamis.engine.exact.components import any_of, chosen, find_components, number_roots, paint, structure_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.engine._place import Place, WritablePlace
    from tamis.engine._workshop import Workshop
    from tamis.engine.exact.components import Components, PartOfTable, Roots
    from tamis.region import Lattice, Region

__all__ = ["ALGORITHMS", "keep_strong", "label_mask", "label_thresholds", "label_weak", "spread_tile"]


def keep_strong(shop: Workshop, found: Components) -> WritablePlace:
    """Return where the components are of which something was told, and the background if it was of that."""
    result = shop.allocate(found.labels.shape, bool, lattice=found.lattice)
    return paint(shop, found, found.any(), result, background=bool(found.background.any()))


def label_weak(
    region: Region,
    writes: Mapping[str, WritablePlace],
    weak: np.ndarray,
    strong: np.ndarray,
    lattice: Lattice,
    structure: np.ndarray,
) -> Roots:
    """Label what is weak in a tile, and tell which of it is somewhere strong."""
    from scipy import ndimage

    labels, count = ndimage.label(weak, structure)
    return number_roots(region, writes, labels, lattice, told=any_of(labels, strong, count))


def _hysteresis(shop: Workshop) -> WritablePlace | None:
    """Return what `skimage.filters.apply_hysteresis_threshold` returns."""
    image = shop.image("image")
    given = {name: _threshold(shop, name) for name in ("low", "high")}
    places = {name: value for name, value in given.items() if hasattr(value, "read")}
    numbers = {name: value for name, value in given.items() if name not in places}
    if shop.is_one_tile(image.shape) or any(np.ndim(number) for number in numbers.values()):
        return None
    if image.dtype.kind not in "biuf" or any(place.shape != image.shape for place in places.values()):
        return None
    found = find_components(
        shop,
        label_thresholds,
        shape=image.shape,
        structure=structure_of(len(image.shape), 1),
        reads={"image": image, **places},
        **numbers,
    )
    return keep_strong(shop, found)


def _threshold(shop: Workshop, name: str) -> Any:
    """Return a threshold: where it is, if there is one for each pixel, or else a number."""
    if name in shop.inputs:
        return shop.inputs[name]
    return shop.scalars[name] if name in shop.scalars else thaw(shop.values[name])


def label_thresholds(
    region: Region,
    reads: Mapping[str, Place],
    writes: Mapping[str, WritablePlace],
    *,
    lattice: Lattice,
    structure: np.ndarray,
    **numbers: Any,
) -> Roots:
    """Label what is above the lower threshold."""
    tile = reads["image"].read(region)
    low, high = (numbers[name] if name in numbers else reads[name].read(region) for name in ("low", "high"))
    low = np.clip(low, a_min=None, a_max=high)
    return label_weak(region, writes, tile > low, tile > high, lattice, structure)


def _propagation(shop: Workshop) -> WritablePlace | None:
    """Return what `scipy.ndimage.binary_propagation` returns: what the input reaches within the mask."""
    image, values, ndim = shop.image("input"), shop.values, len(shop.image("input").shape)
    is_usual = values["structure"] is None and values["axes"] is None and not values["border_value"]
    if shop.is_one_tile(image.shape) or not is_usual or np.any(values["origin"]):
        return None
    masks = {"mask": shop.image("mask")} if "mask" in shop.inputs else {}
    if {mask.shape for mask in masks.values()} != {image.shape} or image.dtype.kind not in "biuf":
        return None
    found = find_components(
        shop,
        label_mask,
        shape=image.shape,
        structure=structure_of(ndim, 1),
        reads={"image": image, **masks},
        depth=(1,) * ndim,
    )
    result = shop.allocate(image.shape, bool, lattice=found.lattice)
    return paint(shop, found, found.any(), result, function=spread_tile, reads={"image": image, **masks})


def label_mask(
    region: Region,
    reads: Mapping[str, Place],
    writes: Mapping[str, WritablePlace],
    *,
    lattice: Lattice,
    structure: np.ndarray,
) -> Roots:
    """Label the mask of a tile, and tell what the input reaches, also from outside of the mask."""
    from scipy import ndimage

    grown = region.grow((1,) * region.ndim).clip(lattice.shape)
    reached = ndimage.binary_dilation(reads["image"].read(grown), structure)[region.within(grown).slices]
    mask = reads["mask"].read(region).astype(bool)
    return label_weak(region, writes, mask, mask & reached, lattice, structure)


def spread_tile(item: PartOfTable, reads: Mapping[str, Place], writes: Mapping[str, WritablePlace]) -> None:
    """Fill what is reached, and what was there outside of the mask."""
    tile, mask = (reads[name].read(item[0]) for name in ("image", "mask"))
    reached = chosen(item, reads, background=False)
    writes["result"].write(item[0], np.where(mask, reached, tile).astype(bool, copy=False))


ALGORITHMS = {
    "hysteresis": Algorithm(_hysteresis, bytes_per_pixel=32),
    "propagation": Algorithm(_propagation, bytes_per_pixel=32),
}
