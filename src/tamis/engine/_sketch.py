"""The smaller pipeline of a quick look: fewer pixels, and lengths that are as many times smaller."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import Crop, Geometric, Neighbourhood, Pointwise, get_operation
from tamis.engine._coarse import Coarse
from tamis.engine._frame import (
    Frame,
    Span,
    coarse_frame,
    frames_of,
    index_within,
    is_number,
    refs_of,
    spatial,
)
from tamis.engine._need import algorithm_name, depth_of, locality_of
from tamis.engine._scaled import is_placed, no_quick_look, scaled_node, smoothing_of, without_variance
from tamis.engine._spec import inputs_of
from tamis.pipeline import Graph, Node, split_ref
from tamis.region import Region

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.engine._start import Start
    from tamis.io import SourceImage
    from tamis.store import Store

__all__ = ["Sketch", "extrapolated", "numbers_sketch", "sketch_of"]

# what is done on all of an image, rather than on what is seen of it, where it has no more pixels
_MOST_PIXELS = 2**20
# of which numbers such as thresholds are found
_FEW_PIXELS = 2**18
# a step that must know where it is gets all of an image that is not much larger
_MOST_PLACED_PIXELS = 2**22
# numbers that grow with the image
_SUMS = frozenset({"sum", "count_nonzero"})
# of all planes of a volume that are looked at for one of them, so much is read
_MOST_READ_PIXELS = 2**22
# an image of no more is read before a hasty look
_MOST_WAITED_FOR_PIXELS = 2**22
# what is seen of the surroundings, in pixels of the level
_CONTEXT = 32
_MOST_CONTEXT = 256
# a view that moves less than this often finds what was computed
_RASTER = 64


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is to be computed instead.

    Parameters
    ----------
    graph : Graph
        Steps for fewer pixels.
    sources : mapping
        Images of fewer pixels.
    frames : mapping
        Which pixels of each result they are, by reference.
    """

    graph: Graph
    sources: Mapping[str, SourceImage]
    frames: Mapping[str, Frame]


