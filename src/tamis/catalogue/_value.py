"""Values of parameters: what they may be, and how they look in a document, a call and a script.

A value is None, a bool, int, float or str, a tuple of values, or one of the small records below.
All are immutable and hashable, so that two pipelines can be compared and keyed.
"""

from __future__ import annotations

import base64
import importlib
import math
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from tamis.dataclass import dataclass
from tamis.errors import DocumentError, shown

__all__ = [
    "ArrayValue",
    "Footprint",
    "FootprintArray",
    "Slice",
    "Value",
    "freeze",
    "from_json",
    "thaw",
    "to_json",
]

# a footprint or a kernel is a value; an image is an input
LARGEST_VALUE_ARRAY = 65_536


@dataclass(frozen=True, slots=True)
class Slice:
    """``start:stop:step`` inside an index."""

    start: int | None = None
    stop: int | None = None
    step: int | None = None

    def __str__(self) -> str:
        ends = ["" if end is None else str(end) for end in (self.start, self.stop)]
        return ":".join(ends if self.step is None else [*ends, str(self.step)])


@dataclass(frozen=True, slots=True)
class ArrayValue:
    """A small array given as a value, such as a footprint drawn by hand."""

    dtype: str
    shape: tuple[int, ...]
    data: bytes

    @classmethod
    def of(cls, array: np.ndarray) -> ArrayValue:
        """Return the value that holds a copy of `array`."""
        little = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<"), copy=False)
        return cls(little.dtype.str, array.shape, little.tobytes())

    def array(self) -> np.ndarray:
        """Return the array, read-only."""
        return np.frombuffer(self.data, dtype=self.dtype).reshape(self.shape)


@dataclass(frozen=True, slots=True)
class Footprint:
    """A footprint that remembers how it was made: ``Footprint("disk", (("radius", 3),))``.

    Parameters
    ----------
    name : str
        Function of ``skimage.morphology`` (disk, ball, ...), or ``ones`` of NumPy.
    arguments : tuple of (str, value)
        Its arguments by name, those that differ from the default.
    """

    name: str
    arguments: tuple[tuple[str, Any], ...]

    def array(self) -> np.ndarray:
        """Return the footprint as scikit-image makes it."""
        module, function = FOOTPRINTS[self.name]
        made = getattr(importlib.import_module(module), function)(**dict(self.arguments))
        return np.asarray(made)


class FootprintArray(np.ndarray):
    """An ordinary array that still knows the `Footprint` it was made from; any change forgets it."""

    footprint: Footprint | None

    def __array_finalize__(self, source: object) -> None:
        self.footprint = None


FOOTPRINTS = {
    name: ("skimage.morphology", name)
    for name in (
        "disk", "ball", "footprint_rectangle", "diamond", "octahedron", "octagon", "star", "ellipse",
    )
} | {"ones": ("numpy", "ones")}  # fmt: skip

Value: TypeAlias = "bool | int | float | str | tuple[Any, ...] | Slice | ArrayValue | Footprint | None"


def freeze(value: object) -> Value:
    """Return `value` as an immutable value, or raise `TypeError` if it is none.

    Sequences become tuples, NumPy scalars Python numbers, small arrays `ArrayValue`.
    """
    match value:
        case None | bool() | str() | Slice() | ArrayValue() | Footprint():
            return value
        case bytes() | bytearray():
            pass
        case np.generic():
            return freeze(value.item())
        case int() | float():
            return value
        case slice():
            return Slice(
                *(None if end is None else int(end) for end in (value.start, value.stop, value.step))
            )
        case FootprintArray(footprint=Footprint() as footprint):
            return footprint
        case np.ndarray():
            return _freeze_array(value)
        case type() | np.dtype():
            return np.dtype(value).name
        case Sequence():
            return tuple(freeze(item) for item in value)
        case _ if value is Ellipsis:
            return "..."
    message = f"a parameter cannot hold {shown(value)} of type {type(value).__name__}"
    raise TypeError(message)


def _freeze_array(array: np.ndarray) -> Value:
    if array.ndim == 0:
        return freeze(array[()])
    if array.size > LARGEST_VALUE_ARRAY or array.dtype.kind not in "biuf":
        message = f"a parameter cannot hold an array of shape {array.shape} and dtype {array.dtype}"
        raise TypeError(message)
    return ArrayValue.of(array)


