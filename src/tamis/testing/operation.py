"""What every operation of the catalogue must keep, as tests that anyone's operations can inherit."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from tamis.catalogue import (
    Exactness,
    Kind,
    Like,
    Neighbourhood,
    Pointwise,
    Situation,
    load_target,
    output_dtype,
)
from tamis.catalogue._call import bind
from tamis.region import Region
from tamis.testing._case import REFUSALS, SPATIAL, Case, cases_of, dimensions_of, quietly, rng_of
from tamis.testing._signature import problems_of_defaults, problems_of_signature
from tamis.testing.strategies import hostile_images, random_region

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tamis.catalogue import Kernel, Operation, Output

__all__ = ["OperationTests"]

DRAWS = 3
"""Sets of values beside the defaults."""

REGIONS = 3
"""Regions for each image and set of values."""

IMAGES = 3
"""Hostile images for each dtype and set of values; the next case goes on where one stopped."""


class OperationTests:
    """Inherit, name the operations, and every one is held to its own entry.

    Examples
    --------
    >>> from tamis.catalogue import get_operation
    >>> class TestMine(OperationTests):
    ...     operations = (get_operation("filters.gaussian"),)
    """

    operations: ClassVar[tuple[Operation, ...]] = ()
    """Those to test."""

    def pytest_generate_tests(self, metafunc: Any) -> None:
        """Make one test of each check and operation."""
        if "operation" in metafunc.fixturenames:
            operations = metafunc.cls.operations
            metafunc.parametrize("operation", operations, ids=[operation.id for operation in operations])

    def test_the_entry_says_what_the_function_says(self, operation: Operation) -> None:
        """Names, order, keyword-only and defaults are the real function's."""
        _refuse(operation, problems_of_signature(operation))

    def test_defaults_and_windows_lie_within_the_limits(self, operation: Operation) -> None:
        """What a slider offers, its parameter takes."""
        _refuse(operation, problems_of_defaults(operation))

    def test_it_gives_what_it_declares(self, operation: Operation) -> None:
        """Kind, dtype and shape are known before computing, for every number of axes it claims."""
        _refuse(operation, problems_of_running(operation))

    def test_its_inputs_stay_untouched(self, operation: Operation) -> None:
        """It takes arrays nobody may write into, and writes into none."""
        _refuse(operation, problems_of_writing(operation))

    def test_tiles_do_not_change_pixels(self, operation: Operation) -> None:
        """A region grown by the declared depth has all that its pixels depend on."""
        _refuse(operation, problems_of_locality(operation))

    def test_kernels_give_the_same_pixels(self, operation: Operation) -> None:
        """Every bit-identical kernel is, wherever it says that it applies."""
        _refuse(operation, problems_of_kernels(operation))


def _refuse(operation: Operation, problems: list[str]) -> None:
    __tracebackhide__ = True
    if problems:
        more = f"\n  and {len(problems) - 5} more" if len(problems) > 5 else ""
        message = f"{operation.id}:\n  " + "\n  ".join(problems[:5]) + more
        raise AssertionError(message)


def problems_of_running(operation: Operation) -> list[str]:
    """Return where an output is not what the entry declares."""
    problems = []
    for ndim in dimensions_of(operation):
        refusals, has_run = [], False
        for case in cases_of(operation, ndim, draws=1):
            try:
                result = case.run()
            except REFUSALS as error:
                refusals.append(f"{case}: {error}")
                continue
            has_run = True
            problems += _output_problems(case, result)
        if not has_run:
            problems.append(f"nothing ran in {ndim}-D. " + "; ".join(refusals[:1]))
    return problems


def outputs_of(case: Case, result: Any) -> tuple[Any, ...]:
    """Return the result as one item an output."""
    return tuple(result) if len(case.operation.outputs) > 1 else (result,)


def _output_problems(case: Case, result: Any) -> list[str]:
    made = outputs_of(case, result)
    declared = case.operation.outputs
    if len(made) != len(declared):
        return [f"{case}: gives {len(made)} outputs, the entry declares {len(declared)}"]
    return [
        f"{case}: output {index} {problem}"
        for index, item in enumerate(made)
        for problem in _item_problems(case, index, declared[index], item)
    ]


def _item_problems(case: Case, index: int, output: Output, item: Any) -> Iterator[str]:
    kind = output.kind
    if isinstance(kind, Like):
        kind = case.kinds.get(kind.input_name, Kind.ARRAY)
    nature = _NATURES.get(kind)
    if nature and not nature(item):
        yield f"is declared {kind}, but is {_described(item)}"
        return
    declared = output_dtype(case.operation, index, case.dtypes, case.values)
    if declared and np.asarray(item).dtype.name != np.dtype(declared).name:
        yield f"is declared {declared}, but is {_described(item)}"
    if output.same_shape and case.first and np.shape(item) != case.inputs[case.first].shape:
        yield f"is declared as large as {case.first!r}, but is {_described(item)}"


