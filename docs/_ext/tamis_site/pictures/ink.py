"""Numbers, lists, tables and curves as pictures, readable on a light page and on a dark one."""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis_site.pictures.row import INK

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["chart", "curve_through", "in_words", "listed", "number", "table"]

_BLUE = (58, 124, 190, 255)
_MOST_ROWS = 8
_MOST_COLUMNS = 5
_MARGIN = 8
_SMALL = 11
# more than so many values are a curve, fewer are stems
_MOST_STEMS = 48


def in_words(value: Any) -> str:
    """Return a number in at most five digits; anything else as it is written."""
    if isinstance(value, bool | np.bool_):
        return str(bool(value))
    if isinstance(value, int | np.integer):
        return str(int(value)) if abs(int(value)) < 10**9 else f"{float(value):.4g}"
    if isinstance(value, float | np.floating):
        return f"{float(value):.4g}".replace("e+0", "e").replace("e-0", "e-")
    if isinstance(value, tuple | list | np.ndarray) and np.size(value) <= 6:
        return f"({', '.join(in_words(item) for item in np.asarray(value, dtype=object).ravel().tolist())})"
    return str(value)[:24]


def number(value: Any, largest: int) -> np.ndarray:
    """Return a number in large type.

    Parameters
    ----------
    value : number
        Which.
    largest : int, pixel
        How wide it may be.

    Returns
    -------
    rgba : ndarray of uint8, shape (3/4 largest, largest, 4)
        On nothing.
    """
    page, pen = _page(largest)
    text = in_words(value)
    size = next(
        size for size in (40, 32, 26, 20, 16, 12, 10) if _wide(text, size) <= largest - 8 or size == 10
    )
    pen.text((page.width / 2, page.height / 2), text, fill=INK, font=_font(size), anchor="mm")
    return np.asarray(page)


def listed(rows: Sequence[tuple[str, Any]], largest: int) -> np.ndarray:
    """Return named values below each other, as a picture like `number`."""
    return table(["", ""], [(name, in_words(value)) for name, value in rows], largest, total=len(rows))


def table(head: Sequence[str], rows: Sequence[Sequence[str]], largest: int, *, total: int) -> np.ndarray:
    """Return the first rows and columns of a table, and how many there are.

    Parameters
    ----------
    head : sequence of str
        Names of the columns; all empty for none.
    rows : sequence of sequence of str
        The first rows at least.
    largest : int, pixel
        How wide it may be.
    total : int
        Number of rows.

    Returns
    -------
    rgba : ndarray of uint8, shape (3/4 largest, largest, 4)
        On nothing.
    """
    if not rows and not any(head):
        return number("nothing", largest)
    page, pen = _page(largest)
    shown = [list(row[:_MOST_COLUMNS]) for row in rows[:_MOST_ROWS]]
    if len(head) > _MOST_COLUMNS:
        shown = [[*row[:-1], "..."] for row in shown]
    lines = [list(head[:_MOST_COLUMNS]), *shown] if any(head) else shown
    size = _size_for(lines, largest)
    high, font = size + 6, _font(size)
    rights = np.cumsum([_column_width(lines, column, size) for column in range(len(lines[0]))])
    left = max(0, (largest - rights[-1]) / 2)
    more = total > len(shown)
    top = max(2.0, (page.height - high * (len(lines) + more)) / 2)
    for line in lines:
        for text, right in zip(line, rights, strict=True):
            pen.text((left + right - 5, top), text, fill=INK, font=font, anchor="ra")
        top += high
        if any(head) and line is lines[0]:
            pen.line([(left, top - 2), (left + rights[-1], top - 2)], fill=INK)
    if more:
        pen.text((page.width / 2, top), f"... {total} rows", fill=INK, font=font, anchor="ma")
    return np.asarray(page)


