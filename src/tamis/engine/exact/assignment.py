"""Assignment of one number to a part of an image: each tile changes what it has of that part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import Slice, thaw
from tamis.engine._workshop import Algorithm

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.engine._place import Place, WritablePlace
    from tamis.engine._workshop import Workshop
    from tamis.region import Region

__all__ = ["ALGORITHMS"]


def _assignment(shop: Workshop) -> WritablePlace | None:
    """Return the image with one number in the part that the index names."""
    shape = getattr(shop.inputs.get("image"), "shape", ())
    if not shape or len(shop.inputs) != 1 or shop.is_one_tile(shape):
        return None
    image = shop.image("image")
    value = shop.scalars["value"] if shop.scalars else thaw(shop.values["value"])
    spans = _spans(shop.values["index"], shape)
    if spans is None or not _can_hold(image.dtype, value):
        return None
    lattice = shop.lattice(shape)
    result = shop.allocate(shape, image.dtype, lattice=lattice)
    writes = {"result": result}
    shop.do(fill_tile, lattice, reads={"image": image}, writes=writes, spans=spans, value=value)
    return result


def _can_hold(dtype: np.dtype, value: Any) -> bool:
    """Return whether it is one number of this dtype; else the library says what is wrong."""
    if np.ndim(value):
        return False
    try:
        np.empty(1, dtype)[0] = value
    except (TypeError, ValueError, OverflowError):
        return False
    return True


def _spans(index: Any, shape: tuple[int, ...]) -> list[tuple[int, int, int]] | None:
    """Return start, stop and step of what an index takes along each axis; None if it does not fit."""
    items = list(index) if isinstance(index, tuple) else [index]
    place = items.index("...") if "..." in items else len(items)
    items[place : place + 1] = [Slice()] * (len(shape) - len([item for item in items if item != "..."]))
    if len(items) != len(shape) or "..." in items:
        return None
    spans = [_span(item, length) for item, length in zip(items, shape, strict=True)]
    return None if None in spans else [span for span in spans if span is not None]


def _span(item: Any, length: int) -> tuple[int, int, int] | None:
    if isinstance(item, Slice):
        return None if item.step == 0 else slice(item.start, item.stop, item.step).indices(length)
    if not isinstance(item, int) or isinstance(item, bool) or not -length <= item < length:
        return None
    return item % length, item % length + 1, 1


def fill_tile(
    region: Region,
    reads: Mapping[str, Place],
    writes: Mapping[str, WritablePlace],
    *,
    spans: list[tuple[int, int, int]],
    value: Any,
) -> None:
    """Write one tile of the result: a copy, with the number where the spans meet."""
    tile = np.array(reads["image"].read(region))
    ends = zip(spans, region.start, region.stop, strict=True)
    places = [_inside(np.arange(*span), start, stop) for span, start, stop in ends]
    tile[np.ix_(*places)] = value
    writes["result"].write(region, tile)


def _inside(places: np.ndarray, start: int, stop: int) -> np.ndarray:
    return places[(places >= start) & (places < stop)] - start


ALGORITHMS = {"assignment": Algorithm(_assignment, bytes_per_pixel=8)}
