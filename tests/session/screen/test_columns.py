"""Columns as a page gets them."""

from __future__ import annotations

import numpy as np
import pytest

from tamis.session.screen._columns import packed_column, unit_of


@pytest.mark.parametrize(
    ("column", "dtype", "encoding"),
    [
        (np.array([1, 2, 3]), "int64", "int32"),
        (np.array([1, -(2**31), 2**31]), "int64", "float64"),
        (np.array([1, 2**53, 3], np.uint64), "uint64", "float64"),
        (np.array([0.5, np.nan, -np.inf]), "float64", "float64"),
        (np.array([0.5, np.nan, 1e-7], ">f2"), "float16", "float32"),
        (np.array([True, False, True]), "bool", "uint8"),
        (np.arange(6)[::2], "int64", "int32"),
    ],
)
def test_numbers_arrive_as_they_are(column, dtype, encoding):
    told, packed = packed_column(column, 1, 3)
    assert told == {"dtype": dtype, "encoding": encoding}
    received = np.frombuffer(packed.tobytes(), np.dtype(encoding).newbyteorder("<"))
    np.testing.assert_array_equal(received.astype(float), column[1:3].astype(float))


@pytest.mark.parametrize(
    ("column", "texts"),
    [
        (["a", "b", "c"], ["b", "c"]),
        (np.array([1 + 2j] * 3), ["(1+2j)"] * 2),
        (np.array([0, 2**53 + 1, -(2**60)]), [str(2**53 + 1), str(-(2**60))]),
        (np.zeros((3, 1), int), ["[0]", "[0]"]),
    ],
)
def test_what_no_number_of_a_page_holds_is_text(column, texts):
    assert packed_column(column, 1, 3) == ({"dtype": "text", "encoding": "text"}, texts)


def test_a_column_without_rows_is_empty():
    assert packed_column(np.array([], int), 0, 0)[1].size == 0


@pytest.mark.parametrize(
    ("name", "spacing", "unit", "expected"),
    [
        ("area", None, "", "pixel"),
        ("perimeter", None, "", "pixel"),
        ("centroid-0", (0.5, 0.5), "um", "um"),
        ("area", (0.5, 0.5), "um", "um^2"),
        ("area", (2.0, 0.5, 0.5), "um", "um^3"),
        ("area", (2.0, 0.5), "", ""),
        ("label", None, "", ""),
        ("solidity", (1.0, 2.0), "um", ""),
        ("intensity_mean", None, "", ""),
    ],
)
def test_lengths_and_areas_have_units(name, spacing, unit, expected):
    assert unit_of(name, spacing, unit) == expected
