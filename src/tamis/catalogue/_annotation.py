"""What a type hint, a docstring's type and a default say of an argument of the user's own function."""

from __future__ import annotations

import dataclasses
import inspect
import re
import types
import typing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from tamis.catalogue._kind import Kind
from tamis.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tamis.catalogue._docstring import Explained
    from tamis.catalogue._parameter import ParameterType
    from tamis.catalogue._value import Value

__all__ = ["Annotation", "annotation_of"]

_EMPTY = inspect.Parameter.empty
_SCALARS: dict[Any, ParameterType] = {bool: "boolean", int: "integer", float: "number", str: "text"}
_EXPECTED = "an image, a number, True or False, text, or one of several choices"
_REMEDY = "Say it with a type hint, such as Annotated[float, (0, 5)], or in its docstring"
# numpydoc's words for types, the first that fits
_TOLD: tuple[tuple[str, ParameterType], ...] = (
    (r"^bool", "boolean"),
    (r"^int", "integer"),
    (r"^(float|number|scalar)", "number"),
    (r"^str", "text"),
    (r"^(tuple|list|sequence) of (int|float|number)", "numbers"),
    (r"^footprint", "footprint"),
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
    minimum, maximum, exclusive, window, unit, choices, optional
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
        If nothing of it says what it could be.
    """
    hint, optional = _without_none(hint)
    extras: tuple[Any, ...] = ()
    if typing.get_origin(hint) is typing.Annotated:
        hint, *more = typing.get_args(hint)
        extras = tuple(more)
        hint, inner = _without_none(hint)
        optional = optional or inner
    found = _from_hint(hint) or _from_text(told.type if told else "") or _from_default(default)
    if found is None:
        raise ParameterError(where, name, expected=_EXPECTED, got=hint, remedy=_REMEDY)
    return _with_extras(dataclasses.replace(found, optional=optional or found.optional), extras)


def _without_none(hint: Any) -> tuple[Any, bool]:
    """Return a hint without ``| None``, and whether it was there."""
    if typing.get_origin(hint) not in (typing.Union, types.UnionType):
        return hint, False
    rest = [part for part in typing.get_args(hint) if part is not type(None)]
    if len(rest) == len(typing.get_args(hint)):
        return (float, False) if set(rest) == {int, float} else (hint, False)
    return (rest[0] if len(rest) == 1 else float if set(rest) == {int, float} else hint), True


def _from_hint(hint: Any) -> Annotation | None:
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if hint in _SCALARS:
        return Annotation(False, type=_SCALARS[hint])
    if origin is Literal:
        return Annotation(False, type="choice", choices=parts)
    if origin in (tuple, list) or getattr(origin, "__name__", "") == "Sequence":
        is_numbers = set(parts) - {Ellipsis} <= {int, float}
        return Annotation(False, type="numbers" if is_numbers else "names")
    is_array = isinstance(hint, type) and issubclass(hint, np.ndarray)
    if is_array or origin is np.ndarray or getattr(hint, "__name__", "") in ("Image", "ArrayLike"):
        return Annotation(True)
    return Annotation(True, (Kind.TABLE,)) if dict in (hint, origin) else None


def _from_text(text: str) -> Annotation | None:
    """Return what numpydoc's words for a type say."""
    text = text.strip()
    choices = re.match(r"^\{([^}]*)\}", text)
    optional = "None" in text or "optional" in text.rsplit(",", 1)[-1]
    if choices:
        words = [word.strip().strip("'\"") for word in choices[1].split(",")]
        given = tuple(word for word in words if word not in ("", "None"))
        return Annotation(False, type="choice", choices=given, optional="None" in words)
    if re.match(r"^(\(.*\) )?(ndarray|array|image|label)", text):
        return Annotation(True, (Kind.BINARY,) if "of bool" in text else ())
    for pattern, meant in _TOLD:
        if re.match(pattern, text):
            return Annotation(False, type=meant, optional=optional and "None" in text)
    return None


def _from_default(default: Any) -> Annotation | None:
    """Return what a default is; without one, and without a hint, an argument is an image."""
    if default is _EMPTY:
        return Annotation(True)
    for kind, meant in _SCALARS.items():
        if type(default) is kind:
            return Annotation(False, type=meant)
    if isinstance(default, tuple | list | range) and all(isinstance(x, int | float) for x in default):
        return Annotation(False, type="numbers")
    return None


def _with_extras(found: Annotation, extras: tuple[Any, ...]) -> Annotation:
    """Return what is known, with what `Annotated` adds: a window, a unit, limits, a kind."""
    changes: dict[str, Any] = {}
    for extra in extras:
        if isinstance(extra, str) and found.is_data and extra in set(Kind):
            changes["kinds"] = (*changes.get("kinds", ()), Kind(extra))
        elif isinstance(extra, str):
            changes["unit"] = extra
        elif isinstance(extra, range):
            changes["window"] = (extra.start, extra[-1])
        elif isinstance(extra, tuple) and len(extra) == 2:
            changes["window"] = extra
        else:
            changes.update(_limits(extra))
    return dataclasses.replace(found, **changes)


def _limits(extra: Any) -> Iterator[tuple[str, Any]]:
    """Yield the limits that the package annotated-types would mean."""
    for name, field in (("ge", "minimum"), ("gt", "minimum"), ("le", "maximum"), ("lt", "maximum")):
        value = getattr(extra, name, None)
        if isinstance(value, int | float):
            yield field, value
            if name == "gt":
                yield "exclusive", True
