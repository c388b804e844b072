"""`view3d`: volumes in space."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import Kind
from tamis.display import Link, get_colormap, isosurface, label_surface
from tamis.errors import ImageError, ParameterError, TamisError
from tamis.notebook._linked_view import LinkedView, has_kernel
from tamis.notebook._titles import start_session, titled
from tamis.recorder import Image
from tamis.recorder import open as open_lazily

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tamis.display import Surface
    from tamis.session import Session

__all__ = ["View3D", "view3d"]

_WHERE = "view3d"
_OBJECTS = (Kind.LABELS, Kind.MARKERS, Kind.BINARY)
_COMMON = Link()
"""What all views share that are linked and have no other link."""


def view3d(
    volume: Any = None,
    labels: Any = None,
    *,
    level: float | None = None,
    linked: bool | Link = True,
    spacing: Sequence[float] | None = None,
    colormap: str = "gray",
    height: int = 480,
) -> View3D:
    """Show a volume in space: surfaces of its objects, or at a value, and planes where they lie.

    In a notebook it is turned with the mouse, objects are selected with a click, and what hides them is cut
    away; the surfaces come coarse first, cube by cube, and as fine as is fast. Elsewhere it is drawn by
    PyVista, into a window or a file.

    Parameters
    ----------
    volume : path, array or Image of shape ([T,] P, M, N), optional
        What `tamis.open` takes, or a lazy image. A grey one has a surface at `level`; labels and masks have
        one around each object.
    labels : path, array or Image of an integer dtype and the volume's shape, optional
        Objects; then the volume is shown as planes.
    level : float, optional
        Value of the surface of a grey volume; by default Otsu's threshold of it.
    linked : bool or Link, default True
        Whether camera, planes, cursor, selection and cuts are those of all other views that are linked; or
        the `tamis.display.Link` that they are of.
    spacing : (float, float, float), optional, in the unit of the image
        Size of a voxel along plane, row, column; by default that of the file, or 1.
    colormap : str, default 'gray'
        Of planes: a name of `tamis.display.COLORMAPS`.
    height : int, default 480, pixel
        In a notebook.

    Returns
    -------
    view : View3D
        The last line of a cell shows it. It has `link`, `to_pyvista`, `savefig`, `show` and `close`.

    Raises
    ------
    ImageError
        If a volume has no planes, has colours, or the two differ in shape.
    KindError
        If one is no image, but a table, a mesh or a number.
    ParameterError
        If there is nothing to show.
    TamisError
        If an image cannot be read.

    Examples
    --------
    >>> import numpy as np, tamis
    >>> places = np.indices((20, 30, 30)) - np.array([10, 15, 15]).reshape(3, 1, 1, 1)
    >>> ball = (places**2).sum(axis=0) < 64
    >>> view = tamis.view3d(ball, spacing=(2, 1, 1))
    >>> view
    View3D of volume
    >>> view.link.set(planes={"Z": 5})
    >>> view.close()
    """
    get_colormap(colormap)
    if volume is None and labels is None:
        raise ParameterError(_WHERE, "volume", expected="a volume, or labels", got=None)
    if not isinstance(linked, bool | Link):
        raise ParameterError(_WHERE, "linked", expected="True, False or a tamis.display.Link", got=linked)
    images = _images(volume, labels, spacing)
    session, refs = start_session(images)
    link = linked if isinstance(linked, Link) else _COMMON if linked else Link()
    view = View3D(session, refs, link, level=level, colormap=colormap, height=height)
    try:
        view.check(images)
    except TamisError:
        view.close()
        raise
    return view


def _images(volume: Any, labels: Any, spacing: Sequence[float] | None) -> dict[str, Image]:
    given: dict[str, Any] = {} if spacing is None else {"spacing": tuple(spacing)}
    found: dict[str, Image] = {}
    if volume is not None:
        titles = None if isinstance(volume, Image | str | os.PathLike) else ["volume"]
        found = titled([open_lazily(volume, **given)], titles, {}, where=_WHERE)
    if labels is not None:
        is_known = isinstance(labels, Image) and labels.kind in _OBJECTS
        opened = labels if is_known else open_lazily(labels, kind="labels", **given)
        found |= titled([opened], ["labels" if "labels" not in found else "objects"], {}, where=_WHERE)
    return found


class View3D(LinkedView):
    """A volume in space; made by `tamis.view3d`.

    Parameters
    ----------
    session : Session
        Has the images; closed with the view.
    refs : mapping of str to str
        What the session calls them, by title: of two, the last one has the objects.
    link : Link
        What the view shares.
    level : float, optional
        Value of the surface of a grey volume.
    colormap : str
        Of planes.
    height : int, pixel
        In a notebook.
    """

    def __init__(
        self,
        session: Session,
        refs: Mapping[str, str],
        link: Link,
        *,
        level: float | None = None,
        colormap: str = "gray",
        height: int = 480,
    ) -> None:
        super().__init__(session, refs, link, colormap=colormap, height=height)
        self._level = level
        self._image, self._objects = next(iter(refs.values())), list(refs.values())[-1]

    def check(self, images: Mapping[str, Image]) -> None:
        """Refuse what is no volume, as far as that is known without computing.

        Parameters
        ----------
        images : mapping of str to Image
            By title.

        Raises
        ------
        ImageError
            If one has no planes, or has colours, or they differ in shape.
        """
        for title, image in images.items():
            if image.spec.shape is not None:
                self._reader.volume(self._refs[title], where=_WHERE)
        shapes = {image.spec.shape for image in images.values() if image.spec.shape is not None}
        if len(shapes) > 1:
            volume, labels = (image.shape for image in images.values())
            message = f"labels must have the volume's shape {volume}, got {labels}"
            raise ImageError(message, where=_WHERE)

    def to_pyvista(
        self,
        *,
        volume_rendering: bool = False,
        off_screen: bool = True,
        size: tuple[int, int] = (800, 600),
        **options: Any,
    ) -> Any:
        """Return the same scene as a plotter of PyVista, as the link says it is now.

        Parameters
        ----------
        volume_rendering : bool, default False
            Whether the grey volume is rendered as a whole, instead of planes.
        off_screen : bool, default True
            Whether no window is opened.
        size : (int, int), default (800, 600), pixel
            Width and height.
        **options
            Of how it looks: `contrast_limits`, `opacity`, `surface_opacity`, `volume_opacity`.

        Returns
        -------
        plotter : pyvista.Plotter
            `tamis.link` keeps it in step with this view, and others.

        Raises
        ------
        MissingExtraError
            If PyVista is not installed.
        TamisError
            If the volume cannot be computed.
        """
        from tamis.notebook._plotter import check_pyvista, plotter_of

        check_pyvista()
        shared = self.link.shared
        volume = self._reader.volume(self._image, where=_WHERE)
        grey = None if self._kind(self._image) in _OBJECTS else self._pixels(self._image)
        planes = None if volume_rendering else self._planes(volume.axes, volume.shape)
        plotter = plotter_of(
            grey,
            surfaces=() if volume_rendering and self._image == self._objects else (self._surface(),),
            planes={} if grey is None else planes,
            spacing=volume.spacing,
            camera=shared.camera,
            clipping={_XYZ[volume.axes.index(axis)]: ends for axis, ends in shared.clipping.items()},
            selection=shared.selection,
            volume_rendering=volume_rendering,
            off_screen=off_screen,
            size=size,
            colormap=self._colormap,
            **options,
        )
        if volume_rendering:
            plotter.set_background("black")  # what is bright is opaque
        return plotter

    def savefig(
        self,
        path: str | os.PathLike[str],
        *,
        size: tuple[int, int] = (1600, 1200),
        dpi: float = 300,
        is_transparent: bool = False,
        **options: Any,
    ) -> Path:
        """Write a picture for a paper, drawn by PyVista without a window.

        Parameters
        ----------
        path : path
            PNG, TIFF or another format that Pillow writes.
        size : (int, int), default (1600, 1200), pixel
            Width and height.
        dpi : float, default 300
            Pixels per inch, written into the file.
        is_transparent : bool, default False
            Whether there is no background.
        **options
            As of `to_pyvista`.

        Returns
        -------
        path : Path
            Where it is.

        Raises
        ------
        MissingExtraError
            If PyVista is not installed.
        TamisError
            If the volume cannot be computed, or the file not be written.
        """
        from tamis.notebook._plotter import save_figure

        plotter = self.to_pyvista(size=size, **options)
        try:
            return save_figure(plotter, path, dpi=dpi, is_transparent=is_transparent)
        finally:
            plotter.close()

    def show(self) -> None:
        """Show it: in a notebook here, elsewhere in a window of PyVista.

        Raises
        ------
        MissingExtraError
            If there is no notebook, and PyVista is not installed.
        TamisError
            If there is no notebook and no screen.
        """
        if has_kernel():
            self._show_here()
            return
        if not _has_screen():
            message = "there is no screen to show it on"
            raise TamisError(message, where=_WHERE, remedy="Write it to a file: savefig('volume.png')")
        self.to_pyvista(off_screen=False).show()

    def _looks(self) -> dict[str, Any]:
        is_alone = self._image == self._objects and self._kind(self._image) in _OBJECTS
        scene = {"ref": self._objects, "image": "" if is_alone else self._image, "value": self._level}
        return {**super()._looks(), "layout": "scene", "scene": scene}

    def _kind(self, ref: str) -> Kind:
        sight = self._reader.sight(ref)
        return Kind.BINARY if sight.dtype == "bool" else sight.kind

    def _pixels(self, ref: str) -> np.ndarray:
        """Return planes, rows and columns of a result, all of them."""
        volume = self._reader.volume(ref, where=_WHERE)
        return volume.block_of(np.asarray(self.session.result(ref)))

    def _planes(self, axes: str, shape: Sequence[int]) -> dict[str, int]:
        shown = self.link.shared.planes
        pairs = zip(_XYZ, axes, shape, strict=True)
        return {name: min(shown.get(axis, length // 2), length - 1) for name, axis, length in pairs}

    def _surface(self) -> Surface:
        volume = self._reader.volume(self._objects, where=_WHERE)
        pixels = self._pixels(self._objects)
        if self._kind(self._objects) in _OBJECTS:
            closed = label_surface(np.pad(pixels, 1))
            return closed.placed([-step for step in volume.spacing], volume.spacing)
        level = _otsu(pixels) if self._level is None else self._level
        return isosurface(pixels, level).placed((0.0, 0.0, 0.0), volume.spacing)


_XYZ = "ZYX"  # what a plotter calls planes, rows and columns


def _otsu(pixels: np.ndarray) -> float:
    from skimage.filters import threshold_otsu

    values = pixels[np.isfinite(pixels)] if pixels.dtype.kind == "f" else pixels
    return float(threshold_otsu(values)) if values.size and values.min() < values.max() else 0.0


def _has_screen() -> bool:
    is_windowed = sys.platform in ("darwin", "win32")
    return is_windowed or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
