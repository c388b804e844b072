"""Every operation of the catalogue keeps its contract, and the contract bites."""

from __future__ import annotations

import dataclasses
from typing import ClassVar

import pytest

from tamis.catalogue import (
    REQUIRED,
    Components,
    Exactness,
    Input,
    Kernel,
    Kind,
    Like,
    Neighbourhood,
    Operation,
    Output,
    Parameter,
    Pointwise,
    Stage,
    Whole,
    known_operations,
)
from tamis.testing._samples import SAMPLES
from tamis.testing.operation import OperationTests

CHECKS = tuple(name for name in vars(OperationTests) if name.startswith("test_"))
SIGNATURE, HELP, DEFAULTS, RUNS, UNTOUCHED, TILES, KERNELS = CHECKS


class TestCatalogue(OperationTests):
    operations = tuple(known_operations().values())
    samples: ClassVar = SAMPLES


def smooth(image, sigma=1.0, *, mode="reflect"):
    """Smooth.

    Parameters
    ----------
    image : ndarray
        Image.
    sigma : float
        Width.

    Other parameters
    ----------------
    mode : str
        What lies beyond the border.
    """
    from scipy import ndimage

    return ndimage.gaussian_filter(image, sigma, mode=mode)


def smooth_nearly(image, sigma=1.0, *, mode="reflect"):
    smoothed = smooth(image, sigma, mode=mode)
    smoothed[-1, -1] += 1
    return smoothed


def deprecated_size(image, size=3, sigma=1.0):
    """Smooth.

    Parameters
    ----------
    image : ndarray
        Image.
    size : Deprecated
        Nothing any more.
    sigma : float
        Width.
    """
    return smooth(image, sigma)


def smooth_with_more(image, **kwargs):
    """Smooth.

    Parameters
    ----------
    image : ndarray
        Image.

    Other Parameters
    ----------------
    sigma, tau : float
        Widths.
    """
    return smooth(image, kwargs.pop("sigma", 1.0))


def negate_in_place(image):
    image *= 2
    return image


def negate_if_it_may(image):
    if image.flags.writeable:
        image[...] = 0
    return image * 2


def shift_by_the_maximum(image):
    return image - image.max()


def blur_far_from_zero(image):
    return image + 0.0 if abs(image).max() < 1e20 else image * 2.0


def table_of(image):
    return {"mean": [image.mean()]}


def refuses(image):
    message = "not in this library"
    raise ValueError(message)


def depth(values, ndim):
    return (int(4 * values["sigma"] + 0.5),) * ndim


MODES = ("reflect", "nearest", "mirror", "constant", "wrap")
SMOOTH = Operation(
    "test.smooth",
    f"{__name__}:smooth",
    Stage.FILTER,
    (
        Input("image"),
        Parameter("sigma", 1.0, minimum=0, window=(0, 9), unit="pixel"),
        Parameter("mode", "reflect", type="choice", choices=MODES, keyword_only=True),
    ),
    (Output(Kind.IMAGE),),
    Neighbourhood(depth),
    kernels=(Kernel("same", f"{__name__}:smooth", Exactness.E0, lambda situation: True),),
)
IMAGE, SIGMA, MODE = SMOOTH.arguments


def planted(**changes):
    return dataclasses.replace(SMOOTH, **changes)


def of_one_image(function, **changes):
    return planted(
        target=f"{__name__}:{function.__name__}",
        arguments=(IMAGE,),
        kernels=(),
        **{"locality": Pointwise(), "outputs": (Output(Kind.IMAGE, ""),), **changes},
    )


def with_argument(place, **changes):
    arguments = list(SMOOTH.arguments)
    arguments[place] = dataclasses.replace(arguments[place], **changes)
    return planted(arguments=tuple(arguments))


def kernel_of(function, applies):
    return Kernel("planted", f"{__name__}:{function.__name__}", Exactness.E0, applies)


@pytest.mark.parametrize("check", CHECKS)
def test_an_honest_operation_passes(check):
    getattr(OperationTests(), check)(SMOOTH)


