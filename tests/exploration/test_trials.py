"""`Trials`: a sequence with names, a table, a contact sheet."""

from __future__ import annotations

import numpy as np
import pytest

from tamis.display import from_png
from tamis.errors import ParameterError, UnknownNameError, WriteError
from tamis.exploration import picture_of, try_all

NAMES = ["threshold_otsu", "threshold_li", "segmentation.felzenszwalb"]


@pytest.fixture(scope="module")
def trials(blobs):
    return try_all(blobs, operations=NAMES, grid={"scale": [50, "much"]})


@pytest.fixture(scope="module")
def deep(volume):
    return try_all(volume, operations=["threshold_otsu", "feature.blob_dog", "segmentation.felzenszwalb"])


def test_it_is_a_sequence_with_names(trials):
    assert len(trials) == 4
    assert trials[0] is trials["threshold_otsu"] is trials["filters.threshold_otsu"]
    assert trials["felzenszwalb, scale=50"].objects > 1
    assert trials[1:3] == (trials[1], trials[2])
    assert list(trials) == list(trials.trials)


def test_a_name_that_several_have_is_refused_with_theirs(trials):
    with pytest.raises(UnknownNameError, match=r"Did you mean 'segmentation.felzenszwalb, scale=50' or"):
        trials["felzenszwalb"]
    with pytest.raises(UnknownNameError, match=r"No trial is named 'otsi'"):
        trials["otsi"]


def test_the_table_has_a_row_for_each(trials):
    table = trials.table()
    assert {len(column) for column in table.values()} == {4}
    assert table["number"][:2] == [trials[0].number, trials[1].number]
    assert table["objects"][3] is None
    assert table["error"][3].startswith("segmentation.felzenszwalb: parameter 'scale' must be")


def test_words_tell_the_numbers_and_the_reasons(trials):
    lines = repr(trials).splitlines()
    assert lines[0] == "operations: 4 candidates on image"
    assert lines[1].split() == ["candidate", "threshold", "foreground", "objects", "agreement", "time"]
    assert lines[2].startswith("threshold_otsu")
    assert f"{100 * trials[0].foreground:.1f} %" in lines[2]
    assert "failed:" in lines
    assert any("'much'" in line for line in lines)
    assert max(map(len, lines)) < 160


def test_the_agreement_with_the_others_is_their_mean(trials):
    assert trials.agreement.shape == (4, 4)
    assert trials[0].agreement == pytest.approx(trials.agreement[0, 1])
    assert trials[2].agreement is None  # nobody else gives labels
    assert not trials.agreement.flags.writeable


class TestTheSheet:
    def test_has_an_even_grid(self, trials):
        sheet = trials.sheet(columns=2, tile=200)
        assert sheet.dtype == np.uint8
        assert sheet.shape[2] == 3
        narrow = trials.sheet(columns=1, tile=200)
        assert sheet.shape[1] == 2 * narrow.shape[1] - 30  # 2 margins of 26 are there once, and a gap of 22
        assert sheet.shape[0] < narrow.shape[0]

    def test_shows_the_pixels_themselves(self, trials):
        picture = picture_of(trials[0], trials)
        assert np.array_equal(picture[..., 0] == 255, trials[0].result)
        sheet = trials.sheet(columns=5, tile=225)  # three times the 75 columns of the image
        field = sheet[72:255, 26 + 225 + 22 :][:183, :225]
        assert np.array_equal(field[1::3, 1::3], picture)

    def test_draws_a_failure_as_words_on_grey(self, trials):
        assert picture_of(trials[3], trials) is None
        sheet = trials.sheet(columns=5, tile=225)
        left = 26 + 4 * (225 + 22)
        field = sheet[74:250, left + 2 : left + 220]
        assert (field[0] == (232, 233, 235)).all()
        assert len(np.unique(field.reshape(-1, 3), axis=0)) > 5

    def test_can_be_dark_and_over_the_image(self, trials):
        light, dark = trials.sheet(), trials.sheet(theme="dark")
        assert light.shape == dark.shape
        assert light[0, 0].min() > 200 > 60 > dark[0, 0].max()
        over = picture_of(trials[0], trials, over=True)
        background = ~trials[0].result
        assert np.array_equal(over[background], picture_of(None, trials)[background])

    @pytest.mark.parametrize(("name", "value"), [("columns", 0), ("tile", 20), ("plane", 0)])
    def test_refuses_what_makes_no_sense(self, trials, name, value):
        with pytest.raises(ParameterError):
            trials.sheet(**{name: value})
        with pytest.raises(UnknownNameError, match=r"'light'"):
            trials.sheet(theme="blue")

    def test_of_a_volume_shows_the_middle_plane_or_another(self, deep, volume):
        middle = picture_of(deep[0], deep)
        assert np.array_equal(middle[..., 0] == 255, deep[0].result[6])
        other = picture_of(deep[0], deep, plane=2)
        assert np.array_equal(other[..., 0] == 255, deep[0].result[2])
        assert deep.sheet(plane=-1).shape == deep.sheet().shape
        assert deep[0].foreground == deep[0].result.mean()  # of the volume

    def test_marks_blobs_on_the_image(self, deep):
        assert deep[1].objects > 0
        assert picture_of(deep[1], deep).shape == (21, 25, 3)

    @pytest.mark.parametrize("shape", [(1, 60), (60, 1), (1, 1)])
    def test_of_a_narrow_image_keeps_its_proportions(self, shape):
        line = np.arange(60, dtype=np.uint8)[: shape[0] * shape[1]].reshape(shape)
        sheet = try_all(line, operations=["filters.gaussian"]).sheet(columns=1, tile=240)
        field = sheet[72 : 72 + max(60, 240 * (shape[0] >= shape[1])), 26:170]
        rows, _ = np.nonzero((field != (232, 233, 235)).all(axis=2))
        assert np.ptp(rows) + 1 == 240 // (1 if shape[0] >= shape[1] else 60)
        assert sheet.ndim == 3

    def test_is_written_as_png_and_nothing_else(self, trials, tmp_path):
        trials.save(tmp_path / "sheet.png", columns=3)
        assert np.array_equal(from_png((tmp_path / "sheet.png").read_bytes()), trials.sheet(columns=3))
        with pytest.raises(WriteError, match=r"must be a \.png file. For the browser"):
            trials.save(tmp_path / "sheet.html")
        with pytest.raises(WriteError, match=r"cannot be written"):
            trials.save(tmp_path / "none" / "sheet.png")

    def test_stands_in_a_notebook_above_the_table(self, trials):
        html = trials._repr_html_()
        assert html.count("<tr>") == 5
        assert "data:image/png;base64," in html
        assert "&#x27;much&#x27;" in html  # escaped
        assert trials._repr_png_().startswith(b"\x89PNG")
