"""Zooming into panels beside each other: `tamis.compare` and plain matplotlib with shared axes.

    python benchmarks/bench_compare.py [--side 4096] [--runs 7] [--write docs/benchmarks/compare.md]

Three images, of uint8, uint16 and float32, in figures of the same size on the Agg canvas. A zoom is
`set_xlim`, `set_ylim` and a full draw; each is to a place that was not seen before, in turn with the peer.
"""

import argparse
import datetime as dt
import os
import statistics
import time
from pathlib import Path

import numpy as np

import tamis
from tamis.catalogue import Kind
from tamis.display import Intent, resolve, to_rgb

os.environ["MPLBACKEND"] = "agg"

WANTED_S = 0.3
SHARES = {"an eighth": 8, "half": 2, "five sixths": 1.2}
HEADS = ("what", "tamis.compare, s", "plt.subplots(sharex, sharey), s", "times", "wanted")


def images_of(side):
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 256, (side, side), dtype=np.uint8)
    return noise, noise.astype(np.uint16) * 200, noise.astype(np.float32) / 255


def timed(act):
    began = time.perf_counter()
    made = act()
    return time.perf_counter() - began, made


def own_figure(images):
    comparison = tamis.compare(*images)
    comparison.figure.canvas.draw()
    return comparison


def peer_figure(images, size):
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, len(images), sharex=True, sharey=True, figsize=size)
    for one, image in zip(axes, images, strict=True):
        one.imshow(image, cmap="gray")
    figure.canvas.draw()
    return figure


def zoomed(figure, side, share, run):
    """Zoom to a share of the image, elsewhere in each run; return seconds."""
    extent = side / share
    free = side - extent
    left, top = free * (0.13 + 0.083 * run) % free, free * (0.29 + 0.071 * run) % free
    axes = figure.axes[0]

    def act():
        axes.set_xlim(left, left + extent)
        axes.set_ylim(top + extent, top)
        figure.canvas.draw()

    return timed(act)[0]


def differing(comparison, images):
    """Return how many of the pixels that are drawn now are not those of the images."""
    wrong = count = 0
    for panel, image in zip(comparison.board.panels, images, strict=True):
        window, limits = panel.picture.window, comparison.board.limits_of(panel)
        expected = to_rgb(resolve(window.cut(image), Intent(contrast_limits=limits), kind=Kind.IMAGE))
        wrong += int((panel.picture.pixels != expected).any(axis=-1).sum())
        count += expected.shape[0] * expected.shape[1]
    return wrong, count


def row_of(what, own, peer, wanted=""):
    mine, other = statistics.median(own), statistics.median(peer)
    return what, f"{mine:.3f}", f"{other:.3f}", f"{other / mine:.1f}", wanted


def rows_of(side, runs):
    """Yield rows of the table, and last how many pixels differ."""
    images = images_of(side)
    own_figure([image[:64, :64] for image in images]).close()  # what is imported once
    first, comparison = timed(lambda: own_figure(images))
    first_peer, figure = timed(lambda: peer_figure(images, comparison.figure.get_size_inches()))
    yield row_of("the first picture, of all", [first], [first_peer])
    wrong = count = 0
    for words, share in SHARES.items():
        own, peer = [], []
        for run in range(runs):
            own.append(zoomed(comparison.figure, side, share, run))
            found = differing(comparison, images)
            wrong, count = wrong + found[0], count + found[1]
            peer.append(zoomed(figure, side, share, run))
        yield row_of(f"zoom to {words} of the side", own, peer, f"<= {WANTED_S} s")
    yield wrong, count


def page_of(rows, side, runs):
    *cells, (wrong, count) = rows
    table = "\n".join(f"| {' | '.join(row)} |" for row in [HEADS, ("---",) * len(HEADS), *cells])
    return f"""# Three panels beside each other

Written by `benchmarks/bench_compare.py` on {dt.date.today()}: {os.cpu_count()} cores, load
{os.getloadavg()[0]:.1f}; three images of {side} x {side} pixels (uint8, uint16, float32), medians of {runs}
zooms in turn, each to a place not seen before: `set_xlim`, `set_ylim` and a full draw on the Agg canvas. The
first picture is of making the figure and drawing it, with all that is done once (keys of the pixels,
contrast). Of {count} pixels that were drawn, {wrong} differ from those of the images.

{table}
"""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--side", type=int, default=4096)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--write", type=Path)
    options = parser.parse_args()
    page = page_of(list(rows_of(options.side, options.runs)), options.side, options.runs)
    print(page)
    if options.write:
        options.write.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
