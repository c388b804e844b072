"""Only what changed, only what is looked at: counted in pixels that the library is given."""

import math
from typing import ClassVar

import numpy as np
import pytest
import scipy.ndimage
import skimage.filters
import skimage.measure
import skimage.morphology

from tamis.catalogue import Slice, call, call_part
from tamis.errors import RegionError
from tamis.io import from_array
from tamis.region import Region
from tamis.store import get_store
from tamis.testing.pipeline import graph_of

RNG = np.random.default_rng(7)
IMAGE = scipy.ndimage.gaussian_filter(RNG.random((600, 512)), 3).astype(np.float32)
SIGMA = {"smooth": ("filters.gaussian", {"image": "image"}, {"sigma": 2})}


@pytest.fixture
def pixels(monkeypatch):
    """Count, by operation, the pixels that the library's functions are given."""
    counted = {}

    def counting(do):
        def count(operation, inputs, *rest):
            made = do(operation, inputs, *rest)
            if made is not None:
                size = np.asarray(next(iter(inputs.values()))).size
                counted[operation.id] = counted.get(operation.id, 0) + size
            return made

        return count

    monkeypatch.setattr("tamis.engine._program.call", counting(call))
    monkeypatch.setattr("tamis.engine._program.call_part", counting(call_part))
    return counted


def look(engine, nodes, ref, rows, columns, source, **options):
    """Return a viewport of a result."""
    index = (Slice(*rows), Slice(*columns))
    graph = graph_of(
        {**nodes, "view": ("numpy.getitem", {"image": ref}, {"index": index})}, targets=("view",)
    )
    return engine.compute(graph, {"image": source}, **options)["view"]


class TestViewport:
    NODES: ClassVar = SIGMA | {
        "edges": ("filters.sobel", {"image": "smooth"}, {}),
        "wide": ("ndimage.maximum_filter", {"input": "edges"}, {"size": 9}),
    }
    DEPTHS: ClassVar = {"filters.gaussian": 8, "filters.sobel": 1, "ndimage.maximum_filter": 4}

    def expected(self, image, sigma=2):
        edges = skimage.filters.sobel(skimage.filters.gaussian(image, sigma=sigma))
        return scipy.ndimage.maximum_filter(edges, 9)

    @pytest.mark.parametrize("executor", ["serial", "threads"])
    @pytest.mark.parametrize("first", [(0, 0), (173, 91), (344, 256)])
    def test_a_viewport_computes_its_own_pixels_and_their_depth(self, make_engine, pixels, executor, first):
        engine, source = make_engine(executor=executor), from_array(IMAGE)
        side, tile = 256, 128
        rows, columns = ((a, a + side) for a in first)
        found = look(engine, self.NODES, "wide", rows, columns, source, tiles=(tile, tile))
        np.testing.assert_array_equal(found, self.expected(IMAGE)[slice(*rows), slice(*columns)])
        downstream = 0
        for operation in ("ndimage.maximum_filter", "filters.sobel", "filters.gaussian"):
            downstream += self.DEPTHS[operation]
            cells = math.ceil((side + 2 * downstream) / tile)  # a tile more for the ring behind it
            bound = (side + 2 * downstream + 2 * cells * self.DEPTHS[operation]) ** 2
            assert pixels[operation] <= bound

    def test_a_changed_value_computes_only_what_is_behind_it_and_in_sight(self, make_engine, pixels):
        engine, source = make_engine(), from_array(IMAGE)
        look(engine, self.NODES, "wide", (100, 300), (100, 300), source)
        pixels.clear()
        nodes = self.NODES | {"wide": ("ndimage.maximum_filter", {"input": "edges"}, {"size": 5})}
        found = look(engine, nodes, "wide", (100, 300), (100, 300), source)
        assert list(pixels) == ["ndimage.maximum_filter"]
        assert pixels["ndimage.maximum_filter"] <= 4 * 104**2
        edges = skimage.filters.sobel(skimage.filters.gaussian(IMAGE, sigma=2))
        np.testing.assert_array_equal(found, scipy.ndimage.maximum_filter(edges, 5)[100:300, 100:300])

    def test_panning_computes_only_the_strip_that_comes_into_sight(self, make_engine, pixels):
        engine, source = make_engine(), from_array(IMAGE)
        look(engine, self.NODES, "wide", (100, 300), (100, 300), source)
        pixels.clear()
        found = look(engine, self.NODES, "wide", (100, 300), (140, 340), source)
        np.testing.assert_array_equal(found, self.expected(IMAGE)[100:300, 140:340])
        for operation, depth in self.DEPTHS.items():
            assert 0 < pixels[operation] <= 2 * (230 + 2 * depth) * (40 + 2 * depth)

    def test_going_back_computes_nothing(self, make_engine, pixels):
        engine, source = make_engine(), from_array(IMAGE)
        first = look(engine, self.NODES, "wide", (0, 90), (0, 90), source)
        look(engine, self.NODES, "wide", (50, 190), (80, 190), source)
        pixels.clear()
        again = look(engine, self.NODES, "wide", (10, 80), (10, 80), source)
        assert pixels == {}
        np.testing.assert_array_equal(again, first[10:80, 10:80])

    def test_random_viewports_have_the_pixels_of_the_whole(self, make_engine):
        engine, source, expected = make_engine(executor="threads"), from_array(IMAGE), self.expected(IMAGE)
        for _ in range(30):
            rows, columns = (np.sort(RNG.choice(n + 1, 2, replace=False)).tolist() for n in IMAGE.shape)
            found = look(engine, self.NODES, "wide", rows, columns, source)
            np.testing.assert_array_equal(found, expected[slice(*rows), slice(*columns)])

    def test_a_part_that_the_store_forgot_is_made_again(self, make_engine):
        engine, source = make_engine(), from_array(IMAGE)
        first = look(engine, self.NODES, "wide", (0, 90), (0, 90), source)
        engine.store.clear()
        np.testing.assert_array_equal(look(engine, self.NODES, "wide", (0, 90), (0, 90), source), first)


