"""Which pixels of each result a coarse look at one of them takes: the backward walk of a preview."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from tamis.catalogue import Crop, Kind, Slice, get_operation
from tamis.engine._scaled import no_quick_look
from tamis.engine._spec import inputs_of
from tamis.pipeline import join_ref

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tamis.engine._spec import Spec
    from tamis.pipeline import Graph, Node

__all__ = ["Frame", "Span", "coarse_frame", "frames_of", "index_within", "is_number", "refs_of", "spatial"]

# a shorter axis is no direction in space: colours, or the elements of a matrix
_SHORTEST = 32
# so many planes to each side of one that is taken are seen by what is done before
_AROUND = 8
# of an axis that is projected, so many pixels are seen at most
_DEEPEST = 128


@dataclass(frozen=True, slots=True)
class Span:
    """The pixels ``range(start, stop)`` along one axis, of those that are `step` apart.

    Parameters
    ----------
    step : int, pixel
        How far it is from one to the next, at full resolution.
    start, stop : int, pixel
        In pixels that are `step` apart.
    """

    step: int
    start: int
    stop: int


Frame: TypeAlias = tuple[Span, ...]
"""One span for each axis."""


def coarse_frame(shape: tuple[int, ...], most_pixels: int) -> Frame:
    """Return all of an image, as coarse as it takes to have at most so many pixels."""
    step = 1
    while True:
        steps = [step if length >= _SHORTEST else 1 for length in shape]
        lengths = [-(-length // n) for length, n in zip(shape, steps, strict=True)]
        if math.prod(lengths) <= most_pixels or step >= max(shape, default=1):
            return tuple(Span(n, 0, length) for n, length in zip(steps, lengths, strict=True))
        step *= 2


def is_number(spec: Spec) -> bool:
    """Return whether a result is one number."""
    return spec.kind is Kind.SCALAR or spec.shape == ()


def refs_of(node: Node) -> tuple[str, ...]:
    """Return the references of the results of a node."""
    outputs = get_operation(node.operation).outputs
    return tuple(join_ref(node.id, output.name if len(outputs) > 1 else "") for output in outputs)


def spatial(node: Node, frame: Frame) -> tuple[Span, ...]:
    """Return the spans along the axes of a step's image that are no channel axis."""
    channel = node.values.get("channel_axis")
    if not isinstance(channel, int) or not -len(frame) <= channel < len(frame):
        return frame
    return tuple(span for place, span in enumerate(frame) if place != channel % len(frame))


def frames_of(
    graph: Graph,
    specs: Mapping[str, Spec],
    first: Mapping[str, Frame],
    whole: Callable[[tuple[int, ...]], Frame],
) -> dict[str, Frame]:
    """Return which pixels of each result are needed, by reference; numbers have none.

    Parameters
    ----------
    graph : Graph
        What is done; numbers that are known are sources of it.
    specs : mapping
        What is known of each result, at full resolution, by reference.
    first : mapping
        Which pixels of what is looked at.
    whole : callable
        From the shape of an image, of which a number tells something, to its pixels.

    Raises
    ------
    PipelineError
        If that cannot be said of some step.
    """
    frames = dict(first)
    for node in reversed(graph.nodes):
        found = {frames[ref] for ref in refs_of(node) if ref in frames}
        if len(found) > 1:
            raise no_quick_look(node.id, "its results are looked at in different ways")
        for name, ref in inputs_of(node).items():
            spec = specs[ref]
            if is_number(spec):
                continue
            frame = _behind(node, name, spec, found, specs, whole)
            before = frames.get(ref, frame)
            frames[ref] = frame if before == frame else _same(node, whole, spec, before, frame)
    return frames


def _same(
    node: Node, whole: Callable[[tuple[int, ...]], Frame], spec: Spec, before: Frame, now: Frame
) -> Frame:
    """Return the frame of a result that is looked at from two sides: a number takes what there is."""
    if now == whole(spec.shape or ()):
        return before
    if before == whole(spec.shape or ()):
        return now
    raise no_quick_look(node.id, "it looks at other pixels than another step does")


