"""Do one operation with its exact algorithm, and see whether it really was that; or directly."""

from __future__ import annotations

import dataclasses
import warnings
from unittest import mock

import numpy as np

from tamis.catalogue import call, get_operation
from tamis.engine import Engine, _stage_worker
from tamis.io import from_array
from tamis.pipeline import Graph, Node, Source
from tamis.store import get_store

KINDS = {"mask": "binary"}


def in_tiles(operation_id, images, tiles, *, mask=None, executor="serial", **values):
    """Return the result, and which algorithms gave one; under a mask, of the selected pixels."""
    operation, first = get_operation(operation_id), next(iter(images))
    sources = {name: from_array(image, kind=KINDS.get(name, "image")) for name, image in images.items()}
    nodes, inputs = [], {name: name for name in images}
    if mask is not None:
        sources["where"] = from_array(mask, kind="binary")
        nodes.append(Node.of("inside", "numpy.select", {"image": first, "mask": "where"}, {}))
        inputs[first] = "inside"
    nodes.append(Node.of("made", operation_id, inputs, values))
    names = [output.name for output in operation.outputs]
    refs = ["made"] if len(names) == 1 else [f"made:{name}" for name in names]
    made_of = tuple(Source(name, source.kind) for name, source in sources.items())
    graph = Graph(made_of, tuple(nodes), {ref: ref for ref in refs})
    used = set()
    engine = Engine(get_store("memory", budget=10**8), executor=executor, workers=2, memory_bytes=10**9)
    try:
        with mock.patch.object(_stage_worker, "find_algorithm", spied(_stage_worker.find_algorithm, used)):
            found = engine.compute(graph, sources, tiles=tiles)
    finally:
        engine.close()
    parts = tuple(found[ref] for ref in refs)
    return (parts[0] if len(parts) == 1 else parts), used


def spied(find, used):
    """Return `find` for algorithms that add their name to `used` when they give a result."""

    def find_spied(by):
        algorithm = find(by)

        def function(shop):
            made = algorithm.function(shop)
            if made is not None:
                used.add(by)
            return made

        return algorithm and dataclasses.replace(algorithm, function=function)

    return find_spied


def directly(operation_id, images, *, mask=None, **values):
    """Return what the library makes of whole arrays, or the error that it raises."""
    operation, first = get_operation(operation_id), next(iter(images))
    given = {**images, first: images[first][mask]} if mask is not None else dict(images)
    given = {name: np.array(image) for name, image in given.items()}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return call(operation, given, operation.check_values(values, given=tuple(images)))
        except Exception as error:
            return error


def assert_same(found, expected):
    """Check values, dtypes, shapes and types."""
    assert type(found) is type(expected)
    if isinstance(expected, tuple):
        for one, other in zip(found, expected, strict=True):
            assert_same(one, other)
        return
    assert np.asarray(found).dtype == np.asarray(expected).dtype
    np.testing.assert_array_equal(found, expected)
