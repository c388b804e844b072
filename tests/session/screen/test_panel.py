"""A panel is kept supplied with what it wants to see."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest
from tests.session.screen.page import decode_block, paint_block

import tamis
from tamis.catalogue import Kind
from tamis.display import Intent, resolve, to_rgb
from tamis.engine import Engine
from tamis.errors import CancelledError, RegionError
from tamis.session import Session
from tamis.session.screen._panel import _thinned

WAIT_S = 0.15


def slow(monkeypatch, *, quick=None, hold=None):
    """Let exact pixels be slow: they wait for `hold`; and previews be `quick` of them."""
    exact = Engine.view
    begun = threading.Event()

    def waiting(*args, cancel, **wishes):
        begun.set()
        while hold is not None and not hold.is_set():
            if cancel.is_set():
                raise CancelledError
            time.sleep(0.001)
        return exact(*args, cancel=cancel, **wishes)

    def look(*args, level, **_):
        if quick is None:
            raise RegionError("no quick look")  # noqa: EM101 (an engine's)
        return quick(exact(*args, level=level))

    monkeypatch.setattr(Engine, "view", waiting)
    monkeypatch.setattr(Engine, "is_quick", lambda *_, **__: False)
    monkeypatch.setattr(Engine, "preview", look)
    return begun


def test_a_panel_shows_what_the_session_computes(page, session):
    page.view("a", "labels")
    header, buffers = page.block("a")
    np.testing.assert_array_equal(decode_block(header, buffers)[0], session.result("labels"))
    assert header["region"] == [[0, 0], [24, 31]]
    assert (header["level"], header["ref"], header["kind"]) == (0, "labels", "labels")


def test_it_shows_the_part_and_the_level_that_is_wanted(page, session):
    page.view("a", "smooth", ((3, 5), (20, 29)), level=2)
    header, buffers = page.block("a")
    assert header["region"] == [[0, 4], [20, 31]]
    whole = session.result("smooth")[0:20:4, 4:31:4]
    wanted = resolve(whole, Intent(contrast_limits=tuple(header["contrast_limits"])), kind=Kind.IMAGE)
    np.testing.assert_array_equal(paint_block(header, buffers), to_rgb(wanted))


def test_what_stays_wanted_comes_again_when_it_changes(page, session):
    page.view("a", "smooth")
    page.view("b", "image")
    page.block("a")
    page.block("b")
    page.verb("set_values", node="smooth", values={"sigma": 4})
    header, _ = page.block("a")
    assert header["revision"] == session.now.revision
    page.sent.wait("fresh", panel="b", revision=session.now.revision)
    assert len(page.sent.of("block", panel="b")) == 1


def test_all_that_answers_a_wish_tells_its_number(page, session, monkeypatch):
    hold = threading.Event()
    slow(monkeypatch, hold=hold)
    wish = {"panel": "a", "ref": "smooth", "region": None}
    page.screen.handle({"type": "view", **wish, "wish": 3})
    page.sent.wait("stale", panel="a", wish=3)
    hold.set()
    page.block("a", wish=3)
    page.screen.handle({"type": "limits", "panel": "a", "contrast_limits": [0, 9], "wish": 4})
    page.block("a", wish=4, contrast_limits=[0, 9])
    page.screen.handle({"type": "limits", "panel": "a", "contrast_limits": [0.0, 9.0], "wish": 5})
    page.sent.wait("fresh", panel="a", wish=5)
    page.screen.handle({"type": "view", **wish, "ref": "level", "wish": 6})
    page.sent.wait("blank", panel="a", wish=6)


def test_a_panel_tells_which_block_is_right_still(page, session):
    page.view("a", "smooth")
    page.view("a", "smooth", level=1)
    last = page.block("a", level=1)[0]["serial"]
    session.add_step("filters.sobel", after="image")
    assert page.sent.wait("fresh", panel="a", revision=session.now.revision)[0]["serial"] == last


def test_the_same_wish_again_is_answered_again(page):
    page.view("a", "smooth")
    page.block("a")
    page.view("a", "smooth")
    page.block("a", count=2)


def test_floats_are_drawn_with_the_limits_that_somebody_chose(page):
    page.view("a", "smooth")
    found = page.block("a")[0]["contrast_limits"]
    page.screen.handle({"type": "limits", "panel": "a", "contrast_limits": [0.0, 500.0]})
    page.block("a", contrast_limits=[0.0, 500.0])
    page.screen.handle({"type": "limits", "panel": "a", "contrast_limits": None})
    page.sent.wait("block", panel="a", contrast_limits=found, count=2)


def test_limits_may_come_before_the_wish(page):
    page.screen.handle({"type": "limits", "panel": "a", "contrast_limits": [1.0, 2.0]})
    page.view("a", "smooth")
    assert page.block("a")[0]["contrast_limits"] == [1.0, 2.0]


def test_the_contrast_stays_while_a_slider_is_dragged(page, session):
    page.view("a", "smooth")
    first = page.block("a")[0]["contrast_limits"]
    for sigma in (3, 6, 12):
        page.values("smooth", sigma=sigma)
        assert page.block("a")[0]["contrast_limits"] == first
    page.values("smooth", sigma=12, is_final=True)  # let go where it was
    last = page.sent.wait("block", panel="a", where=lambda header: header["contrast_limits"] != first)[0]
    assert last["contrast_limits"][1] < first[1]


def test_each_channel_is_drawn_as_bright_as_it_is_and_planes_alike(engine, open_page):
    image = np.zeros((2, 3, 20, 30), np.uint16)
    image[:, 0], image[:, 2] = 50_000, 90
    image[0, :, 0, 0], image[1] = 0, image[0] // 2
    image[..., 1, 1] += 9
    found = {}
    with Session.start(tamis.open(image, axes="ZCYX"), engine=engine) as session:
        page = open_page(session)
        for number, planes in enumerate([(0, 0), (0, 2), (1, 2), (0, 0)]):
            page.view(str(number), "image", planes=list(planes))
            header = page.sent.wait("block", panel=str(number))[0]
            found.setdefault(planes, []).append(header["contrast_limits"])
        page.close()
    assert found[0, 0][0] == found[0, 0][1]
    assert found[0, 0][0][1] > 50_000
    assert found[0, 2] == found[1, 2]
    assert found[0, 2][0][1] < 200


def test_a_quick_look_comes_first_and_is_marked(page, session, monkeypatch):
    hold = threading.Event()
    slow(monkeypatch, quick=lambda pixels: pixels + 1, hold=hold)
    page.view("a", "smooth")
    look, _ = page.sent.wait("block", panel="a")
    assert (look["state"], look["level"]) == ("approximate", 1)
    assert [h["type"] for h, _ in page.sent.messages if h.get("panel") == "a"] == ["stale", "block"]
    hold.set()
    exact, _ = page.block("a")
    assert exact["level"] == 0
    assert exact["contrast_limits"] == look["contrast_limits"]
    assert exact["key"] == look["key"]


def test_where_there_is_no_quick_look_the_exact_pixels_come(page, monkeypatch):
    def refuse(pixels):
        raise RegionError("no quick look")  # noqa: EM101 (an engine's)

    slow(monkeypatch, quick=refuse)
    page.view("a", "smooth")
    assert page.block("a")[0]["level"] == 0
    assert not page.sent.of("block", state="approximate")


def test_exact_pixels_are_given_up_as_soon_as_a_quick_look_is_painted_and_a_newer_one_wanted(
    page, monkeypatch
):
    begun = slow(monkeypatch, quick=lambda pixels: pixels, hold=threading.Event())
    page.view("a", "smooth")
    assert begun.wait(10)
    for sigma in range(2, 12):
        before = len(page.sent.of("block", panel="a"))
        page.values("smooth", sigma=sigma)
        page.sent.wait("block", panel="a", state="approximate", count=before + 1, timeout=2)
    assert not page.sent.of("block", state="exact")


def test_a_quick_look_waits_for_no_exact_pixels_and_none_come_late(page, session, monkeypatch):
    exact, begun, hold = Engine.view, threading.Event(), threading.Event()

    def stubborn(*args, **wishes):  # as a step that cannot be interrupted is
        begun.set()
        assert hold.wait(20)
        return exact(*args, **wishes)

    slow(monkeypatch, quick=lambda pixels: pixels)
    monkeypatch.setattr(Engine, "view", stubborn)
    page.view("a", "smooth")
    assert begun.wait(10)
    page.values("smooth", sigma=5, is_final=True)
    page.sent.wait("block", panel="a", state="approximate", revision=session.now.revision, timeout=5)
    assert not page.sent.of("block", state="exact")
    hold.set()
    header, _ = page.block("a")
    answers = [h for h, _ in page.sent.messages if h.get("panel") == "a" and h["type"] == "block"]
    assert [h["state"] for h in answers] == ["approximate", "approximate", "exact"]
    assert header["key"] == answers[1]["key"] != answers[0]["key"]


def test_blocks_never_come_in_the_wrong_order_and_the_last_value_wins(page, session):
    page.view("a", "smooth")
    page.view("b", "labels")
    for number in range(150):
        page.values("smooth", sigma=0.5 + (number * 7 % 40) / 10)
    page.values("smooth", sigma=2.55, is_final=True)
    for name in ("a", "b"):
        page.block(name)
        answers = [h for h, _ in page.sent.messages if h.get("panel") == name and h["type"] != "stale"]
        told = [h["revision"] for h in answers]
        assert told == sorted(told)
    header, buffers = page.sent.of("block", panel="b")[-1]
    np.testing.assert_array_equal(decode_block(header, buffers)[0], session.result("labels"))


def test_cancel_stops_and_what_is_wanted_comes_with_the_next_change(page, session, monkeypatch):
    hold = threading.Event()
    begun = slow(monkeypatch, hold=hold)
    page.view("a", "smooth")
    assert begun.wait(10)
    page.screen.handle({"type": "cancel"})
    time.sleep(WAIT_S)
    hold.set()
    assert not page.sent.of("block")
    page.verb("set_values", node="smooth", values={"sigma": 3})
    page.block("a")


def test_a_closed_panel_gets_nothing_more(page, session, monkeypatch):
    page.view("a", "smooth")
    page.block("a")
    hold = threading.Event()
    begun = slow(monkeypatch, hold=hold)
    page.verb("set_values", node="smooth", values={"sigma": 3})
    assert begun.wait(10)
    page.screen.handle({"type": "close", "panel": "a"})
    page.screen.handle({"type": "close", "panel": "a"})
    count = len([1 for h, _ in page.sent.messages if h.get("panel") == "a"])
    hold.set()
    time.sleep(WAIT_S)
    assert len([1 for h, _ in page.sent.messages if h.get("panel") == "a"]) == count


def test_a_panel_may_be_opened_again_under_the_same_name(page):
    for ref in ("smooth", "labels", "image"):
        page.view("a", ref)
        page.block("a", ref=ref)
        page.screen.handle({"type": "close", "panel": "a"})


@pytest.mark.parametrize(
    ("ref", "message"),
    [("level", "level = "), ("table", "a table of 1 rows and 5 columns"), ("peaks", "rows of 2 numbers")],
)
def test_what_has_no_pixels_is_told_in_words(page, session, ref, message):
    session.add_step("measure.regionprops_table", after="labels", node_id="table")
    session.add_step("feature.peak_local_max", after="smooth", node_id="peaks")
    page.view("a", ref)
    header, _ = page.sent.wait("blank", panel="a")
    assert message in header["message"]
    assert "node" not in header


def test_a_step_that_fails_tells_it_in_its_panel_and_the_others_go_on(page, session):
    page.view("a", "smooth")
    page.view("b", "broken")
    assert "broken" in page.sent.wait("blank", panel="b")[0]["message"]
    session.add_step(
        "numpy.getitem", after="image", node_id="part", values={"index": (slice(0, 9), slice(0, 9))}
    )
    session.add_step("segmentation.watershed", after="part", node_id="broken", inputs={"markers": "labels"})
    header, _ = page.sent.wait("blank", panel="b", node="broken")
    assert header["message"]
    page.sent.wait("fresh", panel="a", revision=session.now.revision)


def test_a_step_that_breaks_while_computing_is_marked(page, session):
    session.add_step("numpy.multiply", after="image", node_id="dark", values={"x2": 0})
    session.add_step("filters.threshold_minimum", node_id="two")
    session.add_step("numpy.greater", after="image", node_id="above", inputs={"x2": "two"})
    page.view("a", "above")
    header, _ = page.sent.wait("blank", panel="a")
    assert header["node"] == "two"
    told, _ = page.sent.wait("step", node="two", state="error")
    assert "threshold_minimum failed" in told["message"]
    page.verb("replace_step", node="two", operation="filters.threshold_mean")
    page.block("a")
    page.sent.wait("step", node="two", state="fresh")


def test_whatever_goes_wrong_the_panel_goes_on(page, monkeypatch, caplog):
    monkeypatch.setattr(Engine, "is_quick", lambda *_, **__: True)
    monkeypatch.setattr(Engine, "view", lambda *_, **__: 1 / 0)
    page.view("a", "smooth")
    assert "ZeroDivisionError" in page.sent.wait("blank", panel="a")[0]["message"]
    monkeypatch.undo()
    page.view("a", "smooth")
    page.block("a")
    assert "could not be drawn" in caplog.text


def test_a_result_whose_shape_only_computing_tells_is_shown(page, session):
    session.add_step("transform.integral_image", after="image", node_id="sums")
    session.add_step("util.crop", after="image", node_id="cropped", values={"crop_width": 2})
    for panel, ref in (("a", "sums"), ("b", "cropped")):
        page.screen.handle(
            {"type": "view", "panel": panel, "ref": ref, "planes": [], "region": None, "level": 0}
        )
        header, _ = page.block(panel)
        assert tuple(header["shape"]) == session.result(ref).shape


def test_planes_and_axes_of_a_volume(open_page, engine):
    volume = np.random.default_rng(3).integers(0, 255, (5, 12, 17), np.uint8)
    with Session.start(volume, engine=engine) as session:
        session.add_step("filters.gaussian", node_id="smooth", values={"preserve_range": True})
        page = open_page(session)
        page.view("a", "smooth", planes=[4])
        header, buffers = page.block("a")
        assert (header["planes"], header["axes"], header["shape"]) == ([4], "", [12, 17])
        region = [[0, 0], [99, 99]]
        wish = {"panel": "b", "ref": "image", "planes": [3], "region": region, "level": 0, "axes": "YZ"}
        page.screen.handle({"type": "view", **wish})
        header, buffers = page.block("b")
        assert header["axes"] == "YZ"
        np.testing.assert_array_equal(decode_block(header, buffers)[0], volume[:, :, 3].T)
        page.view("c", "image", planes=[9])
        assert "planes" in page.sent.wait("blank", panel="c")[0]["message"]
        page.close()


def test_there_are_only_so_many_panels(page):
    for number in range(70):
        page.view(f"p{number}", "image")
    refused = page.sent.of("failed")
    assert len(refused) == 6
    assert refused[0][0]["panel"] == "p64"


def test_of_a_large_plane_a_part_tells_the_contrast():
    plane = np.arange(1000 * 1024 * 3).reshape(1000, 1024, 3)
    assert _thinned(plane).shape == (334, 342, 3)
    assert _thinned(plane[:256, :256]) is not None
    assert np.array_equal(_thinned(plane[:1, :5]), plane[:1, :5])
