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
_PAD = 10
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
    layout = _layout_of(trials, tile, plane, columns)
    pen = _Pen(layout.size(len(trials) + 1), _THEMES[theme])
    pen.text((_MARGIN, _MARGIN - 6), heading_of(trials), layout.width, size=20)
    for place, trial in enumerate((None, *trials)):
        x, y = layout.corner(place)
        rgb = picture_of(trial, trials, plane=plane, over=over)
        _draw_field(pen, (x, y), layout, rgb, trial)
        lines = _caption_of_image(trials, plane) if trial is None else _caption_of(trial)
        has_failed = trial is not None and trial.has_failed
        _draw_caption(pen, (x, y + layout.field[0] + _PAD), layout.field[1], lines, has_failed=has_failed)
    return pen.pixels()


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things are on a sheet, in pixels.

    Parameters
    ----------
    picture : (int, int)
        Rows and columns of a picture.
    field : (int, int)
        Rows and columns of the field it lies in the middle of.
    across : int
        Fields side by side.
    lines : int
        Lines of a caption.
    """

    picture: tuple[int, int]
    field: tuple[int, int]
    across: int
    lines: int

    @property
    def step(self) -> tuple[int, int]:
        """From one field to the next, down and across."""
        return self.field[0] + _PAD + self.lines * _LINE + _GAP, self.field[1] + _GAP

    @property
    def width(self) -> int:
        """Columns between the margins."""
        return self.across * self.step[1] - _GAP

    def size(self, count: int) -> tuple[int, int]:
        """Return the width and the height of a sheet of so many fields."""
        down = -(-count // self.across)
        return 2 * _MARGIN + self.width, 2 * _MARGIN + _HEAD + down * self.step[0] - _GAP

    def corner(self, place: int) -> tuple[int, int]:
        """Return the column and the row of a field's first pixel."""
        row, column = divmod(place, self.across)
        return _MARGIN + column * self.step[1], _MARGIN + _HEAD + row * self.step[0]


def _layout_of(trials: Tried, tile: int, plane: int | None, columns: int | None) -> Layout:
    """Return the layout of pictures whose longer side is `tile`, with the proportions of the object."""
    snapshot = raw_snapshot(trials, plane)
    lengths = [n * step for n, step in zip(snapshot.plane.shape[:2], snapshot.spacing, strict=True)]
    high, wide = (max(1, round(length * tile / max(lengths))) for length in lengths)
    # reasons and captions need some room
    field = max(60, high), max(150, wide)
    captions = [_caption_of_image(trials, plane), *map(_caption_of, trials)]
    lines = max(map(len, captions))
    across = columns or _columns_for(len(captions), field[0] + lines * _LINE, field[1])
    return Layout((high, wide), field, across, lines)


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
    pen: _Pen, corner: tuple[int, int], layout: Layout, rgb: np.ndarray | None, trial: Trial | None
) -> None:
    pen.box(corner, layout.field)
    if rgb is None:
        why = trial.error if trial is not None and trial.has_failed else "gives no image of this shape"
        pen.paragraph(corner, layout.field, why)
    else:
        down, right = (
            (room - length) // 2 for room, length in zip(layout.field, layout.picture, strict=True)
        )
        pen.paste((corner[0] + right, corner[1] + down), rgb, layout.picture)
    pen.frame(corner, layout.field)


def _draw_caption(
    pen: _Pen, corner: tuple[int, int], width: int, lines: list[str], *, has_failed: bool
) -> None:
    x, y = corner
    pen.text((x, y), lines[0], width, size=15, colour=pen.theme.warn if has_failed else pen.theme.ink)
    for place, line in enumerate(lines[1:], start=1):
        pen.text((x, y + place * _LINE), line, width, size=13, colour=pen.theme.quiet)


def _caption_of_image(trials: Tried, plane: int | None) -> list[str]:
    where = [f"plane {chosen}" for chosen in raw_snapshot(trials, plane).planes]
    return [trials.title, f"{trials.image.dtype} {' x '.join(map(str, trials.image.shape))}", *where]


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
    return [trial.name, *filter(None, (_DOT.join(second), _DOT.join(third)))]


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
