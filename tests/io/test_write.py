import numpy as np
import pytest

from tamis.errors import ParameterError, UnknownNameError, WriteError
from tamis.io import from_array, get_writer, list_writers, open_image, write

IMAGE = np.arange(60, dtype=np.uint16).reshape(3, 4, 5)
TABLE = {"label": np.array([1, 2]), "area": np.array([3.5, np.nan])}


def test_the_writers_are_the_files_of_the_folder():
    assert list_writers() == ("csv", "parquet", "png", "tiff", "zarr")
    with pytest.raises(UnknownNameError, match="No writer is named 'tif'"):
        get_writer("tif")


def test_an_unknown_suffix_offers_those_that_take_it(tmp_path):
    with pytest.raises(WriteError, match=r"an image cannot be written as \.xyz\. Use \.png, \.tif"):
        write(tmp_path / "a.xyz", IMAGE)
    with pytest.raises(WriteError, match=r"a table cannot be written as \.tif\. Use \.csv, \.par"):
        write(tmp_path / "a.tif", TABLE)
    with pytest.raises(WriteError, match="an image cannot be written as a name without suffix"):
        write(tmp_path / "a", IMAGE)


def test_a_wrong_spacing_is_refused(tmp_path):
    with pytest.raises(ParameterError):
        write(tmp_path / "a.tif", IMAGE, spacing=(1, -1, 1))


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"a": [1], "b": [1, 2]}, "must be equally long"),
        ({"a": np.zeros((2, 2))}, r"column 'a' must be 1-D, got shape \(2, 2\)"),
    ],
)
def test_columns_that_make_no_table_are_refused(tmp_path, table, words):
    with pytest.raises(WriteError, match=words):
        write(tmp_path / "a.csv", table)


@pytest.mark.parametrize("suffix", [".tif", ".zarr"])
def test_a_source_image_takes_its_meaning_along(tmp_path, suffix):
    source = from_array(IMAGE, axes="TYX", spacing=(0.25, 0.5), unit="nm")
    image = open_image(write(tmp_path / f"a{suffix}", source))
    assert (image.axes, image.spacing, image.unit) == ("TYX", (1.0, 0.25, 0.5), "nm")
    image = open_image(write(tmp_path / f"b{suffix}", source, unit="um", spacing=3))
    assert (image.spacing, image.unit) == ((1.0, 3.0, 3.0), "um")
