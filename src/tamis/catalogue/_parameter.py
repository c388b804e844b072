"""Arguments of an operation: the data it takes, and the values one can adjust."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from tamis.catalogue._kind import Kind
from tamis.catalogue._value import (
    ArrayValue,
    Footprint,
    Slice,
    Value,
    freeze,
    freeze_literal,
    is_number,
    is_same,
    thaw,
)
from tamis.dataclass import dataclass
from tamis.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["REQUIRED", "Input", "Parameter", "Required"]

# bits; a longer one is no float any more
LONGEST_INTEGER = 1023


ParameterType: TypeAlias = Literal[
    "number", "integer", "boolean", "choice", "text", "numbers", "footprint", "array", "index", "dtype",
    "names", "literal", "seed", "mixed", "function",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Required:
    """The default of a parameter that has none."""

    def __repr__(self) -> str:
        return "required"


REQUIRED = Required()


@dataclass(frozen=True, slots=True)
class Input:
    """Data that an operation takes: an edge of the pipeline ends here.

    Parameters
    ----------
    name : str
        The argument's name in the library's function.
    takes : tuple of Kind
        Kinds that make sense here.
    optional : bool, default False
        Whether the function can be called without it.
    literal : bool, default False
        Whether a plain number may stand here instead, as in ``image > 3``.
    keyword_only : bool, default False
        Whether it can only be given by name.
    same_shape : bool, default False
        Whether it must have the shape of the first input, and the library would not notice.
    shortest : int, default 1, pixel
        Fewest pixels along each spatial axis: the library reads beyond a shorter one.
    is_written : bool, default False
        Whether the library writes into it: it is given a copy.
    help : str, default ''
        What it is, where the library's docstring does not say.
    """

    name: str
    takes: tuple[Kind, ...] = (Kind.IMAGE,)
    optional: bool = False
    literal: bool = False
    keyword_only: bool = False
    same_shape: bool = False
    shortest: int = 1
    is_written: bool = False
    help: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value one can adjust: its type, its limits, and the window a slider shows.

    Parameters
    ----------
    name : str
        The argument's name in the library's function.
    default : value, optional
        As in the library's function. Without it the parameter must be given.
    type : str, default 'number'
        number, integer, boolean, choice, text, numbers (a sequence), footprint, array, index, dtype,
        names (strings), literal (a number or small array beside an image, with its own dtype), mixed (text,
        a number, or a sequence of these or of sequences of numbers), function (the name of one of NumPy's,
        among the choices) or seed (a whole number of at least 0; None draws one when the step is made, so
        that what was seen can be seen again).
    minimum, maximum : float, optional
        Values outside are refused.
    exclusive : bool, default False
        Whether `minimum` itself is refused too.
    window : tuple of float, optional
        What a slider shows; typed values may go beyond.
    unit : str, default ''
        Such as ``"pixel"``; empty for a plain number.
    choices : tuple, default ()
        The values allowed, for the type choice; values allowed besides, for the others.
    per_axis : bool, default False
        Whether a sequence with one value an axis is allowed too.
    optional : bool, default False
        Whether None is allowed.
    keyword_only : bool, default False
        Whether it can only be given by name.
    adapts_to : str, default ''
        What of the image its window follows: ``"intensity"`` (a grey level), ``"length"`` (a distance),
        ``"size"`` (a number of pixels); ``""``: nothing.
    help : str, default ''
        What it does, where the library's docstring does not say.
    """

    name: str
    default: Value | Required = REQUIRED
    type: ParameterType = "number"
    minimum: float | None = None
    maximum: float | None = None
    exclusive: bool = False
    window: tuple[float, float] | None = None
    unit: str = ""
    choices: tuple[Value, ...] = ()
    per_axis: bool = False
    optional: bool = False
    keyword_only: bool = False
    adapts_to: Literal["", "intensity", "length", "size"] = ""
    help: str = ""

    @property
    def is_required(self) -> bool:
        """Whether it has no default."""
        return isinstance(self.default, Required)

    @property
    def expected(self) -> str:
        """What it must be, as a message says it: ``in [0, 1]``, ``at least 0 pixel``."""
        words = [repr(choice) for choice in self.choices]
        if self.type in ("choice", "function"):
            what = "one of " + ", ".join(words)
        else:
            what = " or ".join([_TYPE_WORDS[self.type] + self._range_in_words(), *words])
        what += ", or one per axis" if self.per_axis else ""
        return what + (", or None" if self.optional and None not in self.choices else "")

    def _range_in_words(self) -> str:
        unit = f" {self.unit}" if self.unit else ""
        match self.minimum, self.maximum:
            case None, None:
                return ""
            case _, None:
                return f" {'above' if self.exclusive else 'of at least'} {self.minimum:g}{unit}"
            case None, _:
                return f" of at most {self.maximum:g}{unit}"
        return f" in {'(' if self.exclusive else '['}{self.minimum:g}, {self.maximum:g}]{unit}"

    def check(self, value: object, *, operation: str = "", node: str = "") -> Value:
        """Return `value` in its canonical form.

        Parameters
        ----------
        value : object
            What the user gave.
        operation, node : str, optional
            Where, for the message.

        Returns
        -------
        value : value
            Immutable; whole floats become int where a whole number is meant. An int stays an int where
            a number is meant, since NumPy may treat 2 and 2.0 differently.

        Raises
        ------
        ParameterError
            If it is of the wrong type or out of range.
        """
        try:
            if self.type == "function" and callable(value):
                value = _name_in_numpy(value)
            return self._parse(freeze_literal(value) if self.type == "literal" else freeze(value))
        except TypeError as error:
            raise ParameterError(
                operation, self.name, expected=self.expected, got=value, node=node
            ) from error

    def _parse(self, value: Value) -> Value:
        if is_same(value, self.default) or any(is_same(value, choice) for choice in self.choices):
            return value
        if value is None:
            if self.optional or None in self.choices:
                return None
            raise TypeError
        if self.per_axis and isinstance(value, ArrayValue) and len(value.shape) == 1:
            value = tuple(value.array().tolist())
        if self.per_axis and isinstance(value, tuple):
            return tuple(self._parse_one(item) for item in value)
        return self._parse_one(value)

    def _parse_one(self, value: Value) -> Value:
        match self.type:
            case "number":
                return self._in_range(_as_number(value))
            case "integer" | "seed":
                return self._in_range(_as_integer(value))
            case "numbers":
                items = value.array().tolist() if isinstance(value, ArrayValue) else value
                return tuple(self._in_range(_as_number(item)) for item in _as_tuple(items))
            case "boolean":
                return _as_boolean(value)
            case "choice" | "function":
                return _as_choice(value, self.choices)
            case "text" | "dtype":
                return _as_text(value)
            case "names":
                return tuple(_as_text(item) for item in _as_tuple(value))
            case "footprint":
                return _as_footprint(value)
            case "array":
                return value if isinstance(value, ArrayValue) else freeze_as_array(value)
            case "index":
                return _as_index(value)
            case "literal":
                return _as_literal(value)
            case "mixed":
                return _as_mixed(value)

    def _in_range(self, number: float) -> float:
        low, high = self.minimum, self.maximum
        has_limits = low is not None or high is not None
        too_low = low is not None and (number <= low if self.exclusive else number < low)
        if too_low or (high is not None and number > high) or (has_limits and number != number):
            raise TypeError
        return number


