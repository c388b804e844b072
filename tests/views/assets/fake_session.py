"""A session of arrays behind a page: answers `view`, `values` and `show` as the screen does."""

import itertools

import numpy as np

from tamis.catalogue import Kind
from tamis.display import Intent, resolve

from .wire import DECODE, block_of, to_base64

MODEL = (
    """
async ([toPython, state]) => {"""
    + DECODE
    + """
  const listeners = new Map();
  const sent = [];
  window.model = {
    state: null,
    sent,
    hold: false,
    nodesAfter: () => [],
    send(message) {
      sent.push(message);
      const take = (told) => told.forEach(([header, buffers]) => model.tell(header, decode(buffers)));
      if (!model.hold) window[toPython](message).then(take);
      return true;
    },
    on(type, listener) {
      if (!listeners.has(type)) listeners.set(type, new Set());
      listeners.get(type).add(listener);
      return () => listeners.get(type).delete(listener);
    },
    tell(header, buffers = []) {
      if (header.type === "state") model.state = header;
      for (const listener of [...(listeners.get(header.type) ?? [])]) listener(header, buffers);
    },
    tellEncoded: (header, buffers) => model.tell(header, decode(buffers)),
    async ask(what, fields) {
      sent.push({ type: "ask", what, ...fields });
      const [answer, buffers] = await window[toPython]({ type: "ask", what, ...fields });
      return { ...answer, buffers: decode(buffers) };
    },
    async verb(verb, args) {
      sent.push({ type: "verb", verb, arguments: args });
    },
    listenerCount: () => [...listeners.values()].reduce((sum, some) => sum + some.size, 0),
  };
"""
)

STYLE = """
async (css) => {
  const style = document.createElement("style");
  style.textContent = "body { margin: 0 } #root { height: 100vh }" + css;
  const sheet = document.createElement("link");
  Object.assign(sheet, { rel: "stylesheet", href: "./panels.css" });
  await new Promise((done) => { sheet.onload = done; document.head.append(sheet, style); });
}
"""

MOUNT = """
  window.panels?.destroy();
  const [{ mountPanels }, { Link }] = await Promise.all([import("./panels.js"), import("./link.js")]);
  model.state = state;
  window.link = new Link();
  const root = document.getElementById("root");
  root.className = "tamis";
  window.panels = mountPanels(root, model, window.link);
}
"""

_numbers = itertools.count()


class FakeSession:
    """Images by ref, and how they are shown; `said` is every message of the page.

    Parameters
    ----------
    **images : (array, Kind, dict)
        What to show of each ref: pixels, kind, and `axes`, `spacing`, `unit` where known.
    """

    def __init__(self, **images):
        self.images = {ref: (np.asarray(array), kind, told) for ref, (array, kind, told) in images.items()}
        self.shown = []
        self.revision = 1
        self.block_state = "exact"
        self.said = []
        self.limits = {}
        self.blanks = {}

    def state(self):
        described = {ref: self._described(ref) for ref in self.images}
        first, *others = self.images
        return {
            "type": "state",
            "revision": self.revision,
            "inputs": [{"name": first, "title": first, **described[first]}],
            "steps": [{"id": ref, "outputs": [{"ref": ref, **described[ref]}]} for ref in others],
            "shown": self.shown,
        }

    def _described(self, ref):
        array, kind, told = self.images[ref]
        described = {"axes": "", "spacing": [], "unit": "pixel", **told}
        return {"kind": kind.value, "shape": list(array.shape), "dtype": array.dtype.name, **described}

    def hear(self, message):
        self.said.append(message)
        match message["type"]:
            case "view":
                return self.block(message)
            case "ask":
                return self.values(message)
        return []

    def block(self, view):
        if view["ref"] in self.blanks or view["ref"] not in self.images:
            why = self.blanks.get(view["ref"], f"There is no {view['ref']!r}.")
            told = {"type": "blank", "panel": view["panel"], "message": why}
            return [[{**told, "revision": self.revision}, []]]
        plane = self.plane(view)
        limits = resolve(plane, Intent(), kind=self.images[view["ref"]][1]).contrast_limits
        (top, left), (bottom, right) = view["region"] or ((0, 0), plane.shape[:2])
        step = 2 ** view["level"]
        seen = plane[top:bottom:step, left:right:step]
        kind = self.images[view["ref"]][1]
        snapshot = resolve(seen, Intent(contrast_limits=limits), kind=kind, state=self.block_state)
        told = {name: view[name] for name in ("panel", "ref", "planes", "level", "wish")}
        region = [[top, left], [bottom, right]]
        axes = {"axes": view["axes"]} if view.get("axes") else {}
        return [block_of(snapshot, revision=self.revision, region=region, **told, **axes)]

    def plane(self, view):
        array, _, told = self.images[view["ref"]]
        axes, visible = told.get("axes", ""), view.get("axes", "")
        if visible:
            array = np.moveaxis(array, [axes.index(name) for name in visible], [-2, -1])
        return array[tuple(view["planes"])]

    def values(self, message):
        (top, left), (bottom, right) = message["region"]
        step = 2 ** message.get("level", 0)
        seen = np.ascontiguousarray(self.plane(message)[top:bottom:step, left:right:step])
        answer = {"type": "answer", "shape": list(seen.shape), "dtype": seen.dtype.name}
        return [{**answer, "revision": self.revision}, [to_base64(seen)]]

    def open(self, page, css="", **fields):
        """Show it in a page; wait until every panel has pixels."""
        page.set_viewport_size({"width": 640, "height": 480})
        name = f"toPython{next(_numbers)}"
        page.expose_function(name, self.hear)
        if page.evaluate("!document.querySelector('link')"):
            page.evaluate(STYLE, css)
        page.evaluate(MODEL + MOUNT, [name, {**self.state(), **fields}])
        settle(page)
        return page

    def count(self, kind):
        return sum(message["type"] == kind for message in self.said)


def settle(page):
    """Wait until nothing is under way any more: no panel waits, and two frames have been drawn."""
    page.wait_for_function(
        "panels.panels.length && panels.panels.every((panel) => panel.element.dataset.state !== 'empty')"
    )
    page.wait_for_timeout(80)
    frames(page)


def frames(page):
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def image(array, **told):
    return np.asarray(array), Kind.IMAGE, told


def labels(array, **told):
    return np.asarray(array), Kind.LABELS, told
