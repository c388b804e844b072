import numpy as np
import pytest
import zarr

from tamis.errors import ImageError, ParameterError, ReadError, UnknownNameError
from tamis.io import _part as part
from tamis.io import from_array, get_reader, list_readers, open_image, unreadable, write
from tamis.region import Region

IMAGE = np.arange(60, dtype=np.uint16).reshape(3, 4, 5)


@pytest.fixture
def file(tmp_path):
    return write(tmp_path / "coins.tif", IMAGE, spacing=(2, 1, 1), unit="um")


def test_a_path_may_be_text_or_a_path_and_becomes_absolute(file, monkeypatch):
    monkeypatch.chdir(file.parent)
    assert open_image("coins.tif").locator == open_image(file).locator == str(file)


def test_what_the_user_says_wins_over_the_file(file):
    image = open_image(file, spacing=(5, 3, 3), unit="nm", axes="TYX", kind="labels")
    assert (image.spacing, image.unit, image.axes, image.kind) == ((5, 3, 3), "nm", "TYX", "labels")
    assert image.key == open_image(file).key


def test_another_unit_keeps_the_spacing_of_the_file(file):
    image = open_image(file, unit="nm")
    assert (image.spacing, image.unit) == ((2, 1, 1), "nm")


def test_an_image_can_be_opened_again_from_what_it_says(tmp_path):
    np.savez(tmp_path / "a.npz", a=IMAGE, b=IMAGE[0])
    image = open_image(tmp_path / "a.npz", name="b")
    again = open_image(image.locator, **image.options)
    assert again.key == image.key
    assert open_image(tmp_path / "a.npz", name="a").key != image.key


def test_arrays_and_images_are_images(file):
    image = from_array(IMAGE)
    assert open_image(image) is image
    assert open_image(IMAGE, spacing=2).spacing == (2, 2, 2)
    assert open_image(memoryview_like(IMAGE)).shape == IMAGE.shape


def memoryview_like(array):
    class Holder:
        def __array__(self, dtype=None, copy=None):
            return array

    return Holder()


def test_a_zarr_array_in_a_folder_is_that_folder(tmp_path):
    array = zarr.create_array(tmp_path / "a.zarr", data=IMAGE, chunks=(1, 2, 5))
    assert open_image(array).key == open_image(tmp_path / "a.zarr").key
    assert np.array_equal(open_image(array), IMAGE)


def test_a_zarr_array_in_memory_never_has_the_key_of_another_opening():
    array = zarr.array(IMAGE)
    image = open_image(array)
    region = Region((1, 0, 2), (2, 4, 5))
    assert np.array_equal(image.read(region), IMAGE[region.slices])
    assert image.key != open_image(array).key


def test_a_missing_file_offers_its_neighbour(file):
    with pytest.raises(ReadError, match=r"coin.tif: no such file\. Did you mean 'coins\.tif'\?"):
        open_image(file.with_name("coin.tif"))


def test_a_missing_folder_is_told_plainly(tmp_path):
    with pytest.raises(ReadError, match=r"a\.tif: no such file\.$"):
        open_image(tmp_path / "nowhere" / "a.tif")


def test_a_file_of_no_known_format_names_all_that_was_tried(tmp_path):
    (tmp_path / "a.czi").write_bytes(b"ZISRAWFILE" * 20)
    with pytest.raises(ReadError) as caught:
        open_image(tmp_path / "a.czi")
    text = str(caught.value)
    assert text.startswith("No reader could open ")
    assert "tiff (not a TIFF file)" in text
    assert "zarr (not a folder)" in text
    assert "imageio (no plugin)" in text
    assert "\n" not in text


@pytest.mark.parametrize(
    ("name", "first"),
    [("a.tif", "tiff (not a TIFF"), ("a.h5", "hdf5 (not an HDF5"), ("a.npy", "numpy (not a NumPy")],
)
def test_the_reader_of_the_suffix_speaks_first(tmp_path, name, first):
    (tmp_path / name).write_text("this is some text, not an image\n")
    with pytest.raises(ReadError, match=r"Tried: " + first.replace("(", r"\(")):
        open_image(tmp_path / name)


@pytest.mark.parametrize("suffix", [".tif", ".png", ".npy", ".h5", ".gif", ""])
def test_an_empty_file_is_called_empty(tmp_path, suffix):
    (tmp_path / f"a{suffix}").touch()
    with pytest.raises(ReadError, match="empty file"):
        open_image(tmp_path / f"a{suffix}")


