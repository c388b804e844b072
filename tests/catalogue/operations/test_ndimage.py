"""scipy.ndimage: windows, origins and axes decide how far one looks."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from scipy import ndimage
from tests.catalogue.operations.tiling import depth_of, hostile, locality_of, tiled, whole

from tamis.catalogue import Certified, Components, Geometric, Kind, Whole, get_operation
from tamis.errors import ParameterError

WEIGHTS = np.arange(8.0).reshape(2, 4)
BAR = np.array([[0, 1, 1, 1]], np.uint8)
LOCAL = [
    ("gaussian_filter", {"sigma": 1.5, "order": (1, 0)}),
    ("gaussian_filter", {"sigma": (2.0, 1.0), "radius": 3}),
    ("gaussian_filter", {"sigma": 3, "axes": 1}),
    ("gaussian_laplace", {"sigma": 1.2}),
    ("gaussian_laplace", {"sigma": (3.9, 0.6), "axes": (-1, 0)}),
    ("gaussian_gradient_magnitude", {"sigma": (1.0, 2.0), "mode": ("nearest", "mirror")}),
    ("gaussian_gradient_magnitude", {"sigma": 1.5, "axes": 0}),
    ("median_filter", {"size": (4, 3), "origin": (-1, 1)}),
    ("median_filter", {"footprint": BAR}),
    ("minimum_filter", {"size": 6, "origin": -2}),
    ("maximum_filter", {"size": 5, "axes": (-1,)}),
    ("rank_filter", {"rank": -2, "size": 3}),
    ("percentile_filter", {"percentile": 20, "size": (3, 6), "mode": "constant", "cval": 7}),
    ("sobel", {"axis": 0}),
    ("prewitt", {}),
    ("laplace", {"mode": "grid-constant"}),
    ("convolve", {"weights": WEIGHTS, "origin": (0, 1)}),
    ("correlate", {"weights": WEIGHTS, "mode": "mirror"}),
    ("grey_erosion", {"size": (10, 3)}),
    ("grey_dilation", {"size": (10, 3), "origin": (2, 0)}),
    ("grey_dilation", {"structure": WEIGHTS}),
    ("grey_opening", {"footprint": BAR}),
    ("grey_closing", {"size": 4}),
    ("white_tophat", {"size": 4}),
    ("black_tophat", {"size": (2, 5)}),
    ("morphological_gradient", {"size": 4}),
    ("morphological_laplace", {"size": 3}),
]


@pytest.mark.parametrize(("name", "values"), LOCAL)
@pytest.mark.parametrize("dtype", ["uint8", "float32"])
def test_tiles_have_the_pixels_of_the_whole(name, values, dtype):
    image = hostile((53, 47), dtype)
    made = tiled(f"ndimage.{name}", image, tile=(19, 16), **values)
    assert_array_equal(made, whole(f"ndimage.{name}", image, **values))


BINARY = [
    {},
    {"iterations": 4},
    {"iterations": 3, "structure": np.ones((2, 3), np.uint8)},
    {"iterations": 2, "border_value": 1, "brute_force": True},
    {"structure": np.ones((4, 3), np.uint8), "origin": (1, 0)},
]


@pytest.mark.parametrize("name", ["erosion", "dilation", "opening", "closing"])
@pytest.mark.parametrize("values", BINARY)
@pytest.mark.parametrize("with_mask", [True, False])
def test_iterations_look_further_and_further(name, values, with_mask):
    image = hostile((60, 44), "bool")
    image[15:40, 12:36] = name in ("erosion", "opening")
    images = [image, hostile((60, 44), "bool", seed=4)] if with_mask else [image]
    made = tiled(f"ndimage.binary_{name}", *images, tile=(21, 15), **values)
    assert_array_equal(made, whole(f"ndimage.binary_{name}", *images, **values))


def test_depths_follow_the_axes():
    assert depth_of("ndimage.gaussian_filter", 3, sigma=(1, 2), axes=(2, 0)) == (8, 0, 4)
    assert depth_of("ndimage.median_filter", 3, size=5, axes=-1) == (0, 0, 2)
    assert depth_of("ndimage.gaussian_gradient_magnitude", 2, sigma=1, axes=0) == (4, 4)
    assert depth_of("ndimage.gaussian_laplace", 2, sigma=(1, 2), axes=(1, 0)) == (4, 8)
    assert depth_of("ndimage.gaussian_laplace", 3, sigma=(1, 2), axes=(1, 0)) == (8, 4, 0)
    assert depth_of("ndimage.uniform_filter", 2, "uint8", size=(10, 3)) == (5, 1)
    assert depth_of("ndimage.binary_opening", 3, iterations=3) == (6, 6, 6)
    assert depth_of("ndimage.binary_erosion", 3, structure=np.ones((10, 10, 10), bool)) == (5, 5, 5)


def test_a_size_that_scipy_refuses_still_has_a_depth():
    assert depth_of("ndimage.median_filter", 2, size=(3, 5, 7)) == (1, 2)
    assert depth_of("ndimage.minimum_filter", 3, footprint=np.ones((3, 7))) == (1, 3, 3)


def test_whole_numbers_run_exactly_and_fractions_do_not():
    image = hostile((50, 40), "uint16")
    made = tiled("ndimage.uniform_filter", image, tile=(16, 13), size=(4, 5))
    assert_array_equal(made, ndimage.uniform_filter(image, (4, 5)))
    assert isinstance(locality_of("ndimage.uniform_filter", "float32"), Whole)
    assert isinstance(locality_of("ndimage.uniform_filter", "uint16", cval=3.7), Whole)


def test_one_wrapped_axis_is_enough_to_need_the_whole():
    assert isinstance(locality_of("ndimage.sobel", mode=("reflect", "wrap")), Whole)
    assert isinstance(locality_of("ndimage.median_filter", size=3, mode="grid-wrap"), Whole)
    assert depth_of("ndimage.sobel", 2, mode=("reflect", "mirror")) == (1, 1)


def test_what_repeats_until_stable_is_whole():
    assert isinstance(locality_of("ndimage.binary_dilation", iterations=0), Whole)
    assert isinstance(locality_of("ndimage.binary_erosion", iterations=-1), Whole)


def test_holes_of_another_structure_are_no_plain_components():
    assert isinstance(locality_of("ndimage.binary_fill_holes"), Components)
    assert isinstance(locality_of("ndimage.binary_fill_holes", structure=np.ones((3, 3))), Whole)
    assert isinstance(locality_of("ndimage.binary_fill_holes", origin=(0, 1)), Whole)


def test_label_gives_labels_and_their_count():
    binary = hostile((30, 30), "bool")
    labels, count = whole("ndimage.label", binary, structure=np.ones((3, 3)))
    expected, expected_count = ndimage.label(binary, np.ones((3, 3)))
    assert_array_equal(labels, expected)
    assert count == expected_count
    assert [output.kind for output in get_operation("ndimage.label").outputs] == [Kind.LABELS, Kind.SCALAR]


def test_distances_prove_their_reach_and_geometry_moves_pixels():
    assert isinstance(locality_of("ndimage.distance_transform_edt", sampling=(2, 1)), Certified)
    assert isinstance(locality_of("ndimage.distance_transform_cdt"), Certified)
    assert isinstance(locality_of("ndimage.zoom", zoom=2), Geometric)
    assert isinstance(locality_of("ndimage.rotate", angle=10, mode="grid-wrap"), Whole)
    image = hostile((20, 30))
    assert_array_equal(whole("ndimage.rotate", image, angle=30, order=1), ndimage.rotate(image, 30, order=1))


def test_labels_may_be_dilated_but_not_averaged():
    assert Kind.LABELS in get_operation("ndimage.grey_dilation").inputs[0].takes
    assert Kind.LABELS not in get_operation("ndimage.uniform_filter").inputs[0].takes


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("binary_erosion", {"origin": 2}),
        ("binary_dilation", {"structure": np.ones((3, 1)), "origin": (1, -1)}),
        ("binary_fill_holes", {"structure": np.ones(2), "origin": 1}),
        ("binary_opening", {"origin": (0, 3)}),
    ],
)
def test_an_origin_outside_of_the_structure_is_refused_before_scipy_reads_there(name, values):
    with pytest.raises(ParameterError, match="'origin' must be inside the structure"):
        get_operation(f"ndimage.{name}").check_values(values, given=("input",))


@pytest.mark.parametrize("values", [{"origin": 1}, {"structure": np.ones((3, 4)), "origin": (1, -2)}])
def test_an_origin_within_the_structure_is_taken(values):
    get_operation("ndimage.binary_erosion").check_values(values, given=("input",))


def test_a_footprint_without_a_pixel_beside_a_structure_is_refused():
    values = {"footprint": np.zeros((3, 3)), "structure": np.ones((3, 3))}
    with pytest.raises(ParameterError, match="'footprint' must be a footprint with at least one pixel"):
        get_operation("ndimage.grey_erosion").check_values(values, given=("input",))


@pytest.mark.parametrize("name", ["convolve", "correlate"])
@pytest.mark.parametrize("axes", [(0, 1), (1, 0), (-1, -2)])
def test_axes_in_another_order_do_not_turn_the_weights(name, axes):
    operation = get_operation(f"ndimage.{name}")
    values = operation.check_values({"weights": np.ones((1, 5)), "axes": axes}, given=("input",))
    depth = operation.locality_for(values, "uint8").depth(values, 2)
    assert depth[1] >= 2, "scipy takes an array in the order of the image's axes"
