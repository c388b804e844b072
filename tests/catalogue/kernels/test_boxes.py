"""Boxes taken axis by axis have scikit-image's own bits wherever they apply, and refuse the rest."""

from __future__ import annotations

import numpy as np
import pytest
from skimage import morphology

from tamis.catalogue import ArrayValue, Footprint, Situation, get_operation
from tamis.catalogue._call import choose_target
from tamis.catalogue.kernels import boxes
from tamis.catalogue.operations.morphology import GREY_MODES

NAMES = ("erosion", "dilation", "opening", "closing", "white_tophat", "black_tophat")
OUTSIDE = (0.0, 1.0, 0.5, -1.0, 300.0, 2.0**40, np.inf, np.nan)


def situation(dtype="uint8", shape=(9, 9, 9), box=(4, 4, 4), mode="reflect", cval=0.0, footprint=None):
    below = ArrayValue.of(np.ones(box, np.uint8)) if footprint is None else footprint
    return Situation(dtype, shape, {"footprint": below, "mode": mode, "cval": cval}, ("image",))


def hostile(rng, dtype, shape):
    """Return an image with its dtype's ends, plateaus, and for floats infinities and two zeros."""
    if dtype == "bool":
        return rng.random(shape) < rng.random()
    if np.dtype(dtype).kind == "f":
        image = rng.normal(size=shape).astype(dtype)
        image[rng.random(shape) < 0.1] = rng.choice([np.inf, -np.inf, 0.0, -0.0, np.nan])
        return image
    ends = np.iinfo(dtype)
    image = rng.integers(ends.min, ends.max, shape, dtype=dtype, endpoint=True)
    image[rng.random(shape) < 0.2] = rng.choice([ends.min, ends.max])
    return image


@pytest.mark.parametrize("dtype", sorted(boxes.DTYPES))
@pytest.mark.parametrize("mode", GREY_MODES)
def test_every_bit_is_the_librarys(dtype, mode):
    rng = np.random.default_rng([7, len(mode), len(dtype), ord(dtype[0])])
    tried = 0
    while tried < 6:
        shape = tuple(rng.integers(1, 8, rng.integers(1, 4)))
        box = tuple(rng.integers(1, 7, len(shape)))
        cval = float(rng.choice(OUTSIDE))
        if not boxes.applies(situation(dtype, shape, box, mode, cval)):
            continue
        tried += 1
        image = hostile(rng, dtype, shape)
        image.flags.writeable = False
        for name in NAMES:
            with np.errstate(invalid="ignore"):  # infinity less infinity
                expected = getattr(morphology, name)(image, np.ones(box), mode=mode, cval=cval)
                made = getattr(boxes, name)(image, np.ones(box), mode=mode, cval=cval)
            assert (made.dtype, made.shape) == (expected.dtype, expected.shape)
            assert made.tobytes() == expected.tobytes(), f"{name} {shape} {box} {cval}"


@pytest.mark.parametrize(
    "refused",
    [
        situation("int64"),  # float64 does not hold all of it
        situation("float16"),
        situation(">u2"),
        situation(box=(3, 5, 1)),  # scipy takes it axis by axis anyway
        situation(box=(4, 4)),
        situation(box=(4, 0, 4)),
        situation(shape=(9, 0, 9)),
        situation(mode="constant", cval=256.0),
        situation(mode="constant", cval=0.5),
        situation(mode="constant", cval=np.nan, dtype="float32"),
        situation(footprint=ArrayValue.of(np.eye(4, dtype=np.uint8)), shape=(9, 9)),
        situation(footprint=Footprint("ball", (("radius", 1),))),
    ],
)
def test_what_is_not_proven_goes_to_the_library(refused):
    assert not boxes.applies(refused)
    assert not boxes.applies(Situation("uint8", (9,), {"footprint": None, "mode": "reflect"}, ("image",)))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("dtype", "box", "kernel"),
    [
        ("uint8", (10, 10, 10), "boxes"),
        ("float32", (4, 4), "boxes"),
        ("uint8", (4, 4), "opencv"),
        ("uint8", (3, 3, 3), "skimage"),
    ],
)
def test_the_catalogue_chooses_it_where_nothing_faster_is(name, dtype, box, kernel):
    operation = get_operation(f"morphology.{name}")
    values = operation.check_values({"footprint": np.ones(box, np.uint8)}, given=("image",))
    assert kernel in choose_target(operation, {"image": np.zeros((12,) * len(box), dtype)}, values)


def test_the_result_is_not_a_view_of_the_image():
    image = np.zeros((5, 5), np.float32)
    assert not np.shares_memory(boxes.erosion(image, np.ones((2, 1))), image)
