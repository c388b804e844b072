"""What a function of the user's gives, from its return annotation and its docstring."""

from __future__ import annotations

import re
import typing
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue._annotation import kind_of_array, parts_of_hint
from tamis.catalogue._kind import Kind, in_words
from tamis.catalogue._operation import Output
from tamis.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tamis.catalogue._docstring import Explained
    from tamis.catalogue._operation import Operation

__all__ = ["SHAPELESS", "check_returned", "kind_by_name", "outputs_from"]

SHAPELESS = frozenset({Kind.SCALAR, Kind.TABLE, Kind.POINTS, Kind.MESH, Kind.TRANSFORM})
"""Kinds that have no pixels, so that no tile of them can be had."""

_BY_NAME = {
    "labels": Kind.LABELS, "label_image": Kind.LABELS, "label_img": Kind.LABELS, "markers": Kind.MARKERS,
    "mask": Kind.BINARY, "binary": Kind.BINARY, "points": Kind.POINTS, "coords": Kind.POINTS,
    "table": Kind.TABLE, "image": Kind.IMAGE, "img": Kind.IMAGE,
}  # fmt: skip


def kind_by_name(name: str) -> Kind | None:
    """Return what an array is that says no more than its name; None where that says nothing."""
    return _BY_NAME.get(name)


def outputs_from(
    hint: Any, told: Sequence[Explained], gives: str, *, where: str, same_shape: bool
) -> tuple[Output, ...]:
    """Return what comes out of a function.

    Parameters
    ----------
    hint : object
        Its return annotation; None where there is none.
    told : sequence of Explained
        What its docstring says of its results.
    gives : str
        The kind of its only result; empty where the others say it.
    where : str
        Whose it is, for messages.
    same_shape : bool
        Whether a result with pixels has the shape of the first input.

    Raises
    ------
    ParameterError
        If `gives` is no kind, or there are several results.
    """
    parts = _parts_of(hint)
    count = max(len(parts), len(told), 1)
    if parts and told and len(parts) != len(told) and len(told) > 1:
        expected = f"{len(parts)} results, as its return annotation says"
        raise ParameterError(where, "Returns", expected=expected, got=len(told))
    if count == 1:
        kind = _kind_named(gives, where) if gives else _kind_of(hint, told[0] if told else None)
        return (Output(kind, "", same_shape=same_shape and kind not in SHAPELESS),)
    if gives:
        remedy = "Annotate each, as in tuple[Annotated[np.ndarray, 'labels'], float]"
        expected = f"left out, as it gives {count} results"
        raise ParameterError(where, "gives", expected=expected, got=gives, remedy=remedy)
    hints = parts or (None,) * count
    texts = told if len(told) == count else (None,) * count
    kinds = [_kind_of(one, text) for one, text in zip(hints, texts, strict=True)]
    return tuple(
        Output(kind, "", name=name, same_shape=False)
        for kind, name in zip(kinds, _names_of(texts), strict=True)
    )


def _names_of(told: Sequence[Explained | None]) -> list[str]:
    names = [one.name if one else "" for one in told]
    if all(map(str.isidentifier, names)) and len(set(names)) == len(names):
        return names
    return [f"result{place}" for place in range(1, len(names) + 1)]


def _kind_named(name: str, where: str) -> Kind:
    try:
        return Kind(name)
    except ValueError as error:
        expected = "one of " + ", ".join(map(repr, map(str, Kind)))
        raise ParameterError(where, "gives", expected=expected, got=name) from error


def _parts_of(hint: Any) -> tuple[Any, ...]:
    """Return the hints of each result, where there are several."""
    if typing.get_origin(hint) is not tuple:
        return ()
    parts = typing.get_args(hint)
    return () if Ellipsis in parts or len(parts) < 2 else parts


def _kind_of(hint: Any, told: Explained | None) -> Kind:
    """Return the kind of a result: from its hint, else its docstring, else an image."""
    base, extras, _ = parts_of_hint(hint)
    for extra in extras:
        if isinstance(extra, str) and extra in set(Kind):
            return Kind(extra)
    if base in (int, float, complex, bool):
        return Kind.SCALAR
    if dict in (base, typing.get_origin(base)):
        return Kind.TABLE
    return kind_of_array(base) or (_kind_told(told) if told else None) or Kind.IMAGE


def _kind_told(told: Explained) -> Kind | None:
    text = told.type.lower()
    if re.match(r"(int|float|number|scalar|complex)\b", text) or text == "bool":
        return Kind.SCALAR
    if text.startswith("dict"):
        return Kind.TABLE
    return Kind.BINARY if re.search(r"\bbool", text) else kind_by_name(told.name)


_DTYPES = {Kind.BINARY: "b", Kind.LABELS: "iub", Kind.MARKERS: "iub"}


def check_returned(operation: Operation, result: Any) -> None:
    """Refuse a result that is not what a function of the user's was said to give.

    Parameters
    ----------
    operation : Operation
        Its entry.
    result : object
        What it returned.

    Raises
    ------
    TypeError
        If the number of results, or the kind of one of them, is another.
    """
    count = len(operation.outputs)
    if count > 1 and not (isinstance(result, tuple) and len(result) == count):
        message = f"it returns {_described(result)}, and is said to give a tuple of {count} results"
        raise TypeError(message)
    for output, one in zip(operation.outputs, result if count > 1 else (result,), strict=True):
        if isinstance(output.kind, Kind) and not _is_of(output.kind, one):
            said = in_words((output.kind,))
            message = f"it returns {_described(one)}, and is said to give {said}: annotate what it returns"
            raise TypeError(message)


def _is_of(kind: Kind, value: Any) -> bool:
    if kind is Kind.TABLE:
        return isinstance(value, dict)
    if kind in (Kind.MESH, Kind.ARRAY):
        return value is not None
    if kind is Kind.SCALAR:
        return value is not None and np.ndim(value) == 0
    return isinstance(value, np.ndarray) and value.ndim > 0 and value.dtype.kind in _DTYPES.get(kind, "biufc")


def _described(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"an array of {value.dtype} of shape {value.shape}"
    return "None" if value is None else f"a {type(value).__name__}"
