"""Numbers as people read them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["DASH", "TIMES", "format_column", "format_number", "format_round", "format_seconds"]

_THIN = "\u202f"  # narrow no-break space, between thousands
_MINUS = "\u2212"
TIMES = "\u00d7"
DASH = "\u2013"
_DIGITS = 5


def format_number(value: float, *, digits: int = _DIGITS) -> str:
    """Return a number with thousands apart: whole numbers in full, others with a few digits.

    Parameters
    ----------
    value : int or float
        Any, NaN and infinity too.
    digits : int, default 5
        Significant digits of a number that is not whole.

    Returns
    -------
    text : str
        Such as ``"60\N{NARROW NO-BREAK SPACE}211"`` or ``"0.38164"``.
    """
    if isinstance(value, int):
        return _grouped(f"{value:,}")
    if not math.isfinite(value):
        return str(float(value)).replace("-", _MINUS).replace("inf", "∞").replace("nan", "NaN")
    if value == int(value) and abs(value) < 1e9:
        return _grouped(f"{int(value):,}")
    if not 1e-4 <= abs(value) < 1e9:
        return f"{value:.{digits - 1}e}".replace("-", _MINUS)
    return _grouped(f"{value:,.{_decimals(abs(value), digits)}f}")


def format_round(value: float) -> str:
    """Return a round number, such as those along an axis, without needless zeros."""
    text = f"{value:,.8f}".rstrip("0").rstrip(".") if 1e-4 <= abs(value) < 1e7 else f"{value:.6g}"
    return _grouped(text)


def format_column(values: Sequence[object]) -> list[str]:
    """Return the cells of one column; numbers that are not whole get equally many decimals.

    Parameters
    ----------
    values : sequence
        Numbers, text, and None for what is no number.

    Returns
    -------
    cells : list of str
        ``"–"`` for None.
    """
    sizes = [abs(value) for value in values if isinstance(value, float) and value]
    if not sizes or not _is_readable(sizes):
        return [_cell(value) for value in values]
    is_whole = all(size == int(size) for size in sizes)
    decimals = 0 if is_whole else _decimals(max(sizes), _DIGITS)
    return [
        _grouped(f"{value:,.{decimals}f}") if isinstance(value, float) else _cell(value) for value in values
    ]


def format_seconds(seconds: float) -> str:
    """Return a duration: ``12 ms``, ``3.4 s``, ``2 min 05 s``."""
    if seconds < 0.9995:
        return f"{max(0.0, seconds) * 1000:.0f} ms" if seconds >= 0.0005 else "< 1 ms"
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s"


def _is_readable(sizes: list[float]) -> bool:
    """Tell whether one number of decimals shows all of a column."""
    return max(sizes) < 1e9 and min(sizes) >= 10.0 ** -_decimals(max(sizes), _DIGITS)


def _decimals(size: float, digits: int) -> int:
    return min(8, max(0, digits - 1 - math.floor(math.log10(size))))


def _cell(value: object) -> str:
    if value is None:
        return DASH
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return format_number(value)


def _grouped(text: str) -> str:
    return text.replace(",", _THIN).replace("-", _MINUS)
