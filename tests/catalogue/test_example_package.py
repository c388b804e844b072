"""A package brings its own operations by an entry point, in every door and every process."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import skimage.measure

import tamis

TESTS = Path(__file__).parents[1]
PACKAGE, BROKEN = TESTS / "example_package", TESTS / "broken_package"
ID = "example_of_tamis.local_contrast"
IMAGE = (np.arange(90 * 70).reshape(90, 70) * 37 % 251).astype(np.uint8)


def python(*arguments, packages=(PACKAGE,)):
    """Run Python where these packages are installed; return what it says, and its warnings."""
    found = os.pathsep.join(map(str, [*packages, *filter(None, sys.path)]))
    environment = os.environ | {"PYTHONPATH": found, "TAMIS_WORKERS": "2"}
    done = subprocess.run(
        [sys.executable, *map(str, arguments)], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr


def test_its_operations_are_listed_with_their_own_words():
    out, err = python("-m", "tamis", "list", "stands out from its surroundings", "--json")
    rows = json.loads(out)
    assert rows[0]["id"] == ID
    assert rows[0]["summary"] == "Measure how far each pixel stands out from its surroundings."
    assert err == ""


def test_its_operations_are_shown_with_windows_units_and_help():
    out, _ = python("-m", "tamis", "show", ID)
    for words in (
        "Measure how far each pixel stands out from its surroundings.",
        "neighbourhood (looks 3 pixels far with the defaults)",
        "radius : a whole number, default 3",
        "Half the side of the square around each pixel.",
        "against : one of 'darkest', 'brightest', default 'darkest'",
    ):
        assert words in out
    radius = json.loads(python("-m", "tamis", "show", ID, "--json")[0])["parameters"][0]
    assert (radius["window"], radius["unit"], radius["default"]) == ([1, 19], "pixel", 3)


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    """A pipeline with operations of the package, saved by a process of its own."""
    folder = tmp_path_factory.mktemp("work")
    np.save(folder / "image.npy", IMAGE)
    program = f"""
import tamis
assert "example_of_tamis" not in __import__("sys").modules
assert tamis.get_operation({ID!r}).name == "local_contrast"
from example_of_tamis import between, local_contrast, sizes
image = tamis.open({str(folder / "image.npy")!r})
contrast = local_contrast(image, radius=4)
labels = tamis.measure.label(between(contrast, low=100))
tamis.Pipeline.of(contrast=contrast, labels=labels, sizes=sizes(labels)).save({str(folder / "p.json")!r})
"""
    python("-W", "error", "-c", program)
    return folder


def test_its_document_is_opened_and_run_by_processes_that_imported_nothing(document, monkeypatch):
    folder = document / "out"
    python("-m", "tamis", "run", document / "p.json", document / "image.npy", "--out", folder,
           "--executor", "processes", "--tiles", "30,30", "--no-report")  # fmt: skip
    monkeypatch.syspath_prepend(str(PACKAGE))
    example = importlib.import_module("example_of_tamis")
    contrast = example.local_contrast(IMAGE, 4)
    labels = skimage.measure.label(example.between(contrast, 100))
    for name, expected in (("contrast", contrast), ("labels", labels)):
        (path,) = folder.rglob(f"{name}.tif*")
        found = np.asarray(tamis.open(path))
        np.testing.assert_array_equal(found, expected)
    (path,) = folder.rglob("sizes.csv")
    assert len(path.read_text().splitlines()) == 1 + labels.max()
    del sys.modules["example_of_tamis"]


def test_where_the_package_is_missing_the_document_says_what_to_do(document):
    path = document / "p.json"
    done = subprocess.run(
        [sys.executable, "-m", "tamis", "check", path, document / "image.npy"],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "import 'example_of_tamis' first, or let its package offer it to tamis.operations" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_broken_package_only_warns():
    out, err = python("-m", "tamis", "list", "--topic", "example_of_tamis", packages=(BROKEN, PACKAGE))
    assert ID in out
    assert err == (
        "tamis: warning: the operations 'broken' of broken_for_tamis:OPERATIONS cannot be loaded: "
        "the camera's driver is missing\n"
    )
