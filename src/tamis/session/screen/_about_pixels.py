"""Answers about pixels: histogram, values under the cursor, profile along a line, thumbnail."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import Kind
from tamis.display import Intent, resolve, shrink, to_rgb
from tamis.errors import ImageError, ParameterError
from tamis.session.screen._about_value import answer_value
from tamis.session.screen._block import exact, plain
from tamis.session.screen._pointwise import faithful

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from tamis.session.screen._fields import Fields
    from tamis.session.screen._inquiry import Answer, Inquiry
    from tamis.session.screen._moment import Moment
    from tamis.session.screen._sight import Box, Sight, Window

__all__ = ["answer_histogram", "answer_profile", "answer_thumbnail", "answer_values"]

_BINS = 256
_WHERE = "screen"
_COUNTED_PIXELS = 1 << 20
_READ_PIXELS = 1 << 22
_LONGEST_LINE = 100_000
_PIECE = 256
"""Pixels of a line that are read at once: in a box as wide as high, this many squared."""
_GREY = (Kind.IMAGE, Kind.ARRAY)
_THUMBNAIL = 128
_PERCENTILES = (0.1, 0.5, 1, 25, 50, 75, 99, 99.5, 99.9)


def answer_histogram(inquiry: Inquiry, fields: Fields, cancel: threading.Event) -> Answer:
    """Answer how many pixels of a plane lie in each of 256 bins between `low` and `high`.

    Of a plane of more than a million pixels evenly spread ones are counted, and `level` says how.
    """
    sight, window, plane = inquiry.look.plane(
        inquiry.moments.now(),
        fields.text("ref"),
        fields.wholes("planes"),
        cancel,
        axes=fields.text("axes", ""),
        most_pixels=_COUNTED_PIXELS,
        may_be_preview=True,
    )
    values = plane[np.isfinite(plane)] if plane.dtype.kind == "f" else plane.ravel()
    return {"ref": sight.ref, "level": window.level, **histogram_of(values)}, []


def histogram_of(values: np.ndarray) -> dict[str, Any]:
    """Return counts of finite values, the ends of the bins, and percentiles; zeros where there is none."""
    if not values.size:
        nothing: dict[str, Any] = {"counts": [0] * _BINS, "low": 0.0, "high": 1.0}
        return nothing | {"percentiles": {}, "count": 0}
    known = values.astype(np.float64)
    low, high = float(known.min()), float(known.max())
    if values.dtype.kind in "biu" and high - low < _BINS:
        low, high = low - 0.5, low - 0.5 + _BINS  # one value, one bin
    elif not low < high:
        low, high = low - 0.5, low + 0.5
    # halves, so that the range of all floats does not overflow
    counts, _ = np.histogram(known / 2, bins=_BINS, range=(low / 2, high / 2))
    found = (2 * np.percentile(known / 2, _PERCENTILES)).tolist()
    percentiles = {f"{share:g}": value for share, value in zip(_PERCENTILES, found, strict=True)}
    counted = {"counts": counts.tolist(), "low": low, "high": high, "percentiles": percentiles}
    return counted | {"count": int(values.size)}


def answer_values(inquiry: Inquiry, fields: Fields, cancel: threading.Event) -> Answer:
    """Answer the values of a region, to be read under a cursor: a buffer of `dtype`, C order.

    With `is_faithful`, to be computed with: no float is narrowed. With `is_exact`, to be read: nothing is,
    and whole numbers of 64 bits stay so. With neither, floats are float32, as many of them are half as heavy.
    """
    box = whole_box(fields)
    (top, left), (bottom, right) = box
    level = fields.whole("level", 0, most=30)
    if (bottom - top >> level) * (right - left >> level) > _READ_PIXELS:
        expected = f"of at most {_READ_PIXELS} pixels"
        raise ParameterError(_WHERE, "region", expected=expected, got=[list(corner) for corner in box])
    ref, planes = fields.text("ref"), fields.wholes("planes")
    moment, axes = inquiry.moments.now(), fields.text("axes", "")
    sight, window, plane = inquiry.look.plane(moment, ref, planes, cancel, box=box, level=level, axes=axes)
    snapshot = resolve(plane, Intent(contrast_limits=(0.0, 1.0)), kind=sight.kind, axes=window.letters)
    ways = {"is_faithful": faithful, "is_exact": exact}
    write = next((way for name, way in ways.items() if fields.flag(name, default=False)), plain)
    dtype, pixels = write(snapshot.plane)
    told = {
        "ref": sight.ref,
        "revision": moment.revision,
        "region": [list(corner) for corner in window.box],
        "level": window.level,
        "shape": list(snapshot.plane.shape),
        "dtype": dtype,
        "source_dtype": plane.dtype.name,
        "key": sight.key,
    }
    return told, [pixels]


def whole_box(fields: Fields) -> Box:
    """Return the field `region`, grown to whole pixels."""
    (top, left), (bottom, right) = fields.corners("region")
    return (math.floor(top), math.floor(left)), (math.ceil(bottom), math.ceil(right))


def answer_thumbnail(inquiry: Inquiry, fields: Fields, cancel: threading.Event) -> Answer:
    """Answer a small picture of a result: a buffer of uint8, `shape` (M, N, 3).

    Of what has no pixels `shape` is null, and `text` tells it in a few letters, `message` in a line; both are
    empty where it would take long to find out.
    """
    moment, ref = inquiry.moments.now(), fields.text("ref")
    if not moment.sight(ref).is_drawn:
        return answer_value(inquiry, moment, ref, cancel), []
    largest = fields.whole("largest", _THUMBNAIL, least=8, most=512)
    key = "thumbnail", moment.sight(ref).key, largest
    known = inquiry.pictures.get(key)
    if known is not None:
        return known
    sight, window, plane = small_plane(inquiry, moment, ref, cancel, largest=largest)
    snapshot = resolve(plane, Intent(), kind=sight.kind, axes=window.letters)
    rgb = to_rgb(shrink(snapshot, largest=largest))
    answer = {"ref": sight.ref, "shape": list(rgb.shape), "dtype": "uint8", "key": sight.key}, [rgb.tobytes()]
    return inquiry.pictures.put(key, answer)


def small_plane(
    inquiry: Inquiry, moment: Moment, ref: str, cancel: threading.Event, *, largest: int
) -> tuple[Sight, Window, np.ndarray]:
    """Return the middle plane of a result, not much larger than a picture of it."""
    return inquiry.look.plane(moment, ref, (), cancel, most_pixels=16 * largest**2, may_be_preview=True)


def answer_profile(inquiry: Inquiry, fields: Fields, cancel: threading.Event) -> Answer:
    """Answer the values along a line, one a pixel: a buffer of float64, and how far apart they are.

    Between pixels of an image they are interpolated linearly; of labels and masks the nearest is taken.
    """
    moment, ref, planes = inquiry.moments.now(), fields.text("ref"), fields.wholes("planes")
    axes = fields.text("axes", "")
    first, last = fields.corners("line")
    pixels = math.hypot(last[0] - first[0], last[1] - first[1])
    if not 0 < pixels <= _LONGEST_LINE:
        expected = f"of a length above 0 and up to {_LONGEST_LINE} pixels"
        raise ParameterError(_WHERE, "line", expected=expected, got=[list(first), list(last)])
    sight, whole = inquiry.look.known(moment, moment.sight(ref), cancel)
    if not sight.is_drawn or sight.layout is None or sight.layout.colors is not None:
        message = f"{ref!r} must have one value a pixel"
        raise ImageError(message, where=_WHERE, remedy="Choose a grey image, labels or a mask")

    def read(box: Box) -> tuple[Box, np.ndarray]:
        window = sight.window(planes, box, axes=axes)
        if whole is not None:
            return window.box, window.plane_of(window.cut(whole))
        return window.box, inquiry.look.exact(moment, sight, window, cancel)

    count = math.ceil(pixels) + 1
    values = values_along(np.linspace(first, last, count), read, order=int(sight.kind in _GREY))
    spacing = sight.window(planes, axes=axes).layout.spacing_of(sight.spacing)
    length = math.hypot((last[0] - first[0]) * spacing[0], (last[1] - first[1]) * spacing[1])
    told = {"ref": sight.ref, "count": count, "length": length, "step": length / (count - 1)}
    return told | {"unit": sight.unit, "dtype": "float64"}, [values.astype("<f8").tobytes()]


def values_along(
    points: np.ndarray, read: Callable[[Box], tuple[Box, np.ndarray]], *, order: int
) -> np.ndarray:
    """Return the values at points of a line, read piece by piece; NaN outside of the plane.

    Parameters
    ----------
    points : ndarray of float, shape (N, 2)
        Rows and columns.
    read : callable
        From a box to the part of it that there is, and its pixels.
    order : int
        1 interpolates between pixels, 0 takes the nearest.
    """
    from scipy import ndimage

    found = []
    for start in range(0, len(points), _PIECE):
        piece = points[start : start + _PIECE]
        low, high = np.floor(piece.min(axis=0)).astype(int), np.ceil(piece.max(axis=0)).astype(int) + 1
        box, plane = read(((int(low[0]), int(low[1])), (int(high[0]), int(high[1]))))
        places = (piece - np.array(box[0])).T
        plane = np.atleast_2d(plane).astype(np.float64)
        found.append(ndimage.map_coordinates(plane, places, order=order, cval=np.nan))
    return np.concatenate(found)
