"""Geometry gives scikit-image's pixels, in the dtype that the order of the interpolation says."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from skimage import transform
from tests.catalogue.operations.tiling import hostile, locality_of, whole

from tamis.catalogue import Geometric, Like, Whole, get_operation, output_dtype
from tamis.errors import ParameterError

IMAGE = hostile((30, 34), "uint8")
CASES = {
    "resize": {"output_shape": (17, 40)},
    "rescale": {"scale": (0.5, 1.5)},
    "rotate": {"angle": 33.5, "resize": True},
    "swirl": {"strength": 3, "radius": 12},
    "warp_polar": {"radius": 14, "scaling": "log"},
    "downscale_local_mean": {"factors": (3, 4)},
    "integral_image": {},
    "resize_local_mean": {"output_shape": (17, 50), "grid_mode": False},
    "pyramid_reduce": {"downscale": 1.7},
    "pyramid_expand": {"upscale": 2, "sigma": 1},
    "radon": {"theta": (0, 30.5, 90), "circle": False},
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("dtype", ["uint8", "float32", "float64"])
def test_pixels_and_dtype_are_the_librarys(name, dtype):
    image = IMAGE.astype(dtype)
    image.flags.writeable = False
    made = whole(f"transform.{name}", image, **CASES[name])
    assert_array_equal(made, getattr(transform, name)(image.copy(), **CASES[name]))
    operation = get_operation(f"transform.{name}")
    values = operation.check_values(CASES[name], given=("image",))
    assert made.dtype.name == output_dtype(operation, 0, (dtype,), values)


@pytest.mark.parametrize("name", ["resize", "rotate", "swirl"])
@pytest.mark.parametrize(("dtype", "order"), [("bool", None), ("uint8", 0), ("uint16", 3), ("float32", 1)])
def test_only_order_0_keeps_whole_numbers(name, dtype, order):
    operation = get_operation(f"transform.{name}")
    values = operation.check_values({**CASES[name], "order": order}, given=("image",))
    image = IMAGE > 90 if dtype == "bool" else IMAGE.astype(dtype)
    made = whole(f"transform.{name}", image, **{**CASES[name], "order": order})
    assert made.dtype.name == output_dtype(operation, 0, (dtype,), values)
    assert operation.outputs[0].kind == Like("image")


@pytest.mark.parametrize("name", ["resize", "rotate", "pyramid_reduce", "warp_polar"])
def test_what_moves_pixels_says_so_and_promises_no_shape(name):
    operation = get_operation(f"transform.{name}")
    assert isinstance(operation.locality, Geometric)
    assert not operation.outputs[0].same_shape


@pytest.mark.parametrize(
    ("dtype", "wanted", "declared"),
    [("uint8", None, "uint64"), ("int16", None, "int64"), ("bool", None, "int64"),
     ("float32", None, "float64"), ("uint8", "float32", "float32")],
)  # fmt: skip
def test_an_integral_image_is_wide_enough(dtype, wanted, declared):
    operation = get_operation("transform.integral_image")
    values = operation.check_values({"dtype": wanted}, given=("image",))
    made = whole("transform.integral_image", IMAGE.astype(dtype), dtype=wanted)
    assert made.dtype.name == output_dtype(operation, 0, (dtype,), values) == declared
    assert isinstance(locality_of("transform.integral_image"), Whole)


def test_projections_lead_back_to_the_image():
    disk = np.zeros((32, 32))
    disk[10:20, 12:22] = 1
    angles = tuple(float(angle) for angle in np.linspace(0, 180, 40, endpoint=False))
    sinogram = whole("transform.radon", disk, theta=angles)
    back = whole("transform.iradon", sinogram, theta=angles, filter_name="hann")
    assert_array_equal(back, transform.iradon(sinogram, theta=np.array(angles), filter_name="hann"))
    assert back[15, 17] > 0.7 > 0.2 > abs(back[3, 16])


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("rescale", {"scale": 0}),
        ("pyramid_reduce", {"downscale": 1}),
        ("rotate", {"angle": 3, "mode": "nearest"}),
        ("resize", {"output_shape": (0, 4)}),
        ("resize", {"output_shape": (4, 4), "order": 6}),
        ("downscale_local_mean", {"factors": 0}),
    ],
)
def test_values_that_make_no_sense_are_refused(name, values):
    with pytest.raises(ParameterError):
        get_operation(f"transform.{name}").check_values(values, given=("image",))


@pytest.mark.parametrize("name", ["pyramid_gaussian", "pyramid_laplacian"])
@pytest.mark.parametrize("max_layer", [-1, 2])
def test_a_pyramid_is_a_list_of_its_layers(name, max_layer):
    made = whole(f"transform.{name}", IMAGE, max_layer=max_layer, downscale=1.7)
    wanted = list(getattr(transform, name)(IMAGE, max_layer=max_layer, downscale=1.7))
    assert len(made) == len(wanted) > 2
    for layer, expected in zip(made, wanted, strict=True):
        assert layer.dtype == expected.dtype
        assert_array_equal(layer, expected)


def test_sums_over_windows_of_an_integral_image():
    summed = transform.integral_image(IMAGE)
    corners = {"start": ((0, 0), (3, 4)), "end": ((0, 0), (9, 20))}
    assert_array_equal(
        whole("transform.integrate", summed, **corners), [IMAGE[0, 0], IMAGE[3:10, 4:21].sum()]
    )
