"""How long an operation takes, and whether other Python threads work on meanwhile."""

from __future__ import annotations

import math
import statistics
import sys
import threading
import time
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tamis.catalogue import Gil, get_operation
from tamis.testing._capability_sample import case_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["SIDES", "Speed", "gil_of", "speed_of"]

SIDES = {2: (64, 128, 256, 512), 3: (16, 25, 40, 64)}
"""Lengths of images by number of axes; the last have a quarter of a megapixel."""

PATIENCE_S = 0.6
"""A larger image is not tried when it would take longer."""

REPEATS = 5
LONGEST_S = 0.3
"""Of all repeats together, after the first two."""

PERIOD_S = 0.0005
"""Between two ticks."""

WATCHED_S = 0.06
SHORTEST_S = 0.0003
"""A call that takes less, on the large image, is too short to tell."""

LARGE_SIDE = 1024
"""Of an image for what is done with a smaller one in no time."""

MORE_ROUNDS = 3
MOST_FREE_S = 0.2
SURELY, MOSTLY, HARDLY = 0.8, 0.65, 0.1
"""Shares of the time in which others work: on a busy machine, of all the time 0.75 to 1.3 are seen."""

_ZEROS = bytes(4_000_000)


@dataclass(frozen=True, slots=True)
class Speed:
    """What was measured of one operation.

    Parameters
    ----------
    ms_per_megapixel : float
        Median time of the processor, in milliseconds.
    is_at_least : bool
        Whether it is from a smaller image than others.
    gil : Gil
        Whether other threads work on meanwhile.
    """

    ms_per_megapixel: float
    is_at_least: bool
    gil: Gil


def speed_of(operation_id: str, form: str, pixels: str) -> Speed:
    """Return how fast an operation is as Tamis runs it, with its default values.

    Parameters
    ----------
    operation_id : str
        What is called.
    form, pixels : str
        A sample on which it ran, as `Trial` has it.
    """
    operation, ndim = get_operation(operation_id), int(form[0])
    for side in SIDES[ndim]:
        case = case_for(operation, form, pixels, shape=(side,) * ndim, with_defaults=True)
        case.run()  # what is loaded or planned at the first call is no part of it
        wall_s, cpu_s = _timed(case.run)
        if wall_s * (SIDES[ndim][1] / SIDES[ndim][0]) ** ndim > PATIENCE_S:
            break
    times = [cpu_s, *_repeated(case.run, wall_s)]
    megapixels = side**ndim / 1e6
    is_at_least = side < SIDES[ndim][-1]
    speed = statistics.median(times) * 1e3 / megapixels
    if ndim == 2 and wall_s < 10 * SHORTEST_S:
        case = case_for(operation, form, pixels, shape=(LARGE_SIDE,) * 2, with_defaults=True)
    return Speed(speed, is_at_least, gil_of(case.run))


def _repeated(call: Callable[[], object], wall_s: float) -> Iterator[float]:
    """Yield the processor's time of more calls, fewer where one takes long."""
    for _ in range(max(0, min(REPEATS - 1, int(LONGEST_S / max(wall_s, 1e-9))))):
        yield _timed(call)[1]


def _timed(call: Callable[[], object]) -> tuple[float, float]:
    """Return the time on the wall and of the processor, in seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    call()
    return time.perf_counter() - wall, time.process_time() - cpu


def gil_of(call: Callable[[], object]) -> Gil:
    """Return whether other Python threads work on while `call` does.

    Parameters
    ----------
    call : callable
        What is watched.

    Notes
    -----
    A thread ticks, as often as it gets the interpreter. Python is told not to take the interpreter away
    from anyone, so there are ticks only while the library lets go of it by itself. Their number is compared
    with that beside a checksum, which is as busy and lets go all the time: the median of several rounds,
    where two do not agree.
    """
    # of a busy machine the time on the wall says nothing, of several threads that of the processor
    wall_s = min(min(_timed(call)) for _ in range(3))
    if wall_s < SHORTEST_S:
        return Gil.UNKNOWN
    calls = math.ceil(WATCHED_S / wall_s)
    shares = [_free_share(call, calls) for _ in range(2)]
    if max(shares) > HARDLY and min(shares) < SURELY:
        shares += [_free_share(call, calls) for _ in range(MORE_ROUNDS)]
    share = statistics.median(shares)
    if share >= MOSTLY:
        return Gil.RELEASED
    return Gil.PARTLY if share >= HARDLY else Gil.HELD


def _free_share(call: Callable[[], object], calls: int) -> float:
    """Return the share of the time in which a thread can tick."""

    def work() -> None:
        for _ in range(calls):
            call()

    ticks, wall_s = _ticks_during(work)
    free_ticks, free_s = _ticks_during(lambda: _sum_up(min(wall_s, MOST_FREE_S)))
    return (ticks / wall_s) / max(free_ticks / free_s, 1.0)


def _sum_up(duration_s: float) -> None:
    """Keep the processor busy without the interpreter."""
    end = time.perf_counter() + duration_s
    while time.perf_counter() < end:
        zlib.crc32(_ZEROS)


def _ticks_during(work: Callable[[], object]) -> tuple[int, float]:
    """Return how often a thread ticked, and how long the work took, in seconds."""
    ticks, is_over, has_begun = 0, False, threading.Event()

    def tick() -> None:
        nonlocal ticks
        has_begun.set()
        while not is_over:
            time.sleep(PERIOD_S)
            ticks += 1

    thread = threading.Thread(target=tick, daemon=True)
    before = sys.getswitchinterval()
    sys.setswitchinterval(60)
    try:
        thread.start()
        has_begun.wait()
        ticks, start = 0, time.perf_counter()
        work()
        counted, wall_s = ticks, time.perf_counter() - start
    finally:
        is_over = True
        sys.setswitchinterval(before)
        thread.join()
    return counted, wall_s
