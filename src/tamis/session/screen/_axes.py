"""Which axes a result has: those of the image that it still has the shape of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tamis.catalogue import get_operation
from tamis.pipeline import split_ref

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.engine import Spec
    from tamis.io import SourceImage
    from tamis.pipeline import Graph

__all__ = ["axes_of"]

_CHANNELS = "CS"


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
    The way back is through what is in place: outputs that keep the shape of the first input. Where only
    channels are gone, the other axes stay.
    """
    shape = specs[ref].shape if ref in specs else None
    name = ref
    while shape is not None and name not in images:
        node = graph.get_node(split_ref(name)[0])
        if not node.inputs:
            break
        name = next(iter(node.inputs.values()))
        operation = get_operation(node.operation)
        is_in_place = any(output.keeps_shape(node.values) for output in operation.outputs)
        if not is_in_place and operation.topic != "color":
            break
    image = images.get(name)
    if image is None or shape is None:
        return "", (), "pixel"
    return _as_in(image, shape)


def _as_in(image: SourceImage, shape: tuple[int, ...]) -> tuple[str, tuple[float, ...], str]:
    if image.shape == shape:
        return image.axes, image.spacing, image.unit
    kept = [axis for axis, name in enumerate(image.axes) if name not in _CHANNELS]
    if shape == tuple(image.shape[axis] for axis in kept):
        axes = "".join(image.axes[axis] for axis in kept)
        return axes, tuple(image.spacing[axis] for axis in kept), image.unit
    return "", (), "pixel"
