"""Answers about volumes: what a scene is to know of one, and its surfaces, cube by cube."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import Kind
from tamis.display import Surface, isosurface, label_surface
from tamis.errors import ImageError
from tamis.session.screen._volume import volume_of

if TYPE_CHECKING:
    import threading

    from tamis.session.screen._fields import Fields
    from tamis.session.screen._inquiry import Answer, Inquiry
    from tamis.session.screen._moment import Moment
    from tamis.session.screen._volume import Volume

__all__ = ["answer_surface", "answer_volume"]

_OBJECTS = (Kind.LABELS, Kind.MARKERS)
_MOST_LEVELS = 8
_FEW_PIXELS = 1 << 20
_AROUND = 3
"""Pixels around a cube that have a share in the directions of its triangles."""


def answer_volume(inquiry: Inquiry, fields: Fields, cancel: threading.Event) -> Answer:
    """Answer what a scene is to know of a volume before it asks for surfaces.

    `shape`, `axes` and `spacing` of planes, rows and columns; `levels`: the step of each axis, and how many
    pixels and cubes there are; of a grey image `low` and `high`, its extremes at a coarse level, and `value`,
    Otsu's threshold of it, null where all values are the same.
    """
    moment, volume = _volume(inquiry, fields, cancel)
    told = {
        "ref": volume.sight.ref,
        "key": volume.sight.key,
        "kind": str(volume.sight.kind),
        "shape": list(volume.shape),
        "axes": volume.axes,
        "spacing": list(volume.spacing),
        "unit": volume.sight.unit,
        "levels": _levels(volume),
        "has_objects": _has_objects(volume),
    }
    if _is_grey(volume):
        told |= _range(inquiry, moment, volume, cancel)
    return told, []


def answer_surface(inquiry: Inquiry, fields: Fields, cancel: threading.Event) -> Answer:
    """Answer the surfaces in one cube (`piece`) of a volume at a `level`: of objects, or at a `value`.

    Buffers: positions, float32 (column, row, plane) times the spacing, 0 the middle of
    the first pixel; normals, int8 of four, the last one 0;
    triangles, uint32; where there are objects, the label of each vertex, uint32.
    """
    moment, volume = _volume(inquiry, fields, cancel)
    level, piece = fields.whole("level", 0, most=_MOST_LEVELS), fields.whole("piece", 0)
    value = fields.number("value") if _is_grey(volume) else None
    surface, normals = _surface(inquiry, moment, volume, (level, piece), value, cancel)
    told = {
        "ref": volume.sight.ref,
        "key": volume.sight.key,
        "revision": moment.revision,
        "piece": piece,
        "level": level,
        "vertices": len(surface.vertices),
        "triangles": len(surface.faces),
    }
    buffers = [surface.vertices.astype("<f4"), _packed(normals), surface.faces.astype("<u4")]
    if _has_objects(volume):
        buffers.append(surface.labels.astype("<u4"))
    return told, [buffer.tobytes() for buffer in buffers]


def _packed(normals: np.ndarray) -> np.ndarray:
    """Return directions in four bytes each."""
    packed = np.zeros((len(normals), 4), dtype=np.int8)
    packed[:, :3] = np.rint(127 * normals)
    return packed


def _volume(inquiry: Inquiry, fields: Fields, cancel: threading.Event) -> tuple[Moment, Volume]:
    moment = inquiry.moments.now()
    sight = moment.sight(fields.text("ref"))
    if not sight.is_drawn:
        message = f"{sight.ref!r} has no pixels: it is {sight.kind}"
        raise ImageError(message, where="screen", remedy="Choose an image")
    known, _ = inquiry.look.known(moment, sight, cancel)
    return moment, volume_of(known, fields.wholes("planes"))


def _has_objects(volume: Volume) -> bool:
    return volume.sight.kind in _OBJECTS


def _is_grey(volume: Volume) -> bool:
    return volume.sight.kind not in (*_OBJECTS, Kind.BINARY) and volume.sight.dtype != "bool"


def _levels(volume: Volume) -> list[dict[str, Any]]:
    """Return what there is at each level that differs from the one before."""
    found: list[dict[str, Any]] = []
    for level in range(_MOST_LEVELS):
        shape = volume.shape_at(level)
        if level and shape == volume.shape_at(level - 1):
            break
        steps = [1 << n for n in volume.levels(level)]
        found.append({"steps": steps, "pixels": int(np.prod(shape)), "pieces": volume.count(level)})
    return found


def _range(inquiry: Inquiry, moment: Moment, volume: Volume, cancel: threading.Event) -> dict[str, Any]:
    level = 0
    while np.prod(volume.shape_at(level)) > _FEW_PIXELS and level + 1 < _MOST_LEVELS:
        level += 1
    block = inquiry.look.block(moment, volume, level, (0, 0, 0), volume.shape_at(level), cancel)
    values = block[np.isfinite(block)] if block.dtype.kind == "f" else block.ravel()
    if not values.size or values.min() == values.max():
        only = float(values[0]) if values.size else None
        return {"low": only, "high": only, "value": None}
    from skimage.filters import threshold_otsu

    return {"low": float(values.min()), "high": float(values.max()), "value": float(threshold_otsu(values))}


def _surface(
    inquiry: Inquiry,
    moment: Moment,
    volume: Volume,
    place: tuple[int, int],
    value: float | None,
    cancel: threading.Event,
) -> tuple[Surface, np.ndarray]:
    """Return the surfaces in a cube of a level, and directions, in which what is around it has a share."""
    level, piece = place
    start, stop = (np.array(ends) for ends in volume.cube(level, piece))
    shape = np.array(volume.shape_at(level))
    first, last = np.maximum(start - _AROUND, 0), np.minimum(stop + 1 + _AROUND, shape)
    block = inquiry.look.block(moment, volume, level, first.tolist(), last.tolist(), cancel)
    if value is None:  # objects are closed, at the image's edge too
        before, after = (first == 0).astype(int), (last == shape).astype(int)
        block = np.pad(block, list(zip(before, after, strict=True)))
        first = first - before
        start, stop = np.where(start == 0, -1, start), np.where(stop == shape, shape + 1, stop)
        found = label_surface(block if _has_objects(volume) else block != 0)
    else:
        found = isosurface(block, value)
    kept = found.within(start - first, stop - first)
    steps = np.array([1 << n for n in volume.levels(level)])
    spacing = np.array(volume.spacing)
    # the middle of a coarse level's pixel is that of the one which it is
    placed = found.placed(first * steps * spacing, steps * spacing)
    part, used = placed.part(kept)
    return part, placed.normals()[used]