def chart(values: np.ndarray, largest: int, places: np.ndarray | None = None) -> np.ndarray:
    """Return values as stems, or as a curve where there are many.

    Parameters
    ----------
    values : ndarray of a real dtype, shape (N,)
        Values; those that are not finite are left out.
    largest : int, pixel
        How wide it may be.
    places : ndarray, shape (N,), optional
        Where the values are; else their numbers.

    Returns
    -------
    rgba : ndarray of uint8, shape (3/4 largest, largest, 4)
        With the least and the greatest value of both axes beside them.
    """
    across = np.arange(values.size) if places is None else np.asarray(places, dtype=float)
    up = np.asarray(values, dtype=float)
    keep = np.isfinite(up) & np.isfinite(across)
    across, up = across[keep], up[keep]
    page, pen = _page(largest)
    if not up.size:
        return np.asarray(page)
    is_few = up.size <= _MOST_STEMS
    low, high = (min(0.0, up.min()) if is_few else up.min()), up.max()
    points = _placed(across, up, (low, high), page.size)
    ground = _placed(across, np.full(up.size, max(low, min(0.0, high))), (low, high), page.size)
    if is_few:
        for (x, y), (_, base) in zip(points, ground, strict=True):
            pen.line([(x, base), (x, y)], fill=_BLUE, width=2)
            pen.ellipse([x - 2, y - 2, x + 2, y + 2], fill=_BLUE)
    else:
        pen.line(points, fill=_BLUE, width=1 if up.size > 4 * largest else 2)
    _axes(pen, page.size, (across.min(), across.max()), (low, high))
    return np.asarray(page)


def curve_through(points: np.ndarray, largest: int) -> np.ndarray:
    """Return points of a plane as dots, where there is no image to draw them over.

    Parameters
    ----------
    points : ndarray, shape (N, 2)
        Rows and columns.
    largest : int, pixel
        How wide it may be.
    """
    page, pen = _page(largest)
    rows, columns = np.asarray(points, dtype=float)[:, :2].T
    limits = (rows.min(), rows.max())
    for x, y in _placed(columns, -rows + sum(limits), limits, page.size):
        pen.ellipse([x - 2, y - 2, x + 2, y + 2], fill=_BLUE)
    return np.asarray(page)


def _placed(
    across: np.ndarray, up: np.ndarray, limits: tuple[float, float], size: tuple[int, int]
) -> list[tuple[float, float]]:
    span = (across.max() - across.min()) or 1.0
    x = _MARGIN + (across - across.min()) / span * (size[0] - 2 * _MARGIN)
    bottom = size[1] - _SMALL - _MARGIN
    tall = bottom - _SMALL - _MARGIN
    y = bottom - (up - limits[0]) / ((limits[1] - limits[0]) or 1.0) * tall
    return list(zip(x.tolist(), y.tolist(), strict=True))


def _axes(pen: Any, size: tuple[int, int], across: tuple[float, float], up: tuple[float, float]) -> None:
    wide, bottom = size[0], size[1] - _SMALL - _MARGIN + 3
    font = _font(_SMALL)
    pen.line([(_MARGIN - 4, _SMALL + 4), (_MARGIN - 4, bottom), (wide - 4, bottom)], fill=INK)
    pen.text((2, 0), in_words(float(up[1])), fill=INK, font=font)
    pen.text((2, bottom + 2), in_words(float(across[0])), fill=INK, font=font)
    pen.text((wide - 2, bottom + 2), in_words(float(across[1])), fill=INK, font=font, anchor="ra")
    pen.text((wide - 2, 0), f"from {in_words(float(up[0]))}", fill=INK, font=font, anchor="ra")


def _page(largest: int) -> tuple[Any, Any]:
    from PIL import Image, ImageDraw

    page = Image.new("RGBA", (largest, math.ceil(largest * 0.75)))
    return page, ImageDraw.Draw(page)


@functools.cache
def _font(size: int) -> Any:
    from PIL import ImageFont

    return ImageFont.load_default(size)


def _wide(text: str, size: int) -> float:
    return float(_font(size).getlength(text))


def _column_width(lines: list[list[str]], column: int, size: int) -> float:
    return max(_wide(line[column], size) for line in lines) + 14


def _size_for(lines: list[list[str]], largest: int) -> int:
    """Return the largest type in which all columns fit."""
    for size in (16, 14, 12, 10, 8):
        wide = sum(_column_width(lines, column, size) for column in range(len(lines[0])))
        if wide <= largest and (size + 6) * (len(lines) + 1) <= largest * 0.75:
            return size
    return 7
