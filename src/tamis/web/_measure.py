"""The table of a session as the grid takes it."""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np

from tamis.catalogue import Kind
from tamis.errors import CancelledError
from tamis.pipeline import split_ref
from tamis.web._export import run_refs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.engine import Engine
    from tamis.session import Session

__all__ = ["Tables", "columns_of", "rows_of", "table_refs"]


def table_refs(session: Session) -> list[str]:
    """Return the references of all tables of a session, that of the selected step first."""
    kinds = session.pipeline.kinds()
    refs = [ref for ref, kind in kinds.items() if kind is Kind.TABLE]
    return sorted(refs, key=lambda ref: split_ref(ref)[0] != session.state.selected)


@dataclass(slots=True, eq=False)
class _Request:
    """A table that is being computed, and for which change of its session."""

    key: str
    revision: float
    cancel: threading.Event


class Tables:
    """Computes tables, for each session those of its latest change.

    Parameters
    ----------
    engine : Engine
        Computes.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._latest: WeakKeyDictionary[Session, _Request] = WeakKeyDictionary()

    def get(self, session: Session, ref: str, *, key: str, revision: float) -> dict[str, Any]:
        """Return a table as a dict of columns.

        Parameters
        ----------
        session : Session
            Whose.
        ref : str
            Which.
        key : str
            Lineage key of the result: several pages of a session may want the same.
        revision : float
            Of the state that asks. Requests may come in another order than they were made in.

        Raises
        ------
        TamisError
            If a step fails.
        CancelledError
            If there is a later state that has another table.
        """
        request = self._take_turn(session, _Request(key, revision, threading.Event()))
        (table,) = run_refs(session, (ref,), self._engine, cancel=request.cancel).values()
        return dict(table)

    def _take_turn(self, session: Session, request: _Request) -> _Request:
        with self._lock:
            before = self._latest.get(session)
            if before is not None and before.revision > request.revision:
                message = "there is a later state"
                raise CancelledError(message, where="table")
            if before is not None and before.key == request.key:
                return before
            if before is not None:
                before.cancel.set()
            self._latest[session] = request
            return request


def columns_of(table: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the grid's description of each column."""
    return [_column(name, np.asarray(values)) for name, values in table.items()]


def _column(name: str, values: np.ndarray) -> dict[str, Any]:
    is_number = values.dtype.kind in "iuf"
    filtering = "agNumberColumnFilter" if is_number else "agTextColumnFilter"
    column: dict[str, Any] = {"field": name, "headerName": name, "filter": filtering}
    if is_number:
        column["type"] = "numericColumn"
    if values.dtype.kind == "f":
        column["valueFormatter"] = {"function": "d3.format('.5~g')(params.value)"}
    return column


def rows_of(table: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the rows, each with the label of its object as ``_id``; numbers that JSON has not are null."""
    columns = {
        name: [_plain(value) for value in np.asarray(values).tolist()] for name, values in table.items()
    }
    count = len(next(iter(columns.values()), ()))
    labels = columns.get("label", list(range(1, count + 1)))
    names = list(columns)
    return [
        {"_id": str(label), **dict(zip(names, row, strict=True))}
        for label, row in zip(labels, zip(*columns.values(), strict=True), strict=True)
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, bool | int | float | str) or value is None else str(value)
