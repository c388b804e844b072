import dataclasses

import numpy as np
import pytest

from tamis.engine import NodeDone, NodeStarted, RunDone, RunStarted, TileDone
from tamis.engine._costs import SECONDS_PER_PIXEL
from tamis.io import from_array
from tamis.region import Region
from tamis.testing.pipeline import graph_of

GRAPH = graph_of(
    {
        "smooth": ("filters.gaussian", {"image": "image"}, {"sigma": 1}),
        "level": ("filters.threshold_otsu", {"image": "smooth"}, {}),
        "binary": ("numpy.greater", {"x1": "smooth", "x2": "level"}, {}),
        "labels": ("measure.label", {"label_image": "binary"}, {}),
    }
)
IMAGE = np.random.default_rng(0).random((30, 20)).astype(np.float32)


@pytest.mark.parametrize("executor", ["serial", "threads"])
def test_a_run_tells_what_happens_from_beginning_to_end(make_engine, executor):
    heard = []
    make_engine(executor=executor).compute(
        GRAPH, {"image": from_array(IMAGE)}, tiles=(10, 10), listen=heard.append
    )
    nodes = ["smooth", "level", "binary", "labels"]
    started = [(event.node, event.tiles) for event in heard if isinstance(event, NodeStarted)]
    assert isinstance(heard[0], RunStarted)
    assert [name for name, seconds in heard[0].expected] == nodes
    assert all(seconds > 0 for _, seconds in heard[0].expected)
    assert started == [("smooth", 6), ("level", 6), ("binary", 6), ("labels", 6)]
    assert [event.node for event in heard if isinstance(event, NodeDone)] == nodes
    assert [event.done for event in heard if isinstance(event, TileDone) and event.node == "smooth"] == [
        1, 2, 3, 4, 5, 6,
    ]  # fmt: skip
    assert isinstance(heard[-1], RunDone)
    assert heard[-1].seconds > 0


def test_what_a_part_is_expected_to_take_is_for_the_part(make_engine):
    nodes = {"smooth": ("filters.gaussian", {"image": "image"}, {"sigma": 1})}
    volume = np.zeros((90, 60, 60), np.float32)
    heard = []
    make_engine().view(
        graph_of(nodes),
        {"image": from_array(volume)},
        "smooth",
        Region((9, 0, 0), (10, 60, 60)),
        listen=heard.append,
    )
    expected = dict(heard[0].expected)
    assert 0 < sum(expected.values()) <= 2 * 60 * 60 * SECONDS_PER_PIXEL


def test_a_second_run_tells_that_nothing_is_computed(make_engine):
    engine = make_engine()
    engine.compute(GRAPH, {"image": from_array(IMAGE)})
    heard = []
    engine.compute(GRAPH, {"image": from_array(IMAGE)}, listen=heard.append)
    assert heard[0] == RunStarted((), ("labels",))
    assert heard[1] == NodeDone("labels", "measure.label", 0.0, is_cached=True)
    assert isinstance(heard[2], RunDone)
    assert len(heard) == 3


def test_a_failed_run_is_never_told_to_be_done(make_engine):
    graph = graph_of({"low": ("filters.threshold_minimum", {"image": "image"}, {"max_num_iter": 1})})
    heard = []
    with pytest.raises(RuntimeError):
        make_engine().compute(graph, {"image": from_array(IMAGE)}, listen=heard.append)
    assert not any(isinstance(event, RunDone | NodeDone) for event in heard)


def test_events_are_values():
    event = TileDone("smooth", 1, 6)
    with pytest.raises(dataclasses.FrozenInstanceError):
        event.done = 2
    assert event == TileDone("smooth", 1, 6)


def test_a_listener_that_fails_ends_the_run_and_leaves_the_engine_usable(make_engine):
    engine = make_engine(executor="threads")

    def fail(event):
        if isinstance(event, TileDone):
            message = "the bar broke"
            raise LookupError(message)

    with pytest.raises(LookupError, match="the bar broke"):
        engine.compute(GRAPH, {"image": from_array(IMAGE)}, tiles=(5, 5), listen=fail)
    assert engine.compute(GRAPH, {"image": from_array(IMAGE)})["labels"].shape == IMAGE.shape
