"""Results on disk: one checked file per entry, within a budget, shared by processes."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tamis.errors import StoreError
from tamis.store._entry_file import TEMPORARY, read_header, read_value, write_entry
from tamis.store._format import VERSION, DamagedError, Header, encode
from tamis.store._store import Entry, StoreInfo, check_key
from tamis.store._value import freeze, nbytes_of

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["DiskStore", "create"]

_STALE_S = 3600.0  # nobody writes one file for an hour
_TOUCH_S = 60.0  # how exactly the last use of an entry is noted
_MOST_PROBLEMS = 8
_REMEDY = "Name another folder, or set TAMIS_CACHE_DIR"
_SHRINK_TO = 0.9  # of the budget, so that not every `put` has to make room
_RESCAN_AFTER = 1 / 16  # of the budget written by us: others may have written as much


@dataclass(frozen=True, slots=True)
class _File:
    """An entry's file as the folder shows it."""

    key: str
    path: Path
    nbytes: int
    used_s: float


class DiskStore:
    """Results as files under ``<folder>/v1``.

    Any number of processes may use the same folder. A file that is torn, damaged or of another
    version counts as absent and is removed. A folder that cannot be written to, and a full disk, only
    mean that nothing is kept; `info` tells.

    Parameters
    ----------
    folder : path
        Where the files go; made when the first is written.
    budget : int, byte
        What they may take.

    Raises
    ------
    StoreError
        If the folder cannot exist, because a part of its path is a file.

    Notes
    -----
    Over budget, the entries with the least ``cost / (size * time since the last use)`` go, which is
    hyperbolic caching [1]_: the cost-aware order of GreedyDual-Size-Frequency without its running
    age, which processes could not share. The last use is the file's modification time.

    References
    ----------
    .. [1] A. Blankstein, S. Sen, M. J. Freedman, "Hyperbolic caching: flexible caching for web
       applications", USENIX Annual Technical Conference, 2017.
    """

    def __init__(self, folder: str | os.PathLike[str], budget: int) -> None:
        self._folder = _check_folder(Path(folder))
        self._root = self._folder / f"v{VERSION}"
        self._budget = budget
        self._lock = threading.RLock()  # of what follows; held for no longer than it takes to count
        self._tidying = threading.Lock()  # held while the folder is looked through, which takes seconds
        self._sizes: dict[str, int] | None = None  # unknown until the first scan
        self._total = 0
        self._written = 0
        self._costs: dict[str, float] = {}
        self._checked: dict[str, tuple[int, int]] = {}
        self._problems: dict[str, None] = {}
        self._hits = 0
        self._misses = 0

    @property
    def folder(self) -> Path | None:
        """Folder of the store."""
        return self._folder

    def get(self, key: str) -> Entry | None:
        """Return the entry under `key`; None where there is none, or where it is damaged."""
        entry = self._read(check_key(key))
        with self._lock:
            self._hits += entry is not None
            self._misses += entry is None
        return entry

    def put(self, key: str, value: Any, *, cost_s: float, label: str = "") -> None:
        """Keep `value`, or note in `info` why that was not possible."""
        frozen = freeze(value)
        nbytes = nbytes_of(frozen)
        path = self._path(check_key(key))
        pieces = encode(key, frozen, cost_s=cost_s, label=label, nbytes=nbytes)
        size = sum(map(len, pieces))
        if size > self._budget:
            self.remove(key)
            return
        try:
            self._make_room(key, size)
            write_entry(path, pieces)
        except OSError as error:
            self._note("put", error)
            self.remove(key)  # what was there is not this value
            return
        with self._lock:
            self._costs[key] = cost_s
            self._checked.pop(key, None)

    def contains(self, key: str) -> bool:
        """Return whether there is a file under `key`, without reading it."""
        return self._path(check_key(key)).exists()

    def remove(self, key: str) -> None:
        """Forget the entry under `key`, if there is one."""
        self._unlink(check_key(key))

    def clear(self, *, label: str | None = None) -> int:
        """Forget all entries, or those with this label; return how many there were."""
        doomed = [file.key for file in self._scan() if label is None or self._has(file.key, label)]
        return sum(self._unlink(key) for key in doomed)

    def prune(self, allowed_bytes: int, /) -> int:
        """Forget the least valuable entries until the rest takes `allowed_bytes`; return how many."""
        files = self._scan()
        total = sum(file.nbytes for file in files)
        removed = 0
        now = time.time()
        for file in sorted(files, key=lambda file: self._worth(file, now)):
            if total <= allowed_bytes:
                break
            removed += self._unlink(file.key)
            total -= file.nbytes
        return removed

    def info(self) -> StoreInfo:
        """Return what the folder holds, other processes' entries included."""
        files = self._scan()
        return StoreInfo(
            entries=len(files),
            bytes=sum(file.nbytes for file in files),
            budget=self._budget,
            hits=self._hits,
            misses=self._misses,
            folder=self._folder,
            problems=tuple(self._problems),
        )

    def close(self) -> None:
        """Nothing is open between calls; what is on disk stays."""

    def _path(self, key: str) -> Path:
        return self._root / key[:2] / key

    def _read(self, key: str) -> Entry | None:
        path = self._path(key)
        try:
            with path.open("rb") as file:
                header = read_header(file, key)
                status = os.fstat(file.fileno())
                identity = (status.st_ino, status.st_size)
                value = read_value(file, header, is_checked=self._checked.get(key) == identity)
        except FileNotFoundError:
            return None
        except DamagedError as error:
            self._note("get", error)
            self._unlink(key)
            return None
        except OSError as error:  # no right to read, too many open files: it may be whole
            self._note("get", error)
            return None
        self._checked[key] = identity
        self._costs[key] = header.cost_s
        _touch(path, status.st_mtime)
        return Entry(key, value, header.cost_s, header.nbytes, header.label)

    def _header_of(self, key: str) -> Header | None:
        try:
            with self._path(key).open("rb") as file:
                return read_header(file, key)
        except OSError:
            return None

    def _has(self, key: str, label: str) -> bool:
        header = self._header_of(key)
        return header is not None and header.label == label

    def _worth(self, file: _File, now: float) -> tuple[float, float]:
        """Return what an entry is worth keeping for; the least goes first, the oldest among equals."""
        if file.key not in self._costs:
            header = self._header_of(file.key)
            self._costs[file.key] = header.cost_s if header else 0.0
        idle_s = max(now - file.used_s, 0.0) + _TOUCH_S
        return self._costs[file.key] / (file.nbytes * idle_s), file.used_s

    def _make_room(self, key: str, size: int) -> None:
        """Count the file to be written, and shrink the folder if that is too much.

        Only one thread tidies; the others go on meanwhile.
        """
        if self._tidying.acquire(blocking=False):
            try:
                if self._sizes is None or self._written > self._budget * _RESCAN_AFTER:
                    self._scan()
                if self._total - self._size_of(key) + size > self._budget:
                    self.prune(int(self._budget * _SHRINK_TO) - size)
            finally:
                self._tidying.release()
        with self._lock:
            self._count(key, size)
            self._written += size

    def _size_of(self, key: str) -> int:
        with self._lock:
            return self._sizes.get(key, 0) if self._sizes else 0

    def _count(self, key: str, size: int) -> None:
        """Note that the file of `key` now takes `size` bytes; 0 for none."""
        with self._lock:
            if self._sizes is None:
                return
            self._total += size - self._sizes.pop(key, 0)
            if size:
                self._sizes[key] = size

    def _scan(self) -> list[_File]:
        """Look through the folder; sweep what killed writers left behind."""
        files = list(self._files())
        with self._lock:
            self._sizes = {file.key: file.nbytes for file in files}
            self._total = sum(self._sizes.values())
            self._written = 0
            self._costs = {k: cost for k, cost in self._costs.copy().items() if k in self._sizes}
            self._checked = {k: known for k, known in self._checked.copy().items() if k in self._sizes}
        return files

    def _files(self) -> Iterator[_File]:
        for folder in _items(self._root):
            for item in _items(Path(folder)):
                try:
                    status = item.stat()
                except OSError:  # somebody else removed it just now
                    continue
                if item.name.endswith(TEMPORARY):
                    if time.time() - status.st_mtime > _STALE_S:
                        _remove_file(Path(item))
                else:
                    yield _File(item.name, Path(item), status.st_size, status.st_mtime)

    def _unlink(self, key: str) -> bool:
        try:
            self._path(key).unlink()
        except FileNotFoundError:
            gone = False
        except OSError as error:  # no right to, or another process holds it open
            self._note("remove", error)
            return False
        else:
            gone = True
        self._checked.pop(key, None)
        self._costs.pop(key, None)
        self._count(key, 0)
        return gone

    def _note(self, action: str, error: OSError) -> None:
        reason = error.strerror or str(error)
        if len(self._problems) < _MOST_PROBLEMS:
            self._problems[f"{action} in {self._folder}: {reason}"] = None


