"""A function that somebody hands over, as an operation of the catalogue: then nothing has to be measured."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import (
    Input,
    Kind,
    Operation,
    find_operation,
    get_operation,
    known_operations,
    load_target,
)
from tamis.engine._board import taken
from tamis.io import from_array
from tamis.pipeline import Graph, Node, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tamis.engine._engine import Engine
    from tamis.io import SourceImage

__all__ = ["apply_known", "operation_of"]


def operation_of(function: Callable[..., Any]) -> Operation | None:
    """Return the operation whose function this is, or None.

    Parameters
    ----------
    function : callable
        A function of scikit-image, SciPy or NumPy, or of Tamis' namespaces.
    """
    own = getattr(function, "operation", None)
    if isinstance(own, Operation):
        return own if find_operation(own.id) is own else None  # one of that name may be newer
    if type(function).__module__.startswith("tamis."):  # of others, what they wrap is not what they do
        function = getattr(function, "__wrapped__", function)
    name = getattr(function, "__name__", "")
    ids = _ids_by_name().get(name, ())
    return next(
        (get_operation(one) for one in ids if load_target(get_operation(one).target) is function), None
    )


@functools.cache
def _ids_by_name() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for operation in known_operations().values():
        name = operation.target.rpartition(":")[2].rpartition(".")[2]
        found[name] = (*found.get(name, ()), operation.id)
    return found


def apply_known(
    engine: Engine,
    operation: Operation,
    image: SourceImage,
    arguments: Sequence[Any],
    keywords: Mapping[str, Any],
    tiles: tuple[int, ...] | None,
) -> Any:
    """Return what an operation gives, in tiles, with the pixels of the whole.

    Parameters
    ----------
    engine : Engine
        Who computes.
    operation : Operation
        What.
    image : SourceImage
        The first input.
    arguments, keywords
        The others, as the function takes them.
    tiles : tuple of int, optional, pixel
        Tile shape.

    Raises
    ------
    TamisError
        If a value is wrong, or the operation fails.
    """
    names = [argument.name for argument in operation.arguments]
    given = {**dict(zip(names[1:], arguments, strict=False)), **keywords}
    sources, inputs, values = (
        {"image": image.with_kind(_kind(operation, names[0], image))},
        {names[0]: "image"},
        {},
    )
    for name, value in given.items():
        argument = next((one for one in operation.arguments if one.name == name), None)
        if isinstance(argument, Input) and isinstance(value, np.ndarray) and value.ndim:
            source = from_array(value)
            sources[name] = source.with_kind(_kind(operation, name, source))
            inputs[name] = name
        elif not isinstance(argument, Input) or value is not None:
            values[name] = value
    node = Node.of("result", operation.id, inputs, values)
    targets = {output.name or "result": _ref(operation, output.name) for output in operation.outputs}
    graph = Graph(tuple(Source(name, Kind(one.kind)) for name, one in sources.items()), (node,), targets)
    results = engine.compute(graph, sources, tiles=tiles)
    made = tuple(taken(results[name]) for name in targets)
    return made[0] if len(made) == 1 else made


def _ref(operation: Operation, output: str) -> str:
    return f"result:{output}" if len(operation.outputs) > 1 else "result"


def _kind(operation: Operation, name: str, image: SourceImage) -> str:
    """Return what an array is taken for: what the function takes there, where it could be that."""
    takes = operation.get_input(name).takes
    kinds = {"b": (Kind.BINARY, Kind.IMAGE), "f": (Kind.IMAGE,)}.get(
        image.dtype.kind, (Kind.IMAGE, Kind.LABELS, Kind.MARKERS)
    )
    return next((kind for kind in kinds if kind in takes), kinds[0]).value
