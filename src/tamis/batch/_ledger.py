"""The ledger of a batch: which images are done, so that a run that was stopped can go on."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from tamis.errors import ReadError, WriteError

if TYPE_CHECKING:
    from pathlib import Path
    from typing import IO

__all__ = ["Ledger", "LedgerLine"]


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """What became of one image.

    Parameters
    ----------
    image : str
        Where the image is.
    key : str
        Lineage key of everything that was asked of it: the same key, the same results.
    folder : str
        Name of the folder of its results; empty if it failed.
    seconds : float
        Wall time.
    error : str, default ''
        Why it failed.
    """

    image: str
    key: str
    folder: str
    seconds: float
    error: str = ""


class Ledger:
    """A file of one line an image, written as soon as the image is done.

    Parameters
    ----------
    path : Path
        The file; a line that a killed process left torn is passed over.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def lines(self) -> list[LedgerLine]:
        """Return what was written so far, oldest first."""
        try:
            text = self._path.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return []
        except OSError as error:
            message = f"cannot be read: {error.strerror or error}"
            raise ReadError(message, where=str(self._path), remedy="Choose another folder") from error
        return [line for line in map(_parse, text.split("\n")) if line is not None]

    def done(self) -> dict[str, str]:
        """Return the folder of each image that is done, by key; the folder's last image counts."""
        last = {line.folder: line.key for line in self.lines() if not line.error}
        return {key: folder for folder, key in last.items()}

    def add(self, line: LedgerLine) -> None:
        """Write a line; when this returns, it is on the disk."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with open(self._path, "a+b") as file:
                start = b"" if _ends_whole(file) else b"\n"
                file.write(start + _text_of(line).encode() + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            message = f"cannot be written: {error.strerror or error}"
            raise WriteError(message, where=str(self._path)) from error


def _ends_whole(file: IO[bytes]) -> bool:
    """Return whether the last line has its end: a torn one must not swallow the next."""
    if not file.seek(0, os.SEEK_END):
        return True
    file.seek(-1, os.SEEK_END)
    return file.read(1) == b"\n"


def _text_of(line: LedgerLine) -> str:
    # a name may hold bytes that are no text
    return json.dumps(asdict(line), ensure_ascii=False).encode(errors="replace").decode()


def _parse(text: str) -> LedgerLine | None:
    try:
        return LedgerLine(**json.loads(text))
    except (TypeError, ValueError):
        return None
