"""A slider that is dragged: the page shows each value in the same frame, and in the end what Python says."""

import contextlib
import threading
import time

import numpy as np
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import serve

from tamis.catalogue import Kind
from tamis.display import Intent, resolve, to_rgb
from tamis.engine import Engine
from tamis.session import Session
from tamis.session.screen import Screen, pack, unpack
from tamis.store import get_store

from .wire import pixels_of

ROWS, COLUMNS = np.mgrid[:90, :130]
WAVES = (100 + 60 * np.sin(COLUMNS / 7) * np.cos(ROWS / 5) + (ROWS * 31 + COLUMNS * 17) % 23).astype(np.uint8)

MOUNT = """async (address) => {
  const [{ mountPanels }, { Link }, { connectModel }] =
    await Promise.all([import("./panels.js"), import("./link.js"), import("./model.js")]);
  window.panels?.destroy();
  window.model?.close?.();
  window.model = connectModel(address);
  window.link = new Link();
  const root = document.getElementById("root");
  Object.assign(root, { className: "tamis" });
  root.style.cssText = "display: block; height: 600px; width: 900px";
  await new Promise((done) => model.on("state", done));
  window.panels = mountPanels(root, model, link);
  panels.panels[0].isPinned = true; // it shows what a test says
  panels.panels[0].body.style.cssText = "height: 400px; width: 600px";
  panels.panels[0].canvas.style.cssText = "height: 400px; width: 600px";
}"""

DRAG = """async ([node, name, values, rows, columns]) => {
  const panel = panels.panels[0];
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const shown = [];
  for (const value of values) {
    await frame();
    model.setValues(node, { [name]: value }, false);
    await frame(); // what is read here was drawn in this frame, or is of the one before
    await new Promise((done) => setTimeout(done, 0));
    const { x, y } = panel.toScreen(0, 0);
    const { data } = panel.canvas.getContext("2d").getImageData(x, y, columns, rows);
    let text = "";
    for (const byte of data) text += String.fromCharCode(byte);
    shown.push([btoa(text), panel.state, panel.element.dataset.state]);
  }
  return shown;
}"""


class Door:
    """A session behind a WebSocket, that can hold blocks back."""

    def __init__(self, image):
        self.engine = Engine(get_store("memory", budget=2**27), workers=2)
        self.session = Session.start(image, engine=self.engine)
        self.is_open = threading.Event()
        self.is_open.set()
        self.server = serve(self._talk, "127.0.0.1", 0, max_size=None)
        self.address = f"ws://127.0.0.1:{self.server.socket.getsockname()[1]}/"
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def _talk(self, wire):
        def send(header, buffers):
            if header["type"] in ("block", "fresh", "stale"):
                self.is_open.wait(20)
            with contextlib.suppress(ConnectionClosed):
                wire.send(pack(header, buffers))

        screen = Screen(self.session, send)
        with contextlib.suppress(ConnectionClosed):
            for message in wire:
                screen.handle(*unpack(message))
        screen.close()

    def close(self):
        self.is_open.set()
        self.server.shutdown()
        self.thread.join(20)
        self.session.close()
        self.engine.close()


class Shown:
    """A page on a session."""

    def __init__(self, page, door):
        self.page, self.door = page, door
        page.evaluate(MOUNT, door.address)

    def show(self, node):
        """Show a step and select it; wait until the page has the pixels that it takes."""
        self.page.evaluate(
            """async (node) => {
              window.faithful = { waiting: 0, answered: 0, at: performance.now() };
              const ask = model.ask.bind(model);
              model.ask = async (what, fields) => {
                const counts = fields?.is_faithful !== undefined;
                if (counts) faithful.waiting += 1;
                try {
                  return await ask(what, fields);
                } finally {
                  if (counts) Object.assign(faithful, {
                    waiting: faithful.waiting - 1, answered: faithful.answered + 1, at: performance.now(),
                  });
                }
              };
              await model.verb("select", { node });
              const [panel] = panels.panels;
              panel.show({ ref: node, over: "" });
              link.set({ zoom: 1 });
              panel.showOneToOne();
            }""",
            node,
        )
        # a view that changes on the way is asked for again: until no more is asked
        self.page.wait_for_function(
            "faithful.answered && !faithful.waiting && performance.now() - faithful.at > 400"
        )

    def drag(self, node, name, values):
        """Move a slider; return of each value what is seen in the frame."""
        rows, columns = WAVES.shape
        shown = self.page.evaluate(DRAG, [node, name, values, rows, columns])
        return [(pixels_of(text, (rows, columns))[..., :3], *states) for text, *states in shown]

    def end(self, node, name, value):
        """Let the slider go; return what is seen when Python has answered."""
        self.page.evaluate("([n, k, v]) => model.setValues(n, { [k]: v }, true)", [node, name, value])
        self.page.wait_for_function(
            """([node, name, value]) => {
              const [panel] = panels.panels;
              const { redo, state } = panel.block.header;
              const { values } = redo.steps.find((step) => step.node === node);
              const isPython = !panel.block.header.key.includes(" ");
              const isSame = JSON.stringify(values[name]) === JSON.stringify(value);
              return model.isSettled && isPython && state === "exact" && isSame;
            }""",
            arg=[node, name, value],
        )


@pytest.fixture
def open_on(shared_page):
    """Return what shows an image in a page."""
    opened = []

    def of(image, *steps):
        door = Door(image)
        opened.append(door)
        for operation, name, values in steps:
            door.session.add_step(operation, node_id=name, values=values)
        return Shown(shared_page, door)

    yield of
    shared_page.evaluate("window.panels?.destroy(), window.model?.close?.(), delete window.panels")
    for door in opened:
        door.close()


