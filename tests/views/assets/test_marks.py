"""Drawing tools in a real Chromium, on a panel that keeps the promises of the viewer; nobody serves it."""

from __future__ import annotations

import json
import math
import os
import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tamis.session import Drawing, mark_from_json
from tamis.session._painting import drawn_image

FAKE = (Path(__file__).parent / "fake_panel.js").read_text(encoding="utf-8")
FLAT = {"shape": [30, 40], "axes": "YX", "spacing": [0.25, 0.25], "drawings": {}}
SEEDED = FLAT | {"drawings": {"seeds": {"shape": [30, 40], "axes": "YX", "kind": "markers", "marks": []}}}
DEEP = {"shape": [5, 30, 40], "axes": "ZYX", "spacing": [0.5, 0.25, 0.25], "drawings": {}}


class Hands:
    """Fingers on the page: positions are [row, column] of pixel centres, as in marks."""

    def __init__(self, page):
        self.page = page
        box = page.locator("#body canvas").bounding_box()
        self.left, self.top = box["x"], box["y"]

    def to_page(self, row, column):
        return self.left + 20 + (column + 0.5) * 8, self.top + 12 + (row + 0.5) * 8

    def move(self, *points):
        for point in points:
            self.page.mouse.move(*self.to_page(*point))

    def drag(self, *points):
        self.move(points[0])
        self.page.mouse.down()
        self.move(*points[1:])
        self.page.mouse.up()

    def click(self, *points):
        for point in points:
            self.page.mouse.click(*self.to_page(*point))

    def use(self, name):
        named = re.compile(rf"^{re.escape(name)}(:.*)?$")
        self.page.get_by_role("button", name=named).click()

    def focus(self):
        self.page.locator("#body canvas").focus()

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def sent(self, verb="draw"):
        return [told for told in self.page.evaluate("fake.model.sent") if told["verb"] == verb]

    def settled(self, count=1):
        """Return the marks when so many final ones have been sent, and the model has them."""
        self.page.wait_for_function(
            """(count) => {
              const last = new Map();
              for (const { verb, mark, is_final: isFinal } of fake.model.sent) {
                if (verb === 'draw') last.set(mark.id, isFinal && JSON.stringify(mark));
              }
              const marks = fake.model.state.drawings.seeds?.marks ?? [];
              const known = marks.map((mark) => JSON.stringify(mark));
              return last.size >= count && [...last.values()].every((mark) => known.includes(mark));
            }""",
            arg=count,
        )
        return self.page.evaluate("fake.model.state.drawings.seeds.marks")

    def pixel(self, row, column):
        x, y = 20 + (column + 0.5) * 8, 12 + (row + 0.5) * 8
        script = "([x, y]) => [...fake.panel.canvas.getContext('2d').getImageData(x, y, 1, 1).data]"
        return self.page.evaluate(script, [round(x), round(y)])

    def inked(self):
        """Return which pixels of the image, every third, have ink in their middle."""
        script = """() => {
          const { data } = fake.panel.canvas.getContext('2d').getImageData(0, 0, 400, 300);
          const rows = Array.from({ length: 10 }, (_, at) => 16 + 24 * at);
          const columns = Array.from({ length: 14 }, (_, at) => 24 + 24 * at);
          return rows.map((y) => columns.map((x) => data[4 * (400 * y + x) + 3] > 60));
        }"""
        return np.array(self.page.evaluate(script))


@pytest.fixture
def hands_on(page_of):
    def start(options, **context):
        page = page_of(**context)
        page.set_default_timeout(5000)
        page.evaluate(FAKE, options)
        return Hands(page)

    return start


@pytest.fixture
def hands(hands_on):
    return hands_on(SEEDED)


def pixels_of(marks, shape=(30, 40), axes="YX", spacing=(1.0, 1.0)):
    drawing = Drawing(shape, axes, spacing, "pixel")
    for mark in marks:
        drawing = drawing.with_mark(mark_from_json(mark))
    return drawn_image(drawing).read()


