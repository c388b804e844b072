"""One case of the fuzzer: a few names and numbers from which everything else is made again."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import Kind, Slice, fits, get_operation, thaw
from tamis.errors import TamisError
from tamis.io import SourceImage, from_array
from tamis.pipeline import Graph, Node, Source, join_ref
from tamis.testing._case import ORDINARY, SPATIAL
from tamis.testing._fuzz_outcome import Outcome, compare, directly, is_unfit
from tamis.testing._samples import SAMPLES
from tamis.testing.strategies import hostile_images, sample_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.catalogue import Operation, Value

__all__ = ["LAYOUTS", "FuzzCase", "Given", "cut", "hostile", "source_of", "written"]

UNFIT = ValueError("not asked: the entry says what it needs")
COLUMNS = ("label", "area", "bbox", "centroid", "num_pixels", "extent")
"""What is measured where an operation takes a table."""
TABLE = (Kind.TABLE,)
SEEDS = 4
"""Different hostile images of one name; more would be made anew for each case."""

LAYOUTS = ("C", "F", "strided", "reversed", "big_endian")
"""How the pixels of an image may lie in memory."""


@dataclass(frozen=True, slots=True)
class Given:
    """One input.

    Parameters
    ----------
    kind : str
        What it means; labels for a table, which is measured on them.
    dtype : str
        Its dtype.
    image : str, default 'sample'
        Name of a hostile image, or ``"sample"``: an ordinary input of this kind.
    shape : str, default 'same'
        ``"same"`` as the case says; or ``"row"``: only its last axis; or ``"ones"``: the first axis has one
        pixel; or ``"short"``: the first axis has one pixel less.
    """

    kind: str
    dtype: str
    image: str = "sample"
    shape: str = "same"

    def __repr__(self) -> str:
        return written(self)


@dataclass(frozen=True, slots=True)
class FuzzCase:
    """One operation, all that it is called with, and how the engine shall do it.

    Its `repr` is the code that makes it again.

    Parameters
    ----------
    operation : str
        Operation id.
    given : mapping of str to Given
        By input.
    shape : tuple of int, pixel
        Shape of the spatial axes of the images.
    values : mapping, optional
        Values that are no defaults.
    tiles : tuple of int, pixel, optional
        Shape of a tile, for as many axes as the first image has.
    region : tuple of (int, int), pixel, optional
        Start and stop along the first axes of the part of the result that is looked at.
    layout : str, default 'C'
        How the first image lies in memory.
    executor : str, default 'serial'
        Name of the executor.
    memory : str, default 'plenty'
        ``"plenty"``, or ``"least"``: so little that chains are fused and results go to files.
    seed : int, default 0
        Chooses among images of one name.
    """

    operation: str
    given: Mapping[str, Given]
    shape: tuple[int, ...]
    values: Mapping[str, Value] = field(default_factory=dict)
    tiles: tuple[int, ...] | None = None
    region: tuple[tuple[int, int], ...] | None = None
    layout: str = "C"
    executor: str = "serial"
    memory: str = "plenty"
    seed: int = 0

    def __repr__(self) -> str:
        return written(self)

    def examine(self) -> Outcome:
        """Return what comes of it."""
        try:
            graph, arrays = self.make()
        except TamisError:
            return Outcome("refused")  # values that do not go together never reach the engine
        expected = UNFIT if is_unfit(graph, arrays) else directly(graph, arrays)
        if not isinstance(expected, Exception):
            graph = self._viewed(graph, expected)
            expected = _looked_at(graph, expected)
        sources = {
            name: source_of(arrays[name], self.given[name].kind, "C" if place else self.layout)
            for place, name in enumerate(arrays)
        }
        return compare(
            graph,
            arrays,
            sources,
            expected=expected,
            tiles=self._tiles_for(arrays),
            executor=self.executor,
            memory=self.memory,
        )

    def make(self) -> tuple[Graph, dict[str, Any]]:
        """Return the graph, and its images as the library gets them.

        Raises
        ------
        TamisError
            If the values do not go together.
        """
        operation = get_operation(self.operation)
        arrays = self._arrays(operation)
        numbers = [name for name, given in self.given.items() if given.kind == Kind.SCALAR]
        values = {**self.values, **{name: arrays.pop(name) for name in numbers}}
        measured = {name: _measured(name) for name in arrays if operation.get_input(name).takes == TABLE}
        places = {name: measured[name].id if name in measured else name for name in arrays}
        node = Node.of("result", operation, places, values)
        sources = tuple(Source(name, Kind(self.given[name].kind)) for name in arrays)
        return Graph(sources, (*measured.values(), node), _targets(operation)), arrays

    def _tiles_for(self, arrays: Mapping[str, Any]) -> tuple[int, ...] | None:
        """Return the tile with as many axes as the first image, to which a sample may give others."""
        ndim = np.ndim(next(iter(arrays.values()), 0))
        if self.tiles is None or not ndim:
            return self.tiles
        return ((1,) * (ndim - len(self.tiles)) + self.tiles)[-ndim:]

    def _viewed(self, graph: Graph, results: dict[str, Any]) -> Graph:
        """Return the graph that gives only the region of its first result, where there is one."""
        ref = next(iter(graph.targets.values()))
        whole = results[ref]
        if self.region is None or not isinstance(whole, np.ndarray) or not whole.ndim:
            return graph
        if not fits(graph.kinds()[ref], get_operation("numpy.getitem").inputs[0].takes):
            return graph
        pairs = list(zip(self.region, whole.shape, strict=False))
        if any(start >= length for (start, _), length in pairs) or 0 in whole.shape:
            return graph
        index = tuple(Slice(start, min(stop, length)) for (start, stop), length in pairs)
        node = Node.of("part", "numpy.getitem", {"image": ref}, {"index": index})
        return Graph(graph.sources, (*graph.nodes, node), {"part": "part"})

    def _arrays(self, operation: Operation) -> dict[str, Any]:
        axis: Any = None
        if operation.has_channels:
            axis = self.values.get("channel_axis", operation.get_parameter("channel_axis").default)
        made: dict[str, Any] = {}
        for place, (name, given) in enumerate(self.given.items()):
            is_coloured = isinstance(axis, int) and place == 0 and given.kind == Kind.IMAGE
            made[name] = _input(given, self.shape, [self.seed, place], axis if is_coloured else None)
        suits = SAMPLES.get(self.operation, ORDINARY).inputs
        made = made if suits is None else suits(made)
        return {name: _plain(item) for name, item in made.items()}


def _looked_at(graph: Graph, results: dict[str, Any]) -> dict[str, Any]:
    """Return the results by the name of each target; the last node may be a part of what is before it."""
    last = graph.nodes[-1]
    if last.id == "part":
        results = results | {"part": results[last.inputs["image"]][thaw(last.values["index"])]}
    return {name: results[ref] for name, ref in graph.targets.items()}


def _measured(name: str) -> Node:
    """Return what makes a table of the labels that are given in its place: no file holds a table."""
    properties = {"properties": COLUMNS}
    return Node.of(f"measured_{name}", "measure.regionprops_table", {"label_image": name}, properties)


def _targets(operation: Operation) -> dict[str, str]:
    if len(operation.outputs) == 1:
        return {"result": "result"}
    return {output.name: join_ref("result", output.name) for output in operation.outputs}


def _input(given: Given, shape: tuple[int, ...], seed: list[int], channel_axis: int | None) -> Any:
    kind, ndim = Kind(given.kind), len(shape)
    rng = np.random.default_rng(seed)
    if kind not in SPATIAL or given.image == "sample":
        made = sample_of(kind, ndim, given.dtype, rng, shape=shape, channel_axis=channel_axis)
    else:
        made = cut(hostile(ndim, given.dtype, seed=sum(seed) % SEEDS)[given.image], shape)
        if channel_axis is not None:
            made = np.stack([made, made[::-1], made[..., ::-1]], axis=channel_axis)
    return _reshaped(made, given.shape)


def hostile(ndim: int, dtype: str, *, seed: int = 0) -> Mapping[str, np.ndarray]:
    """Return `hostile_images`, also of dtypes too narrow for what they hold."""
    with np.errstate(over="ignore"):
        return hostile_images(ndim, dtype, seed=seed)


def cut(image: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Return an image of this shape, at most as large, that keeps all corners: they are what is hostile."""
    for axis, length in enumerate(shape):
        last = image.shape[axis]
        places = [*range(length - length // 2), *range(last - length // 2, last)]
        image = np.take(image, places, axis=axis)
    return image


def _reshaped(made: Any, shape: str) -> Any:
    match shape:
        case "row":
            return made[(0,) * (made.ndim - 1)]
        case "ones":
            return made[:1]
        case "short" if made.shape[0] > 1:
            return made[:-1]
    return made


def _plain(item: Any) -> Any:
    return np.array(item, order="C") if isinstance(item, np.ndarray) else item


def source_of(array: np.ndarray, kind: str, layout: str = "C") -> SourceImage:
    """Return an image of an array that lies in memory in this way."""
    image = from_array(_laid_out(array, layout))
    return dataclasses.replace(image, kind=kind)  # points and meshes too, which no file holds


def _laid_out(array: np.ndarray, layout: str) -> np.ndarray:
    match layout:
        case "F":
            return np.asfortranarray(array)
        case "strided":
            return np.repeat(array, 2, axis=-1)[..., ::2]
        case "reversed":
            return np.ascontiguousarray(array[::-1])[::-1]
        case "big_endian":
            return array.astype(array.dtype.newbyteorder(">"))
    return array


def written(record: Any) -> str:
    """Return the call that makes a record again, without what has its default."""
    said = []
    for item in dataclasses.fields(record):
        value = getattr(record, item.name)
        is_default = value == item.default or (item.default_factory is dict and not value)
        if not is_default:
            said.append(f"{item.name}={value!r}")
    return f"{type(record).__name__}({', '.join(said)})"
