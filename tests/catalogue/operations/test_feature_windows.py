"""Features of windows: what the library gives, and nothing from beyond the image."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from skimage import feature
from skimage.transform import integral_image
from tests.catalogue.operations.tiling import whole

from tamis.catalogue import get_operation, output_dtype
from tamis.errors import ParameterError

IMAGE = np.random.default_rng(5).integers(0, 200, (20, 24)).astype(np.uint8)
SUMS = integral_image(IMAGE)
SUMS.flags.writeable = False
WINDOW = {"r": 3, "c": 5, "width": 6, "height": 4}


@pytest.mark.parametrize("kinds", [None, "type-3-y", ("type-2-x", "type-4")])
@pytest.mark.parametrize("dtype", ["uint32", "int64", "float32", "float64"])
def test_features_of_a_window_are_the_librarys(dtype, kinds):
    sums = SUMS.astype(dtype)
    made = whole("feature.haar_like_feature", sums, **WINDOW, feature_type=kinds)
    assert_array_equal(made, feature.haar_like_feature(sums, 3, 5, 6, 4, kinds), strict=True)
    operation = get_operation("feature.haar_like_feature")
    assert made.dtype.name == output_dtype(operation, 0, (dtype,), {})


def test_the_last_window_fits():
    last = {"r": 14, "c": 18, "width": 6, "height": 6}
    made = whole("feature.haar_like_feature", SUMS, **last, feature_type="type-4")
    assert_array_equal(made, feature.haar_like_feature(SUMS, 14, 18, 6, 6, "type-4"))


@pytest.mark.parametrize(
    ("name", "changes", "words"),
    [
        ("haar_like_feature", {"r": 17}, "r + height is at most 20 pixel, got 17"),
        ("haar_like_feature", {"c": 19}, "c + width is at most 24 pixel, got 19"),
        ("multiblock_lbp", {"r": 9}, r"r + 3 \* height is at most 20 pixel, got 9"),
        ("multiblock_lbp", {"width": 7}, r"c + 3 \* width is at most 24 pixel, got 5"),
    ],
)
def test_a_window_that_leaves_the_image_is_refused(name, changes, words):
    # the library would add up whatever lies there
    with pytest.raises(ParameterError, match=words.replace("+", r"\+")):
        whole(f"feature.{name}", SUMS, **(WINDOW | changes))


@pytest.mark.parametrize("changes", [{"r": -1}, {"width": 0}, {"feature_type": "type-9"}, {"c": 0.5}])
def test_what_is_no_window_is_refused_before(changes):
    with pytest.raises(ParameterError):
        get_operation("feature.haar_like_feature").check_values(WINDOW | changes, given=("int_image",))


def test_one_unknown_feature_among_others_is_named():
    with pytest.raises(ParameterError, match="among type-2-x"):
        whole("feature.haar_like_feature_coord", width=3, height=3, feature_type=("type-4", "type-5"))


def test_coordinates_are_lists_of_rectangles_as_the_library_gives_them():
    coordinates, kinds = whole("feature.haar_like_feature_coord", width=3, height=4)
    expected, names = feature.haar_like_feature_coord(3, 4)
    assert coordinates.dtype == kinds.dtype == object
    assert coordinates.tolist() == expected.tolist()
    assert kinds.tolist() == names.tolist()


@pytest.mark.parametrize("image", [IMAGE, np.stack([IMAGE / 255] * 3, axis=-1)], ids=["grey", "colour"])
def test_features_are_drawn_in_colour(image):
    coordinates, _ = feature.haar_like_feature_coord(6, 4, "type-3-x")
    values = {"max_n_features": 2, "rng": 4, "alpha": 0.25}
    made = whole("feature.draw_haar_like_feature", image, coordinates, **WINDOW, **values)
    expected = feature.draw_haar_like_feature(image, 3, 5, 6, 4, coordinates, **values)
    assert_array_equal(made, expected, strict=True)
    assert made.shape == (20, 24, 3)


def test_a_pattern_of_blocks_is_a_number_that_can_be_drawn():
    window = {"r": 1, "c": 2, "width": 3, "height": 4}
    code = whole("feature.multiblock_lbp", SUMS, **window)
    assert code == feature.multiblock_lbp(SUMS.copy(), 1, 2, 3, 4)
    made = whole("feature.draw_multiblock_lbp", IMAGE, code, **window)
    assert_array_equal(made, feature.draw_multiblock_lbp(IMAGE, 1, 2, 3, 4, code), strict=True)
    plain = whole("feature.draw_multiblock_lbp", IMAGE, **window)
    assert_array_equal(plain, feature.draw_multiblock_lbp(IMAGE, 1, 2, 3, 4), strict=True)
    assert (made != plain).any()
