"""From a key on a slider to the changed pixels in JupyterLab: `tamis.explore` beside `ipywidgets.interact`.

    python benchmarks/bench_notebook.py [--sides 1024 4096] [--presses 10]
                                        [--write docs/benchmarks/notebook.md]

A real JupyterLab, kernel and Chromium; clock, keys and images are those of `bench_application.py`. The peer
is the talk's recipe: a function that filters the whole image and draws it with matplotlib, with a slider.
"""

import argparse
import os
import statistics
import sys
import tempfile
from datetime import date
from pathlib import Path

import numpy as np
from _page import CLOCK, chromium, drag, paged, press
from bench_application import (
    EXACT_S,
    PAINTED,
    PAUSE_S,
    TASKS,
    exact_after,
    pipeline_of,
    save_image,
    settle,
    show,
    slider_of,
)

sys.path.append(str(Path(__file__).parents[1]))
from tests.notebook.lab import jupyter_lab, open_notebook, run_cell, write_notebook

WANTED_MS = 150
HEADS = (
    "what",
    "who",
    "image",
    "ms to pixels: median (p90)",
    "ms to exact",
    "per second, dragging",
    "wanted",
)
PEER = """
%matplotlib inline
import ipywidgets, tifffile
import matplotlib.pyplot as plt
from skimage import filters
image = tifffile.imread("image{side}.tif")
@ipywidgets.interact(sigma=(0.5, 8, 0.1))
def smooth(sigma=2.0):
    plt.figure(figsize=(8, 7))
    plt.imshow(filters.gaussian(image, sigma), cmap="gray")
    plt.show()
"""
PEER_SLIDER = ".jp-OutputArea .widget-slider .noUi-handle"
WATCH_PICTURES = """
() => {
  const seen = (image) => image.decode().then(() => requestAnimationFrame((now) => window.paints.push(now)));
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const node of addedNodes) {
        const image = node.querySelector?.("img") ?? (node.tagName === "IMG" ? node : null);
        if (image) seen(image);
      }
    }
  }).observe(document.querySelector(".jp-Notebook"), { childList: true, subtree: true });
}
"""


def cells(what, who, size, times=(), exact=None, rate=None, wanted=""):
    """Return a row as texts."""
    spread = f"{statistics.median(times):.0f} ({np.percentile(times, 90):.0f})" if times else ""
    return (
        *(what, who, size, spread),
        "" if exact is None else f"{exact:.0f}",
        "" if rate is None else f"{rate:.1f}",
        wanted,
    )


def own_rows(browser, folder, name, side, presses):
    """Yield the rows of `tamis.explore`."""
    task = TASKS[name]
    pipeline_of(name, save_image(folder, side)).save(folder / f"{name}.json")
    write_notebook(folder / f"{name}.ipynb", f"import tamis\ntamis.explore('{name}.json', height=700)")
    with jupyter_lab(folder) as port, paged(browser) as page:
        page.set_viewport_size({"width": 1500, "height": 1300})
        open_notebook(page, port, f"{name}.ipynb")
        run_cell(page, 0)
        page.wait_for_selector(PAINTED)
        show(page, task)
        for view, key in ({"fit": "0", "1:1": "1"} if side > 1024 else {"fit": "0"}).items():
            page.locator(".panel-canvas").first.focus()
            page.keyboard.press(key)
            settle(page)
            times = press(page, slider_of(task), presses, rest=lambda page: settle(page, PAUSE_S))
            settle(page, EXACT_S)
            exact = exact_after(page)
            settle(page)
            rate = drag(page, slider_of(task))
            settle(page)
            yield cells(
                task.words, "tamis.explore", f"{side}², {view}", times, exact, rate, f"<= {WANTED_MS} ms"
            )


def peer_rows(browser, folder, side, presses):
    """Yield the row of the talk's recipe."""
    save_image(folder, side)
    write_notebook(folder / "peer.ipynb", PEER.format(side=side))
    with jupyter_lab(folder) as port, paged(browser) as page:
        page.set_viewport_size({"width": 1500, "height": 1300})
        open_notebook(page, port, "peer.ipynb")
        run_cell(page, 0)
        page.wait_for_selector(".jp-OutputArea img")
        page.wait_for_timeout(3000)
        page.evaluate(CLOCK)
        page.evaluate(WATCH_PICTURES)
        rest = lambda page: page.wait_for_timeout(1000 * PAUSE_S)  # noqa: E731
        times = press(page, PEER_SLIDER, presses, rest=rest)
        rate = drag(page, PEER_SLIDER)
        yield cells(TASKS["local"].words, "ipywidgets.interact, matplotlib", f"{side}²", times, None, rate)


def told(rows):
    """Yield rows, and print them."""
    for row in rows:
        print(" | ".join(row), flush=True)
        yield row


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sides", type=int, nargs="+", default=[1024, 4096])
    parser.add_argument("--presses", type=int, default=10)
    parser.add_argument("--write", type=Path)
    options = parser.parse_args()
    before = os.getloadavg()[0]
    rows = []
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        for side in options.sides:
            for name in TASKS:
                place = Path(folder, f"{name}{side}")
                place.mkdir()
                rows += told(own_rows(browser, place, name, side, options.presses))
            place = Path(folder, f"peer{side}")
            place.mkdir()
            rows += told(peer_rows(browser, place, side, min(options.presses, 10)))
    if options.write:
        table = [HEADS, ("---",) * len(HEADS), *rows]
        lines = "\n".join(f"| {' | '.join(row)} |" for row in table)
        options.write.write_text(
            f"""# The notebook: from a key to pixels

Written by `benchmarks/bench_notebook.py` on {date.today()}: {os.cpu_count()} cores, load {before:.1f}
before; {options.presses} presses each (at most 10 of the peer), in a real JupyterLab. "ms to pixels" ends
with the first pixels of the new value, which may be marked as approximate; "ms to exact" is of the last
press, if it took at most {EXACT_S:.0f} s. While dragging, the mouse moves 60 times a second; pictures of new
values are counted.

{lines}
""",
            encoding="utf-8",
        )


if __name__ == "__main__":
    main()
