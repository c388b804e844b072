"""The first rows of a table, as plain data."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.errors import ParameterError, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["TITLE", "figure"]

TITLE = "Table"


def figure(columns: Mapping[str, Any], *, rows: int | None = None) -> dict[str, Any]:
    """Return a table as JSON can hold it.

    Parameters
    ----------
    columns : mapping
        Columns by name, as `skimage.measure.regionprops_table` gives them. A column of shape (N, K)
        becomes K columns, named as scikit-image does: ``"centroid-0"``.
    rows : int, optional
        How many rows, from the first; None: all.

    Returns
    -------
    figure : dict
        ``columns``, their names; ``rows``, a list for each row; ``total``, the number of all rows.
        Whole numbers stay whole; NaN and infinity, which JSON has not, are None.

    Raises
    ------
    ParameterError
        If columns differ in length.
    """
    split = _split_columns(columns)
    lengths = {name: len(column) for name, column in split.items()}
    if len(set(lengths.values())) > 1:
        where = "table"
        raise ParameterError(where, "columns", expected="columns of one length", got=lengths)
    cells = [[_plain(item) for item in column[:rows]] for column in split.values()]
    return {
        "columns": list(split),
        "rows": [list(row) for row in zip(*cells, strict=True)],
        "total": max(lengths.values(), default=0),
    }


def _split_columns(columns: Mapping[str, Any]) -> dict[str, Any]:
    split: dict[str, Any] = {}
    for name, column in columns.items():
        array = column if isinstance(column, list | tuple) else np.atleast_1d(np.asarray(column))
        if isinstance(array, np.ndarray) and array.ndim == 2:
            split |= {f"{name}-{i}": array[:, i] for i in range(array.shape[1])}
        else:
            split[str(name)] = array
    return split


def _plain(item: object) -> str | int | float | bool | None:
    plain = item.item() if isinstance(item, np.generic) else item
    if isinstance(plain, float):
        return plain if math.isfinite(plain) else None
    if plain is None or isinstance(plain, bool | int | str):
        return plain
    return shown(plain)
