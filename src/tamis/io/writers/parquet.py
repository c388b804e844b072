"""Tables as Parquet, with the types of their columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tamis.errors import WriteError
from tamis.io._reason import reason_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import numpy as np

SUFFIXES = (".parquet", ".pq")
TAKES = "table"


def write(path: Path, data: Mapping[str, np.ndarray], *, compression: str = "snappy") -> None:
    """Write a table by pyarrow.

    Parameters
    ----------
    path : Path
        The file to make.
    data : mapping of str to 1-D ndarray
        The columns, equally long.
    compression : str, default 'snappy'
        As `pyarrow.parquet.write_table` takes it.

    Raises
    ------
    WriteError
        If Parquet has no type for a column.
    """
    import pyarrow as pa
    from pyarrow import parquet

    try:
        columns = {name: pa.array(column) for name, column in data.items()}
    except pa.ArrowException as error:
        raise WriteError(reason_of(error), remedy="Leave that column out, or use .csv") from error
    parquet.write_table(pa.table(columns), path, compression=compression)
