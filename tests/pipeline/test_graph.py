from __future__ import annotations

import copy
import itertools
import pickle

import pytest
from tests.pipeline.handle import gaussian, histogram

from tamis.catalogue import Kind
from tamis.errors import PipelineError, UnknownNameError
from tamis.pipeline import Graph, Node, Source
from tamis.pipeline._graph import in_order

IMAGE = Source("image")


def graph(*nodes, targets=None, sources=(IMAGE,)):
    return Graph(sources, nodes, targets or {})


def test_nodes_are_kept_in_an_order_in_which_they_can_be_computed():
    made = graph(gaussian("c", "b"), gaussian("b", "a"), gaussian("a"))
    assert [node.id for node in made.nodes] == ["a", "b", "c"]


def test_nodes_that_are_in_order_stay_as_they_are():
    names = ["z", "a", "m", "b"]
    assert [node.id for node in graph(*map(gaussian, names)).nodes] == names


def test_a_chain_longer_than_python_recurses_is_ordered():
    edges = {f"n{i}": [f"n{i - 1}"] for i in range(20_000, 0, -1)}
    assert in_order(edges) == tuple(f"n{i}" for i in range(1, 20_001))


def test_a_ladder_of_diamonds_is_ordered_without_walking_every_path():
    edges = {f"n{i}": [f"n{i - 1}", f"n{i - 2}"] for i in range(300, 0, -1)}
    assert in_order(edges)[-1] == "n300"


def test_a_circle_is_named():
    with pytest.raises(PipelineError, match="in a circle: ") as caught:
        graph(gaussian("a", "c"), gaussian("b", "a"), gaussian("c", "b"), gaussian("innocent"))
    circle = str(caught.value).partition("circle: ")[2].partition(".")[0].split(" -> ")
    assert circle[0] == circle[-1]
    assert set(circle) == {"a", "b", "c"}
    assert {("a", "c"), ("b", "a"), ("c", "b")} >= set(itertools.pairwise(circle))


def test_a_node_that_reads_itself_is_a_circle():
    with pytest.raises(PipelineError, match="a -> a"):
        graph(gaussian("a", "a"))


def test_a_long_circle_is_told_in_one_short_line():
    nodes = [gaussian(f"node_{i}", f"node_{(i + 1) % 500}") for i in range(500)]
    with pytest.raises(PipelineError, match=r"\.\.\.") as caught:
        graph(*nodes)
    assert len(str(caught.value)) < 300


def test_a_reference_that_leads_nowhere_is_told_with_the_node_and_the_nearest_name():
    with pytest.raises(UnknownNameError, match=r"node 'a': .*'imag'.*'image'\?"):
        graph(gaussian("a", "imag"))
    with pytest.raises(UnknownNameError, match=r"output 'labels': .*'smoth'.*'smooth'\?"):
        graph(gaussian("smooth"), targets={"labels": "smoth"})


def test_a_name_used_twice_is_told():
    with pytest.raises(PipelineError, match="'a' is used twice"):
        graph(gaussian("a"), gaussian("b"), gaussian("a", sigma=3))
    with pytest.raises(PipelineError, match="'image' is used twice"):
        graph(gaussian("image"))
    with pytest.raises(PipelineError, match="'image' is used twice"):
        graph(sources=(IMAGE, IMAGE))


def test_the_port_of_what_gives_one_result_is_refused():
    with pytest.raises(PipelineError, match=r"node 'b': filters.gaussian gives one result.*Write 'a'"):
        graph(gaussian("a"), gaussian("b", "a:image"))
    contours = Node.of("lines", "measure.find_contours", {"image": "image"}, {})
    with pytest.raises(PipelineError, match="gives one result"):
        graph(contours, targets={"lines": "lines:contours"})


def test_the_port_of_an_input_is_refused():
    with pytest.raises(PipelineError, match="'image' is an input, it has no output 'red'"):
        graph(gaussian("a", "image:red"))


