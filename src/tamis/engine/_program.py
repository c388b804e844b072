"""A tile program: a chain of local operations done on one tile, depth first, by names and arrays alone."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from tamis.catalogue import (
    Crop,
    Locality,
    Neighbourhood,
    address_of_operation,
    call,
    call_part,
    get_operation,
    import_operation,
)
from tamis.engine._finite import (
    count_not_finite,
    inputs_to_check,
    inputs_to_span,
    refuse_not_finite,
    refuse_too_wide,
)
from tamis.engine._need import cropped, cropped_shape, depth_of, is_local, locality_of, needed_region
from tamis.errors import PipelineError, TamisError, TaskError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tamis.catalogue import Address
    from tamis.engine._place import Place, WritablePlace
    from tamis.region import Region

__all__ = [
    "Program",
    "Reader",
    "Step",
    "StepRegions",
    "external_reads",
    "regions_of_steps",
    "run_program",
    "run_step",
    "run_tile",
    "told_as_task_error",
    "write_tile",
]

Reader: TypeAlias = "Callable[[str, Region], np.ndarray]"
"""Gives a part of a result that exists already, by reference."""

StepRegions: TypeAlias = "tuple[dict[str, Region], dict[str, Region]]"
"""By step, the part of its result that later steps look at; and the part of its inputs that it needs."""


@dataclass(frozen=True, slots=True)
class Step:
    """One operation of a program.

    Parameters
    ----------
    node : str
        Whose it is.
    operation : str
        Operation id.
    inputs : mapping
        By argument, the reference of what is connected.
    values : mapping
        Canonical values.
    shape : tuple of int, pixel
        Shape of the whole image it works on.
    dtype : str
        Its dtype, ``""`` if not known.
    """

    node: str
    operation: str
    inputs: Mapping[str, str]
    values: Mapping[str, Any]
    shape: tuple[int, ...] = ()
    dtype: str = ""
    locality: Locality = field(init=False, repr=False, compare=False)
    depth: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # found once: a tile should not pay for it
        locality = locality_of(self.operation, self.values, self.dtype, self.shape)
        object.__setattr__(self, "locality", locality)
        has_depth = is_local(locality) or isinstance(locality, Neighbourhood)
        depth = depth_of(locality, self.values, self.shape) if has_depth and self.shape else ()
        object.__setattr__(self, "depth", depth)

    def __reduce__(self) -> tuple[Any, ...]:
        # only names and numbers cross to a worker
        inputs, values = dict(self.inputs), dict(self.values)
        parts = (self.node, self.operation, inputs, values, self.shape, self.dtype)
        address = address_of_operation(get_operation(self.operation), node=self.node)
        return (Step, parts) if address is None else (_imported_step, (address, *parts))

    @property
    def output_shape(self) -> tuple[int, ...]:
        """Shape of all that a local operation gives; () where its input's is not known."""
        if isinstance(self.locality, Crop) and self.shape:
            return cropped_shape(self.values["index"], self.shape)
        return self.shape

    def need(self, region: Region) -> Region:
        """Return the part of its inputs that a part of its output is computed from."""
        if isinstance(self.locality, Crop):
            return needed_region(self.locality, self.values, region, self.shape)
        return region.grow(self.depth).clip(self.shape)


def _imported_step(address: Address, node: str, operation: str, *parts: Any) -> Step:
    """Return a step of an operation that this process may not have yet."""
    import_operation(operation, address)
    return Step(node, operation, *parts)


@dataclass(frozen=True, slots=True)
class Program:
    """Steps in order; the last one's result is what the program gives.

    Parameters
    ----------
    steps : tuple of Step
        Local operations.
    scalars : frozenset of str
        References that are read whole: numbers found by reductions.
    """

    steps: tuple[Step, ...]
    scalars: frozenset[str] = frozenset()


def run_tile(
    region: Region,
    reads: Mapping[str, Place],
    writes: Mapping[str, WritablePlace],
    *,
    program: Program,
    numbers: Mapping[str, Any],
) -> np.ndarray | None:
    """Do a program on one region: what it gives is written where there is room, and returned where not.

    Parameters
    ----------
    region : Region
        The part of the last step's result that is wanted.
    reads : mapping
        By reference, what is there already.
    writes : mapping
        Where ``"result"`` goes; empty, if it shall be returned.
    program : Program
        What to do.
    numbers : mapping
        By reference, what is read whole.
    """
    tile = run_program(program, region, lambda ref, part: reads[ref].read(part), numbers)
    if not writes:
        return tile
    write_tile(program, writes, region, tile)
    return None


def write_tile(
    program: Program, writes: Mapping[str, WritablePlace], region: Region, tile: np.ndarray
) -> None:
    """Put what a program gave to where it goes.

    Raises
    ------
    PipelineError
        If it is not of the type or shape that the catalogue declares.
    """
    try:
        writes["result"].write(region, tile)
    except PipelineError as error:
        step = program.steps[-1]
        message = f"{step.operation} {error.message}"
        raise PipelineError(message, where=f"node {step.node!r}") from error


