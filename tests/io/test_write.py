import errno

import numpy as np
import pytest

from tamis.errors import ImageError, ParameterError, UnknownNameError, WriteError
from tamis.io import _write as module
from tamis.io import from_array, get_writer, list_writers, open_image, write

IMAGE = np.arange(60, dtype=np.uint16).reshape(3, 4, 5)
TABLE = {"label": np.array([1, 2]), "area": np.array([3.5, np.nan])}
NAMES = ["a.tif", "a.zarr", "a.csv", "a.parquet"]


def data_for(name):
    return TABLE if name.endswith(("csv", "parquet")) else IMAGE


def test_the_writers_are_the_files_of_the_folder():
    assert list_writers() == ("csv", "parquet", "png", "tiff", "zarr")
    with pytest.raises(UnknownNameError, match="No writer is named 'tif'"):
        get_writer("tif")


@pytest.mark.parametrize("name", NAMES)
def test_nothing_but_the_result_is_left(tmp_path, name):
    assert write(tmp_path / name, data_for(name)) == tmp_path / name
    assert write(str(tmp_path / name), data_for(name)) == tmp_path / name  # and again, over it
    assert [item.name for item in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", NAMES)
def test_a_write_that_fails_leaves_what_was_there(tmp_path, name, monkeypatch):
    write(tmp_path / name, data_for(name))
    before = {item: item.read_bytes() for item in sorted(tmp_path.rglob("*")) if item.is_file()}
    writer = get_writer(next(n for n in list_writers() if get_writer(n).SUFFIXES[0][1:] in name))
    real_write = writer.write

    def fill_the_disk(path, data, **options):
        real_write(path, data, **options)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(writer, "write", fill_the_disk)
    with pytest.raises(WriteError, match=rf"{name}: cannot be written: No space left on device"):
        write(tmp_path / name, data_for(name))
    after = {item: item.read_bytes() for item in sorted(tmp_path.rglob("*")) if item.is_file()}
    assert after == before


def test_a_folder_that_cannot_be_replaced_is_put_back(tmp_path, monkeypatch):
    write(tmp_path / "a.zarr", IMAGE)
    replace = module.os.replace

    def refuse(source, target):
        if target == tmp_path / "a.zarr" and not str(source).endswith(".old"):
            raise OSError(errno.EBUSY, "Device or resource busy")
        replace(source, target)

    monkeypatch.setattr(module.os, "replace", refuse)
    with pytest.raises(WriteError, match="busy"):
        write(tmp_path / "a.zarr", IMAGE + 1)
    assert [item.name for item in tmp_path.iterdir()] == ["a.zarr"]
    assert np.array_equal(open_image(tmp_path / "a.zarr"), IMAGE)


@pytest.mark.parametrize("name", NAMES)
def test_a_folder_of_the_users_is_never_replaced(tmp_path, name):
    (tmp_path / name).mkdir()
    (tmp_path / name / "thesis.txt").write_text("years of work")
    with pytest.raises(WriteError, match=r"a folder of this name is there.* Choose another name"):
        write(tmp_path / name, data_for(name))
    assert [item.name for item in tmp_path.rglob("*")] == [name, "thesis.txt"]


@pytest.mark.parametrize("name", NAMES)
def test_a_folder_that_is_not_there_or_is_a_file_is_refused(tmp_path, name):
    (tmp_path / "file").write_text("x")
    for folder in ("file", "nowhere"):
        with pytest.raises(WriteError, match=r"is no folder\. Make its folder first"):
            write(tmp_path / folder / name, data_for(name))
    assert [item.name for item in tmp_path.iterdir()] == ["file"]


def test_an_unknown_suffix_offers_those_that_take_it(tmp_path):
    with pytest.raises(WriteError, match=r"an image cannot be written as \.xyz\. Use \.png, \.tif"):
        write(tmp_path / "a.xyz", IMAGE)
    with pytest.raises(WriteError, match=r"a table cannot be written as \.tif\. Use \.csv, \.par"):
        write(tmp_path / "a.tif", TABLE)
    with pytest.raises(WriteError, match="an image cannot be written as a name without suffix"):
        write(tmp_path / "a", IMAGE)


@pytest.mark.parametrize(
    "array", [np.zeros((0, 3)), np.array(3), np.ones((2, 2), complex), np.array([[None]])]
)
def test_what_is_no_image_is_not_written(tmp_path, array):
    with pytest.raises(ImageError):
        write(tmp_path / "a.tif", array)
    assert not list(tmp_path.iterdir())


def test_a_wrong_spacing_is_refused(tmp_path):
    with pytest.raises(ParameterError):
        write(tmp_path / "a.tif", IMAGE, spacing=(1, -1, 1))


def test_an_unknown_option_is_refused(tmp_path):
    with pytest.raises(WriteError, match="unexpected keyword argument 'colour'"):
        write(tmp_path / "a.tif", IMAGE, colour="red")


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
