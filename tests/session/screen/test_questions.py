"""Questions of a page."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from skimage import data, measure

from tamis.errors import CancelledError
from tamis.session import Session
from tamis.session.screen import _about_pixels, _look
from tamis.session.screen._about_pixels import histogram_of, values_along
from tamis.session.screen._questions import QUESTIONS


@pytest.fixture
def coins(engine, open_page):
    with Session.start("sample:coins", engine=engine) as session:
        session.add_step("filters.gaussian", node_id="smooth", values={"sigma": 2})
        session.add_step("filters.threshold_otsu", node_id="level")
        session.add_step("numpy.greater", after="smooth", inputs={"x2": "level"}, node_id="binary")
        session.add_step("measure.label", node_id="labels")
        session.add_step("measure.regionprops_table", node_id="table")
        page = open_page(session)
        yield page
        page.close()


def test_a_histogram_counts_every_pixel(coins):
    found, _ = coins.ask("histogram", ref="coins")
    np.testing.assert_array_equal(found["counts"], np.bincount(data.coins().ravel(), minlength=257)[1:])
    assert (found["low"], found["high"], found["level"]) == (0.5, 256.5, 0)
    assert found["percentiles"]["50"] == np.median(data.coins())
    found, _ = coins.ask("histogram", ref="smooth", planes=[])
    assert sum(found["counts"]) == found["count"] == data.coins().size


@pytest.mark.parametrize(
    "values",
    [
        np.array([]),
        np.array([3.0]),
        np.array([True, False]),
        np.array([-1.7e308, 1.7e308]),
        np.array([0, 2**63], np.uint64),
        np.zeros(5, np.int8),
        np.array([1e-300, 2e-300]),
    ],
)
def test_a_histogram_of_hostile_values_has_bins_with_ends(values):
    found = histogram_of(values)
    assert len(found["counts"]) == 256
    assert sum(found["counts"]) == values.size
    assert found["low"] < found["high"]


def test_values_are_those_of_the_image(coins):
    found, (content,) = coins.ask("values", ref="coins", region=[[10, 20], [13, 24]])
    values = np.frombuffer(content, found["dtype"]).reshape(found["shape"])
    np.testing.assert_array_equal(values, data.coins()[10:13, 20:24])
    assert found["region"] == [[10, 20], [13, 24]]
    found, (content,) = coins.ask("values", ref="smooth", region=[[0, 0], [99, 99]], level=3)
    whole = coins.session.result("smooth")[:104:8, :104:8].astype(np.float32)
    np.testing.assert_array_equal(np.frombuffer(content, "<f4").reshape(found["shape"]), whole)
    refused, _ = coins.ask("values", ref="coins", region=[[0, 0], [9999, 9999]])
    assert (refused["type"], refused["parameter"]) == ("failed", "region")


@pytest.mark.parametrize(
    "dtype", ["float64", "float32", "float16", "int64", "uint64", "uint8", "bool", ">f8"]
)
def test_values_to_be_read_are_told_to_the_last_bit(open_page, engine, dtype):
    values = np.array([[0.1, 1 / 3, 0], [2**53 + 1, 1e15 + 0.3, 7]])
    image = np.array([[2**53 + 1, 2**62 + 3, 1]]) if "int" in dtype else values
    with np.errstate(over="ignore"), Session.start(image.astype(dtype), engine=engine) as session:
        page = open_page(session)
        told, (content,) = page.ask("values", ref="image", region=[[0, 0], [9, 9]], is_exact=True)
        found = np.frombuffer(content, np.dtype(told["dtype"]).newbyteorder("<")).reshape(told["shape"])
        np.testing.assert_array_equal(found, session.result("image"))
        assert found.dtype.itemsize == np.dtype(dtype).itemsize
        page.close()


def test_a_thumbnail_is_small_and_made_once(coins, monkeypatch):
    found, (content,) = coins.ask("thumbnail", ref="labels")
    assert found["shape"] == [101, 128, 3]
    assert len(content) == 101 * 128 * 3
    monkeypatch.setattr(_look.Look, "plane", lambda *_: 1 / 0)
    assert coins.ask("thumbnail", ref="labels")[1] == [content]


@pytest.mark.parametrize("line", [[[0, 0], [302, 383]], [[150, 3], [150, 300]], [[20.5, 7.25], [3, 6]]])
def test_a_profile_is_that_of_the_library(coins, line):
    found, (content,) = coins.ask("profile", ref="smooth", line=line)
    values = np.frombuffer(content, "<f8")
    assert len(values) == found["count"]
    whole = coins.session.result("smooth")
    wanted = measure.profile_line(whole, *line, order=1, mode="constant")
    if all(float(x).is_integer() for point in line for x in point) and line[0][0] == line[1][0]:
        np.testing.assert_allclose(values, wanted, rtol=1e-12)
    assert np.isfinite(values).all()
    assert found["length"] == pytest.approx(np.hypot(line[1][0] - line[0][0], line[1][1] - line[0][1]))


def test_a_line_in_pieces_is_the_line_at_once(monkeypatch):
    image = np.random.default_rng(1).random((60, 70))
    points = np.linspace((3.5, -4), (70, 66.25), 90)
    boxes = []

    def read(box):
        (top, left), (bottom, right) = (tuple(np.clip(corner, 0, (60, 70)).tolist()) for corner in box)
        boxes.append(box)
        return ((top, left), (bottom, right)), image[top:bottom, left:right]

    at_once = values_along(points, read, order=1)
    monkeypatch.setattr(_about_pixels, "_PIECE", 7)
    in_pieces = values_along(points, read, order=1)
    inside = np.isfinite(at_once) & np.isfinite(in_pieces)
    assert len(boxes) > 10
    assert inside.sum() > 60
    np.testing.assert_allclose(in_pieces[inside], at_once[inside], rtol=1e-9)


def test_a_line_of_no_length_is_refused(coins):
    for line in ([[3, 3], [3, 3]], [[0, 0], [1e9, 1e9]], [[0, 0]], None):
        assert coins.ask("profile", ref="coins", line=line)[0]["type"] == "failed"


def columns_in(found, buffers):
    return {
        one["name"]: np.frombuffer(buffers[one["buffer"]], np.dtype(one["encoding"]).newbyteorder("<"))
        for one in found["columns"]
    }


def test_a_table_comes_by_column(coins):
    found, buffers = coins.ask("table", ref="table")
    table = coins.session.result("table")
    columns = columns_in(found, buffers)
    assert list(columns) == list(table)
    for name, column in table.items():
        np.testing.assert_array_equal(columns[name], column)
    assert found["row_count"] == len(table["label"])
    assert found["labels"] == "labels"
    part, buffers = coins.ask("table", ref="table", start=2, stop=5)
    np.testing.assert_array_equal(columns_in(part, buffers)["label"], table["label"][2:5])
    assert coins.ask("table", ref="labels")[0]["type"] == "failed"


def test_a_page_that_has_a_table_is_not_sent_it_again(coins):
    found, _ = coins.ask("table", ref="table")
    again, buffers = coins.ask("table", ref="table", known=found["key"])
    assert (again["is_known"], again["key"], buffers) == (True, found["key"], [])
    coins.session.set_values("smooth", sigma=3)
    changed, buffers = coins.ask("table", ref="table", known=found["key"])
    assert not changed["is_known"]
    assert changed["revision"] > found["revision"]
    assert buffers


def test_objects_are_told_without_a_table_of_them(coins):
    labels = coins.session.result("labels")
    found, buffers = coins.ask("objects", ref="labels", labels=[3, 2, 999])
    assert buffers == []
    assert [one["label"] for one in found["objects"]] == [2, 3]
    for one in found["objects"]:
        rows, columns = np.nonzero(labels == one["label"])
        assert one["area"] == rows.size
        assert one["box"] == [[rows.min(), columns.min()], [rows.max() + 1, columns.max() + 1]]
    assert [node.id for node in coins.session.pipeline.nodes][-1] == "table"
    assert coins.ask("objects", ref="coins", labels=[1])[0]["type"] == "failed"


def test_points_are_coordinates(coins):
    coins.session.add_step("feature.peak_local_max", after="smooth", node_id="peaks")
    found, (content,) = coins.ask("points", ref="peaks")
    points = np.frombuffer(content, "<f8").reshape(found["shape"])
    np.testing.assert_array_equal(points, coins.session.result("peaks"))
    assert coins.ask("points", ref="table")[0]["type"] == "failed"


def test_documentation_is_the_librarys(coins):
    found, _ = coins.ask("documentation", operation="filters.threshold_otsu")
    assert found["summary"] == "Return threshold value based on Otsu's method."
    assert found["url"].startswith("https://scikit-image.org")
    assert [one["name"] for one in found["parameters"]][:2] == ["image", "nbins"]
    assert found["gallery"]
    assert found["citations"]
    assert coins.ask("documentation", operation="os.system")[0]["type"] == "failed"


def test_candidates_fit_the_result_and_the_usual_come_first(coins):
    found, _ = coins.ask("candidates", ref="labels", words="", stage="measure")
    assert found["operations"]
    assert {one["stage"] for one in found["operations"]} == {"measure"}
    assert len(found["operations"]) == min(60, found["count"])
    found, _ = coins.ask("candidates", ref="coins", words="remove noise")
    assert any("denoise" in one["id"] for one in found["operations"])
    assert all(one["summary"] for one in found["operations"][:5])
    everything, _ = coins.ask("candidates")
    assert everything["count"] > found["count"]
    assert [one["id"] for one in everything["operations"][:2]] == ["color.rgb2gray", "color.rgb2hed"]
    assert coins.ask("candidates", stage="nonsense")[0]["type"] == "failed"


def test_a_candidate_is_a_picture_of_the_users_own_image(coins, monkeypatch):
    found, (content,) = coins.ask("candidate", ref="coins", operation="filters.sobel")
    assert len(content) == np.prod(found["shape"])
    assert max(found["shape"]) <= 128
    _, same = coins.ask("candidate", ref="coins", operation="filters.sobel")
    assert same == [content]
    nothing, buffers = coins.ask("candidate", ref="coins", operation="measure.blur_effect")
    assert nothing["shape"] is None
    assert nothing["message"]
    assert buffers == []


def test_history_fits_and_script(coins):
    history, _ = coins.ask("history")
    assert [entry["summary"] for entry in history["entries"]][:2] == ["start", "add smooth"]
    assert history["position"] == 5
    fits, _ = coins.ask("fits", node="binary", input="x2")
    assert [one["ref"] for one in fits["refs"]] == ["coins", "smooth", "level"]
    script, _ = coins.ask("script")
    compile(script["script"], "script", "exec")
    assert "import tamis" not in script["script"]


def test_a_question_of_the_same_panel_takes_the_place_of_an_older_one(coins, monkeypatch):
    begun, plane = threading.Event(), _look.Look.plane

    def wait(self, moment, ref, planes, cancel, **options):
        if ref == "smooth":
            begun.set()
            assert cancel.wait(10)
            raise CancelledError
        return plane(self, moment, ref, planes, cancel, **options)

    monkeypatch.setattr(_look.Look, "plane", wait)
    coins.screen.handle({"type": "ask", "id": 77, "what": "histogram", "ref": "smooth", "panel": "a"})
    assert begun.wait(10)
    assert coins.ask("histogram", ref="coins", panel="a")[0]["type"] == "answer"
    refused, _ = coins.sent.wait("failed", id=77)
    assert "newer" in refused["message"]


@pytest.mark.parametrize(
    ("operation", "ratio"),
    [("transform.rescale", 1), ("transform.warp_polar", None), ("filters.rank.mean", 1)],
)
def test_a_candidate_that_must_be_told_something_or_gives_another_shape_has_a_picture(
    coins, operation, ratio
):
    found, (content,) = coins.ask("candidate", ref="coins", operation=operation)
    rows, columns, _ = found["shape"]
    assert len(content) == 3 * rows * columns
    assert np.ptp(np.frombuffer(content, np.uint8)) > 100
    assert max(rows, columns) <= 128
    assert ratio is None or abs(rows / columns - 303 / 384) < 0.03


def test_a_slow_candidate_keeps_nobody_waiting(coins, monkeypatch):
    go = threading.Event()
    monkeypatch.setitem(QUESTIONS, "candidate", lambda *_: (go.wait(10), ({}, []))[1])
    for number in range(5):
        coins.screen.handle({"type": "ask", "id": f"c{number}", "what": "candidate", "ref": "coins"})
    assert coins.ask("history")[0]["type"] == "answer"
    coins.view("a", "smooth")
    coins.block("a")
    go.set()
    for number in range(5):
        coins.sent.wait("answer", id=f"c{number}")


@pytest.mark.parametrize("what", sorted(QUESTIONS))
def test_a_question_without_what_it_needs_is_refused_or_answered(coins, what):
    for fields in (
        {},
        {"ref": "nowhere", "operation": "no.thing", "node": "nobody", "line": 3, "region": []},
    ):
        found, _ = coins.ask(what, **fields)
        assert found["type"] in ("answer", "failed")


def test_what_breaks_is_told_and_the_next_is_answered(coins, monkeypatch, caplog):
    monkeypatch.setitem(QUESTIONS, "history", lambda *_: 1 / 0)
    assert "ZeroDivisionError" in coins.ask("history")[0]["message"]
    assert coins.ask("script")[0]["type"] == "answer"
    assert coins.ask("nonsense")[0]["type"] == "failed"
