"""What the tests of the doors for notebooks share."""

import importlib.util
from types import SimpleNamespace

import pytest


@pytest.fixture
def without(monkeypatch):
    """Return a function that makes packages missing."""
    find = importlib.util.find_spec

    def hide(*names):
        monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name in names else find(name))

    return hide


@pytest.fixture
def kernel(monkeypatch):
    """Pretend that this is a notebook, and return what it is shown."""
    import IPython

    shown = []
    monkeypatch.setattr(IPython, "get_ipython", lambda: SimpleNamespace(kernel=True))
    monkeypatch.setattr("IPython.display.display", lambda data, **_: shown.append(data))
    return shown
