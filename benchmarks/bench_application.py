"""From a key on a slider to the changed pixels: Tamis beside the talk's Dash recipe and `px.imshow`.

    python benchmarks/bench_application.py [--sizes 1024 4096 16384] [--presses 50] [--only tamis pictures]
                                           [--write docs/benchmarks/application.md]

By default there are few presses, so that all benchmarks take minutes; for numbers to be told, `--presses 50`.

A real Chromium, real key presses. The clock starts at the time stamp of the key's event; it stops when the
frame after that with the new pixels begins: a panel draws within a frame, a figure of plotly between two.
All in one run, on the same images; the peers show the whole image, as their recipes do, in a figure of our
panel's size. While dragging, the mouse moves 60 times a second, and results painted are counted.
"""

import argparse
import base64
import contextlib
import io
import os
import statistics
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from _page import CLOCK, DRAG_S, PANEL, at_sixty, chromium, drag, paged, press, running, wait_for_socket
from _peers import LIMIT_MS, PEERS, peer_times

SCALE_BAR = 40  # rows at the bottom of a panel, where a bar lies over the pixels
LARGEST_OF_PEERS = 4096  # beyond it they do not answer
LOOK = {"opacity": 0.35, "outlines": True}  # of objects, when a page begins
EXACT_S = 3.0  # so long we wait for exact pixels,
PAUSE_S = 1.0  # and so long between two presses
PAINTED = "[data-panel][data-revision]:not([data-revision='-1'])"


@dataclass(frozen=True)
class Task:
    """What is done, the step that is seen, the one whose slider is moved, its field."""

    words: str
    seen: str
    step: str
    field: str
    wanted_ms: int = 80


TASKS = {
    "threshold": Task("a threshold", "binary", "binary", "x2"),
    "local": Task("one local step (gaussian, its sigma)", "smooth", "smooth", "sigma"),
    "chain": Task(
        "six steps (sigma of the first; otsu, greater, opening, small objects, labels)",
        "labels",
        "smooth",
        "sigma",
        200,
    ),
}

WATCH_PANEL = """
() => {
  const panel = document.querySelector('[data-panel]');
  const isExact = () =>
    panel.dataset.state === 'exact' && !/approximate|undefined/.test(panel.dataset.painted);
  new MutationObserver(() => requestAnimationFrame((now) => {
    window.paints.push(now);
    if (isExact()) window.exactTime = now;
  })).observe(panel, {attributes: true, attributeFilter: ['data-painted']});
}
"""


COUNT = """
() => {
  let frames = 0, next = 0;
  const count = () => { frames += 1; next = requestAnimationFrame(count); };
  next = requestAnimationFrame(count);
  window.endCount = () => { cancelAnimationFrame(next); return frames; };
}
"""


@dataclass
class Row:
    """One line of the table."""

    what: str
    who: str
    size: str
    times: list | None = None  # ms
    exact: float | None = None  # ms
    rate: float | None = None  # per second
    differing: int | None = None
    wanted: str = ""
    at_least: float | None = None  # ms: there was no answer until then

    def cells(self):
        """Return the texts of its columns."""
        spread = ""
        if self.times:
            spread = f"{statistics.median(self.times):.0f} ({np.percentile(self.times, 90):.0f})"
        if self.at_least:
            spread = f"> {self.at_least:.0f}"
        exact = "" if self.exact is None else f"{self.exact:.0f}"
        rate = "" if self.rate is None else f"{self.rate:.1f}"
        differing = "" if self.differing is None else str(self.differing)
        return [self.what, self.who, self.size, spread, exact, rate, differing, self.wanted]


# ---- images and pipelines


