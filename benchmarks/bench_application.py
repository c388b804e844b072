"""From a key on a slider to the changed pixels: Tamis beside the talk's Dash recipe and `px.imshow`.

    python benchmarks/bench_application.py [--sizes=1024,4096,16384] [--presses=50] [--only=tamis,imshow]

A real Chromium, real key presses. The clock starts at the time stamp of the event in the page, and stops two
animation frames after the new pixels are drawn. All in one run, on the same images; the peers show the whole
image, as their recipes do, in a figure of the size of our panel. While dragging, the mouse moves 60 times a
second for four seconds, and results painted are counted.
"""

import socket
import time
import urllib.request

import numpy as np

PANEL = 1024  # pixels a side
WARM = 3  # presses that are not counted
PEERS = {
    "heatmap": "the talk's recipe: go.Heatmap of the image, go.Contour of the mask, dcc.Slider",
    "imshow": "px.imshow(binary_string=True) of the mask, dcc.Slider",
}
STARTED = 120  # seconds until a server must answer

PEER = """
import sys
import numpy as np, plotly.graph_objects as go, plotly.express as px
from dash import Dash, Input, Output, dcc, html
from skimage import filters
image = np.load(sys.argv[1])
way, port = sys.argv[2], int(sys.argv[3])
app = Dash(__name__)
side = dict(width=1024, height=1024, margin=dict(l=0, r=0, t=0, b=0))
app.layout = html.Div([
    dcc.Slider(0, 255, 1, value=120, id="slider", updatemode="drag", marks=None),
    dcc.Graph(id="graph", config={"displayModeBar": False}),
])

@app.callback(Output("graph", "figure"), Input("slider", "value"))
def draw(value):
    mask = image > value
    if way == "heatmap":
        lines = filters.gaussian(mask.astype(float), 2)
        figure = go.Figure([
            go.Heatmap(z=image, colorscale="gray", showscale=False),
            go.Contour(z=lines, contours=dict(start=0.5, end=0.5, coloring="none"), showscale=False),
        ])
    else:
        figure = px.imshow(mask.view(np.uint8) * 255, binary_string=True)
    figure.update_layout(**side)
    return figure

app.run(port=port, debug=False)
"""

# notes the time of the key, and waits for what is given
CLOCK = """
() => {
  window.keyTime = 0;
  window.paints = [];
  window.noteKeys = (event) => { window.keyTime = event.timeStamp; };
  window.addEventListener('keydown', window.noteKeys, true);
  const twice = (then) => requestAnimationFrame(() => requestAnimationFrame(then));
  window.notePaint = () => twice((now) => window.paints.push(now));
}
"""
WATCH_PLOT = """
() => document.querySelector('.js-plotly-plot').on('plotly_afterplot', () => window.notePaint())
"""
WATCH_PANEL = """
() => new MutationObserver(() => window.notePaint()).observe(
  document.querySelector('[data-panel]'), {attributes: true, attributeFilter: ['data-revision']})
"""


def image_of(side):
    """Return blobs and noise of uint8, as a tomography has them; the same for every way."""
    from scipy import ndimage

    rng = np.random.default_rng(0)
    part = ndimage.gaussian_filter(rng.random((1024, 1024)), 4)
    part = (part - part.min()) / np.ptp(part)
    noisy = np.clip(220 * part + rng.normal(0, 12, part.shape), 0, 255).astype(np.uint8)
    return np.tile(noisy, (side // 1024, side // 1024))


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def wait_for(port):
    began = time.perf_counter()
    while time.perf_counter() - began < STARTED:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).read(1)
            return
        except OSError:
            time.sleep(0.05)
    message = f"nothing answered on port {port}"
    raise TimeoutError(message)


def press(page, focus, presses):
    """Return milliseconds from each key to the paint after it."""
    page.locator(focus).first.focus()
    times = []
    for number in range(presses + WARM):
        page.evaluate("window.paints.length = 0")
        page.keyboard.press("ArrowRight" if number % 20 < 10 else "ArrowLeft")
        page.wait_for_function("window.paints.length > 0", timeout=300_000)
        if number >= WARM:
            times.append(page.evaluate("window.paints[0] - window.keyTime"))
        page.wait_for_timeout(60)
    return times


def drag(page, slider, seconds=4.0):
    """Return how many results a second were painted while the mouse dragged the slider, 60 moves a second."""
    box = page.locator(slider).first.bounding_box()
    middle, half = box["x"] + box["width"] / 2, 0.4 * box["width"]
    y = box["y"] + box["height"] / 2
    page.mouse.move(middle, y)
    page.mouse.down()
    page.evaluate("window.paints.length = 0")
    began, moves = time.perf_counter(), 0
    while (spent := time.perf_counter() - began) < seconds:
        page.mouse.move(middle + half * np.sin(spent * 3), y)
        moves += 1
        time.sleep(max(0.0, moves / 60 - (time.perf_counter() - began)))
    painted = page.evaluate("window.paints.length")
    page.mouse.up()
    return painted / seconds, moves / seconds
