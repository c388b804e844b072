"""A real Chromium, and pages of it that have the viewer's modules."""

import contextlib
import functools
import http.server
import threading
from pathlib import Path
from typing import ClassVar

import pytest

ASSETS = Path(__file__).parents[3] / "src" / "tamis" / "views" / "assets"
PAGE = b"""\
<!doctype html><html lang=en><meta charset=utf-8><title>tamis</title>
<body><main id=root></main></body></html>"""


class _Handler(http.server.SimpleHTTPRequestHandler):
    extensions_map: ClassVar = {
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
    }

    def do_GET(self):
        if self.path == "/favicon.ico":
            self.send_response(204)
            self.end_headers()
        elif self.path == "/":
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(PAGE)
        else:
            super().do_GET()

    def log_message(self, *_):
        pass


@pytest.fixture(scope="session")
def assets_address():
    handler = functools.partial(_Handler, directory=str(ASSETS))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="session")
def _shared_page(browser, assets_address):
    errors: list[str] = []
    context = browser.new_context()
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda told: errors.append(told.text) if told.type == "error" else None)
    page.goto(assets_address)
    yield page, errors
    context.close()


@pytest.fixture
def shared_page(_shared_page):
    """One page for many tests, as a page of its own takes half a second; its errors fail the test."""
    page, errors = _shared_page
    errors.clear()
    yield page
    assert not errors


@pytest.fixture
def page_of(browser, assets_address):
    """Return a function that gives a fresh page, of the options of a context; its errors fail the test."""
    errors: list[str] = []
    with contextlib.ExitStack() as stack:

        def open_page(**options):
            context = browser.new_context(**{"viewport": {"width": 1280, "height": 720}, **options})
            stack.callback(context.close)
            page = context.new_page()
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.on("console", lambda told: errors.append(told.text) if told.type == "error" else None)
            page.goto(assets_address)
            return page

        yield open_page
    assert not errors
