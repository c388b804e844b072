"""`tamis try`: the table, the sheet, the page, the kept pipeline, bad input."""

from __future__ import annotations

import json

import numpy as np
import pytest
import skimage.filters

from tamis.display import from_png


def test_the_table_stands_on_stdout_and_nothing_else_anywhere(spawn, work, image):
    done = spawn("try", "threshold", work / "a.tif", "--operations", "threshold_otsu,threshold_li")
    assert (done.status, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[0] == "operations: 2 candidates on a"
    assert lines[2].split()[:2] == ["threshold_otsu", f"{skimage.filters.threshold_otsu(image):.5g}"]


def test_the_whole_stage_as_a_process_leaves_sheet_page_and_pipeline(spawn, work, tmp_path, image):
    sheet, page, kept = (tmp_path / name for name in ("sheet.png", "sheet.html", "otsu.json"))
    options = ("threshold", work / "a.tif", "--region", "3:30,:40")
    done = spawn("try", *options, "-o", sheet, "--keep", "threshold_otsu", kept)
    assert done.status == 0, done.err
    assert done.out.startswith("threshold: 11 candidates on a [3:30, 0:40]")
    assert from_png(sheet.read_bytes()).shape[2] == 3
    assert spawn("try", *options, "-o", page).status == 0
    assert "threshold_otsu" in page.read_text(encoding="utf-8")
    assert spawn("run", kept, work / "a.tif", "--out", tmp_path / "out", "--no-report").status == 0
    import tifffile

    binary = tifffile.imread(tmp_path / "out" / "a" / "binary.tif")
    assert np.array_equal(binary != 0, image > skimage.filters.threshold_otsu(image))


def test_json_tells_every_candidate(tamis, work):
    arguments = ("--operations", "filters.gaussian,filters.median", "--vary", "sigma=1,2.5")
    done = tamis("try", "filter", work / "a.tif", *arguments, "--json")
    rows = json.loads(done.out)
    assert (done.status, done.err) == (0, "")
    assert [row["id"] for row in rows] == [
        "filters.gaussian, sigma=1",
        "filters.gaussian, sigma=2.5",
        "filters.median",
    ]
    assert [row["values"].get("sigma") for row in rows] == [1, 2.5, None]
    assert {"number", "foreground", "objects", "seconds", "agreement", "error"} <= set(rows[0])


def test_words_can_be_varied_too(tamis, work):
    varied = ("--operations", "filters.gaussian", "--vary", "mode=reflect,nearest")
    rows = json.loads(tamis("try", "filter", work / "a.tif", *varied, "--json").out)
    assert [row["values"]["mode"] for row in rows] == ["reflect", "nearest"]


def test_where_nothing_succeeds_the_status_is_1_and_the_reasons_are_told(tamis, work):
    done = tamis("try", "filter", work / "a.tif", "--operations", "exposure.match_histograms")
    assert done.status == 1
    assert "it needs a second image as 'reference'" in done.out
    assert done.error.startswith("no candidate succeeded on ")


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (("colour", "a.tif"), 2, "try: Invalid value for 'STAGE': 'colour' is not one of"),
        (("threshold", "none.tif"), 1, "none.tif"),
        (("threshold", "a.tif", "--region", "3:x"), 2, "first and last pixel of each axis"),
        (("threshold", "a.tif", "--region", "0:9"), 1, "try_all: region must be 2 slices"),
        (("threshold", "a.tif", "--region", "0:9,0:900"), 1, "try_all: region must lie in [0:37, 0:53]"),
        (("threshold", "a.tif", "--vary", "sigma"), 2, "must look like PARAM=A,B,C"),
        (("threshold", "a.tif", "--vary", "sigma=1"), 1, "A parameter to vary named 'sigma'"),
        (("threshold", "a.tif", "--operations", "otsuu"), 1, "No operation is named 'otsuu'"),
        (("threshold", "a.tif", "-o", "sheet.pdf"), 2, "'sheet.pdf' must end in .png or .html"),
        (("threshold", "a.tif", "--keep", "threshold_otsu", "x.py"), 2, "'x.py' must end in .json"),
        (("threshold", "a.tif", "--timeout", "0"), 2, "--timeout"),
    ],
)
def test_bad_input_is_told_in_one_line(tamis, work, monkeypatch, arguments, status, message):
    monkeypatch.chdir(work)
    done = tamis("try", *arguments)
    assert (done.status, done.out) == (status, "")
    assert message.casefold() in done.error.casefold()


def test_a_candidate_to_keep_that_is_not_there_offers_those_near(tamis, work, tmp_path):
    arguments = ("--operations", "threshold_otsu", "--keep", "threshold_otsi", tmp_path / "x.json")
    done = tamis("try", "threshold", work / "a.tif", *arguments)
    assert done.status == 1
    assert "Did you mean 'filters.threshold_otsu'?" in done.error


def test_on_a_terminal_a_bar_tells_the_candidate(on_terminal, screen_of, work):
    arguments = ("--operations", "threshold_otsu,threshold_yen")
    status, told = on_terminal("try", "threshold", work / "a.tif", *arguments)
    assert status == 0
    assert "failed" not in told
    assert any(line.startswith("threshold_yen") for line in screen_of(told))
