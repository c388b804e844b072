"""The ledger of a batch: which images are done, so that a run that was stopped can go on."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from tamis.errors import WriteError

if TYPE_CHECKING:
    from pathlib import Path

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
            text = self._path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return []
        return [line for line in map(_parse, text.splitlines()) if line is not None]

    def done(self) -> dict[str, str]:
        """Return the folder of each image that is done, by key."""
        return {line.key: line.folder for line in self.lines() if not line.error}

    def add(self, line: LedgerLine) -> None:
        """Write a line; when this returns, it is on the disk."""
        try:
            with open(self._path, "a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(line), ensure_ascii=False) + "\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            message = f"cannot be written: {error.strerror or error}"
            raise WriteError(message, where=str(self._path)) from error


def _parse(text: str) -> LedgerLine | None:
    try:
        return LedgerLine(**json.loads(text))
    except (TypeError, ValueError):
        return None
