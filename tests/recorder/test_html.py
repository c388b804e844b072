from __future__ import annotations

import base64
import re
from dataclasses import replace

import cv2
import numpy as np
import pytest

import tamis
from tamis.region import Region


def picture_of(html):
    data = re.search(r"data:image/png;base64,([^\"]+)", html)
    return None if data is None else cv2.imdecode(np.frombuffer(base64.b64decode(data[1]), np.uint8), -1)


def facts_of(html):
    return dict(re.findall(r"<th [^>]*>([a-z]+)</th><td [^>]*>([^<]*)</td>", html))


def test_nothing_is_computed_to_be_shown(computed):
    image = tamis.open(np.arange(63, dtype=np.uint8).reshape(7, 9))
    labels = tamis.measure.label(tamis.filters.gaussian(image, sigma=1) > 0.1)
    html = labels._repr_html_()
    told = facts_of(html)
    assert (told["kind"], told["shape"], told["dtype"]) == ("labels", "(7, 9)", "int32, 252 bytes")
    assert told["steps"] == "gaussian &gt; greater &gt; label"
    assert told["state"] == "not computed yet"
    assert picture_of(html) is None
    assert not computed


def test_of_a_long_chain_the_last_steps_are_shown():
    image = tamis.open(np.zeros((2, 2)))
    for _ in range(300):
        image = image + 1
    html = image._repr_html_()
    assert facts_of(html)["steps"].startswith("... &gt; add_293 &gt; ")
    assert len(html) < 2500


def test_what_is_computed_has_a_picture():
    image = tamis.open(np.arange(63, dtype=np.uint8).reshape(7, 9)) > 30
    image.compute()
    html = image._repr_html_()
    assert facts_of(html)["state"] == "computed"
    assert facts_of(html)["steps"] == "greater"
    assert np.array_equal(picture_of(html), (np.arange(63).reshape(7, 9) > 30) * np.uint8(255))


def test_labels_have_colours_and_a_black_background():
    array = np.array([[0, 1], [2, 3]])
    picture = picture_of(tamis.open(array, kind="labels")._repr_html_())
    assert picture.shape == (2, 2, 3)
    assert not picture[0, 0].any()
    assert len({tuple(pixel) for pixel in picture.reshape(-1, 3)}) == 4


@pytest.mark.parametrize(
    ("array", "shape"),
    [
        (np.zeros((1000, 500)), (143, 72)),
        (np.full((3, 320, 10), np.nan), (160, 5)),
        (np.array([[np.inf, 1.0], [-np.inf, 2]]), (2, 2)),
        (np.zeros((4, 200, 100, 3), np.uint8), (100, 50, 3)),
        (np.ones((5, 6), bool), (5, 6)),
        (np.array([[2**63]], np.uint64), (1, 1)),
    ],
)
def test_a_picture_is_small_whatever_the_image(array, shape):
    assert picture_of(tamis.open(array)._repr_html_()).shape == shape


def test_red_stays_red():
    array = np.zeros((2, 2, 3), np.uint8)
    array[0, 0] = 255, 0, 0
    assert picture_of(tamis.open(array)._repr_html_())[0, 0].tolist() == [0, 0, 255]  # OpenCV's order


def of_file(image, name):
    """Return an image that says that it lies in a file."""
    (source,) = image.sources.values()
    return tamis.Image.of_source(replace(source, locator=f"/data/{name}"))


def test_of_a_large_file_only_the_middle_is_read_to_be_shown(watched):
    array = np.random.default_rng(0).integers(0, 255, (2, 5000, 1000), np.uint8)
    image, regions = watched(array)
    html = of_file(image, "large.tif")._repr_html_()
    assert regions == [Region((1, 2420, 420), (2, 2580, 580))]
    assert picture_of(html).shape == (160, 160)
    assert "the 160 x 160 pixels in its middle" in html


def test_a_large_file_that_must_be_read_as_a_whole_is_not(watched):
    image, regions = watched(np.zeros((5000, 1000), np.uint8))
    assert picture_of(of_file(image, "large.PNG")._repr_html_()) is None
    assert not regions


def test_of_a_stack_the_middle_plane_is_shown_and_named():
    array = np.zeros((5, 4, 6), np.uint8)
    array[2, 0, 0] = 9
    html = tamis.open(array)._repr_html_()
    assert picture_of(html)[0, 0] == 255
    assert "plane 2 of 5" in html


def test_what_cannot_be_read_is_told_and_not_raised(tmp_path):
    path = tmp_path / "gone.npy"
    np.save(path, np.zeros((3, 3)))
    image = tamis.open(path)
    path.unlink()
    told = facts_of(image._repr_html_())
    assert told["state"].startswith("cannot be read: ")
    assert told["shape"] == "(3, 3)"
    assert facts_of((image + 1)._repr_html_())["state"] == "not computed yet"


def test_the_steps_before_that_are_computed_are_counted():
    image = tamis.open(np.random.default_rng(3).random((8, 8)))
    smooth = tamis.filters.gaussian(image, sigma=1)
    smooth.compute()
    state = facts_of((smooth * 2 > 1)._repr_html_())["state"]
    assert state == "not computed yet; 1 of 2 steps before it are"


def test_of_a_table_and_of_points_the_first_rows_are_shown():
    labels = tamis.open(np.diag(np.arange(9)), kind="labels")
    table = tamis.measure.regionprops_table(labels, properties=("label", "area", "centroid"))
    assert "area" not in table._repr_html_()
    table.compute()
    html = table._repr_html_()
    assert "5 of 8 rows, 4 of 4 columns" in html
    assert re.findall(r"<td [^>]*right[^>]*>([^<]*)</td>", html)[:4] == ["1", "1", "1", "1"]
    points = tamis.feature.peak_local_max(tamis.open(np.diag(np.arange(9.0))), exclude_border=False)
    points.compute()
    assert "rows, 2 of 2 columns" in points._repr_html_()


def test_a_number_that_is_computed_is_shown():
    level = tamis.filters.threshold_otsu(tamis.open(np.arange(20, dtype=np.uint8).reshape(4, 5)))
    assert "value" not in facts_of(level._repr_html_())
    level.compute()
    assert facts_of(level._repr_html_())["value"] == str(level.compute())
    contours = tamis.measure.find_contours(tamis.open(np.eye(5)), 0.5)
    contours.compute()
    assert facts_of(contours._repr_html_())["value"] == f"{len(contours)} arrays"


def test_one_of_several_outputs_is_shown_when_it_is_computed():
    counts, edges = np.histogram(tamis.open(np.ones((5, 7))), bins=3)
    assert facts_of(counts._repr_html_())["state"] == "not computed yet"
    edges.compute()
    told = facts_of(counts._repr_html_())
    assert (told["state"], told["shape"]) == ("computed", "(3,)")


def test_names_cannot_break_the_page():
    image = tamis.open(np.zeros((3, 3)), name="a")
    assert "<script" not in (image + 1)._repr_html_()
    assert facts_of((image + 1)._repr_html_())["kind"] == "array"


def test_a_number_a_row_and_a_table_have_no_picture_but_facts():
    image = tamis.open(np.ones((3, 4), np.uint8), kind="labels")
    largest = image.max()
    largest.compute()
    table = tamis.measure.regionprops_table(image)
    for shown in (largest, table, image[0]):
        html = shown._repr_html_()
        assert picture_of(html) is None
        assert "not computed yet" in html or shown is largest
