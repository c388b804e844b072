"""Morphological reconstruction in tiles, again and again, until none changes.

Each visit is the library's own reconstruction of a tile and the pixels around it, from what is known there
so far. Only minima and maxima are taken, never a new value made, so what is reached in the end is, bit for
bit, what the whole image gives, in whatever order the tiles are visited. Border: the library's. Chunks: a
tile is visited again when a pixel next to it has changed; tiles visited at the same time are never
neighbours. What comes from very far, over many tiles, is found on all borders at once: see `_borders`.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import thaw
from tamis.engine._workshop import Algorithm
from tamis.engine.exact._borders import can_join, join_borders
from tamis.engine.exact._survey import extent_of
from tamis.region import Region

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tamis.engine._place import Place, WritablePlace
    from tamis.engine._workshop import Workshop
    from tamis.region import Lattice

__all__ = ["ALGORITHMS"]

# after so many visits to a tile, values come from so far that all borders at once are quicker
_PATIENCE = 3


def _reconstruction(shop: Workshop) -> Place | None:
    """Return ``skimage.morphology.reconstruction``."""
    if not {"seed", "mask"} <= shop.inputs.keys() or shop.values["offset"] is not None:
        return None
    seed, mask = shop.image("seed"), shop.image("mask")
    footprint = _footprint(shop, mask)
    if footprint is None or seed.shape != mask.shape or seed.dtype.kind not in "biuf":
        return None
    state = _state(shop, mask)
    reads, writes, method = {"seed": seed, "mask": mask}, {"state": state}, shop.values["method"]
    told = shop.map(start_tile, shop.lattice(mask.shape), reads=reads, writes=writes, method=method)
    if any([is_refused for _, is_refused in told]):  # noqa: C419 - all must be started
        return None
    _settle(shop, mask, state, method, footprint)
    return state


def _footprint(shop: Workshop, image: Place) -> np.ndarray | None:
    """Return which pixels are neighbours; None where the library's one call must do."""
    if image.dtype.kind not in "biuf" or image.dtype.itemsize > 8 or shop.is_one_tile(image.shape):
        return None
    value = shop.values["footprint"]
    if value is None:
        return np.ones([3] * len(image.shape), bool)
    footprint = np.asarray(thaw(value))
    is_right = footprint.ndim == len(image.shape) and all(length % 2 for length in footprint.shape)
    return footprint.astype(bool) if is_right else None


def _state(shop: Workshop, mask: Place) -> WritablePlace:
    """Return room for what is reconstructed so far, in the type that the library computes in."""
    is_single = mask.dtype.kind == "f" and mask.dtype.itemsize < 8
    dtype = np.float32 if is_single else np.float64
    return shop.allocate(mask.shape, dtype, lattice=shop.lattice(mask.shape))


def start_tile(
    region: Region, reads: Mapping[str, Place], writes: Mapping[str, WritablePlace], *, method: str
) -> bool:
    """Start with the seed; return whether the library must have the whole image.

    That is where a seed is beyond its mask, which is an error, or where there is a negative zero: how
    all pixels together are sorted tells which zero it becomes.
    """
    seed, mask = reads["seed"].read(region), reads["mask"].read(region)
    writes["state"].write(region, seed.astype(writes["state"].dtype))
    is_beyond = seed > mask if method == "dilation" else seed < mask
    return bool(is_beyond.any() or _has_negative_zero(seed) or _has_negative_zero(mask))


def _has_negative_zero(tile: np.ndarray) -> bool:
    return tile.dtype.kind == "f" and bool((np.signbit(tile) & (tile == 0)).any())


