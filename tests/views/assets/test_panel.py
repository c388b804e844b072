"""A panel: the pixels of `tamis.display`, asked for as they are needed, and never the past as the present."""

import numpy as np
import pytest

from tamis.catalogue import Kind
from tamis.display import Intent, overlay, resolve, to_rgb

from .fake_session import FakeSession, frames, image, labels, settle
from .wire import pixels_of

RANDOM = np.random.default_rng(11)
NOISE = RANDOM.normal(0, 1, (300, 400)).astype(np.float32)
BLOBS = np.kron(RANDOM.integers(0, 9, (30, 40)), np.ones((10, 10), int)).astype(np.uint16)

READ = """([at, row, column, rows, columns]) => {
  const panel = panels.panels[at];
  const { x, y } = panel.toScreen(row, column);
  const ratio = window.devicePixelRatio;
  const { data } = panel.canvas.getContext("2d").getImageData(x * ratio, y * ratio, columns, rows);
  let text = "";
  for (const byte of data) text += String.fromCharCode(byte);
  return btoa(text);
}"""


def read(page, box, at=0):
    """Pixels of the canvas that show a box of the image at 1:1."""
    rows, columns = box[2:]
    return pixels_of(page.evaluate(READ, [at, *box]), (rows, columns))[..., :3]


def one_to_one(page):
    page.evaluate("panels.panels[0].showOneToOne()")
    settle(page)


def state_of(page, at=0):
    return page.locator("[data-part=panel]").nth(at).get_attribute("data-state")


def views(session, panel="p1"):
    return [said for said in session.said if said["type"] == "view" and said["panel"] == panel]


def test_a_panel_tells_for_which_change_it_is_painted(page_of):
    page = FakeSession(raw=image(NOISE)).open(page_of())
    one_to_one(page)
    told = page.locator("[data-part=panel]").first.get_attribute("data-revision")
    assert int(told) == page.evaluate("panels.panels[0].block.header.revision")


@pytest.mark.parametrize("ratio", [1, 2])
def test_the_canvas_shows_the_pixels_of_display(page_of, ratio):
    hostile = NOISE.copy()
    hostile[140:160, 190:195] = np.nan
    hostile[150, 200:203] = [np.inf, -np.inf, 1e30]
    page = FakeSession(raw=image(hostile)).open(page_of(device_scale_factor=ratio))
    one_to_one(page)
    expected = to_rgb(resolve(hostile, Intent(), kind=Kind.IMAGE))
    assert np.array_equal(read(page, (130, 170, 50, 60)), expected[130:180, 170:230])


def test_objects_over_an_image_are_those_of_display_also_after_a_change_of_look(shared_page):
    session = FakeSession(raw=image(NOISE), cells=labels(BLOBS))
    page = session.open(shared_page)
    page.evaluate("panels.panels[0].show({ over: 'cells' })")
    one_to_one(page)
    box = (100, 100, 80, 90)
    part = np.s_[100:180, 100:190]
    for wishes in ({}, {"opacity": 0.8, "outlines": False}, {"selection": frozenset({3, 4})}):
        told = {**wishes, "selection": sorted(wishes.get("selection", []))}
        page.evaluate("(told) => link.set({ ...told, selection: new Set(told.selection) })", told)
        frames(page)
        below = resolve(NOISE, Intent(), kind=Kind.IMAGE)
        above = resolve(
            BLOBS,
            Intent(**{**page.evaluate("({opacity: link.opacity, outlines: link.outlines})"), **wishes}),
            kind=Kind.LABELS,
        )
        assert np.array_equal(read(page, box), overlay(below, above)[part])


