import json
from types import MappingProxyType

import h5py
import imageio.v3 as iio
import numpy as np
import tifffile
import zarr

from tamis.io import list_readers, write
from tamis.testing.reader import ReaderTests

MEANING = MappingProxyType({"axes": "TYX", "spacing": (1.0, 0.10833333333333333, 1e-9 / 3), "unit": "um"})
NUMBERS = tuple(dtype for dtype in ReaderTests.dtypes if dtype != "bool")
FEW = ("uint16", "bool", "float64", ">u2")
SMALL = (
    (17, 23), (1, 1), (1, 9), (9, 1), (17, 23, 3), (17, 23, 4),
)  # fmt: skip


class TestTiff(ReaderTests):
    reader = "tiff"
    meaning = MEANING
    dtypes = ("uint16", "uint8", "uint32", "int8", "int16", "float32", "float64", ">u2", ">f8")

    def make(self, folder, array, *, name="image", **meaning):
        return write(folder / f"{name}.tif", array, **meaning)


class TestOmeTiff(TestTiff):
    shapes = ReaderTests.shapes[:3]
    meaning = MEANING | {"axes": "CYX", "channel_names": ("DAPI", "GFP", "transmission")}

    def make(self, folder, array, *, name="image", **meaning):
        return write(folder / f"{name}.ome.tif", array, compression="zlib", **meaning)


class TestForeignTiff(ReaderTests):
    """Pages as another program writes them, in tiles, in the other byte order."""

    reader = "tiff"
    form = MappingProxyType({"byteorder": ">", "tile": (16, 16), "compression": "zlib"})
    dtypes = ("uint16", *(dtype for dtype in NUMBERS if dtype[0] != ">"))
    shapes = ((3, 17, 23), (17, 23), (4, 9, 1), (5, 1, 1), (1, 1))

    def make(self, folder, array, *, name="image"):
        form = {"photometric": "minisblack", "metadata": None}
        tifffile.imwrite(folder / f"{name}.tiff", array, **form, **self.form)
        return folder / f"{name}.tiff"


class TestStripedBigTiff(TestForeignTiff):
    shapes = ReaderTests.shapes[:3]
    form = MappingProxyType({"bigtiff": True, "rowsperstrip": 5, "compression": "lzw"})


class TestUncompressedTiff(TestForeignTiff):
    shapes = ReaderTests.shapes[:3]
    form = MappingProxyType({"byteorder": ">"})