def image_of(side):
    """Return blobs and noise of uint8, as a tomography has them; the same for every way."""
    from scipy import ndimage

    rng = np.random.default_rng(0)
    part = ndimage.gaussian_filter(rng.random((1024, 1024)), 4)
    part = (part - part.min()) / np.ptp(part)
    noisy = np.clip(220 * part + rng.normal(0, 12, part.shape), 0, 255).astype(np.uint8)
    return np.tile(noisy, (side // 1024, side // 1024))


def save_image(folder, side):
    import tifffile

    path = folder / f"image{side}.tif"
    if not path.exists():
        tifffile.imwrite(path, image_of(side), tile=(512, 512))
    return path


def pipeline_of(task, path):
    import tamis
    from tamis import filters, measure, morphology

    image = tamis.open(str(path))
    if task == "threshold":
        return tamis.Pipeline.of(binary=image > 120)
    smooth = filters.gaussian(image, sigma=2)
    if task == "local":
        return tamis.Pipeline.of(smooth=smooth)
    binary = morphology.opening(smooth > filters.threshold_otsu(smooth), morphology.disk(2))
    labels = measure.label(morphology.remove_small_objects(binary, max_size=64))
    return tamis.Pipeline.of(labels=labels, smooth=smooth).with_outputs("labels")


def volume_of(folder):
    """Return a volume of 10 GB, of which only the middle is not empty."""
    import zarr

    path = folder / "volume.zarr"
    volume = zarr.create_array(
        path, shape=(640, 4096, 4096), chunks=(16, 512, 512), dtype="uint8", fill_value=0
    )
    part = np.broadcast_to(image_of(1024), (16, 1024, 1024))
    for row in range(0, 4096, 1024):
        for column in range(0, 4096, 1024):
            volume[320:336, row : row + 1024, column : column + 1024] = part
    return path


# ---- the page


def tamis_server(folder, *names):
    data = tempfile.mkdtemp(dir=folder)
    return running(
        ["-m", "tamis", "open", *map(str, names), "--no-browser", "--data", data, "--port"], folder
    )


def open_panel(page, port):
    """Open the application, and make its panel as large as the peers' figures."""
    wait_for_socket(port)
    page.goto(f"http://127.0.0.1:{port}/", wait_until="commit")
    page.wait_for_selector(PAINTED)
    wide, high = 1600, 1200
    while (found := page.eval_on_selector(".panel-body", "(el) => [el.clientWidth, el.clientHeight]")) != [
        PANEL,
        PANEL,
    ]:  # the form grows when there is room
        wide, high = wide + PANEL - found[0], high + PANEL - found[1]
        page.set_viewport_size({"width": wide, "height": high})
        page.wait_for_timeout(200)


def settle(page, seconds=EXACT_S):
    """Wait for exact pixels, for some time."""
    with contextlib.suppress(Exception):
        page.wait_for_selector("[data-panel][data-state=exact]", timeout=1000 * seconds)
    page.wait_for_timeout(100)


def show(page, task):
    """Have the panel show what is seen, and the form the step whose slider is moved."""
    page.locator(f"[data-step={task.seen}]").first.click()
    settle(page)
    if task.seen != task.step:
        page.locator(".head-pin").first.click()
        page.locator(f"[data-step={task.step}]").first.click()
    page.wait_for_selector(slider_of(task))
    page.evaluate(CLOCK)
    page.evaluate(WATCH_PANEL)


def slider_of(task):
    return f"[data-field={task.field}] input[type=range]"


def exact_after(page):
    """Return milliseconds from the last key to exact pixels; None if they took too long."""
    with contextlib.suppress(Exception):
        page.wait_for_selector("[data-panel][data-state=exact]", timeout=1000 * EXACT_S)
        return page.evaluate("window.exactTime - window.keyTime")
    return None


def frames_of(page):
    """Return frames a second while the image is dragged, and while the wheel zooms."""
    box = page.locator(".panel-canvas").first.bounding_box()
    x, y = box["x"] + PANEL / 2, box["y"] + PANEL / 2
    page.mouse.move(x, y)
    page.mouse.down()
    panned = counted(page, lambda t: page.mouse.move(x + 300 * np.sin(2 * t), y + 300 * np.sin(3 * t)))
    page.mouse.up()
    zoomed = counted(page, lambda t: page.mouse.wheel(0, 30 * np.cos(3 * t)))
    return panned, zoomed


def counted(page, do):
    page.evaluate(COUNT)
    at_sixty(do, DRAG_S)
    return page.evaluate("window.endCount()") / DRAG_S


# ---- is what is called exact the batch's


class Blocks:
    """Listens to a page's socket, and keeps the header of the last block of each stream."""

    def __init__(self, page):
        self.last = {}
        page.on("websocket", lambda socket: socket.on("framereceived", self._hear))

    def _hear(self, frame):
        from tamis.session.screen import unpack

        if isinstance(frame, bytes) and b'"block"' in frame[:400]:
            header = unpack(frame)[0]
            if header.get("type") == "block":
                self.last[header["panel"]] = header


def differing_of(page, blocks, task, side):
    """Return how many pixels of the canvas, at 1:1, are others than the library gives for the whole image."""
    from tamis.display import Intent, overlay, resolve, to_rgb

    canvas = canvas_of(page)[:-SCALE_BAR]
    # what was typed or sent: the slider itself may be rounded to steps of its own
    typed = slider_of(task).replace("[type=range]", ":not([type=range])")
    value = float(page.eval_on_selector(typed, "(input) => input.value"))
    first = (side - PANEL) // 2
    seen = np.s_[first : first + PANEL - SCALE_BAR, first : first + PANEL]
    image = image_of(side)
    result = directly(task, image, value)[seen]

    def drawn(pixels, panel, **how):
        header = blocks.last[panel]
        limits = tuple(header["contrast_limits"])
        return resolve(pixels, Intent(contrast_limits=limits, **how), kind=header["kind"])

    if blocks.last["p1"]["kind"] == "image" and task.seen != "smooth":  # objects lie over the image
        expected = overlay(drawn(image[seen], "p1"), drawn(result, "p1:over", **LOOK))
    else:
        expected = to_rgb(drawn(result, "p1"))
    return int((expected != canvas).any(axis=-1).sum())


def canvas_of(page):
    from PIL import Image

    address = page.eval_on_selector(".panel-canvas", "(canvas) => canvas.toDataURL()")
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(address.split(",")[1]))).convert("RGB"))