def test_a_stroke_is_seen_at_once_sent_while_it_grows_and_one_mark(hands):
    hands.use("Brush")
    hands.move((5, 5))
    hands.page.mouse.down()
    for column in range(6, 30):
        hands.move((5, column))
        hands.page.wait_for_timeout(20)
    assert hands.pixel(5, 20)[3] > 60
    before = hands.sent()
    assert len(before) >= 2
    assert not any(told["is_final"] for told in before)
    hands.page.mouse.up()
    marks = hands.settled()
    sent = hands.sent()
    assert [told["is_final"] for told in sent] == [False] * (len(sent) - 1) + [True]
    assert len({told["mark"]["id"] for told in sent}) == 1
    assert all(later["time"] - told["time"] > 140 for told, later in pairwise(sent[:-1]))
    assert len(marks) == 1
    assert (marks[0]["points"][0], marks[0]["points"][-1]) == ([5, 5], [5, 29])
    assert hands.page.evaluate("fake.model.state.drawings.seeds.marks.length") == 1


def test_what_one_sees_is_what_python_draws(hands):
    hands.use("Brush")
    hands.drag((4, 4), (20, 12), (8, 22))
    hands.use("Polygon")
    hands.click((12, 25), (25, 38), (28, 20))
    hands.press("Enter")
    hands.use("Eraser")
    hands.drag((18, 5), (18, 35))
    hands.use("Rectangle")
    hands.drag((1, 30), (6, 36))
    drawn = pixels_of(hands.settled(4))
    hands.page.evaluate("fake.tools.use('look')")
    hands.page.mouse.move(2, 2)
    seen = hands.inked()
    expected = drawn[::3, ::3] != 0
    assert expected.sum() > 15
    # the two may differ where an edge goes through the middle of a pixel
    assert (seen != expected).sum() <= 2


def test_the_label_and_the_radius_come_from_the_controls(hands):
    hands.use("Brush")
    hands.page.get_by_label("Label", exact=True).fill("7")
    hands.page.get_by_label("Radius, pixels").fill("2.5")
    hands.click((10, 10))
    mark = hands.settled()[0]
    assert (mark["label"], mark["radius"], mark["points"], mark["shape"]) == (7, 2.5, [[10, 10]], "stroke")
    hands.page.get_by_label("Label", exact=True).fill("")
    assert hands.page.get_by_label("Label", exact=True).get_attribute("aria-invalid") is not None
    hands.use("Eraser")
    hands.click((10, 10))
    assert hands.settled(2)[1]["label"] == 0
    assert pixels_of(hands.settled(2)).any() == False  # noqa: E712  # a NumPy bool


def test_keys_alone_paint_choose_labels_and_radii(hands):
    hands.use("Brush")
    hands.focus()
    hands.press("3", ".", ".", ",", "Enter")
    mark = hands.settled()[0]
    assert (mark["label"], mark["radius"]) == (3, 6)
    assert mark["points"] == [[math.floor((150 - 12) / 8 * 8 - 4) / 8, (200 - 20) / 8 - 0.5]]
    hands.press("ArrowLeft", "Escape")
    assert hands.page.evaluate("fake.passed") == ["ArrowLeft"]
    assert hands.page.locator("[data-tool=look]").get_attribute("aria-pressed") == "true"
    assert hands.page.evaluate("fake.panel.tool") is None


def test_the_first_brush_adds_seeds(hands_on):
    hands = hands_on(FLAT)
    hands.use("Brush")
    hands.page.wait_for_function("fake.model.state.drawings.seeds")
    assert hands.sent("add_drawing")[0]["like"] == "image"
    hands.click((3, 3))
    assert len(hands.settled()) == 1
    hands.use("Clear")
    hands.use("Remove")
    assert hands.sent("clear_drawing")[0]["name"] == hands.sent("remove_drawing")[0]["name"] == "seeds"


def test_a_polygon_is_closed_by_a_double_click_and_its_corners_move_by_keys(hands):
    hands.use("Polygon")
    hands.click((5, 5), (5, 20))
    hands.page.mouse.dblclick(*hands.to_page(15, 12))
    mark = hands.settled()[0]
    assert mark["points"] == [[5, 5], [5, 20], [15, 12]]
    corner = hands.page.get_by_role("button", name="corner 2 of 3, row 5, column 20")
    corner.focus()
    hands.press("ArrowDown", "Shift+ArrowRight")
    hands.page.wait_for_function("fake.model.sent.at(-1).mark.points[1][1] === 30")
    sent = hands.sent()
    assert {told["mark"]["id"] for told in sent} == {mark["id"]}
    assert sent[-1]["mark"]["points"] == [[5, 5], [6, 30], [15, 12]]
    assert hands.page.get_by_role("button", name="corner 2 of 3, row 6, column 30").is_visible()


