"""OpenCV's morphology has scikit-image's own bits wherever it applies, and refuses the rest."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from skimage import morphology

from tamis.catalogue import ArrayValue, Footprint, Situation, call, get_operation
from tamis.catalogue._call import choose_target
from tamis.catalogue.kernels import opencv_morphology
from tamis.catalogue.kernels.opencv_morphology import BORDERS, DTYPES, applies

NAMES = ("erosion", "dilation", "opening", "closing", "white_tophat", "black_tophat")


def _image(rng, dtype):
    shape = tuple(int(length) for length in rng.integers(1, 15, 2))
    if dtype == "bool":
        image = rng.random(shape) < rng.random()
    else:
        limits = np.iinfo(dtype)
        image = rng.integers(limits.min, limits.max, shape, endpoint=True).astype(dtype)
        image = image % 3 if rng.random() < 0.3 else image  # plateaus
    image = image[::-1] if rng.random() < 0.2 else image
    image = np.asfortranarray(image) if rng.random() < 0.2 else image
    image.flags.writeable = False
    return image


def _footprint(rng):
    how = rng.integers(5)
    if how == 0:
        return morphology.disk(int(rng.integers(0, 5)))
    if how == 1:
        return np.ones(tuple(rng.integers(1, 12, 2)), np.uint8)
    below = rng.random(tuple(rng.integers(1, 9, 2))) < rng.random()
    below[tuple(rng.integers(0, below.shape))] = True
    return below if how == 2 else below.astype(float) * -2 if how == 3 else below.astype(np.uint8)


def _situation(dtype="uint8", shape=(9, 9), footprint=None, mode="reflect"):
    return Situation(dtype, shape, {"footprint": footprint, "mode": mode, "cval": 0.0}, ("image",))


@pytest.mark.parametrize("dtype", sorted(DTYPES))
@pytest.mark.parametrize("mode", BORDERS)
def test_every_bit_is_the_librarys(dtype, mode):
    rng = np.random.default_rng([17, len(mode), len(dtype)])
    tried = 0
    while tried < 150:
        image = _image(rng, dtype)
        footprint = _footprint(rng)
        if not applies(_situation(dtype, image.shape, ArrayValue.of(footprint), mode)):
            continue
        tried += 1
        for name in NAMES:
            expected = getattr(morphology, name)(image, footprint, mode=mode)
            made = getattr(opencv_morphology, name)(image, footprint, mode=mode)
            assert made.dtype == expected.dtype
            assert_array_equal(made, expected, err_msg=f"{name} {image.shape} {footprint.shape}")


def test_images_smaller_than_the_footprint_are_among_those_it_takes():
    assert applies(_situation(shape=(3, 5), footprint=Footprint("disk", (("radius", 3),))))
    # from there on, scipy and OpenCV reflect a second time in different ways
    assert not applies(_situation(shape=(2, 9), footprint=Footprint("disk", (("radius", 3),))))


@pytest.mark.parametrize(
    "situation",
    [
        _situation("float32"),  # NaN, and the sign of zero
        _situation("int32"),  # OpenCV has none
        _situation(">u2"),
        _situation(shape=(9, 9, 9)),
        _situation(shape=(0, 9)),
        _situation(mode="constant"),
        _situation(mode="ignore"),
        _situation(footprint=ArrayValue.of(np.zeros((3, 3), np.uint8))),
        _situation(footprint=Footprint("ball", (("radius", 1),))),
    ],
)
def test_what_is_not_proven_goes_to_the_library(situation):
    assert not applies(situation)


@pytest.mark.parametrize("name", NAMES)
def test_the_catalogue_chooses_it_by_itself(name):
    operation = get_operation(f"morphology.{name}")
    values = operation.check_values({"footprint": morphology.disk(2)}, given=("image",))
    image = np.arange(400, dtype=np.uint16).reshape(20, 20) % 37
    assert "opencv" in choose_target(operation, {"image": image}, values)
    assert choose_target(operation, {"image": image.astype(float)}, values) == operation.target
    assert_array_equal(
        call(operation, {"image": image}, values), getattr(morphology, name)(image, morphology.disk(2))
    )


def test_the_result_is_not_a_view_of_the_image():
    image = np.zeros((5, 5), bool)
    made = opencv_morphology.erosion(image, np.ones((1, 1)))
    assert not np.shares_memory(made, image)
    assert made.flags.c_contiguous


def test_opencv_is_imported_on_the_first_call_only():
    script = (
        "import sys; from tamis.catalogue import known_operations; known_operations();"
        "assert not {'cv2', 'skimage', 'scipy'} & set(sys.modules), 'heavy'"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
