import numpy as np
import pytest
import zarr

from tamis.errors import ReadError
from tamis.io import open_image, write
from tamis.region import Region

ARRAY = np.arange(120, dtype=np.uint16).reshape(4, 5, 6)
REGION = Region((1, 2, 0), (3, 5, 4))


@pytest.mark.parametrize("version", [2, 3])
def test_an_array_of_either_version_is_read_in_parts(tmp_path, version):
    zarr.create_array(tmp_path / "a.zarr", data=ARRAY, chunks=(1, 2, 6), zarr_format=version)
    image = open_image(tmp_path / "a.zarr")
    assert np.array_equal(image, ARRAY)
    assert np.array_equal(image.read(REGION), ARRAY[REGION.slices])


def test_names_of_dimensions_are_axes(tmp_path):
    zarr.create_array(tmp_path / "a.zarr", data=ARRAY, dimension_names=("t", "y", "x"))
    assert open_image(tmp_path / "a.zarr").axes == "TYX"


def make_ome(path, *, version):
    axes = [{"name": "c", "type": "channel"}] + [
        {"name": name, "type": "space", "unit": "micrometer"} for name in "yx"
    ]
    datasets = [
        {
            "path": f"s{level}",
            "coordinateTransformations": [{"type": "scale", "scale": [1.0, size, size]}],
        }
        for level, size in enumerate((0.5, 1.0))
    ]
    image = {
        "axes": axes,
        "datasets": datasets,
        "coordinateTransformations": [{"type": "scale", "scale": [3.0, 2.0, 1.0]}],
    }
    said = {"multiscales": [image], "omero": {"channels": [{"label": n} for n in "abcd"]}}
    group = zarr.open_group(path, mode="w", zarr_format=2 if version == "0.4" else 3)
    group.create_array("s0", data=ARRAY)
    group.create_array("s1", data=ARRAY[:, ::2, ::2])
    group.attrs.update(said if version == "0.4" else {"ome": said})
    return path


@pytest.mark.parametrize("version", ["0.4", "0.5"])
def test_an_ome_zarr_says_axes_spacing_unit_and_channels(tmp_path, version):
    path = make_ome(tmp_path / "a.ome.zarr", version=version)
    image = open_image(path)
    assert (image.axes, image.spacing, image.unit) == ("CYX", (1.0, 1.0, 0.5), "um")
    assert image.channel_names == ("a", "b", "c", "d")
    assert np.array_equal(image, ARRAY)
    coarse = open_image(path, level=1)
    assert (coarse.shape, coarse.spacing) == ((4, 3, 3), (1.0, 2.0, 1.0))
    assert coarse.key != image.key
    with pytest.raises(ReadError, match=r"level must be in \[0, 1\], got 2"):
        open_image(path, level=2)


def test_the_arrays_of_a_plain_group_are_listed(tmp_path):
    group = zarr.open_group(tmp_path / "a.zarr", mode="w")
    with pytest.raises(ReadError, match="holds no array"):
        open_image(tmp_path / "a.zarr")
    group.create_array("raw", data=ARRAY)
    assert open_image(tmp_path / "a.zarr").shape == ARRAY.shape
    group.create_array("mask", data=ARRAY[0])
    with pytest.raises(ReadError, match=r"several arrays. Choose by dataset=: mask, raw"):
        open_image(tmp_path / "a.zarr")
    with pytest.raises(ReadError, match="holds no array 'x'"):
        open_image(tmp_path / "a.zarr", dataset="x")
    assert open_image(tmp_path / "a.zarr", dataset="mask").shape == (5, 6)


def test_only_the_chunks_of_the_region_are_read(tmp_path):
    array = zarr.create_array(tmp_path / "a.zarr", shape=(100_000, 100_000), chunks=(100, 100), dtype="u2")
    array[5:7, 5:7] = 9
    array[700:702, 5:7] = 9
    (tmp_path / "a.zarr" / "c" / "7" / "0").write_bytes(b"damaged")
    image = open_image(tmp_path / "a.zarr")
    assert image.read(Region((5, 5), (8, 8))).sum() == 36
    with pytest.raises(ReadError, match="cannot be read"):
        image.read(Region((700, 0), (701, 9)))


@pytest.mark.parametrize("content", ["", "{", "[]", '{"zarr_format": 9}'])
def test_damaged_metadata_are_refused(tmp_path, content):
    write(tmp_path / "a.zarr", ARRAY)
    (tmp_path / "a.zarr" / "0" / "zarr.json").write_text(content)
    with pytest.raises(ReadError, match="metadata are damaged"):
        open_image(tmp_path / "a.zarr")


@pytest.fixture
def volume(tmp_path):
    """Return the path and pixels of a volume in chunks of 1 MiB, of which the last four are not there."""
    pixels = np.random.default_rng(0).integers(0, 99, (8, 1024, 1024), np.uint8)
    pixels[4:] = 7
    options = {"chunks": (4, 512, 512), "dtype": "u1", "fill_value": 7}
    array = zarr.create_array(tmp_path / "a.zarr", shape=pixels.shape, **options)
    array[:4] = pixels[:4]
    return tmp_path / "a.zarr", pixels


def test_tiles_that_overlap_decode_a_chunk_once(volume, monkeypatch):
    path, pixels = volume
    image = open_image(path)
    asked = []
    get = zarr.Array.__getitem__

    def spy(self, index):
        asked.append(index)
        return get(self, index)

    monkeypatch.setattr(zarr.Array, "__getitem__", spy)
    for row in range(0, 1000, 100):
        region = Region((1, max(row - 8, 0), 300), (6, row + 108, 900)).clip(pixels.shape)
        assert np.array_equal(image.read(region), pixels[region.slices])
    assert np.array_equal(image.read_every((3, 5, 7)), pixels[::3, ::5, ::7])
    assert len(asked) == 4  # what is not there need not be decoded


def test_a_chunk_that_is_kept_is_not_given_for_one_that_was_changed(volume):
    path, pixels = volume
    image, part = open_image(path), Region((0, 0, 0), (1, 9, 9))
    assert np.array_equal(image.read(part), pixels[part.slices])
    zarr.open_array(path)[0, 0, 0] = 101
    with pytest.raises(ReadError, match="was changed"):
        image.read(part)
    assert open_image(path).read(part)[0, 0, 0] == 101
