"""Operations after which there is another axis, or one less: tile by tile over the axes that stay.

`channels` is for what computes each pixel from a neighbourhood. `lines` is for products of matrices:
they round by the length of a line, so a tile is some whole lines, which the library multiplies one by
one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import Geometric, Neighbourhood, call, get_operation
from tamis.engine._workshop import Algorithm
from tamis.region import Lattice, Region

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tamis.engine._place import Place, WritablePlace
    from tamis.engine._workshop import Workshop

__all__ = ["ALGORITHMS"]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the axis of the channels is; -1 where there is none.

    Parameters
    ----------
    shape : tuple of int, pixel
        The axes that stay, in input and output.
    source : int
        Place of the channels in the input.
    result : int
        Place of the channels in the output.
    """

    shape: tuple[int, ...]
    source: int = -1
    result: int = -1

    @classmethod
    def of(cls, shape: tuple[int, ...], source: int, result: int) -> Layout:
        """Return the layout of an image of this shape."""
        return cls(tuple(length for axis, length in enumerate(shape) if axis != source), source, result)


def with_axis(region: Region, axis: int, length: int) -> Region:
    """Return a region with all channels; the region itself where there are none."""
    if axis < 0:
        return region
    start, stop = list(region.start), list(region.stop)
    start.insert(axis, 0)
    stop.insert(axis, length)
    return Region(tuple(start), tuple(stop))


def _channels(shop: Workshop) -> WritablePlace | None:
    image, layout = _image_and_layout(shop)
    if image is None or layout is None:
        return None
    locality = shop.step.locality
    spatial = len(layout.shape)
    depth = locality.depth(shop.values, spatial) if isinstance(locality, Neighbourhood) else (0,) * spatial
    tile = shop.lattice(image.shape, depth=_inserted(depth, layout.source, 0)).tile
    tile = tuple(length for axis, length in enumerate(tile) if axis != layout.source)
    return _filled(shop, layout, Lattice(layout.shape, tile), depth)


def _lines(shop: Workshop) -> WritablePlace | None:
    image, layout = _image_and_layout(shop)
    # only then a line is one product of its own, and lies in memory as in the whole image
    if image is None or layout is None or len(layout.shape) < 2 or layout.source != len(layout.shape):
        return None
    pixels = math.prod(shop.lattice(image.shape).tile[:-1])
    return _filled(shop, layout, Lattice(layout.shape, _whole_lines(layout.shape, pixels)), ())


