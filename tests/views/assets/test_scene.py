"""Volumes in space, in a real Chromium: what is drawn, selected, cut and shared."""

import base64

import cv2
import numpy as np
import pytest
from tests.session.screen.page import Page

import tamis
from tamis.display import label_colors
from tamis.session import Session

from .fake_session import FakeSession, frames, image, labels, settle

SHAPE = (24, 40, 48)
WITHOUT_WEBGL = """() => {
  const { getContext } = HTMLCanvasElement.prototype;
  HTMLCanvasElement.prototype.getContext = function (kind, ...options) {
    return kind === "webgl2" ? null : getContext.call(this, kind, ...options);
  };
}"""


def volume_of_balls():
    """Return a grey volume of two balls, and their labels: 7 on the left, 300 on the right."""
    plane, row, column = np.indices(SHAPE)
    cells = np.zeros(SHAPE, np.uint16)
    for label, at in ((7, 13), (300, 35)):
        cells[(plane - 12) ** 2 + (row - 20) ** 2 + (column - at) ** 2 < 81] = label
    return np.where(cells, 200, 40).astype(np.uint8) + (column % 8).astype(np.uint8), cells


class Volumes(FakeSession):
    """Answers about surfaces as a real screen does."""

    def __init__(self, **images):
        super().__init__(**images)
        known = {
            ref: tamis.open(
                array, axes=told.get("axes", ""), kind=kind.value, name=ref, spacing=told.get("spacing")
            )
            for ref, (array, kind, told) in self.images.items()
        }
        pipeline = tamis.Pipeline.of(**known)
        sources = {source.name: known[source.name].sources[source.key] for source in pipeline.sources}
        self.page = Page(Session.start(sources, pipeline))

    def hear(self, message):
        if message.get("what") not in ("volume", "surface"):
            return super().hear(message)
        self.said.append(message)
        fields = {name: value for name, value in message.items() if name not in ("type", "what", "id")}
        header, buffers = self.page.ask(message["what"], **fields)
        header["key"] = ""  # as its state has none
        return [header, [base64.b64encode(buffer).decode() for buffer in buffers]]


@pytest.fixture
def open_scene(shared_page):
    """Return what shows volumes in space; the page, and what it was told."""
    opened = []

    def open_one(layout="scene", **images):
        if not images:
            raw, cells = volume_of_balls()
            told = {"axes": "ZYX", "spacing": [2, 1, 1], "unit": "um"}
            images = {"raw": image(raw, **told), "cells": labels(cells, **told)}
        session = Volumes(**images)
        opened.append(session)
        session.shown = [list(images)[-1]]
        session.open(shared_page)
        shared_page.get_by_label("Layout of the panels").select_option(layout)
        wait_for_surface(shared_page)
        return shared_page, session

    yield open_one
    for session in opened:
        session.page.close()
        session.page.session.close()


def wait_for_surface(page, state="exact"):
    page.wait_for_function(f"panels.scene.element.dataset.state === '{state}'", timeout=20_000)
    settle(page)


def picture(page, scene="panels.scene"):
    """Return what a scene shows, RGBA."""
    address = page.evaluate(f"{scene}.canvas.toDataURL('image/png')")
    content = np.frombuffer(base64.b64decode(address.partition(",")[2]), np.uint8)
    return cv2.imdecode(content, cv2.IMREAD_UNCHANGED)[..., [2, 1, 0, 3]]


def look(page, viewpoint="YX"):
    page.evaluate(f"panels.scene.lookFrom('{viewpoint}')")
    frames(page)


def place_of(page, position, scene="panels.scene"):
    """Return where a position in space - column, row, plane times spacing - is on the canvas."""
    code = f"""async (position) => {{
      const {{ matrixOf }} = await import("./camera.js");
      const {{ transformPosition }} = await import("./matrix.js");
      const {{ camera, canvas, box }} = {scene};
      const [x, y] = transformPosition(matrixOf(camera, canvas.width / canvas.height, box), position);
      return [Math.floor(((1 - y) / 2) * canvas.height), Math.floor(((x + 1) / 2) * canvas.width)];
    }}"""
    return tuple(page.evaluate(code, list(position)))


def hue_of(pixel):
    """Return the share of each colour, whatever the light."""
    return pixel[:3].astype(float) / pixel[:3].max()


