"""A run that somebody may cancel: its tiles are as small as its operations are slow."""

import threading
import time

import numpy as np
import pytest

from tamis.engine import NodeStarted
from tamis.errors import CancelledError
from tamis.io import from_array
from tamis.testing.pipeline import graph_of

IMAGE = np.random.default_rng(4).random((512, 512)).astype(np.float32)
QUICK = {"quick": ("filters.sobel", {"image": "image"}, {})}
SLOW = {"slow": ("ndimage.percentile_filter", {"input": "image"}, {"percentile": 30.0, "size": 11})}


def tiles_of(engine, nodes, cancel=None):
    """Return in how many tiles the only step is done, and its result."""
    heard = []
    (found,) = engine.compute(
        graph_of(nodes), {"image": from_array(IMAGE)}, listen=heard.append, cancel=cancel
    ).values()
    return next(event.tiles for event in heard if isinstance(event, NodeStarted)), found


@pytest.mark.parametrize("executor", ["serial", "threads"])
def test_a_slow_step_is_done_in_smaller_tiles_once_it_is_known_to_be_slow(make_engine, executor):
    few, whole = tiles_of(make_engine(executor=executor), SLOW)
    engine = make_engine(executor=executor)
    engine._costs.learn("ndimage.percentile_filter", IMAGE.shape, 1.0)
    many, tiled = tiles_of(engine, SLOW, threading.Event())
    assert many >= 4 * few
    np.testing.assert_array_equal(tiled, whole)


def test_a_quick_step_is_done_in_the_usual_tiles(make_engine):
    assert tiles_of(make_engine(), QUICK)[0] == tiles_of(make_engine(), QUICK, threading.Event())[0]


def test_a_slow_step_in_tiles_ends_soon_after_it_is_cancelled(make_engine):
    engine = make_engine(executor="threads")
    began = time.monotonic()
    tiles_of(engine, SLOW)
    whole_s = time.monotonic() - began
    again = make_engine(executor="threads")
    again._costs = engine._costs
    cancel = threading.Event()
    timer = threading.Timer(whole_s / 5, cancel.set)
    began = time.monotonic()
    timer.start()
    with pytest.raises(CancelledError):
        tiles_of(again, SLOW, cancel)
    assert time.monotonic() - began < 0.6 * whole_s


def test_a_slow_step_that_cannot_be_divided_ends_soon_after_it_is_cancelled(make_engine):
    engine, cancel = make_engine(executor="threads"), threading.Event()
    image = from_array(np.tile(IMAGE, (2, 2))[:400, :400])
    graph = graph_of({"ground": ("restoration.rolling_ball", {"image": "image"}, {"radius": 100.0})})
    threading.Timer(0.5, cancel.set).start()
    began = time.monotonic()
    with pytest.raises(CancelledError):  # alone it takes many seconds
        engine.compute(graph, {"image": image}, cancel=cancel)
    assert time.monotonic() - began < 2.5
    engine.close_workers()


def test_in_a_process_it_gives_the_same_pixels(make_engine):
    graph = graph_of({"ground": ("restoration.rolling_ball", {"image": "image"}, {"radius": 30.0})})
    sources = {"image": from_array(IMAGE[:130, :90])}
    whole = make_engine(executor="serial").compute(graph, sources)["ground"]
    engine = make_engine(executor="serial")
    engine._costs.learn("restoration.rolling_ball", (130, 90), 5.0)
    heard = []
    found = engine.compute(graph, sources, cancel=threading.Event(), listen=heard.append)["ground"]
    np.testing.assert_array_equal(found, whole)
    assert found.dtype == whole.dtype
    assert [event.tiles for event in heard if isinstance(event, NodeStarted)] == [1]
    assert engine._hands
    assert engine._hands[0]._idle
    engine.close_workers()
