"""Whether an entry says what the library's own function says: names, order, defaults."""

from __future__ import annotations

import dataclasses
import inspect
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import REQUIRED, Input, documentation_of, freeze, load_target
from tamis.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from docstring_parser import DocstringParam

    from tamis.catalogue import Operation, Parameter

__all__ = ["problems_of_defaults", "problems_of_help", "problems_of_signature"]

LEFT_OUT = frozenset({"out", "output"})
"""Where a function would write its result: never an argument of an operation."""


def problems_of_signature(operation: Operation) -> list[str]:
    """Return how the entry's arguments differ from the real function's signature."""
    try:
        function = load_target(operation.target)
    except (ImportError, AttributeError) as error:
        return [f"target {operation.target!r} does not exist: {error}"]
    if isinstance(function, np.ufunc) or operation.target.startswith("operator:"):
        return list(_arity_problems(operation, function))
    try:
        real = inspect.signature(function).parameters
    except ValueError:  # written in C, and says nothing
        return []
    return [*_name_problems(operation, function, real), *_argument_problems(operation, real)]


def _arity_problems(operation: Operation, function: Any) -> Iterator[str]:
    nin = function.nin if isinstance(function, np.ufunc) else len(inspect.signature(function).parameters)
    if len(operation.arguments) != nin:
        yield f"{operation.target} takes {nin} arguments, the entry has {len(operation.arguments)}"


def _name_problems(operation: Operation, function: Callable[..., Any], real: Any) -> Iterator[str]:
    names = [argument.name for argument in operation.arguments]
    deprecated = _deprecated(function, real)
    expected = [
        name
        for name, item in real.items()
        if name not in deprecated | LEFT_OUT and item.kind not in (item.VAR_POSITIONAL, item.VAR_KEYWORD)
    ]
    for name in expected:
        if name not in names:
            yield f"argument {name!r} of the function is not in the entry"
    besides = _documented_besides(function, real)
    names = [name for name in names if name not in besides]
    for name in names:
        if name in deprecated:
            yield f"argument {name!r} is deprecated, the entry must leave it out"
        elif name not in expected:
            yield f"argument {name!r} of the entry is none of the function's"
    if not set(names) ^ set(expected) and names != expected:
        yield f"arguments stand in the order {names}, the function's is {expected}"


def _deprecated(function: Callable[..., Any], real: Any) -> frozenset[str]:
    """Return the arguments that the library says not to use any more."""
    told = {p.arg_name for p in _documented(function) if (p.type_name or "").lower().startswith("deprecated")}
    return frozenset(told | {name for name, item in real.items() if repr(item.default) == "<DEPRECATED>"})


def _documented_besides(function: Callable[..., Any], real: Any) -> frozenset[str]:
    """Return the arguments that a function with ``**kwargs`` does not name, but documents."""
    if not any(item.kind is item.VAR_KEYWORD for item in real.values()):
        return frozenset()
    return frozenset(name for p in _documented(function) for name in p.arg_name.split(", ")) - set(real)


def _documented(function: Callable[..., Any]) -> list[DocstringParam]:
    import docstring_parser

    text = inspect.getdoc(function) or ""
    return list(docstring_parser.parse(text, docstring_parser.DocstringStyle.NUMPYDOC).params)


def _argument_problems(operation: Operation, real: Any) -> Iterator[str]:
    for argument in operation.arguments:
        item = real.get(argument.name)
        if item is None:
            continue
        is_keyword_only = item.kind is item.KEYWORD_ONLY
        if is_keyword_only != argument.keyword_only:
            word = "only by name" if is_keyword_only else "by place too"
            yield f"argument {argument.name!r} is given {word}, the entry says otherwise"
        if isinstance(argument, Input):
            yield from _optional_problems(argument, item)
        else:
            yield from _default_problems(argument, item)


def _optional_problems(argument: Input, item: inspect.Parameter) -> Iterator[str]:
    # an entry may insist on data that the function can do without
    if item.default is item.empty and argument.optional:
        yield f"input {argument.name!r} is needed, the entry says that it is optional"


def _default_problems(argument: Parameter, item: inspect.Parameter) -> Iterator[str]:
    real: Any = REQUIRED if item.default is item.empty else item.default
    if real is not REQUIRED:
        try:
            real = freeze(real)
        except TypeError:  # a function goes by its name; a sentinel such as NumPy's "no value" is None
            name = getattr(real, "__name__", "")
            real = name if name.isidentifier() else None
    if not _is_same(real, argument.default):
        yield f"parameter {argument.name!r} has the default {real!r}, the entry says {argument.default!r}"


def _is_same(one: Any, other: Any) -> bool:
    """Return whether they are equal and of one type: 1, 1.0 and True make different pixels."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(_is_same, one, other))
    if isinstance(one, float) and one != one:
        return isinstance(other, float) and other != other
    return type(one) is type(other) and bool(one == other)


def problems_of_help(operation: Operation) -> list[str]:
    """Return which arguments nobody explains."""
    try:
        explained = documentation_of(operation).parameters
    except (ImportError, AttributeError):  # told by problems_of_signature
        return []
    return [
        f"argument {argument.name!r} is explained nowhere: give it help"
        for argument in operation.arguments
        if argument.name not in explained or not explained[argument.name].help.strip()
    ]


def problems_of_defaults(operation: Operation) -> list[str]:
    """Return which defaults and windows the entry's own limits refuse."""
    problems = [problem for parameter in operation.parameters for problem in _limit_problems(parameter)]
    if operation.has_channels and all(p.name != "channel_axis" for p in operation.parameters):
        problems.append("it has channels, but no parameter 'channel_axis'")
    return problems


def _limit_problems(parameter: Parameter) -> Iterator[str]:
    # a default is always allowed; here it must also be what its parameter says it is
    strict = dataclasses.replace(parameter, default=REQUIRED)
    drawn_by_shape = parameter.type == "footprint" and parameter.default is None
    offers = [] if parameter.is_required or drawn_by_shape else [("default", parameter.default)]
    ends = parameter.window or ()
    offers += [("window", (end,) if parameter.type == "numbers" else end) for end in ends]
    for word, value in offers:
        try:
            checked = strict.check(value)
        except ParameterError as error:
            yield f"the {word} is refused: {error}"
        else:
            if word == "default" and not _is_same(checked, value):
                yield f"the default of {parameter.name!r} is {value!r}, in canonical form {checked!r}"
    if parameter.window and parameter.window[0] >= parameter.window[1]:
        yield f"the window of {parameter.name!r} is empty: {parameter.window}"
