"""The numbers that the examples give, as they are kept in ``examples/golden.json``.

``python -m tests.examples.golden`` runs the examples and writes the file; with a word behind it,
those whose name has the word. Look at the difference before you commit it. A number in the file is

- a whole number or a word: it must be the same;
- ``[value, tolerance]``, where the tolerance is relative: 1e-6, unless another one was written into the
  file, which is kept.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import json
import os
import runpy
import sys
import warnings
from pathlib import Path

from tamis.testing._forked import forked

FOLDER = Path(__file__).parents[2] / "examples"
GOLDEN = FOLDER / "golden.json"
SCRIPTS = sorted(FOLDER.glob("*/plot_*.py"))
TOLERANCE = 1e-6
TIMEOUT_S = 60.0


def name_of(script: Path) -> str:
    """Return the stage and the name of an example: ``segment/touching_coins``."""
    return f"{script.parent.name}/{script.stem.removeprefix('plot_')}"


def modules_of(script: Path) -> set[str]:
    """Return the modules that an example imports."""
    names = set()
    for node in ast.walk(ast.parse(script.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return {name if is_module(name) else name.rpartition(".")[0] for name in names}


def load_libraries() -> None:
    """Load what the copies of this process would load, each for itself."""
    for name in sorted({"tamis.batch", "tamis.recorder"}.union(*map(modules_of, SCRIPTS))):
        importlib.import_module(name)


def is_module(name: str) -> bool:
    """Return whether a name is that of a module, not of something in one."""
    return importlib.util.find_spec(
        name.rpartition(".")[0] or name
    ).submodule_search_locations is not None and (importlib.util.find_spec(name) is not None)


def read_golden() -> dict:
    return json.loads(GOLDEN.read_text(encoding="utf-8")) if GOLDEN.exists() else {}


def numbers_of(script: Path) -> dict:
    """Return the numbers of an example, run as it is in a copy of this process; warnings are errors."""
    answer = forked(_run, script, timeout_s=TIMEOUT_S)
    if not answer.startswith("{"):
        raise RuntimeError(answer)
    return json.loads(answer)


def _run(script: Path) -> str:
    os.environ.pop("DISPLAY", None)
    os.environ["MPLBACKEND"] = "agg"
    warnings.simplefilter("error")
    return json.dumps(runpy.run_path(str(script), run_name="__main__")["numbers"])


def kept(numbers: dict, before: dict) -> dict:
    """Return how numbers are kept, with the tolerances that were there before."""
    return {
        name: [number, _tolerance(before.get(name))] if isinstance(number, float) else number
        for name, number in numbers.items()
    }


def _tolerance(before: object) -> float:
    return before[1] if isinstance(before, list) else TOLERANCE


def write_golden(word: str = "") -> None:
    """Run the examples whose name has a word, and write what they give; forget those that are no more."""
    load_libraries()
    before = read_golden()
    golden = {}
    for script in SCRIPTS:
        name = name_of(script)
        if word in name:
            golden[name] = kept(numbers_of(script), before.get(name, {}))
        elif name in before:
            golden[name] = before[name]
    GOLDEN.write_text(json.dumps(golden, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_golden(*sys.argv[1:2])
