"""Early cutoff of whole results: the same operation on the same pixels is not done twice."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.engine._place import ArrayPlace, SourcePlace
from tamis.engine._recall import content_of
from tamis.pipeline import node_key

if TYPE_CHECKING:
    from tamis.engine._board import Board
    from tamis.engine._plan import Stage
    from tamis.store import Store

__all__ = ["Twins"]

_MOST = 4096


class Twins:
    """Under which lineage key a result of known content was kept; safe for threads.

    A threshold that moved and left every pixel as it was has another lineage, and the same labels.
    """

    def __init__(self) -> None:
        self._keys: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, store: Store, board: Board, stage: Stage) -> Any | None:
        """Return what a stage gives, if it was done before on the same pixels."""
        content = _content(board, stage)
        with self._lock:
            key = self._keys.get(content) if content else None
        entry = store.get(key) if key else None
        return None if entry is None else entry.value

    def add(self, key: str, board: Board, stage: Stage) -> None:
        """Remember under which key the result of a stage is kept."""
        content = _content(board, stage)
        if not content:
            return
        with self._lock:
            self._keys[content] = key
            self._keys.move_to_end(content)
            if len(self._keys) > _MOST:
                self._keys.popitem(last=False)


def _content(board: Board, stage: Stage) -> str:
    """Return what stands for an operation and the pixels it reads; empty where that is not worth it."""
    if stage.mode == "tiles":
        return ""  # its tiles are known one by one
    contents = {}
    for name, ref in stage.step.inputs.items():
        value = board.at(ref)
        if isinstance(value, ArrayPlace):
            contents[name] = content_of(value.array)
        elif isinstance(value, SourcePlace):
            contents[name] = value.image.key
        elif isinstance(value, np.generic | int | float):
            contents[name] = content_of(np.asarray(value))
        else:
            return ""
    return node_key(stage.step.operation, stage.step.values, contents)
