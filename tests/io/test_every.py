"""Every n-th pixel is what slicing the whole gives, from every format."""

import numpy as np
import pytest

from tamis.errors import ReadError, RegionError
from tamis.io import from_array, open_image
from tamis.region import Region

IMAGE = np.random.default_rng(6).integers(0, 255, (5, 61, 47), dtype=np.uint8)
REGION = Region((1, 3, 5), (5, 60, 40))


def tiff(path, **options):
    import tifffile

    tifffile.imwrite(path, IMAGE, photometric="minisblack", **options)
    return path


def zarr_folder(path):
    import zarr

    zarr.create_array(str(path), shape=IMAGE.shape, chunks=(2, 16, 16), dtype=IMAGE.dtype)[:] = IMAGE
    return path


def npy(path):
    np.save(path, IMAGE)
    return path


FILES = {
    "plain.tif": tiff,
    "pages.tif": lambda path: tiff(path, compression="zlib"),
    "tiles.tif": lambda path: tiff(path, compression="zlib", tile=(16, 16)),
    "image.zarr": zarr_folder,
    "image.npy": npy,
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("steps", [(1, 1, 1), (1, 4, 4), (2, 3, 5), (100, 100, 100)])
def test_a_file_gives_what_slicing_the_whole_gives(tmp_path, name, steps):
    image = open_image(FILES[name](tmp_path / name))
    np.testing.assert_array_equal(image.read_every(steps), IMAGE[tuple(slice(None, None, n) for n in steps)])
    found = image.read_every(steps, REGION)
    np.testing.assert_array_equal(found, IMAGE[REGION.every(steps)])
    assert not found.flags.writeable


@pytest.mark.parametrize("name", FILES)
def test_a_large_page_is_read_by_its_tiles(tmp_path, name, monkeypatch):
    monkeypatch.setattr("tamis.io.readers.tiff._LARGE_PAGE_BYTES", 10)
    image = open_image(FILES[name](tmp_path / name))
    np.testing.assert_array_equal(image.read_every((2, 3, 4), REGION), IMAGE[REGION.every((2, 3, 4))])


def test_an_array_is_read_in_bands_that_meet(monkeypatch):
    monkeypatch.setattr("tamis.io._every._BAND_BYTES", 100)
    for steps in ((1, 1, 1), (2, 3, 5), (3, 61, 1), (7, 70, 70)):
        found = from_array(IMAGE).read_every(steps, REGION)
        np.testing.assert_array_equal(found, IMAGE[REGION.every(steps)])


def test_a_file_that_was_changed_is_refused(tmp_path):
    image = open_image(npy(tmp_path / "image.npy"))
    np.save(tmp_path / "image.npy", IMAGE[:3])
    with pytest.raises(ReadError, match="was changed"):
        image.read_every((2, 2, 2))


@pytest.mark.parametrize("steps", [(0, 1, 1), (1, 1), (1, -2, 1)])
def test_steps_that_are_none_are_refused(steps):
    with pytest.raises(RegionError, match="steps must be 3 whole numbers"):
        from_array(IMAGE).read_every(steps)


def test_a_region_beyond_the_image_is_refused():
    with pytest.raises(RegionError, match="must lie in"):
        from_array(IMAGE).read_every((2, 2, 2), Region((0, 0, 0), (9, 9, 9)))


def test_an_empty_region_has_no_pixels():
    assert from_array(IMAGE).read_every((2, 2, 2), Region((0, 0, 0), (0, 9, 9))).shape == (0, 5, 5)
