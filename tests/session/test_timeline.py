"""The timeline: past and journal change together, or not at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tamis.errors import DocumentError, WriteError
from tamis.pipeline import Node, Pipeline, Source
from tamis.session import _edit
from tamis.session._journal import Journal
from tamis.session._past import Changed
from tamis.session._state import State
from tamis.session._timeline import Timeline, compact, replayed

NODE = Node.of("smooth", "filters.gaussian", {"image": "raw"}, {"sigma": 1})
START = Changed("start", 0, State(Pipeline((Source("raw"),), (NODE,), {}), "smooth"))


@pytest.fixture
def journal(tmp_path):
    found = Journal.create(tmp_path / "s", lambda _: {"images": {}}, [START.to_json(None)])
    yield found
    found.close()


@pytest.fixture
def events():
    return []


@pytest.fixture
def timeline(journal, events):
    return Timeline(START.applied(None), journal, events.append)


def drag(timeline, sigma, *, is_final=False, name="sigma"):
    return timeline.adjust(
        "set_values",
        ("smooth", name),
        lambda state: _edit.with_values(state, "smooth", {name: sigma}),
        is_final=is_final,
    )


def sigmas(timeline):
    return [state.pipeline.get_node("smooth").values["sigma"] for state in timeline.history.states]


def lines(journal):
    return journal.path.read_bytes().splitlines()


def restored(journal):
    path = journal.path
    journal.close()
    again, _, records = Journal.open(path)
    again.close()
    return replayed(records, path)


def test_a_drag_is_one_step_of_undo(timeline, journal):
    for sigma in (2, 3, 4):
        drag(timeline, sigma)
    drag(timeline, 5, is_final=True)
    drag(timeline, 6)
    drag(timeline, 7)
    drag(timeline, "mirror", name="mode")
    assert sigmas(timeline) == [1, 5, 7, 7]
    assert restored(journal) == timeline.past


def test_a_drag_back_to_where_it_began_is_no_change(timeline, journal):
    drag(timeline, 2, is_final=True)
    drag(timeline, 3)
    drag(timeline, 2)
    assert sigmas(timeline) == [1, 2]
    drag(timeline, 4)
    drag(timeline, 2, is_final=True)
    assert sigmas(timeline) == [1, 2]
    drag(timeline, 5)
    assert sigmas(timeline) == [1, 2, 5]
    assert restored(journal) == timeline.past


def test_anything_else_ends_a_drag(timeline, journal):
    drag(timeline, 2)
    timeline.look("select", lambda state: replace(state, selected="raw"))
    drag(timeline, 3)
    timeline.move("undo", lambda history: history.undone())
    timeline.move("redo", lambda history: history.redone())
    drag(timeline, 4)
    timeline.edit("disable_step", lambda state: _edit.with_disabled(state, "smooth"))
    drag(timeline, 5)
    assert sigmas(timeline) == [1, 2, 3, 4, 4, 5]
    assert restored(journal) == timeline.past


def test_only_the_end_of_a_drag_waits_for_the_disk(timeline, journal, monkeypatch):
    synced = []
    monkeypatch.setattr("tamis.session._journal.os.fsync", synced.append)
    drag(timeline, 2)
    drag(timeline, 3)
    assert synced == []
    drag(timeline, 3, is_final=True)  # nothing new, and yet the user has let go
    assert len(synced) == 1


def test_what_cannot_be_journaled_does_not_happen(timeline, journal, events, monkeypatch):
    before, text = timeline.past, lines(journal)

    def fail(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tamis.session._journal.os.fsync", fail)
    verbs = (
        lambda: drag(timeline, 2, is_final=True),
        lambda: timeline.edit("disable_step", lambda state: _edit.with_disabled(state, "smooth")),
        lambda: timeline.look("select", lambda state: replace(state, selected="raw")),
        lambda: timeline.name("best"),
    )
    for verb in verbs:
        with pytest.raises(WriteError, match="No space left"):
            verb()
        assert timeline.past is before
        assert lines(journal) == text
    assert events == []
    monkeypatch.undo()
    drag(timeline, 2)
    assert restored(journal) == timeline.past


def test_what_changes_nothing_is_neither_journaled_nor_told(timeline, journal, events):
    timeline.move("undo", lambda history: history.undone())
    timeline.look("select", lambda state: state)
    timeline.edit("nothing", lambda state: state)
    assert len(lines(journal)) == 2
    assert events == []


def test_events_tell_the_state_and_count(timeline, events):
    drag(timeline, 2)
    timeline.name("best")
    timeline.move("undo", lambda history: history.undone())
    assert [(event.verb, event.position, event.revision) for event in events] == [
        ("set_values", 1, 1),
        ("name_state", 1, 2),
        ("undo", 0, 3),
    ]
    assert events[-1].state == timeline.history.present


def test_a_listener_may_act_itself(journal):
    heard = []

    def hear(event):
        heard.append(event.verb)
        if event.verb == "set_values":
            timeline.name("best")

    timeline = Timeline(START.applied(None), journal, hear)
    drag(timeline, 2)
    assert heard == ["set_values", "name_state"]


def test_a_long_journal_is_made_short_and_tells_the_same(timeline, journal):
    for sigma in range(2, 150):
        drag(timeline, sigma)
    header = {"images": {}}
    compact(journal, header, timeline.past, len(lines(journal)) - 1)
    assert len(lines(journal)) == 3
    assert restored(journal) == timeline.past


def test_a_journal_that_is_all_history_stays(timeline, journal):
    for sigma in range(2, 40):
        drag(timeline, sigma, is_final=True)
    before = lines(journal)
    compact(journal, {"images": {}}, timeline.past, len(before) - 1)
    assert lines(journal) == before


def test_a_full_disk_keeps_the_long_journal(timeline, journal, monkeypatch, caplog):
    for sigma in range(2, 150):
        drag(timeline, sigma)

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tamis.session._journal.os.replace", fail)
    compact(journal, {"images": {}}, timeline.past, 149)
    assert "could not be made shorter" in caplog.text
    assert restored(journal) == timeline.past


def test_a_line_that_this_tamis_does_not_know_is_told_with_its_number(tmp_path):
    strange = START.to_json(None)
    strange["state"]["pipeline"]["nodes"]["smooth"]["operation"] = "filters.gaussiam"
    with pytest.raises(DocumentError, match=r"line 3 cannot be read: .*Did you mean 'filters.gaussian'"):
        replayed([START.to_json(None), strange], tmp_path / "s")
    with pytest.raises(DocumentError, match="holds no action"):
        replayed([], tmp_path / "s")