FAULTS = {
    "no such module": (planted(target="no_such_module:smooth"), SIGNATURE, "does not exist"),
    "no such function": (planted(target=f"{__name__}:smoth"), SIGNATURE, "does not exist"),
    "misspelt parameter": (with_argument(1, name="sigme"), SIGNATURE, "'sigme' of the entry is none"),
    "forgotten parameter": (planted(arguments=(IMAGE, SIGMA)), SIGNATURE, "'mode' of the function is not"),
    "wrong default": (with_argument(1, default=2.0), SIGNATURE, "has the default 1.0, the entry says 2.0"),
    "default of another type": (with_argument(1, default=1), SIGNATURE, "has the default 1.0"),
    "default forgotten": (with_argument(1, default=REQUIRED), SIGNATURE, "the entry says required"),
    "not keyword-only": (with_argument(2, keyword_only=False), SIGNATURE, "only by name"),
    "needed input called optional": (with_argument(0, optional=True), SIGNATURE, "'image' is needed"),
    "other order": (planted(arguments=(IMAGE, MODE, SIGMA)), SIGNATURE, "stand in the order"),
    "deprecated argument": (
        planted(
            target=f"{__name__}:deprecated_size",
            arguments=(IMAGE, Parameter("size", 3, type="integer"), SIGMA),
        ),
        SIGNATURE,
        "'size' is deprecated",
    ),
    "unexplained argument": (
        planted(target=f"{__name__}:smooth_nearly"),
        HELP,
        "'sigma' is explained nowhere",
    ),
    "arity of a ufunc": (planted(target="numpy:add"), SIGNATURE, "2"),
    "default out of range": (with_argument(1, minimum=2), DEFAULTS, "the default is refused"),
    "window out of range": (with_argument(1, maximum=8), DEFAULTS, "the window is refused"),
    "empty window": (with_argument(1, window=(3, 3)), DEFAULTS, "is empty"),
    "default that is no choice": (with_argument(2, choices=MODES[1:]), DEFAULTS, "the default is refused"),
    "channels without the parameter": (planted(has_channels=True), DEFAULTS, "channel_axis"),
    "wrong kind": (planted(outputs=(Output(Kind.BINARY, ""),)), RUNS, "is declared binary"),
    "wrong kind as input": (planted(outputs=(Output(Kind.LABELS, ""),)), RUNS, "is declared labels"),
    "no table": (planted(outputs=(Output(Kind.TABLE, ""),)), RUNS, "is declared table"),
    "no number": (planted(outputs=(Output(Kind.SCALAR, ""),)), RUNS, "is declared scalar"),
    "wrong dtype": (
        planted(outputs=(Output(Kind.IMAGE, "float"),)),
        RUNS,
        "is declared float64, but is uint8",
    ),
    "wrong shape": (of_one_image(table_of, outputs=(Output(Kind.TABLE, ""),)), RUNS, "as large as 'image'"),
    "one output too many": (planted(outputs=(Output(Kind.IMAGE),) * 2), RUNS, "the entry declares 2"),
    "runs nowhere": (of_one_image(refuses), RUNS, "nothing ran in 2-D"),
    "writes into its input": (of_one_image(negate_in_place), UNTOUCHED, "writes into 'image'"),
    "writes only where it may": (of_one_image(negate_if_it_may), UNTOUCHED, "writes into 'image'"),
    "a pixel too little depth": (
        planted(
            locality=Neighbourhood(lambda values, ndim: tuple(max(d - 1, 0) for d in depth(values, ndim)))
        ),
        TILES,
        "pixels differ",
    ),
    "depth of one axis only": (
        planted(locality=Neighbourhood(lambda values, ndim: (99,) + (0,) * (ndim - 1))),
        TILES,
        "pixels differ",
    ),
    "depth that is no whole number": (
        planted(locality=Neighbourhood(lambda values, ndim: (4 * values["sigma"],) * ndim)),
        TILES,
        "whole numbers",
    ),
    "depth of too few axes": (planted(locality=Neighbourhood(lambda values, ndim: (9,))), TILES, "2 whole"),
    "depth larger than every image": (
        planted(locality=Neighbourhood(lambda values, ndim: (999,) * ndim)),
        TILES,
        "never tested",
    ),
    "a neighbourhood called pointwise": (planted(locality=Pointwise()), TILES, "pixels differ"),
    "a maximum called pointwise": (of_one_image(shift_by_the_maximum), TILES, "pixels differ"),
    "an outlier far away": (of_one_image(blur_far_from_zero), TILES, "far_outlier"),
    "a kernel that is nearly right": (
        planted(kernels=(kernel_of(smooth_nearly, lambda situation: len(situation.shape) == 2),)),
        KERNELS,
        "differs in 1 pixels",
    ),
    "a kernel that never applies": (
        planted(kernels=(kernel_of(smooth, lambda situation: False),)),
        KERNELS,
        "never applied",
    ),
}


def test_what_a_function_takes_by_any_name_must_be_documented():
    documented = planted(target=f"{__name__}:smooth_with_more", arguments=(IMAGE, SIGMA))
    getattr(OperationTests(), SIGNATURE)(documented)
    untold = dataclasses.replace(documented, arguments=(IMAGE, SIGMA, Parameter("rho", 1.0)))
    with pytest.raises(AssertionError, match="'rho' of the entry is none of the function's"):
        getattr(OperationTests(), SIGNATURE)(untold)


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_caught(name):
    operation, check, words = FAULTS[name]
    with pytest.raises(AssertionError, match=words):
        getattr(OperationTests(), check)(operation)


def test_a_message_names_operation_values_region_and_pixels():
    with pytest.raises(AssertionError) as caught:
        OperationTests().test_tiles_do_not_change_pixels(planted(locality=Pointwise()))
    first = str(caught.value).splitlines()[1]
    for part in ("test.smooth(", "sigma=1.0", "depth (0, 0)", "region [", "of (45, 38)", "pixels differ"):
        assert part in first


def test_an_operation_that_wraps_around_is_not_held_to_tiles():
    always_wraps = with_argument(2, default="wrap", choices=("wrap",))
    with pytest.raises(AssertionError, match="never tested"):
        OperationTests().test_tiles_do_not_change_pixels(always_wraps)


@pytest.mark.parametrize("locality", [Whole("it says so"), Components()])
def test_what_claims_no_neighbourhood_is_not_held_to_tiles(locality):
    OperationTests().test_tiles_do_not_change_pixels(of_one_image(shift_by_the_maximum, locality=locality))


def double_labels(labels):
    return labels * 2.0


def test_a_result_of_the_inputs_kind_must_be_of_it():
    mixed = Input("labels", (Kind.BINARY, Kind.LABELS))
    wrong = dataclasses.replace(
        of_one_image(double_labels), arguments=(mixed,), outputs=(Output(Like("labels"), ""),)
    )
    with pytest.raises(AssertionError, match="is declared binary") as caught:
        OperationTests().test_it_gives_what_it_declares(wrong)
    assert "is declared labels" in str(caught.value)


def test_a_subclass_gets_one_test_for_each_operation():
    class Metafunc:
        fixturenames = ("operation",)
        cls = TestCatalogue

        def parametrize(self, name, values, ids):
            self.made = (name, values, ids)

    metafunc = Metafunc()
    TestCatalogue().pytest_generate_tests(metafunc)
    name, values, ids = metafunc.made
    assert name == "operation"
    assert ids == [operation.id for operation in values] == list(known_operations())
