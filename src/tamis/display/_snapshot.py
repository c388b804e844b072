"""`Snapshot`: what a screen shows, resolved from an image and an intent, and never changing again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from tamis.catalogue import Kind, in_words
from tamis.display._axes import find_layout
from tamis.display._contrast import find_contrast_limits
from tamis.display._intent import WHERE
from tamis.errors import ImageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tamis.display._axes import Layout, PlaneIndex
    from tamis.display._intent import Intent

__all__ = ["Snapshot", "State", "kind_to_draw", "resolve"]

State = Literal["exact", "approximate", "stale"]

_DRAWN = (Kind.IMAGE, Kind.BINARY, Kind.LABELS, Kind.MARKERS, Kind.ARRAY)


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """One plane and everything needed to draw it; made by `resolve`, drawn by views.

    Parameters
    ----------
    title : str
        What it is, in a few words.
    kind : Kind
        Image, binary, labels or markers.
    plane : ndarray, shape (M, N), or (M, N, 3) for colours, read-only
        The visible pixels, with the values that they have in the image.
    planes : tuple of PlaneIndex
        Which plane of each axis that is not visible.
    axes : str
        Names of the rows' and the columns' axis, such as ``"YX"``.
    contrast_limits : (float, float)
        Values drawn as the first and the last colour.
    colormap : str
        Name of the colours.
    spacing : (float, float), `unit`
        Size of a pixel along rows and columns.
    unit : str
        Unit of the spacing; ``""`` for pixels.
    opacity : float in [0, 1]
        How much of an object's colour lies over an image.
    outlines : bool
        Whether objects over an image are outlined.
    selection : frozenset of int
        Labels that stand out.
    state : {'exact', 'approximate', 'stale'}
        Whether these are the pixels asked for, a quick look at them, or those of before the last change.
    """

    title: str
    kind: Kind
    plane: np.ndarray
    planes: tuple[PlaneIndex, ...]
    axes: str
    contrast_limits: tuple[float, float]
    colormap: str
    spacing: tuple[float, float]
    unit: str
    opacity: float
    outlines: bool
    selection: frozenset[int]
    state: State

    @property
    def has_colors(self) -> bool:
        """Whether a pixel is a colour, and not one value."""
        return self.plane.ndim == 3


def resolve(
    array: Any,
    intent: Intent,
    *,
    kind: Kind,
    axes: str = "",
    spacing: Sequence[float] = (),
    unit: str = "",
    title: str = "",
    state: State = "exact",
) -> Snapshot:
    """Return what a screen shows of an image.

    Parameters
    ----------
    array : array of a real dtype, at least one axis and one pixel
        Only the visible plane is read, so it may be a chunked array on disk.
    intent : Intent
        What to show of it.
    kind : Kind
        What the pixels mean. An array of bool is always drawn as a binary image, and one of floats
        never as labels.
    axes : str, default ''
        One letter for each axis: ``"ZYX"``, ``"YXC"``; the last two that are no channels are visible.
    spacing : sequence of float, optional
        Size of a pixel, for each axis or for the last ones without channels.
    unit : str, default ''
        Unit of the spacing.
    title : str, default ''
        What it is, in a few words.
    state : {'exact', 'approximate', 'stale'}, default 'exact'
        How far it is to be trusted.

    Returns
    -------
    snapshot : Snapshot
        With a copy of the plane: later changes of `array` do not show.

    Raises
    ------
    ImageError
        If these are no pixels that can be drawn.
    ParameterError
        If the intent asks for a plane that is not there.
    """
    source = _check_image(array if hasattr(array, "shape") else np.asarray(array), kind)
    drawn = kind_to_draw(source.dtype, kind)
    layout = find_layout(source.shape, axes, may_have_colors=drawn is Kind.IMAGE)
    planes = layout.choose_planes(source.shape, intent.planes)
    plane = _read_plane(source, layout, [plane.index for plane in planes])
    return Snapshot(
        title=title,
        kind=drawn,
        plane=plane,
        planes=planes,
        axes="".join(layout.names[axis] for axis in layout.visible),
        contrast_limits=intent.contrast_limits or _limits_of(plane, drawn),
        colormap=intent.colormap,
        spacing=layout.spacing_of(spacing),
        unit=unit,
        opacity=intent.opacity,
        outlines=intent.outlines,
        selection=intent.selection,
        state=state,
    )


def _check_image(array: Any, kind: Kind) -> Any:
    if kind not in _DRAWN:
        message = f"kind must be {in_words(_DRAWN)}, got {kind}"
        raise ImageError(message, where=WHERE, remedy="Show it as a table or as text")
    if not array.shape or 0 in array.shape:
        message = f"shape must have at least one axis and one pixel, got {tuple(array.shape)}"
        raise ImageError(message, where=WHERE)
    if np.dtype(array.dtype).kind not in "biuf":
        message = f"dtype must be bool, integer or float, got {array.dtype}"
        remedy = "Take its absolute value" if np.dtype(array.dtype).kind == "c" else ""
        raise ImageError(message, where=WHERE, remedy=remedy)
    return array


def kind_to_draw(dtype: Any, kind: Kind) -> Kind:
    """Return what pixels of a dtype are drawn as: bool as a binary image, floats never as labels."""
    dtype = np.dtype(dtype)
    if dtype.kind == "b":
        return Kind.BINARY
    is_grey = kind is Kind.ARRAY or (kind in (Kind.LABELS, Kind.MARKERS) and dtype.kind == "f")
    return Kind.IMAGE if is_grey else kind


def _read_plane(array: Any, layout: Layout, indices: Sequence[int]) -> np.ndarray:
    """Return a read-only copy of the visible plane, rows before columns before colours."""
    chosen = dict(zip(layout.hidden, indices, strict=True))
    index = tuple(chosen.get(axis, slice(None)) for axis in range(len(layout.names)))
    plane = np.asarray(array[index])
    if layout.colors is not None:
        plane = plane[..., :3]  # opacity is not drawn
    if len(layout.visible) == 1:
        plane = plane[np.newaxis]
    copy = np.array(plane, dtype=plane.dtype.newbyteorder("="), order="C", subok=False)
    copy.flags.writeable = False
    return copy


def _limits_of(plane: np.ndarray, kind: Kind) -> tuple[float, float]:
    if kind is Kind.BINARY:
        return 0.0, 1.0
    if kind in (Kind.LABELS, Kind.MARKERS):
        return 0.0, float(max(1, plane.max()))
    if plane.ndim == 3 and plane.dtype == np.uint8:
        return 0.0, 255.0  # photographs are shown as they were taken
    return find_contrast_limits(plane)