def test_random_states_that_are_called_exact_are_those_of_display(shared_page):
    random = np.random.default_rng(5)
    volume = random.normal(0, 1, (4, 200, 300)).astype(np.float32)
    cells = np.kron(random.integers(0, 300, (4, 20, 30)), np.ones((1, 10, 10), int)).astype(np.uint16)
    session = FakeSession(raw=image(volume, axes="ZYX"), cells=labels(cells, axes="ZYX"))
    page = session.open(shared_page)
    page.evaluate("panels.panels[0].show({ over: 'cells' })")
    one_to_one(page)
    for _ in range(12):
        z, row, column, label = (int(random.integers(n)) for n in (4, 150, 250, 300))
        opacity, outlines, colormap = (
            float(random.random()),
            bool(random.integers(2)),
            random.choice(["gray", "turbo"]),
        )
        looks = {"opacity": opacity, "outlines": outlines, "colormap": {"raw": str(colormap)}}
        page.evaluate(
            """([looks, z, label, row, column]) => {
              link.set({ ...looks, selection: new Set(label % 2 ? [label] : []) });
              link.setPlane("Z", z);
              panels.panels[0].centreOn(row, column);
            }""",
            [looks, z, label, row, column],
        )
        settle(page)
        assert state_of(page) == "exact"
        wishes = {
            "opacity": opacity,
            "outlines": outlines,
            "selection": frozenset([label] if label % 2 else []),
        }
        below = resolve(volume[z], Intent(colormap=str(colormap)), kind=Kind.IMAGE)
        expected = overlay(below, resolve(cells[z], Intent(**wishes), kind=Kind.LABELS))
        top, left = max(0, row - 60), max(0, column - 60)
        rows, columns = min(200, row + 60) - top, min(300, column + 60) - left
        assert np.array_equal(
            read(page, (top, left, rows, columns)), expected[top : top + rows, left : left + columns]
        )


def test_contrast_of_the_page_redraws_whole_numbers_without_asking(shared_page):
    plane = RANDOM.integers(0, 65536, (200, 200), dtype=np.uint16)
    session = FakeSession(raw=image(plane))
    page = session.open(shared_page)
    one_to_one(page)
    before = len(session.said)
    page.evaluate("link.set({ contrast: { raw: [1000, 2000.5] }, colormap: { raw: 'inferno' } })")
    frames(page)
    expected = to_rgb(
        resolve(plane, Intent(contrast_limits=(1000, 2000.5), colormap="inferno"), kind=Kind.IMAGE)
    )
    assert np.array_equal(read(page, (60, 60, 50, 50)), expected[60:110, 60:110])
    assert len(session.said) == before


def test_contrast_of_floats_is_told_to_python_once(shared_page):
    session = FakeSession(raw=image(NOISE))
    page = session.open(shared_page)
    page.evaluate("link.set({ contrast: { raw: [0, 1] } })")
    frames(page)
    page.evaluate("panels.panels[0].invalidate()")
    frames(page)
    assert [said["contrast_limits"] for said in session.said if said["type"] == "limits"] == [[0, 1]]


def test_a_large_image_is_asked_for_at_the_level_of_the_screen_and_around_the_viewport(shared_page):
    session = FakeSession(raw=image(np.zeros((3000, 5000), np.uint8)))
    page = session.open(shared_page)
    first = views(session)[-1]
    assert first["region"] == [[0, 0], [3000, 5000]]
    assert first["level"] == 2
    page.evaluate("panels.panels[0].showOneToOne()")
    settle(page)
    wanted = views(session)[-1]
    (top, left), (bottom, right) = wanted["region"]
    width, height = page.evaluate("[panels.panels[0].width, panels.panels[0].height]")
    assert wanted["level"] == 0
    assert 1.2 * width < right - left < 1.3 * width
    assert 1.2 * height < bottom - top < 1.3 * height


def test_moving_within_the_margin_asks_for_nothing(shared_page):
    session = FakeSession(raw=image(np.zeros((3000, 5000), np.uint8)))
    page = session.open(shared_page)
    one_to_one(page)
    before = len(views(session))
    page.evaluate("panels.panels[0].moveBy(40, 20)")
    settle(page)
    assert len(views(session)) == before
    page.evaluate("panels.panels[0].moveBy(400, 0)")
    settle(page)
    assert len(views(session)) == before + 1


