"""Complete scripts as people write them: what the recorder is measured on must itself stay right."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).with_name("scripts")
SCRIPTS = sorted(FOLDER.glob("*.py"))
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
ALLOWED = {"numpy", "scipy", "skimage", *sys.stdlib_module_names}

LAST_LINES = {
    "batch_report": "images 6 objects 51 edges 4575 mean threshold 134.8617",
    "cell_cells": "area 14875 polygon 14687.5 vertices 15 orientation 1.24207 chan 7899",
    "coins_counting": "coins 8 mean area 1413.125 std 269.501",
    "denoise_compare": "best nlm 25.6994 0.065 0.003 0.3398 18.3059 0.0069 0.0514",
    "foam_porosity": "porosity 0.29661 pores 43 inner 19 d50 0.05085 wall 0.02857 surface 0.2620",
    "grain_contacts": "grains 18 contacts 24 rag 25 mean z 2.6667 surface 11109 solid 0.34902",
    "granulometry": "binary 15664 15255 14420 11766 6650 small 150280 mean radii 7.9191 5.9932",
    "ihc_stains": "score 49.760 grade 2 nuclei 170 area 223.488 dab 0.20855 overlap 0.82320",
    "nuclei": "nuclei 47 peaks 49 inside 46 convex 46 area 343.9783",
    "page_binarise": "winner local agreement 0.98941 vote ink 10106 text lines 10",
    "particles_matlab_style": "n0 20 n 20 T 0.43945 d 2.0933 nn 3.0475 panel 1121740 at 10%: 0.2091",
    "pipeline_class": "microaneurysms: n 2.0000 area 26.0000 axis 8.1974; "
    "moon: n 4.0000 area 141.7500 axis 37.2876",
    "radon_fft": "best ramp corrected 0.04011 stripes 0.07071 0.00290 low 0.04446 high 0.02253 "
    "peak 10.2691 slope -2.9316",
    "retina_vessels": "trees 6 biggest 1868 length 1428 width 11.0697 density 0.09218",
    "skeleton_network": "ends [12, 181] length [1193, 1056] width 36.9397 2.6075 thin 26463 solidity 0.5180",
    "stars": "objects 328 doh 102 peaks 98 bright 35 red 37 blue 177 flux 3615.042 noise 0.023122 at 333 309",
    "stitching": "ssim 0.9740 nrmse 0.01577 covered 77252 moved 79.8315",
    "superpixels": "odd 4 mask 1108 grown 2049 joined 529 vi 1.2177 1.7664 warm 0.86965 marked 0.45276",
    "texture": "accuracy 0.9792 energy 174.1414 147.2661 entropy 4.5534 sheet 192 192 map 50176",
    "tracking": "tracks 11 long 11 vy 0.8474 vx 0.4156 msd1 1.0382 msd3 8.2787 blobs 11 peaks 17",
    "clock_motion": "edges 266 corners 8 flow 3.004 -5.002 lines 5 circle 105 90 40 sub 21.9868",
}  # fmt: skip
"""What each prints at its end."""


def code_of(path):
    """Return the Python in a script, or in the cells of a notebook."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return text
    cells = (cell["source"] for cell in json.loads(text)["cells"] if cell["cell_type"] == "code")
    return "\n".join(line.rstrip("\n") for cell in cells for line in cell if not line.startswith("%"))


def run(path, folder):
    script = folder / f"{path.stem}.py"
    script.write_text(code_of(path), encoding="utf-8")
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, str(script)] + ([str(folder)] if path.suffix == ".py" else [])
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, env=environment, timeout=120
    )


def numbers_in(line):
    return [float(number) for number in re.findall(r"-?\d+\.?\d*", line)]


def words_in(line):
    return re.sub(r"-?\d+\.?\d*", "#", line)


@pytest.mark.parametrize("path", [*SCRIPTS, *NOTEBOOKS], ids=lambda path: path.stem)
def test_a_script_runs_and_ends_with_its_numbers(path, tmp_path):
    done = run(path, tmp_path)
    assert done.returncode == 0, done.stderr
    last, wanted = done.stdout.splitlines()[-1], LAST_LINES[path.stem]
    assert words_in(last) == words_in(wanted)
    assert numbers_in(last) == pytest.approx(numbers_in(wanted), rel=1e-3, abs=2e-4)  # as printed, rounded


def test_there_are_twenty_scripts_and_a_notebook_and_each_has_its_numbers():
    assert len(SCRIPTS) == 20
    assert len(NOTEBOOKS) == 1
    assert sorted(LAST_LINES) == sorted(path.stem for path in (*SCRIPTS, *NOTEBOOKS))


@pytest.mark.parametrize("path", [*SCRIPTS, *NOTEBOOKS], ids=lambda path: path.stem)
def test_a_script_has_a_usual_length_and_needs_only_numpy_scipy_and_scikit_image(path):
    code = code_of(path)
    assert 30 <= len(code.splitlines()) <= 150
    tree = ast.parse(code)
    tries = [node for node in ast.walk(tree) if isinstance(node, ast.Try)]
    guarded = {id(node) for attempt in tries for node in ast.walk(attempt)}
    for node in ast.walk(tree):
        if id(node) not in guarded:
            assert modules_of(node) <= ALLOWED


def modules_of(node):
    if isinstance(node, ast.Import):
        return {alias.name.partition(".")[0] for alias in node.names}
    return {node.module.partition(".")[0]} if isinstance(node, ast.ImportFrom) else set()
