"""An operation from a plain function of the user's: read from its signature, type hints and docstring."""

from __future__ import annotations

import inspect
import re
import sys
import typing
from typing import TYPE_CHECKING, Any

from tamis.catalogue._annotation import Annotation, annotation_of
from tamis.catalogue._docstring import explained_in
from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Locality, Neighbourhood, Pointwise, Whole
from tamis.catalogue._operation import Operation, Output, Stage
from tamis.catalogue._parameter import REQUIRED, Input, Parameter
from tamis.catalogue._value import freeze
from tamis.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tamis.catalogue._docstring import Explained

__all__ = ["HERE", "address_of", "operation_from"]

HERE = "user"
"""Topic of functions that no module holds: typed into a notebook or a script."""
_UNSAID = "its function has not said how far it looks"
_BY_NAME = {
    "labels": Kind.LABELS, "label_image": Kind.LABELS, "label_img": Kind.LABELS, "markers": Kind.MARKERS,
    "mask": Kind.BINARY, "binary": Kind.BINARY, "points": Kind.POINTS, "coords": Kind.POINTS,
    "table": Kind.TABLE,
}  # fmt: skip
"""What an array is that says no more than its name."""


def operation_from(
    function: Callable[..., Any],
    *,
    depth: int | Sequence[int] | Callable[[Mapping[str, Any], int], tuple[int, ...]] | None = None,
    pointwise: bool = False,
    stage: Stage | str = Stage.FILTER,
    ndim: int | Sequence[int] | None = None,
    gives: str = "",
) -> Operation:
    """Return the entry of a function.

    Parameters
    ----------
    function : callable
        Arrays and values in, an array, number, table or tuple of these out.
    depth : int, sequence of int, or callable, optional, pixel
        How far a pixel of the result looks: along every axis, along each, or as ``depth(values, ndim)``.
    pointwise : bool, default False
        Whether a pixel of the result depends on the same pixel only.
    stage : Stage or str, default 'filter'
        Where in a pipeline it usually stands.
    ndim : int or sequence of int, optional
        Numbers of axes it works on; without it, any.
    gives : str, optional
        Kind of what comes out, such as ``"labels"``, where the return annotation does not say.

    Raises
    ------
    ParameterError
        If the function or one of its arguments cannot be understood; says what to write.
    """
    address = address_of(function)
    topic = address.rpartition(":")[0] or HERE
    name = getattr(function, "__name__", "").strip("<>") or "function"
    reader = _Reader(function, f"{topic}.{name}")
    locality = _locality(reader.where, depth, pointwise=pointwise)
    return Operation(
        reader.where,
        address or f"{HERE}:{name}",
        _stage(reader.where, stage),
        tuple(reader.arguments()),
        reader.outputs(gives, same_shape=not isinstance(locality, Whole)),
        locality,
        ndim=None if ndim is None else ((ndim,) if isinstance(ndim, int) else tuple(ndim)),
    )


def address_of(function: Callable[..., Any]) -> str:
    """Return ``"module:name"``, by which another process can import a function; ``""`` if it has none."""
    module, name = getattr(function, "__module__", None), getattr(function, "__qualname__", "")
    if not module or module == "__main__" or not name or not name.isidentifier():
        return ""
    return f"{module}:{name}" if module in sys.modules else ""


def _stage(where: str, stage: Stage | str) -> Stage:
    try:
        return Stage(stage)
    except ValueError as error:
        expected = "one of " + ", ".join(map(repr, map(str, Stage)))
        raise ParameterError(where, "stage", expected=expected, got=stage) from error


def _locality(where: str, depth: Any, *, pointwise: bool) -> Locality:
    if pointwise and depth is not None:
        raise ParameterError(where, "depth", expected="left out, as it is pointwise", got=depth)
    if pointwise:
        return Pointwise()
    if depth is None:
        return Whole(_UNSAID)
    if callable(depth):
        return Neighbourhood(depth)
    lengths = (depth,) if isinstance(depth, int) else tuple(depth)
    if not lengths or any(isinstance(x, bool) or not isinstance(x, int) or x < 0 for x in lengths):
        expected = "a whole number of at least 0 pixel, one for each axis, or a function"
        raise ParameterError(where, "depth", expected=expected, got=depth)
    return Neighbourhood(_Depth(lengths))


class _Depth:
    """The same depth whatever the values."""

    def __init__(self, lengths: tuple[int, ...]) -> None:
        self._lengths = lengths

    def __call__(self, values: Mapping[str, Any], ndim: int) -> tuple[int, ...]:
        return self._lengths * ndim if len(self._lengths) == 1 else self._lengths


