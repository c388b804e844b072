import pickle
import tracemalloc

import numpy as np
import pytest

from tamis.catalogue import Kind, Slice
from tamis.engine import Engine, get_executor, make_plan, specs_of
from tamis.errors import MemoryBudgetError, format_bytes
from tamis.io import from_array
from tamis.store import get_store
from tamis.testing.pipeline import graph_of

PLENTY = 10**12

CHAIN = {
    "smooth": ("filters.gaussian", {"image": "image"}, {"sigma": 2}),
    "edges": ("filters.sobel", {"image": "smooth"}, {}),
    "twice": ("numpy.multiply", {"x1": "edges"}, {"x2": 2.0}),
}
SEGMENT = {
    **CHAIN,
    "level": ("filters.threshold_otsu", {"image": "twice"}, {}),
    "higher": ("numpy.multiply", {"x1": "level"}, {"x2": 1.5}),
    "binary": ("numpy.greater", {"x1": "twice", "x2": "higher"}, {}),
    "labels": ("measure.label", {"label_image": "binary"}, {}),
}
PART = {**CHAIN, "part": ("numpy.getitem", {"image": "twice"}, {"index": (Slice(10, 20), Slice(10, 20))})}


def plan_of(nodes, *, shape=(100, 80), dtype=np.float32, targets=(), **options):
    graph = graph_of(nodes, targets=targets)
    specs = specs_of(graph, {"image": from_array(np.ones(shape, dtype))})
    return make_plan(graph, specs, targets=graph.targets.values(), **{"memory_bytes": PLENTY} | options)


def least(nodes, **options):
    """Return the smallest budget that does."""
    with pytest.raises(MemoryBudgetError) as caught:
        plan_of(nodes, memory_bytes=1, **options)
    return caught.value.needed_bytes


def chains(plan):
    return [[step.node for step in stage.program.steps] for stage in plan.stages]


def test_with_plenty_of_memory_every_result_is_kept():
    plan = plan_of(SEGMENT)
    assert chains(plan) == [["smooth"], ["edges"], ["twice"], ["level"], ["higher"], ["binary"], ["labels"]]
    modes = ["tiles", "tiles", "tiles", "exact", "whole", "tiles", "whole"]
    assert [stage.mode for stage in plan.stages] == modes


def test_a_result_is_released_when_nobody_reads_it_again():
    released = {stage.node: stage.releases for stage in plan_of(SEGMENT).stages}
    assert released["edges"] == ("smooth",)
    assert released["level"] == ()
    assert released["higher"] == ("level",)
    assert released["binary"] == ("higher", "twice")
    assert released["labels"] == ("binary",)


def test_what_was_asked_for_is_never_released():
    plan = plan_of(SEGMENT, targets=("smooth", "labels"))
    assert all("smooth" not in stage.releases for stage in plan.stages)


def test_with_little_memory_chains_are_fused_and_only_their_ends_kept():
    shape = (2000, 2000)
    plan = plan_of(CHAIN, shape=shape, memory_bytes=least(CHAIN, shape=shape))
    assert chains(plan) == [["smooth", "edges", "twice"]]
    assert plan.peak_bytes < plan_of(CHAIN, shape=shape).peak_bytes


def test_smaller_tiles_come_before_forgetting_what_could_be_kept():
    shape = (2000, 2000)
    plenty = plan_of(CHAIN, shape=shape)
    plan = plan_of(CHAIN, shape=shape, memory_bytes=plenty.peak_bytes - 1)
    assert len(plan.stages) == len(CHAIN)
    assert plan.tile_pixels < plenty.tile_pixels


def test_a_number_is_never_fused_since_it_is_read_whole():
    nodes = {
        **CHAIN,
        "corner": ("numpy.getitem", {"image": "smooth"}, {"index": (0, 0)}),
        "above": ("numpy.greater", {"x1": "twice", "x2": "corner"}, {}),
    }
    shape = (1500, 1500)
    for plan in (
        plan_of(nodes, shape=shape),
        plan_of(nodes, shape=shape, memory_bytes=least(nodes, shape=shape)),
    ):
        assert plan.stages[-1].program.scalars == {"corner"}
        assert "corner" in [stage.node for stage in plan.stages]


def test_of_a_part_only_the_part_is_made():
    plan = plan_of(PART)
    assert chains(plan) == [["smooth"], ["edges"], ["twice"], ["part"]]
    assert [str(stage.region) for stage in plan.stages] == ["[9:21, 9:21]", "[10:20, 10:20]"] * 1 + [
        "[10:20, 10:20]",
        "None",
    ]
    assert [stage.nbytes for stage in plan.stages] == [12 * 12 * 4, 400, 400, 400]


def test_with_little_memory_a_part_is_made_in_one_go():
    shape, part = (4000, 4000), {"index": (Slice(10, 3000), Slice(10, 3000))}
    nodes = CHAIN | {"part": ("numpy.getitem", {"image": "twice"}, part)}
    plan = plan_of(nodes, shape=shape, memory_bytes=least(nodes, shape=shape))
    assert chains(plan) == [["smooth", "edges", "twice", "part"]]
    assert plan.stages[0].reads == ("image",)


def test_a_part_of_what_has_to_be_whole_is_taken_from_the_whole():
    nodes = {**SEGMENT, "part": ("numpy.getitem", {"image": "labels"}, {"index": (3,)})}
    plan = plan_of(nodes)
    assert chains(plan)[-2:] == [["labels"], ["part"]]


def test_what_is_there_already_is_not_planned_nor_what_led_to_it():
    plan = plan_of(SEGMENT, cached=("twice",))
    assert [stage.node for stage in plan.stages] == ["level", "higher", "binary", "labels"]
    assert plan.peak_bytes >= 100 * 80 * 4


