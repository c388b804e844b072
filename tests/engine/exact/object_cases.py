"""Do one operation in tiles, and see whether its exact algorithm did it; images of objects."""

from __future__ import annotations

import dataclasses
from unittest import mock

import numpy as np
from scipy import ndimage as ndi

from tamis.catalogue import get_operation
from tamis.engine import Engine, _stage_worker
from tamis.io import from_array
from tamis.pipeline import Graph, Node, Source
from tamis.store import get_store


def compute_in_tiles(operation, inputs, tiles, *, executor="serial", **values):
    """Return the result, and whether an exact algorithm made it."""
    arguments = get_operation(operation)
    sources = {
        name: from_array(array, kind=arguments.get_input(name).takes[0].value)
        for name, array in inputs.items()
    }
    node = Node.of("made", operation, {name: name for name in inputs}, values)
    graph = Graph(
        tuple(Source(name, source.kind) for name, source in sources.items()), (node,), {"made": "made"}
    )
    answers = []
    engine = Engine(get_store("memory", budget=10**8), executor=executor, workers=2, memory_bytes=10**9)
    try:
        with mock.patch.object(
            _stage_worker, "find_algorithm", _spied(_stage_worker.find_algorithm, answers)
        ):
            made = engine.compute(graph, sources, tiles=tiles)["made"]
    finally:
        engine.close()
    return made, answers == [True]


def _spied(find, answers):
    """Return `find` for algorithms that note whether they gave a result."""

    def find_spied(by):
        algorithm = find(by)

        def function(shop):
            made = algorithm.function(shop)
            answers.append(made is not None)
            return made

        return algorithm and dataclasses.replace(algorithm, function=function)

    return find_spied


def assert_same(found, expected):
    """Fail unless values, shape and dtype are the same."""
    assert found.dtype == expected.dtype
    np.testing.assert_array_equal(found, expected, strict=True)


def random_mask(rng, shape, *, most=0.9):
    """Return a mask: single pixels, or blobs, few or many, which may be one network."""
    noise = rng.random(shape)
    sigma = rng.choice([0, 1, 2])
    noise = ndi.gaussian_filter(noise, sigma) if sigma else noise
    return noise > np.quantile(noise, 1 - most * rng.random())


def random_shape(rng, ndim):
    """Return a shape, and one of a tile: of one pixel, longer than the image ..."""
    longest = {1: 150, 2: 40, 3: 12}[ndim]
    shape = tuple(rng.integers(2, longest, ndim).tolist())
    return shape, tuple(rng.integers(1, longest // 2, ndim).tolist())


def spiral(length):
    """Return one object that winds through all of a square image."""
    image = np.zeros((length, length), bool)
    low, high = 0, length - 1
    while high - low > 1:
        image[low, low : high + 1] = image[low : high + 1, high] = image[high, low : high + 1] = True
        image[low + 2 : high, low] = image[low + 2, low : low + 3] = True
        low, high = low + 2, high - 2
    return image
