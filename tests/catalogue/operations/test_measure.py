"""Measurement gives scikit-image's numbers under scikit-image's names."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from skimage import measure
from tests.catalogue.operations.tiling import hostile, locality_of, whole

from tamis.catalogue import Components, Kind, Reduction, get_operation, output_dtype
from tamis.errors import ParameterError

BALL = ((np.indices((14, 15, 16)) - 7.0) ** 2).sum(axis=0) ** 0.5


@pytest.mark.parametrize("connectivity", [None, 1, 2])
@pytest.mark.parametrize("background", [None, 0, 1])
def test_labels_are_the_librarys(connectivity, background):
    binary = hostile((30, 33), "bool")
    made = whole("measure.label", binary, connectivity=connectivity, background=background)
    assert_array_equal(made, measure.label(binary, connectivity=connectivity, background=background))


@pytest.mark.parametrize(("dtype", "counts"), [("bool", "int32"), ("int32", "int64"), ("uint8", "int64")])
def test_labels_are_counted_in_the_dtype_that_is_declared(dtype, counts):
    operation = get_operation("measure.label")
    values = operation.check_values({}, given=("label_image",))
    made = whole("measure.label", hostile((9, 9), "bool").astype(dtype))
    assert made.dtype.name == output_dtype(operation, 0, (dtype,), values) == counts
    assert isinstance(operation.locality, Components)


def test_a_table_of_regions_has_the_columns_asked_for():
    labels = measure.label(hostile((30, 33), "bool"))
    image = hostile((30, 33), "uint8")
    wanted = ("label", "area", "intensity_mean", "bbox")
    made = whole("measure.regionprops_table", labels, image, properties=list(wanted), spacing=(2, 1))
    expected = measure.regionprops_table(labels, image, properties=wanted, spacing=(2, 1))
    assert list(made) == list(expected)
    for name, column in expected.items():
        assert_array_equal(made[name], column)


@pytest.mark.parametrize(
    ("names", "algorithm"),
    [
        (("label", "area", "centroid"), "region_sums"),
        (("label", "perimeter"), "regions"),
        ((), "region_sums"),
    ],
)
def test_a_table_is_quick_where_sums_tell_all(names, algorithm):
    assert locality_of("measure.regionprops_table", properties=names) == Reduction(algorithm)


def test_a_table_of_nothing_still_has_its_columns():
    empty = np.zeros((5, 5), np.int32)
    made = whole("measure.regionprops_table", empty, properties=("label", "centroid"))
    assert {name: len(column) for name, column in made.items()} == {
        "label": 0,
        "centroid-0": 0,
        "centroid-1": 0,
    }


def test_properties_of_ones_own_are_refused():
    operation = get_operation("measure.regionprops_table")
    with pytest.raises(ParameterError, match="'extra_properties' must be one of None"):
        operation.check_values({"extra_properties": ("mine",)}, given=("label_image",))
    with pytest.raises(ParameterError, match="'return_num'"):
        get_operation("measure.label").check_values({"return_num": True}, given=("label_image",))


def test_contours_come_one_array_each():
    image = np.zeros((9, 20))
    image[3:6, 3:6] = image[2:7, 12:17] = 1
    contours = whole("measure.find_contours", image, level=0.5)
    assert [contour.shape[1] for contour in contours] == [2, 2]


@pytest.mark.parametrize("spacing", [(1.0, 1.0, 1.0), (2.0, 1.0, 0.5)])
def test_a_mesh_is_four_arrays(spacing):
    made = whole("measure.marching_cubes", BALL.astype("float32"), level=4.5, spacing=spacing)
    expected = measure.marching_cubes(BALL, 4.5, spacing=spacing)
    outputs = get_operation("measure.marching_cubes").outputs
    assert [output.name for output in outputs] == ["vertices", "faces", "normals", "levels"]
    for item, same in zip(made, expected, strict=True):
        assert_array_equal(item, same)
    assert whole("measure.mesh_surface_area", *made[:2]) > 0


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("euler_number", {"connectivity": 1}),
        ("perimeter", {"neighborhood": 8}),
        ("perimeter_crofton", {"directions": 2}),
        ("shannon_entropy", {"base": 10}),
        ("centroid", {"spacing": (2, 3)}),
        ("moments", {"order": 2}),
        ("moments_central", {"center": (3, 4)}),
    ],
)
def test_numbers_of_an_object_are_the_librarys(name, values):
    binary = hostile((15, 18), "bool")
    assert_array_equal(whole(f"measure.{name}", binary, **values), getattr(measure, name)(binary, **values))


def test_moments_follow_from_moments():
    image = hostile((15, 18), "uint8")
    central = whole("measure.moments_central", image)
    hu = whole("measure.moments_hu", whole("measure.moments_normalized", central))
    assert_array_equal(hu, measure.moments_hu(measure.moments_normalized(measure.moments_central(image))))
    assert get_operation("measure.moments_hu").inputs[0].takes == (Kind.ARRAY,)


def test_blocks_are_summed_and_lines_averaged():
    image = hostile((20, 21), "uint8")
    assert_array_equal(
        whole("measure.block_reduce", image, block_size=(4, 3)), measure.block_reduce(image, (4, 3))
    )
    made = whole("measure.profile_line", image, src=(1, 2), dst=(15, 9.5), linewidth=3)
    assert_array_equal(made, measure.profile_line(image, (1, 2), (15, 9.5), linewidth=3))


def test_two_channels_are_compared():
    one, two = hostile((20, 21), "uint8"), hostile((20, 21), "uint8", seed=1)
    assert whole("measure.pearson_corr_coeff", one, two) == measure.pearson_corr_coeff(one, two)
    assert whole("measure.manders_coloc_coeff", one, two > 99) == measure.manders_coloc_coeff(one, two > 99)
    assert len(get_operation("measure.pearson_corr_coeff").outputs) == 2
