"""Requests: the latest wins, an error stays at its step, and the rest is usable."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from tamis.engine import NodeStarted
from tamis.errors import CancelledError, ImageError, MemoryBudgetError, ReadError, TaskError
from tamis.io import from_array, open_image
from tamis.pipeline import Node, Pipeline, Source
from tamis.session import StepFailed
from tamis.session._desk import Desk

NODES = (
    Node.of("level", "filters.threshold_minimum", {"image": "raw"}, {}),  # needs two peaks
    Node.of("binary", "numpy.greater", {"x1": "raw", "x2": "level"}, {}),
    Node.of("smooth", "filters.gaussian", {"image": "raw"}, {}),
    Node.of("sharp", "filters.unsharp_mask", {"image": "smooth"}, {}),
)
PIPELINE = Pipeline((Source("raw"),), NODES, {})
REFS = {name: name for name in ("raw", "level", "binary", "smooth", "sharp")}
FLAT = from_array(np.linspace(0, 1, 600).reshape(20, 30))
IMAGES = {"raw": FLAT}


@pytest.fixture
def heard():
    return []


@pytest.fixture
def desk(engine, heard):
    return Desk(engine, heard.append)


def test_a_failing_step_keeps_its_error_and_the_rest_is_there(desk, heard):
    answer = desk.ask(PIPELINE, IMAGES, REFS)
    assert set(answer.values) == {"raw", "smooth", "sharp"}
    assert set(answer.errors) == {"level", "binary"}
    assert answer.errors["level"] is answer.errors["binary"]
    assert isinstance(answer.errors["level"], TaskError)
    assert desk.failures(PIPELINE, IMAGES) == {"level": answer.errors["level"]}
    assert [event.node for event in heard if isinstance(event, StepFailed)] == ["level"]


def test_an_error_goes_with_the_change_that_mends_it_and_comes_back_with_undo(desk):
    desk.ask(PIPELINE, IMAGES, {"level": "level"})
    mended = PIPELINE.with_node(Node.of("level", "filters.threshold_otsu", {"image": "raw"}, {}))
    assert desk.failures(mended, IMAGES) == {}
    assert set(desk.ask(mended, IMAGES, REFS).errors) == set()
    assert set(desk.failures(PIPELINE, IMAGES)) == {"level"}


def test_what_works_at_last_is_no_failure_any_more(engine, heard):
    desk = Desk(engine, heard.append)
    engine.memory_bytes = 100
    answer = desk.ask(PIPELINE, IMAGES, {"sharp": "sharp"})
    assert isinstance(answer.errors["sharp"], MemoryBudgetError)
    assert len(desk.failures(PIPELINE, IMAGES)) == 1
    engine.memory_bytes = 10**8
    assert set(desk.ask(PIPELINE, IMAGES, {"sharp": "sharp"}).values) == {"sharp"}
    assert desk.failures(PIPELINE, IMAGES) == {}


def test_a_problem_known_beforehand_computes_nothing(engine, heard):
    volume = from_array(np.zeros((4, 5, 6)))
    edges = Pipeline((Source("raw"),), (Node.of("edges", "feature.canny", {"image": "raw"}, {}),), {})
    answer = Desk(engine, heard.append).ask(edges, {"raw": volume}, {"edges": "edges"})
    assert isinstance(answer.errors["edges"], ImageError)
    assert heard == []


def test_pixels_that_a_step_cannot_take_are_its_error(engine, heard):
    image = np.ones((9, 9))
    image[3, 3] = np.nan
    otsu = Node.of("level", "filters.threshold_otsu", {"image": "raw"}, {})
    pipeline = Pipeline((Source("raw"),), (otsu,), {})
    refs = {"raw": "raw", "level": "level"}
    answer = Desk(engine, heard.append).ask(pipeline, {"raw": from_array(image)}, refs)
    assert set(answer.errors) == {"level"}
    assert "NaN" in str(answer.errors["level"])


def test_an_image_that_is_gone_is_an_error_of_what_reads_it(engine, heard, tmp_path):
    np.save(tmp_path / "raw.npy", np.ones((9, 9)))
    images = {"raw": open_image(tmp_path / "raw.npy")}
    (tmp_path / "raw.npy").unlink()
    answer = Desk(engine, heard.append).ask(PIPELINE, images, {"raw": "raw", "smooth": "smooth"})
    assert answer.values == {}
    assert {type(error) for error in answer.errors.values()} == {ReadError}


def test_the_latest_request_wins(engine):
    begun, go_on = threading.Event(), threading.Event()

    def hear(event):
        if isinstance(event, NodeStarted) and event.node == "smooth" and not begun.is_set():
            begun.set()
            assert go_on.wait(20)

    desk = Desk(engine, hear)
    ends = []

    def ask():
        try:
            ends.append(desk.ask(PIPELINE, IMAGES, {"sharp": "sharp"}))
        except CancelledError as error:
            ends.append(error)

    first = threading.Thread(target=ask)
    first.start()
    assert begun.wait(20)
    late = desk.ask(PIPELINE, IMAGES, {"raw": "raw"})
    go_on.set()
    first.join(20)
    assert set(late.values) == {"raw"}
    assert [type(end) for end in ends] == [CancelledError]
    assert desk.failures(PIPELINE, IMAGES) == {}
    assert set(desk.ask(PIPELINE, IMAGES, {"sharp": "sharp"}).values) == {"sharp"}


def test_an_answer_that_comes_too_late_is_not_given(engine):
    desk = Desk(engine, lambda event: desk.stop())  # stopped by the run's first event
    with pytest.raises(CancelledError):
        desk.ask(PIPELINE, IMAGES, {"raw": "raw"})


def test_only_so_many_failures_are_remembered(engine, heard, monkeypatch):
    desk, images = Desk(engine, heard.append), {"raw": from_array(np.ones((5, 6)))}
    monkeypatch.setattr("tamis.session._desk._MOST_FAILURES", 2)
    for bins in (10, 11, 12):
        desk.ask(PIPELINE.with_values("level", nbins=bins), images, {"level": "level"})
    kept = [set(desk.failures(PIPELINE.with_values("level", nbins=bins), images)) for bins in (10, 11, 12)]
    assert kept == [set(), {"level"}, {"level"}]
