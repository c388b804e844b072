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
    check_kind("measure.regionprops_table", "label_image", Kind.BINARY)


@pytest.mark.parametrize("kind", [Kind.TABLE, Kind.SCALAR, Kind.MESH])
def test_what_is_no_image_is_refused_in_one_line(kind):
    with pytest.raises(KindError, match=f"takes an image.*it was given {kind}") as caught:
        check_kind("filters.gaussian", "image", kind)
    assert "\n" not in str(caught.value)
