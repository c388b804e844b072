import imageio.v3 as iio
import numpy as np
import pytest
import tifffile
import zarr

from tamis.errors import WriteError
from tamis.io import open_image, write
from tamis.region import Region

DTYPES = ["?", "u1", "u2", "u4", "u8", "i1", "i2", "i4", "i8", "f2", "f4", "f8", ">u2", ">f8"]
SPACING = (2.5, 0.10833333333333333, 1 / 3)


def make(dtype, shape=(3, 20, 30)):
    return (np.random.default_rng(0).random(shape) * 100).astype(dtype)


@pytest.mark.parametrize("suffix", [".tif", ".zarr"])
@pytest.mark.parametrize("dtype", DTYPES)
def test_values_and_meaning_survive_to_the_last_digit(tmp_path, suffix, dtype):
    array = make(dtype)
    image = open_image(write(tmp_path / f"a{suffix}", array, spacing=SPACING, unit="µm"))
    assert np.array_equal(image, array)
    assert (image.axes, image.spacing, image.unit) == ("ZYX", SPACING, "um")
    region = Region((1, 3, 0), (3, 9, 30))
    assert np.array_equal(image.read(region), array[region.slices])


CASES = [
    ("YX", (1, 1)),
    ("YX", (1, 9)),
    ("YX", (9, 1)),
    ("ZYX", (1, 8, 9)),
    ("ZYX", (5, 1, 1)),
    ("CYX", (2, 8, 9)),
    ("TYX", (4, 8, 9)),
    ("YXC", (8, 9, 2)),
    ("YXC", (8, 9, 3)),
    ("ZYXC", (2, 8, 9, 4)),
    ("CZYX", (2, 3, 8, 9)),
    ("TZYX", (2, 1, 8, 9)),
    ("TZCYX", (2, 3, 2, 8, 9)),
    ("TCZYX", (2, 3, 4, 8, 9)),
]


@pytest.mark.parametrize("suffix", [".tif", ".zarr"])
@pytest.mark.parametrize("dtype", ["u1", "u2", "f8", "i8"])
@pytest.mark.parametrize(("axes", "shape"), CASES)
def test_axes_and_shape_survive_even_where_they_are_of_length_one(tmp_path, suffix, dtype, axes, shape):
    array = make(dtype, shape)
    names = ("a", "b", "c", "d")[: shape[axes.index("C")]] if "C" in axes else ()
    options = {"axes": axes, "spacing": 0.3, "unit": "nm", "channel_names": names}
    image = open_image(write(tmp_path / f"a{suffix}", array, **options))
    assert (image.axes, image.shape, image.channel_names) == (axes, shape, names)
    assert image.unit == "nm"
    assert np.array_equal(image, array)


@pytest.mark.parametrize(
    ("dtype", "peak", "stored"),
    [
        ("?", 1, "u1"),
        ("i4", 255, "u1"),
        ("i8", 256, "u2"),
        ("u8", 65536, "u4"),
        ("i8", -1, "i1"),
        ("i4", -40000, "i4"),
        ("i2", 5, "i2"),
        ("u4", 5, "u4"),
        ("f2", 5, "f4"),
    ],
)
def test_labels_take_the_smallest_type_that_holds_them(tmp_path, dtype, peak, stored):
    array = np.zeros((4, 5), dtype)
    array[2, 3] = peak
    pixels = tifffile.imread(write(tmp_path / "a.tif", array))
    assert pixels.dtype == stored
    assert np.array_equal(pixels, array)


def test_labels_are_compressed_and_images_can_be_mapped(tmp_path):
    with tifffile.TiffFile(write(tmp_path / "a.tif", make("i4"))) as tif:
        assert tif.pages[0].compression.name == "ADOBE_DEFLATE"
    with tifffile.TiffFile(write(tmp_path / "a.tif", make("u2"))) as tif:
        assert tif.pages[0].compression.name == "NONE"
        assert tif.is_imagej
    assert np.array_equal(tifffile.memmap(tmp_path / "a.tif", mode="r"), make("u2"))


def test_imagej_and_ome_find_spacing_and_unit_in_their_own_places(tmp_path):
    with tifffile.TiffFile(write(tmp_path / "a.tif", make("u2"), spacing=SPACING, unit="um")) as t:
        assert t.imagej_metadata["spacing"] == 2.5
        assert t.imagej_metadata["unit"] == "um"
        count, per = t.pages[0].tags["XResolution"].value
        assert per / count == pytest.approx(1 / 3)
    with tifffile.TiffFile(write(tmp_path / "a.tif", make("f8"), spacing=SPACING, unit="um")) as t:
        assert 'PhysicalSizeZ="2.5"' in t.ome_metadata
        assert 'PhysicalSizeXUnit="µm"' in t.ome_metadata


@pytest.mark.parametrize(
    ("array", "axes", "words"),
    [
        (np.array([[2**40]]), "", "up to 32 bits"),
        (np.arange(5), "", "at least two axes"),
        (np.zeros((2, 3, 4)), "RYX", "TIFF holds axes"),
        (np.zeros((2, 3)), "XY", "TIFF holds axes"),
    ],
)
def test_what_tiff_cannot_hold_is_refused_and_zarr_takes_it(tmp_path, array, axes, words):
    with pytest.raises(WriteError, match=words):
        write(tmp_path / "a.tif", array, axes=axes)
    assert not list(tmp_path.iterdir())
    image = open_image(write(tmp_path / "a.zarr", array, axes=axes))
    assert np.array_equal(image, array)


def test_zarr_is_ome_0_5_with_its_names_of_units(tmp_path):
    write(tmp_path / "a.zarr", make("u2"), spacing=SPACING, unit="um", chunks=(1, 10, 30))
    group = zarr.open_group(tmp_path / "a.zarr", mode="r")
    said = group.attrs["ome"]
    assert said["version"] == "0.5"
    axis = {"name": "z", "type": "space", "unit": "micrometer"}
    assert said["multiscales"][0]["axes"][0] == axis
    assert group["0"].chunks == (1, 10, 30)
    assert group["0"].metadata.dimension_names == ("z", "y", "x")


@pytest.mark.parametrize("shape", [(8, 9), (8, 9, 3), (8, 9, 4), (1, 1)])
def test_a_png_is_a_picture_of_bytes(tmp_path, shape):
    array = make("u1", shape)
    assert np.array_equal(iio.imread(write(tmp_path / "a.png", array)), array)


def test_a_mask_is_black_and_white_as_png(tmp_path):
    mask = make("u1", (8, 9)) > 50
    assert np.array_equal(iio.imread(write(tmp_path / "a.png", mask)), mask * 255)


@pytest.mark.parametrize("array", [make("u2", (8, 9)), make("u1", (2, 8, 9)), make("?", (2, 8, 9))])
def test_other_pixels_are_no_png(tmp_path, array):
    with pytest.raises(WriteError, match=r"PNG takes uint8, .* Use skimage.util.img_as_ubyte"):
        write(tmp_path / "a.png", array)


@pytest.mark.parametrize("dtype", ["u2", "i8"])
def test_equal_results_are_equal_files(tmp_path, dtype):
    one, other, third = (write(tmp_path / f"{n}.tif", make(dtype) + (n == 3)) for n in (1, 2, 3))
    assert one.read_bytes() == other.read_bytes() != third.read_bytes()
