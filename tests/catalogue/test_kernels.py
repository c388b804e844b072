"""OpenCV gives the library's own bits wherever its conditions say so, and they refuse the rest."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from scipy import ndimage
from skimage import filters

from tamis.catalogue import ArrayValue, Situation, call, get_operation, thaw
from tamis.catalogue._call import choose_target
from tamis.catalogue.kernels import by_place, opencv

LENGTHS = (1, 2, 3, 4, 5, 7, 8, 11, 16, 17, 23, 33, 40)
EXTREMES = ("grey_erosion", "grey_dilation", "minimum_filter", "maximum_filter")
MODES = tuple(opencv.PAD_MODES)


def _image(rng, dtype):
    shape = tuple(int(length) for length in rng.choice(LENGTHS, 2))
    how = rng.integers(5)
    if dtype == "bool":
        image = rng.random(shape) < rng.random()
    elif dtype.startswith("float"):
        image = rng.standard_normal(shape) * 10.0 ** rng.integers(-30, 30)
        if how == 0:
            image = np.round(rng.standard_normal(shape) * 2)  # ties, and some -0.0
        elif how == 1:
            image.flat[rng.integers(image.size, size=2)] = np.inf, -np.inf
        elif how == 2:
            image.flat[rng.integers(image.size)] = np.nan
    else:
        ends = np.iinfo(dtype)
        low, high = (ends.min, ends.max) if how < 3 else (0, 4)
        image = rng.integers(low, high, shape, endpoint=True)
    return _laid_out(image.astype(dtype), rng.integers(4))


def _laid_out(image, how):
    image = (image, np.asfortranarray(image), np.repeat(image, 2, axis=1)[:, ::2], image[::-1, ::-1])[how]
    image.flags.writeable = False
    return image


def _values(rng, name):
    values = {"mode": str(rng.choice(MODES)), "cval": float(rng.choice((0, 1, 2.5, -1, 200, 65535)))}
    side = int(rng.choice((3, 3, 5, 7, 9)))
    square = ArrayValue.of(np.ones((side, side), np.uint8))
    if name == "median":
        values["mode"] = values["mode"].removeprefix("grid-")
        return values | {"footprint": square if rng.random() < 0.8 else None, "behavior": "ndimage"}
    values |= {"origin": 0, "axes": None, "size": None, "footprint": square}
    if name == "median_filter":
        return values if rng.random() < 0.5 else values | {"size": side, "footprint": None}
    shape = tuple(int(length) for length in rng.integers(1, 9, 2))
    if rng.random() < 0.5:
        return values | {"size": shape if rng.random() < 0.6 else shape[0], "footprint": None}
    footprint = (rng.random(shape) < rng.choice((0.3, 0.7, 1.0))).astype(np.uint8)
    footprint.flat[rng.integers(footprint.size)] = 1
    return values | {"footprint": ArrayValue.of(footprint)}


def _fuzz(name, library, dtypes, condition, *, cases, seed):
    rng = np.random.default_rng(seed)
    applied = 0
    for _ in range(cases):
        image, values = _image(rng, str(rng.choice(dtypes))), _values(rng, name)
        if values["mode"] not in ("reflect", "constant", "nearest", "mirror", "wrap", *MODES):
            continue
        if not condition(Situation(image.dtype.name, image.shape, values, ("image",))):
            continue
        named = {key: thaw(value) for key, value in values.items()}
        expected = np.ascontiguousarray(library(image, **named))
        made = getattr(opencv, name)(image, **named)
        assert made.dtype == expected.dtype
        assert made.tobytes() == expected.tobytes(), (name, image.dtype, image.shape, values)
        applied += 1
    return applied


@pytest.mark.parametrize(
    ("name", "library"), [("median", filters.median), ("median_filter", ndimage.median_filter)]
)
def test_medians_have_the_same_bits(name, library):
    applied = _fuzz(name, library, opencv.MEDIAN_DTYPES, opencv.takes_median, cases=1500, seed=1)
    assert applied > 300


@pytest.mark.parametrize("name", EXTREMES)
def test_erosions_and_dilations_have_the_same_bits(name):
    library = getattr(ndimage, name)
    applied = _fuzz(name, library, opencv.EXTREME_DTYPES, opencv.takes_extremes, cases=800, seed=2)
    assert applied > 300


def test_a_large_window_on_bytes_has_the_same_bits():
    image = np.random.default_rng(3).integers(0, 256, (90, 120), np.uint8)
    for mode in ("nearest", "reflect"):
        made = opencv.median_filter(image, size=51, mode=mode)
        assert_array_equal(made, ndimage.median_filter(image, 51, mode=mode))


MEDIAN = {"mode": "reflect", "cval": 0.0, "origin": 0, "axes": None, "size": 3, "footprint": None}
EXTREME = MEDIAN | {"structure": None}


@pytest.mark.parametrize(
    ("dtype", "shape", "change"),
    [
        ("float64", (20, 20), {}),
        ("int16", (20, 20), {}),
        (">u2", (20, 20), {}),
        ("uint16", (20, 20), {"size": 7}),
        ("uint8", (20, 20), {"size": 4}),
        ("uint8", (20, 20), {"size": (3, 5)}),
        ("uint8", (20, 20), {"size": 1}),
        ("uint8", (20, 20), {"size": None}),
        ("uint8", (2, 20), {}),
        ("uint8", (20, 20, 20), {}),
        ("uint8", (0, 20), {}),
        ("uint8", (20, 20), {"origin": 1}),
        ("uint8", (20, 20), {"axes": (0,)}),
        ("uint8", (20, 20), {"mode": "constant", "cval": 0.5}),
        ("uint8", (20, 20), {"mode": ("reflect", "nearest")}),
        ("uint8", (20, 20), {"footprint": ArrayValue.of(np.eye(3))}),
        ("uint8", (300, 300), {"size": 257}),
    ],
)
def test_what_was_not_proven_is_left_to_scipy(dtype, shape, change):
    assert opencv.takes_median(Situation("uint8", (20, 20), MEDIAN, ("input",)))
    assert not opencv.takes_median(Situation(dtype, shape, MEDIAN | change, ("input",)))


def test_erosion_leaves_structures_and_other_axes_to_scipy():
    weights = ArrayValue.of(np.ones((3, 3)))
    situation = Situation("float64", (20, 20), EXTREME, ("input",))
    assert opencv.takes_extremes(situation)
    for change in ({"structure": weights}, {"origin": (1, 0)}, {"axes": 0}, {"size": 21}):
        changed = Situation("float64", (20, 20), EXTREME | change, ("input",))
        assert not opencv.takes_extremes(changed)


@pytest.mark.parametrize("odd", [np.nan, -0.0])
@pytest.mark.parametrize("name", ["median_filter", *EXTREMES])
def test_floats_that_compare_oddly_go_back_to_scipy(odd, name):
    image = np.zeros((9, 9), np.float32)
    image[::2, 1::3] = odd
    made = getattr(opencv, name)(image, size=3)
    assert made.tobytes() == getattr(ndimage, name)(image, size=3).tobytes()


@pytest.mark.parametrize(
    ("operation_id", "values"),
    [
        ("filters.median", {}),
        ("ndimage.median_filter", {"size": 3}),
        ("ndimage.grey_erosion", {"size": (3, 4)}),
        ("ndimage.grey_dilation", {"size": 4}),
        ("ndimage.minimum_filter", {"size": 3}),
        ("ndimage.maximum_filter", {"size": 3}),
    ],
)
def test_the_catalogue_uses_the_kernel(operation_id, values):
    operation = get_operation(operation_id)
    checked = operation.check_values(values, given=(operation.inputs[0].name,))
    image = np.random.default_rng(0).integers(0, 9, (12, 13), np.uint8)
    inputs = {operation.inputs[0].name: image}
    assert choose_target(operation, inputs, checked).startswith("tamis.catalogue.kernels.opencv:")
    named = {key: thaw(value) for key, value in checked.items()}
    library = filters.median if operation_id == "filters.median" else getattr(ndimage, operation.name)
    assert_array_equal(call(operation, inputs, checked), library(image, **named))


def test_opencv_works_on_one_thread():
    import cv2

    cv2.setNumThreads(2)
    opencv.median(np.zeros((5, 5), np.uint8))
    assert cv2.getNumThreads() == 1


def test_knowing_the_kernels_loads_no_heavy_library():
    code = (
        "import sys, tamis.catalogue as c; c.known_operations();"
        "print([m for m in ('cv2', 'scipy', 'skimage') if m in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_an_ellipsis_may_be_text():
    image = np.arange(24).reshape(2, 3, 4)
    assert_array_equal(by_place.getitem(image, ("...", 1)), image[..., 1])
    assert by_place.astype(image, "uint8").dtype == np.uint8
