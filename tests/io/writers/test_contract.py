import csv
from types import MappingProxyType

import numpy as np

from tamis.io import list_writers
from tamis.testing.writer import ImageWriterTests, TableWriterTests

SPACING = (2.5, 0.10833333333333333, 1e-9 / 3)


class TestTiff(ImageWriterTests):
    writer = "tiff"
    refused = frozenset({"one axis", "labels beyond 32 bits", "extreme uint64"})
    meaning = MappingProxyType({"axes": "ZYX", "spacing": SPACING, "unit": "nm"})


class TestZarr(ImageWriterTests):
    writer = "zarr"
    meaning = MappingProxyType(
        {"axes": "CYX", "spacing": (1.0, *SPACING[1:]), "unit": "um", "channel_names": ("a", "b", "c")}
    )


class TestPng(ImageWriterTests):
    writer = "png"
    ordinary = "picture"
    refused = frozenset(ImageWriterTests.hostile) - {
        *("picture", "mask", "colour", "colour and alpha", "reversed picture"),
        *("one pixel", "one row", "one column"),
    }

    def stored(self, array):
        return array * np.uint8(255) if array.dtype == bool else array


class TestCsv(TableWriterTests):
    writer = "csv"
    refused = frozenset({"half a character"})

    def read(self, path):
        with path.open(newline="", encoding="utf-8") as file:
            header, *rows = csv.reader(file)
        return {name: [row[place] for row in rows] for place, name in enumerate(header)}

    def stored(self, column):
        if column.dtype.kind == "M":
            return column.astype(str).tolist()
        return ["" if item is None else str(item) for item in column.tolist()]


class TestParquet(TableWriterTests):
    writer = "parquet"
    refused = frozenset({"complex", "objects", "half a character"})

    def read(self, path):
        from pyarrow import parquet

        table = parquet.read_table(path)
        return {name: table[name].to_numpy().tolist() for name in table.column_names}


def test_every_writer_is_held_to_the_contract():
    held = {
        suite.writer
        for suite in globals().values()
        if isinstance(suite, type) and suite.__module__ == __name__
    }
    assert held == set(list_writers())
