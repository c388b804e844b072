"""Labels become other labels: which numbers there are is found in one pass, and changed in another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.engine._workshop import Algorithm
from tamis.engine.exact._survey import keep

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.engine._place import Place, WritablePlace
    from tamis.engine._workshop import Workshop
    from tamis.region import Region

__all__ = ["ALGORITHMS", "count_numbers", "count_tile", "renumber", "renumber_tile"]

# so many times more entries than pixels, a table is still quicker than searching
_SPARSE = 4


def count_numbers(
    shop: Workshop, image: Place, reads: Mapping[str, Place] | None = None, **arguments: Any
) -> tuple[np.ndarray, np.ndarray]:
    """Return the whole numbers that an image has, sorted, and how many pixels have each.

    Parameters
    ----------
    shop : Workshop
        Does the tiles.
    image : Place
        Labels.
    reads : mapping, optional
        What is read instead, by `_numbers_in`.
    **arguments
        More for `_numbers_in`.

    Returns
    -------
    numbers : ndarray, shape (N,)
        Of the dtype that the pixels have.
    counts : ndarray of int64, shape (N,)
        Pixels of each.
    """
    lattice = shop.lattice(image.shape)
    told = [said for _, said in shop.map(count_tile, lattice, reads=reads or {"image": image}, **arguments)]
    numbers, which = np.unique(np.concatenate([found for found, _ in told]), return_inverse=True)
    counts = np.zeros(len(numbers), np.int64)
    np.add.at(counts, which, np.concatenate([count for _, count in told]))
    return numbers, counts


def count_tile(
    region: Region, reads: Mapping[str, Place], _writes: object, **joining: Any
) -> tuple[np.ndarray, np.ndarray]:
    """Return the numbers that a tile has, sorted, and how many pixels have each."""
    tile = _numbers_in(region, reads, **joining)
    low, span = _range(tile)
    if span > _SPARSE * tile.size:
        return np.unique(tile, return_counts=True)
    counts = np.bincount(_above(tile, low).ravel())
    there = np.flatnonzero(counts)
    return (there + low.astype(np.int64)).astype(tile.dtype), counts[there]


def _range(tile: np.ndarray) -> tuple[Any, int]:
    low = tile.min()
    return low, int(tile.max()) - int(low)


def _above(tile: np.ndarray, low: Any) -> np.ndarray:
    """Return how far above `low` the numbers are; they may wrap around, their differences do not."""
    return np.asarray(tile.astype(np.int64) - low.astype(np.int64))


def _numbers_in(
    region: Region, reads: Mapping[str, Place], *, factor: Any = None, dtypes: tuple[str, str] = ("", "")
) -> np.ndarray:
    """Return the numbers of a tile; of two images, those that `skimage.segmentation` joins them by."""
    if factor is None:
        return reads["image"].read(region)
    s1, s2 = (
        _relabeled(region, reads, name, dtype) for name, dtype in zip(("s1", "s2"), dtypes, strict=True)
    )
    return np.asarray(factor * s1 + s2)


def _relabeled(region: Region, reads: Mapping[str, Place], name: str, dtype: str) -> np.ndarray:
    old, new = (reads[f"{name} {part}"].read() for part in ("old", "new"))
    return _changed(reads[name].read(region), old, new).astype(dtype, copy=False)


def renumber(
    shop: Workshop, reads: Mapping[str, Place], old: np.ndarray, new: np.ndarray, **joining: Any
) -> WritablePlace:
    """Return an image in which every number became another one.

    Parameters
    ----------
    shop : Workshop
        Does the tiles.
    reads : mapping
        The image, by the name ``"image"``.
    old : ndarray, shape (N,)
        All the numbers that it has, sorted.
    new : ndarray, shape (N,)
        What they become; the result has its dtype.
    **joining
        See `_numbers_in`.
    """
    shape = next(iter(reads.values())).shape
    lattice = shop.lattice(shape)
    result = shop.allocate(shape, new.dtype, lattice=lattice)
    tables = {"old": keep(shop, old), "new": keep(shop, new)}
    shop.do(renumber_tile, lattice, reads={**reads, **tables}, writes={"result": result}, **joining)
    return result


def renumber_tile(
    region: Region, reads: Mapping[str, Place], writes: Mapping[str, WritablePlace], **joining: Any
) -> None:
    """Give the pixels of a tile their new numbers."""
    tile = _numbers_in(region, reads, **joining)
    writes["result"].write(region, _changed(tile, reads["old"].read(), reads["new"].read()))


def _changed(tile: np.ndarray, old: np.ndarray, new: np.ndarray) -> np.ndarray:
    low, span = _range(tile)
    if span > _SPARSE * tile.size:
        return new[np.searchsorted(old, tile)]
    first, last = np.searchsorted(old, [low, tile.max()])
    table = np.zeros(span + 1, new.dtype)
    table[_above(old[first : last + 1], low)] = new[first : last + 1]
    return table.take(_above(tile, low))


def _relabel(shop: Workshop) -> tuple[WritablePlace, np.ndarray, np.ndarray] | None:
    """Return new labels without gaps, and the maps of `skimage.segmentation.relabel_sequential`."""
    labels = shop.image("label_field")
    if shop.is_one_tile(labels.shape) or labels.dtype.kind not in "iu":
        return None
    old, _ = count_numbers(shop, labels)
    if old[0] < 0:
        return None
    # what becomes of a number depends on which numbers there are, not on where
    new, forward, inverse = shop.call({"label_field": old})
    return renumber(shop, {"image": labels}, old, new), np.asarray(forward), np.asarray(inverse)


def _join(shop: Workshop) -> WritablePlace | None:
    """Return the common refinement of two segmentations, numbered as scikit-image does."""
    from skimage.segmentation import relabel_sequential

    images = {name: shop.image(name) for name in ("s1", "s2")}
    shape = images["s1"].shape
    if shop.is_one_tile(shape) or shape != images["s2"].shape:
        return None
    if any(image.dtype.kind not in "iu" for image in images.values()):
        return None
    old = {name: count_numbers(shop, image)[0] for name, image in images.items()}
    if any(numbers[0] < 0 for numbers in old.values()):
        return None
    new = {name: relabel_sequential(numbers)[0] for name, numbers in old.items()}
    reads: dict[str, Place] = dict(images)
    for name in images:
        reads |= {f"{name} old": keep(shop, old[name]), f"{name} new": keep(shop, new[name])}
    # the same sum of the same dtypes as in skimage.segmentation.join_segmentations: it may wrap around
    joining = {"factor": old["s2"][-1] + np.uint8(1), "dtypes": tuple(str(new[name].dtype) for name in new)}
    pairs, _ = count_numbers(shop, images["s1"], reads, **joining)
    if pairs.dtype.kind not in "iu" or pairs[0] < 0:
        return None
    return renumber(shop, reads, pairs, relabel_sequential(pairs)[0], **joining)


ALGORITHMS = {
    "relabel_sequential": Algorithm(_relabel, bytes_per_pixel=40),
    "join_segmentations": Algorithm(_join, bytes_per_pixel=40),
}
