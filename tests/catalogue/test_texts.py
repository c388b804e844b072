"""Texts are read by another process and kept in the cache folder; losing them costs only time."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

import tamis
from tamis.catalogue import _texts, known_operations, texts


def read_again():
    _texts._harvested.cache_clear()
    _texts._merged.clear()


@pytest.fixture(autouse=True)
def _own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("TAMIS_CACHE_DIR", str(tmp_path / "cache"))
    read_again()
    yield
    read_again()


@pytest.fixture
def asked(monkeypatch):
    """Count how often the docstrings are read, quickly."""
    times = []

    def harvest_elsewhere():
        times.append(1)
        text = {"summary": "S", "parameters": {"p": "H"}, "keywords": ["k"], "body": "B"}
        return dict.fromkeys(_texts._of_libraries(), text)

    monkeypatch.setattr(_texts, "_harvest_elsewhere", harvest_elsewhere)
    return times


def kept(tmp_path):
    return list((tmp_path / "cache").iterdir())


def test_every_operation_has_its_own_words():
    found = texts()
    assert list(found) == list(known_operations())
    gaussian = found["filters.gaussian"]
    assert gaussian.summary == "Multi-dimensional Gaussian filter."
    assert gaussian.parameters["truncate"] == "Truncate the filter at this many standard deviations."
    assert "out" not in gaussian.parameters
    assert "one-dimensional" in gaussian.body.lower()


def test_reading_them_imports_no_library_here():
    program = "import sys; from tamis.catalogue import texts; texts(); print('skimage' in sys.modules)"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


def test_the_second_process_reads_the_file(asked, tmp_path):
    first = texts()
    read_again()
    assert texts() == first
    assert len(asked) == 1
    assert len(kept(tmp_path)) == 1


def test_within_a_process_they_are_read_once(asked, tmp_path):
    first = texts()
    for path in kept(tmp_path):
        path.unlink()
    assert texts() is first


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[]", b"{}", b"\xff\xfe", b'{"filters.gaussian": 3}', b"null"]
)
def test_a_damaged_file_is_read_anew(asked, tmp_path, damage):
    first = texts()
    (path,) = kept(tmp_path)
    path.write_bytes(damage)
    read_again()
    assert texts() == first
    assert len(asked) == 2
    assert json.loads(path.read_text())


def test_a_folder_that_cannot_be_written_costs_only_time(asked, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("TAMIS_CACHE_DIR", str(tmp_path / "file" / "cache"))
    assert texts()["filters.gaussian"].summary == "S"


def test_a_full_disk_leaves_nothing_half_written(asked, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(_texts.os, "replace", full)
    assert texts()["filters.gaussian"].summary == "S"
    assert kept(tmp_path) == []


def test_another_version_of_a_library_is_another_file(asked, tmp_path, monkeypatch):
    texts()
    read_again()
    monkeypatch.setattr(_texts, "version", lambda package: "99")
    texts()
    assert len(kept(tmp_path)) == 2


def decorated(factor, words):
    def own(image, factor: float = factor):
        return image * factor

    own.__doc__, own.__qualname__, own.__module__ = words, "own", "__main__"
    return tamis.operation(own)


def test_what_somebody_decorates_has_its_words_read_here(asked):
    before = texts()
    decorated(1, "Make more of it.\n\nSee Also\n--------\nfilters.gaussian\n")
    own = texts()["user.own"]
    assert (own.summary, own.keywords) == ("Make more of it.", ("gaussian",))
    assert own.parameters == {"image": "Image.", "factor": "Factor."}
    assert list(texts()) == sorted([*before, "user.own"])
    assert len(asked) == 1


def test_words_are_read_again_where_a_cell_is_run_again(asked):
    decorated(1, "First.")
    first = texts()
    assert texts() is first
    decorated(2, "Second.")
    assert texts()["user.own"].summary == "Second."


def test_what_somebody_decorates_is_not_in_the_file(asked, tmp_path):
    decorated(1, "First.")
    texts()
    (path,) = kept(tmp_path)
    assert "user.own" not in json.loads(path.read_text())
    read_again()
    assert texts()["user.own"].summary == "First."
    assert len(asked) == 1


@pytest.mark.parametrize("program", ["raise SystemExit(3)", "print('hello')", "print('{}')"])
def test_where_the_other_process_fails_this_one_reads(monkeypatch, program):
    monkeypatch.setattr(_texts, "_HARVEST", program)
    assert texts()["filters.gaussian"].summary == "Multi-dimensional Gaussian filter."


def test_an_operation_of_a_missing_library_is_listed_without_words(monkeypatch):
    def missing(operation):
        raise ImportError

    monkeypatch.setattr(_texts, "documentation_of", missing)
    assert set(_texts.harvest()) == set(known_operations())
    assert _texts.harvest()["filters.gaussian"]["summary"] == ""


def test_the_harvest_is_json_on_standard_output(capsys):
    _texts.write_harvest()
    assert set(json.loads(capsys.readouterr().out)) == set(known_operations())


def test_names_to_see_also_are_keywords():
    text = (
        "skimage.filters.median\n`opening` : Removes specks.\n    more about it\nsobel, scharr\nNot a name."
    )
    assert _texts._names_in(text) == ["median", "opening", "sobel", "scharr"]
