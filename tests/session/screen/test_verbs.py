"""What a page may do to a session."""

from __future__ import annotations

import inspect

import numpy as np
import pytest
from tests.session.screen.page import decode_block

from tamis.session import Session
from tamis.session.screen._verbs import VERBS

DONE = {
    "add_step": {"operation": "filters.sobel", "after": "smooth", "node_id": "edges", "values": {"cval": 1}},
    "insert_step": {"operation": "filters.median", "before": "level"},
    "replace_step": {"node": "smooth", "operation": "filters.median"},
    "duplicate_step": {"node": "smooth"},
    "remove_step": {"node": "labels"},
    "connect": {"node": "level", "input_name": "image", "ref": "image"},
    "rename_step": {"node": "smooth", "name": "soft"},
    "disable_step": {"node": "smooth"},
    "set_outputs": {"names": ["labels"], "named": {"self": "binary"}},
    "select": {"node": "smooth"},
    "show": {"refs": ["smooth", "labels"]},
    "undo": {},
    "jump": {"position": 1},
    "set_values": {"node": "smooth", "values": {"sigma": 4}},
}  # fmt: skip


@pytest.mark.parametrize("verb", DONE)
def test_a_verb_does_what_the_session_does(page, session, verb):
    before = session.state
    answer = page.verb(verb, **DONE[verb])
    assert answer["type"] == "done", answer
    assert session.state != before
    assert answer["revision"] == session.now.revision
    assert page.state()["revision"] == session.now.revision


def test_a_table_that_a_page_adds_has_areas_unless_it_says_what_it_measures(page, session):
    page.verb("add_step", operation="measure.regionprops_table", after="labels", node_id="table")
    assert "area" in session.result("table")
    page.verb(
        "add_step",
        operation="measure.regionprops_table",
        after="labels",
        node_id="own",
        values={"separator": "_"},
    )
    assert "area" not in session.result("own")


@pytest.mark.parametrize(("name", "kept"), [("a_min", (90, 255)), ("a_max", (0, 90)), ("min", (90, 255))])
def test_one_limit_is_enough_where_a_page_clips(page, session, name, kept):
    page.verb("add_step", operation="numpy.clip", after="image", node_id="clip")
    assert page.verb("set_values", node="clip", values={name: 90})["type"] == "done"
    found = session.result("clip")
    assert found.min() >= kept[0]
    assert found.max() <= kept[1]
    assert 90 in found


def test_a_table_behind_an_image_is_refused_as_ever(page, session):
    before = session.state
    answer = page.verb("add_step", operation="measure.regionprops_table", after="smooth")
    assert answer["type"] == "failed", answer
    assert session.state == before


def test_states_are_named_and_brought_back(page, session):
    page.verb("disable_step", node="smooth")
    page.verb("name_state", name="rough")
    page.verb("enable_step", node="smooth")
    page.verb("undo")
    page.verb("redo")
    assert not session.state.disabled
    page.verb("jump", position="rough")
    assert session.state.disabled == {"smooth"}
    assert page.state()["named"] == ["rough"]


@pytest.mark.parametrize(
    ("verb", "arguments", "told"),
    [
        (
            "add_step",
            {"operation": "exposure.equalise_hist"},
            {},
        ),
        ("add_step", {"operation": 3}, {"parameter": "operation"}),
        ("add_step", {}, {"parameter": "operation"}),
        ("set_values", {"node": "smooth", "values": {"sigma": -1}}, {"node": "smooth", "parameter": "sigma"}),
        ("set_values", {"node": "smooth", "values": {"is_final": 1}}, {}),
        ("set_values", {"node": "smooth", "values": {"node": 1}}, {}),
        ("set_values", {"node": "smooth", "values": {"__class__": 1}}, {}),
        (
            "connect",
            {"node": "labels", "input_name": "label_image", "ref": "smooth"},
            {"parameter": "label_image"},
        ),
        ("jump", {"position": "nowhere"}, {}),
        ("close", {}, {}),
        ("__init__", {}, {}),
        ("_edit", {}, {}),
        ("results", {}, {}),
        (["undo"], {}, {"parameter": "verb"}),
    ],
)
def test_what_is_refused_changes_nothing_and_says_why(page, session, verb, arguments, told):
    before = session.state
    answer = page.verb(verb, **arguments)
    assert answer["type"] == "failed"
    assert answer["message"]
    assert told.items() <= answer.items()
    assert session.state == before


def test_only_verbs_that_the_session_has_are_allowed():
    for name in VERBS:
        assert inspect.isfunction(getattr(Session, name))
    assert not {"close", "start", "restore", "subscribe", "results", "attempt"} & set(VERBS)


MARK = {"shape": "stroke", "points": [[4, 4], [4, 12]], "radius": 2.0, "label": 7, "id": "m1"}


def test_what_is_drawn_is_an_input_that_a_panel_shows(page, session):
    assert page.verb("add_drawing", name="seeds")["type"] == "done"
    page.view("a", "seeds")
    page.block("a")
    assert page.verb("draw", name="seeds", mark=MARK)["type"] == "done"
    header, buffers = page.sent.wait("block", panel="a", revision=session.now.revision)
    shown = decode_block(header, buffers)[0]
    np.testing.assert_array_equal(shown, session.result("seeds"))
    assert set(np.unique(shown)) == {0, 7}
    state = page.state()
    assert [one["name"] for one in state["inputs"] if one["is_drawing"]] == ["seeds"]
    assert [one["title"] for one in state["inputs"] if one["is_drawing"]] == ["seeds"]
    assert [mark["id"] for mark in state["drawings"]["seeds"]["marks"]] == ["m1"]
    page.verb("clear_drawing", name="seeds")
    assert not session.result("seeds").any()
    page.verb("add_step", operation="segmentation.watershed", after="smooth", inputs={"markers": "seeds"})
    page.verb("rename_drawing", name="seeds", new_name="nuclei")
    page.verb("remove_drawing", name="nuclei")
    assert not {"seeds", "nuclei"} & set(session.state.pipeline.inputs)
    told, _ = page.ask("history")
    assert [one["summary"] for one in told["entries"][-6:]] == [
        "add seeds", "draw on seeds", "clear seeds", "add watershed", "rename seeds to nuclei",
        "remove nuclei",
    ]  # fmt: skip


def test_the_part_that_is_worked_on_is_cropped(page, session):
    mark = {"shape": "rectangle", "points": [[3, 3], [12, 20]]}
    assert page.verb("crop_to", mark=mark, ref="image")["type"] == "done"
    assert session.result("smooth").shape == (10, 18)


@pytest.mark.parametrize(
    "mark", [None, 3, [], {"shape": "stroke"}, {**MARK, "radius": "big"}, {**MARK, "x": 1}]
)
def test_a_mark_that_is_none_is_refused(page, session, mark):
    page.verb("add_drawing", name="seeds")
    answer = page.verb("draw", name="seeds", mark=mark)
    assert answer["type"] == "failed"
    assert not session.state.drawings["seeds"].marks