def test_where_one_has_not_looked_yet_the_coarse_image_shows(shared_page):
    session = FakeSession(raw=image(np.full((3000, 5000), 200, np.uint8)))
    page = session.open(shared_page)
    one_to_one(page)
    page.evaluate("model.hold = true; panels.panels[0].moveBy(1500, 0)")
    frames(page)
    assert (read(page, (1500, 1000, 20, 20)) > 0).all()


def test_an_overview_is_asked_for_once_at_rest(shared_page):
    session = FakeSession(raw=image(np.full((3000, 5000), 200, np.uint8)))
    page = session.open(shared_page)
    one_to_one(page)
    session.revision = 2
    told = session.block(views(session)[-1])[0]
    page.evaluate("([header, buffers]) => model.tellEncoded(header, buffers)", told)
    page.wait_for_timeout(600)
    asked = views(session, "p1:overview")
    assert [view["region"] for view in asked] == [[[0, 0], [3000, 5000]]]
    assert {"type": "close", "panel": "p1:overview"} in session.said


def test_panels_stay_linked_also_when_their_shapes_differ(shared_page):
    session = FakeSession(
        raw=image(np.zeros((400, 600), np.uint8)), half=image(np.zeros((200, 300), np.uint8))
    )
    session.shown = ["raw", "half"]
    page = session.open(shared_page)
    page.locator("canvas.panel-canvas").first.hover(position={"x": 100, "y": 80})
    page.mouse.wheel(0, -400)
    page.mouse.down()
    page.mouse.move(300, 300, steps=4)
    page.mouse.up()
    settle(page)
    one, other = page.evaluate("panels.panels.map((panel) => panel.toImage(120, 90))")
    assert one["row"] == pytest.approx(2 * other["row"], abs=2)
    assert one["column"] == pytest.approx(2 * other["column"], abs=2)


def test_images_of_a_unit_meet_where_they_are(shared_page):
    told = {"axes": "YX", "unit": "um"}
    session = FakeSession(
        raw=image(np.zeros((400, 600), np.uint8), spacing=[0.5, 0.5], **told),
        crop=image(np.zeros((100, 100), np.uint8), spacing=[1, 1], **told),
    )
    session.shown = ["raw", "crop"]
    page = session.open(shared_page)
    page.evaluate("panels.panels[0].showOneToOne(); panels.panels[0].centreOn(99, 99)")
    settle(page)
    one, other = page.evaluate("panels.panels.map((panel) => panel.toImage(100, 100))")
    assert one["row"] == pytest.approx(2 * other["row"], abs=2)


def test_pixels_have_the_proportions_of_the_object(shared_page):
    page = FakeSession(raw=image(np.zeros((30, 40)), axes="YX", spacing=[3, 1])).open(shared_page)
    a, b = page.evaluate("[panels.panels[0].toScreen(0, 0), panels.panels[0].toScreen(10, 10)]")
    assert b["y"] - a["y"] == pytest.approx(3 * (b["x"] - a["x"]), rel=0.01)


def test_a_late_block_is_dropped_and_a_fresh_one_shown(shared_page):
    session = FakeSession(raw=image(np.full((50, 60), 100, np.uint8)))
    session.revision = 5
    page = session.open(shared_page)
    for revision, value, expected in [(4, 10, 100), (6, 30, 30), (5, 50, 30)]:
        session.images["raw"] = image(np.full((50, 60), value, np.uint8))
        session.revision = revision
        told = session.block(views(session)[-1])[0]
        page.evaluate(
            "([header, buffers]) => model.tellEncoded(header, buffers)",
            told,
        )
        frames(page)
        shown = page.evaluate("panels.panels[0].block.values[0]")
        assert shown == expected


