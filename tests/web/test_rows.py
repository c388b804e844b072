"""Rows of a table as a page shows them, saved as a file."""

import json

import numpy as np
import pytest

from tamis.engine import Engine
from tamis.errors import TamisError, UnknownNameError
from tamis.session import Session
from tamis.store import get_store
from tamis.web._rows import make_rows, rows_in


@pytest.fixture
def session():
    engine = Engine(get_store("memory", budget=2**26), executor="serial")
    session = Session.start(np.eye(9, dtype=bool), engine=engine)
    session.add_step("measure.label", values={"connectivity": 1})
    session.add_step("measure.regionprops_table", values={"properties": ["label", "bbox"]}, node_id="table")
    yield session, engine
    session.close()
    engine.close()


def key_of(session):
    return session.pipeline.key("table", {name: image.key for name, image in session.images.items()})


def test_rows_are_written_in_the_order_of_the_page(session, tmp_path):
    session, engine = session
    rows = np.array([8, 0, 3])
    path = make_rows(session, "table.csv", rows, tmp_path, engine, key=key_of(session) + ":")
    first, *lines = path.read_text().splitlines()
    assert first.startswith("label,bbox-0")
    assert [line.partition(",")[0] for line in lines] == ["9", "1", "4"]
    path = make_rows(session, "table.parquet", rows[:0], tmp_path, engine, key=key_of(session))
    assert path.suffix == ".parquet"
    assert sorted(tmp_path.iterdir()) == sorted({path, *tmp_path.glob("*.csv")})


def test_rows_of_a_table_that_has_changed_are_not_those_that_were_chosen(session, tmp_path):
    session, engine = session
    key = key_of(session)
    session.set_values("label", connectivity=2)
    for known, rows in ((key, [0]), (key_of(session), [1])):
        with pytest.raises(TamisError, match="has changed"):
            make_rows(session, "table.csv", np.array(rows), tmp_path, engine, key=known)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["label.csv", "table.tif", "table", "nothing.csv"])
def test_what_is_no_table_has_no_rows(session, tmp_path, name):
    session, engine = session
    with pytest.raises(UnknownNameError):
        make_rows(session, name, np.array([0]), tmp_path, engine, key="")


@pytest.mark.parametrize("rows", [None, "all", [-1], [True], [0.0], [2**70], {"0": 1}])
def test_a_page_asks_for_places_in_the_table_and_nothing_else(rows):
    with pytest.raises(TamisError, match="places"):
        rows_in({"rows": rows})
    assert rows_in({"rows": [3, 3, 0]}).tolist() == [3, 3, 0]


def test_rows_come_over_the_wire_to_whom_they_belong(served):
    visitor, other = served.visitor(), served.visitor()
    session = visitor.open(sample="coins")
    answer = visitor.ask("POST", f"/rows/{session}/coins.csv", json.dumps({"rows": [0], "key": "a"}))
    assert answer.status == 404
    assert "table" in answer.json["message"]
    assert visitor.ask("POST", f"/rows/{session}/coins.csv", "[]").status == 422
    assert other.ask("POST", f"/rows/{session}/coins.csv", "{}").status == 404