def run_program(
    program: Program,
    region: Region,
    read: Reader,
    numbers: Mapping[str, Any] = MappingProxyType({}),
    *,
    regions: StepRegions | None = None,
) -> np.ndarray:
    """Return the last step's result on `region`, computing of each step only what that needs.

    Parameters
    ----------
    program : Program
        What to do.
    region : Region
        The part of the last step's result that is wanted.
    read : callable
        Gives parts of results that are there already.
    numbers : mapping
        By reference, what is read whole.
    regions : StepRegions, optional
        What `regions_of_steps` says, where somebody knows already.

    Returns
    -------
    tile : ndarray, shape region.shape
        The same pixels as the same part of the whole.
    """
    wanted, needed = regions or regions_of_steps(program, region)
    made: dict[str, np.ndarray] = {}
    for step in program.steps:
        source = needed[step.node]
        inputs = {
            name: numbers[ref] if ref in program.scalars else _input(ref, source, wanted, made, read)
            for name, ref in step.inputs.items()
        }
        made[step.node] = tile = _on_region(step, inputs, source, wanted[step.node])
        tile.flags.writeable = False  # other steps read it too
    return made[program.steps[-1].node]


def external_reads(program: Program, regions: StepRegions) -> tuple[tuple[str, Region], ...]:
    """Return what a program reads for a region of its result: references, and the part of each."""
    needed = regions[1]
    names = {step.node for step in program.steps}
    return tuple(
        dict.fromkeys(
            (ref, needed[step.node])
            for step in program.steps
            for ref in step.inputs.values()
            if ref not in names and ref not in program.scalars
        )
    )


def regions_of_steps(program: Program, region: Region) -> StepRegions:
    """Return for each step the part of its result that later steps look at, and of its inputs it needs."""
    wanted = {program.steps[-1].node: region}
    needed: dict[str, Region] = {}
    names = {step.node for step in program.steps}
    for step in reversed(program.steps):
        needed[step.node] = source = step.need(wanted[step.node])
        for ref in step.inputs.values():
            if ref in names:
                wanted[ref] = wanted[ref].hull(source) if ref in wanted else source
    return wanted, needed


def _input(
    ref: str,
    source: Region,
    wanted: Mapping[str, Region],
    made: Mapping[str, np.ndarray],
    read: Reader,
) -> np.ndarray:
    if ref in made:
        # owned and C-contiguous: some library functions are wrong on views
        return np.ascontiguousarray(made[ref][source.within(wanted[ref]).slices])
    return np.ascontiguousarray(read(ref, source))


def _on_region(step: Step, inputs: Mapping[str, Any], source: Region, wanted: Region) -> np.ndarray:
    if isinstance(step.locality, Crop):
        first = next(iter(inputs.values()))
        return np.asarray(cropped(first, step.values["index"], step.shape))
    part = None if source == wanted else wanted.within(source).slices
    return np.asarray(run_step(step, inputs, where=str(source), part=part))


def run_step(
    step: Step, inputs: Mapping[str, Any], *, where: str = "", part: tuple[slice, ...] | None = None
) -> Any:
    """Return what the operation makes of these inputs, or a part of it.

    A failure keeps the node, values and region.

    Raises
    ------
    ImageError
        If an image has pixels that the operation cannot take.
    TaskError
        If the library's function fails.
    """
    operation = get_operation(step.operation)
    _refuse_unfit(step, inputs)
    with told_as_task_error(step, inputs, where=where):
        found = None if part is None else call_part(operation, inputs, step.values, part)
        if found is not None:
            return found
        try:
            result = call(operation, inputs, step.values)
        except ValueError as error:
            if "read-only" not in str(error):
                raise
            # compiled code may ask for an array it could write into, though it does not
            result = call(operation, {name: _own(data) for name, data in inputs.items()}, step.values)
        return result if part is None else result[part]


def _refuse_unfit(step: Step, inputs: Mapping[str, Any]) -> None:
    arrays = {name: data for name, data in inputs.items() if isinstance(data, np.ndarray) and data.size}
    told = {"operation": step.operation, "node": step.node}
    for name in inputs_to_check(step.operation):
        if name in arrays:
            data, ref = arrays[name], step.inputs.get(name, name)
            refuse_not_finite(count_not_finite(data), data.size, ref=ref, **told)
    for name in inputs_to_span(step.operation):
        if name in arrays:
            data, ref = arrays[name], step.inputs.get(name, name)
            refuse_too_wide(data.min(), data.max(), ref=ref, **told)


def _own(data: Any) -> Any:
    return data.copy() if isinstance(data, np.ndarray) else data


@contextlib.contextmanager
def told_as_task_error(step: Step, inputs: Mapping[str, Any], *, where: str = "") -> Iterator[None]:
    """Turn what the library raises into a `TaskError` that says which node, values and region."""
    try:
        yield
    except TaskError as error:
        if error.node:
            raise
        reason = error.message.rpartition("failed: ")[2]  # a worker died, who knew of no node
        raise _told(step, reason, remedy=error.remedy, where=where) from error
    except TamisError:
        raise
    except Exception as error:  # a library may raise anything; its step is named
        message = f"{type(error).__name__}: {_first_line(error)}"
        raise _told(step, message, remedy=_remedy(error, inputs), where=where) from error


def _told(step: Step, message: str, *, remedy: str, where: str) -> TaskError:
    return TaskError(
        message, node=step.node, operation=step.operation, values=step.values, region=where, remedy=remedy
    )


def _first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else "no reason given"


def _remedy(error: Exception, inputs: Mapping[str, Any]) -> str:
    if isinstance(error, MemoryError):
        return "Use a smaller region, or smaller whole numbers where it counts how often each occurs"
    for name, data in inputs.items():
        if isinstance(data, np.ndarray) and data.dtype.kind == "f" and not np.isfinite(data).all():
            return f"{name!r} holds NaN or infinity; replace them first, for example with numpy.nan_to_num"
    return ""
