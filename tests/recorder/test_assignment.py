"""Assigning to a lazy image does to this object what NumPy does to an array, and to nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from tests.recorder.same import assert_promised, assert_same

import tamis
from tamis.errors import ImageError

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")

RNG = np.random.default_rng(8)
ARRAYS = {
    "float32": (RNG.random((7, 9)) - 0.3).astype(np.float32),
    "float64": np.where(RNG.random((7, 9)) > 0.9, 1e6, RNG.random((7, 9)) - 0.3),
    "uint8": RNG.integers(0, 256, (7, 9)).astype(np.uint8),
    "bool": RNG.random((7, 9)) > 0.5,
    "nan": np.array([[np.nan, 1.0, -np.inf], [0.0, -0.0, 2.5]]),
}
OTHER = RNG.random((7, 9))

CHANGES = [
    "x[x > 0.3] = 0", "x[x > 0.3] = 1.75", "x[~(x > 0.3)] = x.max()", "x[np.asarray(x) > 0.3] = True",
    "x[x > 1e9] = 0", "x[x > 0.3] = x[x > 0.3] * 2", "x[x > 0.3] = x[::-1, ::-1][x > 0.3]",
    "x[x > 0.3] += 1", "x[x[:, 0] > 0.3] = 0", "x[x > 0.3] = np.array(0)", "x[0] = 1", "x[-1, 2] = 1",
    "x[1:3] = 0", "x[::2, ::-2] = 1", "x[..., 0] = x[..., 1]", "x[0] = x[1] > 0.3", "x[:] = x[::-1]",
    "x[...] = 1", "x[:, 1:2] = np.arange(x.shape[0])[:, None] % 2", "x[[0, 1]] = 1", "x[[0, 1], [2, 0]] = 1",
    "x[[1, 0]] = x[[0, 1]]", "x[np.nonzero(x > 0.3)] = 0", "x[[0, 0], 1] = [1, 0]", "x += x", "x *= 2",
    "x -= np.float32(1)", "x /= 2", "x **= 2", "x //= 2", "x %= 3", "x &= 1", "x |= x > 0.3", "x ^= 1",
    "x <<= 1", "x += x[0]", "x[1:] += 1", "x[0] *= x[1]", "np.add(x, 1, out=x)", "np.add(1, 0, out=x)",
    "x.fill(1)", "x[x > 0.3] = x", "x[9] = 1", "x[1:3] = x", "x[0] = 300", "x += 2.5", "x[0, 0] = np.nan",
    "x[x > 0.3], x[x < 0] = 1, 0", "y = x[0]; y += 0; x[1] = y",
]  # fmt: skip


def changed(change, x):
    names = {"np": np, "x": x}
    exec(change, names)
    return names["x"]


@pytest.mark.parametrize("dtype", ARRAYS)
@pytest.mark.parametrize("change", CHANGES)
def test_an_assignment_does_what_numpy_does(change, dtype):
    try:
        wanted = changed(change, ARRAYS[dtype].copy())
    except (TypeError, ValueError, OverflowError, IndexError):
        with pytest.raises((TypeError, ValueError, OverflowError, RuntimeError, IndexError)):
            np.asarray(changed(change, tamis.open(ARRAYS[dtype])))
        return
    got = changed(change, tamis.open(ARRAYS[dtype]))
    assert_same(got, wanted)
    assert_promised(got)


def test_three_index_arrays_and_a_colour_in_a_mask_work_too():
    volume = RNG.random((3, 4, 5))
    for change in ("x[[0, 2], [1, 1], [-1, 0]] = 7", "x[x[..., 0] > 0.5] = [1, 2, 3, 4, 5]"):
        assert_same(changed(change, tamis.open(volume)), changed(change, volume.copy()))


def test_nothing_is_computed_by_an_assignment(computed):
    image = tamis.open(ARRAYS["float64"])
    labels = tamis.measure.label(image > 0.3)
    labels[image < 0] = 0
    labels[1:3, ::2] = 5
    labels += 1
    assert (labels.shape, labels.dtype, labels.kind) == ((7, 9), np.int32, "array")
    assert not computed


def test_kind_and_spacing_stay():
    labels = tamis.open(ARRAYS["uint8"], kind="labels", spacing=(2, 3))
    labels[labels > 100] = 0
    labels[0] = 1
    assert (labels.kind, labels.spacing) == ("labels", (2, 3))


def test_all_names_of_one_object_change_and_what_was_made_before_does_not():
    image = tamis.open(ARRAYS["uint8"])
    alias, copied, twice, part = image, image.copy(), image * 2, image[:2]
    image[:2] = 0
    part += 1
    assert alias is image
    assert_same(alias[:2], np.zeros((2, 9), np.uint8))
    assert_same(copied, ARRAYS["uint8"])
    assert_same(twice, ARRAYS["uint8"] * 2)
    assert_same(part, ARRAYS["uint8"][:2] + 1)


def test_a_number_is_not_changed_but_replaced():
    largest = limit = tamis.open(ARRAYS["uint8"] // 2).max()
    limit += 1
    assert limit is not largest
    assert int(limit) == int(largest) + 1


def test_the_array_an_image_was_opened_from_is_never_written_into():
    array = ARRAYS["uint8"].copy()
    image = tamis.open(array)
    image[...] = 0
    image += 1
    image.compute()
    assert np.array_equal(array, ARRAYS["uint8"])


def test_pixels_taken_with_the_very_mask_stay_pixelwise():
    image, other = tamis.open(ARRAYS["uint8"]), tamis.open(OTHER)
    mask = image > 100
    image[mask] = (other * 100)[mask]
    assert image.operand.origin.operation == "numpy.setmask_from"
    wanted = ARRAYS["uint8"].copy()
    wanted[ARRAYS["uint8"] > 100] = (OTHER * 100)[ARRAYS["uint8"] > 100]
    assert_same(image, wanted)


def test_a_script_writes_assignments_as_people_do():
    coins = tamis.open("sample:coins")
    image = coins.copy()
    image[coins > 100] = 0
    image[10:20, ::-2] = 5
    image[[1, 2], [3, 4]] = 7
    image[coins < 50] = (coins + 1)[coins < 50]
    both = np.stack([image, coins], axis=-1)
    script = tamis.Pipeline.of(image=image, both=both).to_script()
    for line in (
        "setmask = coins.copy()\nsetmask[greater] = 0\n",
        "setitem = setmask.copy()\nsetitem[10:20, ::-2] = 5\n",
        "image[less] = add[less]\n",
        "both = np.stack([image, coins], axis=-1)\n",
    ):
        assert line in script
    names = {}
    exec(script, names)
    assert_same(image, names["image"])
    assert_same(both, names["both"])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("x[:2, [0, 1]] = 3", r"takes slices, whole numbers, one mask, or one array"),
        ("x /= 2", r"dtype float64 cannot be written into an image of dtype uint8. Write image = image / 2"),
        ("np.add(x, 1, out=x, where=x > 3)", r"cannot write into a lazy image in this way"),
        ("np.divmod(x, 2, out=(x, x))", r"cannot write into a lazy image in this way"),
    ],
)
def test_what_cannot_be_assigned_says_what_can(change, message):
    image = tamis.open(ARRAYS["uint8"])
    with pytest.raises(ImageError, match=message):
        changed(change, image)
    assert_same(image, ARRAYS["uint8"])


def test_a_table_is_not_assigned_to():
    table = tamis.measure.regionprops_table(tamis.open(ARRAYS["uint8"] // 86, kind="labels"))
    with pytest.raises(ImageError, match=r"a table cannot be changed in place. Change a copy"):
        table["label"] = 3