def _described(item: Any) -> str:
    if isinstance(item, np.ndarray | np.generic):
        return f"{item.dtype} of shape {item.shape}"
    return f"a {type(item).__name__}"


_NATURES: Mapping[Kind, Any] = {
    Kind.IMAGE: lambda item: isinstance(item, np.ndarray) and item.ndim > 0,
    Kind.BINARY: lambda item: isinstance(item, np.ndarray) and item.dtype == bool,
    Kind.LABELS: lambda item: isinstance(item, np.ndarray) and item.dtype.kind in "iu",
    Kind.MARKERS: lambda item: isinstance(item, np.ndarray) and item.dtype.kind in "iu",
    Kind.SCALAR: lambda item: np.ndim(item) == 0,
    Kind.POINTS: lambda item: isinstance(item, np.ndarray) and item.ndim == 2,
    Kind.TABLE: lambda item: isinstance(item, dict) and all(isinstance(name, str) for name in item),
}


def problems_of_writing(operation: Operation) -> list[str]:
    """Return where an input was written into, or an array that may not be written into was refused."""
    problems = []
    for ndim in dimensions_of(operation):
        for case in cases_of(operation, ndim):
            copies = {name: _own(given) for name, given in case.inputs.items()}
            try:
                expected = case.run(copies)
            except REFUSALS:
                continue
            for name, given in case.inputs.items():
                if not _is_equal(copies[name], given):
                    problems.append(f"{case}: writes into {name!r}")
            try:
                result = case.run()
            except REFUSALS as error:
                problems.append(f"{case}: does not take read-only arrays: {error}")
                continue
            if not _is_equal(result, expected):
                problems.append(f"{case}: gives something else when its inputs may be written into")
    return problems


def _own(given: Any) -> Any:
    """Return a copy that may be written into."""
    return given.copy() if isinstance(given, np.ndarray | dict) else given


def _is_equal(one: Any, other: Any) -> bool:
    match one, other:
        case np.ndarray(), np.ndarray():
            return count_differing(one, other) == 0
        case dict(), dict():
            return one.keys() == other.keys() and all(_is_equal(one[key], other[key]) for key in one)
        case (tuple(), tuple()) | (list(), list()):
            return len(one) == len(other) and all(map(_is_equal, one, other))
    return bool(np.array_equal(np.asarray(one), np.asarray(other), equal_nan=_has_nan(one, other)))


def _has_nan(*items: Any) -> bool:
    return all(np.asarray(item).dtype.kind in "fc" for item in items)


def count_differing(one: np.ndarray, other: np.ndarray) -> int:
    """Return the number of pixels that differ; NaN equals NaN, another dtype or shape differs everywhere."""
    if one.shape != other.shape or one.dtype.newbyteorder("=") != other.dtype.newbyteorder("="):
        return max(one.size, other.size, 1)
    differing = one != other
    if _has_nan(one):
        differing &= ~(np.isnan(one) & np.isnan(other))
    return int(np.count_nonzero(differing))


def problems_of_locality(operation: Operation) -> list[str]:
    """Return which regions, computed on their own, have other pixels than the whole image."""
    if not isinstance(operation.locality, Pointwise | Neighbourhood):
        return []
    rng = rng_of(operation)
    problems: list[str] = []
    looked = 0
    for case in _hostile_cases(operation):
        depth = _depth_of(case)
        if isinstance(depth, str):
            problems.append(depth)
            continue
        found = _tiled_problems(case, depth, rng) if depth is not None else None
        if found is not None:
            looked += 1
            problems += found
    if not looked and not problems:
        problems.append("its locality was never tested: no case ran on more than its own region")
    return problems


def _hostile_cases(operation: Operation) -> Iterator[Case]:
    """Return each case on some hostile images; together the cases see all of them."""
    turn = 0
    for ndim in dimensions_of(operation):
        for case in cases_of(operation, ndim, draws=DRAWS):
            yield case
            if not case.first or case.inputs[case.first].ndim != ndim:
                continue
            images = _images_for(case)
            for name in itertools.islice(
                itertools.cycle(images), turn % len(images), turn % len(images) + IMAGES
            ):
                yield case.with_image(name, images[name])
            turn += IMAGES