@pytest.mark.parametrize("ref", ["counts", "counts:hits", "counts:hist:x", "counts:hist:"])
def test_a_node_with_several_outputs_needs_one_of_them(ref):
    with pytest.raises(PipelineError, match=r"gives hist, bin_centers.*Write 'counts:hist'"):
        graph(histogram(), targets={"counts": ref})


@pytest.mark.parametrize("name", ["", "my labels", "a.b", "a:b:c"])
def test_an_output_has_a_name_that_a_variable_could_have(name):
    with pytest.raises(PipelineError, match="cannot name an output"):
        graph(targets={name: "image"})


def test_an_output_may_be_called_as_the_reference_it_is():
    made = graph(histogram(), targets={"counts:hist": "counts:hist"})
    assert made.targets["counts:hist"] == "counts:hist"


def test_a_graph_does_not_change_with_the_mapping_it_was_made_from():
    targets = {"out": "image"}
    made = graph(targets=targets)
    targets["more"] = "image"
    assert dict(made.targets) == {"out": "image"}
    with pytest.raises(TypeError):
        made.targets["more"] = "image"


def test_a_node_is_found_by_its_id_before_its_operation():
    made = graph(gaussian("sobel"), Node.of("edges", "filters.sobel", {"image": "sobel"}, {}))
    assert made.get_node("sobel").operation == "filters.gaussian"
    assert made.get_node("gaussian").id == "sobel"
    assert made.find_node("nothing") is None


def test_an_operation_that_several_nodes_have_does_not_say_which():
    made = graph(gaussian("coarse", sigma=9), gaussian("fine"))
    assert made.find_node("gaussian") is None
    with pytest.raises(UnknownNameError, match=r"'gaussian'. Did you mean 'coarse' or 'fine'\?") as caught:
        made.get_node("gaussian")
    assert caught.value.near == ("coarse", "fine")


def test_an_unknown_node_is_told_with_the_nearest_id_or_operation():
    made = graph(gaussian("denoised"))
    with pytest.raises(UnknownNameError, match="Did you mean 'denoised'"):
        made.get_node("denoise")
    with pytest.raises(UnknownNameError, match="Did you mean 'gaussian'"):
        made.get_node("gausian")


def test_the_catalogue_says_what_an_output_is():
    made = graph(histogram(), gaussian("smooth"))
    assert made.output_of("smooth").kind is Kind.IMAGE
    assert made.output_of("counts:bin_centers").name == "bin_centers"
    for ref in ("smooth:x", "counts", "counts:x"):
        with pytest.raises(PipelineError, match="gives"):
            made.output_of(ref)
    with pytest.raises(UnknownNameError):
        made.output_of("image")


def test_kinds_follow_the_edges():
    shifted = Node.of("part", "numpy.getitem", {"image": "labels"}, {"index": 0})
    again = Node.of("again", "numpy.getitem", {"image": "part"}, {"index": 0})
    made = graph(again, shifted, histogram(ref="labels"), sources=(Source("labels", Kind.LABELS),))
    kinds = made.kinds()
    assert kinds["part"] is kinds["again"] is Kind.LABELS
    assert {"counts:hist", "counts:bin_centers"} <= kinds.keys()
    assert "counts" not in kinds


def test_ancestors_and_descendants_hold_all_that_is_connected_and_themselves():
    made = graph(gaussian("a"), gaussian("b", "a"), gaussian("c", "a"), gaussian("d", "c"))
    assert made.ancestors(["d"]) == {"d", "c", "a", "image"}
    assert made.descendants(["c", "b"]) == {"b", "c", "d"}
    assert made.descendants(["image"]) == {"image", "a", "b", "c", "d"}


def test_graphs_of_the_same_content_are_equal_and_survive_pickling_and_copying():
    def make():
        return graph(gaussian("a"), histogram(ref="a"), targets={"x": "a", "h": "counts:hist"})

    made = make()
    for twin in (make(), pickle.loads(pickle.dumps(made)), copy.copy(made), copy.deepcopy(made)):
        assert twin == made
        assert hash(twin) == hash(made)
    assert graph(gaussian("a", sigma=1), targets={"x": "a"}) != graph(gaussian("a"), targets={"x": "a"})
