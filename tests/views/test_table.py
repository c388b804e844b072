import json

import numpy as np
import pytest

from tamis.errors import ParameterError
from tamis.views import table

REGIONS = {"label": np.array([1, 2, 3]), "area": np.array([4.0, np.nan, 9.5]), "centroid": np.eye(3)[:, :2]}


def test_rows_are_plain_values_and_counted_in_full():
    figure = table.figure(REGIONS, rows=2)
    assert figure["columns"] == ["label", "area", "centroid-0", "centroid-1"]
    assert figure["rows"] == [[1, 4.0, 1.0, 0.0], [2, None, 0.0, 1.0]]
    assert figure["total"] == 3
    assert [type(cell) for cell in figure["rows"][0]] == [int, float, float, float]


def test_all_rows_are_shown_when_nobody_says_how_many():
    assert len(table.figure(REGIONS)["rows"]) == 3


def test_infinity_is_none_since_json_has_no_word_for_it():
    json.dumps(table.figure({"x": [np.inf, float("nan"), np.float32(-np.inf)]}), allow_nan=False)


def test_objects_are_shown_as_text():
    images = np.array([None, None], dtype=object)
    images[0], images[1] = np.zeros((2, 2)), "text"
    assert table.figure({"image": images, "ok": [True, False]})["rows"][1] == ["text", False]
    assert table.figure({"image": images})["rows"][0][0].startswith("array([[0., 0.]")


def test_a_table_may_be_empty():
    assert table.figure({}) == {"columns": [], "rows": [], "total": 0}
    assert table.figure({"label": np.empty(0)}) == {"columns": ["label"], "rows": [], "total": 0}


def test_columns_of_different_length_are_no_table():
    with pytest.raises(ParameterError, match=r"columns of one length, got {'a': 2, 'b': 3}"):
        table.figure({"a": [1, 2], "b": [1, 2, 3]})