def directly(task, image, value):
    from skimage import filters, measure, morphology

    if task is TASKS["threshold"]:
        return image > int(value)
    smooth = filters.gaussian(image, sigma=value)
    if task is TASKS["local"]:
        return smooth
    binary = morphology.opening(smooth > filters.threshold_otsu(smooth), morphology.disk(2))
    return measure.label(morphology.remove_small_objects(binary, max_size=64))


# ---- rows of the table


def tamis_rows(browser, folder, name, side, presses):
    task, path = TASKS[name], save_image(folder, side)
    document = folder / f"{name}.json"
    pipeline_of(name, path).save(document)
    slider = slider_of(task)
    with tamis_server(folder, path, document) as port, paged(browser) as page:
        blocks = Blocks(page)
        open_panel(page, port)
        show(page, task)
        for view, key in ({"fit": "0", "1:1": "1"} if side > PANEL else {"fit": "0"}).items():
            page.locator(".panel-canvas").first.focus()
            page.keyboard.press(key)
            settle(page)
            row = Row(task.words, "Tamis", f"{side}², {view}", wanted=f"<= {task.wanted_ms} ms")
            row.times = press(page, slider, presses, rest=lambda page: settle(page, PAUSE_S))
            settle(page)
            row.exact = exact_after(page)
            if row.exact is not None and side <= LARGEST_OF_PEERS and (view == "1:1" or side == PANEL):
                row.differing = differing_of(page, blocks, task, side)
            yield row
            rate = drag(page, slider)
            yield Row(f"{task.words}, dragging", "Tamis", f"{side}², {view}", rate=rate, wanted=">= 20 /s")
        if name == "local":
            settle(page)
            for what, rate in zip(("pan", "zoom"), frames_of(page), strict=True):
                yield Row(what, "Tamis", f"{side}²", rate=rate, wanted=">= 50 /s")


def peer_rows(browser, folder, way, side, options):
    is_slow = way == "heatmap"
    presses, warm = (1 if side > PANEL else 3, 0) if is_slow else (min(20, options.presses), 3)
    from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

    try:
        times, rate = peer_times(browser, folder, way, image_of(side), presses, warm)
    except PlaywrightTimeoutError:
        yield Row("a threshold", PEERS[way], f"{side}²", at_least=LIMIT_MS)
        return
    yield Row("a threshold", PEERS[way], f"{side}²", times=times)
    if rate is not None:
        yield Row("a threshold, dragging", PEERS[way], f"{side}²", rate=rate)


