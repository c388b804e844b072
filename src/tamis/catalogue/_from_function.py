"""An operation from a plain function of the user's: read from its signature, type hints and docstring."""

from __future__ import annotations

import dataclasses
import inspect
import sys
import types
import typing
from typing import TYPE_CHECKING, Any

from tamis.catalogue._annotation import Annotation, annotation_of
from tamis.catalogue._code import fingerprint_of
from tamis.catalogue._docstring import explained_in
from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Locality, Whole
from tamis.catalogue._operation import Operation, Stage
from tamis.catalogue._parameter import REQUIRED, Input, Parameter
from tamis.catalogue._returned import SHAPELESS, kind_by_name, outputs_from
from tamis.catalogue._told_depth import check_depth, told_locality
from tamis.catalogue._value import freeze
from tamis.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tamis.catalogue._parameter import ParameterType
    from tamis.catalogue._told_depth import Depth

__all__ = ["HERE", "operation_from"]

HERE = "user"
"""Topic of functions that no module holds: typed into a notebook or a script."""
_SEEDS = frozenset({"rng", "seed", "random_state"})
_REMEDY = "Write a function with def, in a module or a notebook, and decorate that"


def operation_from(
    function: Callable[..., Any],
    *,
    depth: Depth | None = None,
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

    Returns
    -------
    operation : Operation
        Named after the function's module and the function.

    Raises
    ------
    ParameterError
        If the function or one of its arguments cannot be understood; says what to write.
    KindError
        If the function reads something whose content nobody can tell, such as an open file.
    """
    _check_function(function)
    module, name = _name_of(function)
    where = f"{module}.{name}"
    explained, returns = explained_in(inspect.getdoc(function) or "")
    hints = _hints_of(function, where)
    locality = told_locality(where, depth, pointwise=pointwise)
    outputs = outputs_from(
        hints.get("return"), returns, gives, where=where, same_shape=not isinstance(locality, Whole)
    )
    _check_outputs(where, locality, [output.kind for output in outputs])
    arguments = tuple(_Reader(where, hints, explained).arguments(inspect.signature(function)))
    axes = () if ndim is None else (ndim,) if isinstance(ndim, int) else tuple(ndim)
    check_depth(locality, arguments, axes)
    fingerprint_of(function)  # raises what a key would raise later, where the user can see why
    return Operation(
        where,
        f"{module}:{name}",
        _stage(where, stage),
        arguments,
        outputs,
        locality,
        ndim=axes or None,
        has_channels=any(argument.name == "channel_axis" for argument in arguments),
    )


def _check_function(function: Callable[..., Any]) -> None:
    """Refuse what is no plain function."""
    name = getattr(function, "__qualname__", "")
    inner = inspect.unwrap(function) if callable(function) else function
    around = name.rpartition(".")[0].rpartition(".")[2]
    is_in_class = around and not around.startswith("<")  # <locals>, <listcomp>
    is_plain = isinstance(inner, types.FunctionType) and name and not is_in_class
    if not is_plain or isinstance(function, type) or _is_begun_later(inner):
        expected = "a plain function, no class, method or generator"
        where = name or type(function).__name__
        raise ParameterError(where, "function", expected=expected, got=function, remedy=_REMEDY)


def _is_begun_later(function: Any) -> bool:
    return inspect.isgeneratorfunction(function) or inspect.iscoroutinefunction(function)


def _name_of(function: Callable[..., Any]) -> tuple[str, str]:
    """Return the module of a function and its name in it."""
    module, name = str(function.__module__), function.__qualname__
    if name.isidentifier():
        return (module, name) if module in sys.modules.keys() - {"__main__"} else (HERE, name)
    # no name leads to it, and others may be called the same: made twice by a function, or another lambda
    return HERE, f"{function.__name__.strip('<>')}_{fingerprint_of(function)[:8]}"


def _hints_of(function: Callable[..., Any], where: str) -> dict[str, Any]:
    try:
        return typing.get_type_hints(function, include_extras=True)
    except NameError as error:  # a hint that only a type checker can read
        remedy = "Import it outside of `if TYPE_CHECKING`"
        raise ParameterError(
            where, "type hint", expected="known when the program runs", got=error.name, remedy=remedy
        ) from error


def _stage(where: str, stage: Stage | str) -> Stage:
    try:
        return Stage(stage)
    except ValueError as error:
        expected = "one of " + ", ".join(map(repr, map(str, Stage)))
        raise ParameterError(where, "stage", expected=expected, got=stage) from error


def _check_outputs(where: str, locality: Locality, kinds: Sequence[Any]) -> None:
    """Refuse tiles of what has none."""
    if isinstance(locality, Whole) or (len(kinds) == 1 and kinds[0] not in SHAPELESS):
        return
    expected = "left out, as only one image can be made in tiles"
    raise ParameterError(where, "depth", expected=expected, got=", ".join(map(str, kinds)))


class _Reader:
    """Reads the arguments of one function."""

    def __init__(self, where: str, hints: dict[str, Any], explained: Any) -> None:
        self._where = where
        self._hints = hints
        self._explained = explained

    def arguments(self, signature: inspect.Signature) -> list[Input | Parameter]:
        """Return its inputs and parameters, in the order of the signature."""
        made = [self._argument(place, item) for place, item in enumerate(signature.parameters.values())]
        if made and isinstance(made[0], Input) and made[0].optional:
            expected = "an image that must be given, without a default"
            raise ParameterError(self._where, made[0].name, expected=expected, got=None)
        return made

    def _argument(self, place: int, item: inspect.Parameter) -> Input | Parameter:
        if item.kind in (item.VAR_POSITIONAL, item.VAR_KEYWORD):
            remedy = "A pipeline must know every argument"
            raise ParameterError(
                self._where, str(item), expected="named one by one", got="any number", remedy=remedy
            )
        if item.kind is item.POSITIONAL_ONLY and place:
            raise ParameterError(self._where, item.name, expected="given by name too", got="by place only")
        found = self._annotation(place, item)
        told = self._explained.get(item.name)
        help_text = "" if told and told.help.strip() else _as_words(item.name)
        keyword_only = item.kind is item.KEYWORD_ONLY
        if found.is_data and (item.default is item.empty or item.default is None):
            optional = item.default is None
            return Input(item.name, found.kinds or _kinds_of(item.name), optional=optional,
                         keyword_only=keyword_only, help=help_text)  # fmt: skip
        made = self._parameter(item, found)
        return dataclasses.replace(made, keyword_only=keyword_only, help=help_text)

    def _annotation(self, place: int, item: inspect.Parameter) -> Annotation:
        hint, told = self._hints.get(item.name), self._explained.get(item.name)
        is_untold = hint is None and not (told and told.type)
        is_first = place == 0 and item.default is item.empty
        has_value = item.default is not item.empty and item.default is not None
        if is_untold and not has_value and (is_first or kind_by_name(item.name)):
            return Annotation(True)  # what says nothing at all is the image, where it stands first
        return annotation_of(hint, told, item.default, where=self._where, name=item.name)

    def _parameter(self, item: inspect.Parameter, found: Annotation) -> Parameter:
        try:
            default = REQUIRED if item.default is item.empty else freeze(item.default)
        except TypeError as error:
            expected = "a plain value by default, which a document can hold"
            raise ParameterError(self._where, item.name, expected=expected, got=item.default) from error
        made = Parameter(
            item.name, default, _type_of(item.name, found), found.minimum, found.maximum,
            found.exclusive, found.window, found.unit, found.choices, found.per_axis,
            optional=found.optional or default is None,
        )  # fmt: skip
        if not made.is_required:  # a default is always allowed: here it must be what the others are
            dataclasses.replace(made, default=REQUIRED).check(default, operation=self._where)
        return made


def _type_of(name: str, found: Annotation) -> ParameterType:
    if found.is_data:
        return "array"
    return "seed" if name in _SEEDS and found.type == "integer" else found.type


def _as_words(name: str) -> str:
    return f"{name.replace('_', ' ').strip().capitalize() or name}."


def _kinds_of(name: str) -> tuple[Kind, ...]:
    kind = kind_by_name(name) or Kind.IMAGE
    return (kind, Kind.BINARY) if kind is Kind.LABELS else (kind,)