def _whole_lines(shape: tuple[int, ...], pixels: int) -> tuple[int, ...]:
    """Return a tile of whole lines that has at most so many pixels, but at least one line."""
    tile = [shape[-1]]
    for length in reversed(shape[:-1]):
        tile.insert(0, max(1, min(length, pixels // math.prod(tile))))
    return tuple(tile)


def _filled(shop: Workshop, layout: Layout, lattice: Lattice, depth: tuple[int, ...]) -> WritablePlace | None:
    """Return the result of calling the operation on each tile, with `depth` more pixels around it."""
    if len(lattice) <= 1:
        return None
    reads = {name: shop.image(name) for name in shop.inputs}
    example = _example(shop, layout, reads)
    length = example.shape[layout.result] if layout.result >= 0 else 0
    shape = _inserted(layout.shape, layout.result, length)
    tiles = Lattice(shape, _inserted(lattice.tile, layout.result, max(length, 1)))
    result = shop.allocate(shape, example.dtype, lattice=tiles)
    arguments = {"operation": shop.step.operation, "values": dict(shop.values)}
    writes = {"result": result}
    shop.do(call_on_tile, lattice, reads=reads, writes=writes, layout=layout, depth=depth, **arguments)
    return result


def _example(shop: Workshop, layout: Layout, reads: Mapping[str, Place]) -> np.ndarray:
    """Return what the operation makes of a few pixels: its dtype and its channels are known then."""
    corner = Region((0,) * len(layout.shape), (3,) * len(layout.shape)).clip(layout.shape)
    example: np.ndarray = shop.call(_tiles_of(corner, reads, layout))
    return example


def _tiles_of(region: Region, reads: Mapping[str, Place], layout: Layout) -> dict[str, np.ndarray]:
    tiles = {}
    for name, place in reads.items():
        has_channels = len(place.shape) > region.ndim
        part = with_axis(region, layout.source, place.shape[layout.source]) if has_channels else region
        tiles[name] = np.ascontiguousarray(place.read(part))
    return tiles


def call_on_tile(
    region: Region,
    reads: Mapping[str, Place],
    writes: Mapping[str, WritablePlace],
    *,
    operation: str,
    values: Mapping[str, Any],
    layout: Layout,
    depth: tuple[int, ...],
) -> None:
    """Fill one tile of the result, all its channels."""
    outer = region.grow(depth).clip(layout.shape) if depth else region
    found = call(get_operation(operation), _tiles_of(outer, reads, layout), values)
    result, length = writes["result"], found.shape[layout.result] if layout.result >= 0 else 0
    part = found[with_axis(region.within(outer), layout.result, length).slices]
    result.write(with_axis(region, layout.result, length), part)


def _inserted(lengths: tuple[int, ...], axis: int, length: int) -> tuple[int, ...]:
    return lengths if axis < 0 else (*lengths[:axis], length, *lengths[axis:])


def _image_and_layout(shop: Workshop) -> tuple[Place | None, Layout | None]:
    """Return the image and where its channels are, if the operation understands it so."""
    shapes = {name: getattr(place, "shape", ()) for name, place in shop.inputs.items()}
    names = {argument.name for argument in get_operation(shop.step.operation).inputs}
    if shop.scalars or not all(shapes.values()) or not shapes or names.intersection(shop.values):
        return None, None
    usual = _THREE_COLOURS if isinstance(shop.step.locality, Geometric) else _unknown
    layout = _LAYOUTS.get(shop.step.operation, usual)(shapes, shop.values)
    return (shop.image(next(iter(shapes))), layout) if layout is not None else (None, None)


Shapes = dict[str, tuple[int, ...]]


def _unknown(shapes: Shapes, values: Mapping[str, Any]) -> Layout | None:
    return None


def _new_axis(shapes: Shapes, values: Mapping[str, Any]) -> Layout | None:
    shape, axis = shapes["image"], values["channel_axis"]
    is_inside = isinstance(axis, int) and -len(shape) - 1 <= axis <= len(shape) and _are_equal(shapes)
    return Layout(shape, result=axis % (len(shape) + 1)) if is_inside else None


def _are_equal(shapes: Shapes) -> bool:
    return len(set(shapes.values())) == 1


def _colours(count: int, *, stay: bool) -> Callable[[Shapes, Mapping[str, Any]], Layout | None]:
    """Return the layout of so many colours, which stay an axis or become one number."""

    def layout(shapes: Shapes, values: Mapping[str, Any]) -> Layout | None:
        shape, axis = next(iter(shapes.values())), values["channel_axis"]
        if not isinstance(axis, int) or not -len(shape) <= axis < len(shape):
            return None
        if len(shape) < 2 or not _are_equal(shapes):
            return None
        axis %= len(shape)
        return Layout.of(shape, axis, axis if stay else -1) if shape[axis] == count else None

    return layout


def _boundaries(shapes: Shapes, values: Mapping[str, Any]) -> Layout | None:
    shape = shapes["image"]
    return Layout(shape, result=2) if len(shape) == 2 and shapes.get("label_img") == shape else None


def _features(shapes: Shapes, values: Mapping[str, Any]) -> Layout | None:
    shape, axis = shapes["image"], values["channel_axis"]
    if axis is not None and (not isinstance(axis, int) or not -len(shape) <= axis < len(shape)):
        return None
    layout = Layout.of(shape, -1 if axis is None else axis % len(shape), len(shape) - (axis is not None))
    # the gradients of the texture need two pixels along each axis
    return layout if len(layout.shape) in (2, 3) and min(layout.shape) > 1 else None


def _elements(shapes: Shapes, values: Mapping[str, Any]) -> Layout | None:
    shape = shapes["image"]
    # differences of neighbours need two pixels along each axis
    return Layout(shape, result=0) if len(shape) in (2, 3) and min(shape) > 1 else None


def _eigenvalues(shapes: Shapes, values: Mapping[str, Any]) -> Layout | None:
    shape = next(iter(shapes.values()))
    return Layout.of(shape, 0, 0) if len(shape) > 1 else None


def _bins(shapes: Shapes, values: Mapping[str, Any]) -> Layout | None:
    shape = shapes["image"]
    return Layout(shape, result=2) if len(shape) == 2 and set(shapes.values()) == {shape} else None


_LAYOUTS: dict[str, Callable[[Shapes, Mapping[str, Any]], Layout | None]] = {
    "color.deltaE_cie76": _colours(3, stay=False),
    "color.deltaE_ciede2000": _colours(3, stay=False),
    "color.deltaE_ciede94": _colours(3, stay=False),
    "color.deltaE_cmc": _colours(3, stay=False),
    "color.gray2rgb": _new_axis,
    "color.gray2rgba": _new_axis,
    "color.rgba2rgb": _colours(4, stay=True),
    "color.rgb2gray": _colours(3, stay=False),
    "segmentation.mark_boundaries": _boundaries,
    "feature.hessian_matrix": _elements,
    "feature.hessian_matrix_eigvals": _eigenvalues,
    "feature.multiscale_basic_features": _features,
    "feature.structure_tensor": _elements,
    "feature.structure_tensor_eigenvalues": _eigenvalues,
    "filters.rank.windowed_histogram": _bins,
}

# what the products of most matrices take and give
_THREE_COLOURS = _colours(3, stay=True)

ALGORITHMS = {
    # a tile may have some thirty features, and the library stacks them once more
    "channels": Algorithm(_channels, bytes_per_pixel=320),
    "lines": Algorithm(_lines, bytes_per_pixel=96),
}
