"""`Engine`: asks the store, makes a plan, carries it out, keeps the results."""

from __future__ import annotations

import math
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.config import current_settings
from tamis.engine._blocks import Blocks
from tamis.engine._board import Board, taken
from tamis.engine._costs import Costs
from tamis.engine._events import NodeDone, RunDone, RunStarted
from tamis.engine._executor import get_executor
from tamis.engine._found import found_of
from tamis.engine._job import Job, job_of
from tamis.engine._level import steps_of
from tamis.engine._own_code import check_addresses, is_unchanged
from tamis.engine._place import ArrayPlace, Selection
from tamis.engine._plan import Plan, Stage, make_plan
from tamis.engine._preview import preview
from tamis.engine._quick import estimate
from tamis.engine._recall import Recall
from tamis.engine._scratch import Scratch
from tamis.engine._source_view import look_at_source
from tamis.engine._stage_worker import Run, StageWorker, sealed
from tamis.engine._tiles import check_tiles
from tamis.engine._twins import Twins
from tamis.engine._view import VIEW, view_graph
from tamis.engine._window import Window
from tamis.errors import StoreError
from tamis.pipeline import Graph, split_ref
from tamis.store import Flight, get_store, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tamis.engine._events import Event, Listener
    from tamis.engine._executor import Executor
    from tamis.engine._level import Level
    from tamis.engine._quick import Estimate
    from tamis.engine._stage_worker import Keeps
    from tamis.io import SourceImage
    from tamis.region import Region
    from tamis.store import Entry, Store

__all__ = ["Engine", "default_engine"]


# a call that may take longer is made in a process, where somebody may want to end it
_SLOW_S = 0.3
# what operations take is written down so often; while a slider moves, there is news with each result
_SAVED_EVERY_S = 5.0
# of no more, threads would take longer to begin than to be done
_FEW_PIXELS = 2**18


