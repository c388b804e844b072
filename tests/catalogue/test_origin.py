from __future__ import annotations

import importlib

import numpy as np

from tamis.catalogue import _origin
from tamis.catalogue._code import fingerprint_of


def test_the_version_of_a_library_counts(monkeypatch):
    def f(x):
        return np.mean(x)

    before = fingerprint_of(f)
    monkeypatch.setattr("importlib.metadata.version", lambda _: "99")
    _origin.library_of.cache_clear()
    _origin._versioned.cache_clear()
    try:
        assert fingerprint_of(f) != before
    finally:
        monkeypatch.undo()
        _origin.library_of.cache_clear()
        _origin._versioned.cache_clear()


def test_libraries_are_known_by_distribution_and_version():
    import skimage.filters

    library = _origin.library_of("skimage.filters", skimage.filters.__file__)
    assert library.startswith(b"scikit-image 0.")
    assert _origin.library_of("json.decoder", importlib.import_module("json.decoder").__file__) == b"json"
    assert _origin.library_of("sys", None) == b"sys"
    assert _origin.library_of("__main__", None) is None
    assert _origin.library_of("mine", "/home/me/mine.py") is None
