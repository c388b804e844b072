"""`tamis gallery` lists examples, ranks them by an image, prints scripts; `gallery:NAME` is a script."""

from __future__ import annotations

import json

import numpy as np
import pytest

import tamis as package
from tamis.gallery import get_entry, list_entries, read_index, script_of


def names(done):
    assert (done.status, done.err) == (0, "")
    return [row["name"] for row in json.loads(done.out)]


def test_all_are_listed_with_their_titles(tamis):
    done = tamis("gallery")
    assert (done.status, done.err) == (0, "")
    for entry in read_index():
        assert any(entry.name in line and entry.title in line for line in done.out.splitlines())
    assert "tamis open gallery:" in done.out


@pytest.mark.parametrize(
    "filters", [{"stage": "segment"}, {"uses": "filters.sato"}, {"ndim": 3}, {"stage": "measure", "ndim": 3}]
)
def test_its_filters_are_those_of_python(tamis, filters):
    options = [str(part) for name, value in filters.items() for part in (f"--{name}", value)]
    assert names(tamis("gallery", *options, "--json")) == [entry.name for entry in list_entries(**filters)]


def test_words_are_searched(tamis):
    assert names(tamis("gallery", "touching", "coins", "--json"))[0] == "segment/touching_coins"


def test_what_looks_like_an_image_comes_first_with_why(tamis, tmp_path):
    np.save(tmp_path / "mine.npy", np.asarray(package.open("sample:page"))[:, ::-1])
    done = tamis("gallery", "--like", tmp_path / "mine.npy", "--json")
    rows = json.loads(done.out)
    assert rows[0]["name"] in ("threshold/page_binarisation", "transform/deskew_page")
    assert rows[0]["likeness"] > 0.9
    assert "dark objects on bright" in rows[0]["why"]
    assert len(rows) == 5
    told = tamis("gallery", "--like", tmp_path / "mine.npy", "--most", "2").out.splitlines()
    assert "mine.npy: dark objects on bright" in told[0]
    assert sum(line.startswith(("0.", "1.")) for line in told) == 2


def test_likeness_is_among_what_else_is_asked(tamis):
    found = names(tamis("gallery", "--like", "sample:coins", "--stage", "measure", "--json"))
    assert found
    assert all(name.startswith("measure/") for name in found)


@pytest.mark.parametrize(
    "name", ["touching_coins", "segment/touching_coins", "gallery:touching_coins", "inpainting"]
)
def test_a_name_prints_the_script(tamis, name):
    done = tamis("gallery", name)
    assert done.out == script_of(get_entry(name)).read_text(encoding="utf-8")


BAD = {
    "touching_coin": (1, "Did you mean 'segment/touching_coins'"),
    "--stage segm": (1, "Did you mean 'segment'"),
    "--uses gausian": (1, "Did you mean 'filters.gaussian'"),
    "--like nowhere.tif": (1, "no such file"),
    "--ndim 0": (2, "--ndim"),
    "xyzzyq": (0, "nothing matches"),
    "granulometry --stage color": (0, "Did you mean measure/granulometry"),
}


@pytest.mark.parametrize("options", BAD)
def test_what_is_not_known_is_told_in_one_line(tamis, options):
    status, words = BAD[options]
    done = tamis("gallery", *options.split())
    assert done.status == status
    assert words in done.error
    assert done.out == ""


def test_an_example_is_recorded_by_its_name(tamis, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = tamis("record", "gallery:hough_circles_coins")
    assert done.status == 0
    pipeline = package.Pipeline.load(tmp_path / "hough_circles_coins.json")
    assert "transform.hough_circle" in {node.operation for node in pipeline.nodes}


def test_an_example_that_is_none_is_told_before_anything_runs(tamis, tmp_path):
    for command in (["record"], ["run", "--out", tmp_path], ["open", "--no-browser"]):
        done = tamis(*command, "gallery:touching_coin")
        assert done.status == 1
        assert "Did you mean 'segment/touching_coins'" in done.error