def _images_for(case: Case) -> dict[str, np.ndarray]:
    dtype = case.inputs[case.first].dtype.name
    images = dict(hostile_images(case.ndim, dtype))
    if case.operation.needs_finite:
        images = {name: image for name, image in images.items() if name not in ("nan", "infinite")}
    if case.kinds[case.first] in (Kind.LABELS, Kind.MARKERS):
        images = {name: image for name, image in images.items() if name != "negative_corner"}
    return images


def _depth_of(case: Case) -> tuple[int, ...] | str | None:
    """Return the declared depth; None where the whole image is needed; a problem where it makes no sense."""
    locality = case.operation.locality_for(case.values, np.asarray(case.inputs[case.first]).dtype.name)
    if isinstance(locality, Pointwise):
        return (0,) * case.ndim
    if not isinstance(locality, Neighbourhood):
        return None
    depth = locality.depth(case.values, case.ndim)
    if len(depth) != case.ndim or any(not isinstance(d, int) or d < 0 for d in depth):
        return f"{case}: depth must be {case.ndim} whole numbers of at least 0, got {depth!r}"
    return depth


def _tiled_problems(case: Case, depth: tuple[int, ...], rng: np.random.Generator) -> list[str] | None:
    """Return the regions that differ; None where the library refuses, or no region is less than all."""
    try:
        expected = quietly(lambda: _run_target(case, case.operation.target))
    except Exception:  # what cannot be done whole need not be possible in tiles
        return None
    problems, looked = [], False
    for _ in range(REGIONS):
        region = random_region(case.shape, rng)
        outer = region.grow(depth).clip(case.shape)
        looked = looked or outer != Region.whole(case.shape)
        problem = _region_problem(case, region, outer, expected)
        if problem:
            problems.append(f"{case}, depth {depth}, region {region} of {case.shape}: {problem}")
    return problems if looked or problems else None


def _region_problem(case: Case, region: Region, outer: Region, expected: Any) -> str:
    inputs = {name: _cropped(case, name, outer) for name in case.inputs}
    try:
        tile = case.run(inputs)
    except REFUSALS as error:
        return f"refused in a tile, though not in whole: {error}"
    for made, whole in zip(outputs_of(case, tile), outputs_of(case, expected), strict=True):
        here = np.asarray(made)[_index(case, region.within(outer), np.ndim(made))]
        there = np.asarray(whole)[_index(case, region, np.ndim(whole))]
        differing = count_differing(here, there)
        if differing:
            return f"{differing} of {there.size} pixels differ ({here.dtype}, {there.dtype} in whole)"
    return ""


def _cropped(case: Case, name: str, region: Region) -> Any:
    given = case.inputs[name]
    if case.kinds[name] not in SPATIAL or np.ndim(given) < case.ndim:
        return given
    return given[_index(case, region, given.ndim)]


def _index(case: Case, region: Region, ndim: int) -> tuple[slice, ...]:
    """Return the region as an index into an array of so many axes: one more than spatial are channels."""
    index = list(region.slices)
    if ndim == case.ndim + 1:
        index.insert((case.channel_axis if case.channel_axis is not None else -1) % ndim, slice(None))
    return tuple(index)


def _run_target(case: Case, target: str) -> Any:
    positional, named = bind(case.operation, case.inputs, case.values)
    return load_target(target)(*positional, **named)


def problems_of_kernels(operation: Operation) -> list[str]:
    """Return where a bit-identical kernel differs from the library's function, or never applies."""
    kernels = [kernel for kernel in operation.kernels if kernel.exactness is Exactness.E0]
    if not kernels:
        return []
    problems: list[str] = []
    applied = set()
    for case in _hostile_cases(operation):
        for kernel in kernels:
            if _applies(kernel, case):
                applied.add(kernel.name)
                problems += _kernel_problems(kernel, case)
    problems += [
        f"kernel {k.name!r} never applied in what was tried" for k in kernels if k.name not in applied
    ]
    return problems


def _applies(kernel: Kernel, case: Case) -> bool:
    first = np.asarray(next(iter(case.inputs.values())))
    return kernel.applies(Situation(str(first.dtype), first.shape, case.values, tuple(case.inputs)))


def _kernel_problems(kernel: Kernel, case: Case) -> list[str]:
    try:
        expected = quietly(lambda: _run_target(case, case.operation.target))
    except REFUSALS:
        return []  # a kernel may do more than the library
    made = quietly(lambda: _run_target(case, kernel.target))
    if _is_equal(made, expected):
        return []
    differing = count_differing(np.asarray(made), np.asarray(expected))
    return [f"{case}: kernel {kernel.name!r} differs in {differing} pixels"]
