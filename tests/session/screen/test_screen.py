"""One page, several pages, and hostile ones."""

from __future__ import annotations

import json
import math
import random
import threading
import time

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.session.screen.page import Page, paint_block

from tamis.display import Intent, resolve, to_rgb
from tamis.engine import Engine, RunStarted
from tamis.errors import CancelledError
from tamis.session import Session
from tamis.session.screen import Screen
from tamis.session.screen._moment import Moment
from tamis.session.screen._questions import QUESTIONS
from tamis.session.screen._screen import _ACTS
from tamis.session.screen._verbs import VERBS
from tamis.store import get_store

TYPES = {"state", "done", "failed", "answer", "block", "stale", "fresh", "blank", "progress", "step", "heard"}


def test_a_page_is_told_at_once_how_the_session_is(page, session):
    told = page.state()
    assert [step["id"] for step in told["steps"]] == ["smooth", "level", "binary", "labels"]
    assert (told["selected"], told["shown"]) == ("labels", list(session.state.shown))
    assert told["outputs"] == {"labels": "labels"}
    assert (told["undo"], told["redo"], told["position"]) == ("add labels", None, 4)
    assert told["form"]["node"] == "labels"


def test_words_and_windows_come_when_they_are_known(page):
    page.verb("select", node="smooth")
    told, _ = page.sent.wait(
        "state",
        where=lambda header: header["form"]["summary"] and header["form"]["fields"][2]["window"] == [0, 116],
    )
    assert told["form"]["fields"][2]["name"] == "cval"


def test_a_shape_that_only_computing_tells_is_told_when_it_has(page, session):
    page.verb("add_step", operation="transform.warp_polar", after="image", node_id="polar")
    page.view("p1", "polar")
    expected = session.result("polar").shape

    def knows(header):
        return header["steps"][-1]["outputs"][0]["shape"] == list(expected)

    told, _ = page.sent.wait("state", where=knows)
    assert told["steps"][-1]["outputs"][0]["size"] == list(expected)


def test_states_are_few_while_a_slider_moves_and_the_last_one_comes(page, session):
    page.state()
    before, began = len(page.sent.of("state")), time.monotonic()
    for number in range(100):
        page.values("smooth", sigma=1 + number / 50)
        time.sleep(0.002)
    told, _ = page.sent.wait("state", revision=session.now.revision)
    assert told["form"] is not None
    assert len(page.sent.of("state")) - before <= 3 + 30 * (time.monotonic() - began)


def test_a_page_hears_which_of_its_values_what_revision_has(page, session):
    for number, sigma in enumerate((2, 3, -1), 1):
        moved = {"type": "values", "number": number, "node": "smooth", "values": {"sigma": sigma}}
        page.screen.handle({**moved, "is_final": True})
        told, _ = page.sent.wait("heard", number=number)
        assert told["revision"] == session.now.revision
    assert page.sent.wait("failed", node="smooth")


def test_values_have_no_answer_and_a_wrong_one_is_refused(page, session):
    page.values("smooth", sigma=3)
    page.values("smooth", sigma=-3)
    assert session.state.pipeline.get_node("smooth").values["sigma"] == 3
    (told, _) = page.sent.wait("failed")
    assert (told["id"], told["node"], told["parameter"]) == (None, "smooth", "sigma")
    assert not page.sent.of("done")


def test_a_drag_is_one_undo(page, session):
    for sigma in (2, 3, 4):
        page.values("smooth", sigma=sigma)
    page.values("smooth", sigma=5, is_final=True)
    page.verb("undo")
    assert session.state.pipeline.get_node("smooth").values["sigma"] == 1


def test_several_pages_of_one_session_see_the_same(session, open_page):
    one, two = open_page(session), open_page(session)
    one.view("a", "smooth")
    two.view("a", "smooth")
    one.block("a")
    two.block("a")
    one.verb("set_values", node="smooth", values={"sigma": 6})
    assert two.state() == one.state()
    assert two.block("a") == one.block("a")
    one.close()
    two.verb("undo")
    two.block("a")


def test_a_page_that_does_not_listen_holds_nobody_up(session, open_page):
    stuck = threading.Event()
    deaf = Screen(session, lambda header, buffers: stuck.wait(20))
    try:
        page = open_page(session)
        page.view("a", "smooth")
        page.verb("set_values", node="smooth", values={"sigma": 6})
        page.block("a")
        page.close()
    finally:
        stuck.set()
        deaf.close()


