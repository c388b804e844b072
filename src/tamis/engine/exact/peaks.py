"""Peaks: each tile finds its highest pixels; which of them are too near to a higher one, all together say."""

from __future__ import annotations

import contextlib
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import thaw
from tamis.engine._place import Selection
from tamis.engine._workshop import Algorithm
from tamis.engine.exact._survey import extent_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.engine._place import Place
    from tamis.engine._workshop import Workshop
    from tamis.region import Region

__all__ = ["ALGORITHMS"]


def _peaks(shop: Workshop) -> np.ndarray | None:
    return _found(shop, shop.values)


def _corners(shop: Workshop) -> np.ndarray | None:
    # skimage.feature.corner_peaks: all peaks, then once more those that are far enough from others
    found = _found(shop, {**shop.values, "num_peaks": math.inf, "p_norm": math.inf})
    return None if found is None else _apart(found, shop.values)


def _found(shop: Workshop, values: Mapping[str, Any]) -> np.ndarray | None:
    """Return the coordinates of the peaks, in the library's order: the highest first, then in raster order.

    A tile sees half a footprint more to each side. An image that has no pixel lower than a neighbour has
    no peaks, which only all tiles together tell.
    """
    image = _only_image(shop)
    footprint = _footprint(values, len(image.shape)) if image else None
    border = _border(values, len(image.shape)) if image else None
    if image is None or footprint is None or border is None or not _is_count(values["num_peaks"]):
        return None
    found = _candidates(shop, image, footprint, border)
    return _chosen(*found, values)


def _only_image(shop: Workshop) -> Place | None:
    """Return the image; None if there are labels, or if the library's filter cannot have it."""
    if set(shop.inputs) != {"image"} or shop.scalars:
        return None
    image = shop.inputs["image"]
    if isinstance(image, Selection):  # pixels in a row, whose number nobody knows yet
        return None
    is_number = image.dtype.kind in "iu" or image.dtype in (np.float32, np.float64)
    return image if is_number and not shop.is_one_tile(image.shape) else None


def _footprint(values: Mapping[str, Any], ndim: int) -> np.ndarray | None:
    """Return the neighbourhood; None if it is a single pixel, which the library does not search in."""
    given = thaw(values["footprint"])
    found = np.ones((2 * values["min_distance"] + 1,) * ndim, bool) if given is None else np.asarray(given)
    return found if found.ndim == ndim and found.size > 1 and found.any() else None


def _border(values: Mapping[str, Any], ndim: int) -> tuple[int, ...] | None:
    """Return how far from the border of the image there are no peaks, along each axis."""
    width = values["exclude_border"]
    if isinstance(width, bool):
        width = values["min_distance"] if width else 0
    return (width,) * ndim if isinstance(width, int) and width >= 0 else None


def _is_count(number: Any) -> bool:
    return isinstance(number, int) or number == math.inf


def _threshold(shop: Workshop, image: Place) -> Any:
    """Return what a peak must exceed, as skimage.feature.peak_local_max has it."""
    lowest, share = shop.values["threshold_abs"], shop.values["threshold_rel"]
    if lowest is not None and share is None:
        return lowest
    extent = extent_of(shop, image)
    lowest = extent.low if lowest is None else lowest
    return lowest if share is None else max(lowest, share * extent.high)


def _candidates(
    shop: Workshop, image: Place, footprint: np.ndarray, border: tuple[int, ...]
) -> tuple[np.ndarray, np.ndarray]:
    """Return all that are highest in their neighbourhood, in raster order, and their intensities."""
    shape = image.shape
    lattice = shop.lattice(shape, depth=[length // 2 for length in footprint.shape])
    arguments = {"footprint": footprint, "border": border, "threshold": _threshold(shop, image)}
    told = list(shop.map(find_candidates, lattice, reads={"image": image}, **arguments))
    flat = [tile for tile, candidates in told if candidates is None]
    if len(flat) == len(told):
        return np.empty((0, len(shape)), np.intp), np.empty(0, image.dtype)
    again = shop.map(find_candidates, flat, reads={"image": image}, **arguments, may_be_flat=False)
    with contextlib.closing(again):
        pairs = [pair for _, pair in told if pair is not None] + [pair for _, pair in again]
    places = np.concatenate([places for places, _ in pairs])
    order = np.lexsort(places.T[::-1])
    return places[order], np.concatenate([heights for _, heights in pairs])[order]


def find_candidates(
    region: Region,
    reads: Mapping[str, Place],
    _writes: object,
    *,
    footprint: np.ndarray,
    border: tuple[int, ...],
    threshold: Any,
    may_be_flat: bool = True,
) -> tuple[np.ndarray, np.ndarray] | None:
    """Return coordinates and intensities; None if no pixel of the tile is lower than a neighbour."""
    from scipy import ndimage as ndi

    shape = reads["image"].shape
    window = region.grow([length // 2 for length in footprint.shape]).clip(shape)
    image, part = reads["image"].read(window), region.within(window).slices
    highest = ndi.maximum_filter(image, footprint=footprint, mode="nearest")[part] == image[part]
    if may_be_flat and highest.all():
        return None
    places = np.argwhere(highest & (image[part] > threshold)) + region.start
    inside = ((places >= border) & (places < np.subtract(shape, border))).all(axis=1)
    places = places[inside]
    heights: np.ndarray = image[tuple((places - window.start).T)]
    return places, heights


def _chosen(places: np.ndarray, heights: np.ndarray, values: Mapping[str, Any]) -> np.ndarray:
    """Return the highest that are far enough from higher ones."""
    # not public, but what peak_local_max itself leaves the choice to
    from skimage._shared.coord import ensure_spacing

    most = values["num_peaks"]
    # of unsigned numbers the negative wraps around, and 0 comes first: there, too
    chosen = places[np.argsort(-heights, kind="stable")]
    if values["min_distance"] > 1:
        chosen = ensure_spacing(
            chosen,
            spacing=values["min_distance"],
            p_norm=values["p_norm"],
            max_out=None if most == math.inf else most,
        )
    kept: np.ndarray = chosen if len(chosen) <= most else chosen[:most]
    return kept


def _apart(places: np.ndarray, values: Mapping[str, Any]) -> np.ndarray:
    """Return those that no higher one has put aside."""
    if not len(places):
        return places
    from scipy.spatial import cKDTree

    tree, stays = cKDTree(places), np.ones(len(places), bool)
    for index, place in enumerate(places):
        if stays[index]:
            stays[tree.query_ball_point(place, r=values["min_distance"], p=values["p_norm"])] = False
            stays[index] = True
    most = values["num_peaks"]
    return places[stays] if most == math.inf else places[stays][:most]


ALGORITHMS = {
    "peaks": Algorithm(_peaks, bytes_per_pixel=40),
    "corner_peaks": Algorithm(_corners, bytes_per_pixel=40),
}