def test_each_object_has_the_colour_of_its_label(open_scene):
    page, _ = open_scene()
    page.evaluate("panels.scene.show({ image: '' })")
    look(page)
    shown = picture(page)
    for label, column in ((7, 13), (300, 35)):
        pixel = shown[place_of(page, (column, 20, 0))]
        expected = label_colors(np.array([label]))[0]
        np.testing.assert_allclose(hue_of(pixel), hue_of(expected), atol=0.2)
        assert pixel[3] == 255
    assert shown[2, 2, 3] == 0


def test_a_plane_in_space_has_the_pixels_of_the_panel(open_scene):
    page, _ = open_scene()
    raw, _ = volume_of_balls()
    page.evaluate(
        "panels.scene.show({ ref: '', across: new Set('Z') }); panels.link.setLimits('raw', null, [0, 255])"
    )
    page.evaluate("link.setPlane('Z', 3)")
    page.wait_for_function("panels.scene.slices.states.every((state) => state === 'exact')")
    look(page)
    frames(page)
    shown = picture(page)
    for row, column in ((5, 7), (20, 13), (39, 0), (0, 47)):
        grey = int(raw[3, row, column])
        assert shown[place_of(page, (column, row, 2 * 3))].tolist() == [grey, grey, grey, 255]


def click(page, at, **options):
    box = page.locator(".scene-canvas").first.bounding_box()
    page.mouse.click(box["x"] + at[1], box["y"] + at[0], **options)
    page.mouse.move(box["x"] + 1, box["y"] + 1)  # the cursor is drawn, too
    page.wait_for_function("link.cursor === null")
    frames(page)


def select(page, at, labels):
    """Click, and wait until these are selected: a busy machine takes its time."""
    click(page, at)
    page.wait_for_function("(labels) => String([...link.selection]) === String(labels)", arg=labels)
    frames(page)


def test_an_object_is_selected_with_a_click_and_the_others_fade(open_scene):
    page, _ = open_scene()
    page.evaluate("panels.scene.show({ image: '' })")
    look(page)
    [left, right] = [place_of(page, (column, 20, 0)) for column in (13, 35)]
    before = picture(page)
    select(page, right, [300])
    assert page.evaluate("link.selectedIn") == "cells"
    after = picture(page)
    assert after[left][:3].sum() < 0.5 * before[left][:3].sum()
    np.testing.assert_array_equal(after[right], before[right])
    select(page, (3, 3), [])
    np.testing.assert_array_equal(picture(page), before)


def test_what_is_found_at_a_pixel_is_what_is_drawn_there(open_scene):
    page, _ = open_scene()
    page.evaluate("panels.scene.show({ image: '' })")
    look(page)
    row, column = place_of(page, (13, 20, 0))
    opacity = picture(page)[:row, column, 3]
    lowest_empty = int(np.flatnonzero(opacity == 0)[-1])
    highest_full = int(np.flatnonzero(opacity == 255)[0])
    assert highest_full - lowest_empty <= 2
    for at, selected in ((highest_full, [7]), (lowest_empty, [])):
        select(page, (at, column), selected)


def test_what_is_under_the_pointer_is_told_to_all(open_scene):
    page, _ = open_scene()
    page.evaluate("panels.scene.show({ image: '' })")
    look(page)
    box = page.locator(".scene-canvas").first.bounding_box()
    # the side of the ball that is turned to us: half-way between the 8th and the 9th plane from its middle
    row, column = place_of(page, (13, 20, 2 * (12 - 8.5)))
    page.mouse.move(box["x"] + column, box["y"] + row)
    page.wait_for_function("link.cursor !== null")
    cursor = page.evaluate("link.cursor")
    assert cursor["X"] == pytest.approx(13.5, abs=0.2)
    assert cursor["Y"] == pytest.approx(20.5, abs=0.2)
    assert cursor["Z"] == pytest.approx(2 * (12.5 - 8.5), abs=0.1)
    page.mouse.move(box["x"] + 2, box["y"] + 2)
    page.wait_for_function("link.cursor === null")


def test_what_is_cut_away_is_not_drawn_and_not_found(open_scene):
    page, _ = open_scene()
    page.evaluate("panels.scene.show({ image: '' })")
    look(page)
    [left, right] = [place_of(page, (column, 20, 0)) for column in (13, 35)]
    page.evaluate("link.set({ clipping: { X: [-0.5, 24.02] } })")
    frames(page)
    shown = picture(page)
    assert shown[left][3] == 255
    assert shown[right][3] == 0
    click(page, right)
    assert page.evaluate("[...link.selection]") == []
    page.get_by_label("Planes, cuts, detail, viewpoint").click()
    slider = page.get_by_label("Last X that is drawn")  # of 200 steps
    assert float(slider.input_value()) == pytest.approx(24.02, abs=48 / 200)
    page.get_by_label("Cut nothing away").click()
    frames(page)
    assert picture(page)[right][3] == 255


