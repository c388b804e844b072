"""The examples of the gallery as pipelines: recorded once, kept as documents, with every call in them."""

from __future__ import annotations

import hashlib
import os
import shutil
import warnings
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import tamis
from tamis.catalogue import measured_versions
from tamis.gallery import get_entry
from tamis.pipeline import script_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tamis import Pipeline
    from tamis.gallery import Entry

__all__ = ["Example", "Use", "read_examples", "uses_by_operation", "version_of_the_recorder"]

_AT_ONCE = 2
_LARGEST = 4_000_000
_ROOMS = ("recorder", "pipeline", "catalogue")


@dataclass(frozen=True, slots=True)
class Use:
    """One call of an operation in an example.

    Parameters
    ----------
    operation : str
        Its id.
    node : str
        The step's name in the document.
    line : str
        The call as Python, with the values used.
    """

    operation: str
    node: str
    line: str


@dataclass(frozen=True, slots=True)
class Example:
    """A script of the gallery, and the pipeline that it is.

    Parameters
    ----------
    entry : Entry
        What the gallery's index knows of it.
    document : Path
        The pipeline, as `tamis open` takes it.
    uses : tuple of Use
        Its steps in order.
    """

    entry: Entry
    document: Path
    uses: tuple[Use, ...]

    @property
    def name(self) -> str:
        """Stage and name: ``segment/touching_coins``."""
        return self.entry.name

    @property
    def download(self) -> Path | None:
        """The document, or the archive that has its arrays, too; None where that is too large for a site."""
        whole = self.document.with_suffix(".zip")
        found = whole if whole.exists() else self.document
        return found if found.stat().st_size < _LARGEST else None

    @property
    def page(self) -> str:
        """The document's name on the site, without suffix."""
        stage, _, name = self.name.partition("/")
        return f"gallery/{stage}/plot_{name}"

    @property
    def thumbnail(self) -> str:
        """The picture that sphinx-gallery makes of it, from the root of the site's sources."""
        stage, _, name = self.name.partition("/")
        return f"/gallery/{stage}/images/thumb/sphx_glr_plot_{name}_thumb.png"

    def pipeline(self) -> Pipeline:
        """Return the pipeline."""
        return tamis.Pipeline.load(self.document)


def read_examples(scripts: Iterable[Path], folder: Path) -> tuple[Example, ...]:
    """Return the examples of scripts; what was recorded before, and has not changed, is read.

    Parameters
    ----------
    scripts : iterable of Path
        ``plot_NAME.py`` in folders named after stages.
    folder : Path
        Where documents are kept.
    """
    folder.mkdir(parents=True, exist_ok=True)
    scripts = sorted(scripts)
    # each script is recorded in a process of its own; the threads wait for them
    with ThreadPoolExecutor(_AT_ONCE) as threads, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what is no output: the page shows it as a figure
        return tuple(threads.map(lambda script: _example(script, folder), scripts))


def uses_by_operation(examples: Iterable[Example]) -> dict[str, list[tuple[Example, Use]]]:
    """Return, for each operation that an example uses, where: the first use in each example."""
    found: dict[str, list[tuple[Example, Use]]] = {}
    for example in examples:
        seen = set()
        for use in example.uses:
            if use.operation not in seen:
                found.setdefault(use.operation, []).append((example, use))
            seen.add(use.operation)
    return found


def version_of_the_recorder() -> str:
    """Return what changes when a script could be recorded as something else: versions, and sources."""
    home = Path(tamis.__file__).parent
    sources = sorted(path for room in _ROOMS for path in (home / room).rglob("*.py"))
    told = hashlib.sha256(b"".join(path.read_bytes() for path in sources))
    return f"{tamis.__version__} {dict(measured_versions())} {told.hexdigest()}"


def _example(script: Path, folder: Path) -> Example:
    name = f"{script.parent.name}/{script.stem.removeprefix('plot_')}"
    source = script.read_text(encoding="utf-8")
    document = folder / f"{name.replace('/', '-')}.json"
    mark = document.with_suffix(".key")
    key = hashlib.sha256(f"{version_of_the_recorder()} {source}".encode()).hexdigest()
    if not (document.exists() and mark.exists() and mark.read_text(encoding="utf-8") == key):
        _record(script, document)
        mark.write_text(key, encoding="utf-8")
    return Example(get_entry(name), document, _uses(tamis.Pipeline.load(document)))


def _record(script: Path, document: Path) -> None:
    """Write the pipeline, and its arrays beside it; with arrays, both in one file as well."""
    arrays, whole = document.with_suffix(""), document.with_suffix(".zip")
    shutil.rmtree(arrays, ignore_errors=True)
    whole.unlink(missing_ok=True)
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        tamis.record(script, data=arrays, stdout=nowhere).save(document)
    if not arrays.exists():
        return
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as file:
        for path in (document, *sorted(arrays.iterdir())):
            file.write(path, path.relative_to(document.parent))


def _uses(pipeline: Pipeline) -> tuple[Use, ...]:
    lines = {statement.name: statement.lines for statement in script_of(pipeline).steps}
    return tuple(Use(node.operation, node.id, _call(lines.get(node.id, ()))) for node in pipeline.nodes)


def _call(lines: tuple[str, ...]) -> str:
    return "\n".join(line for line in lines if not line.startswith("#"))
