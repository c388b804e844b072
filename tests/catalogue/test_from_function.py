"""An entry is read from a plain function."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
import numpy.typing as npt
import pytest

from tamis.catalogue import REQUIRED, Input, Kind, Neighbourhood, Pointwise, Whole, operation_from
from tamis.errors import KindError, ParameterError

if TYPE_CHECKING:
    from decimal import Decimal


def sharpen(
    image: np.ndarray,
    amount: Annotated[float, (0, 5)] = 1.0,
    *,
    mode: Literal["a", "b"] = "a",
    mask: np.ndarray | None = None,
    rng: int | None = None,
):
    """Sharpen.

    Parameters
    ----------
    amount : float
        How much.
    """
    return image + amount


def told(image, sigma=2, footprint=None, labels=None):
    """Do something.

    Parameters
    ----------
    image : ndarray of bool
        What.
    sigma : float or sequence of float, optional
        How far.
    footprint : footprint or None
        What shape.

    Returns
    -------
    labels : ndarray of int
        Objects.
    count : int
        How many.
    """
    return image, sigma


def test_arguments_are_inputs_and_parameters_in_the_order_of_the_signature():
    operation = operation_from(sharpen)
    assert operation.id == f"{__name__}.sharpen"
    assert operation.target == f"{__name__}:sharpen"
    assert [argument.name for argument in operation.arguments] == ["image", "amount", "mode", "mask", "rng"]
    amount, mode, rng = operation.parameters
    assert (amount.type, amount.default, amount.window, amount.help) == ("number", 1.0, (0, 5), "")
    assert (mode.type, mode.choices, mode.keyword_only, mode.help) == ("choice", ("a", "b"), True, "Mode.")
    assert (rng.type, rng.optional) == ("seed", True)
    image, mask = operation.inputs
    assert (image.takes, image.optional, image.keyword_only) == ((Kind.IMAGE,), False, False)
    assert (mask.takes, mask.optional, mask.keyword_only) == ((Kind.BINARY,), True, True)


def test_a_numpydoc_docstring_is_enough():
    operation = operation_from(told)
    image, sigma, footprint, labels = operation.arguments
    assert image.takes == (Kind.BINARY,)
    assert (sigma.type, sigma.per_axis, sigma.default) == ("number", True, 2)
    assert (footprint.type, footprint.optional) == ("footprint", True)
    assert (labels.takes, labels.optional) == ((Kind.LABELS, Kind.BINARY), True)
    assert [(output.name, output.kind) for output in operation.outputs] == [
        ("labels", Kind.LABELS),
        ("count", Kind.SCALAR),
    ]


def test_without_any_word_the_first_argument_is_the_image_and_defaults_say_the_rest():
    operation = operation_from(lambda thing, labels, size=3, flag=False: thing)
    thing, labels, size, flag = operation.arguments
    assert (thing.takes, labels.takes) == ((Kind.IMAGE,), (Kind.LABELS, Kind.BINARY))
    assert (size.type, flag.type) == ("integer", "boolean")


def test_a_parameter_without_default_is_required_and_an_array_may_be_one():
    kernel = np.eye(3)

    def convolve(image, gain: float, kernel: np.ndarray = kernel):
        return image

    _, gain, kernel_parameter = operation_from(convolve).arguments
    assert gain.default is REQUIRED
    assert kernel_parameter.type == "array"
    assert (kernel_parameter.default.array() == kernel).all()


@pytest.mark.parametrize(
    ("hint", "kind"),
    [
        (None, Kind.IMAGE),
        (np.ndarray, Kind.IMAGE),
        (npt.NDArray[np.bool_], Kind.BINARY),
        (Annotated[np.ndarray, "labels"], Kind.LABELS),
        (Annotated[np.ndarray, "unheard of"], Kind.IMAGE),
        (float, Kind.SCALAR),
        (int, Kind.SCALAR),
        (dict, Kind.TABLE),
        (dict[str, np.ndarray], Kind.TABLE),
    ],
)
def test_what_comes_out_is_in_the_return_annotation(hint, kind):
    def function(image):
        return image

    if hint is not None:
        function.__annotations__["return"] = hint
    (output,) = operation_from(function).outputs
    assert output.kind is kind


def test_several_results_are_named_by_the_docstring_else_numbered():
    def split(image) -> tuple[Annotated[np.ndarray, "labels"], float]:
        return image, 1.0

    outputs = operation_from(split).outputs
    assert [(o.name, o.kind) for o in outputs] == [("result1", Kind.LABELS), ("result2", Kind.SCALAR)]
    assert operation_from(split).outputs[0].same_shape is False


def test_gives_says_what_the_annotation_does_not():
    assert operation_from(lambda image: image, gives="labels").outputs[0].kind is Kind.LABELS


@pytest.mark.parametrize(
    ("depth", "values", "ndim", "expected"),
    [
        (3, {}, 2, (3, 3)),
        ((1, 2), {}, 2, (1, 2)),
        ([1, 2], {}, 2, (1, 2)),
        (lambda values, ndim: 2 * values["size"], {"size": 4}, 3, (8, 8, 8)),
        (lambda values, ndim: (values["size"],) * ndim, {"size": np.int64(4)}, 2, (4, 4)),
    ],
)
def test_a_depth_is_a_number_a_tuple_or_a_rule(depth, values, ndim, expected):
    def function(image, size=1):
        return image

    locality = operation_from(function, depth=depth).locality
    assert isinstance(locality, Neighbourhood)
    found = locality.depth(values, ndim)
    assert found == expected
    assert all(type(length) is int for length in found)


def test_without_a_depth_it_gets_the_whole_image():
    assert isinstance(operation_from(sharpen).locality, Whole)
    assert isinstance(operation_from(sharpen, pointwise=True).locality, Pointwise)
    assert operation_from(sharpen).outputs[0].same_shape is False
    assert operation_from(sharpen, pointwise=True).outputs[0].same_shape is True


def test_a_channel_axis_and_numbers_of_axes_are_noted():
    with_channels = operation_from(_coloured, ndim=(2, 3))
    assert with_channels.has_channels
    assert with_channels.ndim == (2, 3)
    assert operation_from(_coloured, ndim=2).ndim == (2,)


def _coloured(image, channel_axis: int | None = None):
    return image


def test_a_function_without_a_name_is_told_from_others_by_its_code():
    first, second, again = (operation_from(make(factor)).id for factor in (2, 3, 2))
    assert first == again != second
    assert first.startswith("user.scale_")
    assert operation_from(lambda image: image).id.startswith("user.lambda_")


def make(factor):
    def scale(image):
        return image * factor

    return scale


def test_a_decorated_function_is_read_as_what_it_wraps():
    @functools.wraps(sharpen)
    def timed(*args, **kwargs):
        return sharpen(*args, **kwargs)

    assert operation_from(timed).arguments == operation_from(sharpen).arguments
    assert operation_from(functools.lru_cache(sharpen)).parameters == operation_from(sharpen).parameters


LOG = open(__file__, encoding="utf-8")  # noqa: SIM115  # what a function must not read
LOG.close()


def refused_functions():
    class Filter:
        def __call__(self, image):
            return image

        def method(self, image):
            return image

    def several(image, *args):
        return image

    def named(image, **kwargs):
        return image

    def untold(image, sigma):
        return image

    def wrong(image, sigma: float = "wide"):
        return image

    def outside(image, sigma: Annotated[float, Limit(0, 1)] = 2.0):
        return image

    def made(image, sigma: float = object()):
        return image

    def first(image=None):
        return image

    def by_place(image, sigma=1, /):
        return image

    def hidden(image: Decimal):
        return image

    def reading(image):
        return LOG.read()

    def pieces(image):
        yield image

    plain = "must be a plain function, no class, method or generator"
    return [
        (Filter, plain),
        (Filter(), plain),
        (Filter().method, plain),
        (Filter.method, plain),
        (len, plain),
        (functools.partial(sharpen, amount=2), plain),
        (3, plain),
        (pieces, plain),
        (several, r"'\*args' must be named one by one"),
        (named, r"'\*\*kwargs' must be named one by one"),
        (untold, "'sigma' must be an image, a number.*Say it with a type hint"),
        (wrong, "'sigma' must be a number, got 'wide'"),
        (outside, r"'sigma' must be a number in \[0, 1\], got 2.0"),
        (made, "'sigma' must be a plain value by default"),
        (first, "'image' must be an image that must be given"),
        (by_place, "'sigma' must be given by name too"),
        (hidden, "'type hint' must be known when the program runs, got 'Decimal'"),
        (reading, "LOG.*TextIOWrapper"),
    ]


class Limit:
    def __init__(self, ge, le):
        self.ge, self.le = ge, le


@pytest.mark.parametrize(("function", "message"), refused_functions())
def test_what_cannot_be_an_operation_is_refused_in_one_line(function, message):
    with pytest.raises((ParameterError, KindError), match=message) as caught:
        operation_from(function)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"depth": -1}, "'depth' must be a whole number of at least 0 pixel"),
        ({"depth": ()}, "'depth' must be a whole number"),
        ({"depth": "far"}, "'depth' must be a whole number"),
        ({"depth": 2.0}, "'depth' must be a whole number"),
        ({"depth": True}, "'depth' must be a whole number"),
        ({"depth": lambda values, ndim: 1.5 * values["amount"]}, "got 1.5. Round it up with math.ceil"),
        ({"depth": lambda values, ndim: values["sigma"]}, "takes the defaults, got \"KeyError: 'sigma'\""),
        ({"depth": lambda values: 1}, "takes the defaults, got .TypeError"),
        ({"depth": 1, "pointwise": True}, "'depth' must be left out, as it is pointwise"),
        ({"depth": 1, "gives": "scalar"}, "'depth' must be left out, as only one image"),
        ({"pointwise": True, "gives": "table"}, "'depth' must be left out, as only one image"),
        ({"gives": "picture"}, "'gives' must be one of 'image', 'binary'"),
        ({"stage": "smooth"}, "'stage' must be one of 'load', 'filter'"),
    ],
)
def test_what_the_decorator_says_must_make_sense(options, message):
    with pytest.raises(ParameterError, match=message):
        operation_from(sharpen, **options)


def test_one_kind_for_several_results_is_refused():
    with pytest.raises(ParameterError, match="'gives' must be left out, as it gives 2 results"):
        operation_from(told, gives="labels")


def test_inputs_are_explained():
    assert all(argument.help for argument in operation_from(make(2)).arguments if isinstance(argument, Input))