def test_a_wrong_suffix_does_not_hide_an_image(tmp_path):
    write(tmp_path / "a.png", IMAGE[0].astype(np.uint8))
    (tmp_path / "a.png").rename(tmp_path / "a.tif")
    assert np.array_equal(open_image(tmp_path / "a.tif"), IMAGE[0])


def test_a_stack_without_suffix_is_not_taken_for_its_first_page(tmp_path, file):
    file.rename(tmp_path / "stack")
    assert open_image(tmp_path / "stack").shape == IMAGE.shape


@pytest.mark.parametrize("url", ["http://example.org/a.tif", "https://example.org/a.zarr"])
def test_a_url_is_to_be_downloaded_first(url):
    with pytest.raises(ReadError, match=r"not read from URLs\. Download it first; for a zarr"):
        open_image(url)


@pytest.mark.parametrize("what", [None, 3, [[1, 2], [3, 4]], {"a": 1}])
def test_what_is_no_image_is_refused(what):
    with pytest.raises(ImageError, match="image must be a path, an array or 'sample:<name>'"):
        open_image(what)


def test_options_nobody_takes_are_refused_with_the_nearest(file):
    with pytest.raises(UnknownNameError, match="Did you mean 'dataset'"):
        open_image(file, datset="a")


def test_options_of_another_reader_are_refused(file):
    with pytest.raises(ReadError, match="takes no option dataset"):
        open_image(file, dataset="a")


def test_a_spacing_that_does_not_fit_the_file_is_refused(file):
    with pytest.raises(ParameterError, match="one positive number per axis of 'ZYX'"):
        open_image(file, spacing=(1, 2))


def test_a_file_that_vanished_is_an_error_of_one_line(file):
    image = open_image(file)
    file.unlink()
    with pytest.raises(ReadError, match="cannot be read: No such file or directory"):
        image.read()


def test_the_readers_are_the_files_of_the_folder():
    assert list_readers() == ("hdf5", "imageio", "numpy", "raw", "stack", "tiff", "zarr")
    assert ".png" in get_reader("imageio").SUFFIXES
    with pytest.raises(UnknownNameError, match="No reader is named 'tif'"):
        get_reader("tif")


class Point:
    def __init__(self, load):
        self.load = load


class Extra:
    SUFFIXES = (".xyz",)

    @staticmethod
    def open(path):
        if path.read_bytes() == b"damaged":
            raise unreadable(path, "truncated: half of it is missing")
        return from_array(IMAGE)


def test_another_package_adds_a_reader(tmp_path, monkeypatch):
    monkeypatch.setattr(part, "_theirs", lambda role: {"extra": Point(lambda: Extra)})
    (tmp_path / "a.xyz").write_bytes(b"whole")
    assert np.array_equal(open_image(tmp_path / "a.xyz"), IMAGE)
    assert "extra" in list_readers()


def test_after_a_damaged_file_no_other_reader_is_tried(tmp_path, monkeypatch):
    monkeypatch.setattr(part, "_theirs", lambda role: {"extra": Point(lambda: Extra)})
    (tmp_path / "a.xyz").write_bytes(b"damaged")
    with pytest.raises(ReadError, match=r"a\.xyz: truncated: half of it is missing\.$"):
        open_image(tmp_path / "a.xyz")


def test_a_reader_that_cannot_be_imported_does_not_break_the_others(tmp_path, file, monkeypatch):
    def load():
        message = "No module named 'xyz'"
        raise ImportError(message)

    monkeypatch.setattr(part, "_theirs", lambda role: {"extra": Point(load)})
    assert open_image(file).shape == IMAGE.shape
    (tmp_path / "a.bad").write_bytes(b"what is this")
    with pytest.raises(ReadError, match=r"extra \(cannot be imported: No module named 'xyz'\)"):
        open_image(tmp_path / "a.bad")


def test_a_path_may_lead_into_a_file(tmp_path):
    h5py = pytest.importorskip("h5py")
    with h5py.File(tmp_path / "two.h5", "w") as file:
        file["raw/first"], file["mask"] = np.ones((4, 5), np.uint8), np.zeros((4, 5), bool)
    image = open_image(tmp_path / "two.h5" / "raw" / "first")
    np.testing.assert_array_equal(image.read(), np.ones((4, 5)))
    assert open_image(image.locator, **image.options).key == image.key
    assert image.key != open_image(f"{tmp_path}/two.h5/mask").key
    with pytest.raises(ReadError, match=r"holds no dataset '/other'"):
        open_image(tmp_path / "two.h5" / "other")
    with pytest.raises(ReadError, match="no such file"):
        open_image(tmp_path / "three.h5" / "raw")