def sketch_of(
    start: Start,
    target: str,
    steps: tuple[int, ...],
    region: Region,
    store: Store,
    *,
    is_hasty: bool = False,
) -> Sketch:
    """Return the pipeline on as many pixels as it takes to see a region of one of its results coarsely.

    Parameters
    ----------
    start : Start
        The pipeline.
    target : str
        Reference of what is looked at: an image.
    steps : tuple of int, pixel
        How far it is from one pixel to the next, along each axis.
    region : Region
        What is looked at, in pixels that are `steps` apart.
    store : Store
        Where coarse pixels are kept.
    is_hasty : bool, default False
        Whether means of fewer pixels will do, where a large image would have to be read for the better ones,
        and what is seen, where steps look at everything.

    Raises
    ------
    TamisError
        If a step cannot be done so.
    """
    shape = start.specs[target].shape or ()
    lengths = tuple(-(-length // step) for length, step in zip(shape, steps, strict=True))
    everything = _frame(steps, Region.whole(lengths))
    frames = _frames(start, target, everything)
    blocks = _blocks(start, frames, store, is_hasty=is_hasty)
    drafts = _scaled(start, frames, blocks)
    most = _FEW_PIXELS if is_hasty else _MOST_PIXELS
    part = _seen(start, drafts, frames, region, lengths, most)
    return _sketched(start, drafts, _frames(start, target, _frame(steps, part)), blocks, store)


def numbers_sketch(
    start: Start,
    targets: Mapping[str, str],
    store: Store,
    shape: tuple[int, ...],
    steps: tuple[int, ...],
    *,
    is_hasty: bool = False,
) -> Sketch:
    """Return the pipeline on a small version of whole images, for the numbers that are found in them.

    Parameters
    ----------
    start : Start
        The pipeline.
    targets : mapping
        Reference of each number, by name.
    store : Store
        Where coarse pixels are kept.
    shape, steps : tuple of int, pixel
        Shape of what is looked at, and how far it is from one pixel to the next: images of this shape
        are seen so, if that is coarse enough; what was computed for the one is found for the other.
    is_hasty : bool, default False
        As for `sketch_of`.
    """

    def small(other: tuple[int, ...]) -> Frame:
        lengths = tuple(-(-length // step) for length, step in zip(shape, steps, strict=True))
        if other == shape and math.prod(lengths) <= (_FEW_PIXELS if is_hasty else _MOST_PIXELS):
            return _frame(steps, Region.whole(lengths))
        return coarse_frame(other, _FEW_PIXELS)

    graph = _to(start.graph, targets)
    names = {source.name for source in graph.sources}
    images = {name: image for name, image in start.sources.items() if name in names}
    part = replace(start, graph=graph, sources=images)
    frames = frames_of(graph, part.specs, {}, small)
    blocks = _blocks(part, frames, store, is_hasty=is_hasty)
    return _sketched(part, _scaled(part, frames, blocks), frames, blocks, store)


def extrapolated(sketch: Sketch, numbers: Mapping[str, Any]) -> dict[str, Any]:
    """Return numbers as the whole image would give them: sums are of as many more pixels as there are.

    Parameters
    ----------
    sketch : Sketch
        The small version; its targets are the numbers.
    numbers : mapping
        What it gave.
    """
    nodes = {node.id: node for node in sketch.graph.nodes}
    found = {}
    for name, number in numbers.items():
        node = nodes.get(sketch.graph.targets[name])
        is_sum = node is not None and algorithm_name(get_operation(node.operation).locality) in _SUMS
        ref = next((ref for ref in node.inputs.values() if ref in sketch.frames), "") if node else ""
        factor = math.prod(span.step for span in sketch.frames[ref]) if is_sum and ref else 1
        found[name] = (
            number if factor == 1 else np.asarray(number * factor).astype(np.result_type(number))[()]
        )
    return found


def _frame(steps: tuple[int, ...], region: Region) -> Frame:
    return tuple(map(Span, steps, region.start, region.stop))


def _frames(start: Start, target: str, frame: Frame) -> dict[str, Frame]:
    shape = start.specs[target].shape

    def small(other: tuple[int, ...]) -> Frame:
        return frame if other == shape else coarse_frame(other, _MOST_PIXELS)

    return frames_of(start.graph, start.specs, {target: frame}, small)


def _first(node: Node, start: Start) -> str | None:
    """Return the reference of the first image that a step reads."""
    return next((ref for ref in inputs_of(node).values() if not is_number(start.specs[ref])), None)


def _scaled(
    start: Start, frames: Mapping[str, Frame], blocks: Mapping[str, tuple[int, ...]]
) -> dict[str, Node]:
    """Return each step for the pixels that it gets."""
    made = {}
    for node in start.graph.nodes:
        ref = _first(node, start)
        if ref is None:
            if not is_number(start.specs[refs_of(node)[0]]):
                raise no_quick_look(node.id, f"{node.operation} makes an image of a shape of its own")
            made[node.id] = node
            continue
        spans = spatial(node, frames[ref])
        block = blocks.get(ref, (1,) * len(spans))[: len(spans)]
        steps = [span.step for span in spans]
        made[node.id] = scaled_node(without_variance(node, block), steps, dtype=start.specs[ref].dtype)
    return made


def _blocks(
    start: Start, frames: Mapping[str, Frame], store: Store, *, is_hasty: bool
) -> dict[str, tuple[int, ...]]:
    """Return the block whose mean is a pixel, for each source that is first of all smoothed."""
    blocks = {}
    for name, image in start.sources.items():
        readers = [node for node in start.graph.nodes if name in node.inputs.values()]
        if image.kind != "image" or image.dtype.kind not in "uif" or not readers:
            continue
        spans = frames[name]
        plain = [spatial(node, spans) for node in readers]
        sigmas = [smoothing_of(node, len(spans)) for node in readers]
        if all(sigmas) and all(one == spans[: len(one)] for one in plain):  # colours come last
            least = [min(along) for along in zip(*(sigma or () for sigma in sigmas), strict=False)]
            block = [_block(sigma, span.step) for sigma, span in zip(least, plain[0], strict=False)]
            wanted = (*block, *(1,) * (len(spans) - len(block)))
            blocks[name] = _at_hand(image, spans, wanted, store) if is_hasty else wanted
    return blocks


def _at_hand(image: SourceImage, spans: Frame, block: tuple[int, ...], store: Store) -> tuple[int, ...]:
    """Return the block, or a smaller one for which a large image need not be read; it is read meanwhile."""
    smaller = block
    while math.prod(image.shape) > _MOST_WAITED_FOR_PIXELS:
        coarse, everything = _coarse(image, spans, smaller, store)
        if coarse.is_kept(everything):
            if smaller != block:
                _coarse(image, spans, block, store)[0].fetch(everything)
            return smaller
        if set(smaller) == {1}:
            break
        smaller = tuple(max(length // 2, 1) for length in smaller)
    return block


def _coarse(image: SourceImage, spans: Frame, block: tuple[int, ...], store: Store) -> tuple[Coarse, Region]:
    """Return the coarse image, and the part of it that a frame is."""
    part = Region(tuple(span.start for span in spans), tuple(span.stop for span in spans))
    return Coarse(image, tuple(span.step for span in spans), block, store), part


def _block(sigma: float, step: int) -> int:
    """Return of how many pixels the mean varies no more than a Gaussian does; a power of two."""
    block = 1
    while 2 * block <= step and (4 * block * block - 1) / 12 <= sigma * sigma:
        block *= 2
    return block


def _seen(
    start: Start,
    drafts: Mapping[str, Node],
    frames: Mapping[str, Frame],
    region: Region,
    lengths: tuple[int, ...],
    most_pixels: int,
) -> Region:
    """Return the part that is computed: what is seen and some context; everything if that is little."""
    pixels = math.prod(lengths)
    if any(map(_is_geometric, drafts.values())):
        if pixels > _MOST_PLACED_PIXELS:
            raise no_quick_look(
                next(n.id for n in drafts.values() if _is_geometric(n)), "it needs the whole image"
            )
        return Region.whole(lengths)
    reaches = {node.id: _reach(node, start, frames) for node in drafts.values()}
    if None in reaches.values() and pixels <= most_pixels:
        return Region.whole(lengths)
    context = min(_sum_of(start.graph, reaches), _MOST_CONTEXT)
    around = _CONTEXT if None in reaches.values() else 0
    hidden = min(context, _hidden(start, frames, region))
    return Region(
        *zip(
            *(
                _grown(a, b, length, hidden if b - a == 1 else context + around)
                for a, b, length in zip(region.start, region.stop, lengths, strict=True)
            ),
            strict=True,
        )
    )


def _hidden(start: Start, frames: Mapping[str, Frame], region: Region) -> int:
    """Return how many planes to either side of the one that is looked at are seen, too.

    Every one of them is read, as finely as the image is; the quick look is done on each.
    """
    pixels = max(region.size, 1)
    most = _MOST_PLACED_PIXELS // pixels
    for name in start.sources:
        if len(frames[name]) == region.ndim:
            step = math.prod(span.step for span in frames[name])
            most = min(most, _MOST_READ_PIXELS // (pixels * step))
    return max(most - 1, 0) // 2


def _grown(start: int, stop: int, length: int, by: int) -> tuple[int, int]:
    raster = _RASTER if stop - start > _RASTER else 1
    return max((start - by) // raster * raster, 0), min(-(-(stop + by) // raster) * raster, length)


def _is_geometric(node: Node) -> bool:
    locality = get_operation(node.operation).locality
    return is_placed(node) or (isinstance(locality, Geometric) and algorithm_name(locality) != "lines")


def _reach(node: Node, start: Start, frames: Mapping[str, Frame]) -> int | None:
    """Return how far a step looks, in coarse pixels; None: as far as there are pixels."""
    ref = _first(node, start)
    if ref is None:
        return 0
    shape = tuple(span.stop - span.start for span in frames[ref])
    locality = locality_of(node.operation, node.values, start.specs[ref].dtype, shape)
    if algorithm_name(locality) in ("", "lines", "channels") and isinstance(
        locality, Pointwise | Neighbourhood | Crop | Geometric
    ):
        depth = depth_of(locality, node.values, shape)
        return max((d for d, length in zip(depth, shape, strict=True) if d < length), default=0)
    return None


def _sum_of(graph: Graph, reaches: Mapping[str, int | None]) -> int:
    """Return how far the longest chain of steps looks."""
    sums: dict[str, int] = {}
    for node in graph.nodes:
        behind = max((sums.get(name, 0) for name in node.sources), default=0)
        sums[node.id] = behind + (reaches[node.id] or 0)
    return max(sums.values(), default=0)


def _sketched(
    start: Start,
    drafts: Mapping[str, Node],
    frames: Mapping[str, Frame],
    blocks: Mapping[str, tuple[int, ...]],
    store: Store,
) -> Sketch:
    nodes = []
    for node in start.graph.nodes:
        draft = drafts[node.id]
        if isinstance(get_operation(node.operation).locality, Crop):
            ref = _first(node, start) or ""
            index = index_within(node, frames[ref], start.specs[ref].shape or ())
            draft = Node.of(node.id, node.operation, node.inputs, {"index": index})
        nodes.append(draft)
    images = {}
    for name, image in start.sources.items():
        frame = frames[name]
        coarse, part = _coarse(image, frame, blocks.get(name, (1,) * len(frame)), store)
        images[name] = coarse.image(part)
    graph = Graph(start.graph.sources, tuple(nodes), start.graph.targets)
    return Sketch(graph, images, frames)


def _to(graph: Graph, targets: Mapping[str, str]) -> Graph:
    names = graph.ancestors(split_ref(ref)[0] for ref in targets.values())
    return Graph(
        tuple(source for source in graph.sources if source.name in names),
        tuple(node for node in graph.nodes if node.id in names),
        dict(targets),
    )
