"""Python's side for the controls: states, answers and a model that notes what the page sends."""

import json
import struct

START = """async ([module, mount, state, answers, link]) => {
  document.body.className = "tamis";
  const { Model } = await import("./model.js");
  const found = await import(module);
  const answerTo = ({ type, what, id, verb }) => {
    const told = answers[type === "verb" ? verb : what] ?? {};
    if (told.failed) return [{ type: "failed", id, ...told.failed }, []];
    const { pixels, ...fields } = told;
    const answer = { ...fields, type: type === "verb" ? "done" : "answer", what, id };
    return [answer, pixels ? [new Uint8Array(pixels)] : []];
  };
  window.sent = [];
  window.answers = answers;
  window.model = new Model((message) => {
    sent.push({ ...message, at: performance.now() });
    if (["ask", "verb"].includes(message.type)) setTimeout(() => model.receive(...answerTo(message)));
    return true;
  });
  const { Link } = await import("./link.js");
  class HeardLink extends Link {
    set(changes) {
      super.set(changes);
      sent.push({ type: "link", ...changes });
    }
  }
  link &&= new HeardLink(link);
  window.link = link;
  window.part = found[mount](document.getElementById("root"), model, link);
  model.setOpen(true);
  if (state) model.receive(state);
}"""
LINKS = '<link rel="stylesheet" href="/theme.css">'
PIXELS = {"shape": [4, 4, 3], "pixels": [40, 90, 160] * 8 + [200, 200, 120] * 8}
HISTOGRAM = {
    "counts": [int(900 * 2.7 ** (-(((i - 90) / 30) ** 2))) + i % 7 for i in range(256)],
    "low": -0.5,
    "high": 255.5,
    "level": 0,
}
OPERATIONS = [
    {"id": f"filters.{name}", "summary": f"Apply {name} to an image.", "stage": "filter"}
    for name in ("gaussian", "median", "sobel", "unsharp_mask", "meijering", "laplace")
]
DOCUMENTATION = {
    "operation": "filters.gaussian", "stage": "filter", "summary": "Multi-dimensional Gaussian filter.",
    "description": "A weighted mean.",
    "notes": "Wrapper of :func:`scipy.ndimage.gaussian_filter`.\nNothing else.",
    "references": ".. [1] Somebody, a paper.", "examples": ">>> gaussian(image, sigma=1)", "url": "https://scikit-image.org/",
    "parameters": [{"name": "sigma", "type": "scalar", "help": "Standard deviation."}],
    "gallery": [{"title": "Edges", "url": "https://scikit-image.org/edges"}],
}  # fmt: skip
ANSWERS = {
    "thumbnail": PIXELS,
    "candidate": PIXELS,
    "histogram": HISTOGRAM,
    "candidates": {"operations": OPERATIONS, "count": 6},
    "documentation": DOCUMENTATION,
    "fits": {"refs": [{"ref": "raw", "kind": "image"}, {"ref": "smooth", "kind": "image"}]},
    "history": {
        "entries": [
            {"position": 0, "verb": "start", "summary": "start"},
            {"position": 1, "verb": "add_step", "summary": "add smooth"},
            {"position": 2, "verb": "set_values", "summary": "smooth: sigma=2"},
            {"position": 3, "verb": "set_values", "summary": "smooth: sigma=3"},
        ],
        "position": 3,
        "named": ["good"],
    },
}

PAGE = """<div id="react-entry-point"><div id="tamis-page" class="tamis">
<header data-part="header"><a class="tamis-name" href="/start">Tamis</a>
<details class="tamis-menu"><summary>foam.tif</summary><nav></nav></details>
<button type="button" data-action="undo">Undo</button><button type="button" data-action="redo">Redo</button>
<button type="button" data-dialog="tamis-history">History</button><span class="tamis-space"></span>
<button type="button" data-action="cancel" hidden>Cancel</button><button type="button">Run</button>
<button type="button" data-action="keys">?</button>
<button type="button" data-action="dark">Dark</button></header>
<main class="tamis-main">
<details class="tamis-side tamis-catalogue" open><summary>Catalogue</summary>
<div class="tamis-part" data-part="catalogue"></div></details>
<section class="tamis-panels" data-part="panels" aria-label="Panels"></section>
<details class="tamis-side tamis-form" open><summary>Step</summary>
<div class="tamis-part" data-part="form"></div></details></main>
<section class="tamis-strip" data-part="strip" aria-label="Pipeline"></section>
<details class="tamis-bottom"><summary>Measurements</summary></details>
<dialog id="tamis-history" aria-label="History"><h2>History</h2><div data-part="history"></div>
<form method="dialog"><button>Close</button></form></dialog>
<div data-toasts="" class="tamis-toasts"></div></div></div>"""


def field(name, kind="number", value=1, **more):
    """A field of the form."""
    usual = {
        "default": value, "minimum": None, "maximum": None, "exclusive": False, "window": None,
        "is_log": False,
        "step": None, "unit": "", "choices": [], "per_axis": False, "optional": False, "required": False,
        "help": f"What {name} does.", "expected": "as it says",
    }  # fmt: skip
    return {"name": name, "type": kind, "value": value, **usual, **more}


