"""Carry out one stage of a plan: in tiles, by merging, or in one call."""

from __future__ import annotations

import math
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import Reduction, get_operation
from tamis.engine._events import NodeStarted, TileDone
from tamis.engine._need import is_local
from tamis.engine._program import Program, run_program, run_step, told_as_task_error
from tamis.engine._tiles import choose_tile
from tamis.engine.exact.reduce import check_histogram, find_reduction
from tamis.errors import CancelledError, PipelineError
from tamis.region import Lattice

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Generator, Mapping

    from tamis.engine._board import Board
    from tamis.engine._events import Listener
    from tamis.engine._executor import Executor
    from tamis.engine._plan import Stage
    from tamis.pipeline import Graph
    from tamis.region import Region

__all__ = ["Run", "StageWorker", "read_only"]


@dataclass(frozen=True, slots=True)
class Run:
    """What stays the same during one run."""

    graph: Graph
    keys: Mapping[str, str]
    board: Board
    tiles: tuple[int, ...] | None
    tile_pixels: int
    memory_bytes: int
    listen: Listener
    cancel: threading.Event | None

    def stop_if_cancelled(self) -> None:
        if self.cancel is not None and self.cancel.is_set():
            message = "the run was cancelled"
            raise CancelledError(message)


class StageWorker:
    """Carries out one stage after the other, with an executor."""

    def __init__(self, executor: Executor, run: Run) -> None:
        self._executor = executor
        self._run = run

    def compute(self, stage: Stage) -> Any:
        """Return the result of a stage."""
        if stage.mode == "tiles":
            program = self._as_it_is(stage)
            if program is not None:
                return self._in_tiles(stage, program)
        if stage.mode == "reduce":
            value = self._reduced(stage)
            if value is not None:
                return value
        return self._in_one_call(stage)

    def _as_it_is(self, stage: Stage) -> Program | None:
        """Return the program for the shapes that there really are; None if they do not go together."""
        board, program = self._run.board, stage.program
        if len(program.steps) > 1:
            return program  # only what is known for sure becomes a chain
        shapes = {ref: board.shape_of(ref) for ref in stage.reads if ref not in program.scalars}
        images = {shape for shape in shapes.values() if shape}
        if len(images) != 1 or 0 in (shape := images.pop()):
            return None
        numbers = program.scalars.union(ref for ref in shapes if not shapes[ref])
        step = replace(program.steps[0], shape=shape)
        return Program((step,), numbers) if is_local(step.locality) else None

    def _in_one_call(self, stage: Stage) -> Any:
        self._run.listen(NodeStarted(stage.node, stage.step.operation, 1))
        board = self._run.board
        inputs = {name: _plain(board.read(ref)) for name, ref in stage.step.inputs.items()}
        if stage.step.locality == Reduction("histogram"):
            check_histogram(stage.step, next(iter(inputs.values())), allowed_bytes=self._run.memory_bytes)
        result = run_step(stage.step, inputs)
        return result if len(get_operation(stage.step.operation).outputs) == 1 else tuple(result)

    def _in_tiles(self, stage: Stage, program: Program) -> np.ndarray:
        output = program.steps[-1].output_shape
        lattice = Lattice(output, self._tile(program, output))
        self._run.listen(NodeStarted(stage.node, stage.step.operation, len(lattice)))

        def compute(region: Region) -> tuple[Region, np.ndarray]:
            self._run.stop_if_cancelled()
            return region, run_program(program, region, self._run.board.read)

        whole: np.ndarray | None = None
        with closing(self._executor.map(compute, lattice)) as tiles:
            for done, (region, tile) in enumerate(tiles, start=1):
                whole = _with_tile(stage, whole, output, region, tile)
                self._run.listen(TileDone(stage.node, done, len(lattice)))
        assert whole is not None  # a lattice of a non-empty image has a tile
        return whole if output else whole[()]

    def _tile(self, program: Program, output: tuple[int, ...]) -> tuple[int, ...]:
        if self._run.tiles is not None and len(self._run.tiles) == len(output):
            return self._run.tiles
        depth = [0] * len(output)
        for step in program.steps:
            if len(step.shape) == len(output):
                depth = [a + b for a, b in zip(depth, step.depth, strict=True)]
        return choose_tile(
            output,
            depth=tuple(depth),
            workers=self._executor.workers,
            most_pixels=self._run.tile_pixels,
        )

    def _reduced(self, stage: Stage) -> Any:
        locality = stage.step.locality
        algorithm = find_reduction(locality.by) if isinstance(locality, Reduction) else None
        images = [ref for ref in stage.reads if ref not in stage.program.scalars]
        if algorithm is None or len(images) != 1 or len(stage.step.inputs) != 1:
            return None
        tiled = _TiledImage(self._executor, self._run, images[0])
        if len(tiled.lattice) <= 1:
            return None  # one call of the library is the same, and quicker
        self._run.listen(NodeStarted(stage.node, stage.step.operation, len(tiled.lattice)))
        with told_as_task_error(stage.step, {}):
            return algorithm(stage.step, tiled)


class _TiledImage:
    """A result on the board, looked at tile after tile."""

    def __init__(self, executor: Executor, run: Run, ref: str) -> None:
        shape = run.board.shape_of(ref)
        self._executor = executor
        self._run = run
        self._ref = ref
        self.dtype = run.board.dtype_of(ref)
        self.size = math.prod(shape)
        self.lattice = Lattice(shape, self._tile(shape))

    def _tile(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        if self._run.tiles is not None and len(self._run.tiles) == len(shape):
            return self._run.tiles
        return choose_tile(shape, depth=(0,) * len(shape), workers=self._executor.workers)

    def map(self, function: Callable[[np.ndarray], Any]) -> Generator[Any, None, None]:
        """Yield what `function` says of each tile, in any order."""

        def look(region: Region) -> Any:
            self._run.stop_if_cancelled()
            return function(self._run.board.read(self._ref, region))

        return self._executor.map(look, self.lattice)


def _with_tile(
    stage: Stage, whole: np.ndarray | None, shape: tuple[int, ...], region: Region, tile: np.ndarray
) -> np.ndarray:
    """Return the result with a tile put in its place."""
    if tile.shape == shape:
        is_part = tile.base is not None and tile.base.nbytes != tile.nbytes
        return tile.copy() if is_part else tile  # a view would keep its margin alive
    if whole is None:
        whole = np.empty(shape, tile.dtype)
    if tile.dtype != whole.dtype or tile.shape != region.shape:
        message = (
            f"{stage.step.operation} gives {tile.dtype} of shape {tile.shape} for {region}, "
            f"but {whole.dtype} elsewhere; its entry in the catalogue must say that it needs the whole image"
        )
        raise PipelineError(message, where=f"node {stage.node!r}")
    whole[region.slices] = tile
    return whole


def read_only(value: Any) -> Any:
    """Return a result whose arrays nobody can change any more."""
    if isinstance(value, np.ndarray):
        value.flags.writeable = False
    elif isinstance(value, tuple | list):
        for item in value:
            read_only(item)
    elif isinstance(value, dict):
        read_only(list(value.values()))
    return value


def _plain(data: Any) -> Any:
    """Return data as the library's functions want it: arrays in C order."""
    return np.ascontiguousarray(data) if isinstance(data, np.ndarray) and data.ndim else data
