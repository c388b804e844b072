from __future__ import annotations

import base64
import re

import cv2
import numpy as np
import pytest

import tamis


def picture_of(html):
    data = re.search(r"data:image/png;base64,([^\"]+)", html)
    return None if data is None else cv2.imdecode(np.frombuffer(base64.b64decode(data[1]), np.uint8), -1)


def test_nothing_is_computed_to_be_shown(computed):
    image = tamis.open(np.arange(63, dtype=np.uint8).reshape(7, 9))
    labels = tamis.measure.label(tamis.filters.gaussian(image, sigma=1) > 0.1)
    html = labels._repr_html_()
    for told in (
        "<td>labels</td>",
        "<td>(7, 9)</td>",
        "<td>int32</td>",
        "gaussian",
        "<td>not computed yet</td>",
    ):
        assert told in html
    assert picture_of(html) is None
    assert not computed


def test_of_a_long_chain_the_last_steps_are_shown():
    image = tamis.open(np.zeros((2, 2)))
    for _ in range(300):
        image = image + 1
    html = image._repr_html_()
    assert "<td>... &gt; add_293 &gt; " in html
    assert len(html) < 1000


def test_what_is_computed_has_a_picture():
    image = tamis.open(np.arange(63, dtype=np.uint8).reshape(7, 9)) > 30
    image.compute()
    html = image._repr_html_()
    assert "<td>computed</td>" in html
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


def test_a_large_file_is_not_read_to_be_shown(watched):
    image, regions = watched(np.zeros((5000, 1000), np.uint8))
    assert picture_of(image._repr_html_()) is None
    assert not regions


def test_names_cannot_break_the_page():
    image = tamis.open(np.zeros((3, 3)), name="a")
    assert "<script" not in (image + 1)._repr_html_()
    assert "<td>array</td>" in (image + 1)._repr_html_()


def test_a_number_a_row_and_a_table_have_no_picture_but_facts():
    image = tamis.open(np.ones((3, 4), np.uint8), kind="labels")
    largest = image.max()
    largest.compute()
    table = tamis.measure.regionprops_table(image)
    for shown in (largest, table, image[0]):
        html = shown._repr_html_()
        assert picture_of(html) is None
        assert "not computed yet" in html or shown is largest