def test_scenes_that_share_a_link_show_the_same(open_scene):
    page, _ = open_scene()
    code = """async () => {
      const { Scene } = await import("./scene.js");
      const { model, link, ref, image } = panels.scene;
      window.second = new Scene({ model, link, id: "s99", ref, image });
      document.getElementById("root").append(second.element);
      const place = { position: "fixed", width: "300px", height: "200px" };
      Object.assign(second.element.style, { ...place, inset: "0 0 auto auto" });
      Object.assign(panels.scene.element.style, { ...place, inset: "0 auto auto 0" });
    }"""
    page.evaluate(code)
    page.wait_for_function("second.element.dataset.state === 'exact'")
    box = page.locator(".scene-canvas").first.bounding_box()
    before = picture(page)
    page.mouse.move(box["x"] + 100, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 160, box["y"] + 90, steps=5)
    page.mouse.up()
    page.mouse.wheel(0, -200)
    frames(page)
    frames(page)
    shown = picture(page)
    assert (shown != before).any()
    np.testing.assert_array_equal(picture(page, "second"), shown)
    page.evaluate("second.destroy()")


def test_buttons_and_keys_act_on_a_scene_that_is_alone(open_scene):
    page, _ = open_scene()
    assert page.get_by_role("button", name="Pixel by pixel (1)").is_disabled()
    seen = [picture(page)]
    acts = [
        lambda: page.get_by_role("button", name="Zoom in (+)").click(),
        lambda: page.locator(".scene-canvas").press("ArrowLeft"),
        lambda: page.locator(".scene-canvas").press("ArrowUp"),
        lambda: page.locator(".scene-canvas").press("-"),
    ]
    for act in acts:
        act()
        frames(page)
        frames(page)
        seen.append(picture(page))
        assert (seen[-1] != seen[-2]).any()
    page.get_by_role("button", name="Fit the image (0)").click()
    frames(page)
    frames(page)
    np.testing.assert_array_equal(picture(page), seen[0])


def test_the_value_of_a_surface_is_chosen(open_scene):
    raw, _ = volume_of_balls()
    page, _ = open_scene(raw=image(raw, axes="ZYX"))
    assert page.evaluate("panels.scene.surfaces.triangles") > 1000
    number = page.get_by_label("Value of the surface, number")
    assert 47 <= float(number.input_value()) < 200
    number.fill("199")
    number.press("Enter")
    page.wait_for_function("panels.scene.surfaces.about.shown === 199 && panels.scene.surfaces.isComplete")
    assert page.evaluate("panels.scene.surfaces.triangles") > 1000
    number.fill("250")
    number.press("Enter")
    page.wait_for_function("panels.scene.surfaces.isComplete && panels.scene.surfaces.triangles === 0")


def test_while_the_value_is_dragged_a_coarse_surface_follows(open_scene):
    cells = np.kron(np.where(volume_of_balls()[1], 200, 40).astype(np.uint8), np.ones((4, 4, 4), np.uint8))
    page, _ = open_scene(cells=image(cells, axes="ZYX"))
    page.wait_for_function("panels.scene.surfaces.isComplete")
    finest = page.evaluate("panels.scene.surfaces.level")
    box = page.get_by_label("Value of the surface", exact=True).bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 5, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, middle, steps=10)
    page.wait_for_function(f"panels.scene.surfaces.level > {finest}")
    page.wait_for_function("panels.scene.surfaces.about.shown === panels.scene.value")
    page.mouse.up()
    page.wait_for_function(f"panels.scene.surfaces.isComplete && panels.scene.surfaces.level === {finest}")


def test_a_large_volume_comes_coarse_first_and_as_fine_as_is_wanted(open_scene):
    cells = np.kron(volume_of_balls()[1], np.ones((4, 4, 4), np.uint16))
    page, session = open_scene(cells=labels(cells, axes="ZYX"))
    asked = [message["level"] for message in session.said if message.get("what") == "surface"]
    assert asked == sorted(asked, reverse=True)
    assert len(set(asked)) > 1
    page.get_by_label("Planes, cuts, detail, viewpoint").click()
    page.get_by_label("Detail", exact=True).select_option("every 4th pixel")
    wait_for_surface(page, "approximate")
    page.wait_for_function("panels.scene.surfaces.isComplete && panels.scene.surfaces.level === 2")
    assert "every 4th pixel" in page.locator(".scene-canvas").get_attribute("aria-label")