def step(name, *refs, operation="filters.gaussian", kind="image", **more):
    """A step that reads some references."""
    names = ("image", "markers", "mask")
    inputs = [
        {"name": port, "ref": ref, "optional": False, "takes": ["image"]}
        for port, ref in zip(names, refs, strict=False)
    ]
    output = {"ref": name, "kind": kind, "shape": [64, 64], "dtype": "float64", "axes": "YX", "hidden": []}
    return {
        "id": name, "operation": operation, "summary": "A filter.", "stage": "filter", "inputs": inputs,
        "outputs": [output], "is_disabled": False, "problems": [], **more,
    }  # fmt: skip


def image(name="raw", dtype="uint8", axes="YX"):
    """An input of the pipeline."""
    return {
        "name": name, "title": f"{name}.tif", "kind": "image", "shape": [64, 64], "dtype": dtype,
        "axes": axes, "is_drawing": False, "hidden": [],
    }  # fmt: skip


def state(steps=(), fields=(), selected=None, *, operation="filters.gaussian", **more):
    """The message `state`, the form that of the selected step."""
    selected = selected or (steps[-1]["id"] if steps else "raw")
    form = {
        "node": selected, "operation": operation, "summary": "Multi-dimensional Gaussian filter.",
        "url": "https://scikit-image.org/", "fields": list(fields),
        "line": f"{selected} = gaussian(raw, sigma=2)",
    }  # fmt: skip
    return {
        "type": "state", "revision": 1, "inputs": [image()], "steps": list(steps), "selected": selected,
        "shown": [selected], "outputs": {}, "form": form if steps else None, "undo": "smooth: sigma=2",
        "redo": None,
        "position": 3, "named": ["good"], "drawings": {}, **more,
    }  # fmt: skip


def open_part(page, module, mount, told=None, answers=None, link=None):
    """Mount one part on a page; what it sends is in `sent`."""
    page.set_default_timeout(5000)
    page.evaluate("html => document.head.insertAdjacentHTML('beforeend', html)", LINKS)
    page.wait_for_function(
        "getComputedStyle(document.body).getPropertyValue('display') && document.styleSheets.length > 0"
    )
    page.evaluate(START, [module, mount, told, {**ANSWERS, **(answers or {})}, link])
    return page


def tell(page, *messages):
    """Let Python say something."""
    page.evaluate("messages => messages.forEach((message) => model.receive(message))", list(messages))


def sent(page, kind):
    """What the page sent, of one type, without ids and times."""
    found = page.evaluate("kind => sent.filter(({ type }) => type === kind)", kind)
    return [
        {name: item for name, item in message.items() if name not in {"id", "at", "type"}}
        for message in found
    ]


def values_sent(page):
    """The values that arrived, once all have."""
    page.wait_for_function("model.isSettled || (model.receive({ type: 'stale' }), false)")
    return [message["values"] for message in sent(page, "values")]


def verbs_sent(page):
    return [(message["verb"], message["arguments"]) for message in sent(page, "verb")]


def packed(message, *buffers):
    """A frame of the socket."""
    header = {**message, "lengths": [len(buffer) for buffer in buffers]} if buffers else message
    text = json.dumps(header).encode()
    return struct.pack("<I", len(text)) + text + b"".join(buffers)


def unpacked(frame):
    """The message and the buffers of a frame."""
    (size,) = struct.unpack_from("<I", frame)
    message, offset, buffers = json.loads(frame[4 : 4 + size]), 4 + size, []
    for length in message.get("lengths", []):
        buffers.append(frame[offset : offset + length])
        offset += length
    return message, buffers


class FakeServer:
    """The other end of the socket: answers, and notes what came."""

    def __init__(self, page, told, answers=None):
        self.told, self.answers, self.came, self.ways, self.is_up = (
            told,
            {**ANSWERS, **(answers or {})},
            [],
            [],
            True,
        )
        page.route_web_socket("**/socket*", self._open)

    def _open(self, way):
        if not self.is_up:
            way.close(code=1012)
            return
        self.ways.append(way)
        way.on_message(lambda frame: self._take(way, frame))
        way.send(packed(self.told))

    def _take(self, way, frame):
        message, _ = unpacked(frame)
        self.came.append(message)
        if message["type"] in ("ask", "verb"):
            what = message.get("what", message.get("verb"))
            fields = dict(self.answers.get(what, {}))
            pixels = fields.pop("pixels", None)
            kind = "answer" if message["type"] == "ask" else "done"
            way.send(
                packed({**fields, "type": kind, "id": message["id"]}, *([bytes(pixels)] if pixels else []))
            )

    def down(self):
        self.is_up = False
        self.ways[-1].close(code=1012)

    def verbs(self):
        return [(message["verb"], message["arguments"]) for message in self.came if message["type"] == "verb"]


def open_app(page, told, answers=None):
    """Open the page of the application, as Dash makes it: the module first, the layout after it."""
    server = FakeServer(page, told, answers)
    page.set_default_timeout(5000)
    page.evaluate("html => document.head.insertAdjacentHTML('beforeend', html)", LINKS)
    page.evaluate(
        "() => { document.body.className = 'tamis'; document.body.dataset.socket = '/socket?session=a'; }"
    )
    page.evaluate("async () => { window.app = (await import('./app.js')).startApp(document.body); }")
    page.evaluate("html => document.body.insertAdjacentHTML('afterbegin', html)", PAGE)
    page.wait_for_function("window.app?.model.state")
    return server