def painted(values, kind=Kind.IMAGE, limits=None):
    return to_rgb(resolve(values, Intent(contrast_limits=limits), kind=kind))


def limits_of(shown):
    return tuple(shown.page.evaluate("panels.panels[0].block.header.contrast_limits"))


def test_each_threshold_is_seen_in_its_frame_while_python_says_nothing(open_on):
    shown = open_on(WAVES, ("numpy.greater", "level", {"x2": 107}))
    shown.show("level")
    shown.door.is_open.clear()
    values = [108, 60, 107, 300, -1, 99.5, {"float": "120.0"}]
    for value, (pixels, *states) in zip(values, shown.drag("level", "x2", values), strict=True):
        number = float(value["float"]) if isinstance(value, dict) else value
        assert np.array_equal(pixels, painted(number < WAVES, Kind.BINARY)), value
        assert states == ["exact", "exact"]  # whole numbers beside a number: NumPy's bits
    shown.door.is_open.set()
    shown.end("level", "x2", 120)
    assert np.array_equal(shown.door.session.result("level"), WAVES > 120)


def test_the_threshold_of_what_a_filter_gave_is_that_of_its_float64(open_on):
    shown = open_on(
        WAVES, ("filters.gaussian", "smooth", {"sigma": 2}), ("numpy.less_equal", "level", {"x2": 0.4})
    )
    smooth = shown.door.session.result("smooth")
    shown.show("level")
    shown.door.is_open.clear()
    values = sorted(float(value) for value in smooth.ravel()[::1500])  # those of pixels: to the last bit
    for value, (pixels, state, _) in zip(values, shown.drag("level", "x2", values), strict=True):
        assert np.array_equal(pixels, painted(smooth <= value, Kind.BINARY))
        assert state == "exact"


def test_a_picture_is_approximate_until_python_has_said_how_bright_it_is(open_on):
    shown = open_on(
        WAVES.astype(np.float32) / np.float32(255),
        ("numpy.multiply", "more", {"x2": 0.5}),
        ("numpy.clip", "ends", {"a_min": 0.25, "a_max": 0.9}),
    )
    shown.show("ends")
    shown.page.evaluate("model.verb('select', { node: 'more' })")
    shown.page.wait_for_timeout(400)
    limits = limits_of(shown)
    shown.door.is_open.clear()
    image = WAVES.astype(np.float32) / np.float32(255)
    for value, (pixels, *states) in zip([0.6, 1.7], shown.drag("more", "x2", [0.6, 1.7]), strict=True):
        assert np.array_equal(pixels, painted(np.clip(image * value, 0.25, 0.9), limits=limits))
        assert states == ["approximate", "approximate"]
    shown.door.is_open.set()
    shown.end("more", "x2", 1.7)
    assert shown.page.evaluate("panels.panels[0].state") == "exact"


def test_a_value_that_python_refuses_is_not_shown_for_long(open_on):
    shown = open_on(WAVES, ("exposure.adjust_gamma", "bent", {"gamma": 1}))
    shown.show("bent")
    before = shown.page.evaluate("panels.panels[0].block.header.key")
    shown.page.evaluate("model.setValues('bent', { gain: -3 }, true)")
    shown.page.wait_for_function("(key) => panels.panels[0].block.header.key === key", arg=before)
    assert shown.page.evaluate("panels.panels[0].state") == "exact"


def test_undo_shows_what_was_before_and_no_value_of_the_drag(open_on):
    shown = open_on(WAVES, ("numpy.greater", "level", {"x2": 107}))
    shown.show("level")
    shown.drag("level", "x2", [90, 91, 92])
    shown.end("level", "x2", 92)
    shown.page.evaluate("model.verb('undo')")
    shown.page.wait_for_function("panels.panels[0].block.header.redo.steps[0].values.x2 === 107")
    shown.page.wait_for_timeout(100)
    assert shown.page.evaluate("panels.panels[0].block.header.key.includes(' ')") is False


def test_a_value_that_was_undone_before_python_answered_is_given_up(open_on):
    shown = open_on(WAVES, ("numpy.greater", "level", {"x2": 107}))
    shown.show("level")
    shown.door.is_open.clear()
    shown.page.evaluate("model.setValues('level', { x2: 50 }, true)")
    shown.page.evaluate("void model.verb('undo')")
    assert shown.page.evaluate("panels.panels[0].block.header.key.includes(' ')")
    shown.door.is_open.set()
    shown.page.wait_for_function("!panels.panels[0].block.header.key.includes(' ')")
    time.sleep(0.1)
    assert shown.page.evaluate("panels.panels[0].block.header.redo.steps[0].values.x2") == 107


def test_pixels_are_asked_for_once_and_only_for_the_selected_step(open_on):
    shown = open_on(
        WAVES, ("numpy.greater", "level", {"x2": 107}), ("morphology.remove_small_objects", "large", {})
    )
    asked = "window.asked.filter(({ is_faithful: is }) => is).length"
    shown.page.evaluate(
        """() => {
          window.asked = [];
          const ask = model.ask.bind(model);
          model.ask = (what, fields) => (window.asked.push(fields), ask(what, fields));
          panels.panels[0].show({ ref: "level" });
        }"""
    )
    shown.page.wait_for_timeout(400)
    assert shown.page.evaluate(asked) == 0
    shown.show("level")
    shown.drag("level", "x2", list(range(90, 120)))
    shown.end("level", "x2", 119)
    assert shown.page.evaluate(asked) == 1
