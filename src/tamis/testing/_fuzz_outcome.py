"""Do one case with the engine and with the library, and say where they differ."""

from __future__ import annotations

import contextlib
import ctypes
import dataclasses
import sys
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

from tamis.catalogue import get_operation
from tamis.engine import Engine, NodeStarted, get_executor, make_plan, specs_of
from tamis.engine._finite import inputs_to_check, takes_range_of
from tamis.errors import ImageError, MemoryBudgetError, RegionError, TamisError
from tamis.region import Region
from tamis.store import get_store
from tamis.testing._fuzz_difference import difference_of
from tamis.testing.pipeline import compute_directly

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tamis.engine import Event, Plan
    from tamis.engine._scratch import Scratch
    from tamis.io import SourceImage
    from tamis.pipeline import Graph, Node

__all__ = ["Outcome", "Way", "compare", "directly", "is_unfit"]

Way: TypeAlias = Literal["tiles", "exact", "whole", "refused", "undefined"]
"""How a case was done: tile by tile, by an exact algorithm in tiles, in one call, or not at all. Undefined:
the library gives something else each time, from memory that it never wrote."""

PLENTY_BYTES = 10**9
WORKERS = 2
REPETITIONS = 8
_MARGIN_BYTES = 2**16
# malloc.h of the GNU C library
_M_PERTURB = -6


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a case.

    Parameters
    ----------
    way : str
        How it was done.
    kind : str, default ''
        What kind of failure it is, in one word; ``""``: none.
    problem : str, default ''
        The failure, in words.
    """

    way: Way
    kind: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Raised instead of a result."""

    error: Exception

    def __str__(self) -> str:
        text = str(self.error).strip().splitlines()
        return f"{type(self.error).__name__}: {text[0] if text else 'no reason given'}"


class _SparingEngine(Engine):
    """Keeps every array that it works on in a file."""

    def _scratch(self, plan: Plan) -> Scratch:
        return super()._scratch(dataclasses.replace(plan, in_memory_bytes=0))


@dataclass(slots=True)
class _Witness:
    """Sees how many tiles a run has, and whether any image was read whole.

    An exact algorithm may decline after its first tiles; then the library's call reads all.
    """

    nodes: dict[str, int] = field(default_factory=dict)
    has_read_all: bool = False

    def listen(self, event: Event) -> None:
        if isinstance(event, NodeStarted):
            self.nodes[event.node] = max(event.tiles, self.nodes.get(event.node, 0))

    def watching(self, source: SourceImage) -> SourceImage:
        whole = Region.whole(source.shape)

        def read(region: Region) -> np.ndarray:
            self.has_read_all = self.has_read_all or region == whole
            return source.read(region)

        return dataclasses.replace(source, _read=read)


def compare(
    graph: Graph,
    arrays: Mapping[str, np.ndarray],
    sources: Mapping[str, SourceImage],
    *,
    expected: Mapping[str, Any] | Exception,
    tiles: tuple[int, ...] | None,
    executor: str,
    memory: str,
) -> Outcome:
    """Return what comes of a graph in the engine, beside what the library gave.

    Parameters
    ----------
    graph : Graph
        What is to be done; its targets are compared.
    arrays : mapping
        The images, as the library got them.
    sources : mapping
        The same, for the engine.
    expected : mapping or Exception
        What the library gave, by the name of each target; or why it gave nothing.
    tiles : tuple of int, pixel, optional
        Shape of a tile.
    executor, memory : str
        As `FuzzCase` says.
    """
    witness = _Witness()
    watched = {name: witness.watching(source) for name, source in sources.items()}
    try:
        found: Any = _computed(graph, watched, witness, tiles=tiles, executor=executor, memory=memory)
    except TamisError as error:
        found = _Refusal(error)
    except Exception as error:  # whatever it is, it must not come out of an engine
        return Outcome("refused", f"raises {type(error).__name__}", f"the engine {_Refusal(error)}")
    if isinstance(expected, Exception):
        return _beside_a_refusal(found, expected, _way(graph, witness))
    if isinstance(found, _Refusal):
        return _beside_a_result(graph, arrays, expected, found.error)
    kind, problem = difference_of(found, dict(expected))
    if kind and not _is_repeatable(graph, arrays):
        return Outcome("undefined")
    return Outcome(_way(graph, witness), kind, problem)


def _is_repeatable(graph: Graph, arrays: Mapping[str, np.ndarray]) -> bool:
    """Return whether the library gives the same again, whatever happens to lie in memory that it gets."""
    first = directly(graph, arrays)
    for level in range(REPETITIONS):
        _litter(level, {np.size(item) for item in first.values()} if isinstance(first, dict) else set())
        byte = 31 * level + 7
        moved = {name: _between(array, byte) for name, array in arrays.items()}
        with _dirty_memory(byte):
            again = directly(graph, moved)
        if isinstance(first, Exception) or isinstance(again, Exception) or difference_of(again, first)[0]:
            return False
    return True


def _between(array: Any, byte: int) -> Any:
    """Return an array that lies between such bytes, which compiled code finds when it reads beyond."""
    if not isinstance(array, np.ndarray) or array.dtype.hasobject:
        return array
    margin = _MARGIN_BYTES + array.nbytes
    around = np.full(array.nbytes + 2 * margin, byte, np.uint8)
    inside = around[margin : margin + array.nbytes].view(array.dtype).reshape(array.shape)
    inside[...] = array
    return inside


