"""What the arguments of a function may be, as somebody says it for sliders, or as the catalogue knows it."""

from __future__ import annotations

import functools
import inspect
from collections import Counter
from typing import Annotated, Any, Literal

from tamis.catalogue import Parameter, known_operations
from tamis.errors import ParameterError

__all__ = ["NOTHING", "argument_for"]

NOTHING = inspect.Parameter.empty
_EXPECTED = "(low, high), a range, a list of choices, True or False, a number or text"
_REMEDY = "Say it, as in sigma=(0, 5), annotate it, as in Annotated[float, (0, 5)], or give it a default"


def argument_for(name: str, told: Any, default: Any, hint: Any, *, where: str) -> inspect.Parameter:
    """Return an argument as the form needs it: annotated, and with a value to begin with.

    Parameters
    ----------
    name : str
        Its name.
    told : object
        What it may be: a tuple of two or three numbers, a range, a list of choices, or one value to begin
        with. `NOTHING` where nobody says; then hint and default hold, and what the catalogue knows of
        arguments of this name.
    default, hint : object
        Of the function; `NOTHING` where there is none.
    where : str
        The function, for messages.

    Raises
    ------
    ParameterError
        If nothing says what it could be, or what is told makes no sense.
    """
    is_number = not isinstance(default, bool) and isinstance(default, int | float)
    if isinstance(told, range):
        found = _of_range(told, where, name)
    elif _is_pair(told):
        found = _of_numbers(name, told, default if is_number else NOTHING, where)
    elif isinstance(told, list | tuple):
        found = _of_choices(told, where, name)
    elif told is NOTHING:
        found = _untold(name, default, hint, where)
    elif isinstance(told, bool | int | float | str):
        found = type(told), told
    else:
        raise ParameterError(where, name, expected=_EXPECTED, got=told)
    annotation, first = found
    begin = default if default is not NOTHING and (told is NOTHING or _fits(default, told)) else first
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=begin, annotation=annotation)


def _is_pair(told: Any) -> bool:
    are_numbers = isinstance(told, tuple) and all(
        isinstance(item, int | float) and not isinstance(item, bool) for item in told
    )
    return are_numbers and len(told) in (2, 3)


def _fits(default: Any, told: Any) -> bool:
    """Return whether a function's own default is one of what it may be."""
    if isinstance(told, range) or (isinstance(told, list | tuple) and not _is_pair(told)):
        return default in told
    return _is_pair(told) and isinstance(default, int | float)


def _of_range(told: range, where: str, name: str) -> tuple[Any, Any]:
    if not told:
        raise ParameterError(where, name, expected="a range with something in it", got=told)
    if abs(told.step) != 1:
        return Literal[tuple(told)], told[0]
    low, high = sorted((told[0], told[-1]))
    return Annotated[int, (low, high)], (low + high) // 2


def _of_numbers(name: str, told: tuple[Any, ...], default: Any, where: str) -> tuple[Any, Any]:
    low, high = told[:2]
    if not low < high:
        raise ParameterError(where, name, expected="(low, high), the lower one first", got=told)
    known = _known(name)
    is_float = any(isinstance(item, float) for item in (*told, default))
    is_float = is_float or (default is NOTHING and known is not None and known.type == "number")
    if not is_float and len(told) == 3 and told[2] != 1:
        return _of_range(range(low, high + 1, told[2]), where, name)
    middle = (low + high) / 2 if is_float else (low + high) // 2
    return Annotated[float if is_float else int, (low, high)], middle


def _of_choices(told: list[Any] | tuple[Any, ...], where: str, name: str) -> tuple[Any, Any]:
    if not told or not all(isinstance(item, bool | int | float | str) for item in told):
        raise ParameterError(where, name, expected="a list of plain values to choose from", got=told)
    return Literal[tuple(told)], told[0]


def _untold(name: str, default: Any, hint: Any, where: str) -> tuple[Any, Any]:
    known = _known(name)
    if hint is not NOTHING and default is not NOTHING:
        return hint, default
    if known is not None:
        first = default if default is not NOTHING else _first_of(known)
        if first is not None and not isinstance(first, bool | str):
            whole = known.type == "integer" and not isinstance(first, float)
            meant: Any = int if whole else float
            return (Annotated[meant, known.window] if known.window else meant), first
    if default is not NOTHING:
        return (hint if hint is not NOTHING else type(default)), default
    raise ParameterError(where, name, expected=_EXPECTED, got=None, remedy=_REMEDY)


def _first_of(known: Parameter) -> Any:
    if not known.is_required and isinstance(known.default, int | float):
        return known.default
    low, high = known.window or (None, None)
    if low is None or high is None:
        return None
    return (low + high) // 2 if known.type == "integer" else (low + high) / 2


@functools.cache
def _known(name: str) -> Parameter | None:
    """Return the number that most operations mean by this name; None where none does."""
    found = [
        one
        for operation in known_operations().values()
        for one in operation.parameters
        if one.name == name and one.type in ("number", "integer")
    ]
    if not found:
        return None
    count = Counter((one.type, one.window) for one in found)
    return max(found, key=lambda one: (one.window is not None, count[one.type, one.window]))
