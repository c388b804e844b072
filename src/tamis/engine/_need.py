"""Which part of an input a part of the output needs: the backward half of region algebra."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tamis.catalogue import Crop, Locality, Neighbourhood, Pointwise, Slice, get_operation
from tamis.errors import RegionError
from tamis.region import Region

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["cropped", "cropped_shape", "depth_of", "is_local", "locality_of", "needed_region"]


def locality_of(operation_id: str, values: Mapping[str, Any], dtype: str) -> Locality:
    """Return how far a node looks, with its values, on the dtype of its first input."""
    return get_operation(operation_id).locality_for(values, dtype)


def is_local(locality: Locality) -> bool:
    """Return whether a part of the output can be computed from a part of the input."""
    return isinstance(locality, Pointwise | Neighbourhood | Crop)


def depth_of(locality: Locality, values: Mapping[str, Any], ndim: int) -> tuple[int, ...]:
    """Return how many pixels a local operation looks to each side, along each axis of its input.

    Parameters
    ----------
    locality : Locality
        Of the operation, with these values.
    values : mapping
        Its values; an axis named by ``channel_axis`` has depth 0.
    ndim : int
        Number of axes of the input, the channel axis included.
    """
    if not isinstance(locality, Neighbourhood):
        return (0,) * ndim
    channel_axis = values.get("channel_axis")
    if channel_axis is None:
        return locality.depth(values, ndim)
    spatial = locality.depth(values, ndim - 1)
    place = channel_axis % ndim
    return (*spatial[:place], 0, *spatial[place:])


def needed_region(
    locality: Locality, values: Mapping[str, Any], region: Region, shape: tuple[int, ...]
) -> Region:
    """Return the part of an input of this shape that `region` of the output is computed from.

    It is clipped at the true edge of the image, never padded: the operation applies its own border rule
    there, and only there.
    """
    if isinstance(locality, Crop):
        return _uncropped(values["index"], region, shape)
    if is_local(locality):
        return region.grow(depth_of(locality, values, len(shape))).clip(shape)
    return Region.whole(shape)


def _spans(index: tuple[Any, ...], shape: tuple[int, ...]) -> list[range | int]:
    """Return for each axis of the input the pixels that an index takes: a range, or one number."""
    items = list(index) if isinstance(index, tuple) else [index]
    if "..." in items:
        place = items.index("...")
        items[place : place + 1] = [Slice()] * (len(shape) - len(items) + 1)
    if len(items) > len(shape):
        message = f"index {index} has {len(items)} axes, the image has shape {shape}"
        raise RegionError(message)
    items += [Slice()] * (len(shape) - len(items))
    return [_span(item, length, shape) for item, length in zip(items, shape, strict=True)]


def _span(item: Slice | int, length: int, shape: tuple[int, ...]) -> range | int:
    if isinstance(item, Slice):
        return range(*slice(item.start, item.stop, item.step).indices(length))
    if not -length <= item < length:
        message = f"index {item} is outside an image of shape {shape}"
        raise RegionError(message)
    return item % length


def cropped_shape(index: tuple[Any, ...], shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return the shape of what a basic index takes from an image of this shape.

    Raises
    ------
    RegionError
        If the index does not fit the image, or takes nothing.
    """
    spans = _spans(index, shape)
    taken = tuple(len(span) for span in spans if isinstance(span, range))
    if 0 in taken:
        shown = ", ".join(str(item) for item in index)
        message = f"index [{shown}] takes nothing from an image of shape {shape}"
        raise RegionError(message)
    return taken


def _uncropped(index: tuple[Any, ...], region: Region, shape: tuple[int, ...]) -> Region:
    starts, stops = [], []
    axes = iter(zip(region.start, region.stop, strict=True))
    for span in _spans(index, shape):
        part = range(span, span + 1) if isinstance(span, int) else span[slice(*next(axes))]
        starts.append(min(part[0], part[-1]))
        stops.append(max(part[0], part[-1]) + 1)
    return Region(tuple(starts), tuple(stops))


def cropped(array: Any, index: tuple[Any, ...], shape: tuple[int, ...]) -> Any:
    """Return what a basic index takes, from just the part of the image that it needs.

    Parameters
    ----------
    array : ndarray
        The part of the input that `needed_region` named.
    index : tuple
        The index, in coordinates of the whole input.
    shape : tuple of int
        Shape of the whole input.
    """
    local: list[slice | int] = []
    for span in _spans(index, shape):
        if isinstance(span, int):
            local.append(0)
        else:
            local.append(slice(None, None, span.step))  # a backward range starts at the part's last pixel
    return array[tuple(local)]
