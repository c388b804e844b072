"""Do one operation with its exact algorithm, and see whether it really was that; or directly."""

from __future__ import annotations

import dataclasses
import pickle
import warnings
from unittest import mock

import numpy as np

from tamis.catalogue import Kind, call, get_operation
from tamis.engine import Engine, _stage_worker
from tamis.engine._work import Work, name_of
from tamis.io import from_array
from tamis.pipeline import Graph, Node, Source
from tamis.store import get_store


def in_tiles(operation_id, images, tiles, *, mask=None, executor="serial", **values):
    """Return the result, and which algorithms gave one.

    Parameters
    ----------
    operation_id : str
        What is done.
    images : array, Image or mapping
        The first input, or all by name.
    tiles : tuple of int
        Shape of the tiles.
    mask : ndarray of bool, optional
        The first input are the pixels that it selects.
    executor : str or Executor
        Who does it.
    **values
        Of the parameters.
    """
    operation, images = get_operation(operation_id), _by_name(operation_id, images)
    sources = {name: _source(operation.get_input(name), image) for name, image in images.items()}
    first, inputs, nodes = operation.inputs[0].name, {name: name for name in images}, []
    if mask is not None:
        sources["where"] = from_array(mask, kind="binary")
        nodes.append(Node.of("inside", "numpy.select", {"image": first, "mask": "where"}, {}))
        inputs[first] = "inside"
    nodes.append(Node.of("made", operation_id, inputs, values))
    names = [output.name for output in operation.outputs]
    refs = ["made"] if len(names) == 1 else [f"made:{name}" for name in names]
    made_of = tuple(Source(name, Kind(source.kind)) for name, source in sources.items())
    graph = Graph(made_of, tuple(nodes), {ref: ref for ref in refs})
    found, used = _computed(graph, sources, tiles, executor)
    parts = tuple(found[ref] for ref in refs)
    return (parts[0] if len(parts) == 1 else parts), used


def _by_name(operation_id, images):
    return images if isinstance(images, dict) else {get_operation(operation_id).inputs[0].name: images}


def _source(argument, image):
    """Return an image of a kind that the operation takes: binary or labels where it knows them."""
    if hasattr(image, "read"):
        return image
    names = [kind.value for kind in argument.takes if kind is not Kind.SCALAR]
    wanted = "binary" if image.dtype == bool else "labels"
    return from_array(image, kind=wanted if wanted in names else names[0])


def _computed(graph, sources, tiles, executor):
    used, is_name = set(), isinstance(executor, str)
    engine = Engine(
        get_store("memory", budget=10**8),
        executor=executor if is_name else "serial",
        workers=2,
        memory_bytes=10**9,
    )
    if not is_name:
        engine.executor = executor
    try:
        with mock.patch.object(_stage_worker, "find_algorithm", spied(_stage_worker.find_algorithm, used)):
            return engine.compute(graph, sources, tiles=tiles), used
    finally:
        engine.close()


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
    operation, images = get_operation(operation_id), _by_name(operation_id, images)
    first = operation.inputs[0].name
    given = {**images, first: images[first][mask]} if mask is not None else dict(images)
    given = {name: np.array(image) for name, image in given.items()}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return call(operation, given, operation.check_values(values, given=tuple(images)))
        except Exception as error:
            return error


def assert_same(found, expected):
    """Check types, dtypes, shapes, and all bits of the values."""
    assert type(found) is type(expected)
    if isinstance(expected, dict):
        assert list(found) == list(expected)
        found, expected = list(found.values()), list(expected.values())
    if isinstance(expected, list | tuple) or (isinstance(expected, np.ndarray) and expected.dtype == object):
        assert len(found) == len(expected)
        for one, other in zip(found, expected, strict=True):
            assert_same(one, other)
        return
    found, expected = np.asarray(found), np.asarray(expected)
    assert found.dtype == expected.dtype
    np.testing.assert_array_equal(found, expected, strict=True)
    if expected.dtype != object:
        assert np.ascontiguousarray(found).tobytes() == np.ascontiguousarray(expected).tobytes()


def what_crosses(monkeypatch):
    """Return a list that gets the bytes of what each kind of task takes along, beside its places."""
    crossed = []

    def packed(function, reads, writes, arguments):
        crossed.append(pickle.dumps((name_of(function), arguments)))
        return Work(function, reads, writes, pickle.loads(crossed[-1])[1])

    monkeypatch.setattr("tamis.engine._workshop.Work", packed)
    return crossed