class TestEarlyCutoff:
    LEVEL = 0.5
    TILE = (60, 64)  # 10 x 8 tiles

    def nodes(self, level):
        return {
            "binary": ("numpy.greater", {"x1": "image"}, {"x2": level}),
            "opened": ("ndimage.binary_opening", {"input": "binary"}, {"iterations": 2}),
            "labels": ("measure.label", {"label_image": "opened"}, {}),
        }

    def image(self):
        """Return blobs of which a nudge of the level changes those in four tiles."""
        image = (scipy.ndimage.gaussian_filter(RNG.random((600, 512)), 4) > 0.5).astype(np.float32)
        image[100:110, 100:110] = image[400:420, 330:350] = 0.55
        return image

    def expected(self, image, level):
        opened = scipy.ndimage.binary_opening(image > level, iterations=2)
        return skimage.measure.label(opened)

    @pytest.mark.parametrize("executor", ["serial", "threads"])
    def test_a_nudge_recomputes_the_tiles_that_change_and_a_ring(self, make_engine, pixels, executor):
        engine, image = make_engine(executor=executor), self.image()
        source = from_array(image)
        engine.compute(graph_of(self.nodes(0.5)), {"image": source}, tiles=self.TILE)
        before = dict(pixels)
        pixels.clear()
        found = engine.compute(graph_of(self.nodes(0.6)), {"image": source}, tiles=self.TILE)["labels"]
        np.testing.assert_array_equal(found, self.expected(image, 0.6))
        # one change within a tile, one that crosses two: with a ring no more than eight of eighty
        assert 0 < pixels["ndimage.binary_opening"] <= before["ndimage.binary_opening"] * 9 / 80
        pixels.clear()
        engine.compute(graph_of(self.nodes(0.7)), {"image": source}, tiles=self.TILE)
        assert set(pixels) == {"numpy.greater"}  # no pixel changed: no opening, no labels

    def test_tiles_that_are_alike_are_computed_once(self, make_engine, pixels):
        image = np.zeros((600, 512), np.float32)
        image[300:310, 300:310] = RNG.random((10, 10))
        found = make_engine().compute(graph_of(SIGMA), {"image": from_array(image)}, tiles=self.TILE)[
            "smooth"
        ]
        np.testing.assert_array_equal(found, skimage.filters.gaussian(image, sigma=2))
        assert pixels["filters.gaussian"] <= 13 * 76 * 80  # corners, sides, the inside, the spot

    def test_the_side_of_the_image_is_told_from_the_inside(self, make_engine):
        image = np.ones((40, 40), np.float32)
        nodes = {"low": ("ndimage.minimum_filter", {"input": "image"}, {"size": 3, "mode": "constant"})}
        found = make_engine().compute(graph_of(nodes), {"image": from_array(image)}, tiles=(8, 8))["low"]
        np.testing.assert_array_equal(found, scipy.ndimage.minimum_filter(image, 3, mode="constant"))
        assert found[0].max() == 0
        assert found[1, 1] == 1

    def test_another_value_of_the_same_operation_is_another_result(self, make_engine):
        engine, source = make_engine(), from_array(IMAGE)
        for sigma in (1, 2, 1.5, 2):
            graph = graph_of({"smooth": ("filters.gaussian", {"image": "image"}, {"sigma": sigma})})
            found = engine.compute(graph, {"image": source}, tiles=(100, 100))["smooth"]
            np.testing.assert_array_equal(found, skimage.filters.gaussian(IMAGE, sigma=sigma))

    def test_another_number_read_by_a_tile_is_another_result(self, make_engine):
        engine, source = make_engine(), from_array(IMAGE)
        for name in ("mean", "otsu"):
            nodes = {
                "level": (f"filters.threshold_{name}", {"image": "image"}, {}),
                "binary": ("numpy.greater", {"x1": "image", "x2": "level"}, {}),
            }
            found = engine.compute(graph_of(nodes), {"image": source}, tiles=(100, 100))["binary"]
            np.testing.assert_array_equal(found, getattr(skimage.filters, f"threshold_{name}")(IMAGE) < IMAGE)

    def test_a_whole_result_is_known_by_its_pixels_only_with_the_same_values(self, make_engine):
        engine, source = make_engine(), from_array(self.image() > 0.5, kind="binary")
        for connectivity in (1, 2, 1):
            nodes = {"labels": ("measure.label", {"label_image": "image"}, {"connectivity": connectivity})}
            found = engine.compute(graph_of(nodes), {"image": source})["labels"]
            expected = skimage.measure.label(source.read(), connectivity=connectivity)
            np.testing.assert_array_equal(found, expected)


