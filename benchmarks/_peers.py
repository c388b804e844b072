"""The same threshold in Dash, as people write it: the talk's heatmap with a contour, and `px.imshow`."""

import contextlib

import numpy as np
from _page import CLOCK, another, drag, press, running, wait_for

PEERS = {
    "heatmap": "go.Heatmap + go.Contour (the talk's recipe)",
    "imshow": "px.imshow",
}

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

WATCH_PLOT = """
() => document.querySelector('.js-plotly-plot').on('plotly_afterplot', () =>
  requestAnimationFrame(() => requestAnimationFrame((now) => window.paints.push(now))))
"""

LIMIT_MS = 120_000  # whoever draws nothing for so long is given up
SLIDER = ".dash-slider-thumb, .rc-slider-handle, [role=slider]"


def peer_times(browser, folder, way, image, presses, warm):
    """Return milliseconds of each press, and results a second while dragging; none where nothing answers.

    It has a browser of its own, as a page that draws for minutes cannot be closed.

    Raises
    ------
    playwright.sync_api.TimeoutError
        If nothing is drawn for `LIMIT_MS`.
    """
    np.save(folder / "image.npy", image)
    command = ["-c", PEER, str(folder / "image.npy"), way]
    with running(command, folder) as port, another(browser) as own:
        page = own.new_page()
        wait_for(port)
        page.set_viewport_size({"width": 1300, "height": 1200})
        page.goto(f"http://127.0.0.1:{port}/", wait_until="commit")
        page.set_default_timeout(LIMIT_MS)
        page.wait_for_selector(".js-plotly-plot image", state="attached")  # the first picture
        page.wait_for_timeout(500)
        page.evaluate(CLOCK)
        page.evaluate(WATCH_PLOT)
        times = press(page, SLIDER, presses, warm=warm)
        rate = None
        with contextlib.suppress(Exception):  # a page that is still drawing does not answer
            page.set_default_timeout(10_000)
            rate = drag(page, "#slider")
        return times, rate
