import numpy as np
import pytest

from tamis.catalogue import Kind
from tamis.display import Intent, resolve, shrink


def small(array, largest, *, kind=Kind.IMAGE, **options):
    return shrink(resolve(array, Intent(), kind=kind, **options), largest=largest)


def test_what_is_small_enough_stays_itself():
    snapshot = resolve(np.zeros((4, 6)), Intent(), kind=Kind.IMAGE)
    assert shrink(snapshot, largest=6) is snapshot


def test_images_are_averaged():
    checker = np.indices((8, 12)).sum(axis=0) % 2 * 100.0
    assert np.allclose(small(checker, 6).plane, 50)


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "int32", "uint64", "float16", "float32"])
def test_every_dtype_keeps_its_mean(dtype):
    plane = np.repeat(np.repeat(np.arange(1, 13).reshape(3, 4), 4, 0), 4, 1).astype(dtype)
    assert np.allclose(small(plane, 4).plane, np.arange(1, 13).reshape(3, 4))


def test_labels_stay_labels():
    labels = np.repeat(np.arange(30)[:, np.newaxis] % 5 * 1000, 40, axis=1)
    assert set(np.unique(small(labels, 7, kind=Kind.LABELS).plane)) <= {0, 1000, 2000, 3000, 4000}


def test_binary_images_stay_binary():
    assert small(np.eye(50, dtype=bool), 9, kind=Kind.BINARY).plane.dtype == bool


def test_colours_stay_colours():
    assert small(np.zeros((40, 30, 3), np.uint8), 10, axes="YXC").plane.shape == (10, 8, 3)


def test_a_long_line_keeps_a_row():
    assert small(np.arange(1000.0), 10).plane.shape == (1, 10)


def test_pixels_grow_as_there_are_fewer_and_contrast_stays():
    whole = resolve(np.arange(3200.0).reshape(80, 40), Intent(), kind=Kind.IMAGE, spacing=(1, 2))
    less = shrink(whole, largest=20)
    assert less.spacing == (4, 8)
    assert less.contrast_limits == whole.contrast_limits
    assert not less.plane.flags.writeable