def test_a_polygon_can_be_taken_back_chosen_again_and_removed(hands):
    hands.use("Polygon")
    hands.focus()
    hands.click((5, 5), (5, 20), (15, 12), (20, 30))
    hands.press("Backspace", "Enter")
    mark = hands.settled()[0]
    assert len(mark["points"]) == 3
    hands.focus()
    hands.press("Escape")
    assert hands.page.locator(".tamis-grip").count() == 0
    hands.click((20, 20))
    hands.press("Escape")
    hands.page.keyboard.down("Alt")
    hands.click((8, 12))
    hands.page.keyboard.up("Alt")
    assert hands.page.locator(".tamis-grip").count() == 4
    hands.focus()
    hands.press("Delete")
    hands.page.wait_for_function("fake.model.state.drawings.seeds.marks.length === 0")
    assert hands.sent("clear_drawing")[0]["mark_id"] == mark["id"]


def test_a_corner_is_removed_by_a_key_and_three_stay(hands):
    hands.use("Polygon")
    hands.focus()
    hands.press("Enter")
    hands.press("Delete")
    hands.page.wait_for_function("fake.model.state.drawings.seeds.marks[0]?.points.length === 3")
    hands.press("Delete")
    hands.page.wait_for_timeout(50)
    assert [len(told["mark"]["points"]) for told in hands.sent()] == [4, 3]


def test_a_rectangle_is_dragged_by_its_corners_and_its_middle(hands):
    hands.use("Rectangle")
    hands.drag((20, 30), (10, 10))
    assert hands.settled()[0]["points"] == [[10, 10], [20, 30]]
    hands.drag((10, 30), (12, 34))
    hands.page.wait_for_function("fake.model.state.drawings.seeds.marks[0]?.points[1][1] === 34")
    assert hands.settled()[0]["points"] == [[12, 10], [20, 34]]
    hands.drag((16, 22), (18, 23))
    hands.page.wait_for_function("fake.model.state.drawings.seeds.marks[0]?.points[0][0] === 14")
    marks = hands.settled()
    assert [mark["points"] for mark in marks] == [[[14, 11], [22, 35]]]


def test_a_crop_draws_nothing_and_asks_for_the_box(hands):
    hands.use("Crop")
    hands.drag((4, 6), (14, 26))
    hands.page.get_by_role("button", name="Crop to it").click()
    told = hands.sent("crop_to")[0]
    assert told["ref"] == "image"
    assert told["mark"] == {"shape": "rectangle", "points": [[4, 6], [14, 26]]}
    assert mark_from_json(told["mark"]).bounds == (4, 6, 15, 27)
    assert hands.sent("draw") == []
    assert hands.page.locator(".tamis-grip").count() == 0


def test_a_line_profile_follows_its_ends_and_copies_its_numbers(hands_on):
    hands = hands_on(DEEP | {"plane": 3}, permissions=["clipboard-read", "clipboard-write"])
    hands.use("Profile")
    hands.drag((5, 5), (5, 10), (8, 9))
    hands.page.wait_for_function("fake.model.asked.at(-1)?.line[1][0] === 8")
    asked = hands.page.evaluate("fake.model.asked.at(-1)")
    assert (asked["what"], asked["ref"], asked["planes"]) == ("profile", "image", [3])
    assert asked["line"] == [[5, 5], [8, 9]]
    chart = hands.page.get_by_role("img", name="line profile: 2.5 um, values from 1 to 25")
    chart.wait_for()
    hands.use("Copy as CSV")
    hands.page.get_by_role("button", name="Copied").wait_for()
    text = hands.page.evaluate("navigator.clipboard.readText()")
    assert text == "distance_um,value\n0,\n0.5,1\n1,4\n1.5,9\n2,16\n2.5,25\n"
    hands.page.get_by_role("button", name="end of the line, row 8, column 9").focus()
    hands.press("ArrowDown")
    hands.page.wait_for_function("fake.model.asked.at(-1).line[1][0] === 9")
    hands.focus()
    hands.press("Escape")
    assert chart.count() == 0