def test_a_panel_says_stale_fresh_approximate_and_exact(shared_page):
    session = FakeSession(raw=image(NOISE))
    session.block_state = "approximate"
    page = session.open(shared_page)
    badge = page.locator(".panel-badge")
    assert (state_of(page), badge.inner_text()) == ("approximate", "approximate")
    page.evaluate("model.tell({ type: 'stale', panel: 'p1', revision: 2 })")
    frames(page)
    assert (state_of(page), badge.inner_text()) == ("stale", "stale")
    told = session.block(views(session)[-1])[0]
    page.evaluate("([header, buffers]) => model.tellEncoded(header, buffers)", told)
    frames(page)
    assert state_of(page) == "stale", "a block of before the change was taken for one of after it"
    page.evaluate("model.tell({ type: 'fresh', panel: 'p1', revision: 2 })")
    frames(page)
    assert state_of(page) == "approximate"
    session.block_state, session.revision = "exact", 2
    told = session.block(views(session)[-1])[0]
    page.evaluate("([header, buffers]) => model.tellEncoded(header, buffers)", told)
    frames(page)
    assert state_of(page) == "exact"
    assert (
        page.locator("canvas.panel-canvas").get_attribute("aria-label")
        == "raw: image, 300 × 400 pixels, exact"
    )


def test_another_plane_is_not_taken_for_the_one_asked_for(shared_page):
    volume = np.arange(5, dtype=np.uint8)[:, None, None] * np.ones((5, 30, 40), np.uint8)
    session = FakeSession(raw=image(volume, axes="ZYX"))
    page = session.open(shared_page)
    page.evaluate("model.hold = true; link.setPlane('Z', 4)")
    frames(page)
    assert state_of(page) == "stale"
    page.evaluate("model.hold = false; link.setPlane('Z', 3)")
    settle(page)
    assert state_of(page) == "exact"
    assert page.evaluate("panels.panels[0].block.values[0]") == 3


def test_a_blank_panel_says_why(shared_page):
    session = FakeSession(raw=image(NOISE), broken=image(NOISE))
    session.blanks["broken"] = "filters.gaussian: parameter 'sigma' must be at least 0, got -1."
    session.shown = ["broken"]
    page = session.open(shared_page)
    assert state_of(page) == "blank"
    assert page.locator(".panel-blank").inner_text() == session.blanks["broken"]


def test_sixty_events_a_second_ask_for_the_last_view_and_not_for_all(shared_page):
    session = FakeSession(raw=image(np.zeros((2000, 2000), np.uint8)))
    page = session.open(shared_page)
    one_to_one(page)
    before = len(views(session))
    page.evaluate("""async () => {
      window.drawn = 0;
      panels.panels[0].addLayer({ draw: () => (window.drawn += 1) });
      for (let i = 0; i < 60; i++) {
        panels.panels[0].moveBy(i % 2 ? 60 : -75, -9);
        await new Promise((done) => setTimeout(done, 16));
      }
    }""")
    settle(page)
    assert len(views(session)) - before <= 32
    assert page.evaluate("drawn") >= 30
    (top, left), (bottom, right) = views(session)[-1]["region"]
    corner = page.evaluate("panels.panels[0].toImage(0, 0)")
    assert top <= corner["row"] <= bottom
    assert left <= corner["column"] <= right
    assert state_of(page) == "exact"


def test_a_panel_follows_the_size_of_the_window(shared_page):
    session = FakeSession(raw=image(np.zeros((2000, 2000), np.uint8)))
    page = session.open(shared_page)
    page.set_viewport_size({"width": 700, "height": 500})
    settle(page)
    size = page.evaluate("""() => {
      const { canvas, body } = panels.panels[0];
      return [canvas.width, canvas.height, body.clientWidth, body.clientHeight];
    }""")
    assert size[:2] == size[2:]
    corner = page.evaluate("panels.panels[0].toScreen(2000, 2000)")
    assert corner["y"] == pytest.approx(size[1], abs=1)