@contextlib.contextmanager
def _dirty_memory(byte: int) -> Iterator[None]:
    """Fill memory that is handed out with this byte, where the C library can."""
    set_option = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if set_option is None:
        yield
        return
    set_option(_M_PERTURB, byte)
    try:
        yield
    finally:
        set_option(_M_PERTURB, 0)


def _litter(level: int, sizes: set[int]) -> None:
    """Leave numbers in memory that the next arrays of these sizes are likely to get."""
    for size in sizes:
        for dtype in ("uint8", "int32", "float64"):
            [np.full(size + more, 7.5 + 40 * level, dtype) for more in range(4)]


def _beside_a_refusal(found: Any, expected: Exception, way: Way) -> Outcome:
    if isinstance(found, _Refusal):
        return Outcome("refused")
    return Outcome(way, "too willing", f"gives a result, but the library says {_Refusal(expected)}")


def _beside_a_result(
    graph: Graph, arrays: Mapping[str, np.ndarray], expected: Mapping[str, Any], error: Exception
) -> Outcome:
    is_fit = not (isinstance(error, ImageError) and _has_unfit(graph, arrays))
    takes_nothing = isinstance(error, RegionError) and any(np.size(item) == 0 for item in expected.values())
    if isinstance(error, MemoryBudgetError) or not is_fit or takes_nothing:
        return Outcome("refused")
    return Outcome("refused", "refused", f"refused, but the library gives a result: {_Refusal(error)}")


def _has_unfit(graph: Graph, arrays: Mapping[str, np.ndarray]) -> bool:
    """Return whether there are pixels that an operation says it cannot take; a chain may make them."""
    if len(graph.nodes) > 2:
        return any(get_operation(node.operation).needs_finite for node in graph.nodes)
    return is_unfit(graph, arrays)


def is_unfit(graph: Graph, arrays: Mapping[str, np.ndarray]) -> bool:
    """Return whether an operation is given what it says that it cannot take.

    That is NaN, infinity, a short axis, or whole numbers too far apart. Then the engine must refuse,
    and the library is better not asked: some functions hang, or read and write where they must not.
    """
    names = [name for node in graph.nodes for name in inputs_to_check(node.operation)]
    given = [arrays[name] for name in names if name in arrays]
    is_finite = all(array.dtype.kind != "f" or np.isfinite(array).all() for array in given)
    is_narrow = all(takes_range_of(node.operation, arrays) for node in graph.nodes)
    return not is_finite or not is_narrow or any(_is_short(node, arrays) for node in graph.nodes)


def _is_short(node: Node, arrays: Mapping[str, np.ndarray]) -> bool:
    """Return whether an image of a node has too few pixels along an axis."""
    for argument in get_operation(node.operation).inputs:
        image = arrays.get(node.inputs.get(argument.name, ""))
        if image is None or argument.shortest == 1:
            continue
        axis = node.values.get("channel_axis")
        lengths = np.delete(image.shape, axis) if isinstance(axis, int) else image.shape
        if min(lengths) < argument.shortest:
            return True
    return False


def _computed(
    graph: Graph,
    sources: Mapping[str, SourceImage],
    witness: _Witness,
    *,
    tiles: tuple[int, ...] | None,
    executor: str,
    memory: str,
) -> dict[str, Any]:
    is_least = memory == "least"
    memory_bytes = _least_memory(graph, sources, tiles, executor) if is_least else PLENTY_BYTES
    kind = _SparingEngine if is_least else Engine
    store = get_store("memory", budget=PLENTY_BYTES)
    engine = kind(store, executor=executor, workers=WORKERS, memory_bytes=memory_bytes)
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            return engine.compute(graph, sources, tiles=tiles, listen=witness.listen)
    finally:
        engine.close()


def _least_memory(
    graph: Graph, sources: Mapping[str, SourceImage], tiles: tuple[int, ...] | None, executor: str
) -> int:
    """Return the smallest budget that a plan fits into."""
    workers = get_executor(executor, workers=WORKERS).workers
    targets = graph.targets.values()
    try:
        make_plan(
            graph, specs_of(graph, sources), targets=targets, memory_bytes=1, tiles=tiles, workers=workers
        )
    except MemoryBudgetError as error:
        return error.needed_bytes
    return 1


def _way(graph: Graph, witness: _Witness) -> Way:
    started = {name: tiles for name, tiles in witness.nodes.items() if name != "part"}
    started = started or witness.nodes  # fused with its part
    if max(started.values(), default=0) <= 1:
        return "whole"
    is_exact = any(
        getattr(get_operation(node.operation).locality, "by", "") and started.get(node.id, 0) > 1
        for node in graph.nodes
    )
    if not is_exact:
        return "tiles"
    return "whole" if witness.has_read_all else "exact"


library_watchers: list[Callable[[bool], None]] = []
"""Called with True when the library itself is asked, and with False when it has answered."""


def directly(graph: Graph, arrays: Mapping[str, np.ndarray]) -> dict[str, Any] | Exception:
    """Return what the library gives for every reference, or why it gives nothing."""
    for watch in library_watchers:
        watch(True)
    try:
        return compute_directly(graph, arrays)
    except Exception as error:  # a library may raise anything; that is its answer
        return error
    finally:
        for watch in library_watchers:
            watch(False)
