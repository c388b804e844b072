import contextlib
import dataclasses
import warnings

import numpy as np
import pytest

from tamis.catalogue import Kind, get_operation
from tamis.engine import _stage_worker
from tamis.errors import TamisError
from tamis.io import from_array
from tamis.pipeline import Graph, Node, Source
from tamis.testing.pipeline import compute_directly


@pytest.fixture
def declined(monkeypatch):
    """Return a list that says of each exact algorithm that was asked whether it declined."""
    told = []
    find = _stage_worker.find_algorithm

    def watched(by):
        algorithm = find(by)

        def function(shop):
            result = algorithm.function(shop)
            told.append(result is None)
            return result

        return algorithm and dataclasses.replace(algorithm, function=function)

    monkeypatch.setattr(_stage_worker, "find_algorithm", watched)
    return told


@pytest.fixture
def check_same(make_engine, declined):
    """Compare what tiles give with what the library's one call gives; return whether tiles were used."""

    def engine(executor):
        if isinstance(executor, str):
            return make_engine(executor=executor)
        made = make_engine()
        made.executor = executor
        return made

    def check(operation, inputs, values, tiles, *, executor="serial"):
        arguments = {argument.name: argument for argument in get_operation(operation).inputs}
        sources = {
            name: from_array(array, kind=_kind(arguments[name], array)) for name, array in inputs.items()
        }
        graph = _graph(operation, sources, values)
        declined.clear()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                directly = compute_directly(graph, inputs)
            except Exception:
                with contextlib.suppress(TamisError):
                    engine(executor).compute(graph, sources, tiles=tiles)
                    pytest.fail(f"{operation} should have been refused")
                return False
            found = engine(executor).compute(graph, sources, tiles=tiles)
        expected = {name: _as_kept(directly[ref]) for name, ref in graph.targets.items()}
        assert found.keys() == expected.keys()
        for name in expected:
            assert type(found[name]) is type(expected[name])
            assert np.asarray(found[name]).dtype == np.asarray(expected[name]).dtype
            np.testing.assert_array_equal(found[name], expected[name], strict=True)
        return declined == [False]

    return check


@pytest.fixture
def random_case():
    """Make shapes, and shapes of tiles for them: of one pixel, longer than the image, never all of it."""

    def make(rng, *, least_axes=1, most_axes=3, longest=13):
        ndim = int(rng.integers(least_axes, most_axes, endpoint=True))
        longest = {1: 4 * longest, 2: longest, 3: longest // 2 + 1}.get(ndim, 4)
        shape, tiles = rng.integers(1, longest, (2, ndim), endpoint=True).tolist()
        shape[0], tiles[0] = max(shape[0], 2), min(tiles[0], max(shape[0] - 1, 1))
        return tuple(shape), tuple(tiles)

    return make


@pytest.fixture
def random_labels():
    """Make labels in a few large pieces, of any dtype; now and then none, or of high numbers."""

    def make(rng, shape, dtype, *, least=0):
        coarse = rng.integers(least, rng.choice([2, 3, 6]), shape)
        for axis in range(len(shape)):
            coarse = np.repeat(coarse, 2, axis=axis)
        labels = coarse[tuple(slice(length) for length in shape)]
        return (labels * rng.choice([1, 1, 1, 19])).astype(dtype)

    return make


def _as_kept(value):
    return np.asarray(value) if type(value).__name__ == "ArrayMap" else value


def _kind(argument, array):
    names = [kind.value for kind in argument.takes if kind is not Kind.SCALAR]
    wanted = "binary" if array.dtype == bool else "labels"
    return wanted if wanted in names else names[0]


def _graph(operation, sources, values):
    wanted = get_operation(operation)
    node = Node.of("result", operation, {name: name for name in sources}, values)
    several = len(wanted.outputs) > 1
    targets = {o.name or "result": f"result:{o.name}" if several else "result" for o in wanted.outputs}
    return Graph(tuple(Source(name, source.kind) for name, source in sources.items()), (node,), targets)
