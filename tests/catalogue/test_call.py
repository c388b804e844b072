"""Calling an operation is calling the library's function, with data by place and values by name."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from tamis.catalogue import (
    Exactness,
    Input,
    Kernel,
    Kind,
    Operation,
    Output,
    Parameter,
    Pointwise,
    Stage,
    call,
)
from tamis.catalogue._call import choose_target


def told(*positional, **named):
    return positional, named


def kernel(image, **named):
    return "kernel"


OPERATION = Operation(
    "test.told",
    f"{__name__}:told",
    Stage.UTIL,
    (
        Input("image"),
        Input("mask", (Kind.BINARY,), optional=True),
        Parameter("size", 3, type="integer"),
        Input("other", literal=True, optional=True),
        Parameter("footprint", None, type="footprint", optional=True),
        Parameter("cval", 0.0, keyword_only=True),
    ),
    (Output(Kind.IMAGE),),
    Pointwise(),
)
IMAGE, MASK = np.zeros((3, 4)), np.ones((3, 4), bool)


def called(inputs, **values):
    return call(OPERATION, inputs, OPERATION.check_values(values, given=("image",)))


def test_data_stands_by_place_and_defaults_are_left_out():
    assert called({"image": IMAGE}) == ((IMAGE,), {})
    (image, mask), named = called({"image": IMAGE, "mask": MASK})
    assert image is IMAGE
    assert mask is MASK
    assert named == {}


def test_values_stand_by_name_and_so_does_data_behind_them():
    positional, named = called({"image": IMAGE, "other": MASK}, size=5)
    assert len(positional) == 1
    assert named == {"size": 5, "other": MASK}


def yielded(image):
    yield image
    yield image[1:]


def paired(image):
    return [(0, 1), (2, 3)], image


def recorded(image):
    return np.array([(1, 2.5), (3, 4.5)], [("a", int), ("b", float)])


def unfitted(image):
    return object()


def filled(image, mask):
    mask[...] = True


def of_images(function, *outputs, **changes):
    named = changes.pop("inputs", (Input("image"),))
    return Operation(
        "test.it", f"{__name__}:{function.__name__}", Stage.UTIL, named, outputs, Pointwise(), **changes
    )


def test_what_is_yielded_is_a_list():
    made = call(of_images(yielded, Output(Kind.MESH), is_generator=True), {"image": IMAGE}, {})
    assert [item.shape for item in made] == [(3, 4), (2, 4)]


def test_a_list_that_is_declared_is_an_array_beside_what_is_none():
    outputs = Output(Kind.ARRAY, name="pairs", is_list=True), Output(Kind.IMAGE, name="image")
    pairs, image = call(of_images(paired, *outputs), {"image": IMAGE}, {})
    assert pairs.tolist() == [[0, 1], [2, 3]]
    assert image is IMAGE


def test_records_that_are_declared_a_table_are_columns():
    made = call(of_images(recorded, Output(Kind.TABLE, is_list=True)), {"image": IMAGE}, {})
    assert {name: column.tolist() for name, column in made.items()} == {"a": [1, 3], "b": [2.5, 4.5]}


def test_what_is_no_array_is_told():
    with pytest.raises(TypeError, match="gives no numbers, but <object"):
        call(of_images(unfitted, Output(Kind.TRANSFORM, is_list=True)), {"image": IMAGE}, {})


def test_what_is_written_into_is_a_copy_and_comes_out():
    inputs = Input("image"), Input("mask", (Kind.BINARY,), is_written=True)
    operation = of_images(filled, Output(Kind.BINARY, of_input="mask"), inputs=inputs)
    mask = np.zeros((3, 4), bool)
    mask.flags.writeable = False
    assert call(operation, {"image": IMAGE, "mask": mask}, {}).all()
    assert not mask.any()


def test_a_value_equal_to_the_default_but_of_another_type_is_given():
    assert called({"image": IMAGE}, cval=0)[1] == {"cval": 0}
    assert called({"image": IMAGE}, cval=0.0)[1] == {}


def test_a_literal_is_always_given():
    assert called({"image": IMAGE}, other=2)[1] == {"other": 2}


def test_small_arrays_are_thawed():
    footprint = called({"image": IMAGE}, footprint=np.ones((3, 2)))[1]["footprint"]
    assert footprint.shape == (3, 2)


def with_kernel(exactness=Exactness.E0, applies=lambda situation: True):
    return dataclasses.replace(OPERATION, kernels=(Kernel("k", f"{__name__}:kernel", exactness, applies),))


def test_a_bit_identical_kernel_replaces_the_function_where_it_applies():
    seen = []

    def applies(situation):
        seen.append(situation)
        return situation.values["size"] == 3

    operation = with_kernel(applies=applies)
    assert call(operation, {"image": IMAGE}, operation.check_values({}, given=("image",))) == "kernel"
    other = call(operation, {"image": IMAGE}, operation.check_values({"size": 5}, given=("image",)))
    assert other == ((IMAGE,), {"size": 5})
    assert (seen[0].dtype, seen[0].shape, seen[0].inputs) == ("float64", (3, 4), ("image",))


@pytest.mark.parametrize("exactness", [Exactness.E1, Exactness.E2, Exactness.E3])
def test_a_kernel_that_is_only_near_never_does(exactness):
    assert choose_target(with_kernel(exactness), {"image": IMAGE}, {}) == OPERATION.target


def test_without_data_there_is_no_situation_to_judge():
    assert choose_target(with_kernel(), {}, {}) == OPERATION.target


def test_gaussian_is_scikit_images():
    from skimage.filters import gaussian

    from tamis.catalogue import get_operation

    operation = get_operation("filters.gaussian")
    image = np.random.default_rng(0).random((9, 7))
    made = call(operation, {"image": image}, operation.check_values({"sigma": (1, 2)}, given=("image",)))
    assert np.array_equal(made, gaussian(image, sigma=(1, 2)))


def places(image):
    return [(0, 1), (2, 3)]


def places_and_cost(image):
    return [(0, 1), (2, 3)], 5


def of_lists(function, *outputs):
    return dataclasses.replace(
        OPERATION,
        target=f"{__name__}:{function.__name__}",
        arguments=(Input("image"),),
        outputs=tuple(Output(Kind.POINTS, "", same_shape=False, **output) for output in outputs),
    )


def test_a_list_that_the_entry_declares_is_one_array():
    made = call(of_lists(places, {"is_list": True}), {"image": IMAGE}, {})
    assert made.dtype == np.int64
    assert made.tolist() == [[0, 1], [2, 3]]
    assert call(of_lists(places, {}), {"image": IMAGE}, {}) == [(0, 1), (2, 3)]


def test_of_several_results_only_the_lists_become_arrays():
    operation = of_lists(places_and_cost, {"name": "path", "is_list": True}, {"name": "cost"})
    path, cost = call(operation, {"image": IMAGE}, {})
    assert path.shape == (2, 2)
    assert cost == 5
    assert type(cost) is int
