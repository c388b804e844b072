import imageio.v3 as iio
import numpy as np
import pytest

from tamis.errors import ReadError
from tamis.io import open_image
from tamis.region import Region

GRAY = np.random.default_rng(0).integers(0, 255, (30, 41)).astype(np.uint8)


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_a_png_is_read_with_its_channels(tmp_path, channels):
    array = GRAY if channels == 1 else np.stack([GRAY] * channels, axis=2)
    iio.imwrite(tmp_path / "a.png", array)
    image = open_image(tmp_path / "a.png")
    assert image.axes == ("YX" if channels == 1 else "YXC")
    assert len(image.channel_names) == (0 if channels == 1 else channels)
    assert np.array_equal(image, array)
    region = Region((3, 4, 0)[: image.ndim], (9, 11, channels)[: image.ndim])
    assert np.array_equal(image.read(region), array[region.slices])


def test_sixteen_bits_stay_sixteen_bits(tmp_path):
    array = GRAY.astype(np.uint16) * 200
    iio.imwrite(tmp_path / "a.png", array)
    assert np.array_equal(open_image(tmp_path / "a.png"), array)


@pytest.mark.parametrize("suffix", [".jpg", ".bmp", ".webp"])
def test_other_pictures_are_what_imageio_reads(tmp_path, suffix):
    file = tmp_path / f"a{suffix}"
    iio.imwrite(file, np.stack([GRAY] * 3, axis=2))
    assert np.array_equal(open_image(file), iio.imread(file))


def test_of_an_animation_the_first_frame_is_taken(tmp_path):
    iio.imwrite(tmp_path / "a.gif", [GRAY, 255 - GRAY])
    image = open_image(tmp_path / "a.gif")
    assert image.shape == (30, 41, 3)
    assert image.read().shape == (30, 41, 3)


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".bmp"])
@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_truncated_picture_is_refused(tmp_path, suffix, share):
    file = tmp_path / f"a{suffix}"
    iio.imwrite(file, GRAY)
    content = file.read_bytes()
    file.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(ReadError, match="truncated"):
        open_image(file).read()


def test_raw_pixels_that_start_like_an_icon_are_no_picture(tmp_path):
    (tmp_path / "a.dat").write_bytes(b"\0\0\1\0\1\0\1\1" + bytes(500))
    with pytest.raises(ReadError, match="no plugin"):
        open_image(tmp_path / "a.dat")


def test_damaged_pixels_are_refused(tmp_path):
    iio.imwrite(tmp_path / "a.png", GRAY)
    content = bytearray((tmp_path / "a.png").read_bytes())
    content[len(content) // 2] ^= 255
    (tmp_path / "a.png").write_bytes(content)
    with pytest.raises(ReadError, match="truncated or damaged"):
        open_image(tmp_path / "a.png").read()


def test_tiles_of_a_picture_decode_it_once(tmp_path, monkeypatch):
    iio.imwrite(tmp_path / "a.png", GRAY)
    image = open_image(tmp_path / "a.png")
    calls = []
    read = iio.imread
    monkeypatch.setattr(iio, "imread", lambda *a, **k: calls.append(a) or read(*a, **k))
    for row in range(0, 30, 10):
        image.read(Region((row, 0), (row + 10, 41)))
    assert len(calls) == 1
