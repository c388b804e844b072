"""What every operation of the catalogue must keep, as tests that anyone's operations can inherit."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from tamis.catalogue import Exactness, Kind, Like, Situation, call_part, output_dtype, output_shape
from tamis.testing._case import ORDINARY, REFUSALS, Case, Sample, cases_of, dimensions_of, outputs_of
from tamis.testing._difference import count_differing, is_equal
from tamis.testing._signature import problems_of_defaults, problems_of_help, problems_of_signature
from tamis.testing._tiles import hostile_cases, problems_of_locality

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tamis.catalogue import Kernel, Operation, Output

__all__ = ["OperationTests", "Sample"]


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
    samples: ClassVar[Mapping[str, Sample]] = MappingProxyType({})
    """By id, what those must be called with that ordinary samples do not suit."""

    def pytest_generate_tests(self, metafunc: Any) -> None:
        """Make one test of each check and operation."""
        if "operation" in metafunc.fixturenames:
            operations = metafunc.cls.operations
            metafunc.parametrize("operation", operations, ids=[operation.id for operation in operations])

    def _sample_of(self, operation: Operation) -> Sample:
        return self.samples.get(operation.id, ORDINARY)

    def test_the_entry_says_what_the_function_says(self, operation: Operation) -> None:
        """Names, order, keyword-only and defaults are the real function's."""
        _refuse(operation, problems_of_signature(operation))

    def test_every_argument_is_explained(self, operation: Operation) -> None:
        """The library's docstring says what each is, or else the entry does."""
        _refuse(operation, problems_of_help(operation))

    def test_defaults_and_windows_lie_within_the_limits(self, operation: Operation) -> None:
        """What a slider offers, its parameter takes."""
        _refuse(operation, problems_of_defaults(operation))

    def test_it_gives_what_it_declares(self, operation: Operation) -> None:
        """Kind, dtype and shape are known before computing, for every number of axes it claims."""
        _refuse(operation, problems_of_running(operation, self._sample_of(operation)))

    def test_its_inputs_stay_untouched(self, operation: Operation) -> None:
        """It takes arrays nobody may write into, and writes into none."""
        _refuse(operation, problems_of_writing(operation, self._sample_of(operation)))

    def test_tiles_do_not_change_pixels(self, operation: Operation) -> None:
        """A region grown by the declared depth has all that its pixels depend on."""
        _refuse(operation, problems_of_locality(operation, self._sample_of(operation)))

    def test_kernels_give_the_same_pixels(self, operation: Operation) -> None:
        """Every bit-identical kernel is, wherever it says that it applies."""
        _refuse(operation, problems_of_kernels(operation, self._sample_of(operation)))


def _refuse(operation: Operation, problems: list[str]) -> None:
    __tracebackhide__ = True
    if problems:
        more = f"\n  and {len(problems) - 5} more" if len(problems) > 5 else ""
        message = f"{operation.id}:\n  " + "\n  ".join(problems[:5]) + more
        raise AssertionError(message)


def problems_of_running(operation: Operation, sample: Sample = ORDINARY) -> list[str]:
    """Return where an output is not what the entry declares."""
    problems = []
    for ndim in dimensions_of(operation):
        refusals, has_run = [], False
        for case in cases_of(operation, ndim, draws=1, sample=sample):
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
    kind = output.kind_from(case.kinds)
    if isinstance(output.kind, Like) and output.kind.input_name not in case.kinds:
        kind = Kind.ARRAY
    if kind in (Kind.LABELS, Kind.MARKERS) and case.kinds.get(case.first) is Kind.BINARY:
        kind = Kind.ARRAY  # one object, True: what came in as a binary image may stay one
    nature = _NATURES.get(kind)
    if nature and not nature(item):
        yield f"is declared {kind}, but is {_described(item)}"
        return
    declared = output_dtype(case.operation, index, case.dtypes, case.values)
    if declared and np.asarray(item).dtype.name != np.dtype(declared).name:
        yield f"is declared {declared}, but is {_described(item)}"
    first = next((name for name in case.kinds if np.ndim(case.inputs[name])), "") if case.first else ""
    if output.keeps_shape(case.values) and first and np.shape(item) != np.shape(case.inputs[first]):
        yield f"is declared as large as {first!r}, but is {_described(item)}"
    shapes = {name: np.shape(case.inputs[name]) for name in case.kinds}
    told = output_shape(case.operation, index, shapes, case.values)
    if told is not None and np.shape(item) != told:
        yield f"is declared of shape {told}, but is {_described(item)}"


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
    Kind.TRANSFORM: lambda item: isinstance(item, np.ndarray) and item.ndim == 2,
}


def problems_of_writing(operation: Operation, sample: Sample = ORDINARY) -> list[str]:
    """Return where an input was written into, or an array that may not be written into was refused."""
    problems = []
    for ndim in dimensions_of(operation):
        for case in cases_of(operation, ndim, sample=sample):
            copies = {name: _own(given) for name, given in case.inputs.items()}
            try:
                expected = case.run(copies)
            except REFUSALS:
                continue
            for name, given in case.inputs.items():
                if not is_equal(copies[name], given):
                    problems.append(f"{case}: writes into {name!r}")
            try:
                result = case.run()
            except REFUSALS as error:
                problems.append(f"{case}: does not take read-only arrays: {error}")
                continue
            if not is_equal(result, expected):
                problems.append(f"{case}: gives something else when its inputs may be written into")
    return problems


def _own(given: Any) -> Any:
    """Return a copy that may be written into."""
    return given.copy() if isinstance(given, np.ndarray | dict) else given


def problems_of_kernels(operation: Operation, sample: Sample = ORDINARY) -> list[str]:
    """Return where a bit-identical kernel differs from the library's function, or never applies."""
    kernels = [kernel for kernel in operation.kernels if kernel.exactness is Exactness.E0]
    problems: list[str] = []
    if operation.partial is not None:
        for case in hostile_cases(operation, sample):
            problems += _part_problems(operation.partial, case)
    if not kernels:
        return problems
    applied = set()
    for case in hostile_cases(operation, sample):
        for kernel in kernels:
            if _applies(kernel, case):
                applied.add(kernel.name)
                problems += _kernel_problems(kernel, case)
    problems += [
        f"kernel {k.name!r} never applied in what was tried" for k in kernels if k.name not in applied
    ]
    return problems


def _part_problems(kernel: Kernel, case: Case) -> list[str]:
    """Return where a part of the result differs from the part that the library's function gives."""
    first = np.asarray(next(iter(case.inputs.values())))
    part = tuple(slice(length // 3, length // 3 + 1) for length in first.shape)
    try:
        expected = np.asarray(case.run_target(case.operation.target))[part]
    except REFUSALS:
        return []
    made = call_part(case.operation, case.inputs, case.values, part)
    if made is None or is_equal(made, expected):
        return []
    return [f"{case}: kernel {kernel.name!r} differs in {count_differing(made, expected)} pixels of {part}"]


def _applies(kernel: Kernel, case: Case) -> bool:
    first = np.asarray(next(iter(case.inputs.values())))
    return kernel.applies(Situation(str(first.dtype), first.shape, case.values, tuple(case.inputs)))


def _kernel_problems(kernel: Kernel, case: Case) -> list[str]:
    try:
        expected = case.run_target(case.operation.target)
    except REFUSALS:
        return []  # a kernel may do more than the library
    made = case.run_target(kernel.target)
    if is_equal(made, expected):
        return []
    differing = count_differing(np.asarray(made), np.asarray(expected))
    return [f"{case}: kernel {kernel.name!r} differs in {differing} pixels"]