@pytest.mark.parametrize("shape", [(1, 1), (5000, 3), (1, 900)])
def test_images_of_odd_shapes_fit_and_are_drawn(shared_page, shape):
    plane = (np.arange(np.prod(shape)) % 251).reshape(shape).astype(np.uint8)
    page = FakeSession(raw=image(plane)).open(shared_page)
    assert state_of(page) == "exact"
    page.evaluate("panels.panels[0].showOneToOne()")
    settle(page)
    row, column = shape[0] // 2, shape[1] // 2
    limits = resolve(plane, Intent(), kind=Kind.IMAGE).contrast_limits
    expected = to_rgb(resolve(plane, Intent(contrast_limits=limits), kind=Kind.IMAGE))[row, column]
    assert read(page, (row, column, 1, 1))[0, 0].tolist() == expected.tolist()


def test_keys_move_zoom_and_step_through_planes(shared_page):
    page = FakeSession(raw=image(np.zeros((9, 300, 300), np.uint8), axes="ZYX")).open(shared_page)
    page.locator("canvas.panel-canvas").focus()
    fitted = page.evaluate("panels.panels[0].viewport.zoom")
    for key, expression, expected in [
        ("]", "link.planes.Z", 5),
        ("[", "link.planes.Z", 4),
        ("+", f"link.zoom > {fitted}", True),
        ("1", "link.zoom", 1),
        ("ArrowRight", "link.centre.X > 150", True),
        ("ArrowDown", "link.centre.Y > 150", True),
        ("0", "link.zoom", None),
    ]:
        page.keyboard.press(key)
        assert page.evaluate(expression) == expected, key


def test_the_cursor_reads_raw_values_in_every_panel(shared_page):
    session = FakeSession(raw=image(BLOBS, axes="YX", spacing=[0.5, 0.5], unit="um"), same=image(BLOBS + 1))
    session.shown = ["raw", "same"]
    page = session.open(shared_page)
    at = page.evaluate("panels.panels[0].toScreen(45.5, 33.5)")
    page.locator("canvas.panel-canvas").first.hover(position=at)
    frames(page)
    told = page.locator(".panel-readout").all_inner_texts()
    assert told[0] == f"row 45, column 33 · 22.5 × 16.5 µm = {BLOBS[45, 33]}"
    assert told[1].endswith(f"= {BLOBS[45, 33] + 1}")
    assert session.count("ask") == 0


def test_objects_that_become_an_image_hide_nothing(shared_page):
    session = FakeSession(raw=image(NOISE), cells=labels(BLOBS))
    page = session.open(shared_page)
    page.evaluate("panels.panels[0].show({ over: 'cells' })")
    one_to_one(page)
    session.images["cells"] = image(NOISE)  # its step was disabled: what it reads is seen in its place
    session.revision = 2
    page.evaluate("(state) => model.tell(state)", session.state())
    (over,) = session.block(views(session, "p1:over")[-1])
    page.evaluate("([header, buffers]) => model.tellEncoded(header, buffers)", over)
    page.evaluate("model.tell({ type: 'fresh', panel: 'p1', revision: 2 })")
    frames(page)
    expected = to_rgb(resolve(NOISE, Intent(), kind=Kind.IMAGE))
    assert np.array_equal(read(page, (100, 100, 50, 50)), expected[100:150, 100:150])


@pytest.mark.parametrize("more", [0, 2000])
def test_the_cursor_asks_for_the_true_value_of_floats_and_of_coarse_blocks(shared_page, more):
    session = FakeSession(raw=image(np.pad(NOISE, ((0, more), (0, more)))))
    page = session.open(shared_page)
    at = page.evaluate("panels.panels[0].toScreen(50.5, 33.5)")
    page.locator("canvas.panel-canvas").first.hover(position=at)
    page.wait_for_function("!document.querySelector('.panel-readout').textContent.endsWith('…')")
    where = page.evaluate("panels.panels[0].viewport.fromLink(link.cursor)")
    value = NOISE[int(where["row"]), int(where["column"])]
    told = page.locator(".panel-readout").inner_text().rpartition("= ")[2]
    assert float(told) == pytest.approx(value, rel=1e-6)
    asked = session.count("ask")
    page.evaluate("panels.panels[0].invalidate()")
    frames(page)
    assert session.count("ask") == asked == 1


