"""Call an operation on lazy images: arguments as in scikit-image, a new lazy image comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from tamis.catalogue import Input, Operation, get_operation
from tamis.engine import specs_of_call
from tamis.errors import ImageError, ParameterError, UnknownNameError, shown
from tamis.io import open_image
from tamis.pipeline import Operand, Term, check_kind
from tamis.recorder._handle import Handle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.catalogue import Parameter

__all__ = ["call_lazily", "make"]

H = TypeVar("H", bound=Handle)

# a small array beside an image, such as a kernel or one number a channel, is a value; a larger one an input
_LARGEST_LITERAL = 64


def call_lazily(lazy: type[H], operation_id: str, *args: Any, **kwargs: Any) -> Any:
    """Return what an operation gives for these arguments, as lazy images.

    Parameters
    ----------
    lazy : type
        The class of what comes out, a `Handle`.
    operation_id : str
        What to do.
    *args, **kwargs
        As the library's function takes them; arrays become inputs.

    Returns
    -------
    result : handle, or tuple of handles
        One for each output.

    Raises
    ------
    UnknownNameError
        If an argument has no such name.
    ParameterError
        If a value is wrong or missing.
    KindError
        If, for example, labels are given where an image is meant.
    ImageError
        If an image has a number of axes that the operation does not work in.
    """
    operation = get_operation(operation_id)
    inputs: dict[str, Handle] = {}
    values: dict[str, Any] = {}
    for argument, given in _bound(operation, args, kwargs):
        if not isinstance(argument, Input):
            values[argument.name] = _computed(given)
        elif given is None and argument.optional:
            continue
        elif argument.literal and _is_literal(given):
            values[argument.name] = given
        else:
            inputs[argument.name] = as_handle(lazy, given, where=f"{operation.id}: {argument.name!r}")
    return make(lazy, operation, inputs, values)


def _bound(
    operation: Operation, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> list[tuple[Input | Parameter, Any]]:
    """Return each argument that was given with its value."""
    by_place = [argument for argument in operation.arguments if not argument.keyword_only]
    if len(args) > len(by_place):
        raise ParameterError(
            operation.id,
            by_place[-1].name if by_place else "",
            expected=f"the last of {len(by_place)} arguments given by place",
            got=f"{len(args)} arguments",
        )
    pairs = list(zip(by_place, args, strict=False))
    by_name = {argument.name: argument for argument in operation.arguments}
    taken = {argument.name for argument, _ in pairs}
    for name, given in kwargs.items():
        if name not in by_name:
            raise UnknownNameError(name, noun="parameter", known=by_name, where=operation.id)
        if name in taken:
            raise ParameterError(operation.id, name, expected="given once", got="two values")
        pairs.append((by_name[name], given))
    return pairs


def _computed(given: Any) -> Any:
    """Return a parameter's value; a lazy number is computed and kept as it is now."""
    if isinstance(given, Handle):
        return given.compute()
    if isinstance(given, tuple | list):
        return tuple(_computed(item) for item in given)
    return given


def _is_literal(given: Any) -> bool:
    if isinstance(given, Handle):
        return False
    if isinstance(given, bool | int | float | np.generic):
        return True
    if isinstance(given, list | tuple | np.ndarray):
        return np.size(given) <= _LARGEST_LITERAL and np.asarray(given).dtype.kind in "biuf"
    return False


def as_handle(lazy: type[H], value: object, *, where: str) -> Handle:
    """Return a value that stands where an image is meant as a lazy one, or raise `ImageError`."""
    if isinstance(value, Handle):
        return value
    try:
        array = np.asarray(value) if isinstance(value, list | tuple | int | float | np.generic) else value
        return lazy.of_source(open_image(array))
    except TypeError as error:
        message = f"an image is needed, got {shown(value)}"
        raise ImageError(message, where=where) from error


def make(lazy: type[H], operation: Operation, inputs: Mapping[str, Handle], values: Mapping[str, Any]) -> Any:
    """Return the lazy results of an operation on lazy images, checked as far as is possible now."""
    checked = operation.check_values(values, given=tuple(inputs))
    for name, image in inputs.items():
        origin = image.operand.origin
        check_kind(operation.id, name, image.spec.kind, source=getattr(origin, "name", ""))
    specs = specs_of_call(operation, checked, {name: image.spec for name, image in inputs.items()})
    term = Term.of(operation.id, {name: image.operand for name, image in inputs.items()}, checked)
    sources = {key: source for image in inputs.values() for key, source in image.sources.items()}
    if len(operation.outputs) == 1:
        return lazy(Operand(term), sources, specs[0])
    return tuple(
        lazy(Operand(term, output.name), sources, spec)
        for output, spec in zip(operation.outputs, specs, strict=True)
    )