def test_a_ball_is_seen_on_the_planes_that_it_reaches(hands_on):
    hands = hands_on(DEEP | {"plane": 2})
    hands.use("Brush")
    hands.page.get_by_text("ball").click()
    hands.page.get_by_label("Radius, pixels").fill("4.75")
    hands.click((15, 20))
    mark = hands.settled()[0]
    assert (mark["plane"], mark["is_ball"]) == ([2], True)
    drawn = pixels_of([mark], (5, 30, 40), "ZYX", (0.5, 0.25, 0.25))
    hands.page.evaluate("fake.tools.use('look')")
    for plane in range(5):
        hands.page.evaluate("(z) => { fake.link.planes.Z = z; fake.panel.invalidate(); }", plane)
        differs = hands.inked() != (drawn[plane, ::3, ::3] != 0)
        assert not differs.any(), (plane, np.argwhere(differs))


def test_where_one_cannot_draw_the_tools_say_why(hands):
    hands.page.evaluate("fake.panel.plane.axes = ['Z', 'X']")
    hands.use("Brush")
    hands.click((5, 5))
    assert "is drawn on planes YX" in hands.page.locator("output").inner_text()
    hands.page.evaluate("Object.assign(fake.panel.plane, { axes: ['Y', 'X'], rows: 12 })")
    hands.click((5, 5))
    assert "seeds is for images of 30 × 40 pixels" in hands.page.locator("output").inner_text()
    assert hands.sent() == []


def test_a_refused_mark_goes_away(hands):
    hands.page.evaluate("fake.model.refuses = true")
    hands.use("Brush")
    hands.click((9, 9))
    hands.page.wait_for_function("fake.model.sent.some((told) => told.is_final)")
    hands.page.wait_for_timeout(40)
    hands.page.evaluate("fake.tools.use('look')")
    assert hands.pixel(9, 9)[3] == 0


def test_the_scale_bar_is_round_in_real_units_and_in_pixels(hands):
    found = hands.page.evaluate(
        """async () => {
          const { roundLength, scaleBarOf } = await import('/scalebar.js');
          const plane = { spacing: [1, 0.25], item: { unit: 'um' } };
          const lengths = [0.3, 1, 9.99, 50, 0.0021].map(roundLength);
          const planes = [plane, { ...plane, item: { unit: '' } }, { ...plane, spacing: [1, 1e-5] }];
          return [lengths, ...planes.map((each) => scaleBarOf(each, 8, 400))];
        }"""
    )
    assert np.allclose(found[0], [0.2, 1, 5, 50, 0.002])
    assert found[1] == {"length": 64, "text": "2 µm"}
    assert found[2] == {"length": 80, "text": "10 px"}
    assert found[3] == {"length": 80, "text": "1e-4 µm"}
    assert hands.pixel(33.75, 2)[3] == 255


def test_tools_leave_the_panel_as_it_was(hands):
    hands.use("Polygon")
    hands.focus()
    hands.press("Enter")
    hands.settled()
    hands.page.evaluate("fake.tools.destroy()")
    assert hands.page.evaluate("[fake.layers.size, fake.panel.tool]") == [0, None]
    assert hands.page.locator(".tamis-grip, .tamis-marks").count() == 0
    hands.focus()
    hands.press("Escape")
    assert hands.page.evaluate("fake.passed") == ["Escape"]


def test_every_control_has_a_name(hands):
    from axe_core_python.sync_playwright import Axe

    hands.use("Polygon")
    hands.focus()
    hands.press("Enter")
    hands.settled()
    found = Axe().run(hands.page)["violations"]
    assert [(told["id"], told["impact"]) for told in found if told["impact"] in ("serious", "critical")] == []


def test_the_page_s_marks_are_what_python_reads(hands):
    hands.use("Brush")
    hands.drag((3, 3), (60, 90), (12.3, 4.7))
    for mark in hands.settled():
        assert mark_from_json(json.loads(json.dumps(mark))).id == mark["id"]
    if shot := os.environ.get("TAMIS_SCREENSHOT"):
        hands.page.screenshot(path=shot)
