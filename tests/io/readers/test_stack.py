import numpy as np
import pytest

from tamis.errors import ReadError
from tamis.io import open_image, write
from tamis.io.readers import stack
from tamis.region import Region

PLANE = np.arange(30, dtype=np.uint16).reshape(5, 6)


@pytest.fixture
def folder(tmp_path):
    for index in range(12):
        write(tmp_path / f"plane{index}.tif", PLANE + index, spacing=0.5, unit="um")
    (tmp_path / ".hidden.tif").write_text("not an image")
    (tmp_path / "notes.txt").write_text("not an image")
    return tmp_path


def test_a_folder_is_a_volume_in_natural_order(folder):
    image = open_image(folder)
    assert (image.shape, image.axes, image.dtype) == ((12, 5, 6), "ZYX", np.uint16)
    assert (image.spacing, image.unit) == ((1.0, 0.5, 0.5), "um")
    assert np.array_equal(image, np.stack([PLANE + index for index in range(12)]))


def test_only_the_planes_of_the_region_are_opened(folder, monkeypatch):
    image = open_image(folder)
    names = []
    open_file = stack.open_file
    monkeypatch.setattr(stack, "open_file", lambda p: names.append(p.name) or open_file(p))
    part = image.read(Region((9, 1, 2), (11, 3, 6)))
    assert names == ["plane9.tif", "plane10.tif"]
    assert np.array_equal(part[1], (PLANE + 10)[1:3, 2:6])


def test_a_pattern_chooses_the_files(folder):
    assert open_image(folder, pattern="plane1*.tif").shape == (3, 5, 6)
    with pytest.raises(ReadError, match=r"a folder without images 'x\*'"):
        open_image(folder, pattern="x*")


@pytest.mark.parametrize("other", [PLANE[:4], PLANE.astype(np.float32)])
def test_a_plane_unlike_the_others_is_named(folder, other):
    write(folder / "plane7.tif", other)
    with pytest.raises(ReadError, match=r"must be alike, but 'plane7\.tif' is .*'plane0\.tif' is"):
        open_image(folder)


def test_a_plane_that_is_a_volume_is_refused(tmp_path):
    write(tmp_path / "a.tif", np.zeros((3, 5, 6), np.uint8))
    with pytest.raises(ReadError, match=r"planes must be 2-D, but 'a.tif' has shape \(3, 5, 6\)"):
        open_image(tmp_path)


def test_a_truncated_plane_is_named(folder):
    file = folder / "plane3.tif"
    file.write_bytes(file.read_bytes()[:50])
    with pytest.raises(ReadError, match=r"plane3\.tif: truncated"):
        open_image(folder)


def test_colour_planes_keep_their_colours(tmp_path):
    for index in range(3):
        write(tmp_path / f"{index}.png", np.full((5, 6, 3), index, np.uint8))
    image = open_image(tmp_path)
    assert (image.axes, image.channel_names) == ("ZYXC", ("red", "green", "blue"))


def test_a_folder_without_images_is_refused(tmp_path):
    with pytest.raises(ReadError, match=r"stack \(a folder without images\)"):
        open_image(tmp_path)
