"""Random pipelines, and what comes out when the library's functions are called directly, node by node."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import (
    Footprint,
    Kind,
    Neighbourhood,
    Pointwise,
    Slice,
    get_operation,
    known_operations,
)
from tamis.catalogue._call import call_target
from tamis.engine._finite import takes_range_of
from tamis.errors import TamisError
from tamis.pipeline import Graph, Node, Source, check_graph, split_ref
from tamis.testing._case import REFUSALS
from tamis.testing.strategies import values_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hypothesis.strategies import SearchStrategy

    from tamis.catalogue import Operation, Value

__all__ = ["compute_directly", "graph_of", "grow_pipeline", "pipelines"]


def graph_of(
    nodes: Mapping[str, tuple[str, Mapping[str, str], Mapping[str, Any]]],
    *,
    targets: Sequence[str] = (),
    source: str = "image",
    kind: Kind = Kind.IMAGE,
) -> Graph:
    """Return a graph with one source, written briefly.

    Parameters
    ----------
    nodes : mapping
        By id: operation, inputs and values.
    targets : sequence of str
        References of what is asked for; without it, the last node.
    source : str, default 'image'
        Name of the source.
    kind : Kind, default 'image'
        Its kind.

    Examples
    --------
    >>> graph = graph_of({"smooth": ("filters.gaussian", {"image": "image"}, {"sigma": 2})})
    >>> dict(graph.targets)
    {'smooth': 'smooth'}
    """
    made = tuple(Node.of(name, *described) for name, described in nodes.items())
    refs = targets or (made[-1].id,)
    return Graph((Source(source, kind),), made, {ref.replace(":", "_"): ref for ref in refs})


def compute_directly(graph: Graph, images: Mapping[str, np.ndarray]) -> dict[str, Any]:
    """Return the result of every node, found without tiles, plans, stores or kernels.

    Parameters
    ----------
    graph : Graph
        What is to be done.
    images : mapping
        The array of each source.

    Returns
    -------
    results : dict
        By reference. Functions get arrays in C order, as Tamis gives them.
    """
    found: dict[str, Any] = dict(images)
    for node in graph.nodes:
        found |= _results_of(node, found)
    return found


def _results_of(node: Node, found: Mapping[str, Any]) -> dict[str, Any]:
    operation = get_operation(node.operation)
    inputs = {name: _plain(found[ref]) for name, ref in node.inputs.items()}
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        result = call_target(operation, operation.target, inputs, node.values)
    if len(operation.outputs) == 1:
        return {node.id: result}
    return {f"{node.id}:{o.name}": item for o, item in zip(operation.outputs, result, strict=True)}


def _plain(value: Any) -> Any:
    """Return an array in C order that the library may do with as it likes."""
    return np.array(value, order="C") if isinstance(value, np.ndarray) and value.ndim else value


MODES = ("reflect", "nearest", "mirror", "constant")
LOCAL = (Pointwise, Neighbourhood)
NUMBERS = (
    "filters.threshold_otsu", "filters.threshold_yen", "filters.threshold_isodata", "filters.threshold_mean",
    "filters.threshold_minimum", "filters.threshold_li", "numpy.min", "numpy.max", "numpy.mean", "numpy.sum",
    "numpy.std", "numpy.median",
)  # fmt: skip


SLOW = frozenset(
    {
        "restoration.denoise_nl_means", "restoration.rolling_ball", "filters.rank.otsu", "filters.sato",
        "filters.hessian", "filters.frangi",
    }
)  # fmt: skip
"""They look so far that every small tile takes as long as the whole image."""
LONGEST_HISTOGRAM = 2**14
"""Whole numbers further apart are left alone: the library's histogram has a bin for each."""


@dataclass(slots=True)
class _Growing:
    """A pipeline that grows node by node; what the library refuses is left out again."""

    rng: np.random.Generator
    source: Source
    results: dict[str, Any]
    nodes: list[Node] = field(default_factory=list)

    def pick(self, *options: Any) -> Any:
        return options[int(self.rng.integers(len(options)))]

    def whole(self, low: int, high: int) -> int:
        return int(self.rng.integers(low, high, endpoint=True))

    def refs(self, dtypes: str, *, ndim: int | None = None) -> list[str]:
        """Return results with pixels of these kinds of dtype, the newest first."""
        return [
            ref
            for ref, result in reversed(self.results.items())
            if isinstance(result, np.ndarray)
            and result.ndim > 0
            and result.dtype.kind in dtypes
            and (ndim is None or result.ndim == ndim)
        ]

    def any_of(self, dtypes: str) -> str:
        """Return one of these results, '' if there is none."""
        refs = self.refs(dtypes)
        return str(self.pick(*refs)) if refs else ""

    def numbers(self) -> list[str]:
        """Return results that are one number."""
        return [ref for ref, result in self.results.items() if isinstance(result, np.generic)]

    def add(self, operation: str, inputs: Mapping[str, str], /, **values: Any) -> str:
        """Add a node if the library takes it, and return its id, else ''."""
        name = f"n{len(self.nodes)}"
        try:
            node = Node.of(name, operation, inputs, values)
            check_graph(Graph((self.source,), (*self.nodes, node), {}))
            if not _can_take(node, self.results):
                return ""
            made = _results_of(node, self.results)
        except (*REFUSALS, TamisError, ZeroDivisionError, OverflowError):
            return ""
        if any(np.size(item) == 0 for item in made.values() if isinstance(item, np.ndarray)):
            return ""
        self.nodes.append(node)
        self.results |= made
        return name


