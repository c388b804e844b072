"""Are the pixels really the library's? Each node's result, computed again in another way and compared."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from tamis.catalogue import call, get_operation
from tamis.engine._need import is_local
from tamis.engine._probe import deviation
from tamis.engine._program import Step
from tamis.engine._spec import inputs_of, specs_of
from tamis.engine._tiles import choose_tile
from tamis.pipeline import Graph
from tamis.region import Lattice

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tamis.engine._engine import Engine
    from tamis.io import SourceImage
    from tamis.pipeline import Node
    from tamis.region import Region

__all__ = ["NodeAudit", "audit"]

# a tile that is computed again sees so much more than its depth
_MORE_CONTEXT = 16
# what a library call takes, in bytes for each pixel of its input, beside what it reads
_BYTES_PER_PIXEL = 32


@dataclass(frozen=True, slots=True)
class NodeAudit:
    """How the result of one node compares with the library's own.

    Parameters
    ----------
    node, operation : str
        Which one it is.
    how : {'whole', 'tiles', 'not checked'}
        Against one call of the library on the whole image; against calls on random tiles with more
        around them than is declared to matter; or not, as it needs a whole that memory does not hold.
    pixels : int
        How many pixels, numbers or cells were compared.
    differing : int
        How many of them differ in a single bit.
    largest : float
        The largest difference; infinite where one is no number, or type or shape differ.
    """

    node: str
    operation: str
    how: Literal["whole", "tiles", "not checked"]
    pixels: int = 0
    differing: int = 0
    largest: float = 0.0


def audit(
    engine: Engine,
    graph: Graph,
    sources: Mapping[str, SourceImage],
    *,
    tiles: Sequence[int] | None = None,
    samples: int = 3,
    seed: int = 0,
) -> Iterator[NodeAudit]:
    """Yield for each node of a graph how its result compares with the library's own.

    Parameters
    ----------
    engine : Engine
        Who computes, or has the results already.
    graph : Graph
        The pipeline.
    sources : mapping
        Images by name.
    tiles : sequence of int, optional, pixel
        Forces a tile shape for what is computed.
    samples : int, default 3
        How many tiles are compared where the whole does not fit.
    seed : int
        Chooses the tiles.

    Raises
    ------
    TamisError
        If the pipeline itself fails.
    """
    specs = specs_of(graph, sources)
    rng = np.random.default_rng(seed)
    for node in graph.nodes:
        refs = {ref: ref for ref in node.inputs.values()}
        outputs = get_operation(node.operation).outputs
        names = [f"{node.id}:{output.name}" if len(outputs) > 1 else node.id for output in outputs]
        targets = {**refs, **dict(zip(names, names, strict=True))}
        found = engine.compute(Graph(graph.sources, graph.nodes, targets), sources, tiles=tiles)
        inputs = {name: found[ref] for name, ref in inputs_of(node).items()}
        made = [found[name] for name in names]
        needed = sum(np.asarray(given).size for given in inputs.values()) * _BYTES_PER_PIXEL
        if needed + sum(_nbytes(one) for one in (*inputs.values(), *made)) <= engine.memory_bytes:
            yield _compare(node, "whole", _pairs(_directly(node, inputs), made))
        else:
            first = next((specs[ref] for ref in inputs_of(node).values() if specs[ref].shape), None)
            dtype, shape = (first.dtype, first.shape or ()) if first else ("", ())
            step = Step(node.id, node.operation, inputs_of(node), node.values, shape, dtype)
            yield _compare_tiles(node, step, inputs, made, samples, rng)


def _nbytes(value: Any) -> int:
    return value.nbytes if isinstance(value, np.ndarray) else 0


def _directly(node: Node, inputs: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what the library's own function gives, one item for each output."""
    operation = get_operation(node.operation)
    # copies: compiled code may ask for an array that it could write into
    plain = {name: np.array(v, order="C") if isinstance(v, np.ndarray) else v for name, v in inputs.items()}
    result = call(operation, plain, node.values, with_kernels=False)
    return result if len(operation.outputs) > 1 else (result,)


def _pairs(expected: Sequence[Any], found: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    for one, other in zip(expected, found, strict=True):
        if isinstance(one, dict):
            yield list(one), list(other)
            yield from ((one[name], other[name]) for name in one)
        elif isinstance(one, list | tuple):  # contours and layers: arrays of different shapes
            yield len(one), len(other)
            if len(one) == len(other):
                yield from _pairs(one, other)
        else:
            yield one, other


def _compare(node: Node, how: Literal["whole", "tiles"], pairs: Iterator[tuple[Any, Any]]) -> NodeAudit:
    pixels = differing = 0
    largest = 0.0
    for expected, found in pairs:
        one, other = np.asarray(expected), np.asarray(found)
        pixels += one.size
        if one.dtype.kind in "OUS":  # names of columns, and objects such as slices
            is_same = repr(one.tolist()) == repr(other.tolist())
            apart, count = (0.0, 0) if is_same else (math.inf, one.size)
        else:
            apart = deviation(one, other)
            count = _count_differing(one, other) if apart else 0
        differing, largest = differing + count, max(largest, apart)
    return NodeAudit(node.id, node.operation, how, pixels, differing, largest)


def _count_differing(one: np.ndarray, other: np.ndarray) -> int:
    if one.shape != other.shape or one.dtype != other.dtype:
        return one.size
    differs = one != other
    if one.dtype.kind in "fc":
        differs &= ~(np.isnan(one) & np.isnan(other))
    return int(np.count_nonzero(differs))


def _compare_tiles(
    node: Node,
    step: Step,
    inputs: Mapping[str, Any],
    made: Sequence[Any],
    samples: int,
    rng: np.random.Generator,
) -> NodeAudit:
    """Compare a local operation on random tiles; of another, no part can be had by itself."""
    images = {name for name, given in inputs.items() if np.shape(given) == step.shape}
    is_image = len(made) == 1 and np.shape(made[0]) == step.shape
    if not is_local(step.locality) or not is_image or not step.shape:
        return NodeAudit(node.id, node.operation, "not checked")
    tile = choose_tile(step.shape, depth=step.depth, most_pixels=2**16)
    regions = list(_chosen(Lattice(step.shape, tile), samples, rng))

    def pairs() -> Iterator[tuple[Any, Any]]:
        for region in regions:
            around = [2 * depth + _MORE_CONTEXT for depth in step.depth]
            given = region.grow(around).clip(step.shape)
            part = {name: v[given.slices] if name in images else v for name, v in inputs.items()}
            (result,) = _directly(node, part)
            yield result[region.within(given).slices], made[0][region.slices]

    return _compare(node, "tiles", pairs())


def _chosen(lattice: Lattice, samples: int, rng: np.random.Generator) -> Iterator[Region]:
    for _ in range(min(samples, len(lattice))):
        yield lattice.region([int(rng.integers(count)) for count in lattice.counts])
