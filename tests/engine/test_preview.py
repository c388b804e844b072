"""A quick look has the shape of a view, is near it, and is never taken for it."""

import dataclasses

import numpy as np
import pytest
import skimage.data
import skimage.filters

from tamis.catalogue import Slice
from tamis.engine import Engine, _sketch
from tamis.engine._coarse import Coarse
from tamis.errors import RegionError, TamisError
from tamis.io import from_array
from tamis.pipeline import Graph, Node, Source, keys_of
from tamis.region import Region
from tamis.store import get_store
from tamis.testing.pipeline import graph_of

COINS = np.tile(skimage.data.coins(), (2, 2))
ALL = Region((0, 0), (10_000, 10_000))
SEGMENT = {
    "smooth": ("filters.gaussian", {"image": "image"}, {"sigma": 3}),
    "level": ("filters.threshold_otsu", {"image": "smooth"}, {}),
    "binary": ("numpy.greater", {"x1": "smooth", "x2": "level"}, {}),
    "large": ("morphology.remove_small_objects", {"ar": "binary"}, {"max_size": 200}),
    "labels": ("measure.label", {"label_image": "large"}, {}),
}
LOCAL = {
    "smooth": ("filters.gaussian", {"image": "image"}, {"sigma": 2}),
    "edges": ("filters.sobel", {"image": "smooth"}, {}),
    "wide": ("morphology.dilation", {"image": "edges"}, {}),
    "median": ("filters.median", {"image": "wide"}, {}),
}


def looks(engine, nodes, ref, region=ALL, *, level, image=COINS):
    """Return what a view and a quick look give."""
    sources = {"image": image if hasattr(image, "key") else from_array(image)}
    quick = engine.preview(graph_of(nodes), sources, ref, region, level=level)
    return engine.view(graph_of(nodes), sources, ref, region, level=level), quick


