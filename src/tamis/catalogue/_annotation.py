"""What a type hint, a docstring's type and a default say of an argument of the user's own function."""

from __future__ import annotations

import ast
import collections.abc
import dataclasses
import enum
import inspect
import math
import re
import types
import typing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from tamis.catalogue._kind import Kind
from tamis.errors import ParameterError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tamis.catalogue._docstring import Explained
    from tamis.catalogue._parameter import ParameterType
    from tamis.catalogue._value import Value

__all__ = ["Annotation", "annotation_of", "kind_of_array", "parts_of_hint"]

_EMPTY = inspect.Parameter.empty
_SCALARS: tuple[tuple[Any, ParameterType], ...] = (
    (bool, "boolean"),
    (int, "integer"),
    (float, "number"),
    (str, "text"),
)
_EXPECTED = "an image, a number, True or False, text, or one of several choices"
_REMEDY = "Say it with a type hint, such as Annotated[float, (0, 5)], or in a numpydoc docstring"
_SEQUENCES = (tuple, list, collections.abc.Sequence)
# numpydoc's words for types, the first that fits
_TOLD: tuple[tuple[str, ParameterType], ...] = (
    (r"(tuple|list|sequence) of (int|float|number|scalar)", "numbers"),
    (r"(tuple|list|sequence) of str", "names"),
    (r"bool", "boolean"),
    (r"int", "integer"),
    (r"float|number|scalar", "number"),
    (r"str", "text"),
    (r"footprint", "footprint"),
)


@dataclass(frozen=True, slots=True)
class Annotation:
    """What is known of an argument.

    Parameters
    ----------
    is_data : bool
        Whether it is an input, and no value.
    kinds : tuple of Kind, default ()
        Of an input: what it may be; empty where nobody says.
    type : str, default 'number'
        Of a value; and so are all that follow, as in `Parameter`.
    minimum, maximum, exclusive, window, unit, choices, per_axis, optional
        As in `Parameter`.
    """

    is_data: bool
    kinds: tuple[Kind, ...] = ()
    type: ParameterType = "number"
    minimum: float | None = None
    maximum: float | None = None
    exclusive: bool = False
    window: tuple[float, float] | None = None
    unit: str = ""
    choices: tuple[Value, ...] = ()
    per_axis: bool = False
    optional: bool = False


def annotation_of(hint: Any, told: Explained | None, default: Any, *, where: str, name: str) -> Annotation:
    """Return what is known of an argument: from its hint, else its docstring, else its default.

    Parameters
    ----------
    hint : object
        Its type hint; None where there is none.
    told : Explained or None
        What the docstring says.
    default : object
        Its default; `inspect.Parameter.empty` where there is none.
    where, name : str
        Whose it is and its name, for the message.

    Raises
    ------
    ParameterError
        If nothing of it says what it could be, or what it is can be no value of a pipeline.
    """
    base, extras, optional = parts_of_hint(hint)
    if isinstance(base, type) and issubclass(base, enum.Enum):
        remedy = "Use Literal['first', 'second'] as type hint"
        raise ParameterError(where, name, expected="a choice of plain values", got=base, remedy=remedy)
    found = _from_hint(base) if hint is not None else None
    found = found or _from_text(told.type if told else "") or _from_default(default)
    if found is None:
        got = default if hint is None else hint
        raise ParameterError(where, name, expected=_EXPECTED, got=_written(got), remedy=_REMEDY)
    changes = dict(_said_by(extras, found, where, name))
    return dataclasses.replace(found, **changes, optional=optional or found.optional)


class _Written(str):
    """Text that a message shows as it is."""

    __slots__ = ()

    __repr__ = str.__str__


def _written(value: Any) -> Any:
    return _Written("nothing that says it") if value is _EMPTY else value


def parts_of_hint(hint: Any) -> tuple[Any, tuple[Any, ...], bool]:
    """Return a hint without ``Annotated`` and ``| None``, what was annotated, and whether None may be."""
    extras: tuple[Any, ...] = ()
    optional = False
    while True:
        if typing.get_origin(hint) is typing.Annotated:
            extras += hint.__metadata__
            hint = hint.__origin__
            continue
        rest = _without_none(hint)
        if rest is hint:
            return hint, extras, optional
        hint, optional = rest, True


def _without_none(hint: Any) -> Any:
    if typing.get_origin(hint) not in (typing.Union, types.UnionType):
        return hint
    parts = typing.get_args(hint)
    rest = [part for part in parts if part is not type(None)]
    return hint if len(rest) == len(parts) else typing.Union[tuple(rest)]  # noqa: UP007  # parts are not known


def _from_hint(hint: Any) -> Annotation | None:
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return _from_union(parts)
    if origin is Literal:
        return Annotation(False, type="choice", choices=parts)
    if origin in _SEQUENCES:
        items = set(parts) - {Ellipsis}
        if items <= {int, float}:
            return Annotation(False, type="numbers")
        return Annotation(False, type="names") if items == {str} else None
    if dict in (hint, origin):
        return Annotation(True, (Kind.TABLE,))
    if _is_array(hint):
        kind = kind_of_array(hint)
        return Annotation(True, () if kind is None else (kind,))
    return next((Annotation(False, type=meant) for kind, meant in _SCALARS if hint is kind), None)


