"""Axes that move, turn or go: each tile of the result is a copy of a box of the image."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tamis.engine._workshop import Algorithm
from tamis.region import Region

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.engine._place import Place, WritablePlace
    from tamis.engine._workshop import Workshop

__all__ = ["ALGORITHMS"]


@dataclass(frozen=True, slots=True)
class _View:
    """How the axes of a view lie in the array that it looks at.

    Parameters
    ----------
    shape : tuple of int, pixel
        Of the array.
    order : tuple of int
        For each axis of the view, that of the array. Axes of the array that are missing have one pixel.
    is_backward : tuple of bool
        For each axis of the view, whether it runs from the last pixel to the first.
    """

    shape: tuple[int, ...]
    order: tuple[int, ...]
    is_backward: tuple[bool, ...]

    @property
    def output_shape(self) -> tuple[int, ...]:
        return tuple(self.shape[axis] for axis in self.order)

    def need(self, region: Region) -> Region:
        """Return the box of the array that a region of the view shows."""
        starts, stops = [0] * len(self.shape), [1] * len(self.shape)
        ends = zip(self.order, self.is_backward, region.start, region.stop, strict=True)
        for axis, turned, start, stop in ends:
            length = self.shape[axis]
            starts[axis], stops[axis] = (length - stop, length - start) if turned else (start, stop)
        return Region(tuple(starts), tuple(stops))

    def show(self, box: np.ndarray) -> np.ndarray:
        """Return the view of a box that `need` named."""
        gone = [axis for axis in range(box.ndim) if axis not in self.order]
        turned = tuple(slice(None, None, -1) if backward else slice(None) for backward in self.is_backward)
        return np.transpose(np.squeeze(box, tuple(gone)), np.argsort(np.argsort(self.order)))[turned]


def _axes(shop: Workshop) -> WritablePlace | None:
    """Return the image with its axes moved."""
    name = next(iter(shop.inputs), "")
    shape = getattr(shop.inputs.get(name), "shape", ())
    if not shape or shop.scalars or len(shop.inputs) != 1 or shop.is_one_tile(shape):
        return None
    image, view = shop.image(name), _view(shop, name, shape)
    if view is None:
        return None
    lattice = shop.lattice(view.output_shape)
    result = shop.allocate(view.output_shape, image.dtype, lattice=lattice)
    shop.do(copy_tile, lattice, reads={"image": image}, writes={"result": result}, view=view)
    return result


def _view(shop: Workshop, name: str, shape: tuple[int, ...]) -> _View | None:
    """Return where each axis goes, as NumPy itself says: its strides tell; None if it makes no plain view."""
    # nothing is read from this array, and all its axes can be told apart by how far its pixels lie
    probe = np.lib.stride_tricks.as_strided(np.zeros(1, np.int8), shape, [n + 1 for n in range(len(shape))])
    moved = shop.call({name: probe})
    order = tuple(abs(stride) - 1 for stride in moved.strides)
    is_plain = len(set(order)) == len(order) and set(order) <= set(range(len(shape)))
    if not is_plain or moved.shape != tuple(shape[axis] for axis in order) or not moved.ndim:
        return None
    return _View(shape, order, tuple(stride < 0 for stride in moved.strides))


def copy_tile(
    region: Region, reads: Mapping[str, Place], writes: Mapping[str, WritablePlace], *, view: _View
) -> None:
    """Fill one tile of the result."""
    writes["result"].write(region, view.show(reads["image"].read(view.need(region))))


ALGORITHMS = {"axes": Algorithm(_axes, bytes_per_pixel=16)}
