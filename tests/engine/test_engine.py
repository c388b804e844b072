"""Demand, cache, failures, cancelling: what an engine promises beside the pixels."""

import dataclasses
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import skimage.filters
import skimage.measure

from tamis.catalogue import Kind, Slice
from tamis.engine import Engine, NodeDone, NodeStarted, RunStarted, TileDone, default_engine
from tamis.errors import (
    CancelledError,
    ImageError,
    KindError,
    PipelineError,
    RegionError,
    TaskError,
    UnknownNameError,
)
from tamis.io import from_array
from tamis.pipeline import Graph, Node, Source
from tamis.region import Region
from tamis.store import get_store
from tamis.testing.pipeline import graph_of

IMAGE = np.random.default_rng(1).random((90, 70)).astype(np.float32)
SOURCE = from_array(IMAGE)
EDGES = skimage.filters.sobel(skimage.filters.gaussian(IMAGE))
CHAIN = {
    "smooth": ("filters.gaussian", {"image": "image"}, {"sigma": 1}),
    "edges": ("filters.sobel", {"image": "smooth"}, {}),
}
SEGMENT = {
    **CHAIN,
    "level": ("filters.threshold_otsu", {"image": "edges"}, {}),
    "binary": ("numpy.greater", {"x1": "edges", "x2": "level"}, {}),
    "labels": ("measure.label", {"label_image": "binary"}, {}),
}
REST = {
    "table": ("measure.regionprops_table", {"label_image": "labels"}, {"properties": ("label", "area")}),
    "waves": ("filters.gabor", {"image": "image"}, {"frequency": 0.3}),
}


def computed(engine, graph, source=SOURCE, **options):
    """Return the nodes that a run computes."""
    heard = []
    engine.compute(graph, {"image": source}, listen=heard.append, **options)
    return [event.node for event in heard if isinstance(event, NodeStarted)]


class TestDemand:
    def test_a_slice_of_a_chain_computes_only_the_slice_and_its_depth(self, make_engine, watched):
        source, regions = watched(IMAGE)
        nodes = {**CHAIN, "part": ("numpy.getitem", {"image": "edges"}, {"index": (Slice(50, 60), 30)})}
        found = make_engine().compute(graph_of(nodes), {"image": source})["part"]
        np.testing.assert_array_equal(found, EDGES[50:60, 30])
        assert regions == [Region((45, 25), (65, 36))]

    def test_tiles_of_a_slice_read_no_more_than_their_depth(self, make_engine, watched):
        source, regions = watched(IMAGE)
        nodes = {**CHAIN, "part": ("numpy.getitem", {"image": "edges"}, {"index": (Slice(40, 60),)})}
        make_engine(executor="threads").compute(graph_of(nodes), {"image": source}, tiles=(10, 35))
        # sobel needs one row more on each side, and gaussian four around that
        assert len(regions) == 3 * 2
        assert all(region.size <= 18 * 43 for region in regions)

    def test_behind_a_barrier_everything_is_read_once(self, make_engine, watched):
        source, regions = watched(IMAGE)
        nodes = {**SEGMENT, "part": ("numpy.getitem", {"image": "labels"}, {"index": (Slice(0, 5),)})}
        found = make_engine().compute(graph_of(nodes), {"image": source})["part"]
        labels = skimage.measure.label(skimage.filters.threshold_otsu(EDGES) < EDGES)
        np.testing.assert_array_equal(found, labels[:5])
        assert sum(region.size for region in regions) == IMAGE.size

    def test_the_graph_s_outputs_are_asked_for_unless_others_are_named(self, make_engine):
        graph = graph_of(SEGMENT, targets=("binary", "labels"))
        engine = make_engine()
        assert engine.compute(graph, {"image": SOURCE}).keys() == {"binary", "labels"}
        assert engine.compute(graph, {"image": SOURCE}, targets={"it": "smooth"}).keys() == {"it"}

    def test_what_is_not_needed_may_be_wrong_or_missing(self, make_engine):
        sources = (Source("image"), Source("other"))
        nodes = (
            Node.of("smooth", "filters.gaussian", {"image": "image"}, {}),
            Node("bad", "measure.label", {"label_image": "other"}, {"connectivity": "none"}),
        )
        graph = Graph(sources, nodes, {"smooth": "smooth", "bad": "bad"})
        found = make_engine().compute(graph, {"image": SOURCE}, targets={"smooth": "smooth"})
        assert found["smooth"].shape == IMAGE.shape

    def test_a_source_itself_may_be_asked_for(self, make_engine):
        found = make_engine().compute(graph_of(CHAIN, targets=("image",)), {"image": SOURCE})
        np.testing.assert_array_equal(found["image"], IMAGE)

    def test_images_that_nobody_asked_for_do_no_harm(self, make_engine):
        found = make_engine().compute(
            graph_of(CHAIN), {"image": SOURCE, "smooth": from_array(np.ones((3, 3)))}
        )
        np.testing.assert_array_equal(found["edges"], EDGES)


