from __future__ import annotations

from types import MappingProxyType

import pytest

from tamis.catalogue import _registry, known_operations
from tamis.pipeline import _key


@pytest.fixture
def catalogue_with(monkeypatch):
    """Return a function that adds operations to the catalogue, or replaces them, for one test."""

    def add(*operations):
        merged = {**known_operations(), **{operation.id: operation for operation in operations}}
        monkeypatch.setattr(_registry, "known_operations", lambda: MappingProxyType(merged))
        _key._origin.cache_clear()

    yield add
    monkeypatch.undo()
    _key._origin.cache_clear()