def _settle(shop: Workshop, mask: Place, state: WritablePlace, method: str, footprint: np.ndarray) -> None:
    """Visit tiles until no pixel changes any more."""
    lattice = shop.lattice(mask.shape)
    reach = [length // 2 for length in footprint.shape]
    waiting = set(lattice) if footprint.any() else set()  # without neighbours, a seed stays as it is
    visits, is_joined = 0, False
    is_certain = not shop.executor.is_remote
    arguments = {"method": method, "footprint": footprint}
    while waiting or not is_certain:
        if not waiting:  # a worker that died may have written what it did not tell
            is_certain, waiting = True, set(lattice)
        if visits > _PATIENCE * len(lattice) and not is_joined and can_join(footprint):
            is_joined = True
            join_borders(shop, mask, state, method, footprint)
            waiting = set(lattice)
        for batch in _batches(waiting, lattice, reach):
            waiting.difference_update(batch)
            visits += len(batch)
            told = shop.map(visit_tile, batch, reads={"mask": mask}, writes={"state": state}, **arguments)
            for tile, changed in told:
                if changed is not None:
                    waiting.update(set(lattice.cover(changed.grow(reach))) - {tile})


def _batches(waiting: set[Region], lattice: Lattice, reach: Sequence[int]) -> Iterator[list[Region]]:
    """Yield the waiting tiles in groups of which none reads what another of the same writes."""
    apart = [1 + -(-more // tile) for more, tile in zip(reach, lattice.tile, strict=True)]
    for group in itertools.product(*map(range, apart)):
        batch = [
            region
            for region in waiting
            if all(
                start // tile % every == rest
                for start, tile, every, rest in zip(region.start, lattice.tile, apart, group, strict=True)
            )
        ]
        if batch:
            yield sorted(batch, key=lambda region: region.start)


def visit_tile(
    region: Region,
    reads: Mapping[str, Place],
    writes: Mapping[str, WritablePlace],
    *,
    method: str,
    footprint: np.ndarray,
) -> Region | None:
    """Reconstruct a tile from what is around it; return the box of what changed, None if nothing did."""
    from skimage.morphology import reconstruction

    state = writes["state"]
    seen = region.grow([length // 2 for length in footprint.shape]).clip(state.shape)
    part = region.within(seen).slices
    mask = reads["mask"].read(seen).astype(state.dtype)
    before = state.read(seen)
    if _is_settled(before, mask, part, method, footprint):
        return None
    after = reconstruction(before, mask, method, footprint)[part]
    changed = after != before[part]
    state.write(region, after)
    return _box(changed).shift(region.start) if changed.any() else None


def _is_settled(
    before: np.ndarray, mask: np.ndarray, part: tuple[slice, ...], method: str, footprint: np.ndarray
) -> bool:
    """Return whether one step changes nothing: much quicker to find out than to sort all pixels."""
    from scipy import ndimage

    if method == "dilation":
        grown = ndimage.grey_dilation(before, footprint=footprint, mode="constant", cval=-np.inf)
        return not (np.minimum(grown, mask)[part] > before[part]).any()
    turned = np.flip(footprint)  # scipy turns it for dilation alone
    grown = ndimage.grey_erosion(before, footprint=turned, mode="constant", cval=np.inf)
    return not (np.maximum(grown, mask)[part] < before[part]).any()


def _box(is_changed: np.ndarray) -> Region:
    """Return the smallest region that holds all that is True."""
    ends = []
    for axis in range(is_changed.ndim):
        others = tuple(other for other in range(is_changed.ndim) if other != axis)
        places = np.flatnonzero(is_changed.any(axis=others))
        ends.append((int(places[0]), int(places[-1]) + 1))
    start, stop = zip(*ends, strict=True)
    return Region(start, stop)


def _extrema(shop: Workshop) -> Place | None:
    """Return ``skimage.morphology.h_maxima`` or ``h_minima``."""
    if "image" not in shop.inputs:
        return None
    image, is_maxima = shop.image("image"), shop.step.operation == "morphology.h_maxima"
    footprint, span = _footprint(shop, image), None
    if footprint is not None and image.dtype.kind in "iuf":
        span = _span(shop, image)
    h = _height(shop.values["h"], image.dtype)
    if footprint is None or span is None or h is None:
        return None
    lattice = shop.lattice(image.shape)
    result = shop.allocate(image.shape, np.uint8, lattice=lattice)
    if shop.values["h"] > span:
        shop.do(empty_tile, lattice, writes={"result": result})
        return result
    state = _state(shop, image)
    reads, arguments = {"image": image}, {"h": h, "is_maxima": is_maxima}
    shop.do(shift_tile, lattice, reads=reads, writes={"state": state}, **arguments)
    _settle(shop, image, state, "dilation" if is_maxima else "erosion", footprint)
    reads["state"] = state
    shop.do(extrema_tile, lattice, reads=reads, writes={"result": result}, **arguments)
    return result


def _span(shop: Workshop, image: Place) -> Any:
    """Return how far apart the values are, in their own type, which may be too narrow for it."""
    extent = extent_of(shop, image)
    ends = np.array([extent.low, extent.high], image.dtype)
    with np.errstate(over="ignore"):
        return np.ptp(ends)


def _height(h: Any, dtype: np.dtype) -> Any:
    """Return the height as the library takes it; None where it warns, or makes a float image of integers."""
    if not h:
        return None
    if isinstance(h, float) and dtype.kind in "iu":
        return int(h) if h.is_integer() else None
    return h


def empty_tile(region: Region, _reads: object, writes: Mapping[str, WritablePlace]) -> None:
    """Write that there is nothing."""
    writes["result"].write(region, np.zeros(region.shape, np.uint8))


def shift_tile(
    region: Region,
    reads: Mapping[str, Place],
    writes: Mapping[str, WritablePlace],
    *,
    h: Any,
    is_maxima: bool,
) -> None:
    """Start `h` below the image, for maxima, or above it, clipped to its type; floats a little farther."""
    image = reads["image"].read(region)
    if image.dtype.kind == "f":
        # what skimage.morphology.h_maxima grants to rounding
        slack = 2 * np.finfo(image.dtype).resolution * np.abs(image)
        shifted = image - h - slack if is_maxima else image + h + slack
    else:
        limits = np.iinfo(image.dtype)
        if is_maxima:
            shifted = np.where(image < h + limits.min, limits.min, image - h)
        else:
            shifted = np.where(image > limits.max - h, limits.max, image + h)
    writes["state"].write(region, shifted.astype(writes["state"].dtype))


def extrema_tile(
    region: Region,
    reads: Mapping[str, Place],
    writes: Mapping[str, WritablePlace],
    *,
    h: Any,
    is_maxima: bool,
) -> None:
    """Write where the image is `h` away from what was reconstructed."""
    image, filled = reads["image"].read(region), reads["state"].read(region)
    residue = image - filled if is_maxima else filled - image
    writes["result"].write(region, (residue >= h).astype(np.uint8))


ALGORITHMS = {
    "reconstruction": Algorithm(_reconstruction, bytes_per_pixel=300),
    "h_extrema": Algorithm(_extrema, bytes_per_pixel=300),
}
