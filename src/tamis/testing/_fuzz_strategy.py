"""Draw cases of the fuzzer with hypothesis: the first of everything is the plainest."""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING, Any

from tamis.catalogue import Kind, fits
from tamis.errors import ParameterError
from tamis.testing._case import ORDINARY, SPATIAL, cases_of
from tamis.testing._fuzz_case import LAYOUTS, SEEDS, FuzzCase, Given, hostile
from tamis.testing._fuzz_value import any_values_of
from tamis.testing._samples import SAMPLES
from tamis.testing.strategies import DTYPES, SHAPES, regions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hypothesis.strategies import SearchStrategy

    from tamis.catalogue import Operation, Value

__all__ = ["fuzz_cases", "images_of", "shapes", "tile_shapes"]

MOST_TILES = 40
"""More would find nothing else, only later."""
MORE_DTYPES = ("bool", "int8", "int16", "int32", "uint32", "int64", "uint64", "float16")
"""Images of these are rare, and more often wrong."""
BORING = {"one_pixel", "one_row", "fortran", "strided", "big_endian"}
"""Shapes and layouts are drawn on their own."""
SLOW = ("feature.blob_dog", "feature.blob_doh", "feature.blob_log")
"""They compare each pair of what they find, and in noise they find much: their images are small."""
PIXELS = SPATIAL | {Kind.SCALAR}
EXECUTORS = ("serial", "threads")
MEMORIES = ("plenty", "least")


def fuzz_cases(operation: Operation, *, misfits: bool = False) -> SearchStrategy[FuzzCase]:
    """Return a hypothesis strategy of cases of one operation.

    Parameters
    ----------
    operation : Operation
        What is called.
    misfits : bool, default False
        Whether footprints, kernels and second images need not fit the first: a library may crash on them.
    """
    from hypothesis import strategies as st

    @st.composite
    def cases(draw: Callable[[Any], Any]) -> FuzzCase:
        ndim = draw(st.sampled_from(operation.ndim or (2, 2, 3, 1)))
        shape = draw(shapes(ndim, most=12 if operation.id in SLOW else 999))
        values = _draw_values(draw, operation, ndim, misfits=misfits)
        given = _draw_given(draw, operation, ndim, misfits=misfits)
        has_pixels = any(Kind(first.kind) in PIXELS for first in list(given.values())[:1])
        pixels = _shape_of_pixels(operation, shape, values, given)
        return FuzzCase(
            operation.id,
            given,
            shape,
            values,
            draw(tile_shapes(pixels)) if has_pixels else None,
            _draw_region(draw, pixels) if has_pixels else None,
            draw(st.sampled_from(LAYOUTS)),
            draw(st.sampled_from(EXECUTORS)),
            draw(st.sampled_from(MEMORIES)),
            draw(st.integers(0, SEEDS - 1)),
        )

    return cases()


