"""`plotter_of`: a scene as a plotter of PyVista - planes, surfaces, volume rendering - and on paper."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import Kind
from tamis.display import (
    Camera,
    Intent,
    find_contrast_limits,
    get_colormap,
    overlay,
    resolve,
    to_rgb,
    to_steps,
)
from tamis.errors import ImageError, MissingExtraError, ParameterError, WriteError
from tamis.notebook.linked.pyvista import find_views

if TYPE_CHECKING:
    import os
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from tamis.display import Snapshot, Surface

__all__ = ["PLAIN_COLOR", "check_pyvista", "plotter_of", "save_figure"]

_WHERE = "plotter_of"
PLAIN_COLOR = (214, 206, 190)
"""Red, green, blue of a surface that is no object's: label 0."""

_TOWARDS = (0.45, -0.55, -1.0)
"""From where a scene is seen when nobody says: the first plane in front, its rows down, a bit aslant."""


def plotter_of(
    volume: np.ndarray | None = None,
    labels: np.ndarray | None = None,
    *,
    surfaces: Sequence[Surface] = (),
    planes: Mapping[str, int] | None = None,
    spacing: Sequence[float] = (1.0, 1.0, 1.0),
    camera: Camera | None = None,
    clipping: Mapping[str, tuple[float, float]] | None = None,
    selection: Collection[int] = frozenset(),
    volume_rendering: bool = False,
    off_screen: bool = True,
    size: tuple[int, int] = (800, 600),
    colormap: str = "gray",
    contrast_limits: tuple[float, float] | None = None,
    opacity: float = 0.35,
    surface_opacity: float = 1.0,
    volume_opacity: str | Sequence[float] = "linear",
) -> Any:
    """Return a scene as a plotter of PyVista, in the colours that all views of Tamis have.

    Parameters
    ----------
    volume : ndarray of a real dtype, shape (P, M, N), optional
        Drawn as planes, rendered as a volume, or both.
    labels : ndarray of an integer dtype, shape (P, M, N), optional
        Objects over the planes; drawn alone where there is no volume.
    surfaces : sequence of Surface, optional
        As they are `placed`; their objects have the colours of their labels.
    planes : mapping of str to int, optional
        Index of the plane to draw, by axis "Z", "Y", "X". By default the middle one of each axis; none beside
        a volume that is rendered.
    spacing : (float, float, float), default (1, 1, 1)
        Size of a voxel along plane, row, column.
    camera : Camera, optional
        By default the first plane is seen a bit aslant, its rows going down as in a picture.
    clipping : mapping of str to (float, float), optional, in the unit of the spacing
        What is drawn, by axis; an axis that is left out is drawn whole.
    selection : collection of int, optional
        Labels that stand out; the others fade.
    volume_rendering : bool, default False
        Whether the volume is rendered as a whole.
    off_screen : bool, default True
        Whether no window is opened: a picture is made by `save_figure`, or `Plotter.screenshot`.
    size : (int, int), default (800, 600), pixel
        Width and height.
    colormap : str, default 'gray'
        A name of `tamis.display.COLORMAPS`.
    contrast_limits : (float, float), optional
        Values drawn as the first and the last colour; by default what suits the volume.
    opacity : float in [0, 1], default 0.35
        How much of an object's colour lies over the volume's planes.
    surface_opacity : float in [0, 1], default 1
        Of the surfaces.
    volume_opacity : str or sequence of float in [0, 1], default 'linear'
        How opaque a rendered voxel is, from the lower to the upper contrast limit; names are PyVista's.

    Returns
    -------
    plotter : pyvista.Plotter
        World positions are (column, row, plane) times the spacing; `tamis.link` keeps it in step with others.

    Raises
    ------
    MissingExtraError
        If PyVista is not installed.
    ImageError
        If the arrays are no volumes of one shape.
    ParameterError
        If there is no such plane or axis.
    """
    check_pyvista()
    import pyvista

    intent = Intent(
        contrast_limits=contrast_limits, colormap=colormap, opacity=opacity, selection=frozenset(selection)
    )
    scene = _Scene(_checked(volume), _checked(labels), tuple(map(float, reversed(spacing))), intent)
    if planes is None:
        planes = {} if volume_rendering or not scene.shape else scene.middles()
    scene.check(planes, clipping or {})
    plotter = pyvista.Plotter(off_screen=off_screen, window_size=list(size))
    for axis, index in planes.items():
        scene.add_plane(plotter, axis, index)
    if volume_rendering and scene.volume is not None:
        scene.render(plotter, volume_opacity)
    for surface in surfaces:
        _add_surface(plotter, surface, intent, surface_opacity)
    _clip(plotter, clipping or {})
    _look(plotter, camera)
    return plotter


