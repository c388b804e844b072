"""`tamis check`: a table for people, JSON for programs, an exit status for both."""

import json

import pytest

import tamis as library


@pytest.fixture
def document(tmp_path):
    coins = library.open("sample:coins")
    binary = coins > library.filters.threshold_otsu(coins)
    path = tmp_path / "coins.json"
    library.Pipeline.of(labels=library.measure.label(binary)).save(path)
    return str(path)


def test_it_prints_a_table_and_a_verdict(tamis, document):
    done = tamis("check", document)
    assert (done.status, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[0].split() == [
        "node",
        "operation",
        "compared",
        "pixels",
        "differing",
        "largest",
        "difference",
    ]
    assert lines[-1] == "No pixel differs from what the library gives."


def test_it_prints_json(tamis, document):
    done = tamis("check", document, "sample:coins", "--json", "--tiles", "64,64")
    told = json.loads(done.out)
    assert told["is_exact"]
    assert [node["node"] for node in told["nodes"]] == ["threshold_otsu", "greater", "labels"]


def test_pixels_that_differ_are_told_and_the_status_is_one(tamis, document, monkeypatch):
    from tamis.engine import NodeAudit

    wrong = NodeAudit("labels", "measure.label", "whole", 100, 3, float("inf"))
    monkeypatch.setattr("tamis.batch._check.audit", lambda *args, **options: iter([wrong]))
    done = tamis("check", document, "--json")
    assert done.status == 1
    assert json.loads(done.out)["nodes"][0]["largest"] is None
    done = tamis("check", document)
    assert done.status == 1
    assert done.out.splitlines()[-1] == "Pixels differ from the library's in labels."


def test_a_missing_image_is_told_in_one_line(tamis, document):
    done = tamis("check", document, "nowhere.tif")
    assert done.status == 1
    assert "nowhere.tif" in done.err
    assert done.err.count("\n") == 1
