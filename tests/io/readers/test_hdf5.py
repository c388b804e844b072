import h5py
import numpy as np
import pytest

from tamis.errors import ImageError, ReadError
from tamis.io import open_image
from tamis.region import Region

ARRAY = np.arange(120, dtype=">f4").reshape(4, 5, 6)


@pytest.fixture
def file(tmp_path):
    with h5py.File(tmp_path / "a.h5", "w") as h5:
        h5.create_dataset("entry/data", data=ARRAY, chunks=(1, 5, 6), compression="gzip")
        h5["entry/data"].attrs["element_size_um"] = (2.0, 0.5, 0.25)
    return tmp_path / "a.h5"


def test_the_only_dataset_needs_no_name(file):
    image = open_image(file)
    region = Region((1, 2, 0), (3, 5, 4))
    assert np.array_equal(image, ARRAY)
    assert np.array_equal(image.read(region), ARRAY[region.slices])
    assert (image.spacing, image.unit, image.axes) == ((2.0, 0.5, 0.25), "um", "ZYX")


def test_labels_of_dimensions_are_axes(file):
    with h5py.File(file, "a") as h5:
        for axis, letter in enumerate("tyx"):
            h5["entry/data"].dims[axis].label = letter
    assert open_image(file).axes == "TYX"


def test_several_datasets_are_listed(file):
    with h5py.File(file, "a") as h5:
        h5["mask"] = ARRAY[0]
    with pytest.raises(ReadError, match=r"several datasets. Choose by dataset=: /entry/data, /ma"):
        open_image(file)
    with pytest.raises(ReadError, match="holds no dataset 'mesk'"):
        open_image(file, dataset="mesk")
    assert open_image(file, dataset="mask").shape == (5, 6)
    assert open_image(file, dataset="/mask").shape == (5, 6)


def test_a_file_without_datasets_is_refused(tmp_path):
    h5py.File(tmp_path / "a.h5", "w").close()
    with pytest.raises(ReadError, match="holds no dataset"):
        open_image(tmp_path / "a.h5")


@pytest.mark.parametrize("value", [3.0, "text", np.zeros((0, 3)), np.ones(3, complex)])
def test_datasets_that_are_no_images_are_refused(tmp_path, value):
    with h5py.File(tmp_path / "a.h5", "w") as h5:
        h5["a"] = value
    with pytest.raises(ImageError):
        open_image(tmp_path / "a.h5")


def test_a_truncated_file_is_refused(file):
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(ReadError, match="truncated"):
        open_image(file)


def test_a_large_sparse_dataset_is_not_read_to_see_a_corner(tmp_path):
    with h5py.File(tmp_path / "a.h5", "w") as h5:
        h5.create_dataset("a", (100_000, 100_000), "u2", chunks=(100, 100), fillvalue=7)
    image = open_image(tmp_path / "a.h5")
    assert image.nbytes == 20_000_000_000
    assert (image.read(Region((99_000, 5), (99_002, 9))) == 7).all()
