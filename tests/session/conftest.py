"""What the tests of sessions share: a small image, an engine of their own, a session to play with."""

from __future__ import annotations

import numpy as np
import pytest

from tamis.engine import Engine
from tamis.session import Session
from tamis.store import get_store


@pytest.fixture
def engine():
    found = Engine(get_store("memory", budget=50_000_000), executor="serial", memory_bytes=500_000_000)
    yield found
    found.close()


@pytest.fixture
def image():
    rows, columns = np.mgrid[:24, :31]
    return ((rows - 9) ** 2 + (columns - 14) ** 2 < 40) * 100 + (rows * columns) % 17


@pytest.fixture
def session(engine, image):
    """raw -> smooth -> level, binary -> labels."""
    found = Session.start(image, engine=engine)
    found.add_step("filters.gaussian", node_id="smooth", values={"sigma": 1})
    found.add_step("filters.threshold_otsu", node_id="level")
    found.add_step("numpy.greater", after="smooth", inputs={"x2": "level"}, node_id="binary")
    found.add_step("measure.label", node_id="labels")
    with found:
        yield found
