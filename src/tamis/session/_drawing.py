"""`Drawing`: marks on an image, which are an input of the pipeline; drawn only where pixels are read."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.errors import DocumentError, ParameterError, shown
from tamis.session._mark import Mark, mark_from_json, mark_to_json

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["KINDS", "Drawing", "drawing_from_json", "drawing_to_json"]

KINDS = {"markers": "int32", "binary": "bool"}
"""What a drawing can be, and the dtype of its pixels."""

MOST_MARKS = 10_000
_KEY_VERSION = 1  # raised when the same marks would give other pixels


@dataclass(frozen=True, slots=True)
class Drawing:
    """What was drawn on an image, in order: later marks cover earlier ones.

    Parameters
    ----------
    shape : tuple of int, pixel
        Of the image, without its channels; at least rows and columns.
    axes : str
        One letter for each axis. The last two are rows and columns.
    spacing : tuple of float, in `unit`
        Distance between pixels along each axis.
    unit : str
        Unit of the spacing.
    kind : str, default 'markers'
        ``"markers"``: pixels are the labels of the marks, int32, 0 where there is none. ``"binary"``: True
        where the last mark has a label other than 0.
    marks : tuple of Mark, default ()
        At most 10000.

    Raises
    ------
    ParameterError
        If a mark does not fit, or there are too many.
    """

    shape: tuple[int, ...]
    axes: str
    spacing: tuple[float, ...]
    unit: str
    kind: str = "markers"
    marks: tuple[Mark, ...] = ()
    key: str = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        if len(self.marks) > MOST_MARKS:
            expected = f"at most {MOST_MARKS} in a drawing"
            raise ParameterError(
                operation="draw",
                parameter="mark",
                expected=expected,
                got=len(self.marks),
                remedy="Add another",
            )
        said = (
            _KEY_VERSION,
            self.shape,
            self.axes,
            self.spacing,
            self.kind,
            [mark.key for mark in self.marks],
        )
        object.__setattr__(self, "key", hashlib.blake2b(repr(said).encode(), digest_size=16).hexdigest())

    def __hash__(self) -> int:
        return hash(self.key)  # of all points it would take milliseconds

    @property
    def dtype(self) -> np.dtype:
        """Type of the pixels."""
        return np.dtype(KINDS[self.kind])

    def with_mark(self, mark: Mark) -> Drawing:
        """Return the drawing with one more mark, or with this one in place of that of the same id.

        Raises
        ------
        ParameterError
            If it is on a plane that is not there, or there are too many.
        """
        self._check_plane(mark)
        names = [other.id for other in self.marks]
        if mark.id and mark.id in names:
            place = names.index(mark.id)
            return replace(self, marks=(*self.marks[:place], mark, *self.marks[place + 1 :]))
        return replace(self, marks=(*self.marks, mark))

    def without_marks(self, mark_id: str | None = None) -> Drawing:
        """Return the drawing without any mark, or without those of an id."""
        return replace(self, marks=tuple(m for m in self.marks if mark_id is not None and m.id != mark_id))

    def _check_plane(self, mark: Mark) -> None:
        lengths = self.shape[:-2]
        is_there = all(place < length for place, length in zip(mark.plane, lengths, strict=False))
        if len(mark.plane) != len(lengths) or not is_there:
            wanted = ", ".join(f"{axis} below {n}" for axis, n in zip(self.axes, lengths, strict=False))
            raise ParameterError(
                operation="draw", parameter="plane", expected=wanted or "empty for an image", got=mark.plane
            )
        if mark.is_ball and "Z" not in self.axes[:-2]:
            raise ParameterError(
                operation="draw", parameter="is_ball", expected="false where there is no axis Z", got=True
            )


def drawing_to_json(drawing: Drawing, base: Drawing | None = None) -> dict[str, Any]:
    """Return a drawing as JSON can hold it.

    Parameters
    ----------
    drawing : Drawing
        The drawing.
    base : Drawing, optional
        One that the reader knows: of the marks that both begin with only the number is told, as ``"keep"``.
    """
    keep = 0 if base is None else _common(drawing.marks, base.marks)
    return {
        "shape": list(drawing.shape),
        "axes": drawing.axes,
        "spacing": list(drawing.spacing),
        "unit": drawing.unit,
        "kind": drawing.kind,
        **({"keep": keep} if keep else {}),
        "marks": [mark_to_json(mark) for mark in drawing.marks[keep:]],
    }


def _common(one: Iterable[Mark], other: Iterable[Mark]) -> int:
    count = 0
    for mine, yours in zip(one, other, strict=False):
        if mine != yours:
            break
        count += 1
    return count


def drawing_from_json(data: object, base: Drawing | None = None) -> Drawing:
    """Return the drawing that `drawing_to_json` wrote; what is not one is refused.

    Raises
    ------
    DocumentError
        If it is none, or keeps marks that `base` does not have.
    ParameterError
        If a mark is not as it must be.
    """
    keep = data.get("keep", 0) if isinstance(data, dict) else 0
    match data:
        case {
            "shape": list(shape),
            "axes": str(axes),
            "spacing": list(spacing),
            "unit": str(unit),
            "kind": "markers" | "binary" as kind,
            "marks": list(marks),
        } if _is_layout(shape, axes, spacing):
            kept = _kept_marks(keep, base)
            numbers = tuple(map(float, spacing))
            drawing = Drawing(tuple(shape), axes, numbers, unit, str(kind), kept)
            new = tuple(map(mark_from_json, marks))
            for mark in new:
                drawing._check_plane(mark)
            return replace(drawing, marks=(*kept, *new))
    message = f"is no drawing: {shown(data)}"
    raise DocumentError(message)


def _is_layout(shape: list[Any], axes: str, spacing: list[Any]) -> bool:
    is_shape = len(shape) == len(axes) == len(spacing) and 2 <= len(shape) <= 8
    are_lengths = all(type(length) is int and length > 0 for length in shape)
    return is_shape and are_lengths and all(type(s) in (int, float) and 0 < s < math.inf for s in spacing)


def _kept_marks(keep: object, base: Drawing | None) -> tuple[Mark, ...]:
    known = () if base is None else base.marks
    if type(keep) is not int or not 0 <= keep <= len(known):
        message = f"keeps {shown(keep)} marks of {len(known)}"
        raise DocumentError(message, where="drawing")
    return known[:keep]
