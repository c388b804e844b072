"""Tables as comma-separated text, numbers with all their digits."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import numpy as np

SUFFIXES = (".csv",)
TAKES = "table"


def write(path: Path, data: Mapping[str, np.ndarray]) -> None:
    """Write a table: names in the first line, then a line per row; UTF-8, decimal points.

    Parameters
    ----------
    path : Path
        The file to make.
    data : mapping of str to 1-D ndarray
        The columns, equally long. Floats are written so that reading gives the same number.
    """
    columns = [_plain(column) for column in data.values()]
    quoting: Literal[0, 1] = csv.QUOTE_ALL if _has_returns(data) else csv.QUOTE_MINIMAL
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n", quoting=quoting)
        writer.writerow(data)
        writer.writerows(zip(*columns, strict=True))


def _plain(column: np.ndarray) -> list[Any]:
    """Return what `csv` writes with all digits; of times, Python's own have no nanoseconds."""
    items: list[Any] = (column.astype(str) if column.dtype.kind in "mM" else column).tolist()
    return items


def _has_returns(data: Mapping[str, np.ndarray]) -> bool:
    """Return whether a text holds a carriage return: before Python 3.13, `csv` does not quote that."""
    texts = [column.tolist() for column in data.values() if column.dtype.kind in "OU"]
    return any("\r" in str(item) for items in ([*data], *texts) for item in items)
