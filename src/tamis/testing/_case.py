"""One way of calling an operation: its inputs, their kinds and its values, drawn for a contract check."""

from __future__ import annotations

import dataclasses
import warnings
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import Kind, call
from tamis.catalogue._call import call_target
from tamis.errors import ParameterError
from tamis.testing.strategies import DTYPES, read_only, sample_of, values_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tamis.catalogue import Input, Operation, Value

__all__ = [
    "ORDINARY",
    "REFUSALS",
    "SPATIAL",
    "Case",
    "Sample",
    "cases_of",
    "dimensions_of",
    "last_axis",
    "outputs_of",
    "rng_of",
]

REFUSALS = (TypeError, ValueError, IndexError, RuntimeError, AttributeError)
"""What a library raises when it does not take these arguments."""

SPATIAL = frozenset({Kind.IMAGE, Kind.BINARY, Kind.LABELS, Kind.MARKERS, Kind.ARRAY})
"""Kinds that have pixels."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What to call an operation with, where ordinary samples do not suit it.

    Parameters
    ----------
    values : mapping, optional
        Values that are kept, such as a radius smaller than a default that takes minutes.
    inputs : callable, optional
        From the ordinary inputs by name to those that the operation can take.
    """

    values: Mapping[str, object] = field(default_factory=dict)
    inputs: Callable[[dict[str, Any]], dict[str, Any]] | None = None


ORDINARY = Sample()


@dataclass(frozen=True, slots=True)
class Case:
    """An operation, with everything it needs to be called.

    Parameters
    ----------
    operation : Operation
        What is called.
    ndim : int
        Number of spatial axes.
    kinds : mapping
        Kind of each input that is given.
    inputs : mapping
        The inputs.
    values : mapping
        Canonical values.
    image_name : str, default 'sample'
        Which hostile image it is, for messages.
    """

    operation: Operation
    ndim: int
    kinds: Mapping[str, Kind]
    inputs: Mapping[str, Any]
    values: Mapping[str, Value]
    image_name: str = "sample"

    @property
    def channel_axis(self) -> int | None:
        """Where the images have channels."""
        return _channel_axis(self.values)

    @property
    def dtypes(self) -> tuple[str, ...]:
        """Dtype of each input, by name."""
        return tuple(np.asarray(given).dtype.name for given in self.inputs.values())

    @property
    def first(self) -> str:
        """Name of the first input that has pixels, or ``""``."""
        return next((name for name, kind in self.kinds.items() if kind in SPATIAL), "")

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the spatial axes."""
        image = self.inputs[self.first]
        lengths = list(image.shape)
        if image.ndim > self.ndim and self.channel_axis is not None:
            del lengths[self.channel_axis]
        return tuple(lengths)

    def run(self, inputs: Mapping[str, Any] | None = None) -> Any:
        """Return what the operation makes of these inputs, else of its own."""
        return _quietly(lambda: call(self.operation, self.inputs if inputs is None else inputs, self.values))

    def run_target(self, target: str) -> Any:
        """Return what this implementation makes of the inputs."""
        return _quietly(lambda: call_target(self.operation, target, self.inputs, self.values))

    def with_image(self, name: str, image: np.ndarray) -> Case:
        """Return the same case on another image; other inputs with pixels are cut to its shape."""
        cut = {key: _cut(given, image.shape, self.kinds[key]) for key, given in self.inputs.items()}
        return dataclasses.replace(self, inputs={**cut, self.first: image}, image_name=name)

    def __str__(self) -> str:
        given = ", ".join(
            f"{name}: {kind} {dtype}"
            for (name, kind), dtype in zip(self.kinds.items(), self.dtypes, strict=True)
        )
        values = ", ".join(f"{name}={value!r}" for name, value in self.values.items())
        return f"{self.operation.id}({values}) on {self.image_name} ({given}; {self.ndim}-D)"


def _cut(given: Any, shape: tuple[int, ...], kind: Kind) -> Any:
    if kind not in SPATIAL or given.ndim != len(shape):
        return given
    return given[tuple(slice(length) for length in shape)]


def _quietly(function: Callable[[], Any]) -> Any:
    """Return what `function` returns; hostile pixels make libraries warn, and that is no failure."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return function()


def outputs_of(case: Case, result: Any) -> tuple[Any, ...]:
    """Return the result as one item an output."""
    return tuple(result) if len(case.operation.outputs) > 1 else (result,)