def _from_union(parts: tuple[Any, ...]) -> Annotation | None:
    """Return what several types are together: int or float is a number; with a sequence, one an axis."""
    if all(map(_is_array, parts)):
        return Annotation(True)
    plain = {part for part in parts if part in (int, float)}
    others = [_from_hint(part) for part in parts if part not in (int, float)]
    if not plain or any(other is None or other.type != "numbers" for other in others):
        return None
    return Annotation(False, type="number" if float in plain else "integer", per_axis=bool(others))


def _is_array(hint: Any) -> bool:
    base = typing.get_origin(hint) or hint
    is_ndarray = isinstance(base, type) and issubclass(base, np.ndarray)
    return is_ndarray or getattr(hint, "__name__", "") in ("Image", "ArrayLike")


def kind_of_array(hint: Any) -> Kind | None:
    """Return the kind that the dtype of an array's hint says: ``NDArray[np.bool_]`` is binary."""
    dtypes = [item for part in typing.get_args(hint) for item in typing.get_args(part)]
    return Kind.BINARY if np.bool_ in dtypes else None


def _from_text(text: str) -> Annotation | None:
    """Return what numpydoc's words for a type say."""
    text = re.sub(r",? *(optional|default.*)$", "", text.strip())
    choices = re.match(r"\{([^}]*)\}", text)
    optional = bool(re.search(r"\bNone\b", text))
    if choices:
        given = [_literal(word.strip()) for word in choices[1].split(",") if word.strip()]
        plain = tuple(one for one in given if one is not None)
        return Annotation(False, type="choice", choices=plain, optional=optional)
    if re.match(r"(?:.*\W)?(?:nd|\dd )?(?:array|image|label)", text.lower()):
        return Annotation(True, (Kind.BINARY,) if re.search(r"\bbool", text) else (), optional=optional)
    for pattern, meant in _TOLD:
        if re.match(pattern, text):
            per_axis = meant in ("number", "integer") and bool(
                re.search(r" or .*(tuple|list|sequence)", text)
            )
            return Annotation(False, type=meant, optional=optional, per_axis=per_axis)
    return None


def _literal(word: str) -> Any:
    try:
        return ast.literal_eval(word)
    except (ValueError, SyntaxError):  # a word without quotation marks
        return word


def _from_default(default: Any) -> Annotation | None:
    """Return what a default is."""
    for kind, meant in _SCALARS:
        if type(default) is kind:
            return Annotation(False, type=meant)
    if isinstance(default, tuple | list | range) and default:
        if all(isinstance(item, int | float) for item in default):
            return Annotation(False, type="numbers")
        return Annotation(False, type="names") if all(isinstance(item, str) for item in default) else None
    return Annotation(True) if isinstance(default, np.ndarray) else None


def _said_by(extras: tuple[Any, ...], found: Annotation, where: str, name: str) -> Iterator[tuple[str, Any]]:
    """Yield what `Annotated` adds: kinds of data; a window, a unit and limits of a value."""
    if found.is_data:
        kinds = tuple(_kind(extra, where, name) for extra in extras if _is_like_kind(extra))
        if kinds:
            yield "kinds", kinds
        return
    for extra in extras:
        if isinstance(extra, str):
            yield "unit", extra
        elif isinstance(extra, range) and len(extra):
            yield "window", (extra[0], extra[-1])
        elif isinstance(extra, tuple) and len(extra) == 2:
            yield "window", extra
        else:
            yield from _limits(extra, is_whole=found.type == "integer")


def _is_like_kind(extra: Any) -> bool:
    # others may annotate as well, such as names of axes
    return isinstance(extra, str) and bool(nearest(extra, map(str, Kind)))


def _kind(name: str, where: str, argument: str) -> Kind:
    try:
        return Kind(name)
    except ValueError as error:
        expected = "one of " + ", ".join(map(repr, map(str, Kind)))
        raise ParameterError(where, argument, expected=f"annotated by {expected}", got=name) from error


def _limits(extra: Any, *, is_whole: bool) -> Iterator[tuple[str, Any]]:
    """Yield the limits that the package annotated-types would mean by attributes of these names."""
    limits = {word: getattr(extra, word, None) for word in ("ge", "gt", "le", "lt")}
    given = {word: value for word, value in limits.items() if isinstance(value, int | float)}
    for word in given.keys() & {"ge", "gt"}:
        yield "minimum", given[word]
        if word == "gt":
            yield "exclusive", True
    if "le" in given:
        yield "maximum", given["le"]
    if "lt" in given:  # a parameter has no excluded maximum
        yield "maximum", given["lt"] - 1 if is_whole else math.nextafter(given["lt"], -math.inf)
