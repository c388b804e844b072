"""A slider that is dragged for long: the last value wins, and nothing piles up."""

import time

import numpy as np
import pytest
from tests.web.attack import IS_LONG, Server, live

from tamis.session import Session

SECONDS = 10 if IS_LONG else 1
ROUNDS = 10 if IS_LONG else 3
RATE = 60
LAST = 2.345


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    # small budgets: what is kept is full soon, and what leaks is seen
    folder = tmp_path_factory.mktemp("drag") / "data"
    with Server(folder, TAMIS_MEMORY="100MB", TAMIS_WORKERS="2", TAMIS_CACHE_SIZE="50MB") as found:
        yield found
        assert found.told() == ""


def drag(page, last):
    """Send as many values as a slider does, and wait for the exact pixels of the last."""
    began = time.monotonic()
    for count in range(SECONDS * RATE):
        sigma = round(1 + (count % 300) / 60, 3)
        page.send(type="values", node="gaussian", values={"sigma": sigma}, is_final=False)
        time.sleep(max(0.0, began + count / RATE - time.monotonic()))
    page.send(type="values", node="gaussian", values={"sigma": last}, is_final=True)
    assert page.wait(lambda: sigma_of(page) == last)
    return page.settled("p")


def sigma_of(page):
    fields = page.state["form"]["fields"]
    return next(field["value"] for field in fields if field["name"] == "sigma")


@pytest.mark.timeout(600)
def test_the_last_value_wins_and_nothing_grows(server):
    visitor = server.visitor()
    session = visitor.open(sample="coins")
    with live(visitor, session) as page:
        page.do("add_step", operation="filters.gaussian", values={"sigma": 1})
        page.do("add_step", operation="filters.sobel")
        page.do("select", node="gaussian")
        page.send(type="view", panel="p", ref="sobel", planes=[], region=None, level=0)
        page.settled("p")
        measured = []
        for count in range(ROUNDS):
            last = round(LAST + count / 100, 3)
            drag(page, last)
            page.send(type="ask", id=f"values-{count}", what="values", ref="sobel", planes=[], level=0)
            measured.append((server.rss, server.threads))
    assert measured[-1][1] <= measured[0][1] + 2
    if IS_LONG:
        assert measured[-1][0] < 1.1 * max(rss for rss, _ in measured[:-2])
    server_value = visitor.ask("GET", f"/download/{session}/sobel.npy").body
    with Session.start("sample:coins") as here:
        here.add_step("filters.gaussian", values={"sigma": last})
        here.add_step("filters.sobel")
        expected = here.result("sobel")
    assert server_value.endswith(np.ascontiguousarray(expected).tobytes())


@pytest.mark.timeout(600)
def test_a_page_in_which_a_slider_is_dragged_keeps_its_memory(server, chromium):
    visitor = server.visitor()
    session = visitor.open(sample="coins")
    context = chromium.new_context(viewport={"width": 1280, "height": 720})
    for name, value in visitor.cookies.items():
        context.add_cookies([{"name": name, "value": value, "url": visitor.origin}])
    page, told = context.new_page(), []
    page.on("console", lambda line: told.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    page.goto(f"{visitor.origin}/?session={session}")
    page.wait_for_selector("[data-panel][data-state=exact]")
    page.wait_for_selector("#tamis-graph .js-plotly-plot", state="attached")  # large, and loaded once
    with live(visitor, session) as wire:
        wire.do("add_step", operation="filters.gaussian", values={"sigma": 1})
        wire.do("select", node="gaussian")
    page.wait_for_selector('[data-step="gaussian"]')
    slider = page.locator('[data-field="sigma"] [role=slider], [data-field="sigma"] input[type=range]').first
    slider.wait_for()
    devtools = context.new_cdp_session(page)
    heaps = []
    for _ in range(ROUNDS):
        box = slider.bounding_box()
        middle = box["y"] + box["height"] / 2
        page.mouse.move(box["x"] + 5, middle)
        page.mouse.down()
        began = time.monotonic()
        while time.monotonic() - began < SECONDS:
            share = (time.monotonic() - began) % 1
            page.mouse.move(box["x"] + 5 + share * (box["width"] - 10), middle)
        page.mouse.up()
        page.wait_for_selector("[data-panel][data-state=exact]")
        page.wait_for_timeout(300)
        devtools.send("HeapProfiler.collectGarbage")
        heaps.append(devtools.send("Runtime.getHeapUsage")["usedSize"])
    assert heaps[-1] < 1.05 * heaps[len(heaps) // 2], heaps
    context.close()
    assert told == []


@pytest.mark.timeout(300)
def test_after_a_rest_memory_is_what_the_stores_may_have(server, tmp_path):
    values = np.random.default_rng(0).integers(0, 255, (2048, 2048), np.uint8)
    np.save(tmp_path / "image.npy", values)
    visitor = server.visitor()
    with live(visitor, visitor.open(path=str(tmp_path / "image.npy"))) as page:
        page.do("add_step", operation="filters.gaussian", values={"sigma": 2})
        page.do("add_step", operation="filters.threshold_otsu")
        page.do("add_step", operation="numpy.greater", after="gaussian", inputs={"x2": "threshold_otsu"})
        page.do("add_step", operation="measure.label", after="greater")
        page.do("select", node="gaussian")
        page.send(type="view", panel="p", ref="label", planes=[], region=None, level=1)
        page.settled("p")
        before = server.rss
        for count in range(5 * RATE if IS_LONG else RATE):
            sigma = round(1 + (count % 300) / 60, 3)
            page.send(type="values", node="gaussian", values={"sigma": sigma}, is_final=False)
            time.sleep(1 / RATE)
        page.send(type="values", node="gaussian", values={"sigma": LAST}, is_final=True)
        page.settled("p")
        rested = time.monotonic() + 10
        # a quarter and an eighth of 100 MB are for results, and the least that is kept of files is 64 MB
        while server.rss > before + 1.1 * 38e6 and time.monotonic() < rested:
            time.sleep(0.5)
        assert server.rss <= before + 1.1 * 38e6 + 0.1 * before
