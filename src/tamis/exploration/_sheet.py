"""The contact sheet: every result as a picture with its numbers below, on an even grid."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.errors import UnknownNameError
from tamis.exploration._picture import picture_of, raw_snapshot
from tamis.exploration._table import cells_of, heading_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tamis.exploration._trial import Trial
    from tamis.exploration._tried import Tried

__all__ = ["draw_sheet"]

_GAP = 22
_MARGIN = 26
_LINE = 18
_HEAD = 46
_LINES = 3
_DOT = " \N{MIDDLE DOT} "
_DOTS = "\N{HORIZONTAL ELLIPSIS}"


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours of a sheet."""

    page: tuple[int, int, int]
    field: tuple[int, int, int]
    edge: tuple[int, int, int]
    ink: tuple[int, int, int]
    quiet: tuple[int, int, int]
    warn: tuple[int, int, int]


_THEMES = {
    "light": Theme(
        (250, 250, 249), (232, 233, 235), (196, 199, 204), (28, 31, 36), (98, 105, 115), (166, 60, 20)
    ),
    "dark": Theme(
        (24, 26, 30), (40, 43, 49), (64, 69, 78), (236, 238, 240), (154, 161, 171), (255, 157, 102)
    ),
}


def draw_sheet(
    trials: Tried, columns: int | None, tile: int, *, plane: int | None, over: bool, theme: str
) -> np.ndarray:
    """Return the contact sheet of some trials; see `Trials.sheet`."""
    if theme not in _THEMES:
        raise UnknownNameError(theme, noun="theme", known=_THEMES, where="sheet")
    high, wide = _field_shape(trials, tile, plane)
    count = len(trials) + 1
    across = columns or _columns_for(count, high + _LINES * _LINE, wide)
    down = -(-count // across)
    size = (
        2 * _MARGIN + across * wide + (across - 1) * _GAP,
        2 * _MARGIN + _HEAD + down * (high + 10 + _LINES * _LINE) + (down - 1) * _GAP,
    )
    pen = _Pen(size, _THEMES[theme])
    pen.text((_MARGIN, _MARGIN - 6), heading_of(trials), size[0] - 2 * _MARGIN, size=20)
    for place, trial in enumerate((None, *trials)):
        row, column = divmod(place, across)
        corner = (
            _MARGIN + column * (wide + _GAP),
            _MARGIN + _HEAD + row * (high + 10 + _LINES * _LINE + _GAP),
        )
        rgb = picture_of(trial, trials, plane=plane, over=over, largest=None)
        _draw_field(pen, corner, (high, wide), rgb, trial)
        _draw_caption(pen, (corner[0], corner[1] + high + 10), wide, trial, trials, plane)
    return pen.pixels()


def _field_shape(trials: Tried, tile: int, plane: int | None) -> tuple[int, int]:
    """Return the rows and columns of a picture, whose longer side is `tile`, with square millimetres."""
    snapshot = raw_snapshot(trials, plane)
    rows, columns = (
        length * step for length, step in zip(snapshot.plane.shape[:2], snapshot.spacing, strict=True)
    )
    scale = tile / max(rows, columns)
    # captions need some width, and a line of pixels some height
    return max(48, round(rows * scale)), max(150, round(columns * scale))


def _columns_for(count: int, high: int, wide: int) -> int:
    """Return how many columns make the sheet about as wide as a screen is."""
    return min(count, max(1, round(math.sqrt(count * 1.45 * high / wide))))


class _Pen:
    """Draws on one picture; knows its fonts and colours."""

    def __init__(self, size: tuple[int, int], theme: Theme) -> None:
        from PIL import Image, ImageDraw

        self.theme = theme
        self._image = Image.new("RGB", size, theme.page)
        self._draw = ImageDraw.Draw(self._image)
        self._fonts: dict[int, Any] = {}

    def pixels(self) -> np.ndarray:
        """Return what was drawn."""
        return np.array(self._image, dtype=np.uint8)

    def font(self, size: int) -> Any:
        """Return the font of this size, in pixels."""
        from PIL import ImageFont

        if size not in self._fonts:
            self._fonts[size] = ImageFont.load_default(size)
        return self._fonts[size]

    def text(
        self,
        place: tuple[float, float],
        text: str,
        width: float,
        *,
        size: int = 14,
        colour: tuple[int, int, int] | None = None,
    ) -> None:
        """Write one line, cut where there is no more room."""
        fitted = _cut(text, lambda part: self.font(size).getlength(part) <= width)
        self._draw.text(place, fitted, fill=colour or self.theme.ink, font=self.font(size))

    def box(self, corner: tuple[int, int], shape: tuple[int, int]) -> None:
        """Draw an empty field."""
        (x, y), (high, wide) = corner, shape
        self._draw.rectangle((x, y, x + wide - 1, y + high - 1), fill=self.theme.field)

    def frame(self, corner: tuple[int, int], shape: tuple[int, int]) -> None:
        """Draw a thin line around a field."""
        (x, y), (high, wide) = corner, shape
        self._draw.rectangle((x - 1, y - 1, x + wide, y + high), outline=self.theme.edge)

    def paste(self, corner: tuple[int, int], rgb: np.ndarray, shape: tuple[int, int]) -> None:
        """Put a picture into a field, shrunk by areas or enlarged pixel by pixel."""
        from PIL import Image

        is_smaller = rgb.shape[0] > shape[0]
        picture = Image.fromarray(rgb).resize(
            shape[::-1], Image.Resampling.BOX if is_smaller else Image.Resampling.NEAREST
        )
        self._image.paste(picture, corner)

    def paragraph(self, corner: tuple[int, int], shape: tuple[int, int], text: str) -> None:
        """Write some lines in the middle of a field."""
        (x, y), (high, wide) = corner, shape
        lines = _wrapped(text, wide - 20, self.font(13).getlength)
        room = max(1, (high - 12) // _LINE)
        if len(lines) > room:
            lines = [*lines[: room - 1], f"{lines[room - 1]}{_DOTS}"]
        top = y + (high - _LINE * len(lines)) / 2
        for place, line in enumerate(lines):
            self.text((x + 10, top + place * _LINE), line, wide - 20, size=13, colour=self.theme.quiet)


def _draw_field(
    pen: _Pen, corner: tuple[int, int], shape: tuple[int, int], rgb: np.ndarray | None, trial: Trial | None
) -> None:
    if rgb is None:
        pen.box(corner, shape)
        why = trial.error if trial is not None and trial.has_failed else "gives no image of this shape"
        pen.paragraph(corner, shape, why)
    else:
        pen.paste(corner, rgb, shape)
    pen.frame(corner, shape)


def _draw_caption(
    pen: _Pen, corner: tuple[int, int], width: int, trial: Trial | None, trials: Tried, plane: int | None
) -> None:
    x, y = corner
    if trial is None:
        snapshot = raw_snapshot(trials, plane)
        where = [f"plane {chosen}" for chosen in snapshot.planes]
        size = " x ".join(map(str, trials.image.shape))
        lines = [trials.title, f"{trials.image.dtype} {size}", *where]
        colours = [pen.theme.ink, pen.theme.quiet, pen.theme.quiet]
    else:
        lines = _caption_of(trial)
        colours = [pen.theme.warn if trial.has_failed else pen.theme.ink, pen.theme.quiet, pen.theme.quiet]
    for place, (line, colour) in enumerate(zip(lines, colours, strict=False)):
        pen.text((x, y + place * _LINE), line, width, size=15 if place == 0 else 13, colour=colour)


def _caption_of(trial: Trial) -> list[str]:
    if trial.has_failed:
        return [trial.name, trial.details or "failed"]
    cells = cells_of(trial)
    counted = f"{cells['objects']} object{'' if trial.objects == 1 else 's'}" if cells["objects"] else ""
    threshold = f"above {cells['threshold']}" if cells["threshold"] else ""
    agrees = f"agrees {cells['agreement']}" if cells["agreement"] else ""
    known = [trial.details, threshold, cells["foreground"], counted]
    second = [part for part in known if part]
    third = [part for part in (agrees, cells["time"]) if part]
    if len(second) > 2:  # too long for one line
        second, third = second[:2], [*second[2:], *third][:3]
    return [trial.name, _DOT.join(second), _DOT.join(third)]


def _cut(text: str, fits: Callable[[str], bool]) -> str:
    """Return as much of a text as fits, with dots where it was cut."""
    if fits(text):
        return text
    length = len(text)
    while length and not fits(f"{text[:length].rstrip()}{_DOTS}"):
        length -= 1
    return f"{text[:length].rstrip()}{_DOTS}"


def _wrapped(text: str, width: float, length_of: Callable[[str], float]) -> list[str]:
    """Return a text in lines that fit."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and length_of(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
