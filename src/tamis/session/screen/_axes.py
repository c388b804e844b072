"""Which axes a result has: those of the image that it still has the shape of, or is a part of."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tamis.catalogue import Slice, get_operation
from tamis.pipeline import split_ref

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.catalogue import Value
    from tamis.engine import Spec
    from tamis.io import SourceImage
    from tamis.pipeline import Graph, Node

__all__ = ["axes_of"]

_CHANNELS = "CS"


class _Axes(NamedTuple):
    """Shape, letters, spacing and unit."""

    shape: tuple[int, ...]
    letters: str
    spacing: tuple[float, ...]
    unit: str

    def at(self, places: list[int]) -> _Axes:
        """Return those of some axes."""
        shape, spacing = (tuple(of[place] for place in places) for of in (self.shape, self.spacing))
        return _Axes(shape, "".join(self.letters[place] for place in places), spacing, self.unit)  # type: ignore[arg-type]  # one is of int


def axes_of(
    graph: Graph, images: Mapping[str, SourceImage], specs: Mapping[str, Spec], ref: str
) -> tuple[str, tuple[float, ...], str]:
    """Return axes, spacing and unit of a result; an empty text, no spacing and ``"pixel"`` where unknown.

    Parameters
    ----------
    graph, images, specs : Graph, mapping, mapping
        What the result is of, and what is known of it.
    ref : str
        The result.

    Notes
    -----
    The way back is through what is in place, outputs that keep the shape of the first input, and through
    parts that an index takes: there an axis may be gone, or coarser. Where only channels are gone, the
    other axes stay.
    """
    spec = specs.get(ref)
    found = None if spec is None or spec.shape is None else _found(graph, images, ref)
    if found is None or spec is None:
        return "", (), "pixel"
    kept = found.at([place for place, letter in enumerate(found.letters) if letter not in _CHANNELS])
    for axes in (found, kept):
        if axes.shape == spec.shape:
            return axes.letters, axes.spacing, axes.unit
    return "", (), "pixel"


def _found(graph: Graph, images: Mapping[str, SourceImage], ref: str) -> _Axes | None:
    """Return the axes that a result has if its step is as it looks."""
    steps: list[Node] = []
    while ref not in images:
        node = graph.get_node(split_ref(ref)[0])
        if not node.inputs or (steps and not _is_followed(steps[-1])):
            break
        steps.append(node)
        ref = next(iter(node.inputs.values()))
    image = images.get(ref)
    if image is None:
        return None
    axes: _Axes | None = _Axes(image.shape, image.axes, image.spacing, image.unit)
    for node in reversed(steps):
        axes = None if axes is None else _behind(node, axes)
    return axes


def _is_followed(node: Node) -> bool:
    operation = get_operation(node.operation)
    is_in_place = any(output.keeps_shape(node.values) for output in operation.outputs)
    return is_in_place or operation.topic == "color" or _is_part(node)


def _is_part(node: Node) -> bool:
    return node.operation == "numpy.getitem"


def _behind(node: Node, axes: _Axes) -> _Axes | None:
    return _part(axes, node.values.get("index", ())) if _is_part(node) else axes


def _part(axes: _Axes, index: Value) -> _Axes | None:
    """Return the axes of what an index takes; None where it is no plain one."""
    items = index if isinstance(index, tuple) else (index,)
    if len(items) > len(axes.shape) or not all(isinstance(item, int | Slice) for item in items):
        return None
    parts = [*items, *(Slice(),) * (len(axes.shape) - len(items))]
    kept = [place for place, item in enumerate(parts) if isinstance(item, Slice)]
    part = axes.at(kept)
    slices = [item for item in parts if isinstance(item, Slice)]
    lengths = [
        len(range(length)[slice(item.start, item.stop, item.step)])
        for item, length in zip(slices, part.shape, strict=True)
    ]
    spacing = [step * abs(item.step or 1) for item, step in zip(slices, part.spacing, strict=True)]
    return part._replace(shape=tuple(lengths), spacing=tuple(spacing))
