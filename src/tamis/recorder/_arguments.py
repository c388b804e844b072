"""Which argument of an operation each given thing is: by place and by name, as in the library itself."""

from __future__ import annotations

import functools
import inspect
import itertools
import re
import warnings
from typing import TYPE_CHECKING, Any

from tamis.catalogue import Input, Operation, load_target
from tamis.errors import ParameterError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tamis.catalogue import Parameter

__all__ = ["assign"]


def assign(
    operation: Operation, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> list[tuple[Input | Parameter, Any]]:
    """Return each argument that was given, with its value.

    Parameters
    ----------
    operation : Operation
        What is called.
    args, kwargs : tuple, mapping
        As the library's function takes them; what it calls ``out`` may be None only.

    Returns
    -------
    pairs : list of (Input or Parameter, object)
        In the order given.

    Raises
    ------
    UnknownNameError
        If there is no argument of a name.
    ParameterError
        If there are too many, one is given twice, or one that the catalogue has left out.
    """
    known = {argument.name: argument for argument in operation.arguments}
    names = _names_by_place(operation, len(args))
    if len(args) > len(names):
        raise ParameterError(
            operation.id,
            names[-1] if names else "",
            expected=f"the last of at most {len(names)} arguments by place",
            got=len(args),
            remedy=f"Give the others by name: {', '.join(n for n in known if n not in names)}",
        )
    pairs = []
    taken: dict[str, Any] = {}
    for name, given in itertools.chain(zip(names, args, strict=False), kwargs.items()):
        if name in operation.renamed and name not in known:
            name = _renewed(operation, name)
        if name in taken:
            raise ParameterError(operation.id, name, expected="given once", got=(taken[name], given))
        taken[name] = given
        if name in known:
            pairs.append((known[name], given))
        else:
            _check_left_out(operation, name, given)
    return pairs


def _renewed(operation: Operation, name: str) -> str:
    """Return the parameter that the library takes a deprecated one for, and tell so."""
    new = operation.renamed[name]
    message = f"{operation.id}: {name!r} is deprecated, and taken for {new!r}; mind what that counts"
    warnings.warn(message, FutureWarning, stacklevel=5)
    return new


def _names_by_place(operation: Operation, count: int) -> list[str]:
    """Return the names of what can be given by place; where that is more than data, as the library has it.

    The catalogue leaves out what is deprecated and where to write, so its places are not the library's.
    """
    by_place = [argument for argument in operation.arguments if not argument.keyword_only]
    is_data = all(isinstance(argument, Input) for argument in by_place[:count])
    if (is_data and count <= len(by_place)) or not (theirs := _library_arguments(operation.target)):
        return [argument.name for argument in by_place]
    return [
        name
        for name, argument in theirs.items()
        if argument.kind in (argument.POSITIONAL_ONLY, argument.POSITIONAL_OR_KEYWORD)
    ]


def _library_arguments(target: str) -> Mapping[str, inspect.Parameter]:
    return _arguments_of(load_target(target))


@functools.lru_cache(maxsize=4096)
def _arguments_of(function: Callable[..., Any]) -> Mapping[str, inspect.Parameter]:
    try:
        return inspect.signature(function).parameters
    except ValueError:  # written in C, and tells nothing
        return {}


def _check_left_out(operation: Operation, name: str, given: Any) -> None:
    """Raise what is to be said about an argument that the catalogue does not have, unless it says nothing."""
    theirs = _library_arguments(operation.target).get(name)
    if theirs is None or theirs.kind is theirs.VAR_KEYWORD:
        known = [argument.name for argument in operation.arguments]
        raise UnknownNameError(name, noun="parameter", known=known, where=operation.id)
    if given is theirs.default:
        return
    if name in ("out", "output"):
        remedy = "Use what is returned: a result is kept by itself, and nothing is written into"
    else:
        remedy = _instead_of(name, load_target(operation.target).__doc__ or "")
    raise ParameterError(operation.id, name, expected="left out", got=given, remedy=remedy)


def _instead_of(name: str, documentation: str) -> str:
    """Return what the library says to use in place of a deprecated argument."""
    found = re.search(rf"^ *{name} : .*?in favor of `(\w+)`", documentation, re.MULTILINE | re.DOTALL)
    return (
        f"scikit-image has deprecated it: use {found[1]!r}, and mind what it counts"
        if found
        else "The catalogue does not have it"
    )
