"""How far computing is."""

from __future__ import annotations

import time

import pytest

from tamis.engine import NodeDone, NodeStarted, RunStarted, TileDone
from tamis.session.screen import _progress
from tamis.session.screen._moment import Moment
from tamis.session.screen._progress import Progress


@pytest.fixture
def progress(monkeypatch):
    monkeypatch.setattr(_progress, "_TOLD_AFTER_S", 0.0)
    return Progress(lambda: None)


@pytest.fixture
def moment(session):
    return Moment.of(session)


def test_what_is_quick_is_not_told(moment):
    progress = Progress(lambda: None)
    with progress.watch(moment) as listen:
        listen(RunStarted((("smooth", 0.01),), ()))
        listen(NodeStarted("smooth", "filters.gaussian", 1))
        assert progress.is_running
        assert progress.message() is None
    assert not progress.is_running


def test_the_share_is_that_of_the_tiles_and_the_time_left_that_of_all_nodes(progress, moment):
    with progress.watch(moment) as listen:
        listen(RunStarted((("smooth", 8.0), ("labels", 2.0)), ()))
        listen(NodeStarted("smooth", "filters.gaussian", 4))
        listen(TileDone("smooth", 1, 4))
        told = progress.message()
        assert (told["node"], told["fraction"], told["is_running"]) == ("smooth", 0.25, True)
        assert told["remaining_s"] == pytest.approx(8.0)
        listen(NodeDone("smooth", "filters.gaussian", 3.0, is_cached=False))
        told = progress.message()
        assert (told["node"], told["fraction"], told["remaining_s"]) == ("labels", None, 2.0)
    assert progress.message() is None


def test_without_tiles_the_usual_time_tells_and_never_says_done(progress, moment):
    with progress.watch(moment) as listen:
        listen(RunStarted((("labels", 0.001),), ()))
        listen(NodeStarted("labels", "measure.label", 1))
        time.sleep(0.01)
        assert progress.message()["fraction"] == 0.99


def test_what_nobody_has_timed_has_no_time_left(progress, moment):
    with progress.watch(moment) as listen:
        listen(RunStarted((("labels", 0.0),), ()))
        listen(NodeStarted("labels", "measure.label", 1))
        told = progress.message()
        assert told["fraction"] is told["remaining_s"] is None


def test_the_longest_of_several_runs_is_told_and_a_failed_one_is_over(progress, moment):
    def run():
        with progress.watch(moment) as long, progress.watch(moment) as short:
            long(RunStarted((("labels", 9.0),), ()))
            short(RunStarted((("smooth", 1.0),), ()))
            assert progress.message()["node"] == "labels"
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run()
    assert not progress.is_running


def test_a_step_is_fresh_until_what_it_depends_on_changes(progress, session, moment):
    assert {stand["state"] for stand in progress.stand(moment, {}).values()} == {"stale"}
    with progress.watch(moment) as listen:
        listen(RunStarted((("smooth", 1.0),), ()))
        listen(NodeStarted("smooth", "filters.gaussian", 1))
        assert progress.stand(moment, {})["smooth"]["state"] == "computing"
        listen(NodeDone("smooth", "filters.gaussian", 0.5, is_cached=False))
    progress.done(moment, "labels")
    stands = progress.stand(moment, {"level": "broke"})
    assert {name: stand["state"] for name, stand in stands.items()} == {
        "smooth": "fresh",
        "level": "error",
        "binary": "fresh",
        "labels": "fresh",
    }
    assert stands["smooth"]["seconds"] == 0.5
    assert stands["level"]["message"] == "broke"
    session.set_values("smooth", sigma=5)
    assert progress.stand(Moment.of(session), {})["labels"]["state"] == "stale"
    session.undo()
    assert progress.stand(Moment.of(session), {})["labels"]["state"] == "fresh"


def test_what_is_only_looked_at_is_no_step(progress, moment):
    with progress.watch(moment) as listen:
        listen(NodeStarted("seen", "numpy.getitem", 1))
        listen(NodeDone("seen", "numpy.getitem", 0.1, is_cached=False))
    assert set(progress.stand(moment, {})) == {"smooth", "level", "binary", "labels"}
