import json
import threading

import numpy as np
import pytest

from tamis.engine import Engine
from tamis.errors import CancelledError
from tamis.session import Session
from tamis.store import get_store
from tamis.web import _measure
from tamis.web._measure import Tables, columns_of, rows_of, table_refs


@pytest.fixture
def session():
    engine = Engine(get_store("memory", budget=2**26), executor="serial")
    session = Session.start(np.eye(9, dtype=bool), engine=engine)
    session.add_step("measure.label")
    session.add_step("measure.regionprops_table", values={"properties": ["label", "area"]})
    session.add_step("measure.regionprops_table", after="label", values={"properties": ["label", "bbox"]})
    yield session
    session.close()
    engine.close()


def test_rows_have_the_label_of_their_object():
    table = {"label": np.array([3, 5]), "area": np.array([1.5, np.nan]), "name": np.array(["a", "b"])}
    rows = rows_of(table)
    assert rows[0] == {"_id": "3", "label": 3, "area": 1.5, "name": "a"}
    assert rows[1]["area"] is None
    json.dumps(rows, allow_nan=False)


def test_a_table_without_labels_counts_and_an_empty_one_is_empty():
    assert [row["_id"] for row in rows_of({"x": np.array([7, 8])})] == ["1", "2"]
    assert rows_of({}) == []
    assert rows_of({"label": np.array([], int)}) == []


def test_infinite_and_odd_values_are_what_json_has():
    (row,) = rows_of({"a": np.array([np.inf]), "b": np.array([None])})
    assert row == {"_id": "1", "a": None, "b": None}


def test_columns_of_numbers_are_numbers():
    first, second = columns_of({"area": np.array([1.0]), "name": np.array(["a"])})
    assert first["type"] == "numericColumn"
    assert "type" not in second
    assert (first["filter"], second["filter"]) == ("agNumberColumnFilter", "agTextColumnFilter")
    assert first["headerName"] == "area"


def test_the_table_of_the_selected_step_comes_first(session):
    assert table_refs(session)[0] == "regionprops_table_2"
    session.select("regionprops_table")
    assert table_refs(session) == ["regionprops_table", "regionprops_table_2"]


def test_a_late_request_of_an_earlier_state_does_not_end_a_later_one(session, monkeypatch):
    tables, cancels = Tables(Engine(get_store("memory", budget=2**20))), []
    monkeypatch.setattr(
        _measure, "run_refs", lambda *_, cancel: cancels.append(cancel) or {"t": {"label": [1]}}
    )
    assert tables.get(session, "t", key="b", revision=2) == {"label": [1]}
    with pytest.raises(CancelledError):
        tables.get(session, "t", key="a", revision=1)
    assert not cancels[0].is_set()
    tables.get(session, "t", key="c", revision=3)
    assert cancels[0].is_set()


def test_two_pages_that_want_the_same_do_not_end_each_other(session, monkeypatch):
    tables, cancels = Tables(Engine(get_store("memory", budget=2**20))), []
    monkeypatch.setattr(_measure, "run_refs", lambda *_, cancel: cancels.append(cancel) or {"t": {}})
    threads = [
        threading.Thread(target=lambda: tables.get(session, "t", key="a", revision=1)) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(cancels) == 4
    assert not any(cancel.is_set() for cancel in cancels)
