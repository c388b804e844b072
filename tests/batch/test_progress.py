"""The bar on a terminal; the demonstration's test looks at a real one."""

from __future__ import annotations

import io
import re

import pytest

from tamis.batch import ProgressBar
from tamis.engine import NodeDone, NodeStarted, RunDone, RunStarted, TileDone


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
    return Terminal()


EVENTS = [
    RunStarted((("smooth", 3.0), ("labels", 1.0)), ("raw",)),
    NodeDone("raw", "filters.gaussian", 0.0, is_cached=True),
    NodeStarted("smooth", "filters.gaussian", 4),
    TileDone("smooth", 2, 4),
    NodeDone("smooth", "filters.gaussian", 2.9, is_cached=False),
    NodeStarted("labels", "measure.label", 1),
]


def test_it_counts_in_expected_seconds(terminal):
    with ProgressBar("coins", stream=terminal) as bar:
        shares = []
        for event in EVENTS:
            bar(event)
            task = bar._progress.tasks[0]
            shares.append(round(task.percentage, 1))
        assert shares == [0.0, 0.0, 0.0, 37.5, 75.0, 75.0]
        assert task.description == "coins - labels"


def test_it_is_gone_at_the_end(terminal):
    with ProgressBar("coins", stream=terminal) as bar:
        for event in [*EVENTS, RunDone(4.0)]:
            bar(event)
    told = terminal.getvalue()
    assert "\u2501" in told
    assert told.endswith("\x1b[2K")
    assert told.count("\x1b[?25l") == told.count("\x1b[?25h") == 1


def test_it_is_gone_after_a_failure_too(terminal):
    def fail() -> None:
        with ProgressBar(stream=terminal) as bar:
            bar(EVENTS[0])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert terminal.getvalue().endswith("\x1b[2K")


def test_a_run_of_which_nothing_is_expected_ends_well(terminal):
    with ProgressBar(stream=terminal) as bar:
        bar(RunStarted((), ("labels",)))
        bar(RunDone(0.0))
        bar.close()


def test_elsewhere_it_writes_nothing():
    stream = io.StringIO()
    with ProgressBar("coins", stream=stream) as bar:
        for event in [*EVENTS, RunDone(4.0)]:
            bar(event)
    assert stream.getvalue() == ""


def test_names_with_brackets_are_names(terminal):
    with ProgressBar("a[red]b", stream=terminal) as bar:
        for event in EVENTS:
            bar(event)
    assert "a[red]b - labels" in re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", terminal.getvalue())