def _can_take(node: Node, results: Mapping[str, Any]) -> bool:
    """Return whether the engine would not refuse these inputs."""
    operation = get_operation(node.operation)
    first = next(results[node.inputs[a.name]] for a in operation.inputs if a.name in node.inputs)
    spatial = np.ndim(first) - (node.values.get("channel_axis") is not None)
    if operation.ndim is not None and spatial not in operation.ndim:
        return False
    named = {name: np.asarray(results[ref]) for name, ref in node.inputs.items()}
    given = list(named.values())
    if not takes_range_of(node.operation, named):
        return False
    if node.operation.startswith("filters.threshold_") and any(map(_is_spread, given)):
        return False
    return not operation.needs_finite or all(np.isfinite(a).all() for a in given if a.dtype.kind == "f")


def _is_spread(array: np.ndarray) -> bool:
    return (
        array.dtype.kind in "iu"
        and bool(array.size)
        and int(array.max()) - int(array.min()) > LONGEST_HISTOGRAM
    )


def _any_local(growing: _Growing) -> None:
    """Add any operation that looks only so far, with any values."""
    refs = growing.refs("biuf")
    operation = growing.pick(*_local_operations())
    given: dict[str, str] = {}
    for item in operation.inputs:
        if not item.optional:
            wanted = [ref for ref in refs if _suits(growing.results[ref], item.takes)]
            if not wanted:
                return
            given[item.name] = growing.pick(*wanted)
    if not given:
        return
    first = growing.results[next(iter(given.values()))]
    values = values_of(operation, first.ndim, growing.rng, default=growing.pick(True, False))
    if "channel_axis" in values:
        values["channel_axis"] = growing.pick(None, 0, -1)
    growing.add(operation.id, given, **values)


def _local_operations() -> tuple[Operation, ...]:
    return tuple(
        operation
        for operation in known_operations().values()
        if isinstance(operation.locality, LOCAL) and operation.id not in SLOW
    )


def _suits(array: np.ndarray, takes: tuple[Kind, ...]) -> bool:
    if takes == (Kind.BINARY,):
        return array.dtype == bool
    return Kind.IMAGE in takes or Kind.ARRAY in takes or array.dtype.kind in "iu"


def _smooth(growing: _Growing) -> None:
    ref = growing.any_of("iuf")
    if not ref:
        return
    ndim = growing.results[ref].ndim
    which = growing.pick("gaussian", "median", "uniform", "erosion", "sobel")
    mode = growing.pick(*MODES)
    match which:
        case "gaussian":
            sigma = growing.pick(0.4, 1, (0.7, 1.2, 0, 2)[:ndim])
            growing.add("filters.gaussian", {"image": ref}, sigma=sigma, mode=mode)
        case "median":
            shape = (3, 2, 4)[:ndim]
            growing.add("filters.median", {"image": ref}, footprint=Footprint("ones", (("shape", shape),)))
        case "uniform":
            growing.add("ndimage.uniform_filter", {"input": ref}, size=growing.pick(2, 3), mode=mode)
        case "erosion":
            growing.add("ndimage.grey_erosion", {"input": ref}, size=growing.pick(3, 4), mode=mode)
        case "sobel":
            growing.add("filters.sobel", {"image": ref}, mode=growing.pick("reflect", "nearest"))


def _colour(growing: _Growing) -> None:
    """Add what treats one axis as colours."""
    refs = [ref for ref in growing.refs("iuf", ndim=3) if growing.results[ref].shape[-1] == 3]
    if refs:
        ref = growing.pick(*refs)
        growing.add("filters.gaussian", {"image": ref}, sigma=1, channel_axis=-1)
        growing.add("color.rgb2hsv", {"rgb": ref}, channel_axis=-1)


def _arithmetic(growing: _Growing) -> None:
    one = growing.any_of("biuf")
    name = growing.pick("add", "subtract", "multiply", "minimum", "maximum", "greater", "less_equal", "where")
    others = [*growing.numbers(), *growing.refs("biuf")]
    other = growing.pick(2, 0.5, *others)
    literal = not isinstance(other, str)
    if name == "where":
        masks = growing.refs("b")
        if masks and not literal:
            growing.add("numpy.where", {"condition": growing.pick(*masks), "x": one, "y": other})
    elif literal:
        growing.add(f"numpy.{name}", {"x1": one}, x2=other)
    else:
        pair = {"x1": one, "x2": other}
        growing.add(f"numpy.{name}", dict(reversed(pair.items())) if growing.pick(True, False) else pair)


