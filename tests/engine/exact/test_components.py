"""What all algorithms on components share: any order, other processes, and memory for a few tiles only."""

import pickle
import tracemalloc

import numpy as np
import pytest
from scipy import ndimage
from tests.engine.exact.in_tiles import spied

from tamis.catalogue import get_operation
from tamis.engine import _stage_worker
from tamis.io import from_array
from tamis.store import get_store
from tamis.testing.pipeline import graph_of

RNG = np.random.default_rng(31)
LENGTH, TILE = 640, 64


class RemoteExecutor:
    """Does tasks as other processes would: in no order, and knowing only what can be sent."""

    workers = 1
    is_remote = True
    storage = "mapped"

    def map(self, function, tasks, *, cancel=None):
        tasks = list(tasks)
        for place in RNG.permutation(len(tasks)):
            work, task = pickle.loads(pickle.dumps((function, tasks[place])))
            yield pickle.loads(pickle.dumps(work(task)))

    def close(self):
        """Nothing is held."""


def blobs(shape=(LENGTH, LENGTH)):
    """Return an image in [0, 1] with many objects, some of them across tiles."""
    image = ndimage.gaussian_filter(RNG.random(shape), 3)
    return (image - image.min()) / np.ptp(image)


GREY = blobs()
BINARY = GREY > 0.5
LABELS = ndimage.label(BINARY)[0]
CASES = {
    "measure.label": ("label_image", BINARY, {}),
    "morphology.remove_small_objects": ("ar", BINARY, {}),
    "morphology.remove_small_holes": ("ar", BINARY, {}),
    "segmentation.clear_border": ("labels", LABELS, {}),
    "ndimage.binary_fill_holes": ("input", BINARY, {}),
    "filters.apply_hysteresis_threshold": ("image", GREY, {"low": 0.5, "high": 0.7}),
    "feature.canny": ("image", GREY.astype(np.float32), {}),
    "morphology.flood": ("image", BINARY, {"seed_point": (9, 9)}),
    "morphology.flood_fill": ("image", LABELS, {"seed_point": (9, 9), "new_value": 3}),
    "morphology.local_maxima": ("image", np.round(GREY, 2), {}),
    "morphology.local_minima": ("image", np.round(GREY, 2), {}),
    "measure.euler_number": ("image", BINARY, {}),
}


@pytest.mark.parametrize("operation", CASES)
def test_tasks_can_be_sent_to_other_processes_and_done_in_any_order(make_engine, check_same, operation):
    name, image, values = CASES[operation]
    assert check_same(operation, {name: image[:50, :60]}, values, (13, 9), executor=RemoteExecutor())


@pytest.mark.parametrize(
    "operation",
    ["measure.label", "segmentation.clear_border", "feature.canny", "morphology.local_maxima"],
)
def test_memory_is_for_tiles_and_objects_not_for_the_image(make_engine, monkeypatch, operation):
    name, image, values = CASES[operation]
    kind = "binary" if image.dtype == bool else "image" if image.dtype.kind == "f" else "labels"
    graph, source = graph_of({"result": (operation, {name: "image"}, values)}), from_array(image, kind=kind)
    used = set()
    monkeypatch.setattr(_stage_worker, "find_algorithm", spied(_stage_worker.find_algorithm, used))
    for length in (400, TILE):  # the first one imports
        engine = make_engine(store=get_store("memory", budget=1000))
        engine.executor = RemoteExecutor()  # all arrays are files: what is counted is held beside them
        used.clear()
        peak = peak_of(engine, graph, source, (length, length))
        assert used == {get_operation(operation).locality.by}
    assert peak < 2 * LENGTH**2, "no array of all pixels but of bytes"


def peak_of(engine, graph, source, tiles):
    """Return the most memory that Python and NumPy held at one time, in bytes."""
    tracemalloc.start()
    try:
        engine.compute(graph, {"image": source}, tiles=tiles)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_one_tile_is_left_to_the_library(check_same):
    assert not check_same("measure.label", {"label_image": BINARY[:9, :9]}, {}, (9, 9))
    assert _stage_worker.find_algorithm("label") is not None
