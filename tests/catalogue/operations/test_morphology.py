"""Morphology looks as far as its footprint, and gives what scikit-image gives."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from skimage import morphology
from tests.catalogue.operations.tiling import checked, depth_of, hostile, locality_of, tiled, whole

from tamis.catalogue import Certified, Components, Fixpoint, Footprint, Kind, Whole, get_operation
from tamis.errors import ParameterError
from tamis.region import Region

GREY = {"erosion": 1, "dilation": 1, "opening": 2, "closing": 2, "white_tophat": 2, "black_tophat": 2}
LOPSIDED = np.array([[0, 1, 1, 0], [1, 1, 0, 0], [0, 0, 0, 1]], np.uint8)


@pytest.mark.parametrize("name", GREY)
@pytest.mark.parametrize("dtype", ["uint8", "bool", "float32"])
@pytest.mark.parametrize("footprint", [None, LOPSIDED, np.ones((4, 7))])
@pytest.mark.parametrize("mode", ["reflect", "mirror", "constant", "max", "min", "ignore"])
def test_tiles_have_the_pixels_of_the_whole(name, dtype, footprint, mode):
    image = hostile((37, 44), dtype)
    values = {"footprint": footprint, "mode": mode, "cval": 1}
    full = whole(f"morphology.{name}", image, **values)
    assert full.dtype == image.dtype
    assert_array_equal(tiled(f"morphology.{name}", image, tile=(11, 19), **values), full)


@pytest.mark.parametrize("name", GREY)
def test_one_pixel_less_would_change_pixels(name):
    image = hostile((60, 60))
    values = {"footprint": np.ones((7, 7), np.uint8)}
    short = tiled(f"morphology.{name}", image, tile=(13, 13), less=2, **values)
    assert (short != whole(f"morphology.{name}", image, **values)).any()


@pytest.mark.parametrize(("name", "times"), GREY.items())
def test_the_depth_is_half_the_footprint_for_each_step(name, times):
    assert depth_of(f"morphology.{name}", 3) == (times,) * 3
    assert depth_of(f"morphology.{name}", 2, footprint=LOPSIDED) == (times, 2 * times)
    # the even footprint of the foam pipeline
    even = Footprint("ones", (("shape", (10, 10, 10)),))
    assert depth_of(f"morphology.{name}", 3, footprint=even) == (5 * times,) * 3


def test_a_volume_in_tiles_under_an_even_footprint():
    volume = hostile((23, 18, 15), "bool")
    values = {"footprint": np.ones((4, 3, 2), np.uint8)}
    assert_array_equal(
        tiled("morphology.opening", volume, tile=(9, 7, 15), **values),
        whole("morphology.opening", volume, **values),
    )


def test_a_wrapped_border_needs_the_whole_image():
    assert isinstance(locality_of("morphology.erosion", mode="wrap"), Whole)


def test_a_grey_operation_keeps_the_kind_of_its_image():
    operation = get_operation("morphology.closing")
    assert operation.outputs[0].kind.input_name == "image"
    assert set(operation.inputs[0].takes) == {Kind.IMAGE, Kind.BINARY}


@pytest.mark.parametrize("name", ["erosion", "dilation"])
def test_a_tile_without_background_cannot_be_trusted_with_distances(name):
    # scipy's distance transform takes the row above the image for background where there is none
    image = np.ones((60, 20), bool)
    image[55:, 10] = False
    image = ~image if name == "dilation" else image
    full = whole(f"morphology.isotropic_{name}", image, radius=3)
    top = Region((0, 0), (20, 20))
    alone = whole(f"morphology.isotropic_{name}", image[top.grow((8, 8)).clip(image.shape).slices], radius=3)
    assert (alone[top.slices] != full[top.slices]).any()


@pytest.mark.parametrize("name", ["erosion", "dilation", "opening", "closing"])
def test_what_thresholds_distances_needs_a_proof(name):
    assert isinstance(locality_of(f"morphology.isotropic_{name}", radius=3), Certified)


def test_spacing_may_differ_by_axis():
    image = hostile((20, 20), "bool")
    made = whole("morphology.isotropic_dilation", image, radius=2, spacing=(2, 0.5))
    assert_array_equal(made, morphology.isotropic_dilation(image, 2, spacing=(2, 0.5)))


def test_small_objects_go_up_to_and_including_their_size():
    image = np.zeros((6, 12), bool)
    image[1, 1:5] = image[3:5, 6:8] = image[1, 7:12] = True
    left = whole("morphology.remove_small_objects", image, max_size=4)
    assert left.sum() == 5
    holes = whole("morphology.remove_small_holes", ~image, max_size=4)
    assert (~holes).sum() == 5


def test_labels_stay_labels_when_small_ones_go():
    labels = np.zeros((4, 9), np.int32)
    labels[1, 1:3], labels[1, 4:9] = 7, 3
    left = whole("morphology.remove_small_objects", labels, max_size=2)
    assert left.dtype == np.int32
    assert set(np.unique(left)) == {0, 3}


@pytest.mark.parametrize(
    ("name", "values", "words"),
    [
        ("medial_axis", {"return_distance": True}, "'return_distance' must be one of False"),
        ("local_maxima", {"indices": True}, "'indices' must be one of False"),
        ("flood_fill", {"seed_point": (1, 1), "new_value": 3, "in_place": True}, "'in_place'"),
        ("h_maxima", {"h": 0}, "'h' must be a number above 0"),
        ("skeletonize", {"method": "guo"}, "'method' must be one of None, 'zhang', 'lee'"),
        ("convex_hull_object", {"connectivity": 3}, "'connectivity'"),
        ("isotropic_erosion", {"radius": -1}, "'radius' must be a number of at least 0 pixel"),
    ],
)
def test_what_would_give_something_else_is_refused_before_the_first_pixel(name, values, words):
    operation = get_operation(f"morphology.{name}")
    with pytest.raises(ParameterError, match=words):
        operation.check_values(values, given=tuple(item.name for item in operation.inputs))


def test_a_reconstruction_has_the_float_type_of_its_mask():
    mask = hostile((15, 16), "float32")
    seed = mask.astype("float64") - 0.2
    made = whole("morphology.reconstruction", seed, mask)
    rule = get_operation("morphology.reconstruction").outputs[0].dtype
    assert made.dtype == rule(("float64", "float32"), {}) == "float32"
    assert rule(("float32", "uint8"), {}) == "float64"
    assert isinstance(locality_of("morphology.reconstruction"), Fixpoint)


def test_a_flood_starts_at_a_pixel_and_stays_within_its_tolerance():
    image = np.add.outer(np.arange(9), np.arange(9)).astype(np.uint8)
    made = whole("morphology.flood", image, seed_point=(2, 2), tolerance=1)
    assert_array_equal(made, morphology.flood(image, (2, 2), tolerance=1))
    filled = whole("morphology.flood_fill", image, seed_point=(2, 2), new_value=200, tolerance=1)
    assert filled.dtype == np.uint8
    assert_array_equal(filled == 200, made)
    assert checked("morphology.flood", {"seed_point": (2.0, 3)}, ("image",))["seed_point"] == (2, 3)


@pytest.mark.parametrize("name", ["skeletonize", "thin", "local_maxima", "convex_hull_object"])
def test_what_is_built_on_components_says_so(name):
    assert isinstance(get_operation(f"morphology.{name}").locality, Components)


def test_extrema_of_some_height_seed_objects():
    image = np.zeros((9, 9), np.uint8)
    image[2, 2], image[6, 6] = 3, 9
    seeds = whole("morphology.h_maxima", image, h=5)
    assert seeds.dtype == np.uint8
    assert np.argwhere(seeds).tolist() == [[6, 6]]
    assert get_operation("morphology.h_maxima").outputs[0].kind is Kind.MARKERS