def rng_of(operation: Operation) -> np.random.Generator:
    """Return a generator that gives each operation its own numbers, the same ones every time."""
    return np.random.default_rng(zlib.crc32(operation.id.encode()))


def dimensions_of(operation: Operation) -> tuple[int, ...]:
    """Return the numbers of spatial axes it claims, or 2 and 3 where it claims any."""
    return operation.ndim or (2, 3)


def cases_of(operation: Operation, ndim: int, *, draws: int = 0, sample: Sample = ORDINARY) -> Iterator[Case]:
    """Return cases for each kind and dtype of the first input, and for each optional input.

    Parameters
    ----------
    operation : Operation
        What is called.
    ndim : int
        Number of spatial axes.
    draws : int, default 0
        How many drawn sets of values follow the defaults; at most one beside an optional input.
    sample : Sample, optional
        What this operation needs.

    Returns
    -------
    cases : iterator of Case
        The defaults come first; the last draw has channels, where the operation knows them.
    """
    rng = rng_of(operation)
    for given in _choices_of_inputs(operation):
        is_plain = not any(item.optional for item in given[1:])
        most = draws if is_plain else min(draws, 1)
        for kind, dtype in _kinds_and_dtypes(given[0] if given else None, every=is_plain):
            for draw in range(most + 1):
                values = values_of(operation, ndim, rng, default=draw == 0)
                if draw and draw == most and operation.has_channels:
                    values["channel_axis"] = last_axis(operation, ndim)
                yield _case(
                    operation, ndim, given, (kind, dtype), values | _kept(operation, sample), rng, sample
                )


def _kept(operation: Operation, sample: Sample) -> dict[str, Value]:
    """Return the values that do not change: those of the sample, and the seed of what is random."""
    kept = dict(sample.values)
    if any(parameter.name == "rng" for parameter in operation.parameters):
        kept.setdefault("rng", 0)
    return {name: operation.get_parameter(name).check(value) for name, value in kept.items()}


def last_axis(operation: Operation, ndim: int) -> Value:
    """Return the last axis as people write it; counted from the first where the entry insists on that."""
    parameter = operation.get_parameter("channel_axis")
    try:
        return parameter.check(-1)
    except ParameterError:
        return parameter.check(ndim)


def _choices_of_inputs(operation: Operation) -> list[tuple[Input, ...]]:
    """Return the inputs that must be given, then those with each optional one."""
    needed = [given for given in operation.inputs if not given.optional] or list(operation.inputs[:1])
    choices = [tuple(needed)]
    for extra in operation.inputs:
        if extra not in needed:
            choices.append(tuple(given for given in operation.inputs if given in needed or given is extra))
    return choices


def _kinds_and_dtypes(given: Input | None, *, every: bool) -> list[tuple[Kind, str]]:
    """Return what the first input is tried with: every dtype of each kind, or one."""
    if given is None:
        return [(Kind.IMAGE, "uint8")]
    pairs = [(kind, dtype) for kind in given.takes for dtype in DTYPES[kind][: None if every else 1]]
    if Kind.LABELS in given.takes and Kind.BINARY not in given.takes:
        pairs.append((Kind.BINARY, "bool"))  # a binary image can stand for labels
    return pairs


def _case(
    operation: Operation,
    ndim: int,
    given: tuple[Input, ...],
    first: tuple[Kind, str],
    values: Mapping[str, Value],
    rng: np.random.Generator,
    sample: Sample,
) -> Case:
    checked = operation.check_values(values, given=tuple(item.name for item in given))
    kinds = {item.name: item.takes[0] for item in given} | {item.name: first[0] for item in given[:1]}
    axis = _channel_axis(checked) if operation.has_channels else None
    inputs = {}
    for place, (name, kind) in enumerate(kinds.items()):
        dtype = first[1] if place == 0 or kind is Kind.IMAGE else DTYPES[kind][0]
        has_channels = place == 0 and kind is Kind.IMAGE
        inputs[name] = sample_of(kind, ndim, dtype, rng, channel_axis=axis if has_channels else None)
    if sample.inputs is not None:
        inputs = {name: _read_only(array) for name, array in sample.inputs(inputs).items()}
    return Case(operation, ndim, kinds, inputs, checked)


def _read_only(given: Any) -> Any:
    return read_only(given) if isinstance(given, np.ndarray) else given


def _channel_axis(values: Mapping[str, Value]) -> int | None:
    axis = values.get("channel_axis")
    return axis if isinstance(axis, int) else None
