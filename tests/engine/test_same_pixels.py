"""Law 5: same pixels, whole or in tiles, on one thread or more, with plenty of memory or just enough."""

import warnings

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tamis.catalogue import Slice
from tamis.engine import Engine, get_executor, make_plan, specs_of
from tamis.errors import MemoryBudgetError
from tamis.io import from_array
from tamis.store import get_store
from tamis.testing.pipeline import compute_directly, graph_of, grow_pipeline
from tamis.testing.strategies import hostile_images

DTYPES = ("bool", "uint8", "uint16", "int16", "int32", "float32", "float64")
TILES = ((1, 7, 5), (3, 4, 50), (6, 6, 6), (16, 9, 11), (999, 999, 999), None)


@st.composite
def images(draw):
    """Draw a hostile image, at times cut small, at times in colour."""
    ndim = draw(st.sampled_from([2, 2, 3]))
    found = hostile_images(ndim, draw(st.sampled_from(DTYPES)))
    image = found[draw(st.sampled_from(sorted(found)))]
    cut = draw(st.booleans())
    image = image[tuple(slice(max(1, length // (3 if cut else 1))) for length in image.shape)]
    if ndim == 2 and draw(st.integers(0, 4)) == 0:
        return np.stack([image, image[::-1], image[:, ::-1]], axis=-1)
    return image


@pytest.fixture(autouse=True)
def _small_tiles_are_worth_it(monkeypatch):
    """Let small images be planned as large ones are."""
    monkeypatch.setattr("tamis.engine._plan.SMALLEST_TILE", 16)
    monkeypatch.setattr("tamis.engine._tiles.SMALLEST_TILE", 16)
    monkeypatch.setattr("tamis.engine._plan._TILE_SIZES", (1024, 64, 16))
    monkeypatch.setattr("tamis.engine._plan._IN_MEMORY_BYTES", 1000)


def least_memory(graph, source, tiles, executor):
    """Return the smallest budget that does, so that chains are fused."""
    workers = get_executor(executor, workers=3).workers
    specs = specs_of(graph, {"image": source})
    try:
        targets = graph.targets.values()
        make_plan(graph, specs, targets=targets, memory_bytes=1, tiles=tiles, workers=workers)
    except MemoryBudgetError as error:
        return error.needed_bytes
    return 1


def compute(graph, image, *, executor, tiles, memory_bytes=10**9):
    """Return all targets and whether a chain was fused."""
    source = from_array(image, kind="binary" if image.dtype == bool else "image")
    tiles = tiles and tiles[: image.ndim]
    if memory_bytes == "least":
        memory_bytes = least_memory(graph, source, tiles, executor)
    store = get_store("memory", budget=10**8)
    engine = Engine(store, executor=executor, workers=3, memory_bytes=memory_bytes)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return engine.compute(graph, {"image": source}, tiles=tiles)
    finally:
        engine.close()


def assert_same(found, expected):
    """Compare values, dtypes and shapes bit for bit; NaN equals NaN."""
    assert found.keys() == expected.keys()
    for name, value in expected.items():
        if isinstance(value, dict):
            assert_same(found[name], value)
            continue
        assert np.asarray(found[name]).dtype == np.asarray(value).dtype, name
        assert np.shape(found[name]) == np.shape(value), name
        np.testing.assert_array_equal(found[name], value, err_msg=name)


@settings(
    max_examples=40,
    derandomize=True,  # whoever breaks it should see it first
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.function_scoped_fixture,
        HealthCheck.data_too_large,
    ],
)
@given(images(), st.integers(0, 2**32), st.integers(1, 12), st.sampled_from(TILES))
def test_any_pipeline_gives_the_pixels_of_the_library(image, seed, length, tiles):
    graph, image, expected = grow_pipeline(image, seed, length)
    assert_same(compute(graph, image, executor="serial", tiles=tiles, memory_bytes="least"), expected)
    assert_same(compute(graph, image, executor="threads", tiles=tiles), expected)


FOAM = {
    "level": ("filters.threshold_otsu", {"image": "image"}, {}),
    "objects": ("numpy.greater", {"x1": "image", "x2": "level"}, {}),
    "quiet": ("ndimage.median_filter", {"input": "image"}, {"size": 3}),
    "inside": ("numpy.select", {"image": "quiet", "mask": "objects"}, {}),
    "second": ("filters.threshold_otsu", {"image": "inside"}, {}),
    "dense": ("numpy.greater", {"x1": "quiet", "x2": "second"}, {}),
    "liquid": ("numpy.logical_and", {"x1": "dense", "x2": "objects"}, {}),
    "full": ("ndimage.binary_fill_holes", {"input": "liquid"}, {}),
    "cores": ("ndimage.binary_erosion", {"input": "full"}, {"structure": np.ones((2, 2, 2))}),
    "labels": ("measure.label", {"label_image": "cores"}, {}),
    "table": ("measure.regionprops_table", {"label_image": "labels"}, {"properties": ("label", "area")}),
}


@pytest.mark.parametrize("tiles", TILES)
@pytest.mark.parametrize("executor", ["serial", "threads"])
@pytest.mark.parametrize("memory_bytes", ["least", 10**9])
def test_the_foam_of_the_talk_is_the_same_in_tiles(tiles, executor, memory_bytes):
    image = np.array(hostile_images(3, "uint16")["smooth"]) + hostile_images(3, "uint16")["noise"] // 8
    graph = graph_of(FOAM, targets=tuple(FOAM))
    expected = compute_directly(graph, {"image": image})
    found = compute(graph, image, executor=executor, tiles=tiles, memory_bytes=memory_bytes)
    assert_same(found, {name: expected[name] for name in FOAM})


COLOURS = {
    "smooth": ("filters.gaussian", {"image": "image"}, {"sigma": 1, "channel_axis": -1}),
    "hsv": ("color.rgb2hsv", {"rgb": "smooth"}, {}),
    "hue": ("numpy.getitem", {"image": "hsv"}, {"index": ("...", 0)}),
    "edges": ("filters.sobel", {"image": "hue"}, {}),
    "few": ("numpy.getitem", {"image": "edges"}, {"index": (Slice(30, 4, -3), Slice(2, None))}),
}


@pytest.mark.parametrize("tiles", [(4, 5, 1), (7, 7, 2), (3, 9, 3), None])
@pytest.mark.parametrize("memory_bytes", ["least", 10**9])
def test_one_colour_of_an_image_is_computed_from_all_of_them(tiles, memory_bytes):
    image = np.random.default_rng(5).random((40, 30, 3))
    graph = graph_of(COLOURS)
    expected = compute_directly(graph, {"image": image})["few"]
    found = compute(graph, image, executor="threads", tiles=tiles, memory_bytes=memory_bytes)
    assert_same(found, {"few": expected})


def test_images_cut_to_different_shapes_meet_in_a_chain():
    nodes = {
        "smooth": ("filters.gaussian", {"image": "image"}, {"sigma": 1}),
        "left": ("numpy.getitem", {"image": "smooth"}, {"index": (Slice(None), Slice(0, 18))}),
        "right": ("numpy.getitem", {"image": "image"}, {"index": (Slice(None), Slice(36, 18, -1))}),
        "sum": ("numpy.add", {"x2": "right", "x1": "left"}, {}),
        "edges": ("filters.sobel", {"image": "sum"}, {}),
    }
    image = hostile_images(2, "float32")["noise"]
    graph = graph_of(nodes)
    expected = compute_directly(graph, {"image": image})["edges"]
    for tiles in TILES:
        found = compute(graph, image, executor="threads", tiles=tiles, memory_bytes="least")
        assert_same(found, {"edges": expected})


def test_the_fuzzer_finds_a_depth_that_is_one_too_small(monkeypatch):
    """Whoever trusts a test should have seen it fail."""

    def too_small(self, region):
        depth = [max(reach - 1, 0) for reach in self.depth]
        return region.grow(depth).clip(self.shape)

    monkeypatch.setattr("tamis.engine._program.Step.need", too_small)
    nodes = {"edges": ("filters.sobel", {"image": "image"}, {})}
    image = hostile_images(2, "float64")["noise"]
    expected = compute_directly(graph_of(nodes), {"image": image})
    found = compute(graph_of(nodes), image, executor="serial", tiles=(7, 7))
    assert (found["edges"] != expected["edges"]).any()
