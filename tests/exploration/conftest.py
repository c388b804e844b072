"""Images to try on, and an engine that remembers nothing from elsewhere."""

from __future__ import annotations

import numpy as np
import pytest

from tamis.config import current_settings
from tamis.engine import Engine
from tamis.store import open_store


@pytest.fixture
def engine(tmp_path, monkeypatch):
    """An engine with an empty store."""
    monkeypatch.setenv("TAMIS_CACHE_DIR", str(tmp_path / "cache"))
    own = Engine(open_store(current_settings()), workers=2)
    yield own
    own.close()


@pytest.fixture(scope="session")
def blobs():
    """Seven blobs on a slope, two of them touching, with noise; odd sizes."""
    return _blobs((61, 75), [(12, 12), (14, 40), (15, 51), (40, 15), (45, 60), (50, 40), (30, 30)], 5.0)


@pytest.fixture(scope="session")
def volume():
    """Four blobs in a small volume."""
    return _blobs((13, 21, 25), [(5, 5, 6), (6, 14, 7), (7, 8, 18), (8, 15, 17)], 2.5)


def _blobs(shape, centres, sigma):
    grid = np.indices(shape)
    distances = [sum((axis - c) ** 2 for axis, c in zip(grid, centre, strict=True)) for centre in centres]
    image = sum(170 * np.exp(-squared / (2 * sigma**2)) for squared in distances)
    noise = np.random.default_rng(5).normal(0, 6, shape)
    return (image + noise + 30 + 0.2 * grid[-1]).clip(0, 255).astype(np.uint8)
