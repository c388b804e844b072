"""The engine beside scikit-image: gaussian, sobel, threshold on one large image, and what a tile costs.

Every time stands beside the number of pixels that differ; a faster wrong answer scores zero.
"""

import os
import sys
import time

import numpy as np

from tamis.engine import Engine, make_plan, specs_of
from tamis.errors import MemoryBudgetError
from tamis.io import from_array
from tamis.pipeline import keys_of
from tamis.store import get_store
from tamis.testing.pipeline import graph_of

SIDE = int(sys.argv[1]) if len(sys.argv) > 1 else 4096
REPEATS = 3
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

SEGMENT = graph_of(
    {
        "smooth": ("filters.gaussian", {"image": "image"}, {"sigma": 2}),
        "edges": ("filters.sobel", {"image": "smooth"}, {}),
        "binary": ("numpy.greater", {"x1": "edges"}, {"x2": 0.02}),
    }
)


def directly(image):
    from skimage.filters import gaussian, sobel

    return sobel(gaussian(image, sigma=2)) > 0.02


def with_engine(image, *, executor, tiles, memory_bytes):
    engine = Engine(
        get_store("memory", budget=1), executor=executor, workers=CORES, memory_bytes=memory_bytes
    )
    try:
        return engine.compute(SEGMENT, {"image": from_array(image)}, tiles=tiles)["binary"]
    finally:
        engine.close()


def just_enough(image, tiles):
    """Return the smallest budget that does, with which the chain is fused."""
    specs = specs_of(SEGMENT, {"image": from_array(image)})
    try:
        make_plan(SEGMENT, specs, targets=("binary",), memory_bytes=1, workers=CORES, tiles=tiles)
    except MemoryBudgetError as error:
        return error.needed_bytes
    return 1


def timed(function):
    """Return wall and CPU seconds, the least of some runs, and the last result."""
    best = []
    for _ in range(REPEATS):
        wall, cpu = time.perf_counter(), time.process_time()
        result = function()
        best.append((time.perf_counter() - wall, time.process_time() - cpu))
    return min(wall for wall, _ in best), min(cpu for _, cpu in best), result


def compare(image):
    tiles = (512, 512)
    least = just_enough(image, tiles)
    ways = {
        "scikit-image directly": lambda: directly(image),
        "engine, whole": lambda: with_engine(
            image, executor="serial", tiles=image.shape, memory_bytes=10**12
        ),
        "engine, tiles": lambda: with_engine(image, executor="serial", tiles=None, memory_bytes=10**12),
        "engine, tiles, threads": lambda: with_engine(
            image, executor="threads", tiles=None, memory_bytes=10**12
        ),
        "engine, fused, threads": lambda: with_engine(
            image, executor="threads", tiles=tiles, memory_bytes=least
        ),
    }
    print(f"gaussian, sobel, threshold on {SIDE} x {SIDE} float32, {CORES} cores")
    expected = directly(image)
    first = None
    for name, way in ways.items():
        wall, cpu, result = timed(way)
        first = first or wall
        differing = int(np.count_nonzero(result != expected))
        print(
            f"  {name:24} wall {wall:6.2f} s ({wall / first:4.2f}x)  CPU {cpu:6.2f} s  differing {differing}"
        )


def cost_of_a_tile():
    """Print what a tile costs beside the work in it: tiles so small that there is next to no work."""
    image = np.random.default_rng(0).random((256, 256), np.float32)
    graph = graph_of({"twice": ("numpy.multiply", {"x1": "image"}, {"x2": 2.0})})
    for executor in ("serial", "threads"):
        engine = Engine(get_store("memory", budget=1), executor=executor, workers=CORES)
        source = from_array(image)
        wall, _, _ = timed(
            lambda engine=engine, source=source: engine.compute(graph, {"image": source}, tiles=(4, 4))
        )
        engine.close()
        print(f"  a tile, {executor:7} {wall / 64**2 * 1e6:8.1f} us")


def cost_of_a_key():
    nodes, last = {}, "image"
    for number in range(1000):
        nodes[f"n{number}"] = ("numpy.add", {"x1": last}, {"x2": number})
        last = f"n{number}"
    graph = graph_of(nodes)
    wall, _, _ = timed(lambda: keys_of(graph, {"image": "0" * 32}))
    print(f"  a key            {wall / len(nodes) * 1e6:8.1f} us a node")


if __name__ == "__main__":
    compare(np.random.default_rng(0).random((SIDE, SIDE), np.float32))
    print("overhead")
    cost_of_a_tile()
    cost_of_a_key()