class TestCache:
    def test_the_second_run_computes_nothing_and_reads_no_pixel(self, make_engine, unreadable, monkeypatch):
        engine, graph = make_engine(), graph_of(SEGMENT)
        first = engine.compute(graph, {"image": SOURCE})
        source = unreadable(IMAGE)

        def refuse(*_):
            message = "an array was hashed"
            raise AssertionError(message)

        for name in ("xxh3_128", "xxh3_128_hexdigest", "xxh3_128_digest"):
            monkeypatch.setattr(f"xxhash.{name}", refuse)
        assert computed(engine, graph, source) == []
        np.testing.assert_array_equal(engine.compute(graph, {"image": source})["labels"], first["labels"])

    def test_another_value_recomputes_its_node_and_what_depends_on_it(self, make_engine):
        engine = make_engine()
        nodes = {**SEGMENT, "twice": ("numpy.multiply", {"x1": "smooth"}, {"x2": 2.0})}
        targets = ("labels", "twice")
        assert len(computed(engine, graph_of(nodes, targets=targets))) == 6
        nodes |= {"binary": ("numpy.less", {"x1": "edges", "x2": "level"}, {})}
        assert computed(engine, graph_of(nodes, targets=targets)) == ["binary", "labels"]

    def test_another_value_that_changes_no_pixel_stops_there(self, make_engine):
        engine = make_engine()
        computed(engine, graph_of(SEGMENT))
        nodes = SEGMENT | {"binary": ("numpy.greater_equal", {"x1": "edges", "x2": "level"}, {})}
        assert computed(engine, graph_of(nodes)) == ["binary"]
        found = engine.compute(graph_of(nodes), {"image": SOURCE})["labels"]
        np.testing.assert_array_equal(
            found, skimage.measure.label(skimage.filters.threshold_otsu(EDGES) <= EDGES)
        )

    def test_what_is_asked_for_later_begins_where_the_cache_ends(self, make_engine, unreadable):
        engine = make_engine()
        computed(engine, graph_of(CHAIN))
        assert computed(engine, graph_of(SEGMENT), unreadable(IMAGE)) == ["level", "binary", "labels"]

    def test_it_is_the_lineage_that_counts_and_not_the_name(self, make_engine):
        engine = make_engine()
        computed(engine, graph_of(CHAIN))
        renamed = {"a": CHAIN["smooth"], "b": ("filters.sobel", {"image": "a"}, {})}
        assert computed(engine, graph_of(renamed)) == []
        assert computed(engine, graph_of(renamed), from_array(IMAGE + 1)) == ["a", "b"]

    def test_tiles_executors_and_budgets_share_results(self):
        store = get_store("memory", budget=10**8)
        assert computed(Engine(store, executor="serial"), graph_of(CHAIN), tiles=(9, 9)) != []
        assert computed(Engine(store, executor="threads", workers=3), graph_of(CHAIN), tiles=(70, 70)) == []

    @pytest.mark.parametrize(
        "nodes", [SEGMENT, {**SEGMENT, "table": REST["table"]}, {"waves": REST["waves"]}]
    )
    def test_results_outlive_the_process_with_their_types(self, make_engine, tmp_path, nodes):
        ref = "waves:imag" if "waves" in nodes else ""
        targets = tuple(nodes)[1:] if not ref else (ref,)
        graph = graph_of(nodes, targets=targets)
        disk = [get_store("disk", folder=tmp_path, budget=10**8) for _ in range(2)]
        first = make_engine(store=disk[0]).compute(graph, {"image": SOURCE})
        second = make_engine(store=disk[1])
        assert computed(second, graph) == []
        for name, value in second.compute(graph, {"image": SOURCE}).items():
            assert type(value) is type(first[name])
            if not isinstance(value, dict):
                np.testing.assert_array_equal(value, first[name])

    @pytest.mark.parametrize("damage", [b"", b"not an entry", None])
    def test_a_damaged_entry_is_computed_again(self, make_engine, tmp_path, damage):
        graph = graph_of(CHAIN)
        first = make_engine(store=get_store("disk", folder=tmp_path, budget=10**8))
        expected = first.compute(graph, {"image": SOURCE})["edges"]
        for path in (tmp_path / "v1").rglob("*"):
            if path.is_file():
                data = bytearray(path.read_bytes())
                data[-9] ^= 1
                path.write_bytes(bytes(data) if damage is None else damage)
        second = make_engine(store=get_store("disk", folder=tmp_path, budget=10**8))
        assert computed(second, graph) == ["smooth", "edges"]
        np.testing.assert_array_equal(second.compute(graph, {"image": SOURCE})["edges"], expected)

    def test_a_store_that_keeps_nothing_only_costs_time(self, make_engine):
        engine = make_engine(store=get_store("memory", budget=1))
        assert computed(engine, graph_of(CHAIN)) == computed(engine, graph_of(CHAIN)) == ["smooth", "edges"]

    def test_two_threads_that_ask_for_the_same_compute_it_once(self, make_engine, monkeypatch):
        engine, graph = make_engine(executor="threads"), graph_of(SEGMENT)
        calls, gate = [], threading.Barrier(2, timeout=10)
        monkeypatch.setattr("tamis.engine._program.call", _spied("measure.label", calls))

        def ask(_):
            gate.wait()
            return engine.compute(graph, {"image": SOURCE})["labels"]

        with ThreadPoolExecutor(2) as pool:
            one, other = pool.map(ask, range(2))
        assert calls == ["measure.label"]
        np.testing.assert_array_equal(one, other)


