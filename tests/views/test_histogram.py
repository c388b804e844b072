import numpy as np
import pytest

from tamis.errors import ImageError
from tamis.views import histogram


def bars(values, *args, **options):
    trace = histogram.figure(np.asarray(values), *args, **options)["data"][0]
    return dict(zip(trace["x"], trace["y"], strict=True)), trace["width"]


def test_whole_numbers_have_a_bar_each():
    assert bars(np.array([[3, 3], [5, 3]], np.uint8)) == ({3: 3, 4: 0, 5: 1}, 1.0)


def test_binary_images_have_two_bars():
    assert bars([True, False, True])[0] == {0: 1, 1: 2}


def test_a_wide_range_of_whole_numbers_shows_no_comb():
    heights, width = bars(np.arange(-3000, 3000, dtype=np.int32))
    assert width == 6
    assert set(heights.values()) == {6}
    assert min(heights) == -2997.5


def test_the_extremes_of_64_bits_are_counted():
    heights, _ = bars(np.array([-(2**63), 0, 2**63 - 1]))
    assert sum(heights.values()) == 3
    heights, _ = bars(np.array([0, 2**64 - 1], dtype=np.uint64))
    assert [height for height in heights.values() if height] == [1, 1]


def test_floats_have_256_bars_and_lose_no_pixel():
    values = np.random.default_rng(0).normal(size=5000)
    heights, width = bars(values)
    assert len(heights) == 256
    assert list(heights.values()) == np.histogram(values, 256)[0].tolist()
    assert width == pytest.approx((values.max() - values.min()) / 256)


def test_what_is_not_finite_is_left_out_and_said():
    figure = histogram.figure(np.array([np.nan, 1.0, 2.0, np.inf]))
    assert sum(figure["data"][0]["y"]) == 2
    assert figure["layout"]["xaxis"]["title"]["text"] == "value (2 not finite, left out)"


def test_a_constant_has_one_bar_and_nothing_has_none():
    assert list(bars(np.full(9, 0.1))[0].values()) == [9]
    assert bars(np.full(9, np.nan))[0] == {}
    assert bars(np.empty(0))[0] == {}


def test_counts_that_were_merged_from_tiles_give_the_same_figure():
    pixels = np.random.default_rng(1).integers(0, 50, 400)
    values, counts = np.unique(pixels, return_counts=True)
    assert histogram.figure(values, counts) == histogram.figure(pixels)


def test_counts_of_what_is_not_finite_are_left_out():
    figure = histogram.figure(np.array([0.0, np.nan, 1.0]), np.array([2, 5, 3]))
    assert sum(figure["data"][0]["y"]) == 5
    assert "5 not finite" in figure["layout"]["xaxis"]["title"]["text"]


def test_marks_are_lines_with_a_name():
    layout = histogram.figure(np.arange(9), marks={"threshold": np.float64(4)})["layout"]
    assert (layout["shapes"][0]["x0"], layout["annotations"][0]["text"]) == (4.0, "threshold 4")


def test_the_counts_may_stand_on_a_logarithmic_axis_and_the_values_have_a_unit():
    layout = histogram.figure(np.arange(9), is_log=True, unit="um", title="size")["layout"]
    assert layout["yaxis"]["type"] == "log"
    assert layout["xaxis"]["title"]["text"] == "value, um"
    assert layout["title"]["text"] == "size"


def test_complex_values_are_refused():
    with pytest.raises(
        ImageError, match="histogram: values must be bool, integers or floats, got complex128"
    ):
        histogram.figure(np.ones(3, complex))


def test_counts_must_belong_to_the_values():
    with pytest.raises(ImageError, match="counts must be as many as the values, 3, got 2"):
        histogram.figure(np.arange(3), np.arange(2))
