"""Law 5 beyond one process: same pixels and table, also when a worker is killed half-way."""

import numpy as np
import psutil
import pytest
import skimage

from tamis.engine import Engine, TileDone, get_executor
from tamis.io import from_array
from tamis.store import get_store
from tamis.testing.pipeline import compute_directly, graph_of

CELLS = graph_of(
    {
        "smooth": ("filters.gaussian", {"image": "image"}, {"sigma": 1}),
        "level": ("filters.threshold_otsu", {"image": "smooth"}, {}),
        "binary": ("numpy.greater", {"x1": "smooth", "x2": "level"}, {}),
        "labels": ("measure.label", {"label_image": "binary"}, {}),
        "table": (
            "measure.regionprops_table",
            {"label_image": "labels", "intensity_image": "image"},
            {"properties": ("label", "area", "mean_intensity")},
        ),
    },
    targets=("smooth", "labels", "table"),
)


def a_worker_of(executor):
    """Return the number of one of the processes that are at work."""
    if executor.storage == "chunked":
        return next(iter(executor._cluster.workers.values())).pid
    (pool,) = executor._busy
    return next(iter(pool._processes))


@pytest.mark.parametrize("name", ["processes", "dask"])
def test_the_same_pixels_and_table_also_when_a_worker_is_killed_half_way(name):
    image = skimage.data.coins()[:150, :180].astype(np.uint16) * 100
    expected = compute_directly(CELLS, {"image": image})
    killed = []

    def kill_one(event):
        # two in one node might hit the same tile twice, which is a failure, and shall be
        if isinstance(event, TileDone) and event.done == 5 and event.node not in killed:
            killed.append(event.node)
            psutil.Process(a_worker_of(engine.executor)).kill()

    engine = Engine(get_store("memory", budget=10**8), executor=name, workers=2)
    found = engine.compute(CELLS, {"image": from_array(image)}, tiles=(32, 40), listen=kill_one)
    engine.close()
    assert "smooth" in killed
    for target in CELLS.targets:
        np.testing.assert_equal(found[target], expected[target])


def test_a_source_that_is_a_file_is_opened_by_the_workers(tmp_path):
    image = skimage.data.coins()
    path = tmp_path / "coins.tif"
    skimage.io.imsave(path, image)
    from tamis.io import open_image

    engine = Engine(get_store("memory", budget=10**8), executor="processes", workers=2)
    graph = graph_of({"smooth": ("filters.gaussian", {"image": "image"}, {"sigma": 2})})
    found = engine.compute(graph, {"image": open_image(path)}, tiles=(100, 100))
    engine.close()
    np.testing.assert_array_equal(found["smooth"], skimage.filters.gaussian(image, sigma=2))


def test_the_executor_of_the_engine_may_be_an_object():
    executor = get_executor("processes", workers=1)
    engine = Engine(get_store("memory", budget=10**8), executor=executor)
    assert engine.executor is executor
    engine.close()
