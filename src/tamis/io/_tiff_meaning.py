"""What the metadata of a TIFF file say about its axes: ImageJ's, OME's, and the plain tags."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tamis.dataclass import dataclass
from tamis.io._axes import SPATIAL
from tamis.io._unit import PIXEL, factor_between, parse_unit

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    from collections.abc import Mapping

__all__ = ["NOTE", "Meaning", "meaning_of"]

NOTE = "tamis"  # the key of what our writer notes, where ImageJ and OME have no exact place for it

_CENTIMETRE = 3  # of the TIFF tag ResolutionUnit
_UM_PER_CENTIMETRE = 10_000.0
_PRINTERS_DPI = (72, 75, 96, 100, 120, 144, 150, 180, 200, 240, 300, 400, 600, 1200, 2400)


@dataclass(frozen=True, slots=True)
class Meaning:
    """Shape and meaning of a TIFF series; spacing by axis letter, where it is known."""

    shape: tuple[int, ...]
    axes: str
    spacing: tuple[float, ...]
    unit: str = PIXEL
    channel_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Scale:
    """Spacing by axis letter, its unit, and the names of the channels."""

    spacing: Mapping[str, float]
    unit: str = PIXEL
    channel_names: tuple[str, ...] = ()
    note: str = ""


def meaning_of(tif: Any, index: int) -> Meaning:
    """Return what a file says about one of its series.

    Parameters
    ----------
    tif : tifffile.TiffFile
        The open file.
    index : int
        Which of its series.
    """
    series = tif.series[index]
    scale = _scale_of(tif, index)
    if noted := _from_note(scale.note, series.size):
        return replace(noted, channel_names=noted.channel_names or _colours(series))
    axes = _letters(series.axes)
    return Meaning(
        shape=tuple(series.shape),
        axes=axes,
        spacing=tuple(_usable(scale.spacing.get(letter)) for letter in axes),
        unit=scale.unit,
        channel_names=scale.channel_names or _colours(series),
    )


def _scale_of(tif: Any, index: int) -> _Scale:
    if tif.is_ome and tif.ome_metadata:
        return _from_ome(tif.ome_metadata, index)
    if tif.is_imagej and tif.imagej_metadata:
        return _from_imagej(tif)
    return _from_tags(tif.series[index].keyframe)


def _from_note(note: str, size: int) -> Meaning | None:
    """Return what our own writer noted, if it is about pixels of this number."""
    try:
        said = json.loads(note)
        meaning = Meaning(
            shape=tuple(int(length) for length in said["shape"]),
            axes=str(said["axes"]),
            spacing=tuple(float(number) for number in said["spacing"]),
            unit=str(said["unit"]),
            channel_names=tuple(str(name) for name in said["channels"]),
        )
    except (KeyError, TypeError, ValueError):
        return None
    return meaning if math.prod(meaning.shape) == size else None


def _from_imagej(tif: Any) -> _Scale:
    said = tif.imagej_metadata
    unit = parse_unit(str(said.get("unit", "")))
    tags = tif.pages[0].tags
    is_printers = getattr(tags.get("ResolutionUnit"), "value", 1) == 2 and unit != "inch"
    spacing = {} if is_printers else _pixel_sizes(tags)
    if "spacing" in said:
        spacing["Z"] = said["spacing"]
    return _Scale(spacing, unit, note=str(said.get(NOTE, "")))


def _from_tags(page: Any) -> _Scale:
    sizes = _pixel_sizes(page.tags)
    if getattr(page.tags.get("ResolutionUnit"), "value", None) != _CENTIMETRE or not sizes:
        return _Scale({})
    dpi = [2.54 / size for size in sizes.values()]
    if all(min(abs(number - usual) for usual in _PRINTERS_DPI) < 0.1 for number in dpi):
        return _Scale({})
    return _Scale({axis: size * _UM_PER_CENTIMETRE for axis, size in sizes.items()}, "um")


def _pixel_sizes(tags: Any) -> dict[str, float]:
    """Return the inverse of the resolution tags."""
    sizes = {}
    for letter, name in (("X", "XResolution"), ("Y", "YResolution")):
        count, per = getattr(tags.get(name), "value", (0, 1))
        if count:
            sizes[letter] = per / count
    return sizes


def _from_ome(text: str, index: int) -> _Scale:
    import xml.etree.ElementTree as ET  # slow to import

    try:
        images = ET.fromstring(text).findall("{*}Image")
    except ET.ParseError:
        return _Scale({})
    pixels = images[index].find("{*}Pixels") if index < len(images) else None
    if pixels is None:
        return _Scale({})
    names = [channel.get("Name", "") for channel in pixels.findall("{*}Channel")]
    spacing, unit = _ome_sizes(pixels)
    note = images[index].findtext("{*}Description") or ""
    return _Scale(spacing, unit, tuple(names) if any(names) else (), note)


def _ome_sizes(pixels: ET.Element) -> tuple[dict[str, float], str]:
    """Return the physical sizes, all in the unit of the columns."""
    given = {axis: pixels.get(f"PhysicalSize{axis}") for axis in SPATIAL}
    units = {axis: parse_unit(pixels.get(f"PhysicalSize{axis}Unit", "um")) for axis in SPATIAL}
    known = [axis for axis in "XYZ" if given[axis]]
    if not known:
        return {}, PIXEL
    unit = units[known[0]]
    factors = {axis: factor_between(units[axis], unit) for axis in known}
    sizes = {axis: _number(given[axis]) * (factors[axis] or math.nan) for axis in known}
    return sizes, unit


def _number(text: str | None) -> float:
    try:
        return float(text or "")
    except ValueError:
        return math.nan


def _usable(number: object) -> float:
    """Return a spacing that makes sense; 1.0 stands for what does not."""
    is_usable = isinstance(number, int | float) and math.isfinite(number) and number > 0
    return float(number) if is_usable else 1.0  # type: ignore[arg-type]


def _letters(axes: str) -> str:
    """Return one different letter per axis; tifffile has I, Q and S for what has no name."""
    letters = ""
    for place, letter in enumerate(axes):
        wanted = "C" if letter == "S" and "C" not in axes else letter
        is_named = wanted in "TCZYX" and wanted not in letters
        free = (other for other in "ZTCRPQUVW" if other not in letters + axes[place + 1 :])
        letters += wanted if is_named else next(free)
    return letters


def _colours(series: Any) -> tuple[str, ...]:
    page = series.keyframe
    if page.photometric != 2 or page.samplesperpixel not in (3, 4):  # 2 is RGB
        return ()
    return ("red", "green", "blue", "alpha")[: page.samplesperpixel]
