"""JupyterLab on a free port, with a folder of its own for all that it keeps, and a notebook in Chromium."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

STARTED_S = 60
CELL = ".jp-Notebook .jp-CodeCell"


@contextlib.contextmanager
def jupyter_lab(folder):
    """Give the port of a JupyterLab whose notebooks are in this folder."""
    folder = Path(folder)
    port, own = _free_port(), folder / "jupyter"
    places = {name: own / name.lower() for name in ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")}
    # Dash brings an extension that asks to build JupyterLab
    _write(own / "config_dir/labconfig/page_config.json", buildCheck=False)
    news = own / "settings/@jupyterlab/apputils-extension/notification.jupyterlab-settings"
    _write(news, fetchNews="false", checkForUpdates=False)
    environment = os.environ | {f"JUPYTER_{name}": str(path) for name, path in places.items()}
    environment |= {f"JUPYTERLAB_{name}_DIR": str(own / name.lower()) for name in ("SETTINGS", "WORKSPACES")}
    environment |= {"HOME": str(own), "TAMIS_CACHE_DIR": str(own / "cache")}
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}"),
        *("--ip=127.0.0.1", "--IdentityProvider.token=", f"--ServerApp.root_dir={folder}"),
    ]
    with open(folder / "lab.log", "wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
    try:
        _wait(port)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def _write(path, **settings):
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(settings))


def _wait(port):
    until = time.monotonic() + STARTED_S
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/api", timeout=5).read()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return


def write_notebook(path, *cells):
    """Write a notebook of code cells."""
    made = [
        {
            "cell_type": "code",
            "id": f"cell-{place}",
            "metadata": {},
            "execution_count": None,
            "outputs": [],
            "source": text,
        }
        for place, text in enumerate(cells)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    whole = {"cells": made, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(whole))


def open_notebook(page, port, name, *, at="lab/tree"):
    """Open a notebook, in JupyterLab or at "notebooks" in Notebook, and wait until its kernel is there."""
    page.goto(f"http://127.0.0.1:{port}/{at}/{name}?reset")
    page.wait_for_selector(CELL)
    page.wait_for_selector('.jp-Notebook-ExecutionIndicator[data-status="idle"]')


def run_cell(page, place):
    """Run a cell, and go on at once; a notebook that was opened just now may not hear of it."""
    cell = page.locator(CELL).nth(place)
    before = cell.locator(".jp-InputPrompt").inner_text()
    while True:
        cell.locator(".cm-content").click()
        page.keyboard.press("Control+Enter")
        for _ in range(20):
            if cell.locator(".jp-InputPrompt").inner_text() not in ("[ ]:", before):
                return
            page.wait_for_timeout(50)
