"""Driving a page of Chromium: servers, keys, a mouse that moves 60 times a second, the clock of frames."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

import numpy as np

PANEL = 1024  # pixels a side, of a panel and of a figure
DRAG_S = 3.0
PATIENCE_MS = 300_000
STARTED = 120  # seconds until a server must answer
WARM = 3  # presses that are not counted
CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

CLOCK = """
() => {
  window.keyTime = 0;
  window.paints = [];
  window.addEventListener('keydown', (event) => { window.keyTime = event.timeStamp; }, true);
}
"""


@contextlib.contextmanager
def chromium():
    """Give a browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = _launch(playwright.chromium)
        yield browser
        browser.close()


@contextlib.contextmanager
def another(browser):
    """Give one more browser, which is ended whatever its pages do."""
    own = _launch(browser.browser_type)
    try:
        yield own
    finally:
        own.close()


def _launch(browser_type):
    program = shutil.which("chromium") or shutil.which("google-chrome")
    return browser_type.launch(executable_path=program, headless=True, args=CHROMIUM)


@contextlib.contextmanager
def paged(browser):
    page = browser.new_page()
    page.set_default_timeout(PATIENCE_MS)
    try:
        yield page
    finally:
        page.close()


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
            time.sleep(0.02)
    message = f"nothing answered on port {port}"
    raise TimeoutError(message)


@contextlib.contextmanager
def running(command, folder):
    """Run a server on a free port until the end of the block; give the port."""
    port = free_port()
    # nothing is known from before
    environment = os.environ | {"TAMIS_CACHE_DIR": tempfile.mkdtemp(dir=folder)}
    with open(folder / "server.log", "ab") as log:
        process = subprocess.Popen(
            [sys.executable, *command, str(port)], cwd=folder, env=environment, stdout=log, stderr=log
        )
    try:
        yield port
    finally:
        process.terminate()
        process.wait(10)


def wait_for_socket(port):
    began = time.perf_counter()
    while time.perf_counter() - began < STARTED:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
            return
        time.sleep(0.005)


def rest(page):
    """Wait so long that what a key has done is over."""
    page.wait_for_timeout(120)


def press(page, slider, presses, warm=WARM, rest=rest):
    """Return milliseconds from each key to the first paint after it; each value is a new one."""
    page.locator(slider).first.focus()
    times = []
    for number in range(presses + warm):
        page.evaluate("window.paints.length = 0")
        page.keyboard.press("ArrowRight")
        page.wait_for_function("window.paints.length > 0")
        if number >= warm:
            times.append(page.evaluate("window.paints[0] - window.keyTime"))
        rest(page)
    return times


def drag(page, slider, seconds=DRAG_S):
    """Return how many results a second were painted while the mouse dragged the slider, 60 moves a second."""
    box = page.locator(slider).first.bounding_box()
    middle, half = box["x"] + box["width"] / 2, 0.3 * box["width"]
    y = box["y"] + box["height"] / 2
    page.mouse.move(middle, y)
    page.mouse.down()
    page.wait_for_timeout(300)
    assert "input" not in slider or page.locator("input:active").count(), "the slider is not held"
    page.evaluate("window.paints.length = 0")
    at_sixty(lambda spent: page.mouse.move(middle + half * to_and_fro(spent), y), seconds)
    painted = page.evaluate("window.paints.length")
    page.mouse.up()
    return painted / seconds


def to_and_fro(spent, period=2.0):
    """Return where a hand is that never rests: from 0 to 1, to -1, and back."""
    return 2 / np.pi * np.arcsin(np.sin(2 * np.pi * spent / period))


def at_sixty(do, seconds):
    """Do something 60 times a second."""
    began, count = time.perf_counter(), 0
    while (spent := time.perf_counter() - began) < seconds:
        do(spent)
        count += 1
        time.sleep(max(0.0, count / 60 - (time.perf_counter() - began)))
