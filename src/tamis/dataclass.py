"""`dataclass`: the standard library's, for frozen values with slots, made in a quarter of the time.

Python compiles six methods of each dataclass whenever its module is loaded, in half a millisecond: fifty of
them are loaded before anything is recorded. Here only ``__init__`` is compiled, which is called often; the
other methods are the same for all.
"""

from __future__ import annotations

import dataclasses
import operator
import reprlib
import sys
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from dataclasses import Field, dataclass

__all__ = ["dataclass"]

C = TypeVar("C", bound=type)


class _NotGiven:
    """Stands in signatures for what a factory makes."""

    def __repr__(self) -> str:
        return "<factory>"


_NOT_GIVEN = _NotGiven()

if not TYPE_CHECKING:  # for whoever checks types it is the standard library's

    def dataclass(*, frozen: bool, slots: bool, eq: bool = True, repr: bool = True) -> Callable[[type], type]:
        """Return what makes a class a frozen dataclass with slots, as `dataclasses.dataclass` would.

        Parameters
        ----------
        frozen, slots : bool
            True: for anything else there is the standard library's.
        eq : bool, default True
            Whether two are equal when their fields are, and have a hash.
        repr : bool, default True
            Whether it shows its fields.

        Returns
        -------
        decorator : callable
            From the class to the dataclass.

        Raises
        ------
        TypeError
            If it is to be no frozen one with slots.
        """
        if not (frozen and slots):
            message = "only for frozen dataclasses with slots"
            raise TypeError(message)
        return lambda cls: _made(cls, eq=eq, repr=repr)


def _made(cls: C, *, eq: bool, repr: bool) -> C:
    own = {name for name, value in vars(cls).items() if (name, value) != ("__hash__", None)}
    is_derived = any(dataclasses.is_dataclass(base) for base in cls.__mro__[1:])
    # of those that are derived, Python wants to know it in time
    made: Any = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True, frozen=is_derived)(cls)
    fields = dataclasses.fields(made)
    methods = [_init(made, fields), *_frozen(made, fields), *_state(fields)]
    if repr:
        methods.append(_repr(fields))
    if eq:
        methods += _comparison(fields)
    for method in methods:
        if method.__name__ not in own:
            method.__qualname__ = f"{made.__qualname__}.{method.__name__}"
            setattr(made, method.__name__, method)
    told = made.__dataclass_params__
    told.init, told.frozen, told.repr, told.eq = True, True, repr, eq
    return made  # type: ignore[no-any-return]  # it is the class, with slots


def _init(cls: type, fields: tuple[Field[Any], ...]) -> Callable[..., None]:
    given = sorted((field for field in fields if field.init), key=lambda field: bool(field.kw_only))
    names: dict[str, Any] = {"_set": object.__setattr__, "_NOT_GIVEN": _NOT_GIVEN}
    names |= {f"_default_{field.name}": _default(field) for field in given}
    arguments = [("*, " if is_first else "") + _argument(field) for field, is_first in _by_name(given)]
    lines = [f"_set(self, {field.name!r}, {_value(field)})" for field in given]
    if hasattr(cls, "__post_init__"):
        lines.append("self.__post_init__()")
    head, body = ", ".join(["self", *arguments]), "\n  ".join(lines or ["pass"])
    text = f"def make({', '.join(names)}):\n def __init__({head}):\n  {body}\n return __init__"
    made: dict[str, Any] = {}
    exec(text, vars(sys.modules[cls.__module__]), made)
    init: Callable[..., None] = made["make"](**names)
    init.__annotations__ = {field.name: field.type for field in given} | {"return": None}
    return init


def _by_name(fields: Iterable[Field[Any]]) -> Iterator[tuple[Field[Any], bool]]:
    """Yield each field, and whether it is the first that can be given by name only."""
    is_plain = True
    for field in fields:
        yield field, bool(field.kw_only) and is_plain
        is_plain = not field.kw_only


def _default(field: Field[Any]) -> Any:
    return field.default if field.default_factory is dataclasses.MISSING else field.default_factory


def _argument(field: Field[Any]) -> str:
    if field.default is not dataclasses.MISSING:
        return f"{field.name}=_default_{field.name}"
    return field.name if field.default_factory is dataclasses.MISSING else f"{field.name}=_NOT_GIVEN"


def _value(field: Field[Any]) -> str:
    name = field.name
    is_made = field.default_factory is not dataclasses.MISSING
    return f"_default_{name}() if {name} is _NOT_GIVEN else {name}" if is_made else name


def _frozen(cls: Any, fields: tuple[Field[Any], ...]) -> tuple[Callable[..., None], ...]:
    names = frozenset(field.name for field in fields)

    def __setattr__(self: Any, name: str, value: object) -> None:
        if type(self) is cls or name in names:
            message = f"cannot assign to field {name!r}"
            raise dataclasses.FrozenInstanceError(message)
        super(cls, self).__setattr__(name, value)

    def __delattr__(self: Any, name: str) -> None:
        if type(self) is cls or name in names:
            message = f"cannot delete field {name!r}"
            raise dataclasses.FrozenInstanceError(message)
        super(cls, self).__delattr__(name)

    return __setattr__, __delattr__


def _state(fields: tuple[Field[Any], ...]) -> tuple[Callable[..., Any], ...]:
    """Return what copies and pickles go by: nothing can be set from outside."""
    names = tuple(field.name for field in fields)

    def __getstate__(self: Any) -> list[Any]:
        return [getattr(self, name) for name in names]

    def __setstate__(self: Any, state: list[Any]) -> None:
        for name, value in zip(names, state, strict=True):
            object.__setattr__(self, name, value)

    return __getstate__, __setstate__


def _repr(fields: tuple[Field[Any], ...]) -> Callable[[Any], str]:
    names = tuple(field.name for field in fields if field.repr)

    def __repr__(self: Any) -> str:
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{type(self).__qualname__}({shown})"

    return reprlib.recursive_repr()(__repr__)


def _comparison(fields: tuple[Field[Any], ...]) -> tuple[Callable[..., Any], ...]:
    compared = _values(tuple(field.name for field in fields if field.compare))
    hashed = _values(
        tuple(field.name for field in fields if (field.compare if field.hash is None else field.hash))
    )

    def __eq__(self: Any, other: object) -> Any:
        return compared(self) == compared(other) if other.__class__ is self.__class__ else NotImplemented

    def __hash__(self: Any) -> int:
        return hash(hashed(self))

    return __eq__, __hash__


def _values(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    if len(names) > 1:
        return operator.attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)
