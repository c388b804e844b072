"""Values that a slider would never show, but a person may type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import ArrayValue, Footprint, Slice
from tamis.errors import ParameterError
from tamis.testing._fuzz_case import COLUMNS
from tamis.testing.strategies import values_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tamis.catalogue import Operation, Parameter, Value

__all__ = ["any_values_of"]

NUMBERS = (0, 1, -1, 0.5, 2, 3.7, -0.25)
WHOLE = (0, 1, 2, 3, -1, -2)
DTYPES = ("float64", "float32", "uint8", "uint16", "int32", "bool")


def any_values_of(operation: Operation, ndim: int, seed: int, *, misfits: bool = False) -> dict[str, Value]:
    """Return a value for every parameter, within its window or beyond it.

    Parameters
    ----------
    operation : Operation
        Whose parameters.
    ndim : int
        Number of spatial axes.
    seed : int
        The same seed gives the same values.
    misfits : bool, default False
        Whether footprints and kernels may have another number of axes than the image.
    """
    rng = np.random.default_rng(seed)
    drawn = values_of(operation, ndim, rng, default=False)
    for parameter in operation.parameters:
        draw = _DRAWS.get(parameter.type)
        if draw is None or rng.random() < _tame(parameter):
            continue
        axes = int(rng.integers(1, 4)) if misfits else ndim
        _put(drawn, parameter, draw(parameter, axes, rng))
    return drawn


def _tame(parameter: Parameter) -> float:
    """Return how often the ordinary draw is good enough."""
    if parameter.type in ("index", "names", "dtype", "array", "footprint"):
        return 0.3
    return 0.3 if parameter.window is None else 0.9


def _put(drawn: dict[str, Value], parameter: Parameter, value: object) -> None:
    try:
        drawn[parameter.name] = parameter.check(value)
    except ParameterError:  # beyond its limits: the ordinary draw stays
        return


def _number(parameter: Parameter, ndim: int, rng: np.random.Generator) -> Any:
    offers = WHOLE if parameter.type == "integer" else NUMBERS
    if parameter.per_axis and rng.random() < 0.3:
        return tuple(offers[i] for i in rng.integers(len(offers), size=ndim))
    return offers[int(rng.integers(len(offers)))]


def _array(parameter: Parameter, ndim: int, rng: np.random.Generator) -> Value:
    shape = tuple(int(length) for length in rng.integers(1, 5, ndim))
    return ArrayValue.of(np.round(rng.random(shape), 2))


def _footprint(parameter: Parameter, ndim: int, rng: np.random.Generator) -> Value:
    shape = tuple(int(length) for length in rng.integers(1, 6, ndim))
    if rng.random() < 0.4:
        return Footprint("ones", (("shape", shape),))
    drawn = rng.random(shape)
    drawn.flat[int(rng.integers(drawn.size))] = 0  # at least one pixel is in it
    return ArrayValue.of((drawn < 0.6).astype(np.uint8))


def _index(parameter: Parameter, ndim: int, rng: np.random.Generator) -> Value:
    def part() -> Value:
        if rng.random() < 0.2:
            return int(rng.integers(-4, 4))
        start, stop = (None if rng.random() < 0.3 else int(end) for end in rng.integers(-20, 20, 2))
        return Slice(start, stop, (None, 1, 2, -1, -3)[int(rng.integers(5))])

    index = [part() for _ in range(int(rng.integers(1, ndim, endpoint=True)))]
    return (*index, "...") if rng.random() < 0.3 else tuple(index)


def _dtype(parameter: Parameter, ndim: int, rng: np.random.Generator) -> Value:
    return DTYPES[int(rng.integers(len(DTYPES)))]


def _names(parameter: Parameter, ndim: int, rng: np.random.Generator) -> Value:
    return tuple(COLUMNS[i] for i in sorted(set(rng.integers(len(COLUMNS), size=3).tolist())))


_DRAWS: Mapping[str, Callable[[Parameter, int, np.random.Generator], Any]] = {
    "number": _number,
    "integer": _number,
    "array": _array,
    "footprint": _footprint,
    "index": _index,
    "dtype": _dtype,
    "names": _names,
}
