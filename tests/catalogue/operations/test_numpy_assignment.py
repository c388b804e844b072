"""Assignments as operations: a copy is changed, the mask is a mask, and NumPy judges the rest."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from tamis.catalogue import Geometric, Pointwise, Slice, Whole, call, get_operation
from tamis.errors import ParameterError

IMAGE = np.arange(20, dtype=np.uint8).reshape(4, 5)
MASK = IMAGE % 3 == 0


def assigned(name, inputs, **values):
    operation = get_operation(f"numpy.{name}")
    return call(operation, inputs, operation.check_values(values, given=tuple(inputs)))


def test_the_image_itself_stays():
    before = IMAGE.copy()
    made = assigned("setitem", {"image": IMAGE}, value=7, index=(Slice(1, 3), "..."))
    assert_array_equal(IMAGE, before)
    assert (made[1:3] == 7).all()
    assert_array_equal(made[[0, 3]], before[[0, 3]])


def test_only_what_cannot_tell_its_place_needs_the_whole():
    local = {"setmask", "setmask_from"}
    assert get_operation("numpy.setitem").locality == Geometric(by="assignment")
    for name in ("setmask", "setmask_from", "setmask_values", "setrows", "setpixels", "setvoxels"):
        locality = get_operation(f"numpy.{name}").locality_for({})
        assert isinstance(locality, Pointwise if name in local else Whole), name


@pytest.mark.parametrize("mask", [MASK.astype(int), MASK[:, :4], MASK[0]])
def test_a_mask_is_of_bool_and_as_large_as_the_image(mask):
    with pytest.raises(
        ParameterError, match=r"numpy.setmask: parameter 'mask' must be of dtype bool and shape"
    ):
        assigned("setmask", {"image": IMAGE, "mask": mask}, value=0)
    with pytest.raises(ParameterError, match=r"numpy.setmask_from: parameter 'mask' must be"):
        assigned("setmask_from", {"image": IMAGE, "mask": mask, "other": IMAGE})


@pytest.mark.parametrize("value", [np.zeros(7, int), np.zeros((1, 1)), [3]])
def test_one_number_is_one_number_or_tiles_would_take_it_for_theirs(value):
    with pytest.raises(ParameterError, match=r"'value' must be one number.*numpy.setmask_values takes one"):
        assigned("setmask", {"image": IMAGE, "mask": MASK, "value": np.asarray(value)})


def test_values_go_to_the_pixels_of_a_mask_in_order():
    values = np.arange(MASK.sum()) + 100
    made = assigned("setmask_values", {"image": IMAGE, "mask": MASK, "value": values})
    assert_array_equal(made[MASK], values)
    assert_array_equal(made[~MASK], IMAGE[~MASK])


def test_the_last_of_two_values_for_a_place_stays():
    places = np.array([1, 1])
    made = assigned(
        "setpixels", {"image": IMAGE, "rows": places, "columns": places, "value": np.array([8, 9])}
    )
    assert made[1, 1] == 9


def test_places_may_be_numbers_beside_the_image():
    assert_array_equal(assigned("getrows", {"image": IMAGE}, rows=[3, 0]), IMAGE[[3, 0]])
    assert_array_equal(assigned("getpixels", {"image": IMAGE}, rows=[3, 0], columns=2), IMAGE[[3, 0], 2])
    volume = np.stack([IMAGE] * 2)
    assert_array_equal(assigned("getvoxels", {"image": volume}, planes=1, rows=[0], columns=[4]), [4])
    assert_array_equal(assigned("setrows", {"image": IMAGE}, rows=[2], value=0)[2], np.zeros(5))
    made = assigned("setvoxels", {"image": volume}, planes=[0], rows=[1], columns=[2], value=99)
    assert (made[0, 1, 2], made.sum() - volume.sum()) == (99, 99 - 7)


def test_joined_arrays_stand_in_their_order_with_a_common_dtype():
    inputs = {"arrays": IMAGE, "arrays_2": IMAGE * 0.5, "arrays_3": -IMAGE.astype(int)}
    made = assigned("stack", inputs, axis=-1)
    assert_array_equal(made, np.stack(list(inputs.values()), axis=-1))
    assert made.dtype == np.float64
    assert_array_equal(
        assigned("concatenate", inputs, axis=None), np.concatenate(list(inputs.values()), None)
    )


def test_without_an_axis_a_gradient_is_one_array_for_all_axes():
    made = assigned("gradient", {"f": IMAGE})
    assert_array_equal(made, np.stack(np.gradient(IMAGE)))
    assert_array_equal(assigned("gradient", {"f": IMAGE}, axis=1), np.gradient(IMAGE, axis=1))
