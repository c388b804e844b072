"""Who looks at one plane after the other fills the stores, and nothing besides."""

import gc
import tracemalloc

import numpy as np
import pytest
import zarr
from tests.session.screen.page import Page

from tamis.engine import Engine
from tamis.session import Session
from tamis.store import get_store

SHAPE = (300, 96, 96)
STORE, MEMORY = 1_000_000, 16_000_000
PASSING = MEMORY // 8


@pytest.fixture
def page(tmp_path):
    zarr.create_array(tmp_path / "a.zarr", data=np.random.default_rng(0).integers(0, 255, SHAPE, np.uint8))
    engine = Engine(get_store("memory", budget=STORE), executor="serial", memory_bytes=MEMORY)
    with Session.start(tmp_path / "a.zarr", engine=engine) as session:
        found = Page(session)
        yield found
        found.close()
    engine.close()


def look(page, first, last):
    """Look at planes, one after the other."""
    for plane in range(first, last):
        page.view("p", "sobel", planes=(plane,))
        page.block("p", planes=[plane])
        page.sent.messages.clear()


def test_three_hundred_planes_take_what_the_stores_may_have(page):
    page.session.add_step("filters.sobel")
    look(page, 0, 200)
    tracemalloc.start()
    try:
        look(page, 200, SHAPE[0])
        gc.collect()
        used = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert used < PASSING + STORE + 1_500_000  # the last planes that were seen are 7.4 MB