class TestZarr(ReaderTests):
    reader = "zarr"
    meaning = MEANING
    shapes = ((3, 17, 23), (9,), *ReaderTests.shapes[1:])

    def make(self, folder, array, *, name="image", **meaning):
        chunks = (-(-array.shape[0] // 2), *array.shape[1:])
        return write(folder / f"{name}.zarr", array, chunks=chunks, **meaning)


class TestZarrVersion2(ReaderTests):
    shapes = ReaderTests.shapes[:3]
    dtypes = FEW
    reader = "zarr"

    def make(self, folder, array, *, name="image"):
        path = folder / f"{name}.zarr"
        zarr.create_array(path, data=array, chunks=(*array.shape[:-1], 12), zarr_format=2, overwrite=True)
        return path


class TestShardedZarr(ReaderTests):
    shapes = ReaderTests.shapes[:3]
    reader = "zarr"
    meaning = MappingProxyType({"axes": "TYX"})
    dtypes = ("uint16",)

    def make(self, folder, array, *, name="image", axes=None):
        path = folder / f"{name}.zarr"
        form = {"chunks": (1, *array.shape[1:]), "shards": array.shape, "dimension_names": axes and [*axes]}
        zarr.create_array(path, data=array, overwrite=True, **form)
        return path


class TestPng(ReaderTests):
    reader = "imageio"
    dtypes = ("uint8", "uint16")
    shapes = SMALL
    is_checksummed = True

    def make(self, folder, array, *, name="image"):
        iio.imwrite(folder / f"{name}.png", np.ascontiguousarray(array))
        return folder / f"{name}.png"


class TestBmp(ReaderTests):
    reader = "imageio"
    dtypes = ("uint8",)
    shapes = SMALL[:-1]

    def make(self, folder, array, *, name="image"):
        iio.imwrite(folder / f"{name}.bmp", np.ascontiguousarray(array))
        return folder / f"{name}.bmp"


class TestPgm(TestBmp):
    shapes = SMALL[:-2]

    def make(self, folder, array, *, name="image"):
        iio.imwrite(folder / f"{name}.pgm", np.ascontiguousarray(array))
        return folder / f"{name}.pgm"


class TestNpy(ReaderTests):
    reader = "numpy"
    shapes = ((3, 17, 23), (9,), *ReaderTests.shapes[1:])

    def make(self, folder, array, *, name="image"):
        np.save(folder / f"{name}.npy", array)
        return folder / f"{name}.npy"


class TestNpz(TestNpy):
    shapes = ReaderTests.shapes[:3]
    dtypes = FEW
    is_checksummed = True

    def make(self, folder, array, *, name="image"):
        np.savez(folder / f"{name}.npz", cells=array)
        return folder / f"{name}.npz"


class TestCompressedNpz(TestNpz):
    options = MappingProxyType({"name": "cells"})

    def make(self, folder, array, *, name="image"):
        np.savez_compressed(folder / f"{name}.npz", cells=array, mask=array > 0)
        return folder / f"{name}.npz"


class TestHdf5(ReaderTests):
    reader = "hdf5"
    meaning = MEANING
    shapes = ((3, 17, 23), (9,), *ReaderTests.shapes[1:])
    form = MappingProxyType({})

    def make(self, folder, array, *, name="image", axes="", spacing=None, unit=""):
        path = folder / f"{name}.h5"
        with h5py.File(path, "w") as file:
            dataset = file.create_dataset("entry/data", data=array, **self.form)
            for axis, letter in enumerate(axes):
                dataset.dims[axis].label = letter
            if spacing:
                dataset.attrs["element_size_um"] = spacing
        return path


class TestCompressedHdf5(TestHdf5):
    shapes = ReaderTests.shapes[:3]
    dtypes = FEW
    form = MappingProxyType({"chunks": True, "compression": "gzip", "fletcher32": True, "shuffle": True})


class TestRaw(ReaderTests):
    reader = "raw"
    meaning = MEANING
    shapes = ((3, 17, 23), (9,), *ReaderTests.shapes[1:])

    def make(self, folder, array, *, name="image", **meaning):
        path = folder / f"{name}.raw"
        order = "big" if array.dtype.byteorder == ">" else "little"
        said = {"shape": array.shape, "dtype": array.dtype.name, "byteorder": order} | meaning
        path.write_bytes(array.tobytes())
        path.with_name(f"{path.name}.json").write_text(json.dumps(said))
        return path

    def parts(self, path):
        return [path, path.with_name(f"{path.name}.json")]


class TestStack(ReaderTests):
    reader = "stack"
    meaning = MappingProxyType({"spacing": (1.0, 0.5, 0.10833333333333333), "unit": "um"})
    dtypes = TestTiff.dtypes
    shapes = ((3, 17, 23), (1, 8, 9), (12, 1, 1), (5, 1, 9))

    def make(self, folder, array, *, name="image", spacing=None, unit=""):
        path = folder / name
        path.mkdir(exist_ok=True)
        for number, plane in enumerate(array):
            write(path / f"plane {number}.tif", plane, spacing=spacing and spacing[1:], unit=unit)
        return path


def test_every_reader_is_held_to_the_contract():
    held = {
        suite.reader
        for suite in globals().values()
        if isinstance(suite, type) and suite.__module__ == __name__
    }
    assert held == set(list_readers())
