"""The command line in this process, as a process, and on a terminal; all with one cache folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tamis.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

COMMAND = [sys.executable, "-m", "tamis"]


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it said."""

    status: int
    out: str
    err: str

    @property
    def error(self) -> str:
        """The only line on standard error."""
        assert self.err.endswith("\n")
        assert self.err.count("\n") == 1, self.err
        assert self.err.startswith("tamis: "), self.err
        return self.err.removeprefix("tamis: ").rstrip("\n")


@pytest.fixture(scope="module", autouse=True)
def cache(tmp_path_factory) -> Iterator[Path]:
    """The folder of results that is used instead of the user's own."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("TAMIS_")]:
            patch.delenv(name)
        patch.setenv("TAMIS_CACHE_DIR", str(folder))
        patch.setenv("TAMIS_WORKERS", "2")
        yield folder


@pytest.fixture
def tamis(monkeypatch, capsys) -> Callable[..., Done]:
    """Run a command in this process."""
    monkeypatch.setattr(warnings, "showwarning", warnings.showwarning)

    def call(*arguments: object) -> Done:
        monkeypatch.setattr(sys, "argv", ["tamis", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            main()
        told = capsys.readouterr()
        return Done(int(left.value.code or 0), told.out, told.err)

    return call


@pytest.fixture(scope="session")
def spawn() -> Callable[..., Done]:
    """Run a command as a process whose output is no terminal."""

    def call(*arguments: object, **options: object) -> Done:
        done = subprocess.run(
            [*COMMAND, *map(str, arguments)], capture_output=True, text=True, timeout=120, **options
        )
        return Done(done.returncode, done.stdout, done.stderr)

    return call


@pytest.fixture(scope="session")
def on_terminal() -> Callable[..., tuple[int, str]]:
    """Run a command as a process on a terminal; gives its status and the raw bytes as text."""
    pty = pytest.importorskip("pty", reason="only Unix has terminals of this kind")

    def call(*arguments: object, keys: str = "") -> tuple[int, str]:
        ours, theirs = pty.openpty()
        environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100", "BROWSER": "true"}
        process = subprocess.Popen(
            [*COMMAND, *map(str, arguments)], stdin=theirs, stdout=theirs, stderr=theirs, env=environment
        )
        os.close(theirs)
        os.write(ours, keys.encode())
        told = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # the process has closed its end
                break
            if not part:
                break
            told += part
        os.close(ours)
        return process.wait(120), told.decode()

    return call


_CODE = re.compile(r"\x1b\[(\d*)([A-Za-z])|\x1b\[\?25[lh]|\x1b\[[0-9;]*m|([\r\n])|([^\x1b\r\n]+)")


@pytest.fixture(scope="session")
def screen_of() -> Callable[[str], list[str]]:
    """Return the lines that a terminal shows after these bytes."""

    def render(told: str) -> list[str]:
        lines, row, column = [""], 0, 0
        for code in _CODE.finditer(told):
            count, letter, move, text = code.groups()
            if move == "\r":
                column = 0
            elif move == "\n":
                row += 1
                lines += [""] * (row + 1 - len(lines))
            elif letter == "K":
                lines[row] = ""
            elif letter == "A":
                row -= int(count or 1)
            elif text:
                lines[row] = lines[row][:column].ljust(column) + text + lines[row][column + len(text) :]
                column += len(text)
        return [line.rstrip() for line in lines]

    return render


@pytest.fixture(scope="session")
def image() -> np.ndarray:
    """Blobs on a slope, one of them at the border, with a negative outlier's worth of noise."""
    rows, columns = np.mgrid[:37, :53]
    blobs = sum(
        np.exp(-((rows - r) ** 2 + (columns - c) ** 2) / 18.0)
        for r, c in [(8, 9), (20, 33), (36, 20), (9, 44)]
    )
    noise = np.random.default_rng(7).random((37, 53))
    return (190 * blobs + 40 * noise + 0.5 * columns).clip(0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def work(tmp_path_factory, image) -> Path:
    """A folder with a pipeline document ``p.json`` and an image ``a.tif``."""
    import tifffile

    from tamis.pipeline import Pipeline
    from tamis.recorder import filters, measure, open

    folder = tmp_path_factory.mktemp("work")
    tifffile.imwrite(folder / "a.tif", image)
    handle = open(folder / "a.tif")
    smooth = filters.gaussian(handle, sigma=2)
    binary = smooth > filters.threshold_otsu(smooth)
    labels = measure.label(binary)
    table = measure.regionprops_table(labels, handle, properties=("label", "area"))
    Pipeline.of(binary=binary, labels=labels, table=table).with_outputs("labels", "table").save(
        folder / "p.json"
    )
    return folder