def shapes(ndim: int, *, most: int = 999) -> SearchStrategy[tuple[int, ...]]:
    """Return a hypothesis strategy of shapes, half of them large enough for what looks far."""
    from hypothesis import strategies as st

    longest = [min(length, most) for length in SHAPES[ndim]]
    any_shape = st.tuples(*(st.integers(1, length) for length in longest))
    return any_shape | st.tuples(*(st.integers(length * 4 // 5, length) for length in longest))


def tile_shapes(shape: tuple[int, ...]) -> SearchStrategy[tuple[int, ...]]:
    """Return a hypothesis strategy of tiles, from one pixel to larger than an image of this shape."""
    from hypothesis import strategies as st

    tiles = st.tuples(*(st.integers(1, length + 2) for length in shape))
    return tiles.map(lambda tile: _enlarged(tile, shape))


def _enlarged(tile: tuple[int, ...], shape: tuple[int, ...]) -> tuple[int, ...]:
    while True:
        counts = [-(-length // side) for length, side in zip(shape, tile, strict=True)]
        if math.prod(counts) <= MOST_TILES:
            return tile
        most = counts.index(max(counts))
        tile = tuple(side + (place == most) for place, side in enumerate(tile))


def _draw_values(
    draw: Callable[[Any], Any], operation: Operation, ndim: int, *, misfits: bool
) -> dict[str, Value]:
    """Return those values that are no defaults: few, so that a failure can be told in a line."""
    from hypothesis import strategies as st

    names = [p.name for p in operation.parameters if p.name not in ("channel_axis", "rng")]
    chosen = draw(st.lists(st.sampled_from(names), unique=True, max_size=4)) if names else []
    drawn = any_values_of(operation, ndim, draw(st.integers(0, 2**16)), misfits=misfits)
    required = {parameter.name for parameter in operation.parameters if parameter.is_required}
    values = {name: value for name, value in drawn.items() if name in required or name in chosen}
    if operation.has_channels:
        values |= _checked(operation, "channel_axis", draw(st.sampled_from((..., ..., -1, 0, None))))
    if any(parameter.name == "rng" for parameter in operation.parameters):
        values["rng"] = 0
    for name, value in SAMPLES.get(operation.id, ORDINARY).values.items():
        values |= _checked(operation, name, value)
    return values if misfits else _without_misfits(values)


def _without_misfits(values: dict[str, Value]) -> dict[str, Value]:
    """Return the values without an origin beyond the window: some functions then read where they must not."""
    origin = values.get("origin") or 0
    largest = max(map(abs, origin)) if isinstance(origin, tuple) else abs(origin)  # type: ignore[arg-type]
    has_window = any(values.get(name) is not None for name in ("structure", "footprint", "size"))
    if largest > 1 or (largest and has_window):
        return {name: value for name, value in values.items() if name != "origin"}
    return values


def _checked(operation: Operation, name: str, value: object) -> dict[str, Value]:
    """Return the value as it is kept; nothing where it is left out, or cannot be."""
    try:
        return {} if value is ... else {name: operation.get_parameter(name).check(value)}
    except ParameterError:
        return {}


@functools.cache
def _kinds_of(operation: Operation, ndim: int) -> tuple[tuple[tuple[str, Kind, str], ...], ...]:
    """Return all that can be given: for each input its kind and dtype."""
    sample = SAMPLES.get(operation.id, ORDINARY)
    found = {
        tuple(
            (name, kind, dtype) for (name, kind), dtype in zip(case.kinds.items(), case.dtypes, strict=True)
        ): None
        for case in cases_of(operation, min(ndim, 3) if ndim > 1 else 2, sample=sample)
    }
    return tuple(given for given in found if _is_taken(operation, given))


def _is_taken(operation: Operation, given: tuple[tuple[str, Kind, str], ...]) -> bool:
    """Return whether the engine takes what is given: nothing, or at least one image, of kinds that fit."""
    has_pixels = not given or any(kind is not Kind.SCALAR for _, kind, _ in given)
    return has_pixels and all(fits(kind, operation.get_input(name).takes) for name, kind, _ in given)


def _draw_given(
    draw: Callable[[Any], Any], operation: Operation, ndim: int, *, misfits: bool
) -> dict[str, Given]:
    from hypothesis import strategies as st

    chosen = draw(st.sampled_from(_kinds_of(operation, ndim)))
    given = {}
    for place, (name, taken, dtype) in enumerate(chosen):
        kind, dtype = (Kind.LABELS, "int32") if taken is Kind.TABLE else (taken, dtype)
        if kind in (Kind.IMAGE, Kind.ARRAY):
            dtype = draw(st.sampled_from((dtype, dtype, *(DTYPES[kind] if place else ()), *MORE_DTYPES)))
        image = draw(st.sampled_from(images_of(ndim, kind, dtype)))
        is_first = all(earlier not in SPATIAL for _, earlier, _ in chosen[:place])
        may_differ = operation.topic == "numpy" or (misfits and operation.id not in SAMPLES)
        is_same = is_first or kind not in SPATIAL or not may_differ
        shape = "same" if is_same else draw(st.sampled_from(("same", "same", "same", "row", "ones", "short")))
        given[name] = Given(str(kind), dtype, image, shape)
    return given


@functools.cache
def images_of(ndim: int, kind: Kind, dtype: str) -> tuple[str, ...]:
    """Return the names of what an input can be, the plainest first."""
    if kind not in SPATIAL:
        return ("sample",)
    names = [name for name in hostile(ndim, dtype) if name not in BORING]
    if kind in (Kind.LABELS, Kind.MARKERS):
        names = [name for name in names if name != "negative_corner"]
    return ("sample", *names)


def _shape_of_pixels(
    operation: Operation,
    shape: tuple[int, ...],
    values: Mapping[str, Value],
    given: Mapping[str, Given],
) -> tuple[int, ...]:
    """Return the shape of the first image, colours included."""
    if not operation.has_channels or next(iter(given.values())).kind != Kind.IMAGE:
        return shape
    axis = values.get("channel_axis", operation.get_parameter("channel_axis").default)
    if not isinstance(axis, int):
        return shape
    lengths = list(shape)
    lengths.insert(axis % (len(shape) + 1), 3)
    return tuple(lengths)


def _draw_region(draw: Callable[[Any], Any], shape: tuple[int, ...]) -> tuple[tuple[int, int], ...] | None:
    from hypothesis import strategies as st

    if not draw(st.sampled_from((False, False, True))):
        return None
    region = draw(regions(shape))
    return tuple(zip(region.start, region.stop, strict=True))
