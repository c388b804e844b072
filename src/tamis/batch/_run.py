"""`run`: a pipeline on an image."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from tamis.batch._binding import bind_images, bound_to
from tamis.batch._progress import ProgressBar
from tamis.batch._result import Result, StepRecord
from tamis.config import parse_bytes, parse_count
from tamis.engine import Engine, NodeDone, RunDone, default_engine
from tamis.pipeline import Pipeline

if TYPE_CHECKING:
    import os
    import threading
    from collections.abc import Iterator, Sequence

    from tamis.engine import Event, Listener

__all__ = ["engine_for", "run"]


def run(
    pipeline: Pipeline | str | os.PathLike[str],
    image: Any = None,
    *,
    executor: Any = None,
    workers: int | None = None,
    memory: str | int | None = None,
    scheduler: Any = None,
    tiles: Sequence[int] | None = None,
    progress: bool = False,
    engine: Engine | None = None,
    listen: Listener | None = None,
    cancel: threading.Event | None = None,
    **images: Any,
) -> Result:
    """Return what a pipeline gives for an image.

    Parameters
    ----------
    pipeline : Pipeline or path
        What to do; a path of a pipeline document.
    image : path, array, Image, or mapping of those by input, optional
        The image to use in place of the one that the pipeline was made with; of several inputs, of the only
        one that is no constant of a recorded script. Where several images were loaded, a mapping names
        them, as in ``{"coins": image}``. Inputs without an image keep their own.
    executor : {'threads', 'serial', 'processes', 'dask'} or distributed.Client, optional
        Who works on tiles. A ready client of Dask is used and never closed.
    workers : int, optional
        How many tiles are worked on at once.
    memory : str or int, optional, byte
        How much memory may be used, such as ``"2GB"``.
    scheduler : str or distributed.Client, optional
        The cluster for ``executor="dask"``: an address, or a client; without it, one of its own.
    tiles : sequence of int, optional, pixel
        Forces a tile shape; without it, the one that suits. The pixels are the same.
    progress : bool, default False
        Whether to show a bar at the terminal.
    engine : Engine, optional
        Takes the place of `executor`, `workers` and `memory`.
    listen : callable, optional
        Is told what happens; see `tamis.engine.Event`.
    cancel : threading.Event, optional
        When it is set, the run stops before its next tile.
    **images
        Images by the name of the input, as another way to write a mapping.

    Returns
    -------
    result : Result
        A mapping from output to array, number or table.

    Raises
    ------
    TamisError
        If something is wrong with the pipeline, the image or the way between; nothing is half done.

    Examples
    --------
    >>> import tamis
    >>> coins = tamis.open("sample:coins")
    >>> binary = coins > tamis.filters.threshold_otsu(coins)
    >>> pipeline = tamis.Pipeline.of(labels=tamis.measure.label(binary))
    >>> int(tamis.run(pipeline, coins)["labels"].max())
    96
    """
    wanted = pipeline if isinstance(pipeline, Pipeline) else Pipeline.load(pipeline)
    sources = bind_images(wanted, image, images)
    wanted = bound_to(wanted, sources)
    steps: list[StepRecord] = []
    seconds = 0.0
    with ExitStack() as stack:
        own = stack.enter_context(engine_for(engine, executor, workers, memory, scheduler))
        bar = stack.enter_context(ProgressBar()) if progress else None

        def hear(event: Event) -> None:
            nonlocal seconds
            if isinstance(event, NodeDone):
                steps.append(StepRecord(event.node, event.operation, event.seconds, event.is_cached))
            elif isinstance(event, RunDone):
                seconds = event.seconds
            for listener in (bar, listen):
                if listener is not None:
                    listener(event)

        values = own.compute(wanted, sources, tiles=tiles, listen=hear, cancel=cancel)
    order = {node.id: place for place, node in enumerate(wanted.nodes)}
    steps.sort(key=lambda step: order[step.node])
    return Result(values, wanted, sources, tuple(steps), seconds)


@contextmanager
def engine_for(
    engine: Engine | None,
    executor: Any,
    workers: int | None,
    memory: str | int | None,
    scheduler: Any = None,
) -> Iterator[Engine]:
    """Give the engine that was asked for; one that is made for the occasion is closed afterwards."""
    if engine is not None or (executor is None and workers is None and memory is None and scheduler is None):
        yield engine or default_engine()
        return
    own = Engine(
        default_engine().store,  # whoever computes, results are kept in one place
        executor=executor if scheduler is None else executor or "dask",
        workers=None if workers is None else parse_count(workers),
        memory_bytes=None if memory is None else parse_bytes(memory),
        scheduler=scheduler,
    )
    try:
        yield own
    finally:
        own.close_workers()