def _check_folder(folder: Path) -> Path:
    """Return `folder`, or raise `StoreError` if a part of its path is a file."""
    for part in (folder, *folder.parents):
        try:
            is_folder = part.is_dir()
            if not is_folder and (part.exists() or part.is_symlink()):
                message = f"cache folder must be a folder, got {str(folder)!r}, where {str(part)!r} is a file"
                raise StoreError(message, where="store", remedy=_REMEDY)
        except PermissionError:
            return folder
        except ValueError as error:
            message = f"cache folder must be a path, got {str(folder)!r}"
            raise StoreError(message, where="store", remedy=_REMEDY) from error
        if is_folder:
            return folder
    return folder


def _items(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as items:
            return list(items)
    except OSError:  # not there yet, or not a folder
        return []


def _remove_file(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()


def _touch(path: Path, used_s: float) -> None:
    """Note the use of an entry, now and then: the folder may be on a slow or a read-only disk."""
    if time.time() - used_s > _TOUCH_S:
        with contextlib.suppress(OSError):
            os.utime(path)


def create(*, folder: str | os.PathLike[str], budget: int = 10**10) -> DiskStore:
    """Return a store on disk.

    Parameters
    ----------
    folder : path
        Where its files go.
    budget : int, default 10 GB, byte
        What they may take.
    """
    return DiskStore(folder, budget)
