"""Any bit that differs is a difference; only NaN is like any NaN."""

import numpy as np
import pytest

from tamis.testing._fuzz_difference import difference_of

IMAGE = np.arange(6.0).reshape(2, 3)
TABLE = {"label": np.array([1, 2]), "area": np.array([3.0, np.nan])}
DIFFERENT = [
    (IMAGE, np.add(IMAGE, [0, 0, 1]), "values", "2 of 6 values differ, first at (0, 2): 2.0, not 3.0"),
    (IMAGE, IMAGE.astype("f4"), "dtype", "dtype float64, not float32"),
    (IMAGE, IMAGE.T, "shape", "shape (2, 3), not (3, 2)"),
    (np.float64(1), np.float32(1), "dtype", "dtype float64, not float32"),
    (np.float64(1), np.float64(2), "values", "1 of 1 values differ, first at (): 1.0, not 2.0"),
    (TABLE, {**TABLE, "area": TABLE["label"]}, "dtype", "column 'area': dtype float64, not int64"),
    (TABLE, dict(reversed(TABLE.items())), "columns", "columns ['label', 'area'], not ['area', 'label']"),
    ((IMAGE, 1), (IMAGE,), "length", "2 items, not 1"),
    ([IMAGE, 1], [IMAGE, 2], "values", "item 1: 1 of 1 values differ, first at (): 1, not 2"),
    (TABLE, IMAGE, "type", "dict, not ndarray"),
    (IMAGE, (IMAGE,), "type", "ndarray, not tuple"),
    (np.array([True]), np.array([1], np.uint8), "dtype", "dtype bool, not uint8"),
    (np.array([0.0, np.nan]), np.array([np.nan, 0.0]), "values", "2 of 2 values differ, first at (0,)"),
]


@pytest.mark.parametrize(("found", "expected", "kind", "said"), DIFFERENT)
def test_a_difference_is_told(found, expected, kind, said):
    told = difference_of(found, expected)
    assert told[0] == kind
    assert told[1].startswith(said)


SAME = [
    (IMAGE, IMAGE.copy()),
    (IMAGE, np.asfortranarray(IMAGE)),
    (IMAGE, IMAGE.astype(">f8")),
    (TABLE, {name: column.copy() for name, column in TABLE.items()}),
    ((IMAGE, TABLE, 3), (IMAGE, TABLE, 3)),
    ([], []),
    (np.empty((0, 2)), np.empty((0, 2))),
    (np.float64("nan"), np.float64("nan")),
    ("text", "text"),
]


@pytest.mark.parametrize(("found", "expected"), SAME)
def test_what_is_the_same_has_none(found, expected):
    assert difference_of(found, expected) == ("", "")
