"""The numbers that the examples give, as they are kept in ``examples/golden.json``.

``python -m tests.examples.golden`` runs the examples and writes the file; with a word behind it,
those whose name has the word. Look at the difference before you commit it. A number in the file is

- a whole number or a word: it must be the same;
- ``[value, tolerance]``, where the tolerance is relative: 1e-6, unless another one was written into the
  file, which is kept.

The figures are kept as well, so small that fonts do not count: ``tests/examples/figures``.
"""

from __future__ import annotations

import ast
import base64
import importlib
import importlib.util
import io
import json
import os
import runpy
import sys
import warnings
from pathlib import Path

import numpy as np

from tamis.testing._forked import forked

FOLDER = Path(__file__).parents[2] / "examples"
GOLDEN = FOLDER / "golden.json"
SCRIPTS = sorted(FOLDER.glob("*/plot_*.py"))
FIGURES = Path(__file__).with_name("figures")
TOLERANCE = 1e-6
TIMEOUT_S = 60.0
DPI = 16
FINER = 4
COLOURS = 64
SQUARE = 8
FIGURE_TOLERANCE = 0.06


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


def outcome_of(script: Path) -> tuple[dict, list[bytes]]:
    """Return the numbers and the figures, as small PNG files, of an example.

    It is run as it is in a copy of this process; warnings are errors.
    """
    answer = forked(_run, script, timeout_s=TIMEOUT_S)
    if not answer.startswith("{"):
        raise RuntimeError(answer)
    told = json.loads(answer)
    return told["numbers"], [base64.b64decode(figure) for figure in told["figures"]]


def _run(script: Path) -> str:
    os.environ.pop("DISPLAY", None)
    os.environ["MPLBACKEND"] = "agg"
    warnings.simplefilter("error")
    numbers = runpy.run_path(str(script), run_name="__main__")["numbers"]
    return json.dumps({"numbers": numbers, "figures": [_small(number) for number in _open_figures()]})


def _open_figures() -> list[int]:
    import matplotlib.pyplot as plt

    return plt.get_fignums()


def _small(number: int) -> str:
    import matplotlib.pyplot as plt
    from PIL import Image

    whole = io.BytesIO()
    plt.figure(number).savefig(whole, dpi=DPI * FINER, format="png")
    picture = Image.open(whole).convert("RGB").reduce(FINER).quantize(COLOURS)
    file = io.BytesIO()
    picture.save(file, "png", optimize=True)
    return base64.b64encode(file.getvalue()).decode()


def figures_of(script: Path) -> list[Path]:
    """Return the files of an example's figures that are kept, in order."""
    return sorted(FIGURES.glob(f"{name_of(script).replace('/', '-')}.[0-9].png"))


def difference(one: bytes, other: bytes) -> float:
    """Return how much two figures differ, in [0, 1]: the most that the mean of some square does.

    Squares of 8 pixels are compared, of which each is as large as a few letters: fonts differ between
    versions, what is plotted must not.
    """
    first, second = (_squares(file) for file in (one, other))
    return 1.0 if first.shape != second.shape else float(np.abs(first - second).max())


def _squares(file: bytes) -> np.ndarray:
    from PIL import Image

    pixels = np.asarray(Image.open(io.BytesIO(file)).convert("RGB"), dtype=float) / 255
    rows, columns = (length // SQUARE * SQUARE for length in pixels.shape[:2])
    cut = pixels[:rows, :columns].reshape(rows // SQUARE, SQUARE, columns // SQUARE, SQUARE, 3)
    return cut.mean(axis=(1, 3))


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
            numbers, figures = outcome_of(script)
            golden[name] = kept(numbers, before.get(name, {}))
            _keep_figures(script, figures)
        elif name in before:
            golden[name] = before[name]
    GOLDEN.write_text(json.dumps(golden, indent=1) + "\n", encoding="utf-8")
    for path in set(FIGURES.iterdir()) - {path for script in SCRIPTS for path in figures_of(script)}:
        path.unlink()


def _keep_figures(script: Path, figures: list[bytes]) -> None:
    """Write the figures that look different from those that are kept."""
    FIGURES.mkdir(exist_ok=True)
    before = figures_of(script)
    if len(before) == len(figures) and all(
        difference(path.read_bytes(), file) == 0 for path, file in zip(before, figures, strict=True)
    ):
        return
    for path in before:
        path.unlink()
    for number, file in enumerate(figures, start=1):
        (FIGURES / f"{name_of(script).replace('/', '-')}.{number}.png").write_bytes(file)


if __name__ == "__main__":
    write_golden(*sys.argv[1:2])
