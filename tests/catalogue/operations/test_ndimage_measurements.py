"""Measurements of scipy.ndimage: of everything, of one label, of several."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage
from tests.catalogue.operations.tiling import checked, hostile, locality_of
from tests.recorder.same import assert_same

import tamis
from tamis.catalogue import Kind, Reduction, Whole, get_operation, known_operations, output_dtype
from tamis.catalogue.operations import ndimage as filters
from tamis.catalogue.operations import ndimage_measurements as measurements
from tamis.errors import ParameterError

NAMES = (
    "sum", "sum_labels", "mean", "variance", "standard_deviation", "median", "minimum", "maximum",
    "minimum_position", "maximum_position", "center_of_mass",
)  # fmt: skip
INDICES = (None, 2, [3, 1], np.array([5, 400, 2], np.uint16), range(1, 5))
LABELS = ndimage.label(hostile((40, 36), "bool", seed=3))[0]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("dtype", ["bool", "uint8", "float32", "float64"])
@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # label 400 has no pixel
def test_every_index_gives_what_the_library_gives(name, dtype):
    image = hostile((40, 36), dtype)
    lazy, function = getattr(tamis.ndimage, name), getattr(ndimage, name)
    assert_told(lazy(tamis.open(image)), function(image))
    for index in INDICES:
        assert_told(lazy(tamis.open(image), LABELS, index), function(image, LABELS, index))


def assert_told(handle, expected):
    found = handle.compute()
    assert type(found) is type(expected)
    assert_same(np.asarray(found), np.asarray(expected))
    assert handle.spec.dtype == np.asarray(expected).dtype.name


@pytest.mark.parametrize("dtype", ["bool", "int8", "uint8", "uint32", "uint64", "float16", "float32"])
def test_the_dtype_of_a_sum_is_known_before(dtype):
    operation, image = get_operation("ndimage.sum"), hostile((40, 36), "bool").astype(dtype)
    for given in ((image,), (image, LABELS)):
        for index in (None, 2, [2, 3]):
            values = operation.check_values({"index": index}, given=("input", "labels"))
            told = output_dtype(operation, 0, [array.dtype.name for array in given], values)
            expected = ndimage.sum(*given, index=index)
            assert told == np.asarray(expected).dtype.name


def test_extrema_are_four_results():
    image = hostile((40, 36))
    for index in (None, 3, [4, 2]):
        lazy = tamis.ndimage.extrema(tamis.open(image), LABELS, index)
        for found, expected in zip(lazy, ndimage.extrema(image, LABELS, index), strict=True):
            assert_told(found, expected)


def test_a_histogram_is_of_one_label_or_of_all():
    image = hostile((40, 36), "uint8")
    for index in (None, 3):
        lazy = tamis.ndimage.histogram(tamis.open(image), 0, 255, 8, LABELS, index)
        assert_told(lazy, ndimage.histogram(image, 0, 255, 8, LABELS, index))
    with pytest.raises(ParameterError, match="'index' must be a whole number, or None"):
        checked("ndimage.histogram", {"min": 0, "max": 9, "bins": 3, "index": [1, 2]}, ("input",))


@pytest.mark.parametrize(
    ("name", "by"),
    [("sum", "sum"), ("mean", "mean"), ("median", "median"), ("minimum", "minimum"), ("maximum", "maximum")],
)
def test_all_pixels_together_are_merged_from_tiles(name, by):
    assert locality_of(f"ndimage.{name}", "uint8") == Reduction(by)
    assert isinstance(locality_of(f"ndimage.{name}", "uint8", index=3), Whole)
    assert isinstance(locality_of(f"ndimage.{name}"), Whole)


def test_the_mean_of_single_precision_is_double_and_so_not_that_of_numpy():
    assert isinstance(locality_of("ndimage.mean", "float32"), Whole)
    image = tamis.open(hostile((200, 190), "float32"))
    assert tamis.ndimage.mean(image).compute().dtype == "float64"


@pytest.mark.parametrize("name", ["sum", "mean", "median", "minimum", "maximum"])
@pytest.mark.parametrize("dtype", ["bool", "uint16", "float32", "float64"])
@pytest.mark.parametrize("with_labels", [False, True])
def test_tiles_tell_what_the_library_tells(name, dtype, with_labels):
    image = hostile((40, 36), dtype)
    result = getattr(tamis.ndimage, name)(tamis.open(image), LABELS if with_labels else None)
    made = tamis.run(tamis.Pipeline.of(told=result), tiles=(13, 11), executor="serial")["told"]
    expected = getattr(ndimage, name)(image, LABELS if with_labels else None)
    assert_same(np.asarray(made), np.asarray(expected))


def test_what_follows_a_mean_takes_it_as_a_number():
    image = hostile((40, 36))
    lazy = tamis.open(image)
    above = lazy > tamis.ndimage.mean(lazy, LABELS)
    assert_same(above.compute(), image > ndimage.mean(image, LABELS))


def test_positions_of_no_number_are_refused():
    image = hostile((9, 9))
    image[3, 3] = np.nan
    with pytest.raises(tamis.errors.ImageError, match="cannot take NaN"):
        tamis.ndimage.maximum_position(tamis.open(image)).compute()


def test_every_public_function_is_there_or_says_why_not():
    known = {name.removeprefix("ndimage.") for name in known_operations() if name.startswith("ndimage.")}
    absent = {name.removeprefix("ndimage.") for name in {**filters.ABSENT, **measurements.ABSENT}}
    assert known | absent == set(ndimage.__all__)
    assert not known & absent


def test_the_first_input_may_be_labels_to_count():
    assert set(get_operation("ndimage.sum").inputs[0].takes) == {Kind.IMAGE, Kind.LABELS}
    assert_same(
        tamis.ndimage.sum(tamis.open(LABELS > 0), LABELS, [1, 2]).compute(),
        ndimage.sum(LABELS > 0, LABELS, [1, 2]),
    )
