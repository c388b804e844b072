"""Each example of the gallery runs, gives its numbers, and is a pipeline that gives the same bits."""

from __future__ import annotations

import ast
import shutil
from dataclasses import asdict

import matplotlib.pyplot as plt
import pytest
from tests.examples.golden import (
    FIGURE_TOLERANCE,
    FOLDER,
    SCRIPTS,
    difference,
    figures_of,
    load_libraries,
    modules_of,
    name_of,
    outcome_of,
    read_golden,
)

import tamis
from tamis.gallery import get_entry, read_index
from tamis.pipeline import read_document
from tamis.testing.gallery import entry_of
from tamis.testing.recording import passage_of

ALLOWED = {"numpy", "scipy", "skimage", "matplotlib"}
STAGES = sorted(path.name for path in FOLDER.iterdir() if path.is_dir() and path.name != "__pycache__")
KNOWN_GAPS: dict[str, str] = {}
"""Examples that are not recorded faithfully, and why; at most three."""

pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")


@pytest.fixture(autouse=True, scope="module")
def _libraries_are_loaded():
    load_libraries()


@pytest.fixture(autouse=True)
def _no_screen(monkeypatch):
    plt.switch_backend("agg")
    monkeypatch.setenv("MPLBACKEND", "agg")
    monkeypatch.delenv("DISPLAY", raising=False)


@pytest.mark.parametrize("script", SCRIPTS, ids=name_of)
def test_an_example_runs_without_a_warning_and_gives_its_numbers_and_figures(script):
    golden = read_golden()[name_of(script)]
    numbers, figures = outcome_of(script)
    assert numbers == {name: as_kept(number) for name, number in golden.items()}
    kept = figures_of(script)
    assert len(kept) == len(figures) > 0
    for path, figure in zip(kept, figures, strict=True):
        assert difference(path.read_bytes(), figure) < FIGURE_TOLERANCE, path.name


def test_a_figure_that_shows_something_else_is_found():
    first, second = (figures_of(script)[0].read_bytes() for script in SCRIPTS[:2])
    assert difference(first, first) == 0
    assert difference(first, second) > FIGURE_TOLERANCE


def test_a_figure_without_one_of_its_curves_is_found(tmp_path):
    script = FOLDER / "segment" / "plot_touching_coins.py"
    text = script.read_text(encoding="utf-8")
    assert text.count("axes[2].contour(") == 1
    changed = tmp_path / script.name
    changed.write_text("\n".join(line for line in text.splitlines() if "axes[2].contour(" not in line))
    _, (figure,) = outcome_of(changed)
    assert difference(figures_of(script)[0].read_bytes(), figure) > FIGURE_TOLERANCE


def as_kept(number):
    return pytest.approx(number[0], rel=number[1]) if isinstance(number, list) else number


@pytest.mark.parametrize("script", SCRIPTS, ids=name_of)
def test_an_example_is_a_pipeline_and_an_exported_script_with_the_same_bits(script, tmp_path):
    if name_of(script) in KNOWN_GAPS:
        pytest.skip(KNOWN_GAPS[name_of(script)])
    shutil.copy(script, tmp_path)
    passage = passage_of(script.stem, tmp_path / script.name, tmp_path)
    assert not passage.problem
    assert passage.nodes >= 4
    first = tmp_path / "first" / "pipeline.json"
    tamis.Pipeline.load(first).save(
        tmp_path / "first" / "again.json", fingerprints=dict(read_document(first).fingerprints)
    )
    assert (tmp_path / "first" / "again.json").read_bytes() == first.read_bytes()
    assert told(entry_of(script, first)) == as_indexed(get_entry(name_of(script)))


def told(entry):
    """What the index says of an example: ``make gallery`` writes it anew."""
    pictures = [(one.name, one.kind, one.shape, asdict(one.statistics)) for one in entry.pictures]
    return (
        entry.name,
        entry.title,
        entry.summary,
        [(use.operation, use.count) for use in entry.uses],
        pictures,
    )


def as_indexed(entry):
    *words, pictures = told(entry)
    return *words, [(*known, pytest.approx(numbers, rel=0.01, abs=0.002)) for *known, numbers in pictures]


@pytest.mark.parametrize("script", SCRIPTS, ids=name_of)
def test_an_example_can_be_read_by_anybody(script):
    text = script.read_text(encoding="utf-8")
    tree = ast.parse(text)
    title, rule, *_ = ast.get_docstring(tree).splitlines()
    assert set(rule) == {"="}
    assert len(rule) >= len(title)
    assert "\n# %%\n" in text
    assert 25 <= len(text.splitlines()) <= 110
    assert {module.partition(".")[0] for module in modules_of(script)} <= ALLOWED


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_has_a_header(stage):
    lines = (FOLDER / stage / "GALLERY_HEADER.rst").read_text(encoding="utf-8").splitlines()
    assert set(lines[1]) == {"="}
    assert len(lines[1]) >= len(lines[0])


def test_gaps_of_the_recorder_are_few_and_those_of_examples_that_exist():
    assert len(KNOWN_GAPS) <= 3
    assert set(KNOWN_GAPS) <= set(map(name_of, SCRIPTS))
    assert sorted(read_golden()) == sorted(map(name_of, SCRIPTS))


def test_the_index_has_every_example():
    assert [entry.name for entry in read_index()] == sorted(map(name_of, SCRIPTS))
