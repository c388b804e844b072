"""`Mark`: one thing that a hand has drawn on an image, as a value and as JSON, which nobody trusts."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from tamis.errors import DocumentError, ParameterError, shown
from tamis.session._simplify import simplified

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Box", "Mark", "mark_from_json", "mark_to_json"]

Point: TypeAlias = tuple[float, float]
Box: TypeAlias = tuple[int, int, int, int]
"""Top, left, bottom, right; half-open, as a region is."""

SHAPES = ("stroke", "polygon", "rectangle")
MOST_POINTS = 10_000
LARGEST_RADIUS = 10_000.0
SMALLEST_RADIUS = 0.5
FARTHEST = 2.0**24  # coordinates stay so small that polygons are exact in 64-bit integers
PER_PIXEL = 8  # coordinates are kept to an eighth of a pixel
_LABELS = (-(2**31), 2**31 - 1)
_LONGEST_ID = 64


@dataclass(frozen=True, slots=True)
class Mark:
    """A stroke of a brush, a filled polygon, or a filled rectangle, on one plane of an image.

    The centre of the pixel in row 3, column 5 is the point (3, 5). Points are kept to an eighth of a pixel,
    and those of strokes and polygons that lie within a quarter of a pixel of the line without them are left
    out.

    Parameters
    ----------
    shape : str
        ``"stroke"``: every pixel whose centre is no farther than `radius` from the line through the points,
        and the pixels that the points lie in. ``"polygon"``: every pixel whose centre the outline goes
        around, however often, or passes through. ``"rectangle"``: every pixel whose centre is between two
        corners, or on the edge.
    points : tuple of (float, float), pixel
        Rows and columns, 1 to 10000 of them, also outside of the image.
    label : int, default 1
        What the pixels become; 0 erases.
    radius : float, default 1.0, pixel
        Of a stroke; 0.5 to 10000.
    plane : tuple of int, default ()
        Place along each axis of the drawing that is neither rows nor columns.
    is_ball : bool, default False
        Whether a stroke reaches into the planes before and behind, as far as a ball of its radius does.
    id : str, default ''
        A mark that is drawn again under its name takes the place of the old one.

    Raises
    ------
    ParameterError
        If one of them is not so.
    """

    shape: str
    points: tuple[Point, ...]
    label: int = 1
    radius: float = 1.0
    plane: tuple[int, ...] = ()
    is_ball: bool = False
    id: str = ""
    key: str = field(init=False, compare=False, repr=False)
    bounds: Box = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        _check("shape", self.shape in SHAPES, f"one of {', '.join(SHAPES)}", self.shape)
        is_label = type(self.label) is int and _LABELS[0] <= self.label <= _LABELS[1]
        _check("label", is_label, "a whole number of 32 bits", self.label)
        is_plane = isinstance(self.plane, tuple) and len(self.plane) < 8 and all(map(_is_place, self.plane))
        _check("plane", is_plane, "places along the other axes, from 0", self.plane)
        _check("is_ball", isinstance(self.is_ball, bool), "true or false", self.is_ball)
        is_id = isinstance(self.id, str) and len(self.id) <= _LONGEST_ID
        _check("id", is_id, f"text of at most {_LONGEST_ID} letters", self.id)
        points = _kept(self.shape, _checked_points(self.shape, self.points))
        object.__setattr__(self, "points", points)
        object.__setattr__(self, "radius", _checked_radius(self.radius) if self.shape == "stroke" else 1.0)
        object.__setattr__(self, "is_ball", self.is_ball and self.shape == "stroke")
        object.__setattr__(self, "key", self._key())
        object.__setattr__(self, "bounds", self._bounds())

    def __hash__(self) -> int:
        return hash(self.key)

    def _key(self) -> str:
        said = (self.shape, self.points, self.label, self.radius, self.plane, self.is_ball)
        return hashlib.blake2b(repr(said).encode(), digest_size=16).hexdigest()

    def _bounds(self) -> Box:
        """Return a box that holds every pixel of the mark, on any plane."""
        reach = max(self.radius, 0.5) if self.shape == "stroke" else 0.0
        rows, columns = zip(*self.points, strict=True)
        top, left = math.ceil(min(rows) - reach), math.ceil(min(columns) - reach)
        return top, left, math.floor(max(rows) + reach) + 1, math.floor(max(columns) + reach) + 1


def _check(name: str, is_right: object, expected: str, got: object) -> None:
    if not is_right:
        raise ParameterError(operation="draw", parameter=name, expected=expected, got=got)


def _is_place(place: object) -> bool:
    return type(place) is int and 0 <= place < 2**31


def _is_within(number: object, low: float, high: float) -> bool:
    # NaN is not; nor is a whole number too large for a float, which comparing does not mind
    return type(number) in (int, float) and low <= cast("float", number) <= high


def _is_point(point: object) -> bool:
    return (
        isinstance(point, tuple)
        and len(point) == 2
        and all(_is_within(number, -FARTHEST, FARTHEST) for number in point)
    )


def _checked_points(shape: str, points: tuple[Point, ...]) -> tuple[Point, ...]:
    is_list = isinstance(points, tuple) and 1 <= len(points) <= MOST_POINTS
    is_right = is_list and all(map(_is_point, points)) and (shape != "rectangle" or len(points) == 2)
    many = "two corners" if shape == "rectangle" else f"1 to {MOST_POINTS} points"
    _check("points", is_right, f"{many} (row, column) within {FARTHEST:.0f} pixel", points)
    return points


def _kept(shape: str, points: Iterable[Point]) -> tuple[Point, ...]:
    rounded = [(_rounded(row), _rounded(column)) for row, column in points]
    return tuple(rounded if shape == "rectangle" else simplified(rounded))


def _rounded(number: float) -> float:
    return round(number * PER_PIXEL) / PER_PIXEL


def _checked_radius(radius: float) -> float:
    is_right = _is_within(radius, SMALLEST_RADIUS, LARGEST_RADIUS)
    _check("radius", is_right, f"in [{SMALLEST_RADIUS:g}, {LARGEST_RADIUS:g}] pixel", radius)
    return _rounded(radius)


def mark_to_json(mark: Mark) -> dict[str, Any]:
    """Return a mark as JSON can hold it; what it has by default is left out."""
    said: dict[str, Any] = {"shape": mark.shape, "points": [list(point) for point in mark.points]}
    said["label"] = mark.label
    if mark.shape == "stroke":
        said["radius"] = mark.radius
    if mark.plane:
        said["plane"] = list(mark.plane)
    if mark.is_ball:
        said["is_ball"] = True
    if mark.id:
        said["id"] = mark.id
    return said


_FIELDS = ("shape", "points", "label", "radius", "plane", "is_ball", "id")


def mark_from_json(data: object) -> Mark:
    """Return the mark that JSON from anywhere says.

    Parameters
    ----------
    data : object
        An object with the fields of `Mark` that differ from the default; lists where those are tuples.

    Raises
    ------
    DocumentError
        If it is no object, or has other fields.
    ParameterError
        If a field is not as it must be.
    """
    if not isinstance(data, dict) or not {"shape", "points"} <= set(data) <= set(_FIELDS):
        known = ", ".join(_FIELDS[2:])
        message = f"a mark must be an object with 'shape', 'points' and perhaps {known}, got {shown(data)}"
        raise DocumentError(message, where="draw")
    fields = dict(data)
    fields["points"] = _tuple_of(data["points"], MOST_POINTS, _point_from_json)
    if "plane" in data:
        fields["plane"] = _tuple_of(data["plane"], len("TZCYX") + 3, lambda place: place)
    return Mark(**fields)


def _tuple_of(items: Any, most: int, parse: Any) -> Any:
    """Return a list as a tuple; anything else, and a list that is too long, as it is: it is refused later."""
    return tuple(map(parse, items)) if isinstance(items, list) and len(items) <= most else items


def _point_from_json(item: Any) -> Any:
    return tuple(item) if isinstance(item, list) and len(item) == 2 else item