def test_planes_and_space_share_the_room_and_the_planes(open_scene):
    page, _ = open_scene("space")
    assert page.locator("[data-panel]").count() == 3
    heard = page.evaluate("model.listenerCount()")
    boxes = page.evaluate(
        "[...document.querySelectorAll('.panel')].map((one) => one.getBoundingClientRect().toJSON())"
    )
    assert all(box["width"] > 60 and box["height"] > 60 for box in boxes)
    page.get_by_label("plane, number").fill("4")
    page.wait_for_function(
        "panels.scene.slices.pictures().some(({ corners }) => corners.every((one) => one[2] === 8))"
    )
    page.get_by_label("Layout of the panels").select_option("axes")
    settle(page)
    assert page.locator("[data-scene]").count() == 0
    assert page.evaluate("model.listenerCount()") < heard


def test_flat_images_have_no_space(shared_page):
    session = FakeSession(raw=image(np.zeros((20, 30), np.uint8)))
    session.open(shared_page)
    for layout in ("axes", "space", "scene"):
        assert shared_page.locator(f"option[value={layout}]").is_disabled()


def test_a_graphics_card_that_forgets_everything_is_told_again(open_scene):
    page, _ = open_scene()
    before = picture(page)
    code = """async () => {
      const { sharedPainter } = await import("./painter.js");
      const { losing } = sharedPainter();
      const { canvas } = sharedPainter();
      const told = (what) => new Promise((done) => canvas.addEventListener(what, done, { once: true }));
      const lost = told("webglcontextlost");
      losing.loseContext();
      await lost;
      await new Promise((done) => setTimeout(done, 50)); // until all have heard of it
      const restored = told("webglcontextrestored");
      losing.restoreContext();
      await restored;
      panels.scene.invalidate();
    }"""
    page.evaluate(code)
    frames(page)
    np.testing.assert_array_equal(picture(page), before)


def test_a_browser_that_draws_no_space_says_so(page_of):
    page = page_of()
    page.evaluate(WITHOUT_WEBGL)
    raw, _ = volume_of_balls()
    session = FakeSession(raw=image(raw, axes="ZYX"))
    session.open(page)
    page.get_by_label("Layout of the panels").select_option("scene")
    assert "no WebGL2" in page.locator("[data-scene]").inner_text()


def test_a_camera_turns_around_what_is_in_the_middle(shared_page):
    code = """async () => {
      const names = ["./camera.js", "./matrix.js"];
      const [camera_, matrix_] = await Promise.all(names.map((name) => import(name)));
      const { approached, cameraOf, lookedAt, matrixOf, orbited, panned } = camera_;
      const { dotProduct, invertMatrix, lengthOf, multiplyMatrices, subtractVectors } = matrix_;
      const box = [[0, 0, 0], [40, 30, 20]];
      const begun = cameraOf(box);
      const reach = ({ position, focalPoint }) => lengthOf(subtractVectors(position, focalPoint));
      let camera = begun;
      for (let i = 0; i < 100; i++) camera = orbited(camera, 0.13 * i, 0.07 * i);
      const back = subtractVectors(camera.position, camera.focalPoint);
      const matrix = matrixOf(camera, 1.5, box);
      return {
        reach: [reach(begun), reach(camera), reach(approached(camera, 2))],
        up: [lengthOf(camera.viewUp), dotProduct(camera.viewUp, back)],
        moved: reach(panned(camera, 0.2, 0.1)),
        there: lookedAt(camera, [1, 2, 3]).focalPoint,
        identity: multiplyMatrices(matrix, invertMatrix(matrix)),
      };
    }"""
    found = shared_page.evaluate(code)
    first, later, near = found["reach"]
    assert later == pytest.approx(first)
    assert near == pytest.approx(first / 2)
    assert found["up"] == pytest.approx([1, 0], abs=1e-6)
    assert found["moved"] == pytest.approx(first)
    assert found["there"] == [1, 2, 3]
    np.testing.assert_allclose(np.reshape(found["identity"], (4, 4)), np.eye(4), atol=1e-9)
