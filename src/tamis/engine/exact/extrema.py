"""Flat zones without a higher neighbour, or a lower one.

A pixel without a higher neighbour is a candidate. Neighbouring candidates have the same value, so that a
component of candidates is a flat zone, unless that goes on in a pixel that is no candidate: then there is
something higher beside it. So only what is binary has to be labelled, whatever the dtype of the image.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.engine._workshop import Algorithm
from tamis.engine.exact._survey import extent_of
from tamis.engine.exact.components import any_of, find_components, number_roots, paint
from tamis.engine.exact.labelling import can_be_flooded, given_structure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tamis.engine._place import Place, WritablePlace
    from tamis.engine._workshop import Workshop
    from tamis.engine.exact.components import Roots
    from tamis.region import Lattice, Region

__all__ = ["ALGORITHMS", "label_candidates"]

# a candidate is known by its neighbours, and what goes on beside it by theirs
_DEPTH = 2


def _maxima(shop: Workshop) -> WritablePlace | None:
    """Return what `skimage.morphology.local_maxima` returns."""
    return _extrema(shop, is_inverted=False)


def _minima(shop: Workshop) -> WritablePlace | None:
    """Return what `skimage.morphology.local_minima` returns: the maxima of the inverted image."""
    return _extrema(shop, is_inverted=True)


def _extrema(shop: Workshop, *, is_inverted: bool) -> WritablePlace | None:
    image, values, ndim = shop.image("image"), shop.values, len(shop.image("image").shape)
    connectivity = ndim if values["connectivity"] is None else values["connectivity"]
    structure = given_structure(values["footprint"], ndim, connectivity=connectivity)
    if shop.is_one_tile(image.shape) or structure is None or not can_be_flooded(image):
        return None
    if not values["allow_borders"] and min(image.shape) < 3:
        return None
    found = find_components(
        shop,
        label_candidates,
        shape=image.shape,
        structure=structure,
        reads={"image": image},
        depth=(_DEPTH,) * ndim,
        beyond=_least(shop, image, is_inverted=is_inverted) if values["allow_borders"] else None,
        is_inverted=is_inverted,
    )
    result = shop.allocate(image.shape, bool, lattice=found.lattice)
    return paint(shop, found, ~found.any(), result)


def _least(shop: Workshop, image: Place, *, is_inverted: bool) -> Any:
    """Return the least value of all, which scikit-image puts beyond borders where extrema are allowed."""
    extent = extent_of(shop, image)
    return _inverted(extent.high) if is_inverted else extent.low


def _inverted(values: Any) -> Any:
    from skimage.util import invert

    return invert(values, signed_float=True)


def label_candidates(
    region: Region,
    reads: Mapping[str, Place],
    writes: Mapping[str, WritablePlace],
    *,
    lattice: Lattice,
    structure: np.ndarray,
    beyond: Any,
    is_inverted: bool,
) -> Roots:
    """Label candidates in a tile, and tell which of them are beside the same value that is none."""
    from scipy import ndimage

    grown = region.grow((_DEPTH,) * region.ndim).clip(lattice.shape)
    tile = reads["image"].read(grown)
    tile = _inverted(tile) if is_inverted else tile
    is_candidate, goes_on = np.ones(tile.shape, bool), np.zeros(tile.shape, bool)
    for here, there in _neighbours(structure):
        is_candidate[here] &= tile[here] >= tile[there]
    if beyond is None:
        is_candidate &= ~_is_beside_border(grown, lattice.shape, np.ones_like(structure))
    else:
        goes_on |= _is_beside_border(grown, lattice.shape, structure) & (tile == beyond)
    for here, there in _neighbours(structure):
        goes_on[here] |= (tile[here] == tile[there]) & ~is_candidate[there]
    inner = region.within(grown).slices
    labels, count = ndimage.label(is_candidate[inner], structure)
    return number_roots(region, writes, labels, lattice, told=any_of(labels, goes_on[inner], count))


def _neighbours(structure: np.ndarray) -> Iterator[tuple[tuple[slice, ...], tuple[slice, ...]]]:
    """Yield for each neighbour which pixels have it, and which are it."""
    for offset in itertools.product((-1, 0, 1), repeat=structure.ndim):
        if any(offset) and structure[tuple(step + 1 for step in offset)]:
            yield tuple(map(_with_next, offset)), tuple(_with_next(-step) for step in offset)


def _with_next(step: int) -> slice:
    """Return along an axis which pixels have another one so many steps on."""
    return (slice(None), slice(None, -1), slice(1, None))[step]


def _is_beside_border(region: Region, shape: tuple[int, ...], structure: np.ndarray) -> np.ndarray:
    """Return which pixels have a neighbour that is not in the image."""
    found = np.zeros(region.shape, bool)
    for axis, length in enumerate(shape):
        along, steps = np.moveaxis(found, axis, 0), np.moveaxis(structure, axis, 0)
        if region.start[axis] == 0 and steps[0].any():
            along[0] = True
        if region.stop[axis] == length and steps[2].any():
            along[-1] = True
    return found


ALGORITHMS = {
    "local_maxima": Algorithm(_maxima, bytes_per_pixel=48),
    "local_minima": Algorithm(_minima, bytes_per_pixel=48),
}