class TestShape:
    @pytest.mark.parametrize("ref", list(SEGMENT) + list(LOCAL))
    @pytest.mark.parametrize("level", [0, 1, 2, (1, 3)])
    @pytest.mark.parametrize("region", [ALL, Region((3, 7), (70, 41))])
    def test_it_has_the_shape_and_the_type_of_the_view(self, make_engine, ref, level, region):
        if ref == "level":
            return
        nodes = SEGMENT if ref in SEGMENT else LOCAL
        exact, quick = looks(make_engine(), nodes, ref, region, level=level)
        assert quick.shape == exact.shape
        assert quick.dtype == exact.dtype
        assert not quick.flags.writeable

    @pytest.mark.parametrize("shape", [(1, 1), (1, 50), (37, 1), (33, 41), (2, 3)])
    @pytest.mark.parametrize("level", [0, 1, 5, 40])
    def test_hostile_shapes_have_it_too(self, make_engine, shape, level):
        image = np.random.default_rng(1).random(shape)
        nodes = {"smooth": LOCAL["smooth"], "twice": ("numpy.multiply", {"x1": "smooth"}, {"x2": 2.0})}
        exact, quick = looks(make_engine(), nodes, "twice", level=level, image=image)
        assert (quick.shape, quick.dtype) == (exact.shape, exact.dtype)

    @pytest.mark.parametrize("level", [(1, 1, 0), (2, 0, 0)])
    def test_colours_stay_together(self, make_engine, level):
        image = skimage.data.astronaut()
        nodes = {
            "smooth": ("filters.gaussian", {"image": "image"}, {"sigma": 3, "channel_axis": -1}),
            "grey": ("color.rgb2gray", {"rgb": "smooth"}, {}),
            "red": ("numpy.getitem", {"image": "smooth"}, {"index": ("...", 0)}),
        }
        region = Region((0, 10, 0), (200, 90, 3))
        exact, quick = looks(make_engine(), nodes, "smooth", region, level=level, image=image)
        assert np.abs(exact - quick).mean() < 0.02
        for ref in ("grey", "red"):
            flat = Region((0, 10), (200, 90))
            exact, quick = looks(make_engine(), nodes, ref, flat, level=level[:2], image=image)
            assert exact.shape == quick.shape
            assert np.abs(exact - quick).mean() < 0.02

    def test_a_plane_of_a_volume_reads_the_planes_around_it_only(self, make_engine, watched):
        volume = np.random.default_rng(2).random((90, 64, 48)).astype(np.float32)
        source, regions = watched(volume)
        nodes = {"smooth": ("filters.gaussian", {"image": "image"}, {"sigma": (1, 4, 4)})}
        plane = Region((50, 0, 0), (51, 99, 99))
        found = make_engine().preview(graph_of(nodes), {"image": source}, "smooth", plane, level=(0, 1, 1))
        assert found.shape == (1, 32, 24)
        assert sum(region.shape[0] for region in regions) < 45
        expected = skimage.filters.gaussian(volume, sigma=(1, 4, 4))[50:51, ::2, ::2]
        assert np.abs(found - expected).mean() < 0.01

    @pytest.mark.parametrize(("side", "planes"), [(256, 9), (1100, 3), (2100, 1)])
    def test_of_large_planes_fewer_are_read(self, make_engine, watched, side, planes):
        volume = np.broadcast_to(np.uint8(9), (40, side, side))
        source, regions = watched(np.zeros((40, 2, 2), np.uint8))
        read = lambda part: regions.append(part) or volume[part.slices]  # noqa: E731
        source = dataclasses.replace(source, shape=volume.shape, _read=read)
        nodes = {"smooth": ("filters.gaussian", {"image": "image"}, {"sigma": 1})}
        plane = Region((20, 0, 0), (21, side, side))
        make_engine().preview(graph_of(nodes), {"image": source}, "smooth", plane, level=(0, 1, 1))
        first, last = min(part.start[0] for part in regions), max(part.stop[0] for part in regions)
        assert (first, last) == (20 - planes // 2, 21 + planes // 2)

    def test_a_source_is_shown_as_it_is(self, make_engine):
        exact, quick = looks(make_engine(), LOCAL, "image", Region((5, 6), (70, 80)), level=1)
        np.testing.assert_array_equal(exact, quick)


class TestNearness:
    def test_local_steps_at_full_resolution_are_exact(self, make_engine):
        exact, quick = looks(make_engine(), LOCAL, "median", Region((90, 80), (200, 210)), level=0)
        np.testing.assert_array_equal(exact, quick)

    @pytest.mark.parametrize("level", [1, 2, 3])
    def test_a_threshold_is_about_that_of_the_whole_image(self, make_engine, level):
        exact, quick = looks(make_engine(), SEGMENT, "binary", level=level)
        assert np.mean(exact != quick) < 0.06

    def test_a_crop_is_divided_by_the_threshold_of_the_whole_image(self, make_engine):
        dark = COINS // 8
        dark[300:, 300:] = COINS[300:, 300:]  # in the dark part alone, the threshold would be another
        exact, quick = looks(make_engine(), SEGMENT, "binary", Region((0, 0), (99, 99)), level=0, image=dark)
        assert not exact.any()
        assert not quick.any()

    def test_noise_is_smoothed_away_as_far_as_in_the_whole(self, make_engine):
        noise = np.random.default_rng(3).normal(100, 20, (512, 512)).clip(0, 255).astype(np.uint8)
        exact, quick = looks(make_engine(), {"smooth": SEGMENT["smooth"]}, "smooth", level=2, image=noise)
        assert quick.std() == pytest.approx(exact.std(), rel=0.5)
        assert quick.mean() == pytest.approx(exact.mean(), rel=0.01)

    def test_a_hasty_look_reads_no_large_image_again_and_the_next_one_is_as_good(
        self, make_engine, watched, monkeypatch
    ):
        monkeypatch.setattr(_sketch, "_MOST_WAITED_FOR_PIXELS", 2**10)
        fetched = []
        monkeypatch.setattr(Coarse, "fetch", lambda self, region: fetched.append((self, region)))
        noise = np.random.default_rng(3).normal(100, 20, (512, 512)).clip(0, 255).astype(np.uint8)
        source, regions = watched(noise)
        engine = make_engine()

        def look(sigma, **how):
            graph = graph_of({"smooth": ("filters.gaussian", {"image": "image"}, {"sigma": sigma})})
            return engine.preview(graph, {"image": source}, "smooth", ALL, level=3, **how)

        look(0.5, is_hasty=True)
        read = len(regions)
        hasty = look(4, is_hasty=True)
        assert len(regions) == read
        (((coarse, everything)),) = fetched
        assert coarse.block == (8, 8)
        coarse.read(everything)
        again = look(4, is_hasty=True)
        np.testing.assert_array_equal(again, look(4))
        assert again.std() < hasty.std() / 2
        assert len(fetched) == 1

    def test_distances_are_in_pixels_of_the_image(self, make_engine):
        disk = np.hypot(*np.mgrid[-100:101, -100:101]) < 80
        nodes = {"distance": ("ndimage.distance_transform_edt", {"input": "image"}, {})}
        exact, quick = looks(make_engine(), nodes, "distance", level=2, image=disk)
        assert quick.max() == pytest.approx(exact.max(), rel=0.1)

    def test_a_small_footprint_does_nothing_from_far_away(self, make_engine):
        bits = np.zeros((256, 256), bool)
        bits[64:192, 64:192] = True
        nodes = {"grown": ("morphology.dilation", {"image": "image"}, {})}
        _, quick = looks(make_engine(), nodes, "grown", level=3, image=bits)
        np.testing.assert_array_equal(quick, bits[::8, ::8])

    def test_a_sum_is_of_as_many_pixels_as_there_are(self, make_engine):
        image = np.ones((1024, 2048), np.float32)
        nodes = {
            "total": ("numpy.sum", {"a": "image"}, {}),
            "part": ("numpy.true_divide", {"x1": "image", "x2": "total"}, {}),
        }
        _, quick = looks(make_engine(), nodes, "part", Region((0, 0), (9, 9)), level=0, image=image)
        np.testing.assert_allclose(quick, 1 / 2**21, rtol=1e-3)

    def test_a_number_that_is_known_is_the_exact_one(self, make_engine):
        engine, graph, sources = make_engine(), graph_of(SEGMENT), {"image": from_array(COINS)}
        key = keys_of(graph, {"image": sources["image"].key})["level"]
        engine.store.put(key, np.float64(-1.0), cost_s=1.0)
        assert engine.preview(graph, sources, "binary", ALL, level=2).all()

    def test_what_is_known_exactly_is_not_computed_again(self, make_engine):
        engine, graph, sources = make_engine(), graph_of(SEGMENT), {"image": from_array(COINS)}
        exact = engine.compute(graph, sources, targets={"it": "labels"})["it"]
        heard = []
        found = engine.preview(graph, sources, "labels", ALL, level=1, listen=heard.append)
        np.testing.assert_array_equal(found, exact[::2, ::2])
        assert heard == []


class TestHonesty:
    @pytest.mark.parametrize("level", [0, 2])
    @pytest.mark.parametrize("region", [ALL, Region((64, 64), (128, 128))])
    def test_nothing_approximate_is_found_by_an_exact_request(self, make_engine, level, region):
        engine, graph, sources = make_engine(), graph_of(SEGMENT), {"image": from_array(COINS)}
        for ref in ("smooth", "binary", "labels"):
            engine.preview(graph, sources, ref, region, level=level)
        clean = Engine(get_store("memory", budget=10**8), executor="serial")
        for ref in SEGMENT:
            expected = clean.compute(graph, sources, targets={"it": ref})["it"]
            found = engine.compute(graph, sources, targets={"it": ref})["it"]
            np.testing.assert_array_equal(found, expected)
        for ref in ("smooth", "labels"):
            np.testing.assert_array_equal(
                engine.view(graph, sources, ref, region, level=level),
                clean.view(graph, sources, ref, region, level=level),
            )

    def test_an_exact_view_after_a_preview_is_exact(self, make_engine):
        engine = make_engine()
        first, _ = looks(engine, SEGMENT, "labels", level=2)
        second, _ = looks(engine, SEGMENT, "labels", level=2)
        expected = make_engine().compute(graph_of(SEGMENT), {"image": from_array(COINS)})["labels"]
        np.testing.assert_array_equal(first, expected[::4, ::4])
        np.testing.assert_array_equal(second, expected[::4, ::4])

    def test_nothing_of_it_goes_to_the_store_that_lasts(self, make_engine, tmp_path):
        disk = get_store("disk", folder=tmp_path, budget=10**8)
        engine = make_engine(store=disk)
        engine.preview(graph_of(SEGMENT), {"image": from_array(COINS)}, "labels", ALL, level=1)
        assert disk.info().entries == 0

    def test_the_second_look_computes_nothing(self, make_engine):
        engine, heard = make_engine(), []
        for _ in range(2):
            heard.clear()
            engine.preview(
                graph_of(SEGMENT), {"image": from_array(COINS)}, "labels", ALL, level=1, listen=heard.append
            )
        assert not [event for event in heard if type(event).__name__ == "NodeStarted"]

    def test_an_image_that_changed_is_seen(self, make_engine):
        engine = make_engine()
        _, before = looks(engine, LOCAL, "smooth", level=2)
        exact, quick = looks(engine, LOCAL, "smooth", level=2, image=255 - COINS)
        assert np.abs(exact - quick).mean() < 0.02 < np.abs(before - quick).mean()

    def test_processes_do_tiles_of_what_is_exact_only(self, make_engine):
        engine = make_engine(executor="processes")
        found = engine.preview(graph_of(LOCAL), {"image": from_array(COINS)}, "edges", ALL, level=1)
        assert found.shape == (303, 384)


class TestRefusal:
    @pytest.mark.filterwarnings("ignore")  # of what the library thinks of an image without seeds
    @pytest.mark.parametrize(
        "nodes",
        [
            {"end": ("transform.resize", {"image": "image"}, {"output_shape": (50, 50)})},
            {
                "smooth": LOCAL["smooth"],
                "end": ("numpy.getitem", {"image": "smooth"}, {"index": (Slice(5, 40),)}),
            },
            {"end": ("numpy.full", {}, {"shape": (50, 50), "fill_value": 1.0})},
            {"end": ("measure.regionprops_table", {"label_image": "image"}, {"properties": ("area",)})},
            {"end": ("feature.peak_local_max", {"image": "image"}, {})},
            {"end": ("filters.threshold_otsu", {"image": "image"}, {})},
            {"end": ("segmentation.random_walker", {"data": "image", "labels": "image"}, {})},
        ],
    )
    def test_what_cannot_be_looked_at_quickly_is_told(self, make_engine, nodes):
        image = np.zeros((64, 64), np.int32)
        with pytest.raises(TamisError):
            make_engine().preview(graph_of(nodes), {"image": from_array(image)}, "end", ALL, level=1)

    def test_a_region_of_nothing_is_told(self, make_engine):
        for region in (Region((900, 0), (990, 9)), Region((0,), (9,))):
            with pytest.raises(RegionError):
                looks(make_engine(), LOCAL, "smooth", region, level=0)

    def test_images_of_different_shape_are_told(self, make_engine):
        graph = Graph(
            (Source("a"), Source("b")),
            (Node.of("sum", "numpy.add", {"x1": "a", "x2": "b"}, {}),),
            {},
        )
        sources = {"a": from_array(np.ones((64, 64))), "b": from_array(np.ones((60, 64)))}
        with pytest.raises(TamisError):
            make_engine().preview(graph, sources, "sum", ALL, level=1)

    def test_several_images_of_one_shape_are_fine(self, make_engine):
        graph = Graph(
            (Source("a"), Source("b")),
            (
                Node.of("wide", "filters.gaussian", {"image": "b"}, {"sigma": 20}),
                Node.of("sum", "numpy.subtract", {"x1": "a", "x2": "wide"}, {}),
            ),
            {},
        )
        sources = {"a": from_array(COINS / 255), "b": from_array(COINS / 200)}
        region = Region((40, 50), (60, 70))
        exact = make_engine().view(graph, sources, "sum", region, level=2)
        quick = make_engine().preview(graph, sources, "sum", region, level=2)
        assert np.abs(exact - quick).mean() < 0.01

    def test_a_part_that_is_taken_first_is_fine(self, make_engine):
        volume = np.stack([COINS, 255 - COINS, COINS // 2])
        nodes = {
            "part": (
                "numpy.getitem",
                {"image": "image"},
                {"index": (1, Slice(20, 400), Slice(None, None, -1))},
            ),
            "smooth": ("filters.gaussian", {"image": "part"}, {"sigma": 3}),
        }
        exact, quick = looks(make_engine(), nodes, "smooth", level=1, image=volume)
        assert exact.shape == quick.shape
        assert np.abs(exact - quick).mean() < 0.02

    @pytest.mark.parametrize("angle", [10, 90])
    def test_a_turn_sees_the_whole_image(self, make_engine, angle):
        nodes = {"turned": ("transform.rotate", {"image": "image"}, {"angle": angle})}
        exact, quick = looks(make_engine(), nodes, "turned", Region((20, 20), (60, 60)), level=1)
        assert np.abs(exact - quick).mean() < 0.06