class Engine:
    """Computes results of pipelines, and remembers them.

    Parameters
    ----------
    store : Store, optional
        Where results are kept; without it, the memory and disk tiers that the settings say.
    executor : str, Executor or distributed.Client, optional
        The executor for tiles, or its name; a client of Dask is used and never closed.
    workers : int, optional
        How many tiles are worked on at once.
    memory_bytes : int, optional
        How much memory one run may use.
    scheduler : str or distributed.Client, optional
        The cluster for the executor ``"dask"``.
    """

    def __init__(
        self,
        store: Store | None = None,
        *,
        executor: Any = None,
        workers: int | None = None,
        memory_bytes: int | None = None,
        scheduler: Any = None,
    ) -> None:
        settings = current_settings()
        self.store = open_store(settings) if store is None else store
        self.memory_bytes = memory_bytes or settings.memory_bytes
        self.executor = get_executor(executor or settings.executor, workers=workers, scheduler=scheduler)
        folder = self.store.folder
        self._flight = Flight(folder)
        self._passing = get_store("memory", budget=self.memory_bytes // 8)
        self._passing_flight = Flight()
        self._recall = Recall()
        self._blocks = Blocks()
        self._twins = Twins()
        self._lock = threading.Lock()
        self._hands: list[Executor] = []
        # they hold nothing that must be closed
        self._near = get_executor("threads") if self.executor.is_remote else self.executor
        self._alone = get_executor("serial")
        self._costs = Costs(folder / "costs.json" if folder else None)

    def compute(
        self,
        graph: Graph,
        sources: Mapping[str, SourceImage],
        *,
        targets: Mapping[str, str] | None = None,
        tiles: Sequence[int] | None = None,
        listen: Listener | None = None,
        cancel: threading.Event | None = None,
    ) -> dict[str, Any]:
        """Return results of a graph.

        Parameters
        ----------
        graph : Graph
            What is to be done.
        sources : mapping
            The image bound to each of the graph's sources that is needed.
        targets : mapping, optional
            For each name, the reference of what is asked for; without it, the graph's outputs.
        tiles : sequence of int, optional, pixel
            Shape of a tile, for images of as many axes; without it, what suits.
        listen : callable, optional
            Is told what happens.
        cancel : threading.Event, optional
            When it is set, the run stops before its next tile.

        Returns
        -------
        results : dict
            By name: a read-only array, a number, or a table as a dict of columns.

        Raises
        ------
        TamisError
            If the graph is wrong, does not fit, or a node fails; then nothing of that node is kept.
        """
        targets = graph.targets if targets is None else targets
        job = job_of(graph, targets, sources)
        if tiles is not None:
            tiles = check_tiles(tiles, {len(spec.shape) for spec in job.specs.values() if spec.shape})
        return self._carry_out(job, tiles=tiles, listen=listen, cancel=cancel)

    def _carry_out(
        self,
        job: Job,
        *,
        tiles: tuple[int, ...] | None = None,
        keeps: Keeps = "all",
        listen: Listener | None,
        cancel: threading.Event | None,
    ) -> dict[str, Any]:
        """Plan, compute, and return what the graph of a job has for targets."""
        began = time.perf_counter()
        part, targets, executor = job.graph, job.graph.targets, self._executor_of(job, keeps)
        found = found_of(job, lambda key: self._get(key, keeps), self._blocks)
        plan = make_plan(
            part,
            job.specs,
            targets=targets.values(),
            cached=found.values,
            memory_bytes=self.memory_bytes,
            workers=executor.workers,
            tiles=tiles,
            prefers_exact=executor.is_remote,
        )
        if executor.is_remote:
            check_addresses(plan)
        board = Board(part, job.sources, found.values | dict(job.numbers))
        with self._scratch(plan, executor) as scratch:
            run = Run(
                part,
                job.keys,
                board,
                scratch,
                self._recall,
                found.known,
                tiles,
                plan.tile_pixels,
                self.memory_bytes,
                plan.in_memory_bytes,
                listen or _ignore,
                cancel,
                keeps,
                executor,
                self._costs,
            )
            self._do(run, plan, found.costs)
            results = {name: board.get(ref) for name, ref in targets.items()}
        run.listen(RunDone(time.perf_counter() - began))
        return results

    def view(
        self,
        graph: Graph,
        sources: Mapping[str, SourceImage],
        ref: str,
        region: Region,
        *,
        level: Level = 0,
        listen: Listener | None = None,
        cancel: threading.Event | None = None,
    ) -> np.ndarray:
        """Return a part of a result, computing no more than it needs and was not seen before.

        Parameters
        ----------
        graph, sources, listen, cancel
            As for `compute`.
        ref : str
            Reference of what is looked at.
        region : Region
            Which part of it, in pixels of the level; what is beyond the image is left out.
        level : int or sequence of int, default 0
            At level `n`, every ``2**n``-th pixel along each axis; one for all axes, or one for each.

        Returns
        -------
        pixels : ndarray
            Read-only; the pixels of the whole result.
        """
        if ref in sources and any(source.name == ref for source in graph.sources):
            return look_at_source(sources[ref], ref, region, level, self._passing)
        job = self._view_job(graph, sources, ref, region, level)
        return np.asarray(self._carry_out(job, keeps="whole", listen=listen, cancel=cancel)[VIEW])

    def preview(
        self,
        graph: Graph,
        sources: Mapping[str, SourceImage],
        ref: str,
        region: Region,
        *,
        level: Level = 0,
        is_hasty: bool = False,
        listen: Listener | None = None,
        cancel: threading.Event | None = None,
    ) -> np.ndarray:
        """Return about what `view` would, quickly: the pipeline done on the pixels of the level.

        Lengths and areas among the values are as many times smaller. Numbers such as thresholds are
        those of a small version of the whole image, or the exact ones where they are known; steps that
        look at everything see the part that is asked for and what is around it.

        Parameters
        ----------
        graph, sources, ref, region, level, listen, cancel
            As for `view`.
        is_hasty : bool, default False
            Whether more noise will do, where a large image would have to be read for less: it is read
            meanwhile, for the next look.

        Returns
        -------
        pixels : ndarray
            Read-only, of the shape and the type that `view` gives. Nothing of it is ever taken for exact.

        Raises
        ------
        TamisError
            If there is no quick look: a step changes the shape, or fails on so few pixels.
        """

        def run(job: Job) -> dict[str, Any]:
            return self._carry_out(job, keeps="nothing", listen=listen, cancel=cancel)

        exact = job_of(graph, {VIEW: ref}, sources)
        steps = steps_of(level, region, where=ref)
        return preview(exact, region, steps, run, self._known, self._passing, is_hasty=is_hasty)

    def estimate(
        self,
        graph: Graph,
        sources: Mapping[str, SourceImage],
        ref: str,
        region: Region,
        *,
        level: Level = 0,
    ) -> Estimate:
        """Return what `view` of this would take, from what is known now.

        Parameters
        ----------
        graph, sources, ref, region, level
            As for `view`.
        """
        job = self._view_job(graph, sources, ref, region, level)
        return estimate(job, self._find_any, self._blocks, self._costs)

    def is_quick(
        self,
        graph: Graph,
        sources: Mapping[str, SourceImage],
        ref: str,
        region: Region,
        *,
        level: Level = 0,
        within_s: float = 0.15,
    ) -> bool:
        """Return whether `view` of this would probably not take longer than so many seconds.

        Parameters
        ----------
        graph, sources, ref, region, level
            As for `view`.
        within_s : float, second
            How long one would wait.
        """
        return self.estimate(graph, sources, ref, region, level=level).seconds <= within_s

    def _view_job(
        self, graph: Graph, sources: Mapping[str, SourceImage], ref: str, region: Region, level: Level
    ) -> Job:
        wanted = view_graph(graph, ref, region, level=level)
        return job_of(wanted, wanted.targets, sources)

    def _known(self, key: str) -> Any | None:
        """Return an exact result."""
        entry = self.store.get(key)
        return None if entry is None else entry.value

    def _find_any(self, key: str) -> bool:
        """Return whether there is a result or a part of one."""
        return self._passing.contains(key) or self.store.contains(key)

    def _executor_of(self, job: Job, keeps: Keeps) -> Executor:
        """Return who does tiles: of a quick look threads of this process; of few pixels whoever asks."""
        if keeps != "nothing":
            return self.executor
        are_few = all(math.prod(image.shape) <= _FEW_PIXELS for image in job.sources.values())
        return self._alone if are_few else self._near

    def _scratch(self, plan: Plan, executor: Executor) -> Scratch:
        folder = self.store.folder
        return Scratch(
            folder / "scratch" if folder else None,
            in_memory_bytes=plan.in_memory_bytes,
            storage=executor.storage,
        )

    def _get(self, key: str, keeps: Keeps) -> Entry | None:
        """Return an entry from where it may be; what is approximate begins with nothing that is kept."""
        entry = self._passing.get(key)
        return self.store.get(key) if entry is None and keeps != "nothing" else entry

    def _do(self, run: Run, plan: Plan, costs: dict[str, float]) -> None:
        """Compute the stages; `costs` tells, by node, what the results that are there once took."""
        expected = tuple((stage.node, self._expected(stage)) for stage in plan.stages)
        run.listen(RunStarted(expected, tuple(costs)))
        for node in run.graph.nodes:
            if node.id in costs:
                run.listen(NodeDone(node.id, node.operation, 0.0, is_cached=True))
        try:
            for stage in plan.stages:
                run.stop_if_cancelled()
                self._bring(run, stage, costs)
        finally:
            self._costs.save(pause_s=_SAVED_EVERY_S)

    def _expected(self, stage: Stage) -> float:
        """Return the seconds that a stage is expected to take."""
        return sum(self._costs.expected(step.operation, stage.shape) for step in stage.program.steps)

    def _bring(self, run: Run, stage: Stage, costs: dict[str, float]) -> None:
        """Compute a stage, unless another thread or process is doing just that: then take its result.

        What a result costs is what its making took and what led to it: a cheap comparison at the end of a
        long chain is worth keeping, lest the chain be done again for it.
        """
        key = run.keys[stage.node]
        if stage.region is not None:
            key = Blocks.key_of(key, stage.region)
        began = time.perf_counter()
        store, flight = self._keepers(run, stage)
        was_computed = False
        before = max((costs.get(split_ref(ref)[0], 0.0) for ref in stage.reads), default=0.0)

        def compute() -> Any:
            nonlocal was_computed
            twin = self._twins.find(store, run.board, stage)
            was_computed = twin is None
            with self._killable(run, stage) as killable:
                worker = StageWorker(run.executor, run, killable)
                value = sealed(worker.compute(stage)) if twin is None else twin
            seconds = time.perf_counter() - began
            self._keep(run, stage, key, value, store, cost_s=before + seconds)
            if was_computed and len(stage.program.steps) == 1:  # of a chain, nobody knows what took how long
                self._costs.learn(stage.step.operation, stage.shape, seconds)
            return value

        def find() -> Any | None:
            entry = self._get(key, run.keeps)
            if entry is None or stage.region is None:
                return None if entry is None else entry.value
            return Window(ArrayPlace(entry.value), stage.region, stage.step.output_shape)

        value = flight.run(key, compute, find=find)
        run.board.put(stage.node, value)
        seconds = time.perf_counter() - began
        costs[stage.node] = before + seconds
        run.listen(NodeDone(stage.node, stage.step.operation, seconds, is_cached=not was_computed))
        for name in stage.releases:
            run.board.release(name)

    @contextmanager
    def _killable(self, run: Run, stage: Stage) -> Iterator[Executor | None]:
        """Give a process for a call that somebody may want to end before it does, if it may take long."""
        is_needed = run.cancel is not None and not run.executor.is_remote
        if not is_needed or self._seconds(run, stage) < _SLOW_S:
            yield None
            return
        with self._lock:
            hands = self._hands.pop() if self._hands else get_executor("processes", workers=1)
        try:
            yield hands
        finally:
            with self._lock:
                self._hands.append(hands)

    def _seconds(self, run: Run, stage: Stage) -> float:
        """Return how long a stage may take; what is probably quick does not wait for a process."""
        operation, pixels = stage.step.operation, _pixels(run, stage)
        if stage.mode == "tiles" or (run.keeps == "nothing" and self._costs.is_known(operation)):
            return self._costs.expected(operation, (pixels,))
        return self._costs.worst(operation, pixels)

    def _keepers(self, run: Run, stage: Stage) -> tuple[Store, Flight]:
        """Return where the result of a stage is kept, and where others who want it meet."""
        is_passing = run.keeps == "nothing" or (
            run.keeps == "whole" and (stage.region is not None or stage.node in run.graph.targets.values())
        )
        return (self._passing, self._passing_flight) if is_passing else (self.store, self._flight)

    def _keep(self, run: Run, stage: Stage, key: str, value: Any, store: Store, *, cost_s: float) -> None:
        """Put a result into the store: what did not fit into memory would fill it."""
        if not _is_kept(value, run.in_memory_bytes) or not is_unchanged(stage, run.graph, run.keys):
            return
        array = taken(value.place if isinstance(value, Window) else value)
        try:
            store.put(key, array, cost_s=cost_s, label=stage.step.operation)
        except StoreError:  # a table of slices, say: it can be had, and not kept
            return
        if stage.region is not None:
            self._blocks.add(run.keys[stage.node], stage.region)
        else:
            self._twins.add(key, run.board, stage)

    def close(self) -> None:
        """End the workers and close the store."""
        self.close_workers()
        self.store.close()

    def close_workers(self) -> None:
        """End the workers; the store stays, as others may use it."""
        self._costs.save()
        self.executor.close()
        for hands in self._hands:
            hands.close()


def _pixels(run: Run, stage: Stage) -> int:
    """Return how many pixels the largest input of a stage has."""
    return max((math.prod(run.board.shape_of(ref)) for ref in stage.reads), default=0)


def _is_kept(value: Any, most_bytes: int | None) -> bool:
    """Return whether a result goes to the store: what did not fit into memory would fill it."""
    if isinstance(value, tuple):
        return all(_is_kept(one, most_bytes) for one in value)
    if isinstance(value, Window):
        return _is_kept(value.place, most_bytes)
    if isinstance(value, Selection):
        return False
    nbytes = math.prod(getattr(value, "shape", ())) * getattr(getattr(value, "dtype", None), "itemsize", 0)
    return most_bytes is None or nbytes <= most_bytes


def _ignore(_event: Event) -> None:
    """Listen to nothing."""


_default: list[Engine] = []
_lock = threading.Lock()


def default_engine() -> Engine:
    """Return the engine that lazy images of this process share, made on first use."""
    with _lock:
        if not _default:
            _default.append(Engine())
        return _default[0]
