"""`tamis open` up to where the server begins."""

import webbrowser

import numpy as np
import pytest

from tamis import web
from tamis.gallery import get_entry, script_of


@pytest.fixture
def served(monkeypatch):
    """What the server is asked to serve, instead of serving it."""
    calls = []
    monkeypatch.setattr(web, "serve", lambda openings, **options: calls.append((openings, options)))
    return calls


def test_images_are_opened_at_the_host_and_port_that_were_asked_for(tamis, served, tmp_path):
    np.save(tmp_path / "a.npy", np.eye(9))
    done = tamis(
        "open",
        tmp_path / "a.npy",
        "sample:coins",
        "--port",
        9123,
        "--no-browser",
        "--data",
        tmp_path / "data",
    )
    assert done.status == 0
    ((openings, options),) = served
    assert [one.title for one in openings] == ["a.npy", "coins"]
    assert options["port"] == 9123
    assert options["host"] == "127.0.0.1"
    assert not options["opens_browser"]
    assert (tmp_path / "data").is_dir()


def test_nothing_opens_the_start_page(tamis, served, tmp_path):
    assert tamis("open", "--data", tmp_path).status == 0
    assert served[0][0] == []
    assert served[0][1]["opens_browser"]


def test_what_cannot_be_read_is_told_in_one_line_before_a_server_starts(tamis, served, tmp_path):
    done = tamis("open", "nowhere.tif", "--data", tmp_path)
    assert done.status == 1
    assert "nowhere.tif" in done.error
    assert served == []


def test_a_script_is_not_run_before_somebody_says_yes(tamis, served, tmp_path, monkeypatch):
    script = tmp_path / "s.py"
    script.write_text(
        f"import pathlib\npathlib.Path({str(tmp_path / 'ran')!r}).touch()\n"
        "from skimage import data, filters\nsmooth = filters.gaussian(data.coins(), sigma=2)\n"
    )
    answers = iter([False])
    monkeypatch.setattr("click.confirm", lambda *_, **__: next(answers))
    assert tamis("open", script, "--data", tmp_path / "data").status == 130
    assert not (tmp_path / "ran").exists()
    assert served == []
    named = []
    monkeypatch.setattr(web, "openings_of", lambda names, **_: named.extend(names) or [])
    assert tamis("open", script, "--data", tmp_path / "data", "--yes").status == 0
    assert named == [str(script)]


def test_an_example_is_recorded_without_asking_as_it_came_along(tamis, served, tmp_path, monkeypatch):
    monkeypatch.setattr("click.confirm", None)
    named = []
    monkeypatch.setattr(web, "openings_of", lambda names, **_: named.extend(names) or [])
    done = tamis("open", "gallery:touching_coins", "sample:page", "--data", tmp_path / "data")
    assert done.status == 0
    assert named == [str(script_of(get_entry("touching_coins"))), "sample:page"]


def test_a_folder_of_results_opens_its_report_and_no_server(tamis, served, tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    (tmp_path / "report.html").write_text("<p>")
    assert tamis("open", tmp_path).status == 0
    assert opened == [(tmp_path / "report.html").as_uri()]
    assert served == []
