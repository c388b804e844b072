"""Call an operation on lazy images: arguments as in scikit-image, a new lazy image comes out."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from tamis.catalogue import FootprintArray, Input, Kind, Operation, fits, get_operation
from tamis.engine import specs_of_call
from tamis.errors import ImageError, shown
from tamis.io import SourceImage, open_image
from tamis.pipeline import Operand, Term, check_kind
from tamis.recorder._arguments import assign
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
    for argument, given in assign(operation, args, kwargs):
        if not isinstance(argument, Input):
            values[argument.name] = _named(argument, _computed(given))
        elif given is None and argument.optional:
            continue
        elif argument.literal and _is_literal(given := _as_matrix(given, argument)):
            values[argument.name] = given
        else:
            inputs[argument.name] = as_handle(lazy, given, operation, argument)
    return make(lazy, operation, inputs, values)


def _computed(given: Any) -> Any:
    """Return a parameter's value; a lazy number is computed and kept as it is now."""
    if isinstance(given, Handle):
        return given.compute()
    if isinstance(given, tuple | list):
        return tuple(_computed(item) for item in given)
    return given


def _named(argument: Parameter, given: Any) -> Any:
    """Return the name of a function that is a choice, such as ``numpy.mean``; anything else as it is."""
    name = getattr(given, "__name__", "")
    return name if callable(given) and name in argument.choices else given


def _as_matrix(given: Any, argument: Input) -> Any:
    """Return the matrix of an object around one, such as an ``AffineTransform``; anything else as it is."""
    is_wrapped = isinstance(getattr(given, "params", None), np.ndarray) and hasattr(given, "__array__")
    return np.array(given.params) if Kind.TRANSFORM in argument.takes and is_wrapped else given


def _is_literal(given: Any) -> bool:
    if isinstance(given, bool | int | float | np.generic):
        return np.asarray(given).dtype.kind in "biuf"
    if isinstance(given, list | tuple):
        given = np.asarray(given)
    # not a masked array or a matrix, which NumPy treats in ways of their own
    is_plain = type(given) in (np.ndarray, FootprintArray)
    return is_plain and given.size <= _LARGEST_LITERAL and given.dtype.kind in "biuf"


def as_handle(lazy: type[H], value: object, operation: Operation, argument: Input) -> Handle:
    """Return what stands where an image is meant as a lazy one, or raise `ImageError`.

    An array has not said what it means, so whole numbers are taken for labels where labels are meant.
    """
    if isinstance(value, Handle):
        return value
    where = f"{operation.id}: {argument.name!r}"
    if isinstance(value, str | os.PathLike):
        message = f"an image is needed, got {shown(value)}"
        raise ImageError(message, where=where, remedy=f"Open the file first: tamis.open({shown(value)})")
    if isinstance(value, SourceImage):
        return lazy.of_source(value)
    try:
        source = open_image(np.asarray(value) if isinstance(value, list | tuple) else value)
    except ImageError as error:
        remedy = "Start from tamis.open(...), or give an array" if error.where == "open" else error.remedy
        message = f"an image is needed, got {shown(value)}" if error.where == "open" else error.message
        raise ImageError(message, where=where, remedy=remedy) from error
    # among several arrays, the name of the argument tells which is which
    name = argument.name if operation.topic != "numpy" and source.locator.startswith("memory:") else ""
    return lazy.of_source(_as_meant(source, argument), name=name)


def _as_meant(source: SourceImage, argument: Input) -> SourceImage:
    if not fits(Kind(source.kind), argument.takes):
        for kind in argument.takes:
            if kind in (Kind.LABELS, Kind.MARKERS) and source.dtype.kind in "iu":
                return source.with_kind(kind)
        if Kind.POINTS in argument.takes:
            return source.with_kind(Kind.ARRAY)
    return source


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
