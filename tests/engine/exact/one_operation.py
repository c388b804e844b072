"""One operation in tiles, through the engine, and whether its exact algorithm did it."""

from __future__ import annotations

import dataclasses
import pickle

import numpy as np

from tamis.catalogue import Kind, call, get_operation
from tamis.engine import Engine
from tamis.engine._work import Work, name_of
from tamis.engine.exact import find_algorithm
from tamis.io import from_array
from tamis.pipeline import Graph, Node, Source
from tamis.store import get_store


def whole(operation_id, image, *, mask=None, **values):
    """Return what the library makes of the whole image."""
    images = {get_operation(operation_id).inputs[0].name: image} | ({} if mask is None else {"mask": mask})
    full = get_operation(operation_id).check_values(values, given=tuple(images))
    return call(get_operation(operation_id), images, full)


def tiled(monkeypatch, operation_id, image, tiles, *, mask=None, executor="serial", **values):
    """Return what the engine makes of it in tiles, and whether an algorithm did it rather than declined."""
    first = get_operation(operation_id).inputs[0].name
    images = {first: image} | ({} if mask is None else {"mask": mask})
    kinds = {name: Kind.BINARY if name == "mask" else Kind.IMAGE for name in images}
    sources = tuple(Source(name, kind) for name, kind in kinds.items())
    graph = Graph(
        sources, (Node.of("made", operation_id, {name: name for name in images}, values),), {"made": "made"}
    )
    done = []
    monkeypatch.setattr("tamis.engine._stage_worker.find_algorithm", lambda by: _watched(by, done))
    engine = Engine(get_store("memory", budget=10**8), executor=executor, workers=2, memory_bytes=10**9)
    given = {name: from_array(array, kind=kinds[name]) for name, array in images.items()}
    try:
        return engine.compute(graph, given, tiles=tiles)["made"], True in done
    finally:
        engine.close()


def _watched(by, done):
    algorithm = find_algorithm(by)
    if algorithm is None:
        return None

    def watched(shop):
        result = algorithm.function(shop)
        done.append(result is not None)
        return result

    return dataclasses.replace(algorithm, function=watched)


def assert_same(made, expected):
    """Check values, dtype and shape; NaN is NaN."""
    assert (made.dtype, made.shape) == (expected.dtype, expected.shape)
    np.testing.assert_array_equal(made, expected)


def hostile(rng, shape, dtype):
    """Return noise with one of: a negative corner, a far outlier, a flat part, one value everywhere."""
    if dtype == "bool":
        return rng.random(shape) < 0.5
    is_float = np.dtype(dtype).kind == "f"
    image = rng.normal(20, 9, shape) if is_float else rng.integers(0, 120, shape)
    image = np.abs(image).astype(dtype)
    corner = tuple(slice(0, -(-length // 3)) for length in shape)
    match rng.integers(5):
        case 0 if np.dtype(dtype).kind != "u":
            image[corner] *= -1
        case 1:
            image.flat[-1] = 1000 if is_float else min(np.iinfo(dtype).max, 30_000)
        case 2:
            image[corner] = 0
        case 3 if rng.random() < 0.3:
            image[...] = 7
    return image


def what_crosses(monkeypatch):
    """Return a list that gets the bytes of what each kind of task takes along, beside its places."""
    crossed = []

    def packed(function, reads, writes, arguments):
        crossed.append(pickle.dumps((name_of(function), arguments)))
        return Work(function, reads, writes, pickle.loads(crossed[-1])[1])

    monkeypatch.setattr("tamis.engine._workshop.Work", packed)
    return crossed
