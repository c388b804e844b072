"""The way of a script: recorded, run again, exported, and recorded to the same document."""

from __future__ import annotations

import ast
import contextlib
import importlib
import json
import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tamis.errors import ScriptError
from tamis.testing._forked import forked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tamis.testing.examples import Example

__all__ = ["Passage", "as_notebook", "passage_of", "passages_of", "recorded_as"]

TIMEOUT_S = 120.0
"""A script that takes longer is given up."""

_PRELOADED = (
    "numpy", "scipy.ndimage", "skimage.io", "tifffile", "imageio.v3", "tamis.batch",
    *(f"skimage.{topic}" for topic in (
        "color", "data", "draw", "exposure", "feature", "filters", "graph", "measure", "metrics",
        "morphology", "registration", "restoration", "segmentation", "transform", "util",
    )),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Passage:
    """How far a script came.

    Parameters
    ----------
    name : str
        Of the script.
    nodes, outputs, constants : int
        Of the pipeline: its steps, its results, and its arrays that come from nowhere.
    problem : str
        What went wrong; empty if it went through.
    """

    name: str
    nodes: int = 0
    outputs: int = 0
    constants: int = 0
    problem: str = ""


def passages_of(examples: Iterable[Example], *, processes: int = 2) -> Iterator[Passage]:
    """Yield how far each example of a docstring comes, as a notebook with a cell a statement.

    Parameters
    ----------
    examples : iterable of Example
        Those that are tried.
    processes : int, default 2
        How many at once.
    """
    for name in _PRELOADED:  # the copies of this process need not load them
        importlib.import_module(name)
    with tempfile.TemporaryDirectory(prefix="tamis-recording-") as root:

        def passage(example: Example) -> Passage:
            folder = Path(root, example.name)
            folder.mkdir()
            notebook = folder / "example.ipynb"
            notebook.write_text(as_notebook(example.source), encoding="utf-8")
            return passage_of(example.name, notebook, folder)

        with ThreadPoolExecutor(processes) as pool:
            yield from pool.map(passage, examples)


def as_notebook(source: str) -> str:
    """Return a script as a notebook in which each statement is a cell: what a docstring shows, it shows."""
    lines = source.splitlines()
    ends = [statement.end_lineno or 0 for statement in ast.parse(source).body]
    starts = [0, *ends[:-1]]
    cells: list[dict[str, Any]] = [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": f"cell-{number}",
            "metadata": {},
            "outputs": [],
            "source": "\n".join(lines[start:end]),
        }
        for number, (start, end) in enumerate(zip(starts, ends, strict=True))
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def passage_of(name: str, script: Path, folder: Path, arguments: Sequence[str] = ()) -> Passage:
    """Record a script or notebook, run what came of it, export it, run that, and record it.

    Parameters
    ----------
    name : str
        What it is called in the answer.
    script : Path
        The file.
    folder : Path
        Where it runs, and where documents are left.
    arguments : sequence of str, default ()
        The script's own.

    Returns
    -------
    passage : Passage
        Its problem is empty only if what was run gave the fingerprints of what was recorded, bit for bit,
        the exported script gave them without Tamis, and its recording is the same document.
    """
    answer = forked(_record, script, folder / "first", folder, list(arguments), timeout_s=TIMEOUT_S)
    if answer:
        return Passage(name, problem=f"is not recorded: {answer}")
    document = json.loads((folder / "first" / "pipeline.json").read_text(encoding="utf-8"))
    constants = sum(source["locator"].endswith(".npy") for source in document["inputs"].values())
    counts = len(document["nodes"]), len(document["outputs"]), constants
    steps: list[tuple[str, Any, tuple[Any, ...]]] = [
        ("is not replayed", _replay, (folder / "first",)),
        ("is not exported", _export, (folder / "first", folder / "exported.py")),
        ("the export does not run the same", _run_export, (folder / "exported.py", folder / "first")),
        ("the export is not recorded", _record, (folder / "exported.py", folder / "second", folder, [])),
        ("the export is recorded differently", _compare, (folder / "first", folder / "second")),
    ]
    for words, step, given in steps:
        answer = forked(step, *given, timeout_s=TIMEOUT_S)
        if answer:
            return Passage(name, *counts, f"{words}: {answer}")
    return Passage(name, *counts)


def recorded_as(script: Path, answer: Path, folder: Path, arguments: Sequence[str] = ()) -> Path:
    """Record a script in a copy of this process, and return the document.

    Parameters
    ----------
    script : Path
        The file.
    answer : Path
        A new folder for the document.
    folder : Path
        Where the script runs, and where its arrays are left.
    arguments : sequence of str, default ()
        The script's own.

    Returns
    -------
    document : Path
        With the fingerprints of its outputs.

    Raises
    ------
    ScriptError
        If there is none.
    """
    problem = forked(_record, script, answer, folder, list(arguments), timeout_s=TIMEOUT_S)
    if problem:
        raise ScriptError(problem, where=str(script))
    return answer / "pipeline.json"


def _record(script: Path, answer: Path, folder: Path, arguments: list[str]) -> str:
    from tamis.recorder.script._child import main

    answer.mkdir()
    wishes = {"folder": str(answer), "data": str(folder / "data"), "keep_all": False}
    os.chdir(folder)
    with contextlib.suppress(SystemExit):
        main([json.dumps(wishes), str(script), *arguments])
    ending = json.loads((answer / "ending.json").read_text(encoding="utf-8"))
    if ending["failure"] or ending["problem"]:
        return str(ending["failure"] or ending["problem"])
    if (answer / "pipeline.json").exists():
        return ""
    return next(iter(ending["lost"]), "nothing in it is an operation on an image")


def _replay(answer: Path) -> str:
    import tamis
    from tamis.pipeline import fingerprint, read_document

    document = read_document(answer / "pipeline.json")
    result = tamis.run(tamis.Pipeline.load(answer / "pipeline.json"), executor="serial", progress=False)
    return _differing({name: fingerprint(result[name]) for name in result}, dict(document.fingerprints))


def _differing(found: dict[str, str], wanted: dict[str, str]) -> str:
    missing = sorted(set(wanted) ^ set(found))
    if missing:
        return f"{missing[0]} has no fingerprint"
    return ", ".join(name for name in wanted if found[name] != wanted[name])


def _export(answer: Path, target: Path) -> str:
    import tamis

    target.write_text(tamis.Pipeline.load(answer / "pipeline.json").to_script(), encoding="utf-8")
    return ""


def _run_export(script: Path, answer: Path) -> str:
    from tamis.pipeline import fingerprint, read_document

    wanted = dict(read_document(answer / "pipeline.json").fingerprints)
    for name in [name for name in sys.modules if name.partition(".")[0] == "tamis"]:
        sys.modules[name] = None  # type: ignore[assignment]
    names: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(script.read_text(encoding="utf-8"), str(script), "exec", dont_inherit=True), names)
    return _differing({name: fingerprint(names[name]) for name in wanted}, wanted)


def _compare(first: Path, second: Path) -> str:
    import tamis

    one, other = (json.loads((f / "pipeline.json").read_text(encoding="utf-8")) for f in (first, second))
    for part in one:
        if list(one[part]) != list(other[part]) if isinstance(one[part], dict) else False:
            return f"{part}: {list(one[part])} and then {list(other[part])}"
        if json.dumps(one[part]) != json.dumps(other[part]):  # == would take 2.0 for 2
            return f"{part}: {_first_difference(one[part], other[part])}"
    scripts = {tamis.Pipeline.load(f / "pipeline.json").to_script() for f in (first, second)}
    return "" if len(scripts) == 1 else "the second export is another script"


def _first_difference(one: Any, other: Any) -> str:
    if isinstance(one, dict):
        name = next(name for name in one if json.dumps(one[name]) != json.dumps(other.get(name)))
        return f"{name}: {_first_difference(one[name], other.get(name))}"
    return f"{one!r} and then {other!r}"
