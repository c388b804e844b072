"""An engine that keeps its results in memory, and a pipeline that costs nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tamis.engine import Engine
from tamis.pipeline import Pipeline
from tamis.recorder import filters, measure, open
from tamis.store import get_store

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def cache(tmp_path_factory, monkeypatch):
    """The user's own cache is left alone."""
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("TAMIS_CACHE_DIR", str(folder))
    monkeypatch.setattr("tamis.engine._engine._default", [])
    return folder


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = Engine(get_store("memory", budget=50_000_000), workers=2)
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def image() -> np.ndarray:
    """Stripes with an outlier far away and a negative corner."""
    rows, columns = np.mgrid[:23, :31]
    pixels = np.sin(columns / 3) + 0.1 * rows
    pixels[0, 0], pixels[20, 25] = -4, 60
    return pixels


@pytest.fixture
def pipeline(image) -> Pipeline:
    """Labels and a table of what is bright in `image`."""
    handle = open(image)
    labels = measure.label(filters.gaussian(handle, sigma=1) > 1.0)
    table = measure.regionprops_table(labels, handle, properties=("label", "area"))
    return Pipeline.of(labels=labels, table=table)
