"""Pieces: the pixels of a plain index, and each piece asked for once."""

import numpy as np
import pytest

from tamis.io import _decoded
from tamis.io._pieces import are_kept, in_pieces
from tamis.region import Region

IMAGE = np.arange(7 * 11 * 13, dtype=np.int16).reshape(7, 11, 13)


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setattr(_decoded, "_KEPT", _decoded.OrderedDict())


def read_pieces(region, steps=(1, 1, 1), piece=(3, 4, 5), key="image", asked=None):
    def read(part):
        if asked is not None:
            asked.append(part)
        return IMAGE[part.slices]

    return in_pieces(read, region, steps, shape=IMAGE.shape, dtype=IMAGE.dtype, piece=piece, key=key)


def test_any_region_and_steps_give_the_pixels_of_an_index():
    rng = np.random.default_rng(0)
    for _ in range(150):
        start = tuple(int(rng.integers(0, n)) for n in IMAGE.shape)
        stop = tuple(int(rng.integers(a + 1, n + 1)) for a, n in zip(start, IMAGE.shape, strict=True))
        steps = tuple(int(n) for n in rng.integers(1, 9, 3))
        piece = tuple(int(n) for n in rng.integers(1, 15, 3))
        region = Region(start, stop)
        found = read_pieces(region, steps, piece, key=piece)
        np.testing.assert_array_equal(found, IMAGE[region.every(steps)])
        assert found.dtype == IMAGE.dtype
        assert found.flags.c_contiguous


def test_each_piece_is_read_once_whole_and_inside_the_image():
    asked = []
    for row in range(0, 11, 2):
        read_pieces(Region((1, row, 2), (5, min(row + 4, 11), 13)), asked=asked)
    assert len(asked) == len(set(asked)) == 2 * 3 * 3
    assert all(part == part.clip(IMAGE.shape) and part.start[1] % 4 == 0 for part in asked)
    assert Region((3, 8, 10), (6, 11, 13)) in asked


def test_pieces_between_the_steps_are_not_read():
    asked = []
    read_pieces(Region.whole(IMAGE.shape), (7, 9, 11), asked=asked)
    assert {part.start for part in asked} == {(0, r, c) for r in (0, 8) for c in (0, 10)}


def test_images_do_not_share_pieces():
    read_pieces(Region.whole(IMAGE.shape), key="one")
    asked = []
    read_pieces(Region.whole(IMAGE.shape), key="other", asked=asked)
    assert asked


def test_a_failure_is_raised_by_whoever_reads():
    def fail(_part):
        raise OSError

    with pytest.raises(OSError):
        in_pieces(
            fail,
            Region.whole(IMAGE.shape),
            (1, 1, 1),
            shape=IMAGE.shape,
            dtype=IMAGE.dtype,
            piece=(3, 4, 5),
            key="f",
        )


def test_small_pieces_and_huge_ones_are_not_worth_it(monkeypatch):
    byte = np.dtype(np.uint8)
    monkeypatch.setattr("tamis.io._pieces.budget_bytes", lambda: 2**26)
    assert are_kept((16, 512, 512), byte)
    assert not are_kept((1, 512, 512), byte)
    assert not are_kept((64, 512, 512), byte)
    assert not are_kept((16, 512, 512), np.dtype(np.float64))
