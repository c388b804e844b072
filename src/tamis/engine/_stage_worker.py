"""Carry out one stage of a plan: in tiles, by an exact algorithm, or in one call."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

from tamis.catalogue import Reduction, get_operation, is_importable
from tamis.engine._board import in_memory, taken
from tamis.engine._events import NodeStarted, TileDone
from tamis.engine._need import algorithm_name, is_local
from tamis.engine._place import ArrayPlace, MappedPlace, Selection
from tamis.engine._program import Program, run_program, run_step, run_tile, told_as_task_error
from tamis.engine._recall import identity_of, run_recalled
from tamis.engine._scratch import Scratch
from tamis.engine._tiles import SMALLEST_TILE, choose_tile
from tamis.engine._whole import call_elsewhere, plain
from tamis.engine._window import Window
from tamis.engine._work import Work
from tamis.engine._workshop import Algorithm, Workshop
from tamis.engine.exact import find_algorithm
from tamis.engine.exact.histograms import check_histogram
from tamis.errors import CancelledError
from tamis.region import Lattice, Region

if TYPE_CHECKING:
    import threading
    from collections.abc import Mapping

    from tamis.engine._board import Board
    from tamis.engine._costs import Costs
    from tamis.engine._events import Listener
    from tamis.engine._executor import Executor
    from tamis.engine._place import Place
    from tamis.engine._plan import Stage
    from tamis.engine._recall import Recall
    from tamis.pipeline import Graph

Tiles: TypeAlias = Lattice | list[Region]

Keeps: TypeAlias = Literal["all", "whole", "nothing"]
"""Which results go to the store that may outlive the process: parts of them do not, where only they are
looked at, and approximate ones never do."""

__all__ = ["Keeps", "Run", "StageWorker", "sealed"]

_SOON_S = 0.03
"""A tile of a run that somebody may cancel takes about so long."""

_FEWEST_DEPTHS = 4
"""How many times longer than usually needed such a tile is, compared with its depth."""


@dataclass(frozen=True, slots=True)
class Run:
    """What stays the same during one run."""

    graph: Graph
    keys: Mapping[str, str]
    board: Board
    scratch: Scratch
    recall: Recall
    known: Mapping[str, Window]
    tiles: tuple[int, ...] | None
    tile_pixels: int
    memory_bytes: int
    in_memory_bytes: int | None
    listen: Listener
    cancel: threading.Event | None
    keeps: Keeps
    executor: Executor
    costs: Costs

    def stop_if_cancelled(self) -> None:
        if self.cancel is not None and self.cancel.is_set():
            raise CancelledError


class StageWorker:
    """Carries out one stage after the other.

    Parameters
    ----------
    executor : Executor
        Does tiles.
    run : Run
        What stays the same.
    killable : Executor, optional
        Does calls on whole images, so that they can be ended; without it, they are done here.
    """

    def __init__(self, executor: Executor, run: Run, killable: Executor | None = None) -> None:
        self._executor = executor
        self._run = run
        self._killable = executor if executor.is_remote else killable

    def compute(self, stage: Stage) -> Any:
        """Return the result of a stage: a place, or what is no array as it is."""
        if stage.mode == "tiles":
            program = self._as_it_is(stage)
            if program is not None and not self._is_endless(stage, program):
                return self._in_tiles(stage, program)
        has_begun = False
        if stage.mode == "exact":
            algorithm = find_algorithm(algorithm_name(stage.step.locality))
            for ref in () if algorithm and algorithm.takes_selections else stage.step.inputs.values():
                self._materialise(ref)
            shop = self._workshop(stage)
            value = _exactly(stage, shop, algorithm)
            if value is not None:
                return value
            has_begun = shop.has_begun
        if not has_begun:
            self._run.listen(NodeStarted(stage.node, stage.step.operation, 1))
        return self._in_one_call(stage)

    def _as_it_is(self, stage: Stage) -> Program | None:
        """Return the program for the shapes that there really are; None if they do not go together."""
        board, program = self._run.board, stage.program
        for ref in stage.reads:
            self._materialise(ref)
        if len(program.steps) > 1:
            return program  # only what is known for sure becomes a chain
        shapes = {ref: board.shape_of(ref) for ref in stage.reads if ref not in program.scalars}
        images = {shape for shape in shapes.values() if shape}
        if len(images) != 1 or 0 in (shape := images.pop()):
            return None
        numbers = program.scalars.union(ref for ref in shapes if not shapes[ref])
        step = replace(program.steps[0], shape=shape)
        return Program((step,), numbers) if is_local(step.locality) else None

    def _is_endless(self, stage: Stage, program: Program) -> bool:
        """Return whether one tile takes long and is all there is: only in a process can it be ended."""
        shape = program.steps[-1].output_shape
        is_whole = stage.region is None and len(program.steps) == 1 and stage.node not in self._run.known
        is_whole &= not any(isinstance(self._run.board.at(ref), Window) for ref in stage.reads)
        return self._killable is not None and is_whole and self._tile(program, shape) == shape

    def _in_one_call(self, stage: Stage) -> Any:
        board, step = self._run.board, stage.step
        if step.locality == Reduction("histogram"):
            first = plain(board.get(next(iter(step.inputs.values()))))
            check_histogram(step, first, allowed_bytes=self._run.memory_bytes)
        if self._killable is not None and is_importable(get_operation(step.operation)):
            return self._in_one_call_elsewhere(stage, self._killable)
        inputs = {name: plain(board.get(ref)) for name, ref in step.inputs.items()}
        result = run_step(step, inputs)
        return result if len(get_operation(step.operation).outputs) == 1 else tuple(map(_kept, result))

    def _in_one_call_elsewhere(self, stage: Stage, killable: Executor) -> Any:
        run = self._run
        inputs = {name: run.board.at(ref) for name, ref in stage.step.inputs.items()}
        if self._executor.is_remote:
            return call_elsewhere(stage.step, inputs, killable, run.scratch, run.cancel)
        with Scratch(run.scratch.parent, storage=killable.storage) as scratch:
            result = call_elsewhere(stage.step, inputs, killable, scratch, run.cancel)
            return in_memory(result)

    def _in_tiles(self, stage: Stage, program: Program) -> Any:
        output = program.steps[-1].output_shape
        region = stage.region or Region.whole(output)
        reads = {ref: self._visible(ref) for ref in stage.reads if ref not in program.scalars}
        numbers = {ref: self._run.board.get(ref) for ref in program.scalars}
        known = None if self._executor.is_remote else self._run.known.get(stage.node)
        tiles = self._tiles_of(program, region, () if known is None else (known.region,))
        self._run.listen(NodeStarted(stage.node, stage.step.operation, len(tiles)))
        first = next(iter(tiles), region)
        if first == region and not self._executor.is_remote:
            tile = self._one_tile(program, region, reads, numbers)
            self._run.listen(TileDone(stage.node, 1, 1))
            return _as_window(ArrayPlace(_owned(tile)), region, output) if output else tile[()]
        dtype = stage.dtype or self._one_tile(program, first, reads, numbers).dtype
        written_in = first.shape if known is None else ()
        room = self._run.scratch.allocate(region.shape, dtype, tile=written_in)
        result = _as_window(room, region, output)
        if known is not None:
            shared = region.intersect(known.region)
            result.write(shared, known.read(shared))
        self._do(stage, self._work(program, reads, numbers, result), tiles)
        return result

    def _work(
        self, program: Program, reads: Mapping[str, Place], numbers: Mapping[str, Any], result: Any
    ) -> Work:
        arguments: dict[str, Any] = {"program": program, "numbers": numbers}
        identity = None if self._executor.is_remote else identity_of(program, numbers)
        if identity is None:
            return Work(run_tile, reads, {"result": result}, arguments)
        arguments |= {"identity": identity, "recall": self._run.recall}
        return Work(run_recalled, reads, {"result": result}, arguments)

    def _one_tile(
        self, program: Program, region: Region, reads: Mapping[str, Place], numbers: Mapping[str, Any]
    ) -> np.ndarray:
        self._run.stop_if_cancelled()
        return run_program(program, region, lambda ref, part: reads[ref].read(part), numbers)

    def _do(self, stage: Stage, work: Work, tiles: Tiles) -> None:
        results = self._executor.map(work, tiles, cancel=self._run.cancel)
        try:
            for done, _ in enumerate(results, start=1):
                self._run.listen(TileDone(stage.node, done, len(tiles)))
        finally:
            results.close()

    def _tiles_of(self, program: Program, region: Region, known: tuple[Region, ...]) -> Tiles:
        """Return the tiles to be computed: of all of a region, or of what is not known of it."""
        if not known and not any(region.start):
            return Lattice(region.shape, self._tile(program, region.shape))
        missing = region.minus(known[0]) if known else (region,)
        return [
            tile.shift(part.start)
            for part in missing
            for tile in Lattice(part.shape, self._tile(program, part.shape))
        ]

    def _visible(self, ref: str) -> Any:
        """Return where a result is, for whoever does the tiles."""
        place = self._run.board.at(ref)
        if self._executor.is_remote and hasattr(place, "read"):
            place = self._run.scratch.shared(place)
            self._run.board.replace(ref, place)
        return place

    def _materialise(self, ref: str) -> None:
        """Have the pixels of a selection one after the other, for whoever can only take an array."""
        value = self._run.board.at(ref)
        if isinstance(value, Selection):
            self._run.board.replace(ref, ArrayPlace(value.read()))

    def _tile(self, program: Program, output: tuple[int, ...]) -> tuple[int, ...]:
        if self._run.tiles is not None and len(self._run.tiles) == len(output):
            return self._run.tiles
        depth = [0] * len(output)
        for step in program.steps:
            if len(step.shape) == len(output):
                depth = [a + b for a, b in zip(depth, step.depth, strict=True)]
        workers, most = self._executor.workers, self._run.tile_pixels
        usual = choose_tile(output, depth=tuple(depth), workers=workers, most_pixels=most)
        if self._run.cancel is None:
            return usual
        # whoever cancels waits for the tiles that are being done; an overlap of an eighth is the price
        soon = max(
            int(_SOON_S / self._run.costs.per_pixel(step.operation for step in program.steps)), SMALLEST_TILE
        )
        wide = tuple(_FEWEST_DEPTHS * length for length in depth)
        prompt = choose_tile(output, depth=wide, workers=workers, most_pixels=min(most, soon))
        return min(usual, prompt, key=math.prod)

    def _workshop(self, stage: Stage) -> Workshop:
        run, step = self._run, stage.step
        found = {name: self._visible(ref) for name, ref in step.inputs.items()}
        inputs = {name: value for name, value in found.items() if _is_image(value)}
        scalars = {name: taken(value) for name, value in found.items() if name not in inputs}
        return Workshop(
            step,
            inputs,
            scalars,
            self._executor,
            run.scratch,
            run.tiles,
            run.tile_pixels,
            run.listen,
            run.cancel,
        )


def _exactly(stage: Stage, shop: Workshop, algorithm: Algorithm | None) -> Any:
    """Return what an exact algorithm gives; None if it declines, or there is nothing to work on."""
    if algorithm is None or any(_is_empty(place) for place in shop.inputs.values()):
        return None
    with told_as_task_error(stage.step, {}):
        shop.refuse_not_finite()
        return algorithm.function(shop)


def _as_window(place: Any, region: Region, shape: tuple[int, ...]) -> Any:
    """Return the place of a whole result as it is, that of a part as a window on the whole."""
    return place if region == Region.whole(shape) else Window(place, region, shape)


def _is_image(value: Any) -> bool:
    return isinstance(value, Selection) or (hasattr(value, "read") and hasattr(value, "shape"))


def _is_empty(place: Any) -> bool:
    return 0 in (place.image if isinstance(place, Selection) else place).shape


def _owned(tile: np.ndarray) -> np.ndarray:
    """Return a tile that is a result: a view would keep its margin alive."""
    is_part = tile.base is not None and tile.base.nbytes != tile.nbytes
    return tile.copy() if is_part else tile


def sealed(value: Any) -> Any:
    """Return a result whose arrays nobody can change any more."""
    if isinstance(value, Window):
        sealed(value.place)
    elif isinstance(value, ArrayPlace | MappedPlace):
        value.array.flags.writeable = False
    elif isinstance(value, np.ndarray):
        value.flags.writeable = False
    elif isinstance(value, tuple | list):
        for item in value:
            sealed(item)
    elif isinstance(value, dict):
        sealed(list(value.values()))
    return value


def _kept(output: Any) -> Any:
    """Return one of several outputs as it can be kept: what only looks like an array as one."""
    is_like_array = hasattr(output, "__array__") and not isinstance(output, np.ndarray | np.generic)
    return np.asarray(output) if is_like_array else output