def _behind(
    node: Node,
    name: str,
    spec: Spec,
    found: set[Frame],
    specs: Mapping[str, Spec],
    whole: Callable[[tuple[int, ...]], Frame],
) -> Frame:
    """Return which pixels of one of its images a step needs."""
    if spec.shape is None or spec.kind in (Kind.POINTS, Kind.TABLE, Kind.MESH, Kind.TRANSFORM):
        raise no_quick_look(node.id, f"{node.operation} takes what is no image")
    if not found:
        return whole(spec.shape)
    (frame,) = found
    output = next(one for ref in refs_of(node) if (one := specs[ref].shape) and len(one) == len(frame))
    if isinstance(get_operation(node.operation).locality, Crop):
        return _uncropped(node, frame, spec.shape, output)
    return _aligned(node, frame, spec.shape, output)


def _aligned(node: Node, frame: Frame, given: tuple[int, ...], output: tuple[int, ...]) -> Frame:
    if given == output:
        return frame
    if len(given) == len(output) + 1:  # an axis was seen as one
        axis = _odd_axis(node, given, output)
        return (*frame[:axis], _along(given[axis]), *frame[axis:])
    if len(given) + 1 == len(output):  # one became several
        axis = _odd_axis(node, output, given)
        if frame[axis] == Span(1, 0, output[axis]):
            return (*frame[:axis], *frame[axis + 1 :])
    raise no_quick_look(node.id, f"{node.operation} changes the shape")


def _along(length: int) -> Span:
    """Return all of an axis that is projected, or enough of it."""
    step = 2 ** max(math.ceil(math.log2(length / _DEEPEST)), 0)
    return Span(step, 0, -(-length // step))


def _odd_axis(node: Node, longer: tuple[int, ...], shorter: tuple[int, ...]) -> int:
    """Return the axis that only one of two shapes has."""
    said = [node.values.get(name) for name in ("channel_axis", "axis")]
    for axis in (*said, -1, 0):
        place = axis % len(longer) if isinstance(axis, int) else 0
        if axis is not None and (*longer[:place], *longer[place + 1 :]) == shorter:
            return place
    raise no_quick_look(node.id, f"{node.operation} changes the shape")


def _uncropped(node: Node, frame: Frame, given: tuple[int, ...], output: tuple[int, ...]) -> Frame:
    """Return the pixels behind an index that takes an axis whole, or one place of it."""
    spans, taken, place = list(frame), [], 0
    for item in _items(node.values["index"], len(given)):
        if item is None:
            spans.pop(0)
            continue
        length = given[place]
        place += 1
        if isinstance(item, int):
            at = item % length
            taken.append(Span(1, max(at - _AROUND, 0), min(at + _AROUND + 1, length)))
        elif range(length)[slice(item.start, item.stop, item.step)] == range(length):
            taken.append(spans.pop(0))
        elif spans[0] == Span(1, 0, output[len(output) - len(spans)]):
            taken.append(Span(1, 0, length))
            spans.pop(0)
        else:
            raise no_quick_look(node.id, "a part of an image is taken")
    return tuple(taken)


def index_within(node: Node, frame: Frame, shape: tuple[int, ...]) -> tuple[Slice | int | None, ...]:
    """Return the index of a step where of its image, of this shape, only a frame is there."""
    found: list[Slice | int | None] = []
    spans = iter(zip(frame, shape, strict=True))
    for item in _items(node.values["index"], len(shape)):
        if item is None:
            found.append(None)
            continue
        span, length = next(spans)
        is_whole = span == Span(1, 0, length)
        found.append(item if is_whole else item % length - span.start if isinstance(item, int) else Slice())
    return tuple(found)


def _items(index: object, ndim: int) -> list[Slice | int | None]:
    """Return one item for each axis of the image, and None for each new one."""
    items: list[Any] = list(index) if isinstance(index, tuple) else [index]
    missing = ndim - sum(item is not None and item != "..." for item in items)
    place = items.index("...") if "..." in items else len(items)
    items[place : place + 1] = [Slice()] * missing
    return items