def test_users_do_not_hold_each_other_up(session, engine, open_page, image, monkeypatch):
    exact, hold = Engine.view, threading.Event()

    def slow(engine, graph, images, *args, cancel, **wishes):
        while images["image"] is session.images["image"] and not hold.is_set():
            if cancel.is_set():
                raise CancelledError
            time.sleep(0.001)
        return exact(engine, graph, images, *args, cancel=cancel, **wishes)

    monkeypatch.setattr(Engine, "view", slow)
    monkeypatch.setattr(Engine, "is_quick", lambda *_, **__: True)
    with Session.start(image + 1, engine=engine) as other:
        busy, free = open_page(session), open_page(other)
        busy.view("a", "labels")
        free.view("a", "image")
        free.block("a")
        assert free.verb("add_step", operation="filters.sobel")["type"] == "done"
        assert not busy.sent.of("block")
        assert "sobel" not in json.dumps(
            [h for h, _ in busy.sent.messages if h["type"] == "state"][-1]["steps"]
        )
        hold.set()
        busy.block("a")
        free.close()


def test_the_end_frees_all_threads_and_stops_what_is_computed(session, monkeypatch):
    before, begun, stopped = threading.active_count(), threading.Event(), threading.Event()

    def endless(*_, cancel, **__):
        begun.set()
        while not cancel.is_set():
            time.sleep(0.001)
        stopped.set()
        raise CancelledError

    page = Page(session)
    page.ask("history")
    monkeypatch.setattr(Engine, "view", endless)
    page.view("a", "smooth")
    assert begun.wait(10)
    page.close()
    assert stopped.is_set()
    page.screen.handle({"type": "verb", "id": 1, "verb": "undo", "arguments": {}})
    page.view("b", "image")
    page.close()
    time.sleep(0.05)
    assert page.sent.late == 0
    assert threading.active_count() == before


def test_progress_is_told_while_something_takes_long_and_then_that_it_is_over(page, monkeypatch):
    monkeypatch.setattr("tamis.session.screen._progress._TOLD_AFTER_S", 0.0)
    exact, go = Engine.view, threading.Event()

    def slow(*args, listen, **wishes):
        listen(RunStarted((("labels", 5.0),), ()))
        assert go.wait(10)
        return exact(*args, listen=listen, **wishes)

    monkeypatch.setattr(Engine, "view", slow)
    monkeypatch.setattr(Engine, "is_quick", lambda *_, **__: True)
    page.view("a", "labels")
    told, _ = page.sent.wait("progress", is_running=True, node="labels")
    assert told["remaining_s"] == 5.0
    go.set()
    page.block("a")
    page.sent.wait("progress", is_running=False)
    page.sent.wait("step", node="labels", state="fresh")
    assert page.sent.of("step", node="labels")[0][0]["state"] == "stale"


def test_hello_tells_everything_again(page):
    page.sent.wait("step", node="labels")
    page.state()
    count, steps = len(page.sent.of("state")), len(page.sent.of("step", node="labels"))
    page.screen.handle({"type": "hello"})
    page.sent.wait("state", count=count + 1)
    page.sent.wait("step", node="labels", count=steps + 1)


# whatever a page sends

NAMES = ["smooth", "labels", "image", "level", "a", "", "__class__", "filters.sobel", "nobody", "ZY", "\x00"]
NUMBERS = [0, 1, -1, 2.5, 2**70, -(10**400), math.nan, math.inf, 1e308, True, None]
FIELDS = [
    "id", "panel", "ref", "planes", "region", "level", "node", "values", "is_final", "what", "verb",
    "arguments", "contrast_limits", "operation", "words", "stage", "line", "axes", "input", "start", "stop",
    "largest", "after", "before", "inputs", "name", "refs", "position", "named", "names",
]  # fmt: skip


def anything(rng, depth=0):
    """Return whatever JSON may give."""
    match rng.randrange(7 if depth < 3 else 4):
        case 0 | 1:
            return rng.choice(NAMES)
        case 2 | 3:
            return rng.choice(NUMBERS)
        case 4:
            return [anything(rng, depth + 1) for _ in range(rng.randrange(4))]
        case 5:
            return [[rng.randrange(9), rng.randrange(9)], [rng.randrange(30), rng.randrange(30)]]
    return {rng.choice(FIELDS + NAMES): anything(rng, depth + 1) for _ in range(rng.randrange(4))}


def message(rng):
    """Return a message that is right in some places and wrong in others."""
    known = {
        "type": sorted(_ACTS),
        "what": sorted(QUESTIONS),
        "verb": sorted(VERBS),
        "ref": NAMES,
        "node": NAMES,
    }
    found = {name: anything(rng) for name in rng.sample(FIELDS, rng.randrange(8))}
    found |= {name: rng.choice(choices) for name, choices in known.items() if rng.random() < 0.9}
    if rng.random() < 0.5:
        found["region"] = [[0, 0], [9, 9]]
        found["arguments"] = {
            name: rng.choice(NAMES) for name in ("node", "operation", "after", "name", "ref")
        }
    return found if rng.random() < 0.98 else anything(rng)


