"""Volumes in space: surfaces cube by cube beside the library's whole one, and what the page draws of them.

    python benchmarks/bench_space.py [--sides 96 192] [--write docs/benchmarks/space.md]

Balls in a cube, grey and labelled. Surfaces: all cubes of the finest level, asked for as a page does, in
turn with `skimage.measure.marching_cubes` of the whole volume at the same value; triangles that one has and
the other has not are counted. Page: a scene of Chromium without a graphics card, turned by the mouse.
"""

import argparse
import datetime as dt
import re
import statistics
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
from _page import at_sixty, chromium, paged, running, wait_for_socket

import tamis
from tamis.session import Session
from tamis.session.screen import Screen

RUNS = 5
SETTLED_MS = 4000
SAME_PLACE = 1e-3  # pixel
VALUE = 127.5
LAYOUT = "select[aria-label='Layout of the panels']"
FRAMES = (
    "() => { window.drawn = 0; const count = () => { drawn += 1; requestAnimationFrame(count); }; count(); }"
)
HEADS = ("volume", "triangles", "cubes, s", "whole, s", "ratio", "triangles that differ")
PAGE_HEADS = ("volume", "first surface, s", "triangles shown", "frames a second while turning")

TEXT = """\
# Volumes in space

`bench_space.py --sides {sides}`, {day}, 2 cores, no graphics card: Chromium draws with SwiftShader.

{told}

The triangles of all cubes are those of the whole volume; what is added is reading with an edge around, a
direction at every vertex, and leaving out what the cube beside has. Without a graphics card a scene stays at
a level at which it has at most 250,000 triangles; who chooses *every pixel* gets them, and waits.
"""


def balls(side, count=60):
    """Return a grey volume of balls: 255 inside, 0 outside, in between at their edges."""
    rng = np.random.default_rng(0)
    places = np.indices((side, side, side), dtype=np.float32)
    grey = np.zeros((side, side, side), np.float32)
    for middle, radius in zip(
        rng.random((count, 3)) * side, rng.uniform(0.05, 0.1, count) * side, strict=True
    ):
        far = np.sqrt(sum((axis - at) ** 2 for axis, at in zip(places, middle, strict=True)))
        np.maximum(grey, np.clip(127.5 + 60 * (radius - far), 0, 255), out=grey)
    return grey.astype(np.uint8)


class Page:
    """A screen that is asked and waited for."""

    def __init__(self, session):
        self.answer, self.come = None, threading.Event()
        self.screen = Screen(session, self.take)

    def take(self, header, buffers):
        """Keep an answer."""
        if header["type"] in ("answer", "failed"):
            self.answer = header, buffers
            self.come.set()

    def ask(self, what, **fields):
        """Return what is answered."""
        self.come.clear()
        self.screen.handle({"type": "ask", "id": 1, "what": what, **fields})
        self.come.wait()
        return self.answer


def cubes_of(page, pieces):
    corners = []
    for piece in range(pieces):
        _, buffers = page.ask("surface", ref="image", piece=piece, value=VALUE)
        faces = np.frombuffer(buffers[2], "<u4").reshape(-1, 3)
        corners.append(np.frombuffer(buffers[0], "<f4").reshape(-1, 3)[faces])
    return np.concatenate(corners)


def unmatched(corners, others):
    """Return how many triangles of either have none of the other at their place; positions are of float32."""
    from scipy.spatial import cKDTree

    trees = [cKDTree(found.astype(np.float64).mean(axis=1)) for found in (corners, others)]
    pairs = zip(trees, reversed(trees), strict=True)
    return sum(int((tree.query(other.data)[0] > SAME_PLACE).sum()) for tree, other in pairs)


def surfaces(side):
    from skimage import measure

    volume = balls(side)
    with Session.start(tamis.open(volume, axes="ZYX")) as session:
        page = Page(session)
        pieces = page.ask("volume", ref="image")[0]["levels"][0]["pieces"]
        ours, theirs = [], []
        for _ in range(RUNS):
            began = time.perf_counter()
            corners = cubes_of(page, pieces)
            between = time.perf_counter()
            vertices, faces, _, _ = measure.marching_cubes(volume.astype(np.float32), VALUE)
            ours.append(between - began)
            theirs.append(time.perf_counter() - between)
        page.screen.close()
    differ = unmatched(corners, vertices[faces][..., ::-1])
    ours, theirs = statistics.median(ours), statistics.median(theirs)
    return f"{side}³", f"{len(corners):,}", f"{ours:.2f}", f"{theirs:.2f}", f"{ours / theirs:.1f}", differ


def shown(browser, side, folder):
    import tifffile

    path = folder / f"balls{side}.tif"
    tifffile.imwrite(path, balls(side), imagej=True, metadata={"axes": "ZYX"})
    cells = tamis.measure.label(tamis.open(path) > VALUE)
    tamis.Pipeline.of(cells=cells).save(folder / "balls.json")
    (folder / "server.log").unlink(missing_ok=True)
    command = ["-m", "tamis", "open", "--no-browser", "balls.json", "--port"]
    with running(command, folder) as port, paged(browser) as page:
        wait_for_socket(port)
        page.goto(re.search(r"http://\S+", (folder / "server.log").read_text())[0])
        page.wait_for_selector("[data-panel][data-state=exact]")
        began = time.perf_counter()
        page.select_option(LAYOUT, "scene")
        page.wait_for_function("document.querySelector('[data-scene]')?.dataset.triangles > 0")
        first = time.perf_counter() - began
        page.wait_for_timeout(SETTLED_MS)
        triangles = int(page.locator("[data-scene]").get_attribute("data-triangles"))
        return f"{side}³", f"{first:.1f}", f"{triangles:,}", f"{turned(page):.0f}"


def turned(page):
    box = page.locator(".scene-canvas").bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(*middle)
    page.mouse.down()
    page.evaluate(FRAMES)
    began = time.perf_counter()
    at_sixty(lambda spent: page.mouse.move(middle[0] + 100 * np.sin(spent), middle[1]), 3.0)
    frames = page.evaluate("drawn") / (time.perf_counter() - began)
    page.mouse.up()
    return frames


def table(heads, lines):
    rows = [heads, ["---"] * len(heads), *lines]
    return "\n".join(f"| {' | '.join(map(str, row))} |" for row in rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--sides", type=int, nargs="+", default=[96, 192])
    parser.add_argument("--write", type=Path)
    chosen = parser.parse_args()
    told = table(HEADS, [surfaces(side) for side in chosen.sides])
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        told += "\n\n" + table(PAGE_HEADS, [shown(browser, side, Path(folder)) for side in chosen.sides])
    print(told)
    if chosen.write:
        sides = " ".join(map(str, chosen.sides))
        day = f"{dt.datetime.now(tz=dt.UTC):%d %B %Y}"
        chosen.write.write_text(TEXT.format(sides=sides, day=day, told=told), encoding="utf-8")


if __name__ == "__main__":
    main()
