"""From what somebody wishes to see to pixels of a screen. May import: catalogue and below."""

from tamis.display._axes import Layout, PlaneIndex, find_layout
from tamis.display._colormaps import COLORMAPS, NAN_COLOR, get_colormap, label_colors
from tamis.display._contrast import find_contrast_limits
from tamis.display._intent import Intent
from tamis.display._link import Camera, Link, Shared
from tamis.display._measured import NO_VALUE_COLOR, value_colors, value_limits
from tamis.display._png import from_png, thumbnail, to_png
from tamis.display._raster import overlay, to_rgb, to_steps
from tamis.display._shrink import shrink
from tamis.display._snapshot import Snapshot, State, kind_to_draw, resolve
from tamis.display._surface import Surface, isosurface, label_surface

__all__ = [
    "COLORMAPS",
    "NAN_COLOR",
    "NO_VALUE_COLOR",
    "Camera",
    "Intent",
    "Layout",
    "Link",
    "PlaneIndex",
    "Shared",
    "Snapshot",
    "State",
    "Surface",
    "find_contrast_limits",
    "find_layout",
    "from_png",
    "get_colormap",
    "isosurface",
    "kind_to_draw",
    "label_colors",
    "label_surface",
    "overlay",
    "resolve",
    "shrink",
    "thumbnail",
    "to_png",
    "to_rgb",
    "to_steps",
    "value_colors",
    "value_limits",
]