def _spied(operation_id, calls):
    from tamis.catalogue import call

    def spy(operation, inputs, values):
        if operation.id == operation_id:
            calls.append(operation.id)
        return call(operation, inputs, values)

    return spy


def _failing_at(operation_id, error):
    from tamis.catalogue import call

    def fail(operation, inputs, values):
        if operation.id == operation_id:
            raise error
        return call(operation, inputs, values)

    return fail


class TestFailure:
    @pytest.mark.parametrize("executor", ["serial", "threads"])
    def test_a_failing_node_tells_all_and_keeps_nothing_of_itself(self, make_engine, monkeypatch, executor):
        engine = make_engine(executor=executor)
        cause = ArithmeticError("no edges\nbut a second line")
        with monkeypatch.context() as patch:
            patch.setattr("tamis.engine._program.call", _failing_at("filters.sobel", cause))
            with pytest.raises(TaskError) as caught:
                engine.compute(graph_of(SEGMENT), {"image": SOURCE}, tiles=(30, 30))
        error = caught.value
        assert error.__cause__ is cause
        assert (error.node, error.operation, error.values["mode"]) == ("edges", "filters.sobel", "reflect")
        assert error.region.startswith("[")
        assert str(error).startswith(
            f"node 'edges': filters.sobel failed on {error.region}: ArithmeticError: no"
        )
        assert computed(engine, graph_of(SEGMENT)) == ["edges", "level", "binary", "labels"]

    def test_a_reduction_that_fails_is_told_in_the_same_way(self, make_engine):
        nodes = {"level": ("filters.threshold_minimum", {"image": "image"}, {"max_num_iter": 1})}
        for tiles in ((20, 20), (90, 70)):
            with pytest.raises(TaskError, match=r"node 'level': filters.threshold_minimum failed") as caught:
                make_engine().compute(graph_of(nodes), {"image": SOURCE}, tiles=tiles)
            assert isinstance(caught.value.__cause__, RuntimeError)

    def test_no_memory_in_the_library_is_told_at_the_node(self, make_engine, monkeypatch):
        error = MemoryError("Unable to allocate 8.00 TiB")
        monkeypatch.setattr("tamis.engine._program.call", _failing_at("measure.label", error))
        with pytest.raises(
            TaskError, match=r"node 'labels'.*MemoryError: Unable to allocate.*smaller region"
        ):
            make_engine().compute(graph_of(SEGMENT), {"image": SOURCE})

    def test_a_warning_that_is_an_error_is_told_at_the_node(self, make_engine):
        nodes = {"it": ("filters.rank.mean", {"image": "image"}, {"footprint": np.ones((3, 3))})}
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with pytest.raises(TaskError, match=r"node 'it'.*UserWarning: Possible precision loss"):
                make_engine(executor="threads").compute(graph_of(nodes), {"image": SOURCE})

    def test_an_input_without_image_is_told_before_anything_runs(self, make_engine):
        with pytest.raises(
            PipelineError, match=r"run: input 'image' has no image\. Give one: run\(pipeline, image="
        ):
            make_engine().compute(graph_of(CHAIN), {})

    def test_a_target_that_does_not_exist_is_told(self, make_engine):
        with pytest.raises(UnknownNameError, match=r"'edge'.*Did you mean 'edges'"):
            make_engine().compute(graph_of(CHAIN), {"image": SOURCE}, targets={"it": "edge"})

    def test_labels_where_an_image_is_meant_are_refused_unread(self, make_engine, unreadable):
        nodes = {
            "labels": ("measure.label", {"label_image": "image"}, {}),
            "smooth": ("filters.gaussian", {"image": "labels"}, {}),
        }
        graph = graph_of(nodes, kind=Kind.BINARY)
        with pytest.raises(KindError, match=r"node 'smooth'.*'labels' gives labels"):
            make_engine().compute(graph, {"image": unreadable(IMAGE > 0.5)})

    def test_labels_bound_where_an_image_is_meant_are_refused_unread(self, make_engine, unreadable):
        labels = unreadable(np.ones((5, 5), np.int32), kind="labels")
        with pytest.raises(KindError, match=r"node 'smooth'.*'image' gives labels"):
            make_engine().compute(graph_of(CHAIN), {"image": labels})

    def test_a_wrong_number_of_axes_is_refused_unread(self, make_engine, unreadable):
        graph = graph_of({"waves": REST["waves"]}, targets=("waves:real",))
        with pytest.raises(ImageError, match=r"node 'waves'.*2-D images, got one of shape \(4, 5, 6\)"):
            make_engine().compute(graph, {"image": unreadable(np.ones((4, 5, 6)))})

    @pytest.mark.parametrize("tiles", [(0, 4), (4,), (4, 4, 4), (-1, 4), (2.5, 4)])
    def test_tiles_that_make_no_sense_are_refused_unread(self, make_engine, unreadable, tiles):
        with pytest.raises(RegionError, match="run: tiles must"):
            make_engine().compute(graph_of(CHAIN), {"image": unreadable(IMAGE)}, tiles=tiles)

    @pytest.mark.parametrize("index", [(Slice(5, 5),), (Slice(90, None),), (0, 70), (0, 0, 0)])
    def test_a_slice_of_nothing_is_refused_unread(self, make_engine, unreadable, index):
        graph = graph_of({"part": ("numpy.getitem", {"image": "image"}, {"index": index})})
        with pytest.raises(RegionError, match=r"^node 'part': index"):
            make_engine().compute(graph, {"image": unreadable(IMAGE)})

    def test_shapes_that_do_not_go_together_are_told_by_the_library(self, make_engine):
        nodes = {
            "part": ("numpy.getitem", {"image": "image"}, {"index": (Slice(3, 9),)}),
            "sum": ("numpy.add", {"x1": "image", "x2": "part"}, {}),
        }
        with pytest.raises(TaskError, match=r"node 'sum': numpy.add failed: ValueError: operands"):
            make_engine().compute(graph_of(nodes), {"image": SOURCE})

    def test_an_entry_that_lies_about_its_dtype_is_found_out(self, make_engine, monkeypatch):
        from tamis.catalogue import call

        def unsteady(operation, inputs, values):
            made = call(operation, inputs, values)
            return made.astype(np.float64) if inputs["image"][0, 0] > 0.5 else made

        monkeypatch.setattr("tamis.engine._program.call", unsteady)
        monkeypatch.setattr("tamis.engine._program.call_part", lambda *_: None)
        with pytest.raises(PipelineError, match=r"node 'smooth'.*must say that it needs the whole image"):
            make_engine().compute(graph_of(CHAIN, targets=("smooth",)), {"image": SOURCE}, tiles=(5, 5))