@pytest.mark.parametrize(
    ("value", "dtype", "words"),
    [
        (1 / 3, "float64", "0.3333333333333333"),
        (1 / 3, "float32", "0.33333334"),
        (np.nextafter(np.float32(1), np.float32(2)), "float32", "1.0000001"),
        (2**62 + 1, "int64", "4611686018427387905"),
        (np.nan, "float32", "NaN"),
        (-np.inf, "float64", "-Infinity"),
    ],
)
def test_the_cursor_reads_every_digit(shared_page, value, dtype, words):
    session = FakeSession(raw=image(np.full((40, 50), value, dtype)))
    page = session.open(shared_page)
    page.evaluate("panels.panels[0].pointAt({ row: 20, column: 20 })")
    page.wait_for_function("/= [^…]/.test(document.querySelector('.panel-readout').textContent)")
    assert page.locator(".panel-readout").inner_text().rpartition("= ")[2] == words
    assert [said["is_exact"] for said in session.said if said["type"] == "ask"] == [True]


def test_a_click_selects_a_label_and_escape_nothing(shared_page):
    session = FakeSession(raw=image(NOISE), cells=labels(BLOBS))
    page = session.open(shared_page)
    page.evaluate("panels.panels[0].show({ over: 'cells' })")
    settle(page)
    rows, columns = np.nonzero(BLOBS)
    first, last = (rows[0], columns[0]), (rows[-1], columns[-1])
    canvas = page.locator("canvas.panel-canvas")
    chosen = []
    for (row, column), modifiers in [(first, []), (last, ["Control"])]:
        at = page.evaluate(
            "([row, column]) => panels.panels[0].toScreen(row + 0.5, column + 0.5)", [int(row), int(column)]
        )
        canvas.click(position=at, modifiers=modifiers)
        chosen.append(page.evaluate("[...link.selection].sort()"))
    one, other = int(BLOBS[first]), int(BLOBS[last])
    assert chosen == [[one], sorted({one, other}) if one != other else []]
    page.keyboard.press("Escape")
    assert page.evaluate("link.selection.size") == 0


def test_a_tool_takes_the_pointer_and_layers_draw_on_top(page_of):
    page = FakeSession(raw=image(NOISE)).open(page_of())
    page.evaluate("""() => {
      window.heard = [];
      const panel = panels.panels[0];
      const wordsOf = (at) => [Math.floor(at.row), Math.floor(at.column), at.panel === panel];
      const hear = (name) => (at) => heard.push([name, ...wordsOf(at)]);
      window.end = panel.addLayer({ draw(context, panel) {
        const { x, y } = panel.toScreen(10, 10);
        context.fillStyle = "#00ff00";
        context.fillRect(x - 5, y - 5, 10, 10);
      } });
      panel.setTool({ cursor: "cell", onDown: hear("down"), onMove: hear("move"), onUp: hear("up") });
    }""")
    frames(page)
    assert read(page, (10, 10, 1, 1))[0, 0].tolist() == [0, 255, 0]
    start, stop = page.evaluate(
        "[panels.panels[0].toScreen(50.5, 60.5), panels.panels[0].toScreen(80.5, 70.5)]"
    )
    box = page.locator("canvas.panel-canvas").bounding_box()
    page.mouse.move(box["x"] + start["x"], box["y"] + start["y"])
    page.mouse.down()
    page.mouse.move(box["x"] + stop["x"], box["y"] + stop["y"])
    page.mouse.up()
    heard = page.evaluate("heard")
    assert [name for name, *_ in heard] == ["move", "down", "move", "up"]
    assert heard[1][1:3] == pytest.approx([50, 60], abs=1)
    assert heard[3][1:] == [80, 70, True]
    assert page.evaluate("link.zoom") is None, "the image moved under the tool"
    page.evaluate("end(); panels.panels[0].setTool(null)")
    frames(page)
    assert read(page, (10, 10, 1, 1))[0, 0].tolist() != [0, 255, 0]


