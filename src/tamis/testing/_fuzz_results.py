"""Results of a long run, so that it can be stopped and go on: one line of JSON for each operation."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tamis
from tamis.pipeline import library_versions
from tamis.testing._fuzz_tally import Tally

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Results"]


class Results:
    """What came of each operation so far.

    A line of other code, of other libraries or of another draw counts for nothing.

    Parameters
    ----------
    path : Path
        The file; made when the first result is there.
    draw : mapping
        Numbers that say which cases were drawn.
    """

    def __init__(self, path: Path, draw: Mapping[str, Any]) -> None:
        self._path = path
        self._draw = {**draw, "code": _code_digest(), **library_versions()}
        self.tallies: dict[str, Tally] = {}
        for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
            self._read(line)

    def _read(self, line: str) -> None:
        try:
            found = json.loads(line)
        except ValueError:
            return  # a line that was being written when the run was stopped
        if found.get("draw") == self._draw:
            self.tallies[found["operation"]] = Tally.from_json(found)

    def add(self, operation: str, tally: Tally) -> None:
        """Keep one more result."""
        self.tallies[operation] = tally
        self._path.parent.mkdir(parents=True, exist_ok=True)
        line = json.dumps({"operation": operation, "draw": self._draw, **tally.to_json()})
        with self._path.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")


def _code_digest() -> str:
    """Return a digest of all our code: a result says nothing of code that is another."""
    folder = Path(tamis.__file__).parent
    digest = hashlib.blake2b(digest_size=8)
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