def first_picture(browser, folder, path, what, wanted):
    """Return the row of the first picture: from the start of the command to pixels in a browser that runs."""
    with paged(browser) as page:
        page.set_viewport_size({"width": 1280, "height": 1280})
        began = time.perf_counter()
        with tamis_server(folder, path) as port:
            wait_for_socket(port)
            page.goto(f"http://127.0.0.1:{port}/", wait_until="commit")
            page.wait_for_selector(PAINTED)
            spent = time.perf_counter() - began
    return Row("first picture", "Tamis", what, times=[1000 * spent], wanted=wanted)


# ---- all of it


def rows_of(browser, folder, options):
    if "pictures" in options.only:
        yield first_picture(browser, folder, save_image(folder, 4096), "4096² TIFF", "<= 2000 ms")
        yield first_picture(browser, folder, volume_of(folder), "10 GB zarr", "<= 3000 ms")
    for side in options.sizes:
        for task in TASKS if "tamis" in options.only else ():
            yield from tamis_rows(browser, folder, task, side, options.presses)
        for way in PEERS if side <= LARGEST_OF_PEERS else ():
            if way in options.only:
                yield from peer_rows(browser, folder, way, side, options)


def ratios_of(rows):
    """Return how many times faster a threshold is than each peer's, by size."""
    own = {row.size: row.times for row in rows if (row.what, row.who) == ("a threshold", "Tamis")}
    found = []
    for row in rows:
        mine = own.get(f"{row.size}, fit")
        if row.who not in PEERS.values() or mine is None or not (row.times or row.at_least):
            continue
        theirs = statistics.median(row.times) if row.times else row.at_least
        more = "" if row.times else "more than "
        found.append(f"{row.size}: {more}{theirs / statistics.median(mine):.1f} times as fast as {row.who}")
    return found


HEAD = [
    "what",
    "who",
    "image",
    "ms to pixels: median (p90)",
    "ms to exact",
    "per second",
    "differing",
    "wanted",
]


def table_of(rows):
    lines = [HEAD, ["---"] * len(HEAD), *(row.cells() for row in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


NOTE = """# The application: from a key to pixels

Written by `benchmarks/bench_application.py` on {day}: {cores} cores, load {before:.1f} before,
{after:.1f} after; {presses} presses each. "ms to pixels" ends with the first pixels of the new value, which
may be marked as approximate; "ms to exact" is of the last press, where that took at most {patience:g} s;
"differing" is how many of the pixels that are shown as exact are others than the library gives for the whole
image. The panel has {panel} x {panel} pixels. Each press waits for the exact pixels of the one before,
{pause:g} s at most: where they take longer, it comes while they are computed.

"""


def main():
    options = parse()
    before, rows = os.getloadavg()[0], []
    with tempfile.TemporaryDirectory() as kept, chromium() as browser:
        print(table_of([]), flush=True)
        for row in rows_of(browser, Path(kept), options):
            rows.append(row)
            print(f"| {' | '.join(row.cells())} |", flush=True)
    words = "\n".join(f"- {line}" for line in ratios_of(rows))
    print(f"\n{words}\nload {before:.1f} before, {os.getloadavg()[0]:.1f} after")
    if options.write:
        numbers = {
            "day": date.today(),
            "cores": os.cpu_count(),
            "before": before,
            "after": os.getloadavg()[0],
        }
        note = NOTE.format(**numbers, presses=options.presses, patience=EXACT_S, pause=PAUSE_S, panel=PANEL)
        options.write.parent.mkdir(parents=True, exist_ok=True)
        options.write.write_text(f"{note}{table_of(rows)}\n\n{words}\n", encoding="utf-8")


def parse():
    parts = ["pictures", "tamis", *PEERS]
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[1024, 4096, 16384])
    parser.add_argument("--presses", type=int, default=12)
    parser.add_argument("--only", nargs="+", choices=parts, default=parts)
    parser.add_argument("--write", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()
