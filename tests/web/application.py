"""The application as its users have it: a process with folders of its own, and its page in Chromium."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).parents[2]

# the page hands its parts to nobody: a panel that draws is caught in passing, and what it holds with it
_GRASP = """
async () => {
  const base = document.querySelector('script[type=module]').src.replace(/door\\.js$/, '');
  const [{Panel}, {scaleBarLayer}, {Model}] =
    await Promise.all(['panel.js', 'scalebar.js', 'model.js'].map((name) => import(base + name)));
  const held = (globalThis.held = {panels: new Set(), told: {}, asked: 0});
  const [invalidate, receive] = [Panel.prototype.invalidate, Model.prototype.receive];
  Panel.prototype.invalidate = function () {
    held.panels.add(this);
    Object.assign(held, {model: this.model, link: this.link});
    invalidate.call(this);
  };
  Model.prototype.receive = function (message, buffers) {
    if (message.panel) held.told[message.panel] = {...message};
    receive.call(this, message, buffers);
  };
  held.shown = () => [...held.panels].filter(({element}) => element.isConnected);
  held.do = async (verb, fields) => {
    const told = await held.model.verb(verb, fields);
    held.asked = Math.max(held.asked, told.revision);
    while (held.model.state.revision < held.asked) await held.frames(1);
  };
  held.frames = async (count) => {
    for (let i = 0; i < count; i++) await new Promise((next) => requestAnimationFrame(next));
  };
  held.isNow = (id) => {
    const told = held.told[id];
    return told ? told.revision >= held.asked && told.type !== 'stale' : !held.asked;
  };
  const isTrue = ({id, over, element: {dataset: {state}}}) =>
    state === 'exact' ? !over || held.isNow(`${id}:over`) : state === 'blank' && held.isNow(id);
  const isToldAll = () => held.model.isSettled && held.model.state.revision >= held.asked;
  held.isSettled = () => isToldAll() && held.shown().every(isTrue);
  scaleBarLayer.draw = () => {};
  document.querySelector('[title="Fit the image (0)"]').click();
  await held.frames(2);
}
"""
_READ = """
async () => {
  await held.frames(2);
  const [panel] = held.shown();
  const {width, height} = panel.canvas;
  const {data} = panel.canvas.getContext('2d').getImageData(0, 0, width, height);
  let text = '';
  for (let at = 0; at < data.length; at += 32768)
    text += String.fromCharCode(...data.subarray(at, at + 32768));
  const {state, ref} = panel.element.dataset;
  const {message} = held.told[panel.id] ?? {};
  const limits = panel.block?.header.contrast_limits ?? null;
  return {width, height, state, ref, message, limits, pixels: btoa(text)};
}
"""


@contextlib.contextmanager
def running(folder: Path, *names: str) -> Iterator[str]:
    """Serve as ``tamis open`` does, and give the address."""
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    own = {"HOME": str(folder), "TAMIS_CACHE_DIR": str(folder / "cache"), "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "tamis", "open", "--no-browser", "--yes", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--data", str(folder / "data"), *names],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder,  # what a script writes beside itself stays there
        env={**os.environ, **own},
    )
    assert process.stdout is not None
    try:
        address = process.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:"), process.communicate(timeout=10)[1]
        yield address
    finally:
        process.terminate()
        _, told = process.communicate(timeout=20)
    assert "Traceback" not in told, told


@dataclass
class Application:
    """A page of the application, and all that went wrong in it."""

    page: Any
    address: str
    told: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    @property
    def origin(self) -> str:
        return self.address.partition("/?")[0]

    @property
    def session(self) -> str:
        return self.page.url.partition("session=")[2].partition("#")[0]

    def watch(self) -> None:
        page = self.page
        page.set_default_timeout(60_000)
        page.on("console", lambda line: self.told.append(line.text) if _is_bad(line) else None)
        page.on("pageerror", lambda error: self.told.append(str(error)))
        page.on("request", lambda request: self.hosts.add(_host_of(request.url)))
        page.on("websocket", lambda wire: self.hosts.add(_host_of(wire.url)))

    def open(self, place: str = "") -> None:
        """Go to an address, and wait until the first panel has something to say."""
        self.page.goto(place if place.startswith("http") else self.origin + place)
        self.page.wait_for_selector("[data-panel][data-state=exact], [data-panel][data-state=blank]")

    def start(self, **fields: str) -> None:
        """Start a session as the start page does."""
        self.page.goto(self.origin + "/start")
        self.page.evaluate(
            """async (fields) => {
              const base = document.querySelector('script[type=module]').src.replace(/start\\.js$/, '');
              (await import(base + 'start.js')).submit('/open', fields);
            }""",
            fields,
        )
        self.page.wait_for_selector("[data-panel][data-state=exact], [data-panel][data-state=blank]")

    def grasp(self) -> None:
        """Lay hands on the model, the link and the panels of the page: `held`."""
        self.page.evaluate(_GRASP)

    def do(self, verb: str, **fields: Any) -> None:
        self.page.evaluate("([verb, fields]) => held.do(verb, fields)", [verb, fields])

    def settle(self) -> None:
        """Wait until every panel says that it is exact, of the last change."""
        self.page.evaluate("held.frames(2)")  # what was changed is asked for when it is drawn
        self.page.wait_for_function("held.isSettled()")

    def read(self) -> dict[str, Any]:
        """Return what is on the first panel's canvas, and what it says of it."""
        found: dict[str, Any] = self.page.evaluate(_READ)
        return found

    def step(self, node: str) -> Any:
        return self.page.locator(f'[data-part="strip"] [data-step="{node}"]')

    def field(self, name: str) -> Any:
        return self.page.locator(f'[data-part="form"] [data-field="{name}"]')

    def wait_for_step(self, node: str, state: str = "fresh") -> None:
        self.page.wait_for_selector(f'[data-part="strip"] [data-step="{node}"][data-state="{state}"]')

    def add(self, words: str, operation: str, *, after: str = "") -> None:
        """Add an operation that is found by words, with the keyboard as one who knows the page."""
        if after:
            self.step(after).click()
            self.page.wait_for_selector(f'[data-step="{after}"][aria-selected=true]')
        self.page.locator('input[aria-label="search operations"]').fill(words)
        card = self.page.locator(f'[data-part="catalogue"] [data-operation="{operation}"]')
        card.click()
        card.press("Enter")
        self.page.wait_for_function(
            "(name) => held.model.state.form?.operation === name",
            arg=operation,
        )

    def state(self) -> dict[str, Any]:
        """Return the last state that the page was told."""
        found: dict[str, Any] = self.page.evaluate("held.model.state")
        return found


@contextlib.contextmanager
def showing(browser: Any, address: str, **options: Any) -> Iterator[Application]:
    """Give the page at an address; at the end nothing may have gone wrong in it, or gone elsewhere."""
    context = browser.new_context(viewport={"width": 1280, "height": 720}, accept_downloads=True, **options)
    application = Application(context.new_page(), address)
    application.watch()
    try:
        application.page.goto(address)
        yield application
    finally:
        context.close()
    assert not application.told, application.told
    assert application.hosts <= {_host_of(address), ""}, application.hosts


def _is_bad(line: Any) -> bool:
    # software that stands in for a graphics card says that it is slow, and that we read from it
    is_slow = any(words in line.text for words in ("GPU stall", "willReadFrequently"))
    return line.type in {"error", "warning"} and not is_slow


def _host_of(url: str) -> str:
    return url.split("/")[2] if "//" in url else ""


def choose(page: Any, label: str, values: Sequence[str]) -> None:
    """Choose a ref in the first panel's head."""
    for value in values:
        page.locator(f'[data-panel] select[aria-label="{label}"]').first.select_option(value)
