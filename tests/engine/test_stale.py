"""What is told to be stale is all that changes, and not much more."""

import numpy as np
import pytest

from tamis.catalogue import Slice
from tamis.engine import specs_of, stale_regions
from tamis.io import from_array
from tamis.pipeline import Graph, Node, Source
from tamis.region import Region
from tamis.testing.pipeline import compute_directly

NODES = {
    "smooth": ("filters.gaussian", {"image": "image"}, {"sigma": 0.5}),
    "edges": ("filters.sobel", {"image": "smooth"}, {}),
    "part": ("numpy.getitem", {"image": "edges"}, {"index": (Slice(30, 4, -3), Slice(5, None, 2))}),
    "row": ("numpy.getitem", {"image": "edges"}, {"index": (7,)}),
    "level": ("filters.threshold_otsu", {"image": "edges"}, {}),
    "binary": ("numpy.greater", {"x1": "edges", "x2": "level"}, {}),
    "other": ("numpy.add", {"x1": "second", "x2": "second"}, {}),
    "both": ("numpy.add", {"x1": "edges", "x2": "other"}, {}),
}
GRAPH = Graph(
    (Source("image"), Source("second")),
    tuple(Node.of(name, *described) for name, described in NODES.items()),
    {name: name for name in NODES},
)
IMAGE = np.random.default_rng(5).random((40, 36))


def stale(changed):
    sources = {"image": from_array(IMAGE), "second": from_array(IMAGE)}
    return stale_regions(GRAPH, specs_of(GRAPH, sources), changed)


def test_a_region_grows_by_the_depth_of_each_operation():
    found = stale({"image": Region((10, 0), (12, 3))})
    assert found["smooth"] == Region((8, 0), (14, 5))
    assert found["edges"] == Region((7, 0), (15, 6))
    assert found["both"] == found["edges"]
    assert "other" not in found


def test_behind_a_number_everything_is_stale():
    found = stale({"image": Region((10, 0), (12, 3))})
    assert found["level"] is None
    assert found["binary"] is None


def test_what_an_index_does_not_take_is_not_stale():
    found = stale({"image": Region((20, 0), (22, 3))})
    assert "row" not in found
    assert stale({"image": Region((4, 30), (5, 31))})["row"] == Region((27,), (34,))


def test_nothing_is_stale_when_nothing_changed():
    assert stale({}) == {}


def test_two_changes_are_told_as_one_region_that_holds_both():
    found = stale({"image": Region((10, 10), (11, 11)), "second": Region((30, 30), (31, 31))})
    assert found["both"] == Region((7, 7), (31, 31))


@pytest.mark.parametrize("seed", range(20))
def test_whatever_changes_lies_in_what_is_told(seed):
    rng = np.random.default_rng(seed)
    start = rng.integers(0, [40, 36])
    region = Region(tuple(start.tolist()), tuple((start + rng.integers(1, 9, 2)).tolist())).clip(IMAGE.shape)
    changed = IMAGE.copy()
    changed[region.slices] = rng.random(region.shape)
    before, after = (compute_directly(GRAPH, {"image": i, "second": IMAGE}) for i in (IMAGE, changed))
    told = stale({"image": region})
    for name in NODES:
        differs = np.asarray(before[name] != after[name])
        if name in told and told[name] is not None:
            differs[told[name].slices] = False
        assert (name in told and told[name] is None) or not differs.any(), name