def thaw(value: Value) -> Any:
    """Return `value` as the library's function wants it: arrays for footprints, slices for `Slice`."""
    match value:
        case Footprint():
            return value.array()
        case ArrayValue():
            return value.array()[()]  # a scalar, if it has no axes
        case Slice():
            return slice(value.start, value.stop, value.step)
        case tuple():
            return tuple(thaw(item) for item in value)
    return value


def to_json(value: Value) -> Any:
    """Return `value` as JSON can hold it; `from_json` is the way back, exactly."""
    match value:
        case float() if not math.isfinite(value):
            return {"float": repr(value)}
        case tuple():
            return [to_json(item) for item in value]
        case Slice():
            return {"slice": [value.start, value.stop, value.step]}
        case ArrayValue():
            return {
                "array": base64.b64encode(value.data).decode(),
                "dtype": value.dtype,
                "shape": list(value.shape),
            }
        case Footprint():
            arguments = {name: to_json(item) for name, item in value.arguments}
            return {"footprint": value.name, **arguments}
    return value


def from_json(data: object) -> Value:
    """Return the value that `to_json` wrote, or raise `DocumentError`."""
    match data:
        case None | bool() | int() | float() | str():
            return data
        case list():
            return tuple(from_json(item) for item in data)
        case {"float": str(text)} if _is_float(text):
            return float(text)
        case {"slice": [_, _, _] as ends} if all(type(end) in (int, type(None)) for end in ends):
            return Slice(*ends)
        case {"array": str(text), "dtype": str(dtype), "shape": list(shape)}:
            return _array_from_json(text, dtype, shape)
        case {"footprint": str(name), **arguments} if name in FOOTPRINTS:
            pairs = tuple((str(key), from_json(item)) for key, item in arguments.items())
            return Footprint(name, pairs)
    message = f"{shown(data)} is not a parameter value"
    raise DocumentError(message)


def _is_float(text: str) -> bool:
    """Return whether a text is a float as Python writes it: a page has one kind of number, not two."""
    try:
        return repr(float(text)) == text
    except ValueError:
        return False


def _array_from_json(text: str, dtype: str, shape: list[Any]) -> ArrayValue:
    try:
        found = np.dtype(dtype)
        if found.kind not in "biuf" or not all(type(length) is int and length >= 0 for length in shape):
            raise TypeError
        value = ArrayValue(found.str, tuple(shape), base64.b64decode(text, validate=True))
        value.array()
    except (TypeError, ValueError) as error:
        message = f"an array value of dtype {shown(dtype)} and shape {shown(shape)} cannot be read"
        raise DocumentError(message) from error
    return value


_PLAIN = frozenset({bool, int, str, type(None), ArrayValue})  # of these, equal ones look the same


def is_same(one: Value | object, other: Value | object) -> bool:
    """Return whether two values mean the same to the library; 2, 2.0 and True do not, nor 0.0 and -0.0."""
    if one is other:
        return True
    if type(one) in _PLAIN and type(other) in _PLAIN:
        return type(one) is type(other) and one == other
    return repr(one) == repr(other)


def freeze_literal(value: object) -> Value:
    """Return a number or small array beside an image as a value that keeps its NumPy dtype.

    ``image * 2.0`` and ``image * np.float64(2.0)`` differ for a float32 image, so both are kept as given.
    """
    if isinstance(value, np.generic | np.ndarray):
        array = np.asarray(value)
        if array.size > LARGEST_VALUE_ARRAY or array.dtype.kind not in "biuf":
            message = f"a parameter cannot hold an array of shape {array.shape} and dtype {array.dtype}"
            raise TypeError(message)
        return ArrayValue.of(array)
    return freeze(value)


def is_number(value: object) -> bool:
    """Return whether `value` is an int or a float, and not a bool."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def footprint_array(name: str, arguments: Mapping[str, object]) -> FootprintArray:
    """Return the footprint as an array that knows how it was made."""
    footprint = Footprint(name, tuple((key, freeze(item)) for key, item in arguments.items()))
    array = footprint.array().view(FootprintArray)
    array.footprint = footprint
    return array