def _number(growing: _Growing) -> None:
    """Add a number found from all pixels, or from those of a mask, and often what is above it."""
    operation = growing.pick(*NUMBERS)
    ref = growing.any_of("iuf")
    if not ref:
        return
    masks = [mask for mask in growing.refs("b") if growing.results[mask].shape == growing.results[ref].shape]
    argument = get_operation(operation).inputs[0].name
    chosen = ref
    if masks and growing.pick(True, False):
        chosen = growing.add("numpy.select", {"image": ref, "mask": growing.pick(*masks)}) or ref
    number = growing.add(operation, {argument: chosen})
    if number and growing.pick(True, True, False):
        growing.add("numpy.greater", {"x1": ref, "x2": number})


def _binary(growing: _Growing) -> None:
    ref = growing.any_of("b")
    if not ref:
        return
    match growing.pick("label", "holes", "small", "distance", "erode", "invert", "opening"):
        case "label":
            growing.add("measure.label", {"label_image": ref}, connectivity=growing.pick(None, 1))
        case "holes":
            growing.add("ndimage.binary_fill_holes", {"input": ref})
        case "small":
            growing.add("morphology.remove_small_objects", {"ar": ref}, max_size=growing.whole(1, 9))
        case "distance":
            growing.add("ndimage.distance_transform_edt", {"input": ref})
        case "erode":
            growing.add("ndimage.binary_erosion", {"input": ref}, iterations=growing.whole(1, 2))
        case "invert":
            growing.add("numpy.invert", {"x": ref})
        case "opening":
            growing.add("ndimage.binary_opening", {"input": ref})


def _crop(growing: _Growing) -> None:
    ref = growing.any_of("biuf")
    shape = growing.results[ref].shape
    index: list[Value] = []
    for length in shape[: growing.whole(1, len(shape))]:
        step = growing.pick(None, 1, 2, -1, -3)
        start = growing.whole(-length, length - 1)
        stop = growing.pick(None, growing.whole(-length - 2, length + 2))
        index.append(start if growing.whole(0, 5) == 0 else Slice(start, stop, step))
    if growing.whole(0, 3) == 0:
        index.insert(growing.whole(0, len(index)), "...")
    growing.add("numpy.getitem", {"image": ref}, index=tuple(index))


def _several(growing: _Growing) -> None:
    refs = growing.refs("f", ndim=2)
    if refs:
        growing.add("filters.gabor", {"image": growing.pick(*refs)}, frequency=0.3)


def _measured(growing: _Growing) -> None:
    refs = [ref for ref in growing.refs("i") if growing.results[ref].ndim in (2, 3)]
    if refs:
        names = ("label", "area", "bbox")
        growing.add("measure.regionprops_table", {"label_image": growing.pick(*refs)}, properties=names)


_GROWTHS: tuple[Callable[[_Growing], None], ...] = (
    _any_local, _any_local, _smooth, _smooth, _colour, _arithmetic, _arithmetic, _number, _number, _binary,
    _binary, _crop, _several, _measured,
)  # fmt: skip


def grow_pipeline(image: np.ndarray, seed: int, length: int) -> tuple[Graph, np.ndarray, dict[str, Any]]:
    """Return a pipeline that the library takes.

    Parameters
    ----------
    image : ndarray
        What its source ``"image"`` is.
    seed : int
        The same seed gives the same pipeline; a smaller length, one that begins in the same way.
    length : int
        How often something is added.

    Returns
    -------
    graph : Graph
        Chains and diamonds of local operations, crops, numbers fed back, masks, labels, operations with
        several outputs.
    image : ndarray
        The image in C order and native byte order.
    expected : dict
        What `compute_directly` gives for each target.
    """
    image = np.ascontiguousarray(image).astype(image.dtype.newbyteorder("="))
    source = Source("image", Kind.BINARY if image.dtype == bool else Kind.IMAGE)
    growing = _Growing(np.random.default_rng(seed), source, {"image": image})
    for _ in range(length):
        growing.pick(*_GROWTHS)(growing)
    targets = _targets(growing)
    graph = Graph((source,), tuple(growing.nodes), targets)
    return graph, image, {name: growing.results[ref] for name, ref in targets.items()}


def pipelines(
    images: SearchStrategy[np.ndarray], *, most: int = 12
) -> SearchStrategy[tuple[Graph, np.ndarray, dict[str, Any]]]:
    """Return a hypothesis strategy of what `grow_pipeline` gives on these images."""
    from hypothesis import strategies as st

    return st.builds(grow_pipeline, images, st.integers(0, 2**32), st.integers(1, most))


def _targets(growing: _Growing) -> dict[str, str]:
    """Return what nobody reads, and at times something in between."""
    read = {split_ref(ref)[0] for node in growing.nodes for ref in node.inputs.values()}
    refs = [ref for ref in growing.results if split_ref(ref)[0] not in read and ref != "image"]
    refs = refs or ["image"]
    refs += [ref for ref in growing.results if ref not in refs and growing.whole(0, 5) == 0]
    return {ref.replace(":", "_"): ref for ref in refs}
