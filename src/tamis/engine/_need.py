"""Which part of an input a part of the output needs: the backward half of region algebra."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tamis.catalogue import Crop, Locality, Neighbourhood, Pointwise, Slice, Whole, get_operation
from tamis.errors import RegionError
from tamis.region import Region

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "algorithm_name",
    "cropped",
    "cropped_region",
    "cropped_shape",
    "depth_of",
    "is_local",
    "locality_of",
    "needed_region",
]

# an operation whose reach depends on the dtype is asked about these when the dtype is not known
_ANY_DTYPE = ("bool", "uint8", "uint16", "int16", "int64", "float32", "float64")


def locality_of(
    operation_id: str, values: Mapping[str, Any], dtype: str, shape: tuple[int, ...] = ()
) -> Locality:
    """Return how far a node looks, with its values, on an input of this dtype and shape.

    Parameters
    ----------
    operation_id : str
        The operation.
    values : mapping
        Its canonical values.
    dtype : str
        Dtype of its first image; where it is not known, what holds for every dtype.
    shape : tuple of int, optional, pixel
        Shape of that image. Values that do not go with its number of axes are not for the engine to
        judge: the library gets the whole image, and says what is wrong.
    """
    operation = get_operation(operation_id)
    found = [operation.locality_for(values, name) for name in ([dtype] if dtype else _ANY_DTYPE)]
    # of what is not known, the least that holds for all: the whole image, or what an algorithm finds of it
    locality = min(found, key=lambda item: (not isinstance(item, Whole), not algorithm_name(item)))
    if operation.drops_axes and 1 in shape:
        return Whole("axes of one pixel are dropped")
    if shape and isinstance(locality, Neighbourhood) and not _has_depth(locality, values, len(shape)):
        return Whole("its values are for another number of axes")
    return locality


def _has_depth(locality: Neighbourhood, values: Mapping[str, Any], ndim: int) -> bool:
    spatial = ndim - (values.get("channel_axis") is not None)
    try:
        return len(locality.depth(values, spatial)) == spatial
    except ValueError:  # one value for each of two axes, another for each of three
        return False


def algorithm_name(locality: Locality) -> str:
    """Return the name of the exact algorithm that does it in tiles; ``""`` where none is needed."""
    return getattr(locality, "by", "")


def is_local(locality: Locality) -> bool:
    """Return whether a part of the output can be computed from a part of the input alone."""
    return isinstance(locality, Pointwise | Neighbourhood | Crop) and not algorithm_name(locality)


def depth_of(locality: Locality, values: Mapping[str, Any], shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return how many pixels a local operation looks to each side, along each axis of its input.

    Parameters
    ----------
    locality : Locality
        Of the operation, with these values.
    values : mapping
        Its values. Along the axis named by ``channel_axis`` it looks at all: colours belong together.
    shape : tuple of int, pixel
        Shape of the input, the channel axis included.
    """
    ndim = len(shape)
    channel_axis = values.get("channel_axis")
    count = ndim - (channel_axis is not None)
    depth = locality.depth(values, count) if isinstance(locality, Neighbourhood) else (0,) * count
    if channel_axis is None or isinstance(locality, Crop):
        return depth
    place = channel_axis % ndim
    return (*depth[:place], shape[place], *depth[place:])


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
        return region.grow(depth_of(locality, values, shape)).clip(shape)
    return Region.whole(shape)


def _spans(index: Any, shape: tuple[int, ...]) -> list[range | int | None]:
    """Return for each item of an index the pixels it takes: a range, or one number; None: a new axis."""
    items = list(index) if isinstance(index, tuple) else [index]
    missing = len(shape) - sum(item is not None and item != "..." for item in items)
    if missing < 0 or items.count("...") > 1:
        message = f"index {_shown(index)} is for more axes than an image of shape {shape} has"
        raise RegionError(message)
    place = items.index("...") if "..." in items else len(items)
    items[place : place + 1] = [Slice()] * missing
    lengths = iter(shape)
    return [None if item is None else _span(item, next(lengths), shape) for item in items]


def _span(item: Slice | int, length: int, shape: tuple[int, ...]) -> range | int:
    if isinstance(item, Slice):
        if item.step == 0:
            message = f"the step of {item} must not be 0"
            raise RegionError(message)
        return range(*slice(item.start, item.stop, item.step).indices(length))
    if not -length <= item < length:
        message = f"index {item} is outside an image of shape {shape}"
        raise RegionError(message)
    return item % length


def _shown(index: Any) -> str:
    """Return an index as people write it."""
    items = index if isinstance(index, tuple) else (index,)
    return f"[{', '.join(str(item) for item in items)}]"


def cropped_shape(index: Any, shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return the shape of what a basic index takes from an image of this shape.

    Raises
    ------
    RegionError
        If the index does not fit the image, or takes nothing.
    """
    spans = _spans(index, shape)
    taken = tuple(1 if span is None else len(span) for span in spans if not isinstance(span, int))
    if 0 in taken:
        message = f"index {_shown(index)} takes nothing from an image of shape {shape}"
        raise RegionError(message)
    return taken


def _uncropped(index: Any, region: Region, shape: tuple[int, ...]) -> Region:
    starts, stops = [], []
    axes = iter(zip(region.start, region.stop, strict=True))
    for span in _spans(index, shape):
        if span is None:
            next(axes)
            continue
        part = range(span, span + 1) if isinstance(span, int) else span[slice(*next(axes))]
        starts.append(min(part[0], part[-1]))
        stops.append(max(part[0], part[-1]) + 1)
    return Region(tuple(starts), tuple(stops))


def cropped_region(index: Any, region: Region, shape: tuple[int, ...]) -> Region | None:
    """Return where in the result of a basic index a region of an image of this shape is found.

    None where the index takes none of the region.
    """
    axes = iter(zip(region.start, region.stop, strict=True))
    found = []
    for span in _spans(index, shape):
        if span is None:
            found.append((0, 1))
        elif isinstance(span, int):
            first, last = next(axes)
            if not first <= span < last:
                return None
        else:
            found.append(_places(span, *next(axes)))
    place = Region(tuple(first for first, _ in found), tuple(last for _, last in found))
    return place if place.size else None


def _places(span: range, first: int, last: int) -> tuple[int, int]:
    """Return from which to which place a range lies within ``first <= value < last``."""
    if span.step < 0:
        a, b = _places(span[::-1], first, last)
        return len(span) - b, len(span) - a
    a, b = (min(max(-(-(end - span.start) // span.step), 0), len(span)) for end in (first, last))
    return a, b


def cropped(array: Any, index: Any, shape: tuple[int, ...]) -> Any:
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
    local: list[slice | int | None] = []
    for span in _spans(index, shape):
        if isinstance(span, range):
            local.append(slice(None, None, span.step))  # a backward range starts at the part's last pixel
        else:
            local.append(None if span is None else 0)
    return array[tuple(local)]
