"""What every store can do, and the two records it answers with."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from tamis.errors import StoreError, shown

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Entry", "Store", "StoreInfo", "check_key"]

_is_key = re.compile(r"[0-9a-f]{4,128}").fullmatch


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A result that a store has kept.

    Parameters
    ----------
    key : str
        What it is kept under.
    value : object
        The result; its arrays are read-only, its lists and dicts are the caller's own.
    cost_s : float, second
        What it cost to compute.
    nbytes : int, byte
        Size of the value.
    label : str
        What it is, in words for a person.
    """

    key: str
    value: Any
    cost_s: float
    nbytes: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class StoreInfo:
    """What a store holds, and how well it has served.

    Parameters
    ----------
    entries : int
        Number of results kept; a result kept in two tiers counts in both.
    bytes : int, byte
        What they take, bookkeeping included.
    budget : int, byte
        What they may take.
    hits, misses : int
        Answers of `get` since this store was opened.
    folder : Path or None
        Where the files are; None for a store without files.
    problems : tuple of str
        Why results could not be kept or read lately, each reason once.
    tiers : tuple of StoreInfo
        The parts, of a store made of stores.
    """

    entries: int
    bytes: int
    budget: int
    hits: int
    misses: int
    folder: Path | None = None
    problems: tuple[str, ...] = ()
    tiers: tuple[StoreInfo, ...] = field(default=())


class Store(Protocol):
    """Results by key: a file in ``store/stores`` whose ``create(...)`` gives one of these.

    A store forgets whenever it likes and never lies: `get` gives what `put` was given under this key,
    or None. Keys are hexadecimal; values are what `tamis.store.freeze` takes. All methods may be
    called from several threads at once.
    """

    @property
    def folder(self) -> Path | None:
        """Folder that outlives the process; None for a store without files."""

    def get(self, key: str) -> Entry | None:
        """Return the entry under `key`; None where there is none, or where it is damaged."""

    def put(self, key: str, value: Any, *, cost_s: float, label: str = "") -> None:
        """Keep `value`, replacing what was there.

        Raises
        ------
        StoreError
            If it is no value that stores keep. A full disk is not an error: see `StoreInfo.problems`.
        """

    def contains(self, key: str) -> bool:
        """Return whether there is an entry under `key`, without reading it."""

    def remove(self, key: str) -> None:
        """Forget the entry under `key`, if there is one."""

    def clear(self, *, label: str | None = None) -> int:
        """Forget all entries, or those with this label; return how many there were."""

    def prune(self, allowed_bytes: int, /) -> int:
        """Forget the least valuable entries until the rest takes `allowed_bytes`; return how many."""

    def info(self) -> StoreInfo:
        """Return what the store holds."""

    def close(self) -> None:
        """Let go of memory and files; what is on disk stays."""


def check_key(key: str) -> str:
    """Return `key`, or raise `StoreError` if it could not safely be a file's name.

    Parameters
    ----------
    key : str
        4 to 128 of the digits ``0123456789abcdef``.
    """
    if not isinstance(key, str) or _is_key(key) is None:
        message = f"key must be 4 to 128 lower-case hexadecimal digits, got {shown(key)}"
        raise StoreError(message, where="store")
    return key