class TestCancelling:
    @pytest.mark.parametrize("executor", ["serial", "threads"])
    def test_it_stops_before_the_next_tile_and_leaves_everything_usable(self, make_engine, executor):
        engine, cancel, heard = make_engine(executor=executor), threading.Event(), []

        def listen(event):
            heard.append(event)
            if isinstance(event, TileDone) and event.node == "edges" and event.done == 3:
                cancel.set()

        with pytest.raises(CancelledError, match="the run was cancelled"):
            engine.compute(graph_of(SEGMENT), {"image": SOURCE}, tiles=(5, 5), listen=listen, cancel=cancel)
        done = [event for event in heard if isinstance(event, TileDone) and event.node == "edges"]
        assert len(done) < 3 + 4 * engine.executor.workers
        assert [event.node for event in heard if isinstance(event, NodeDone)] == ["smooth"]
        assert computed(engine, graph_of(SEGMENT)) == ["edges", "level", "binary", "labels"]

    def test_what_was_cancelled_before_it_began_reads_nothing(self, make_engine, unreadable):
        cancel = threading.Event()
        cancel.set()
        with pytest.raises(CancelledError):
            make_engine().compute(graph_of(CHAIN), {"image": unreadable(IMAGE)}, cancel=cancel)

    def test_who_waited_for_a_cancelled_run_computes_himself(self, make_engine):
        engine, cancel = make_engine(executor="threads", workers=2), threading.Event()
        begun, results = threading.Event(), []

        def listen(event):
            if isinstance(event, TileDone):
                begun.set()
                waiting.join(0.05)
                cancel.set()

        def wait():
            begun.wait(10)
            results.append(engine.compute(graph_of(CHAIN), {"image": SOURCE})["edges"])

        waiting = threading.Thread(target=wait)
        waiting.start()
        with pytest.raises(CancelledError):
            engine.compute(graph_of(CHAIN), {"image": SOURCE}, tiles=(9, 9), listen=listen, cancel=cancel)
        waiting.join(20)
        np.testing.assert_array_equal(results[0], EDGES)


