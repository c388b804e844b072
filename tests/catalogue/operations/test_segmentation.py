"""Segmentation gives scikit-image's labels, in the dtypes and shapes it declares."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from skimage import measure, segmentation
from tests.catalogue.operations.tiling import depth_of, hostile, locality_of, tiled, whole

from tamis.catalogue import Certified, Components, Kind, Whole, get_operation, output_dtype
from tamis.errors import ParameterError


def some_labels(shape=(40, 44)):
    return measure.label(hostile(shape, "bool"), connectivity=1).astype(np.int32)


@pytest.mark.parametrize("mode", ["thick", "inner", "outer"])
@pytest.mark.parametrize("connectivity", [1, 2])
def test_boundaries_are_the_same_in_tiles(mode, connectivity):
    labels = some_labels()
    values = {"mode": mode, "connectivity": connectivity}
    assert depth_of("segmentation.find_boundaries", 2, **values) == (1, 1)
    assert_array_equal(
        tiled("segmentation.find_boundaries", labels, tile=(7, 13), **values),
        segmentation.find_boundaries(labels, **values),
    )


def test_boundaries_between_pixels_need_an_image_of_twice_the_size():
    labels = some_labels((9, 12))
    made = whole("segmentation.find_boundaries", labels, mode="subpixel")
    assert made.shape == (17, 23)
    assert_array_equal(made, segmentation.find_boundaries(labels, mode="subpixel"))
    output = get_operation("segmentation.find_boundaries").outputs[0]
    assert [output.keeps_shape({"mode": mode}) for mode in ("subpixel", "thick")] == [False, True]
    assert isinstance(locality_of("segmentation.find_boundaries", mode="subpixel"), Whole)


def test_the_gradient_of_a_gaussian_is_the_same_in_tiles_even_far_from_an_outlier():
    for dtype in ("uint8", "float32", "float64"):
        image = hostile((50, 61), dtype)
        made = tiled("segmentation.inverse_gaussian_gradient", image, tile=(17, 23), sigma=(2, 1.2))
        assert_array_equal(made, segmentation.inverse_gaussian_gradient(image, sigma=(2, 1.2)))
        assert made.dtype == ("float32" if dtype == "float32" else "float64")


def test_labels_cannot_be_expanded_in_tiles_without_a_proof():
    # a tile without any label: see morphology.isotropic_erosion
    labels = np.zeros((40, 10), np.int32)
    labels[-1, 5] = 4
    alone = whole("segmentation.expand_labels", labels[:20], distance=3)
    assert_array_equal(alone[:10], 0)
    assert isinstance(locality_of("segmentation.expand_labels"), Certified)


def test_markers_are_an_image_or_how_many_there_shall_be():
    image = hostile((30, 31), "uint8")
    operation = get_operation("segmentation.watershed")
    values = operation.check_values({"markers": 5}, given=("image",))
    assert values["markers"] == 5
    assert_array_equal(whole("segmentation.watershed", image, markers=5), segmentation.watershed(image, 5))
    markers = np.zeros(image.shape, np.int32)
    markers[3, 3], markers[25, 25] = 1, 2
    assert_array_equal(
        whole("segmentation.watershed", image, markers, watershed_line=True),
        segmentation.watershed(image, markers, watershed_line=True),
    )


def test_a_watershed_is_done_by_objects_of_its_mask_if_at_all():
    assert locality_of("segmentation.watershed") == Components(by="watershed")


def test_relabelled_objects_come_with_the_way_there_and_back():
    labels = np.array([[0, 9, 9], [4, 0, 300]], np.int32)
    relabelled, forward, inverse = whole("segmentation.relabel_sequential", labels, offset=2)
    assert relabelled.tolist() == [[0, 3, 3], [2, 0, 4]]
    assert_array_equal(np.asarray(forward)[labels], relabelled)
    assert_array_equal(np.asarray(inverse)[relabelled], labels)
    names = [output.name for output in get_operation("segmentation.relabel_sequential").outputs]
    assert names == ["relabeled", "forward_map", "inverse_map"]


def test_random_walkers_give_the_dtype_of_the_labels():
    image, labels = hostile((20, 21), "uint8"), np.zeros((20, 21), np.uint16)
    labels[2, 2], labels[17, 17] = 1, 2
    made = whole("segmentation.random_walker", image, labels, mode="bf")
    operation = get_operation("segmentation.random_walker")
    values = operation.check_values({}, given=("data", "labels"))
    assert made.dtype == output_dtype(operation, 0, ("uint8", "uint16"), values) == "uint16"


@pytest.mark.parametrize("name", ["slic", "felzenszwalb", "quickshift"])
def test_superpixels_of_a_colour_image_lose_the_colours(name):
    image = np.random.default_rng(5).random((24, 26, 3))
    made = whole(f"segmentation.{name}", image)
    assert made.shape == (24, 26)
    assert made.dtype == np.int64
    assert not get_operation(f"segmentation.{name}").outputs[0].same_shape


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("join_segmentations", {"return_mapping": True}),
        ("random_walker", {"return_full_prob": True}),
        ("random_walker", {"copy": False}),
        ("quickshift", {"return_tree": True}),
        ("chan_vese", {"extended_output": True}),
        ("morphological_chan_vese", {"num_iter": 3, "iter_callback": "print"}),
        ("quickshift", {"kernel_size": 0.5}),
        ("relabel_sequential", {"offset": 0}),
        ("slic", {"start_label": 2}),
    ],
)
def test_what_would_fail_or_give_something_else_is_refused(name, values):
    operation = get_operation(f"segmentation.{name}")
    with pytest.raises(ParameterError):
        operation.check_values(values, given=tuple(item.name for item in operation.inputs))


def test_a_border_is_cleared_of_labels_and_of_binary_objects():
    labels = some_labels()
    made = whole("segmentation.clear_border", labels, buffer_size=2)
    assert_array_equal(made, segmentation.clear_border(labels, 2))
    binary = whole("segmentation.clear_border", labels > 0)
    assert binary.dtype == bool
    assert get_operation("segmentation.clear_border").outputs[0].kind.input_name == "labels"


def test_marked_boundaries_are_in_colour():
    image, labels = hostile((40, 44), "uint8"), some_labels()
    made = whole("segmentation.mark_boundaries", image, labels, color=(0, 1, 0))
    assert made.shape == (40, 44, 3)
    assert get_operation("segmentation.mark_boundaries").outputs[0].kind is Kind.IMAGE


@pytest.mark.parametrize("footprint", [np.ones((3, 5)), [[0, 1, 0], [1, 1, 1], [0, 1, 0]], 3])
def test_pixels_are_neighbours_by_steps_or_by_a_footprint(footprint):
    image = hostile((30, 31), "uint8")
    made = whole("segmentation.watershed", image, markers=9, connectivity=footprint)
    assert_array_equal(made, segmentation.watershed(image, 9, connectivity=footprint))


@pytest.mark.parametrize(
    ("connectivity", "offset"),
    [(1, (0, 1)), (2, (1, 0)), (np.ones((3, 5)), (1, 1)), (np.ones((4, 4)), (1, 2)), (1, 1)],
)
def test_a_centre_before_the_middle_of_the_footprint_is_refused(connectivity, offset):
    operation = get_operation("segmentation.watershed")
    values = {"connectivity": connectivity, "offset": offset}
    with pytest.raises(ParameterError, match=r"'offset' must be (in the middle|one whole number)"):
        operation.check_values(values, given=("image",))


@pytest.mark.parametrize(("size", "offset"), [((3, 3), (1, 1)), ((4, 2), (2, 1)), ((3, 3), (2, 1))])
def test_a_centre_behind_the_middle_is_the_librarys(size, offset):
    image, footprint = hostile((30, 31), "uint8"), np.ones(size)
    values = {"connectivity": footprint, "offset": offset}
    made = whole("segmentation.watershed", image, markers=9, **values)
    assert_array_equal(made, segmentation.watershed(image, 9, **values))