def test_what_was_not_asked_for_is_not_planned():
    assert [stage.node for stage in plan_of(SEGMENT, targets=("edges",)).stages] == ["smooth", "edges"]
    assert plan_of(SEGMENT, targets=("image",)).stages == ()


def test_a_plan_that_does_not_fit_names_node_need_and_remedy():
    with pytest.raises(MemoryBudgetError) as caught:
        plan_of(SEGMENT, shape=(2000, 2000), memory_bytes=200_000)
    error = caught.value
    assert error.node in SEGMENT
    assert error.allowed_bytes == 200_000
    assert str(error).startswith(f"run: needs {format_bytes(error.needed_bytes)} for '{error.node}', allowed")
    assert "--memory" in str(error)
    plan_of(SEGMENT, shape=(2000, 2000), memory_bytes=error.needed_bytes)


def test_what_the_remedy_says_is_enough():
    from tamis.config import parse_bytes

    with pytest.raises(MemoryBudgetError) as caught:
        plan_of(SEGMENT, shape=(700, 900), memory_bytes=1)
    offered = caught.value.remedy.split("--memory ")[1].split()[0]
    plan_of(SEGMENT, shape=(700, 900), memory_bytes=parse_bytes(offered))


def test_it_does_not_fit_before_a_pixel_is_read(make_engine, unreadable):
    engine = make_engine(memory_bytes=1000)
    with pytest.raises(MemoryBudgetError, match=r"needs .* for '\w+', allowed 1\.0 kB"):
        engine.compute(graph_of(SEGMENT), {"image": unreadable(np.ones((300, 300)))})


def test_a_source_that_is_asked_for_itself_must_fit():
    with pytest.raises(MemoryBudgetError, match="for 'image'"):
        plan_of(SEGMENT, targets=("image",), memory_bytes=100)


def test_more_workers_need_more():
    shape = (3000, 3000)
    few, many = (plan_of(CHAIN, shape=shape, workers=workers).peak_bytes for workers in (1, 8))
    assert few < many


def test_a_tile_shape_of_the_user_counts():
    shape = (3000, 3000)
    small, large = (plan_of(CHAIN, shape=shape, tiles=tiles).peak_bytes for tiles in ((64, 64), (2000, 2000)))
    assert small < large


def test_images_of_different_shapes_need_the_whole():
    nodes = {
        **CHAIN,
        "row": ("numpy.getitem", {"image": "image"}, {"index": (Slice(0, 1),)}),
        "sum": ("numpy.add", {"x1": "twice", "x2": "row"}, {}),
    }
    assert plan_of(nodes).stages[-1].mode == "whole"


@pytest.mark.parametrize(
    ("operation", "argument", "mode"),
    [
        ("numpy.median", "a", "whole"),
        ("numpy.max", "a", "exact"),
        ("exposure.equalize_hist", "image", "whole"),
    ],
)
def test_a_mode_says_how_it_is_really_done(operation, argument, mode):
    assert plan_of({"it": (operation, {argument: "image"}, {})}).stages[0].mode == mode


def test_several_outputs_are_made_at_once():
    nodes = {
        "waves": ("filters.gabor", {"image": "image"}, {"frequency": 0.2}),
        "length": ("numpy.add", {"x1": "waves:real", "x2": "waves:imag"}, {}),
    }
    plan = plan_of(nodes)
    assert [stage.mode for stage in plan.stages] == ["whole", "tiles"]
    assert plan.stages[0].nbytes == 2 * 100 * 80 * 4
    assert plan.stages[1].releases == ("waves",)


def test_what_crosses_to_a_worker_can_be_pickled():
    for stage in plan_of(SEGMENT, memory_bytes=least(SEGMENT)).stages:
        assert pickle.loads(pickle.dumps(stage)) == stage


def test_thousands_of_nodes_are_planned_without_recursion():
    nodes, last = {}, "image"
    for number in range(2000):
        nodes[f"n{number}"] = ("numpy.add", {"x1": last}, {"x2": 1})
        last = f"n{number}"
    assert len(plan_of(nodes).stages) == 2000
    assert least(nodes) > 0


@pytest.mark.parametrize("executor", ["serial", "threads"])
@pytest.mark.parametrize("nodes", [CHAIN, SEGMENT])
@pytest.mark.parametrize("budget", [10**9, 0])
def test_a_run_takes_about_what_its_plan_says(executor, nodes, budget):
    """Measured in arrays, so that the interpreter itself does not count."""
    shape = (1100, 1000)
    graph, source = graph_of(nodes), from_array(np.random.default_rng(0).random(shape, np.float32))
    workers = get_executor(executor, workers=2).workers
    budget = budget or least(nodes, shape=shape, workers=workers)
    plan = plan_of(nodes, shape=shape, memory_bytes=budget, workers=workers)
    engine = Engine(get_store("memory", budget=1), executor=executor, workers=2, memory_bytes=budget)
    small = from_array(np.random.default_rng(0).random((9, 9)))
    engine.compute(graph, {"image": small})  # what is imported does not count
    tracemalloc.start()
    engine.compute(graph, {"image": source})
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    engine.close()
    assert 0.2 * plan.peak_bytes < peak < 1.2 * plan.peak_bytes + 2e6


def test_a_kind_that_is_no_image_needs_no_pixels_to_plan():
    graph = graph_of({"labels": ("measure.label", {"label_image": "image"}, {})}, kind=Kind.BINARY)
    specs = specs_of(graph, {"image": from_array(np.ones((5, 5), bool))})
    assert make_plan(graph, specs, targets=("labels",), memory_bytes=PLENTY).stages[0].mode == "whole"
