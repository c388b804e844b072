"""Sixty requests a second end with the right pixels of the last one."""

import threading
import time
from concurrent.futures import CancelledError as FutureCancelledError

import numpy as np
import pytest
import skimage.filters

from tamis.catalogue import call
from tamis.engine import Latest
from tamis.errors import CancelledError
from tamis.io import from_array
from tamis.testing.pipeline import graph_of


@pytest.fixture
def make_latest():
    made = []

    def make(do, **options):
        made.append(Latest(do, **options))
        return made[-1]

    yield make
    for latest in made:
        latest.close()


def test_what_waits_is_never_begun_when_something_newer_comes(make_latest):
    begun, go_on = [], threading.Event()

    def do(request, cancel):
        begun.append(request)
        go_on.wait(10)
        return request

    latest = make_latest(do)
    first = latest.submit("first")
    while not begun:
        time.sleep(0.001)
    others = [latest.submit(n) for n in range(20)]
    go_on.set()
    assert others[-1].result(10) == 19
    assert begun == ["first", 19]
    assert first.result(10) == "first"
    assert all(future.cancelled() for future in others[:-1])
    with pytest.raises(FutureCancelledError):
        others[0].result()


def test_what_runs_is_told_to_stop_at_once(make_latest):
    def do(request, cancel):
        if request == "old" and cancel.wait(10):
            raise CancelledError
        return request

    latest = make_latest(do)
    old = latest.submit("old")
    while not old.running():
        time.sleep(0.001)
    began = time.monotonic()
    assert latest.submit("new").result(10) == "new"
    assert time.monotonic() - began < 5
    with pytest.raises(CancelledError):
        old.result(10)


def test_a_failure_is_told_and_the_next_request_is_done(make_latest):
    latest = make_latest(lambda request, cancel: 1 / request)
    with pytest.raises(ZeroDivisionError):
        latest.submit(0).result(10)
    assert latest.submit(2).result(10) == 0.5


def test_closing_stops_what_runs_and_refuses_more(make_latest):
    ended = threading.Event()

    def do(request, cancel):
        cancel.wait(10)
        ended.set()
        raise CancelledError

    latest = make_latest(do)
    latest.submit(1)
    time.sleep(0.02)
    latest.close()
    assert ended.is_set()
    with pytest.raises(CancelledError):
        latest.submit(2)
    latest.close()


@pytest.mark.parametrize("executor", ["serial", "threads"])
def test_a_storm_of_requests_ends_with_the_pixels_of_the_last(
    make_latest, make_engine, monkeypatch, executor
):
    image = np.random.default_rng(2).random((300, 300))
    engine, source = make_engine(executor=executor), from_array(image)
    began_stale, newest = [], [0.0]

    def note(operation, inputs, values):
        if values["sigma"] != newest[0]:
            began_stale.append((values["sigma"], newest[0]))
        time.sleep(0.004)
        return call(operation, inputs, values)

    monkeypatch.setattr("tamis.engine._program.call", note)

    def do(sigma, cancel):
        graph = graph_of({"smooth": ("filters.gaussian", {"image": "image"}, {"sigma": sigma})})
        return engine.compute(graph, {"image": source}, tiles=(100, 100), cancel=cancel)["smooth"]

    latest = make_latest(do)
    sigmas = np.linspace(0.5, 3, 60).tolist()
    futures = []
    for sigma in sigmas:
        newest[0] = sigma
        futures.append(latest.submit(sigma))
        time.sleep(1 / 300)
    found = futures[-1].result(20)
    np.testing.assert_array_equal(found, skimage.filters.gaussian(image, sigma=sigmas[-1]))
    stale = {}
    for sigma, while_newest in began_stale:
        stale.setdefault(sigma, []).append(while_newest)
    # between the newer request and the next look at the event, each worker may begin one tile
    assert all(len(tiles) <= engine.executor.workers for tiles in stale.values())