class TestView:
    NODES: ClassVar = SIGMA | {"binary": ("numpy.greater", {"x1": "smooth"}, {"x2": 0.5})}

    @pytest.mark.parametrize("level", [0, 1, 3])
    def test_a_coarser_level_shows_pixels_of_the_result_itself(self, make_engine, level):
        engine, source = make_engine(), from_array(IMAGE)
        found = engine.view(
            graph_of(self.NODES), {"image": source}, "binary", Region((2, 3), (40, 1000)), level=level
        )
        whole = skimage.filters.gaussian(IMAGE, sigma=2) > 0.5
        np.testing.assert_array_equal(found, whole[:: 2**level, :: 2**level][2:40, 3:])

    @pytest.mark.parametrize("level", [(0, 2), (3, 0), (1, 1), (9, 0)])
    @pytest.mark.parametrize("ref", ["image", "smooth", "binary"])
    def test_each_axis_may_have_a_level(self, make_engine, level, ref):
        sources, region = {"image": from_array(IMAGE)}, Region((0, 1), (40, 1000))
        found = make_engine().view(graph_of(self.NODES), sources, ref, region, level=level)
        whole = make_engine().compute(graph_of(self.NODES), sources, targets={"it": ref})["it"]
        np.testing.assert_array_equal(found, whole[:: 2 ** level[0], :: 2 ** level[1]][:40, 1:])

    def test_as_many_levels_as_axes_are_needed(self, make_engine):
        for level in ((1,), (1, 1, 1)):
            with pytest.raises(RegionError, match="one for each axis"):
                make_engine().view(
                    graph_of(self.NODES),
                    {"image": from_array(IMAGE)},
                    "smooth",
                    Region((0, 0), (5, 5)),
                    level=level,
                )

    def test_a_look_at_a_source_outside_of_it_says_so(self, make_engine):
        for region in (Region((900, 0), (990, 9)), Region((0,), (9,))):
            with pytest.raises(RegionError, match="an image of shape"):
                make_engine().view(graph_of(self.NODES), {"image": from_array(IMAGE)}, "image", region)

    def test_parts_that_were_looked_at_make_no_files(self, make_engine, tmp_path):
        disk = get_store("disk", folder=tmp_path, budget=10**8)
        engine = make_engine(store=disk)
        engine.view(graph_of(self.NODES), {"image": from_array(IMAGE)}, "binary", Region((2, 3), (20, 21)))
        assert disk.info().entries == 0

    def test_a_node_may_be_called_view(self, make_engine):
        nodes = {"view": SIGMA["smooth"], "view_0": ("numpy.greater", {"x1": "view"}, {"x2": 0.5})}
        engine = make_engine()
        found = engine.view(graph_of(nodes), {"image": from_array(IMAGE)}, "view_0", Region((0, 0), (5, 5)))
        np.testing.assert_array_equal(found, skimage.filters.gaussian(IMAGE, sigma=2)[:5, :5] > 0.5)

    @pytest.mark.parametrize(("start", "level"), [((-1, 0), 0), ((0, 0), -1)])
    def test_what_lies_before_the_image_is_refused(self, make_engine, start, level):
        with pytest.raises(RegionError, match="must not be negative"):
            make_engine().view(graph_of(SIGMA), {}, "smooth", Region(start, (9, 9)), level=level)

    def test_a_viewport_outside_of_the_image_says_so(self, make_engine):
        with pytest.raises(RegionError, match="takes nothing from an image of shape"):
            make_engine().view(
                graph_of(SIGMA), {"image": from_array(IMAGE)}, "smooth", Region((900, 0), (990, 9))
            )
