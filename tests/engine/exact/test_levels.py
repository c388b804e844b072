"""Images whose every pixel depends on what all pixels say are the same in tiles."""

import numpy as np
import pytest
from tests.engine.exact.images import full_range, hostile, random_tiles, two_modes
from tests.engine.exact.in_tiles import assert_same, directly, in_tiles

from tamis.catalogue import Pointwise, get_operation
from tamis.engine._need import locality_of
from tamis.errors import ImageError, TaskError

DTYPES = ("bool", "uint8", "int8", "uint16", "int16", "int32", "float16", "float32", "float64")

pytestmark = pytest.mark.filterwarnings(
    "ignore::RuntimeWarning", "ignore:Downcasting", "ignore:This might be a color", "ignore:One or more"
)


def compare(operation, images, tiles, **values):
    """Check that the pixels are those of the library; return which algorithms were used."""
    expected = directly(operation, images, **values)
    if isinstance(expected, Exception):
        with pytest.raises((TaskError, ImageError)):
            in_tiles(operation, images, tiles, **values)
        return set()
    found, used = in_tiles(operation, images, tiles, executor="threads", **values)
    assert_same(found, expected)
    return used


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(
    "values",
    [
        {},
        {"out_range": "image"},
        {"in_range": "image", "out_range": (0.0, 255.0)},
        {"in_range": "image", "out_range": "uint10"},
        {"in_range": (10.0, 60.0), "out_range": "image"},
    ],
    ids=str,
)
def test_levels_are_stretched_between_the_extremes_of_all(dtype, values):
    rng = np.random.default_rng(6)
    for image in hostile(dtype).values():
        compare("exposure.rescale_intensity", {"image": image}, random_tiles(rng, image.ndim), **values)
    image = two_modes(dtype)
    assert compare("exposure.rescale_intensity", {"image": image}, (5, 4), **values) == {"extremes"}


def test_one_nan_makes_all_of_a_stretched_image_nan():
    image = two_modes("float32")
    image[3, 3] = np.nan
    assert compare("exposure.rescale_intensity", {"image": image}, (5, 4)) == {"extremes"}


@pytest.mark.parametrize("target", ["ubyte", "uint", "int"])
@pytest.mark.parametrize("dtype", ["bool", "uint8", "uint16", "int16", "uint32", "int32", "int64", "float32"])
def test_a_conversion_scales_if_one_pixel_anywhere_is_large(target, dtype):
    dark = (two_modes(dtype) > 0).astype(dtype)
    bright = dark.copy()
    bright[-1, -1] = 1 if np.dtype(dtype).kind in "fb" else np.iinfo(dtype).max
    for image in (dark, bright, full_range(dtype) if dtype != "float32" else dark / 3):
        compare(f"util.img_as_{target}", {"image": image}, (5, 4))


def test_a_conversion_to_fewer_bits_is_done_in_tiles():
    assert compare("util.img_as_ubyte", {"image": two_modes("uint16")}, (5, 4)) == {"extremes"}
    assert not compare("util.img_as_ubyte", {"image": two_modes("uint16")}, (50, 50))


def test_a_float_that_no_conversion_takes_is_refused():
    image = np.zeros((9, 9))
    image[8, 8] = 1.5
    with pytest.raises(TaskError, match="between -1 and 1"):
        in_tiles("util.img_as_ubyte", {"image": image}, (4, 4))


def test_a_conversion_of_what_nobody_knows_looks_at_the_largest_pixel():
    for name in ("ubyte", "uint", "int"):
        values = get_operation(f"util.img_as_{name}").check_values({}, given=("image",))
        assert locality_of(f"util.img_as_{name}", values, "") == Pointwise(by="extremes")


@pytest.mark.parametrize("dtype", [name for name in DTYPES if name not in ("bool", "int32")])
@pytest.mark.parametrize("nbins", [256, 5])
def test_a_histogram_is_equalized_by_that_of_all_pixels(dtype, nbins):
    rng = np.random.default_rng(8)
    for name, image in hostile(dtype).items():
        if name != "full range" or np.dtype(dtype).kind != "f":
            compare("exposure.equalize_hist", {"image": image}, random_tiles(rng, image.ndim), nbins=nbins)
    assert compare("exposure.equalize_hist", {"image": two_modes(dtype)}, (5, 4)) == {"equalized"}


@pytest.mark.parametrize("dtype", ["uint8", "float32"])
@pytest.mark.parametrize("share", [0, 0.01, 0.4, 1])
def test_only_pixels_under_the_mask_count_for_the_equalization(dtype, share):
    image = two_modes(dtype)
    mask = np.random.default_rng(3).random(image.shape) < share
    used = compare("exposure.equalize_hist", {"image": image, "mask": mask}, (5, 4))
    assert used == ({"equalized"} if share else set())


def test_a_mask_of_another_shape_is_left_to_the_library():
    image = two_modes("uint8")
    with pytest.raises(TaskError):
        in_tiles("exposure.equalize_hist", {"image": image, "mask": image[:-1] > 60}, (5, 4))


@pytest.mark.parametrize(
    ("dtype", "other"),
    [("uint8", "uint8"), ("uint16", "uint8"), ("uint8", "uint16"), ("int16", "int8"), ("int8", "uint8")],
)
@pytest.mark.parametrize("axis", [None, 0, -1])
def test_histograms_are_matched_to_those_of_another_image(dtype, other, axis):
    image, reference = two_modes(dtype, (3, 11, 3), 1), two_modes(other, (3, 6, 3), 2)
    for tiles in ((2, 3, 2), (1, 1, 1), (1, 50, 50)):
        images = {"image": image, "reference": reference}
        assert compare("exposure.match_histograms", images, tiles, channel_axis=axis) == {"matched"}


def test_hostile_images_are_matched_as_the_library_does():
    for dtype in ("uint8", "int16", "float32"):
        references = hostile(dtype)
        for name, image in hostile(dtype).items():
            images = {"image": image, "reference": references["3-D" if image.ndim == 3 else name][::2]}
            compare("exposure.match_histograms", images, (4,) * image.ndim)


def test_matched_values_that_do_not_fit_are_left_to_the_library():
    images = {"image": two_modes("uint8", (4, 5, 2)), "reference": two_modes("uint16", (4, 5, 2)) * 9}
    values = {"channel_axis": -1}
    found, used = in_tiles("exposure.match_histograms", images, (2, 2, 2), **values)
    assert found.dtype == np.uint8
    assert not used


@pytest.mark.parametrize(
    ("shape", "axis"), [((5, 6, 2), 2), ((5, 6), None), ((5, 6, 3), 7)], ids=["channels", "axes", "no axis"]
)
def test_images_that_do_not_go_together_are_refused_by_the_library(shape, axis):
    images = {"image": two_modes("uint8", (5, 6, 3)), "reference": two_modes("uint8", shape)}
    with pytest.raises(TaskError):
        in_tiles("exposure.match_histograms", images, (2, 2, 2), channel_axis=axis)