_TYPE_WORDS = {
    "number": "a number",
    "integer": "a whole number",
    "boolean": "True or False",
    "text": "text",
    "numbers": "a sequence of numbers",
    "footprint": "a footprint, such as disk(3) or an array of 0 and 1",
    "array": "an array",
    "index": "an index, such as numbers and slices",
    "dtype": "the name of a dtype",
    "names": "a sequence of names",
    "literal": "a number or a small array",
    "seed": "a whole number",
    "mixed": "text, a number, or a sequence of these or of pairs",
}


def _name_in_numpy(function: Callable[..., Any]) -> str:
    """Return the name of a function that is NumPy's own; '' if it is none."""
    import numpy as np

    name = getattr(function, "__name__", "")
    return name if getattr(np, name, None) is function else ""


def _as_number(value: Value) -> float:
    if not is_number(value) or (isinstance(value, int) and value.bit_length() > LONGEST_INTEGER):
        raise TypeError
    return value  # type: ignore[return-value]  # is_number has narrowed it


def _as_integer(value: Value) -> int:
    number = _as_number(value)
    if isinstance(number, float) and not number.is_integer():  # nor NaN nor infinity
        raise TypeError
    return int(number)


def _as_boolean(value: Value) -> bool:
    if not isinstance(value, bool) and value not in (0, 1):
        raise TypeError
    return bool(value)


def _as_choice(value: Value, choices: tuple[Value, ...]) -> Value:
    if value not in choices:
        raise TypeError
    return value


def _as_text(value: Value) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _as_tuple(value: Any) -> tuple[Any, ...]:
    if not isinstance(value, tuple | list):
        raise TypeError
    return tuple(value)


def _as_footprint(value: Value) -> Value:
    if isinstance(value, tuple):
        value = freeze_as_array(value)
    if isinstance(value, ArrayValue):
        return _recognised(value)
    if isinstance(value, Footprint):
        return value
    raise TypeError


def _recognised(value: ArrayValue) -> Value:
    """Return an array of ones as the call that makes it, which documents and scripts can show."""
    array = value.array()
    if not array.size or not (array == 1).all():
        return value
    dtype = () if array.dtype == float else (("dtype", array.dtype.name),)
    return Footprint("ones", (("shape", value.shape), *dtype))


def _as_mixed(value: Value) -> Value:
    items = value if isinstance(value, tuple) else (value,)
    if not items or not all(isinstance(item, str) or is_number(item) or _is_row(item) for item in items):
        raise TypeError
    return value


def _is_row(item: Value) -> bool:
    return isinstance(item, tuple) and bool(item) and all(map(is_number, item))


def _as_index(value: Value) -> Value:
    items = value if isinstance(value, tuple) else (value,)
    if not all(item is None or item == "..." or isinstance(item, Slice | int) for item in items):
        raise TypeError
    return items


def _as_literal(value: Value) -> Value:
    if isinstance(value, tuple):
        return freeze_as_array(value)
    if not isinstance(value, bool | int | float | ArrayValue):
        raise TypeError
    return value


def freeze_as_array(value: Value) -> ArrayValue:
    """Return nested tuples of numbers and arrays as an array value, or raise `TypeError`."""
    import numpy as np

    try:
        array = np.asarray(thaw(value))
    except ValueError as error:  # rows of different lengths
        raise TypeError from error
    if array.dtype.kind not in "biuf":
        raise TypeError
    return ArrayValue.of(array)
