"""Images whose every pixel depends on what all pixels say: numbers first, then tile by tile."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import call, get_operation, output_dtype
from tamis.engine._place import Selection
from tamis.engine._workshop import Algorithm
from tamis.engine.exact._survey import extent_of, keep
from tamis.engine.exact.histograms import Histogram, cumulative, merge_histogram
from tamis.engine.exact.select import selection_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.engine._place import Place, WritablePlace
    from tamis.engine._workshop import Workshop
    from tamis.region import Region

__all__ = ["ALGORITHMS"]


def _image(shop: Workshop, name: str = "image") -> Place | None:
    """Return an input that is worth tiles; None if it is no image."""
    found = shop.inputs.get(name)
    if found is None or isinstance(found, Selection) or shop.scalars:
        return None
    return None if shop.is_one_tile(found.shape) else found


def _applied(
    shop: Workshop, image: Place, function: Any, dtype: Any, *, tables: Mapping[str, Place], **arguments: Any
) -> WritablePlace:
    """Return what a function makes of each tile, with what all of them said."""
    lattice = shop.lattice(image.shape)
    result = shop.allocate(image.shape, dtype, lattice=lattice)
    reads, writes = {"image": image, **tables}, {"result": result}
    shop.do(function, lattice, reads=reads, writes=writes, **arguments)
    return result


def _stretched(shop: Workshop) -> Any:
    """Do an operation that looks at nothing but each pixel, and the least and the largest of all."""
    image = _image(shop)
    if image is None or image.dtype.kind not in "biuf":
        return None
    extent = extent_of(shop, image)
    extremes = np.array([extent.low, extent.high])
    dtype = shop.call({"image": extremes}).dtype
    step = {"operation": shop.step.operation, "values": dict(shop.values)}
    return _applied(shop, image, stretch, dtype, tables={}, extremes=extremes, **step)


def stretch(
    region: Region,
    reads: Mapping[str, Place],
    writes: Mapping[str, WritablePlace],
    *,
    operation: str,
    values: Mapping[str, Any],
    extremes: np.ndarray,
) -> None:
    """Do the operation on the pixels of a tile with the extremes of all pixels among them."""
    pixels = reads["image"].read(region)
    row = np.concatenate([pixels.ravel(), extremes])
    made = call(get_operation(operation), {"image": row}, values)
    writes["result"].write(region, made[: pixels.size].reshape(pixels.shape))


def _equalized(shop: Workshop) -> Any:
    image = _image(shop)
    if image is None:
        return None
    counted = selection_of(shop, "image", "mask") if "mask" in shop.inputs else image
    found = None if counted is None else merge_histogram(shop, counted, bins=int(shop.values["nbins"]))
    if found is None:
        return None
    shares = cumulative(shop, found, image.dtype)
    tables = {"centers": keep(shop, found.centers), "shares": keep(shop, shares)}
    return _applied(shop, image, equalize, shares.dtype, tables=tables)


def equalize(region: Region, reads: Mapping[str, Place], writes: Mapping[str, WritablePlace]) -> None:
    """Give each pixel of a tile the share of pixels that are as dark."""
    pixels = reads["image"].read(region)
    made = np.interp(pixels.ravel(), reads["centers"].read(), reads["shares"].read())
    target = writes["result"]
    target.write(region, made.reshape(pixels.shape).astype(target.dtype, copy=False))


def _matched(shop: Workshop) -> Any:
    image, reference = _image(shop), shop.inputs.get("reference")
    if image is None or reference is None or isinstance(reference, Selection):
        return None
    axis = _channel_axis(shop.values["channel_axis"], image, reference)
    if axis is None or not _are_countable(image, reference):
        return None
    counted = [merge_histogram(shop, each, axis=None if axis < 0 else axis) for each in (image, reference)]
    tables = _match_tables(image, reference, counted)
    if tables is None:
        return None
    dtype = np.dtype(output_dtype(get_operation(shop.step.operation), 0, [image.dtype.name], shop.values))
    if dtype.kind != "f" and not _fit(tables, dtype):
        return None
    low = int(counted[0].extent.low)  # type: ignore[union-attr]  # there are tables, so there are counts
    kept = {"tables": keep(shop, tables)}
    return _applied(shop, image, match, dtype, tables=kept, low=low, axis=axis)


def _channel_axis(axis: int | None, image: Place, reference: Place) -> int | None:
    """Return the axis of the channels, -1 if there is none; None where the images do not go together."""
    ndim = len(image.shape)
    if len(reference.shape) != ndim:
        return None
    if axis is None:
        return -1
    if not -ndim <= axis < ndim or image.shape[axis] != reference.shape[axis]:
        return None
    return axis % ndim


def _are_countable(image: Place, reference: Place) -> bool:
    """Return whether the library counts both in whole numbers: it does not take every dtype."""
    kinds = image.dtype.kind + reference.dtype.kind
    return kinds in {"uu", "ii", "iu"} and np.dtype(np.uint64) not in (image.dtype, reference.dtype)


def _match_tables(image: Place, reference: Place, counted: list[Histogram | None]) -> np.ndarray | None:
    """Return for each channel what becomes of each value from the least one on."""
    source, template = counted
    if source is None or template is None:
        return None
    counts, others = np.atleast_2d(source.counts), np.atleast_2d(template.counts)
    size, other_size = (math.prod(each.shape) // len(counts) for each in (image, reference))
    rows = []
    for row, other in zip(counts, others, strict=True):
        used = np.flatnonzero(other)
        shares = np.cumsum(other[used]) / other_size
        rows.append(np.interp(np.cumsum(row) / size, shares, template.centers[used]))
    return np.stack(rows)


def _fit(tables: np.ndarray, dtype: np.dtype) -> bool:
    """Return whether the values fit a dtype of whole numbers: what does not is cast in undefined ways."""
    limits = np.iinfo(dtype)
    return bool(limits.min <= tables.min() and tables.max() <= limits.max)


def match(
    region: Region,
    reads: Mapping[str, Place],
    writes: Mapping[str, WritablePlace],
    *,
    low: int,
    axis: int,
) -> None:
    """Give each pixel of a tile the value of the same rank in the other image."""
    places = reads["image"].read(region).astype(np.int64) - low
    tables, target = reads["tables"].read(), writes["result"]
    if axis < 0:
        made = tables[0][places]
    else:
        shape = [1] * places.ndim
        shape[axis] = -1
        channels = np.arange(region.start[axis], region.stop[axis]).reshape(shape)
        made = tables[channels, places]
    target.write(region, made.astype(target.dtype, copy=False))


ALGORITHMS = {
    "extremes": Algorithm(_stretched, bytes_per_pixel=32),
    "equalized": Algorithm(_equalized, bytes_per_pixel=40),
    "matched": Algorithm(_matched, bytes_per_pixel=32),
}
