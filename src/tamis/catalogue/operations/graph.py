"""Paths of least cost through images: ``skimage.graph``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Whole
from tamis.catalogue._operation import Operation, Output, Stage
from tamis.catalogue._parameter import Input
from tamis.catalogue.operations._arguments import flag, integer, only
from tamis.catalogue.operations._fixed import numbers, on_own_arrays

if TYPE_CHECKING:
    from collections.abc import Mapping

PATH = Whole("a path may take any way through the image")
COST = Output(Kind.SCALAR, "float64", name="cost", same_shape=False)


def _not_an_index(values: Mapping[str, Any]) -> tuple[str, str] | None:
    for name in ("start", "end"):
        if not values[name] or not all(isinstance(place, int) for place in values[name]):
            return name, "whole numbers, one for each axis"
    return None


OPERATIONS = (
    Operation(
        "graph.route_through_array",
        "skimage.graph:route_through_array",
        Stage.MEASURE,
        (
            Input("array"),
            numbers("start", unit="pixel", window=(0, 512), adapts_to="length"),
            numbers("end", unit="pixel", window=(0, 512), adapts_to="length"),
            flag("fully_connected", True),
            flag("geometric", True),
        ),
        (Output(Kind.POINTS, "int64", name="path", same_shape=False, is_list=True), COST),
        PATH,
        misfit=_not_an_index,
        kernels=on_own_arrays("graph.route_through_array"),
    ),
    Operation(
        "graph.shortest_path",
        "skimage.graph:shortest_path",
        Stage.MEASURE,
        (
            Input("arr", help="The image whose differences from pixel to pixel are the cost."),
            integer("reach", 1, minimum=0, window=(0, 10), unit="pixel"),
            integer("axis", -1),
            only("output_indexlist", False),
        ),
        (Output(Kind.ARRAY, "int64", name="path", same_shape=False), COST),
        PATH,
        ndim=(2, 3),
        kernels=on_own_arrays("graph.shortest_path"),
    ),
)

FINDER = "a class that holds what it has found: `graph.route_through_array` finds a path"
GRAPH = "works on a graph of networkx, an object that no array can hold"
SPARSE = "a sparse matrix with a row for each pixel, which is neither image nor table"
ABSENT = {
    "graph.MCP": FINDER,
    "graph.MCP_Connect": FINDER,
    "graph.MCP_Flexible": FINDER,
    "graph.MCP_Geometric": FINDER,
    "graph.RAG": "a graph of networkx, an object that no array can hold",
    "graph.central_pixel": f"takes {SPARSE}",
    "graph.cut_normalized": GRAPH,
    "graph.cut_threshold": GRAPH,
    "graph.merge_hierarchical": GRAPH,
    "graph.pixel_graph": f"gives {SPARSE}",
    "graph.rag_boundary": GRAPH,
    "graph.rag_mean_color": GRAPH,
    "graph.show_rag": "draws with matplotlib",
}
"""What is left out, and why."""
