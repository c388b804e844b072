"""The median of volumes by a network has scipy's own bits wherever it applies, and refuses the rest."""

import itertools

import numpy as np
import pytest
from scipy import ndimage
from skimage import filters

from tamis.catalogue import ArrayValue, Footprint, Situation, get_operation
from tamis.catalogue._call import choose_target
from tamis.catalogue.kernels import volume_median
from tamis.catalogue.kernels.opencv import PAD_MODES


def situation(dtype="uint8", shape=(9, 9, 9), **values):
    filled = {"size": 3, "footprint": None, "mode": "reflect", "cval": 0.0, "origin": 0, "axes": None}
    return Situation(dtype, shape, {**filled, **values}, ("input",))


@pytest.mark.parametrize("dtype", sorted(volume_median.DTYPES))
@pytest.mark.parametrize("mode", sorted(PAD_MODES))
def test_every_bit_is_the_librarys(dtype, mode):
    rng = np.random.default_rng([4, len(mode), len(dtype)])
    for number in range(6):
        shape = tuple(rng.integers(3, 8, 3))
        assert volume_median.applies(situation(dtype, shape, mode=mode, cval=3.0))
        image = (rng.normal(size=shape) * (2 if number % 2 else 90)).astype(dtype)
        if number > 3 and image.dtype.kind == "f":
            image.flat[:4] = [np.nan, np.inf, -np.inf, -0.0]
        image.flags.writeable = False
        made = volume_median.median_filter(image, size=3, mode=mode, cval=3.0)
        expected = ndimage.median_filter(image, size=3, mode=mode, cval=3.0)
        assert (made.dtype, made.tobytes()) == (expected.dtype, expected.tobytes())
        made, expected = (run(image, mode=mode, cval=3.0) for run in (volume_median.median, filters.median))
        assert made.tobytes() == expected.tobytes()


@pytest.mark.parametrize("block", [1, 7, 60, 400])
def test_blocks_do_not_show(monkeypatch, block):
    image = np.random.default_rng(1).integers(0, 255, (6, 11, 13)).astype(np.uint8)
    monkeypatch.setattr(volume_median, "_BLOCK", block)
    np.testing.assert_array_equal(volume_median.median_filter(image), ndimage.median_filter(image, size=3))


@pytest.mark.parametrize(("length", "wanted"), [(1, range(3)), (3, range(9)), (9, (13,))])
def test_a_network_sorts_all_zeros_and_ones(length, wanted):
    for ones in itertools.product(range(length + 1), repeat=3):
        wires = [np.array(k >= length - count) for count in ones for k in range(length)]
        found = volume_median._run(volume_median._network(3, length, wanted), wires)
        assert [bool(found[rank]) for rank in wanted] == [rank >= 3 * length - sum(ones) for rank in wanted]


@pytest.mark.parametrize(
    "refused",
    [
        situation("int64"),  # float64 does not hold all of it
        situation("bool"),
        situation(shape=(9, 9)),
        situation(shape=(9, 2, 9)),
        situation(size=5),
        situation(size=(3, 3, 1)),
        situation(size=None, footprint=ArrayValue.of(np.ones((3, 3, 5)))),
        situation(size=None, footprint=Footprint("ball", (("radius", 1),))),
        situation(origin=(0, 1, 0)),
        situation(axes=(0, 1)),
        situation(behavior="rank"),
        situation(mode="constant", cval=0.5),
    ],
)
def test_what_is_not_proven_goes_to_the_library(refused):
    assert not volume_median.applies(refused)


@pytest.mark.parametrize(
    ("operation_id", "values"),
    [
        ("filters.median", {}),
        ("filters.median", {"footprint": np.ones((3, 3, 3), np.uint8)}),
        ("ndimage.median_filter", {"size": (3, 3, 3)}),
        ("ndimage.median_filter", {"size": 3}),
    ],
)
def test_the_catalogue_chooses_it_for_volumes(operation_id, values):
    operation = get_operation(operation_id)
    name = operation.inputs[0].name
    checked = operation.check_values(values, given=(name,))
    assert "volume_median" in choose_target(operation, {name: np.zeros((5, 5, 5), np.uint16)}, checked)
    assert "volume_median" not in choose_target(operation, {name: np.zeros((5, 5), np.uint16)}, checked)
