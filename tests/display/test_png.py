import numpy as np
import pytest

from tamis.display import from_png, thumbnail, to_png
from tamis.errors import ImageError

RGB = np.random.default_rng(0).integers(0, 256, (13, 17, 3), dtype=np.uint8)


def test_a_picture_comes_back_as_it_was():
    assert np.array_equal(from_png(to_png(RGB)), RGB)


def test_other_programs_see_the_same_colours():
    import imageio.v3 as imageio

    assert np.array_equal(imageio.imread(to_png(RGB)), RGB)


def test_the_same_picture_gives_the_same_bytes():
    assert to_png(RGB) == to_png(np.asfortranarray(RGB))


@pytest.mark.parametrize("data", [b"", b"no picture", to_png(RGB)[:20]])
def test_bytes_that_are_no_picture_are_refused(data):
    with pytest.raises(ImageError, match="must be the bytes of a PNG file"):
        from_png(data)


def test_a_thumbnail_has_the_proportions_and_the_mean():
    small = thumbnail(np.full((200, 100, 3), 77, np.uint8), largest=50)
    assert small.shape == (50, 25, 3)
    assert (small == 77).all()


def test_a_small_picture_is_its_own_thumbnail():
    assert thumbnail(RGB, largest=17) is RGB
