"""Carry out one stage of a plan: in tiles, by merging, or in one call."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import Crop, Reduction, get_operation
from tamis.engine._events import NodeStarted, TileDone
from tamis.engine._need import cropped_shape, depth_of
from tamis.engine._program import Program, run_program, run_step
from tamis.engine._tiles import check_tiles, choose_tile
from tamis.engine.exact.reduce import find_reduction
from tamis.errors import CancelledError
from tamis.region import Lattice

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator, Mapping, Sequence

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
    tiles: Sequence[int] | None
    tile_pixels: int
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
            shape = self._common_shape(stage)
            if shape is not None:
                return self._in_tiles(stage, _with_shape(stage.program, shape))
        if stage.mode == "reduce":
            value = self._reduced(stage)
            if value is not None:
                return value
        return self._in_one_call(stage)

    def _common_shape(self, stage: Stage) -> tuple[int, ...] | None:
        """Return the shape that all images a program reads have, or None if they differ."""
        scalars = stage.program.scalars
        shapes = {self._run.board.shape_of(ref) for ref in stage.reads if ref not in scalars}
        return shapes.pop() if len(shapes) == 1 else None

    def _in_one_call(self, stage: Stage) -> Any:
        self._run.listen(NodeStarted(stage.node, stage.step.operation, 1))
        board = self._run.board
        inputs = {name: _plain(board.read(ref)) for name, ref in stage.step.inputs.items()}
        result = run_step(stage.step, inputs)
        return result if len(get_operation(stage.step.operation).outputs) == 1 else tuple(result)

    def _in_tiles(self, stage: Stage, program: Program) -> np.ndarray:
        output = _output_shape(program)
        lattice = Lattice(output, self._tile(program, output))
        self._run.listen(NodeStarted(stage.node, stage.step.operation, len(lattice)))

        def compute(region: Region) -> tuple[Region, np.ndarray]:
            self._run.stop_if_cancelled()
            return region, run_program(program, region, self._run.board.read)

        whole: np.ndarray | None = None
        for done, (region, tile) in enumerate(self._executor.map(compute, lattice), start=1):
            if len(lattice) == 1:
                whole = tile
            else:
                whole = np.empty(output, tile.dtype) if whole is None else whole
                whole[region.slices] = tile
            self._run.listen(TileDone(stage.node, done, len(lattice)))
        assert whole is not None  # a lattice of a non-empty image has a tile
        return whole

    def _tile(self, program: Program, output: tuple[int, ...]) -> tuple[int, ...]:
        if self._run.tiles is not None and len(self._run.tiles) == len(output):
            return check_tiles(self._run.tiles, len(output))
        depth = [0] * len(output)
        fixed: set[int] = set()
        for step in program.steps:
            if len(step.shape) == len(output):
                reach = depth_of(step.locality, step.values, len(step.shape))
                depth = [a + b for a, b in zip(depth, reach, strict=True)]
                if step.values.get("channel_axis") is not None:
                    fixed.add(int(step.values["channel_axis"]) % len(output))
        return choose_tile(
            output,
            depth=tuple(depth),
            fixed=frozenset(fixed),
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
        if len(tiled.lattice) == 1:
            return None  # one call of the library is the same, and quicker
        self._run.listen(NodeStarted(stage.node, stage.step.operation, len(tiled.lattice)))
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
            return check_tiles(self._run.tiles, len(shape))
        return choose_tile(shape, depth=(0,) * len(shape), workers=self._executor.workers)

    def map(self, function: Callable[[np.ndarray], Any]) -> Iterator[Any]:
        """Yield what `function` says of each tile, in any order."""

        def look(region: Region) -> Any:
            self._run.stop_if_cancelled()
            return function(self._run.board.read(self._ref, region))

        return self._executor.map(look, self.lattice)


def _with_shape(program: Program, shape: tuple[int, ...]) -> Program:
    """Return a program whose shape was not known when the plan was made, now that it is."""
    if program.steps[0].shape or len(program.steps) > 1:
        return program
    return replace(program, steps=(replace(program.steps[0], shape=shape),))


def _output_shape(program: Program) -> tuple[int, ...]:
    last = program.steps[-1]
    if isinstance(last.locality, Crop):
        return cropped_shape(last.values["index"], last.shape)
    return last.shape


def read_only(value: Any) -> Any:
    """Return a result whose arrays nobody can change any more."""
    for part in value if isinstance(value, tuple) else (value,):
        if isinstance(part, np.ndarray):
            part.flags.writeable = False
    return value


def _plain(data: Any) -> Any:
    """Return data as the library's functions want it: arrays in C order."""
    return np.ascontiguousarray(data) if isinstance(data, np.ndarray) and data.ndim else data
