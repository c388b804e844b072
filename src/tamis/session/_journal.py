"""`Journal`: a file that gets one line for each action, safe on the disk before the action counts."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tamis.errors import DocumentError, WriteError, shown
from tamis.files import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from io import FileIO
    from typing import Self

    from filelock import BaseFileLock

__all__ = ["FORMAT", "SCHEMA", "Journal"]

FORMAT = "tamis-session"
SCHEMA = 1
"""Version of the format; raised when an older Tamis could no longer read what is written."""


class Journal:
    """JSON lines: a header, then records, only ever added to. Made by `create` and `open`.

    One session of one process holds it, by a lock file beside it, which the operating system gives free
    when the process ends, however it ends.

    Parameters
    ----------
    path : Path
        The file.
    lock : filelock.BaseFileLock
        Held; released by `close`.
    file : FileIO
        Open for reading and writing, without a buffer.
    end : int, byte
        Where the next line goes. What lies beyond was never acknowledged.
    """

    def __init__(self, path: Path, lock: BaseFileLock, file: FileIO, end: int) -> None:
        self.path = path
        self._lock = lock
        self._file = file
        self._end = end
        self._is_synced = True

    @classmethod
    def create(
        cls, path: str | os.PathLike[str], header: Callable[[Path], dict[str, Any]], records: Iterable[Any]
    ) -> Self:
        """Return a new journal with these lines; it is there whole or not at all.

        Parameters
        ----------
        path : path
            Where; its folder must exist.
        header : callable
            Is asked for the header when the name is ours, and may write files beside it.
        records : iterable
            What follows the header.

        Raises
        ------
        WriteError
            If there is one already, another session holds it, or it cannot be written.
        """
        target = Path(path).expanduser().absolute()
        lock = _locked(target)
        try:
            if target.exists() and target.stat().st_size:
                message = "is there already"
                remedy = "Go on with it by Session.restore, or choose another name"
                raise WriteError(message, where=str(target), remedy=remedy)
            _replace(target, [_with_format(header(target)), *records])
            return cls._of(target, lock)
        except BaseException:  # also an interruption gives the lock back
            lock.release()
            raise

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> tuple[Self, dict[str, Any], list[Any]]:
        """Return a journal to go on with, its header and its records.

        A last line that was not finished, because the process was killed meanwhile, is cut off: nobody was
        told that it is safe.

        Raises
        ------
        DocumentError
            If it is no journal, one of a newer version, or damaged anywhere but at its end.
        WriteError
            If another session holds it, or it cannot be written.
        """
        target = Path(path).expanduser().absolute()
        if not target.is_file():
            message = "there is no such journal"
            raise DocumentError(message, where=str(target))
        lock = _locked(target)
        try:
            header, records, end = _read(target)
            journal = cls._of(target, lock)
        except BaseException:  # also an interruption gives the lock back
            lock.release()
            raise
        try:
            journal._cut_at(end)
        except OSError as error:
            journal.close()
            raise _write_error(target, error) from error
        return journal, header, records

    @classmethod
    def _of(cls, path: Path, lock: BaseFileLock) -> Self:
        try:
            file = open(path, "r+b", buffering=0)  # noqa: SIM115  # closed by close()
            return cls(path, lock, file, file.seek(0, os.SEEK_END))
        except OSError as error:
            raise _write_error(path, error) from error

    def append(self, record: Any, *, is_durable: bool = True) -> None:
        """Add a record; when this returns, it survives the end of the process.

        Parameters
        ----------
        record : object
            As JSON can hold it.
        is_durable : bool, default True
            Whether it must also survive the end of the machine. False leaves the moment of writing to the
            operating system: for the many positions of a slider while it is dragged.

        Raises
        ------
        WriteError
            If it cannot be written; then the journal is as it was.
        """
        data = _line(record)
        if self._file.closed:
            message = "is closed, so that nothing can be written to it"
            raise WriteError(message, where=str(self.path), remedy="Session.restore goes on with it")
        try:
            self._cut_at(self._end)  # what an earlier failure may have left
            _write_all(self._file, data)
            if is_durable:
                os.fsync(self._file.fileno())
        except OSError as error:
            with contextlib.suppress(OSError):  # the next one tries again
                self._cut_at(self._end)
            raise _write_error(self.path, error) from error
        self._end += len(data)
        self._is_synced = is_durable

    def sync(self) -> None:
        """Make every record survive the end of the machine.

        Raises
        ------
        WriteError
            If that is not possible.
        """
        if self._is_synced:
            return
        try:
            os.fsync(self._file.fileno())
        except OSError as error:
            raise _write_error(self.path, error) from error
        self._is_synced = True

    def rewrite(self, header: dict[str, Any], records: Iterable[Any]) -> None:
        """Replace all lines by these; they are there whole, or the old ones still are.

        Raises
        ------
        WriteError
            If they cannot be written.
        """
        self._file.close()  # some systems replace no open file
        try:
            _replace(self.path, [_with_format(header), *records])
        finally:
            reopened = self._of(self.path, self._lock)
            self._file, self._end, self._is_synced = reopened._file, reopened._end, True

    def close(self) -> None:
        """Let another session have it.

        Raises
        ------
        WriteError
            If the last changes could not be made to survive the end of the machine.
        """
        try:
            if not self._file.closed:
                self.sync()
        finally:
            self._file.close()
            self._lock.release()

    def _cut_at(self, end: int) -> None:
        if self._file.seek(0, os.SEEK_END) > end:
            self._file.truncate(end)
        self._file.seek(end)
        self._end = end


def _locked(path: Path) -> BaseFileLock:
    from filelock import FileLock, Timeout

    if not path.parent.is_dir():
        message = f"cannot be written: {str(path.parent)!r} is no folder"
        raise WriteError(message, where=str(path), remedy="Make its folder first")
    # a door's request may end in another thread than it began
    lock = FileLock(path.with_name(f".{path.name}.lock"), timeout=0, thread_local=False)
    try:
        lock.acquire()
    except Timeout as error:
        message = "is in use by another session"
        raise WriteError(message, where=str(path), remedy="Close that one first") from error
    except (OSError, NotImplementedError) as error:
        raise _write_error(path, error) from error
    return lock


def _with_format(header: dict[str, Any]) -> dict[str, Any]:
    return {"format": FORMAT, "schema": SCHEMA, **header}


def _line(record: Any) -> bytes:
    # ensure_ascii: a file name that is not UTF-8 comes back as it was
    return json.dumps(record, separators=(",", ":")).encode("ascii") + b"\n"


def _write_all(file: FileIO, data: bytes) -> None:
    written = 0
    while written < len(data):  # a full disk takes a part
        written += file.write(data[written:]) or 0


def _replace(path: Path, records: Iterable[Any]) -> None:
    try:
        write_whole(path, b"".join(map(_line, records)), is_durable=True)
    except OSError as error:
        raise _write_error(path, error) from error


def _read(path: Path) -> tuple[dict[str, Any], list[Any], int]:
    """Return header, records, and where the last whole line ends."""
    try:
        data = path.read_bytes()
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        raise DocumentError(message, where=str(path)) from error
    lines = data.splitlines(keepends=True)
    parsed: list[Any] = []
    end = 0
    for number, line in enumerate(lines, start=1):
        try:
            parsed.append(_parse(line))
        except ValueError as error:
            if number == len(lines) and number > 1:
                break
            raise _damage(path, number) from error
        end += len(line)
    return _check_header(path, parsed), parsed[1:], end


def _parse(line: bytes) -> Any:
    if not line.endswith(b"\n"):
        message = "unfinished"
        raise ValueError(message)
    try:
        return json.loads(line)
    except RecursionError as error:
        raise ValueError from error


def _damage(path: Path, number: int) -> DocumentError:
    if number == 1:
        return DocumentError("is no session journal", where=str(path))
    remedy = f"Keep a copy, and delete line {number} and all after it: what was done before comes back"
    return DocumentError(f"line {number} is damaged", where=str(path), remedy=remedy)


def _check_header(path: Path, lines: list[Any]) -> dict[str, Any]:
    header = lines[0] if lines else None
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        message = "is no session journal"
        raise DocumentError(message, where=str(path))
    schema = header.get("schema")
    if type(schema) is not int or schema < 1:
        message = f"'schema' must be a whole number of at least 1, got {shown(schema)}"
        raise DocumentError(message, where=str(path))
    if schema > SCHEMA:
        message = f"was written by a newer Tamis: schema {schema}, this one reads up to {SCHEMA}"
        raise DocumentError(message, where=str(path), remedy="Upgrade Tamis")
    return header


def _write_error(path: Path, error: OSError | NotImplementedError) -> WriteError:
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    remedy = "Choose another folder, or free space"
    return WriteError(f"cannot be written: {reason}", where=str(path), remedy=remedy)
