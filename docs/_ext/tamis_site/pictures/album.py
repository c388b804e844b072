"""What an operation does, as pictures kept in a folder, with the documents that they come from.

A list of what was drawn lies beside the pictures, so that a rebuild draws only what changed, and one that
was broken off goes on where it was.
"""

from __future__ import annotations

import ast
import dataclasses
import functools
import hashlib
import json
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import tamis
from tamis.catalogue import capability_of, measured_versions
from tamis.engine import default_engine
from tamis_site.pictures.example import example_of
from tamis_site.pictures.row import draw_row, draw_strip, draw_tile
from tamis_site.pictures.showing import Outcome, strip_of, tiles_of

if TYPE_CHECKING:
    from tamis.catalogue import Operation
    from tamis_site.pictures.example import Example

__all__ = ["Album", "Picture"]

_TILE = 128
_MEGAPIXELS = 0.05
_SLOW_S = 2.0
_WRITTEN_EVERY = 20


@dataclasses.dataclass(frozen=True, slots=True)
class Picture:
    """A file beside the pages, and what it shows, in words.

    Parameters
    ----------
    file : str
        Its name.
    words : str
        What it shows.
    frames : tuple of str, default ()
        For a strip of equally wide frames, the words of each.
    """

    file: str
    words: str
    frames: tuple[str, ...] = ()


class Album:
    """The pictures of all operations, kept in a folder; draws what is missing.

    Parameters
    ----------
    folder : Path
        Where they are kept.
    makes : bool, default True
        Whether missing ones are drawn.
    """

    def __init__(self, folder: Path, *, makes: bool = True) -> None:
        self.folder = folder
        self.made = 0
        self.makes = makes
        self._known: dict[str, Any] = {}
        self._list = folder / "drawn.json"
        folder.mkdir(parents=True, exist_ok=True)
        if self._list.exists():
            self._known = json.loads(self._list.read_text(encoding="utf-8"))

    @property
    def count(self) -> int:
        """How many operations have a picture."""
        return sum(bool(item["pictures"]) for item in self._known.values())

    @property
    def failures(self) -> dict[str, str]:
        """Why there is no picture, by operation id."""
        return {name: item["why"] for name, item in sorted(self._known.items()) if not item["pictures"]}

    def pictures_of(self, operation: Operation) -> tuple[Picture, ...]:
        """Return an operation's pictures: what goes in and what comes out, and a strip where there is one."""
        return tuple(_picture(one) for one in self._record(operation).get("pictures", ()))

    def tile_of(self, operation: Operation) -> Picture | None:
        """Return the small picture of the result alone, to be seen beside others."""
        tile = self._record(operation).get("tile")
        return _picture(tile) if tile else None

    def sample_name_of(self, operation: Operation) -> str:
        """Return what it is shown on, such as ``"coins"``; empty where nothing goes in."""
        return str(self._record(operation).get("sample", ""))

    def call_of(self, operation: Operation) -> str:
        """Return the call as plain Python, with the values that were used."""
        return str(self._record(operation).get("call", ""))

    def document_of(self, operation: Operation) -> Path | None:
        """Return the pipeline that was run, which `tamis open` and `tamis run` take."""
        name = self._record(operation).get("document")
        return self.folder / name if name else None

    def close(self) -> None:
        """Write down what was drawn, and let the workers go."""
        default_engine().close_workers()
        self._write()

    def _record(self, operation: Operation) -> dict[str, Any]:
        known = self._known.get(operation.id)
        if self.makes and (known is None or known["key"] != _key_of(operation)):
            known = _drawn(operation, self.folder)
            self._known[operation.id] = known
            self.made += bool(known["pictures"])
            if self.made % _WRITTEN_EVERY == 0:
                self._write()
        return known or {}

    def _write(self) -> None:
        beside = self._list.with_suffix(".part")
        beside.write_text(json.dumps(self._known, indent=1, sort_keys=True), encoding="utf-8")
        beside.replace(self._list)


def _picture(written: list[Any]) -> Picture:
    file, words, frames = written
    return Picture(file, words, tuple(frames))


@functools.cache
def _version() -> str:
    sources = "".join(path.read_text(encoding="utf-8") for path in sorted(Path(__file__).parent.glob("*.py")))
    told = f"{tamis.__version__} {dict(measured_versions())} {sources}"
    return hashlib.sha256(told.encode()).hexdigest()


@functools.cache
def _key_of(operation: Operation) -> str:
    told = f"{_version()} {operation.id} {operation.version} {operation.arguments}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _drawn(operation: Operation, folder: Path) -> dict[str, Any]:
    """Draw an operation into a folder, and return what is written down about it."""
    record: dict[str, Any] = {"key": _key_of(operation), "pictures": [], "why": ""}
    try:
        # a library's words about its defaults are for who calls it
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            record |= _shown(example_of(operation), folder)
    except Exception as error:  # whatever it is, the others are drawn, and the list says why
        record["why"] = f"{type(error).__name__}: {error}"
    return record


def _shown(example: Example, folder: Path) -> dict[str, Any]:
    operation, pipeline = example.operation, example.pipeline()
    pipeline.save(folder / f"{operation.id}.json")
    outcome = Outcome.of(example)
    before, after = tiles_of(outcome)
    words = f"{example.sample_name}, and what comes of it" if before else "What comes out"
    (folder / f"{operation.id}.png").write_bytes(draw_row([*before, *after]))
    pictures = [(f"{operation.id}.png", words[:1].upper() + words[1:], [])]
    frames = [] if _is_slow(operation) else strip_of(example)
    if frames:
        (folder / f"{operation.id}.row.png").write_bytes(draw_strip(frames))
        told = [frame.words for frame in frames]
        pictures.append((f"{operation.id}.row.png", f"Along {told[0].partition('=')[0]}", told))
    _, small = tiles_of(outcome, _TILE)
    (folder / f"{operation.id}.tile.png").write_bytes(draw_tile(small[0], _TILE))
    return {
        "pictures": pictures,
        "tile": (f"{operation.id}.tile.png", small[0].words, []),
        "sample": example.sample_name,
        "call": _call(pipeline),
        "document": f"{operation.id}.json",
    }


def _is_slow(operation: Operation) -> bool:
    capability = capability_of(operation.id)
    if capability is None or capability.ms_per_megapixel is None:
        return False
    return capability.is_at_least or capability.ms_per_megapixel * _MEGAPIXELS / 1000 > _SLOW_S


def _call(pipeline: tamis.Pipeline) -> str:
    """Return the last statements of the script that does the same without Tamis: those about the results."""
    paths = {
        source.name: f"{source.name}.tif" for source in pipeline.sources if source.locator == "sample:foam"
    }
    script = pipeline.to_script(paths=paths)
    lines: list[str] = []
    for statement in reversed(ast.parse(script).body):
        names = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
        if lines and names.isdisjoint(pipeline.outputs):
            break
        lines.insert(0, ast.get_source_segment(script, statement) or "")
    return "\n".join(lines)
