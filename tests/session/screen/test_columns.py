"""Columns as JSON can hold them."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tamis.session.screen._columns import column_of, unit_of


@pytest.mark.parametrize(
    ("column", "dtype", "values"),
    [
        (np.array([1, 2, 3]), "int64", [2, 3]),
        (np.array([0.5, np.nan, -np.inf]), "float64", [None, None]),
        (np.array([True, False, True]), "bool", [False, True]),
        (["a", "b", "c"], "text", ["b", "c"]),
        (np.array([1 + 2j] * 3), "text", ["(1+2j)"] * 2),
    ],
)
def test_rows_of_a_column(column, dtype, values):
    found = column_of(column, 1, 3)
    assert found == {"dtype": dtype, "values": values}
    json.dumps(found, allow_nan=False)


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
