"""Tables as comma-separated text, numbers with all their digits."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

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
    rows = zip(*(column.tolist() for column in data.values()), strict=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(data)
        writer.writerows(rows)