FINGER = """([type, id, x, y]) => {
  const canvas = panels.panels[0].canvas;
  const box = canvas.getBoundingClientRect();
  canvas.setPointerCapture = () => {}; // the browser knows no such finger
  const kind = { bubbles: true, cancelable: true, pointerType: "touch" };
  const finger = { ...kind, pointerId: id, isPrimary: id === 1 };
  const held = { button: type === "pointermove" ? -1 : 0, buttons: type === "pointerup" ? 0 : 1 };
  const place = { clientX: box.left + x, clientY: box.top + y };
  canvas.dispatchEvent(new PointerEvent(type, { ...finger, ...held, ...place }));
}"""


def touch(page, *moves):
    for name, finger, x, y in moves:
        page.evaluate(FINGER, [f"pointer{name}", finger, x, y])
    frames(page)


def test_two_fingers_keep_what_is_under_them_while_the_image_grows_and_moves(page_of):
    page = FakeSession(raw=image(NOISE)).open(page_of())
    one_to_one(page)
    under = "panels.panels[0].toImage(%d, %d)"
    first, second = page.evaluate(under % (200, 150)), page.evaluate(under % (260, 150))
    touch(page, ("down", 1, 200, 150), ("down", 2, 260, 150), ("move", 1, 170, 170), ("move", 2, 290, 170))
    assert page.evaluate("link.zoom") == pytest.approx(2, rel=0.01)
    for place, before in (((170, 170), first), ((290, 170), second)):
        now = page.evaluate(under % place)
        assert [now["row"], now["column"]] == pytest.approx([before["row"], before["column"]], abs=1.5)
    touch(page, ("up", 2, 290, 170), ("move", 1, 190, 170), ("up", 1, 190, 170))
    assert page.evaluate(under % (190, 170))["column"] == pytest.approx(first["column"], abs=1.5)
    assert page.evaluate("link.selection.size") == 0


def test_one_finger_moves_the_image_and_a_second_one_ends_what_a_tool_began(page_of):
    page = FakeSession(raw=image(NOISE)).open(page_of())
    one_to_one(page)
    before = page.evaluate("link.centre.X")
    touch(page, ("down", 1, 200, 150), ("move", 1, 230, 150), ("up", 1, 230, 150))
    assert page.evaluate("link.centre.X") == pytest.approx(before - 30)
    page.evaluate("""() => {
      window.heard = [];
      const hear = (name) => () => heard.push(name);
      panels.panels[0].setTool({ onDown: hear("down"), onMove: hear("move"), onUp: hear("up") });
    }""")
    touch(page, ("down", 1, 200, 150), ("down", 2, 260, 150), ("move", 2, 320, 150), ("up", 2, 320, 150))
    touch(page, ("move", 1, 210, 150), ("up", 1, 210, 150), ("down", 1, 100, 100), ("up", 1, 100, 100))
    assert page.evaluate("heard") == ["down", "up", "down", "up"]
    assert page.evaluate("link.zoom") == pytest.approx(2, rel=0.01)


def test_a_page_that_connects_again_asks_again(shared_page):
    session = FakeSession(raw=image(NOISE))
    page = session.open(shared_page)
    before = len(views(session))
    page.evaluate("model.tell({ type: 'connection', is_open: true })")
    settle(page)
    last, *again = ({**said, "wish": None} for said in views(session)[before - 1 :])
    assert again == [last]


def test_what_is_closed_listens_no_more(shared_page):
    session = FakeSession(raw=image(NOISE), cells=labels(BLOBS))
    page = session.open(shared_page)
    page.evaluate("panels.panels[0].show({ over: 'cells' })")
    settle(page)
    page.evaluate("panels.destroy()")
    assert page.evaluate("model.listenerCount()") == 0
    assert page.locator("canvas").count() == 0
    closed = {said["panel"] for said in session.said if said["type"] == "close"}
    assert closed >= {"p1", "p1:over"}
