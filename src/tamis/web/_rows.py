"""Rows of a table as a file: those that a page shows, in its order."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import Kind
from tamis.errors import TamisError, UnknownNameError
from tamis.io import write
from tamis.web._export import run_refs, suffixes_of, write_aside

if TYPE_CHECKING:
    import threading
    from pathlib import Path

    from tamis.engine import Engine
    from tamis.session import Session

__all__ = ["make_rows", "rows_in"]

_WHERE = "rows"


def rows_in(wish: dict[str, Any]) -> np.ndarray:
    """Return the places of rows that a page asks for.

    Returns
    -------
    rows : ndarray of int64, shape (N,)
        Places in the table, from 0.

    Raises
    ------
    TamisError
        If they are not a list of whole numbers.
    """
    rows = wish.get("rows")
    if not isinstance(rows, list) or not all(type(row) is int and 0 <= row < 2**53 for row in rows):
        message = "must be a list of places in the table"
        raise TamisError(message, where=_WHERE)
    return np.array(rows, dtype=np.int64)


def make_rows(
    session: Session,
    name: str,
    rows: np.ndarray,
    folder: Path,
    engine: Engine,
    *,
    key: str,
    cancel: threading.Event | None = None,
) -> Path:
    """Write rows of a table, and return the file.

    Parameters
    ----------
    session : Session
        Whose.
    name : str
        The table's reference and ``.csv`` or ``.parquet``.
    rows : ndarray of int64, shape (N,)
        Which rows, in the order in which they are to be written.
    folder : Path
        Where.
    engine : Engine
        Computes.
    key : str
        Lineage key of the table that the rows were chosen in.
    cancel : threading.Event, optional
        Stops computing.

    Raises
    ------
    UnknownNameError
        If there is no such table or format.
    TamisError
        If the table is another one by now: its rows are not those that were chosen.
    """
    suffix = name[name.rfind(".") :]
    ref = session.state.resolved(name.removesuffix(suffix))
    pipeline = session.pipeline
    if pipeline.kinds()[pipeline.ref_of(ref)] is not Kind.TABLE or suffix not in suffixes_of(Kind.TABLE):
        raise UnknownNameError(name, noun="table", known=_tables(session), where=_WHERE)
    keys = [_key(session, ref)]
    (table,) = run_refs(session, (ref,), engine, cancel=cancel).values()
    keys.append(_key(session, ref))  # a slider may have moved while it was computed
    count = max((len(column) for column in table.values()), default=0)
    if keys != [key.removesuffix(":")] * 2 or (rows.size and int(rows.max()) >= count):
        message = "the table has changed since these rows were chosen"
        raise TamisError(message, where=_WHERE, remedy="Save them again")
    path = (
        folder / f"{hashlib.sha256(name.encode() + key.encode() + rows.tobytes()).hexdigest()[:32]}{suffix}"
    )
    chosen = {title: np.asarray(column)[rows] for title, column in table.items()}

    def write_to(temporary: Path) -> None:
        write(temporary, chosen)

    write_aside(path, write_to)
    return path


def _key(session: Session, ref: str) -> str:
    """Return the key of a result, which screens tell with the colon of an output that has no name."""
    return session.pipeline.key(ref, {name: image.key for name, image in session.images.items()})


def _tables(session: Session) -> list[str]:
    return [ref for ref, kind in session.pipeline.kinds().items() if kind is Kind.TABLE]
