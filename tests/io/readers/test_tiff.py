import numpy as np
import pytest
import tifffile

from tamis.errors import ReadError
from tamis.io import open_image, write
from tamis.io.readers import tiff
from tamis.region import Region

STACK = np.random.default_rng(0).integers(0, 60000, (5, 40, 50)).astype(np.uint16)
COLOUR = np.random.default_rng(1).integers(0, 255, (40, 50, 3)).astype(np.uint8)
PART = Region((1, 7, 11), (4, 30, 13))


def save(path, array, **options):
    tifffile.imwrite(path, array, **{"photometric": "minisblack", "metadata": None, **options})
    return path


LAYOUTS = {
    "pages": {},
    "big-endian": {"byteorder": ">"},
    "BigTIFF": {"bigtiff": True},
    "LZW": {"compression": "lzw"},
    "zlib with predictor": {"compression": "zlib", "predictor": True},
    "strips": {"rowsperstrip": 7, "compression": "zlib"},
    "tiles": {"tile": (16, 32)},
    "compressed tiles": {"tile": (16, 32), "compression": "zstd"},
    "ImageJ": {"imagej": True, "metadata": {"axes": "ZYX"}},
    "shaped": {"metadata": {"axes": "ZYX"}},
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_layout_gives_the_same_pixels_whole_and_in_parts(tmp_path, name):
    image = open_image(save(tmp_path / "a.tif", STACK, **LAYOUTS[name]))
    assert (image.shape, image.axes, image.dtype) == (STACK.shape, "ZYX", np.uint16)
    assert image.dtype.isnative
    assert np.array_equal(image, STACK)
    assert np.array_equal(image.read(PART), STACK[PART.slices])


@pytest.mark.parametrize("name", ["tiles", "strips", "compressed tiles"])
def test_large_pages_are_read_by_their_tiles(tmp_path, name, monkeypatch):
    monkeypatch.setattr(tiff, "_LARGE_PAGE_BYTES", 100)
    image = open_image(save(tmp_path / "a.tif", STACK, **LAYOUTS[name]))
    monkeypatch.setattr(tifffile.TiffPage, "asarray", lambda *_, **__: pytest.fail("whole page"))
    assert np.array_equal(image.read(PART), STACK[PART.slices])


def test_only_the_pages_of_the_region_are_decoded(tmp_path, monkeypatch):
    image = open_image(save(tmp_path / "a.tif", STACK, compression="zlib"))
    numbers = []
    page_of = tiff._Layout._page

    def note(self, path, number):
        numbers.append(number)
        return page_of(self, path, number)

    monkeypatch.setattr(tiff._Layout, "_page", note)
    image.read(PART)
    assert numbers == [1, 2, 3]


def test_colours_come_last_or_first_as_in_the_file(tmp_path):
    image = open_image(save(tmp_path / "a.tif", COLOUR, photometric="rgb"))
    assert (image.axes, image.channel_names) == ("YXC", ("red", "green", "blue"))
    assert np.array_equal(image, COLOUR)
    planar = np.moveaxis(COLOUR, 2, 0)
    image = open_image(save(tmp_path / "b.tif", planar, photometric="rgb", planarconfig="separate"))
    assert image.axes == "CYX"
    region = Region((1, 2, 3), (3, 9, 10))
    assert np.array_equal(image.read(region), planar[region.slices])


def test_bytes_of_shape_m_n_3_that_are_no_colours_are_a_volume(tmp_path):
    image = open_image(save(tmp_path / "a.tif", np.moveaxis(COLOUR, 2, 0)))
    assert (image.axes, image.channel_names) == ("ZYX", ())


def test_a_bilevel_image_is_binary(tmp_path):
    mask = STACK[0] > 30000
    image = open_image(save(tmp_path / "a.tif", mask))
    assert image.kind == "binary"
    assert np.array_equal(image, mask)


def test_the_spacing_of_imagej_is_read(tmp_path):
    metadata = {"spacing": 2.5, "unit": "micron", "axes": "ZYX"}
    options = {"imagej": True, "resolution": (4.0, 5.0), "metadata": metadata}
    image = open_image(save(tmp_path / "a.tif", STACK, **options))
    assert image.spacing == pytest.approx((2.5, 0.2, 0.25))
    assert image.unit == "um"


def test_the_spacing_of_ome_is_read_in_one_unit(tmp_path):
    metadata = {
        "axes": "CYX",
        "PhysicalSizeX": 0.5,
        "PhysicalSizeXUnit": "µm",
        "PhysicalSizeY": 500.0,
        "PhysicalSizeYUnit": "nm",
        "Channel": {"Name": ["DAPI", "GFP", "a", "b", "c"]},
    }
    image = open_image(save(tmp_path / "a.ome.tif", STACK, ome=True, metadata=metadata))
    assert (image.axes, image.spacing, image.unit) == ("CYX", (1.0, 0.5, 0.5), "um")
    assert image.channel_names[:2] == ("DAPI", "GFP")


def test_the_axes_of_time_and_channels_are_kept(tmp_path):
    array = np.zeros((2, 3, 4, 10, 12), np.uint8)
    options = {"imagej": True, "metadata": {"axes": "TZCYX"}}
    image = open_image(save(tmp_path / "a.tif", array, **options))
    assert (image.axes, image.shape) == ("TZCYX", array.shape)


@pytest.mark.parametrize(
    ("resolution", "unit", "spacing"),
    [
        ((20000, 10000), "CENTIMETER", (1.0, 0.5)),
        ((72, 72), "INCH", (1.0, 1.0)),
        ((300 / 2.54, 300 / 2.54), "CENTIMETER", (1.0, 1.0)),
        ((5, 5), "NONE", (1.0, 1.0)),
    ],
)
def test_a_printers_resolution_is_no_spacing(tmp_path, resolution, unit, spacing):
    options = {"resolution": resolution, "resolutionunit": unit}
    image = open_image(save(tmp_path / "a.tif", STACK[0], **options))
    assert image.spacing == pytest.approx(spacing)
    assert image.unit == ("um" if spacing != (1.0, 1.0) else "pixel")


def test_a_file_cut_in_the_middle_is_called_truncated(tmp_path):
    file = save(tmp_path / "a.tif", STACK)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with pytest.raises(ReadError, match=r"a\.tif: truncated: "):
        open_image(file)


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1), (1, 4, 5), (3, 1, 1)])
def test_one_pixel_and_one_row_are_images(tmp_path, shape):
    array = np.arange(np.prod(shape), dtype=np.float32).reshape(shape)
    image = open_image(write(tmp_path / "a.tif", array))
    assert image.shape == shape
    assert np.array_equal(image, array)


def test_a_series_is_chosen_by_its_number(tmp_path):
    with tifffile.TiffWriter(tmp_path / "a.tif") as writer:
        writer.write(STACK, photometric="minisblack")
        writer.write(STACK[0, :9], photometric="minisblack")
    assert open_image(tmp_path / "a.tif").shape == STACK.shape
    assert np.array_equal(open_image(tmp_path / "a.tif", series=1), STACK[0, :9])
    with pytest.raises(ReadError, match=r"series must be in \[0, 1\], got 2"):
        open_image(tmp_path / "a.tif", series=2)