def save_figure(
    plotter: Any,
    path: str | os.PathLike[str],
    *,
    size: tuple[int, int] | None = None,
    dpi: float = 300,
    is_transparent: bool = False,
) -> Path:
    """Write what a plotter shows as a picture for a paper.

    Parameters
    ----------
    plotter : pyvista.Plotter
        Not closed yet.
    path : path
        PNG, TIFF or another format that Pillow writes.
    size : (int, int), optional, pixel
        Width and height; by default the plotter's own.
    dpi : float, default 300
        Pixels per inch, written into the file: how large the picture is on paper.
    is_transparent : bool, default False
        Whether there is no background.

    Returns
    -------
    path : Path
        Where it is.

    Raises
    ------
    WriteError
        If it cannot be written.
    """
    from PIL import Image

    pixels = plotter.screenshot(
        return_img=True, transparent_background=is_transparent, window_size=list(size) if size else None
    )
    try:
        Image.fromarray(np.asarray(pixels)).save(path, dpi=(dpi, dpi))
    except (OSError, ValueError) as error:
        message = f"cannot be written: {error}"
        raise WriteError(message, where=str(path)) from error
    return Path(path)


def check_pyvista() -> None:
    """Raise `MissingExtraError` if PyVista is not installed."""
    if importlib.util.find_spec("pyvista") is None:
        what = "PyVista"
        raise MissingExtraError(what, extra="3d")


def _checked(array: np.ndarray | None) -> np.ndarray | None:
    if array is not None and (array.ndim != 3 or not array.size):
        message = f"shape must be (planes, rows, columns), at least one each, got {array.shape}"
        raise ImageError(message, where=_WHERE)
    return array


_AXES = "ZYX"


