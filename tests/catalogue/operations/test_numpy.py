"""Arithmetic keeps NumPy's dtypes, and scripts write it as people do."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from tests.catalogue.operations.tiling import hostile, locality_of, tiled, whole

from tamis.catalogue import ArrayValue, Crop, Kind, Reduction, Slice, Whole, call, get_operation, output_dtype
from tamis.catalogue.operations import numpy_math
from tamis.catalogue.operations.numpy import BOTH
from tamis.catalogue.operations.numpy import OPERATIONS as ARITHMETIC

DTYPES = ("bool", "uint8", "int16", "uint64", "float16", "float32", "float64")
LITERALS = (True, 2, 2.5, np.float64(2.5), np.uint8(3), np.array([1, 2], np.int64))
OPERATIONS = (*ARITHMETIC, *numpy_math.OPERATIONS)
TWO = [operation for operation in OPERATIONS if operation.arguments == BOTH]
ONE = [operation for operation in OPERATIONS if len(operation.arguments) == 1]


def _quietly(function):
    with np.errstate(all="ignore"):
        try:
            return function()
        except (TypeError, ValueError):  # such as a negative binary image
            return None


@pytest.mark.parametrize("operation", TWO, ids=lambda operation: operation.name)
def test_the_dtype_of_two_operands_is_numpys(operation):
    function = getattr(np, operation.name)
    for one, other in itertools.product(DTYPES, DTYPES):
        made = _quietly(lambda one=one, other=other: function(np.ones(2, one), np.ones(2, other)))
        if made is not None:
            assert output_dtype(operation, 0, (one, other), {}) == made.dtype.name, (one, other)


@pytest.mark.parametrize("operation", TWO, ids=lambda operation: operation.name)
def test_a_python_number_is_weak_and_a_numpy_number_is_not(operation):
    function = getattr(np, operation.name)
    for dtype, literal in itertools.product(DTYPES, LITERALS):
        image = np.ones(2, dtype)
        right = operation.check_values({"x2": literal}, given=("x1",))
        left = operation.check_values({"x1": literal}, given=("x2",))
        for values, direct in (
            (right, lambda image=image, literal=literal: function(image, literal)),
            (left, lambda image=image, literal=literal: function(literal, image)),
        ):
            made = _quietly(direct)
            if made is not None:
                assert output_dtype(operation, 0, (dtype,), values) == made.dtype.name, (dtype, literal)


@pytest.mark.parametrize("operation", ONE, ids=lambda operation: operation.name)
def test_the_dtype_of_one_operand_is_numpys(operation):
    for dtype in DTYPES:
        image = np.ones(3, dtype)
        made = _quietly(lambda image=image: getattr(np, operation.name)(image))
        if made is not None:
            assert output_dtype(operation, 0, (dtype,), {}) == made.dtype.name, dtype


@pytest.mark.parametrize(
    "operation", [operation for operation in OPERATIONS if operation.script], ids=lambda o: o.name
)
@pytest.mark.parametrize("dtype", ["bool", "uint8", "float32"])
def test_the_sign_in_a_script_is_the_function(operation, dtype):
    images = [hostile((5, 4), dtype, seed=seed) for seed in range(len(operation.inputs))]
    names = {item.name: image for item, image in zip(operation.inputs, images, strict=True)}
    expected = _quietly(lambda: whole(operation.id, *images))
    if expected is not None:
        text = operation.script.format(**{name: name for name in names})
        assert_array_equal(_quietly(lambda: eval(text, {}, names)), expected, strict=True)


def test_a_literal_on_the_left_stays_on_the_left():
    image = hostile((4, 4), "uint8")
    operation = get_operation("numpy.subtract")
    values = operation.check_values({"x1": 255}, given=("x2",))
    assert_array_equal(call(operation, {"x2": image}, values), 255 - image, strict=True)


def test_arithmetic_is_the_same_in_tiles():
    one, other = hostile((30, 20)), hostile((30, 20), "uint8")
    for name in ("add", "multiply", "maximum", "greater"):
        assert_array_equal(
            tiled(f"numpy.{name}", one, other, tile=(7, 9)), whole(f"numpy.{name}", one, other)
        )
    for name in ("sqrt", "exp", "log1p"):
        with np.errstate(all="ignore"):
            assert_array_equal(tiled(f"numpy.{name}", one, tile=(7, 9)), whole(f"numpy.{name}", one))


def test_a_row_beside_an_image_has_no_place_in_a_tile():
    operation = get_operation("numpy.multiply")
    row = operation.check_values({"x2": np.arange(4)}, given=("x1",))
    number = operation.check_values({"x2": np.float32(4)}, given=("x1",))
    assert isinstance(operation.locality_for(row, "uint8"), Whole)
    assert not isinstance(operation.locality_for(number, "uint8"), Whole)


def test_labels_times_a_binary_image_may_still_be_labels():
    assert get_operation("numpy.multiply").outputs[0].kind is Kind.ARRAY
    assert get_operation("numpy.greater").outputs[0].kind is Kind.BINARY


def test_where_knows_its_dtype_with_and_without_literals():
    operation = get_operation("numpy.where")
    given = ("condition", "x", "y")
    for x, y in (("uint8", 0), ("float32", 1.5), ("uint8", np.float64(0)), ("bool", "int16")):
        literal = not isinstance(y, str)
        values = operation.check_values({"y": y} if literal else {}, given=given[: 2 if literal else 3])
        real = np.where(np.ones(1, bool), np.ones(1, x), y if literal else np.ones(1, y)).dtype.name
        dtypes = ("bool", x) if literal else ("bool", x, y)
        assert output_dtype(operation, 0, dtypes, values) == real
    both = operation.check_values({"x": 1, "y": 0.5}, given=("condition",))
    assert output_dtype(operation, 0, ("bool",), both) == "float64"


def test_clip_takes_one_bound_or_both():
    image = hostile((6, 6))
    assert_array_equal(whole("numpy.clip", image, a_min=None, a_max=0.5), np.clip(image, None, 0.5))
    assert_array_equal(whole("numpy.clip", image, min=0.5), np.clip(image, min=0.5))


def test_not_a_number_becomes_a_number_in_a_copy():
    image = np.array([1.0, np.nan, np.inf])
    assert_array_equal(whole("numpy.nan_to_num", image, posinf=9), [1, 0, 9])
    assert np.isnan(image[1])


@pytest.mark.parametrize("name", ["min", "max", "sum", "mean", "std", "var", "median"])
def test_a_number_from_all_pixels_has_numpys_dtype(name):
    operation = get_operation(f"numpy.{name}")
    for dtype in ("bool", "uint8", "int32", "float32", "float64"):
        real = getattr(np, name)(np.ones((3, 4), dtype))
        assert output_dtype(operation, 0, (dtype,), operation.check_values({}, given=("a",))) == real.dtype
    assert isinstance(locality_of(f"numpy.{name}"), Reduction)


def test_a_projection_needs_the_whole_image():
    assert isinstance(locality_of("numpy.max", axis=0), Whole)
    assert isinstance(locality_of("numpy.min", axis=0, keepdims=True), Whole)
    assert isinstance(locality_of("numpy.sum", dtype="float32"), Whole)
    volume = hostile((3, 4, 5), "uint8")
    assert_array_equal(whole("numpy.max", volume, axis=(0, 1)), volume.max(axis=(0, 1)))


def test_several_percentiles_come_at_once():
    image = hostile((9, 9))
    assert_array_equal(whole("numpy.percentile", image, q=(2, 98)), np.percentile(image, (2, 98)))


def test_an_index_is_a_crop_and_may_have_an_ellipsis():
    volume = hostile((5, 6, 7), "uint8")
    made = whole("numpy.getitem", volume, index=(Slice(1, 4, 2), ..., 3))
    assert_array_equal(made, volume[1:4:2, ..., 3])
    assert isinstance(locality_of("numpy.getitem", index=(0,)), Crop)
    assert_array_equal(whole("numpy.getitem", volume, index=2), volume[2])


def test_a_mask_selects_pixels():
    image, mask = hostile((6, 6)), hostile((6, 6), "bool")
    assert_array_equal(whole("numpy.select", image, mask), image[mask])


def test_another_dtype_is_asked_for_by_name():
    image = hostile((6, 6), "uint16")
    made = whole("numpy.astype", image, dtype=np.float32)
    assert_array_equal(made, image.astype(np.float32), strict=True)
    operation = get_operation("numpy.astype")
    values = operation.check_values({"dtype": bool}, given=("x",))
    assert output_dtype(operation, 0, ("uint16",), values) == "bool"


def test_axes_move_as_numpy_moves_them():
    volume = hostile((2, 3, 4), "uint8")
    assert whole("numpy.transpose", volume, axes=(2, 0, 1)).shape == (4, 2, 3)
    assert whole("numpy.moveaxis", volume, source=0, destination=-1).shape == (3, 4, 2)
    assert whole("numpy.reshape", volume, shape=(6, -1)).shape == (6, 4)
    assert_array_equal(whole("numpy.rot90", volume, k=-1, axes=(1, 2)), np.rot90(volume, -1, (1, 2)))
    assert_array_equal(whole("numpy.flip", volume, axis=1), volume[:, ::-1])


def test_a_scalar_of_numpy_keeps_its_dtype_as_a_literal():
    values = get_operation("numpy.add").check_values({"x2": np.uint8(3)}, given=("x1",))
    assert values["x2"] == ArrayValue.of(np.array(3, np.uint8))