@pytest.fixture(scope="module")
def target():
    rows, columns = np.mgrid[:24, :31]
    engine = Engine(get_store("memory", budget=50_000_000), executor="serial", memory_bytes=500_000_000)
    session = Session.start((rows * columns) % 17, engine=engine)
    session.add_step("filters.gaussian", node_id="smooth")
    session.add_step("filters.threshold_otsu", node_id="level")
    page = Page(session)
    yield page
    page.close()
    session.close()
    engine.close()


@pytest.mark.parametrize("seed", range(4))
def test_no_message_breaks_it(target, seed, caplog):
    rng = random.Random(seed)
    for _ in range(300):
        target.screen.handle(message(rng))
    assert {header["type"] for header, _ in target.sent.messages} <= TYPES
    assert not target.sent.wrong
    assert not [record for record in caplog.records if "handled" in record.message]


def test_after_all_that_it_still_works(target):
    target.session.jump(0)
    target.verb("add_step", operation="filters.gaussian", node_id="last", after="image")
    target.view("final", "last")
    target.block("final")
    assert target.ask("history")[0]["type"] == "answer"


# what is called exact is what the batch gives

_SIGMAS = (0.0, 0.7, 3.0)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_an_exact_block_is_drawn_as_the_batch_result_is(exact_page, data):
    page, session = exact_page, exact_page.session
    for step in data.draw(st.sets(st.sampled_from(["binary", "closed", "smooth"])), label="changed"):
        page.verb("enable_step" if step in session.state.disabled else "disable_step", node=step)
    for sigma in data.draw(st.lists(st.sampled_from(_SIGMAS), max_size=3), label="dragged"):
        page.values("smooth", sigma=sigma, is_final=data.draw(st.booleans()))
    page.verb(data.draw(st.sampled_from(["undo", "redo", "select"])), node="smooth")
    ref = data.draw(
        st.sampled_from(["image", "smooth", "binary", "labels", "closed", "distance"]), label="ref"
    )
    top, left = data.draw(st.integers(0, 20)), data.draw(st.integers(0, 25))
    box = (top, left), (top + data.draw(st.integers(1, 24)), left + data.draw(st.integers(1, 31)))
    index, level = data.draw(st.integers(0, 2)), data.draw(st.integers(0, 3))
    panel = data.draw(st.sampled_from("ab"))
    page.view(panel, ref, box, planes=[index], level=level)
    moment = Moment.of(session)
    if moment.problems and ref in moment.pipeline.descendants(moment.problems) | set(moment.problems):
        assert (
            page.sent.wait("blank", panel=panel, ref=ref, revision=session.now.revision)[0]["node"]
            in moment.problems
        )
        return
    sight = moment.sight(ref)
    wanted = {"ref": ref, "planes": [index], "level": level, "revision": session.now.revision}
    corner = [(top >> level) << level, (left >> level) << level]
    header, buffers = page.sent.wait(
        "block", panel=panel, state="exact", where=lambda told: told["region"][0] == corner, **wanted
    )
    whole = session.engine.compute(moment.pipeline, moment.images, targets={"whole": sight.target})["whole"]
    intent = Intent(planes=(index,), contrast_limits=tuple(header["contrast_limits"]))
    batch = to_rgb(resolve(whole, intent, kind=sight.kind, axes=sight.axes))
    (first_row, first_column), (last_row, last_column) = header["region"]
    step = 1 << header["level"]
    wanted = batch[first_row:last_row:step, first_column:last_column:step]
    np.testing.assert_array_equal(paint_block(header, buffers), wanted)


@pytest.fixture(scope="module")
def exact_page():
    rng = np.random.default_rng(11)
    volume = rng.normal(size=(3, 24, 31)) + 3 * (np.mgrid[:3, :24, :31].sum(axis=0) % 9 < 3)
    volume[0, 0, 0], volume[1, 5, 5] = np.inf, np.nan
    engine = Engine(get_store("memory", budget=50_000_000), executor="serial", memory_bytes=500_000_000)
    session = Session.start(volume, engine=engine)
    session.add_step("filters.gaussian", node_id="smooth", values={"sigma": 1})
    session.add_step("numpy.greater", node_id="binary", values={"x2": 1.2})
    session.add_step("measure.label", node_id="labels")
    session.add_step("morphology.closing", after="binary", node_id="closed")
    session.add_step("ndimage.distance_transform_edt", after="closed", node_id="distance")
    session = Session.start(volume, session.state.pipeline, engine=engine)  # with no past to undo
    page = Page(session)
    yield page
    page.close()
    session.close()
    engine.close()