@dataclass(frozen=True, slots=True, eq=False)
class _Scene:
    """Volumes in space; `steps` is the size of a voxel along x, y, z."""

    volume: np.ndarray | None
    labels: np.ndarray | None
    steps: tuple[float, ...]
    intent: Intent

    def __post_init__(self) -> None:
        shapes = {array.shape for array in (self.volume, self.labels) if array is not None}
        if len(shapes) > 1:
            message = f"labels must have the volume's shape, got {sorted(shapes)}"
            raise ImageError(message, where=_WHERE)
        if len(self.steps) != 3 or not all(step > 0 for step in self.steps):
            expected = "three positive numbers"
            raise ParameterError(_WHERE, "spacing", expected=expected, got=self.steps[::-1])

    @property
    def shape(self) -> tuple[int, ...]:
        """Planes, rows, columns; empty where there is no volume."""
        return next((array.shape for array in (self.volume, self.labels) if array is not None), ())

    def middles(self) -> dict[str, int]:
        return {axis: length // 2 for axis, length in zip(_AXES, self.shape, strict=True)}

    def add_plane(self, plotter: Any, axis: str, index: int) -> None:
        """Add a rectangle with the pixels of a plane on it, each as large as its voxel."""
        import pyvista

        corners, along = [], [place for place in range(3) if place != _AXES.index(axis)]
        for row, column in ((0, 0), (0, 1), (1, 1), (1, 0)):
            ends = dict(zip(along, (row, column), strict=True))
            place = [ends[at] * self.shape[at] - 0.5 if at in ends else index for at in range(3)]
            corners.append([value * step for value, step in zip(place[::-1], self.steps, strict=True)])
        rectangle = pyvista.PolyData(np.array(corners, dtype=np.float64), faces=[4, 0, 1, 2, 3])
        # PyVista puts the first row of a picture on top, at 1
        rectangle.active_texture_coordinates = np.array([[0, 1], [1, 1], [1, 0], [0, 0]], dtype=np.float32)
        texture = pyvista.Texture(self._pixels(axis, index))
        texture.interpolate = False
        plotter.add_mesh(rectangle, texture=texture, lighting=False, name=f"plane {axis}", reset_camera=False)

    def check(self, planes: Mapping[str, int], clipping: Mapping[str, object]) -> None:
        """Refuse planes and axes that are not there."""
        for name, by_axis in (("planes", planes), ("clipping", clipping)):
            for axis in by_axis:
                if axis not in _AXES or (name == "planes" and not self.shape):
                    expected = "by axis 'Z', 'Y' or 'X' of a volume"
                    raise ParameterError(_WHERE, name, expected=expected, got=axis)
        for axis, index in planes.items():
            length = self.shape[_AXES.index(axis)]
            if not 0 <= index < length:
                expected = f"in [0, {length - 1}] along {axis}"
                raise ParameterError(_WHERE, "planes", expected=expected, got=index)

    def _pixels(self, axis: str, index: int) -> np.ndarray:
        pictures = [self._snapshot(*source, axis, index) for source in self._sources()]
        return to_rgb(*pictures) if len(pictures) == 1 else overlay(*pictures)

    def _sources(self) -> Iterator[tuple[np.ndarray, Kind]]:
        if self.volume is not None:
            yield self.volume, Kind.IMAGE
        if self.labels is not None:
            yield self.labels, Kind.LABELS

    def _snapshot(self, array: np.ndarray, kind: Kind, axis: str, index: int) -> Snapshot:
        plane = np.take(array, index, axis=_AXES.index(axis))
        intent = self.intent
        if kind is Kind.IMAGE and array.dtype != bool:
            intent = Intent(contrast_limits=self._limits(), colormap=intent.colormap)
        return resolve(plane, intent, kind=kind, axes="YX")

    def _limits(self) -> tuple[float, float]:
        """Return the same limits for all planes."""
        assert self.volume is not None
        return self.intent.contrast_limits or find_contrast_limits(self.volume)

    def render(self, plotter: Any, opacity: str | Sequence[float]) -> None:
        """Add the volume as a whole, in as many steps as a colormap has."""
        import pyvista

        assert self.volume is not None
        volume = self.volume.view(np.uint8) * np.uint8(255) if self.volume.dtype == bool else self.volume
        steps = volume if self.volume.dtype == bool else to_steps(volume, self._limits())
        grid = pyvista.ImageData(dimensions=volume.shape[::-1], spacing=self.steps)
        grid.point_data["steps"] = steps.ravel()
        plotter.add_volume(
            grid, scalars="steps", clim=(0, 255), cmap=[*map(_in_hex, get_colormap(self.intent.colormap))],
            opacity=opacity if isinstance(opacity, str) else list(opacity), show_scalar_bar=False,
            mapper="smart", name="volume", reset_camera=False,
        )  # fmt: skip


def _in_hex(color: np.ndarray) -> str:
    return f"#{bytes(color).hex()}"


def _add_surface(plotter: Any, surface: Surface, intent: Intent, opacity: float) -> None:
    import pyvista

    if not len(surface.faces):
        return
    faces = np.asarray(surface.faces, dtype=np.int64)
    mesh = pyvista.PolyData.from_regular_faces(np.asarray(surface.vertices), faces)
    mesh.point_data["colors"] = _surface_colors(np.asarray(surface.labels), intent)
    plotter.add_mesh(
        mesh, scalars="colors", rgb=True, opacity=opacity, smooth_shading=True, reset_camera=False
    )


def _surface_colors(labels: np.ndarray, intent: Intent) -> np.ndarray:
    colors: np.ndarray = to_rgb(resolve(labels[np.newaxis], intent, kind=Kind.LABELS, axes="YX"))[0]
    colors[labels == 0] = PLAIN_COLOR
    return colors


def _clip(plotter: Any, clipping: Mapping[str, tuple[float, float]]) -> None:
    from vtkmodules.vtkCommonDataModel import vtkPlane

    for axis, limits in clipping.items():
        for limit, side in zip(limits, (1.0, -1.0), strict=True):
            plane = vtkPlane()
            plane.SetOrigin(*(limit if name == axis else 0.0 for name in "XYZ"))
            plane.SetNormal(*(side if name == axis else 0.0 for name in "XYZ"))
            for actor in plotter.actors.values():
                actor.mapper.AddClippingPlane(plane)


def _look(plotter: Any, camera: Camera | None) -> None:
    renderer = plotter.renderer
    if camera is None:
        plotter.camera.focal_point = (0.0, 0.0, 0.0)
        plotter.camera.position = _TOWARDS
        plotter.camera.up = (0.0, -1.0, 0.0)
        renderer.ResetCamera()
        plotter.camera.OrthogonalizeViewUp()
        return
    plotter.camera.parallel_projection = camera.parallel_scale is not None
    (view,) = find_views(renderer, (1.0, 1.0, 1.0))
    view.show({"camera": camera})
