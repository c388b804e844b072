from __future__ import annotations

import pytest
from tests.pipeline.handle import gaussian

from tamis.catalogue import Kind
from tamis.errors import KindError, ParameterError
from tamis.pipeline import Graph, Node, Source, check_graph, check_kind, problems_of

IMAGE = Source("raw")


def otsu(node_id, ref):
    return Node.of(node_id, "filters.threshold_otsu", {"image": ref}, {})


def label(node_id, ref):
    return Node.of(node_id, "measure.label", {"label_image": ref}, {})


def table(node_id, ref):
    return Node.of(node_id, "measure.regionprops_table", {"label_image": ref}, {})


def test_a_graph_that_is_right_has_no_problems():
    graph = Graph((IMAGE,), (gaussian("a", "raw"), otsu("t", "a")), {"t": "t"})
    assert problems_of(graph) == []
    check_graph(graph)


def test_a_table_where_an_image_is_meant_is_told_with_both_ends_and_what_fits():
    cells = Source("cells", Kind.LABELS)
    graph = Graph((cells, IMAGE), (table("sizes", "cells"), gaussian("a", "sizes")), {})
    with pytest.raises(KindError, match=r"node 'a': .*'sizes' gives table. Connect 'raw'") as caught:
        check_graph(graph)
    assert (caught.value.node, caught.value.source, caught.value.input_name) == ("a", "sizes", "image")


def test_what_depends_on_the_node_is_not_proposed():
    cells = Source("cells", Kind.LABELS)
    nodes = (table("sizes", "cells"), gaussian("a", "sizes"), gaussian("b", "a"))
    (problem,) = problems_of(Graph((cells,), nodes, {}))
    assert "'b'" not in str(problem)
    assert "'a'" not in problem.remedy


def test_every_problem_is_told_in_the_order_of_the_nodes():
    cells = Source("cells", Kind.LABELS)
    wrong = Node("w", "filters.gaussian", {"image": "raw"}, {"sigma": -1})
    nodes = (wrong, table("sizes", "cells"), gaussian("a", "sizes"), label("l", "sizes"))
    problems = problems_of(Graph((IMAGE, cells), nodes, {}))
    assert [type(problem) for problem in problems] == [ParameterError, KindError, KindError]
    assert [problem.node for problem in problems] == ["w", "a", "l"]
    with pytest.raises(ParameterError, match="node 'w'"):
        check_graph(Graph((IMAGE, cells), nodes, {}))


def test_the_kind_of_one_of_several_outputs_is_known():
    nodes = (
        Node.of("found", "ndimage.label", {"input": "raw"}, {}),
        gaussian("a", "found:count"),
        table("t", "found:labels"),
    )
    problems = problems_of(Graph((IMAGE,), nodes, {}))
    assert [problem.node for problem in problems] == ["a"]


def test_an_array_that_has_not_said_what_it_means_fits_where_pixels_are_meant():
    check_kind("filters.gaussian", "image", Kind.ARRAY)
    check_kind("measure.regionprops_table", "label_image", Kind.ARRAY)


def test_a_binary_image_is_an_image_and_no_label_image():
    check_kind("filters.gaussian", "image", Kind.BINARY)
    with pytest.raises(KindError, match=r"tamis\.measure\.label"):
        check_kind("measure.regionprops_table", "label_image", Kind.BINARY)


@pytest.mark.parametrize("kind", [Kind.TABLE, Kind.SCALAR, Kind.MESH])
def test_what_is_no_image_is_refused_in_one_line(kind):
    with pytest.raises(KindError, match=f"takes an image.*it was given {kind}") as caught:
        check_kind("filters.gaussian", "image", kind)
    assert "\n" not in str(caught.value)


def test_operations_that_would_do_with_what_comes_are_named():
    with pytest.raises(KindError, match=r"label`; or use measure\.perimeter, .* or ") as caught:
        check_kind("measure.regionprops_table", "label_image", Kind.BINARY)
    assert str(caught.value).count(". ") == 1
    with pytest.raises(KindError, match=r"binary image; or use ndimage\.binary_fill_holes\.$"):
        check_kind("morphology.remove_small_holes", "ar", Kind.LABELS)


def test_where_something_else_fits_it_comes_before_other_operations():
    graph = Graph((IMAGE,), (label("l", "raw"), gaussian("a", "l")), {})
    problems = [problem for problem in problems_of(graph) if problem.node == "a"]
    assert str(problems[0]).partition("gives labels. ")[2].startswith("Connect 'raw'")


def test_of_an_input_beside_the_first_nothing_else_is_proposed():
    with pytest.raises(KindError) as caught:
        check_kind("segmentation.watershed", "mask", Kind.TABLE)
    assert "or use" not in str(caught.value)
