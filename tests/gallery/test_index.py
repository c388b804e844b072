"""Entries have names that lead to their scripts, and a line each in the index."""

from __future__ import annotations

import json

import pytest

from tamis.errors import DocumentError, UnknownNameError
from tamis.gallery import _index, entry_of_json, examples_folder, get_entry, read_index, script_of, to_line


@pytest.mark.parametrize(
    "name",
    ["segment/touching_coins", "touching_coins", "gallery:touching_coins", "segment/plot_touching_coins.py"],
)
def test_an_entry_is_found_by_its_name_or_its_end(name):
    assert get_entry(name).name == "segment/touching_coins"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("touching_coin", "Did you mean 'segment/touching_coins'"),
        ("coins", "'markers/hough_circles_coins' or 'segment/touching_coins'"),
        ("", "tamis gallery"),
        ("xyzzyq", "`tamis gallery` lists them all"),
    ],
)
def test_a_name_that_is_none_is_told_with_those_that_are_near(name, words):
    with pytest.raises(UnknownNameError, match=words):
        get_entry(name)


def test_every_entry_has_its_script_and_its_line():
    lines = (examples_folder() / "index.json").read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(read_index()) + 2
    for entry, line in zip(read_index(), lines[1:-1], strict=True):
        assert script_of(entry).is_file()
        assert to_line(entry) == line.removesuffix(",")
        assert entry_of_json(json.loads(to_line(entry))) == entry
        assert entry.pictures, entry.name
        assert entry.uses, entry.name


def test_an_installation_without_examples_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(_index, "__file__", str(tmp_path / "a" / "b" / "c" / "d.py"))
    with pytest.raises(DocumentError, match="Install Tamis again"):
        examples_folder()