class TestResults:
    def test_nobody_can_write_into_a_result(self, make_engine):
        graph = graph_of({**SEGMENT, **REST}, targets=("image", "smooth", "labels", "table", "waves:real"))
        engine = make_engine()
        for _ in range(2):  # computed, then from the store
            found = engine.compute(graph, {"image": SOURCE})
            arrays = [found[name] for name in ("image", "smooth", "labels", "waves_real")]
            for array in (*arrays, *found["table"].values()):
                with pytest.raises(ValueError, match="read-only"):
                    array[...] = 0

    def test_inputs_are_never_modified(self, make_engine):
        before = IMAGE.copy()
        graph = graph_of({**SEGMENT, **REST}, targets=("table", "waves:imag"))
        make_engine(executor="threads").compute(graph, {"image": SOURCE}, tiles=(20, 20))
        np.testing.assert_array_equal(IMAGE, before)
        np.testing.assert_array_equal(SOURCE.read(), before)

    def test_a_small_part_does_not_keep_the_large_image_alive(self, make_engine):
        nodes = {**CHAIN, "row": ("numpy.getitem", {"image": "edges"}, {"index": (3,)})}
        found = make_engine().compute(graph_of(nodes), {"image": SOURCE})["row"]
        assert found.base is None or found.base.nbytes <= found.nbytes

    @pytest.mark.parametrize("index", [(3, 4), (-1, -1), (0, Slice(5, 6), 0)])
    def test_one_pixel_is_one_number(self, make_engine, index):
        nodes = {"pixel": ("numpy.getitem", {"image": "image"}, {"index": index[:1] + index[-1:]})}
        found = make_engine().compute(graph_of(nodes), {"image": SOURCE})["pixel"]
        assert isinstance(found, np.float32)

    def test_a_number_of_a_number_is_fed_back(self, make_engine):
        nodes = {
            "level": ("filters.threshold_otsu", {"image": "image"}, {}),
            "higher": ("numpy.multiply", {"x1": "level"}, {"x2": 1.1}),
            "binary": ("numpy.greater", {"x1": "image", "x2": "higher"}, {}),
        }
        found = make_engine().compute(graph_of(nodes), {"image": SOURCE}, tiles=(9, 9))["binary"]
        np.testing.assert_array_equal(found, skimage.filters.threshold_otsu(IMAGE) * 1.1 < IMAGE)

    def test_expected_seconds_cover_every_stage_to_come(self, make_engine):
        heard = []
        make_engine().compute(graph_of(SEGMENT), {"image": SOURCE}, listen=heard.append)
        assert isinstance(heard[0], RunStarted)
        assert len(heard[0].expected) == len(SEGMENT)


def test_the_default_engine_is_one_for_all_threads(monkeypatch):
    monkeypatch.setattr("tamis.engine._engine._default", [])
    with ThreadPoolExecutor(4) as pool:
        engines = set(pool.map(lambda _: default_engine(), range(8)))
    assert len(engines) == 1
    engines.pop().close()


def test_an_unreadable_source_says_so_itself(make_engine):
    def fail(region):
        message = "the disk is gone"
        raise OSError(message)

    broken = dataclasses.replace(SOURCE, _read=fail, locator="lost.tif")
    with pytest.raises(OSError, match=r"lost\.tif: cannot be read: the disk is gone"):
        make_engine(executor="threads").compute(graph_of(CHAIN), {"image": broken})