class _Reader:
    """Reads one function."""

    def __init__(self, function: Callable[..., Any], where: str) -> None:
        self.where = where
        try:
            self._signature = inspect.signature(function)
        except (TypeError, ValueError) as error:
            expected = "a Python function with a signature"
            raise ParameterError(where, "function", expected=expected, got=function) from error
        self._hints = _hints_of(function)
        self._explained, self._returns = explained_in(inspect.getdoc(function) or "")

    def arguments(self) -> list[Input | Parameter]:
        """Return its inputs and parameters, in the order of the signature."""
        made = [self._argument(item) for item in self._signature.parameters.values()]
        if made and isinstance(made[0], Input) and made[0].optional:
            expected = "an image that must be given, without a default"
            raise ParameterError(self.where, made[0].name, expected=expected, got=None)
        return made

    def _argument(self, item: inspect.Parameter) -> Input | Parameter:
        if item.kind in (item.VAR_POSITIONAL, item.VAR_KEYWORD):
            expected = "named one by one: a pipeline must know every argument"
            raise ParameterError(self.where, str(item), expected=expected, got="any number")
        told = self._explained.get(item.name)
        hint = self._hints.get(item.name)
        found = annotation_of(hint, told, item.default, where=self.where, name=item.name)
        keyword_only = item.kind is item.KEYWORD_ONLY
        help_text = "" if told and told.help.strip() else _as_words(item.name)
        if found.is_data:
            optional = item.default is None
            return Input(item.name, found.kinds or _kinds_by_name(item.name), optional=optional,
                         keyword_only=keyword_only, help=help_text)  # fmt: skip
        return self._parameter(item, found, keyword_only=keyword_only, help_text=help_text)

    def _parameter(
        self, item: inspect.Parameter, found: Annotation, *, keyword_only: bool, help_text: str
    ) -> Parameter:
        default = REQUIRED if item.default is item.empty else freeze(item.default)
        made = Parameter(
            item.name, default, found.type, found.minimum, found.maximum, found.exclusive, found.window,
            found.unit, found.choices, optional=found.optional or default is None,
            keyword_only=keyword_only, help=help_text,
        )  # fmt: skip
        if not made.is_required and default is not None:
            made.check(default, operation=self.where)
        return made

    def outputs(self, gives: str, *, same_shape: bool) -> tuple[Output, ...]:
        """Return what comes out."""
        hint = self._hints.get("return")
        parts = _parts_of(hint)
        names = [one.name for one in self._returns]
        if len(parts) < 2 and len(names) < 2:
            kind = self._kind(gives) if gives else _returned_kind(hint, self._returns)
            return (Output(kind, "", same_shape=same_shape and kind not in _SHAPELESS),)
        count = len(parts) if len(parts) > 1 else len(names)
        hints = parts if len(parts) == count else [None] * count
        told = [(one,) for one in self._returns] if len(names) == count else [()] * count
        kinds = [_returned_kind(one, texts) for one, texts in zip(hints, told, strict=True)]
        named = names if len(names) == count and all(map(str.isidentifier, names)) else _numbered(count)
        return tuple(
            Output(kind, "", name=name, same_shape=False) for kind, name in zip(kinds, named, strict=True)
        )

    def _kind(self, name: str) -> Kind:
        try:
            return Kind(name)
        except ValueError as error:
            expected = "one of " + ", ".join(map(repr, map(str, Kind)))
            raise ParameterError(self.where, "gives", expected=expected, got=name) from error


_SHAPELESS = frozenset({Kind.SCALAR, Kind.TABLE, Kind.POINTS, Kind.MESH, Kind.TRANSFORM})


def _numbered(count: int) -> list[str]:
    return [f"result{place}" for place in range(1, count + 1)]


def _as_words(name: str) -> str:
    return f"{name.replace('_', ' ').strip().capitalize() or name}."


def _kinds_by_name(name: str) -> tuple[Kind, ...]:
    kind = _BY_NAME.get(name, Kind.IMAGE)
    return (kind, Kind.BINARY) if kind is Kind.LABELS else (kind,)


def _hints_of(function: Callable[..., Any]) -> dict[str, Any]:
    try:
        return typing.get_type_hints(function, include_extras=True)
    except NameError as error:  # a hint that only a type checker can read
        expected = "known when the program runs"
        remedy = "Import it outside of `if TYPE_CHECKING`"
        where = getattr(function, "__qualname__", "")
        raise ParameterError(where, "type hint", expected=expected, got=error.name, remedy=remedy) from error


def _parts_of(hint: Any) -> tuple[Any, ...]:
    """Return the hints of each result, where there are several."""
    if typing.get_origin(hint) is tuple:
        parts = typing.get_args(hint)
        return () if Ellipsis in parts else parts
    return ()


def _returned_kind(hint: Any, told: Sequence[Explained]) -> Kind:
    """Return the kind of a result: from its hint, else from the docstring, else an array without meaning."""
    base: Any = hint
    extras: tuple[Any, ...] = ()
    if typing.get_origin(hint) is typing.Annotated:
        base, extras = hint.__origin__, hint.__metadata__
    for extra in extras:
        if isinstance(extra, str) and extra in set(Kind):
            return Kind(extra)
    if base in (int, float, complex, bool):
        return Kind.SCALAR
    if base is dict or typing.get_origin(base) is dict:
        return Kind.TABLE
    text = told[0].type.lower() if told else ""
    if re.match(r"(int|float|number|scalar)\b", text):
        return Kind.SCALAR
    if text.startswith("dict"):
        return Kind.TABLE
    return Kind.BINARY if "of bool" in text else Kind.IMAGE
