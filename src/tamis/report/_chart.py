"""A histogram on paper: the Plotly figure of `tamis.views.histogram` as a small SVG."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING, Any

from tamis.report._number import format_number, format_round

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["draw_chart"]

_WIDTH, _HEIGHT = 480, 170
_TOP, _BOTTOM = 18, 34  # room for the marks' names; for the numbers below
_BASE = _HEIGHT - _BOTTOM
_SIDE = 6


def draw_chart(figure: Mapping[str, Any]) -> str:
    """Return a histogram as an SVG element.

    Parameters
    ----------
    figure : mapping
        ``data`` with one bar trace, and ``layout``, as `tamis.views.histogram.figure` gives.

    Returns
    -------
    svg : str
        It has classes and no colours: the page's style gives them. A sentence says what it shows.
    """
    trace, layout = figure["data"][0], figure["layout"]
    centres, heights, width = trace["x"], trace["y"], trace["width"]
    if not centres:
        return '<p class="summary">No finite value to draw a histogram of.</p>'
    low, high = float(centres[0] - width / 2), float(centres[-1] + width / 2)

    def across(value: float) -> float:
        # halves, so that the range of all floats does not overflow
        return _SIDE + (_WIDTH - 2 * _SIDE) * (value / 2 - low / 2) / (high / 2 - low / 2)

    is_log = layout["yaxis"].get("type") == "log"
    parts = [
        f'<path class="bars" d="{_outline(centres, _scaled(heights, is_log=is_log), width, across)}"/>',
        f'<path class="axis" d="M{_SIDE} {_BASE}H{_WIDTH - _SIDE}"/>',
        *(_tick(value, across(value)) for value in _round_numbers(low, high)),
        *_marks(layout, across, low, high),
        _text(_WIDTH / 2, _HEIGHT - 3, layout["xaxis"]["title"]["text"], "middle"),
    ]
    words = escape(_words(trace, layout), quote=True)
    return (
        f'<svg class="chart" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{words}">'
        f"{''.join(parts)}</svg>"
    )


def _scaled(heights: Sequence[float], *, is_log: bool) -> list[float]:
    """Return heights as shares of the highest."""
    # one pixel has to stand above none
    sizes = [math.log10(height) + 0.3 if height > 0 else 0.0 for height in heights] if is_log else heights
    highest = max(sizes) or 1
    return [size / highest for size in sizes]


def _outline(
    centres: Sequence[float], shares: Sequence[float], width: float, across: Callable[[float], float]
) -> str:
    """Return the steps of all bars as one path: a thousandth of the size of as many rectangles."""
    moves = [f"M{across(centres[0] - width / 2):.1f} {_BASE}"]
    for centre, share in zip(centres, shares, strict=True):
        moves.append(f"V{_BASE - share * (_BASE - _TOP):.1f}H{across(centre + width / 2):.1f}")
    return f"{''.join(moves)}V{_BASE}Z"


def _round_numbers(low: float, high: float) -> list[float]:
    """Return three to six round numbers between two values; none between absurd ones."""
    if not 1e-300 < high - low < 1e300:
        return []
    size = 10.0 ** math.floor(math.log10(high - low))
    step = next(
        size * factor for factor in (0.2, 0.25, 0.5, 1, 2, 2.5, 5, 10) if (high - low) / (size * factor) <= 6
    )
    first, last = math.ceil(low / step), math.floor(high / step)
    return [step * count for count in range(first, last + 1)]


def _tick(value: float, x: float) -> str:
    anchor = "start" if x < 24 else "end" if x > _WIDTH - 24 else "middle"
    label = _text(x, _BASE + 15, format_round(value), anchor)
    return f'<path class="axis" d="M{x:.1f} {_BASE}v4"/>{label}'


def _marks(layout: Mapping[str, Any], across: Callable[[float], float], low: float, high: float) -> list[str]:
    drawn = []
    for word in layout.get("annotations", ()):
        if low <= word["x"] <= high:
            x = across(word["x"])
            anchor = "start" if x < _WIDTH / 2 else "end"
            drawn.append(f'<path class="mark" d="M{x:.1f} {_TOP - 4}V{_BASE}"/>')
            drawn.append(_text(x + (4 if anchor == "start" else -4), 12, word["text"], anchor, "mark"))
    return drawn


def _text(x: float, y: float, text: str, anchor: str, name: str = "number") -> str:
    return f'<text class="{name}" x="{x:.1f}" y="{y:g}" text-anchor="{anchor}">{escape(text)}</text>'


def _words(trace: Mapping[str, Any], layout: Mapping[str, Any]) -> str:
    title = layout["title"]["text"]
    values, heights = trace["x"], trace["y"]
    most = values[heights.index(max(heights))]
    return (
        f"Histogram{f' of {title}' if title else ''}: {format_number(values[0])} to "
        f"{format_number(values[-1])}, most pixels at {format_number(most)}"
    )
