"""A script in cells: what is shown of each result, in which cell, with which words."""

import json

import numpy as np
import pytest

from tamis.pipeline import Graph, Node, Source, script_of
from tamis.report import to_notebook

COINS = Source("image", locator="sample:coins")


def node(name, operation, values=None, **inputs):
    return Node.of(name, operation, inputs, values or {})


def drawn(nodes, results, outputs=None, **options):
    """Return the code and the words of a notebook's cells, each as one text."""
    graph = Graph((COINS,), nodes, outputs or {nodes[-1].id: nodes[-1].id})
    values = {"image": np.arange(12.0).reshape(3, 4), **results}
    notebook = json.loads(to_notebook(graph, script_of(graph), values.__getitem__, title="t", **options))
    return [(cell["cell_type"], "".join(cell["source"]), cell.get("outputs")) for cell in notebook["cells"]]


def codes(cells):
    return [source for kind, source, _ in cells if kind == "code"]


def test_a_number_is_printed():
    cells = drawn((node("low", "numpy.min", a="image"),), {"low": np.float64(0.25)})
    kind, source, outputs = cells[-1]
    assert (kind, source) == ("code", 'low = np.min(image)\nprint("low:", low)')
    assert outputs == [{"name": "stdout", "output_type": "stream", "text": ["low: 0.25\n"]}]


def test_complex_pixels_and_short_arrays_are_told_too():
    cells = drawn((node("edges", "filters.sobel", image="image"),), {"edges": np.ones((3, 4), complex)})
    assert cells[-1][1].endswith("print(edges.dtype, edges.shape)")
    assert cells[-1][2][0]["text"] == ["complex128 (3, 4)\n"]
    cells = drawn((node("edges", "filters.sobel", image="image"),), {"edges": np.arange(9)})
    assert cells[-1][1].endswith("print(edges[:5])")
    assert cells[-1][2][0]["text"] == ["[0 1 2 3 4]\n"]


def test_a_list_of_arrays_is_not_shown():
    cells = drawn((node("edges", "filters.sobel", image="image"),), {"edges": [np.ones((3, 4))]})
    assert codes(cells)[-1] == "edges = filters.sobel(image)"


HOUGH = {"hough:hspace": np.ones((9, 9)), "hough:angles": np.ones((9, 9)), "hough:distances": np.ones(99)}


def test_each_picture_of_a_step_has_a_cell():
    both = node("hough", "transform.hough_line", image="image")
    cells = codes(drawn((both,), HOUGH, {ref.replace("hough:", ""): ref for ref in HOUGH}))
    assert cells[-2].splitlines()[1:] == ["print(distances[:5])", "show(hspace)"]
    assert cells[-1] == "show(angles)"


def test_a_result_that_nobody_uses_is_not_shown():
    both = node("hough", "transform.hough_line", image="image")
    cells = codes(drawn((both,), {"hough:hspace": HOUGH["hough:hspace"]}, {"space": "hough:hspace"}))
    assert cells[-1].splitlines() == ["space, _, _ = transform.hough_line(image)", "show(space)"]


SMALL = {
    "read by the next step only": ({}, None, 1),
    "with a note": ({"note": "why"}, None, 2),
    "an output": ({}, {"half": "half", "edges": "edges"}, 2),
    "read by two": ({"reader": "half"}, None, 3),
}


@pytest.mark.parametrize(("what", "outputs", "cells"), SMALL.values(), ids=SMALL)
def test_arithmetic_stands_in_the_cell_of_the_only_step_that_reads_it(what, outputs, cells):
    half = Node.of("half", "numpy.true_divide", {"x1": "image"}, {"x2": 2}, note=what.get("note", ""))
    edges = node("edges", "filters.sobel", image="half")
    last = [node("last", "numpy.add", x1="edges", x2=what["reader"])] if "reader" in what else []
    results = {name: np.eye(9) for name in ("half", "edges", "last")}
    found = codes(drawn((half, edges, *last), results, outputs))[2:]
    assert len(found) == cells
    assert [source.splitlines()[-1] for source in found][-1].startswith("show(")
    assert sum(source.count("show(") for source in found) == cells


def test_the_helpers_are_there_only_if_something_is_shown_with_them():
    edges = node("edges", "filters.sobel", image="image")
    first = codes(drawn((edges,), {"image": np.ones((0, 3)), "edges": np.ones((0, 3))}))[0]
    assert first == "from skimage import data, filters"


def test_outputs_of_another_name_come_last():
    edges = node("edges", "filters.sobel", image="image")
    cells = codes(drawn((edges,), {"edges": np.eye(9)}, {"edges": "edges", "rims": "edges"}))
    assert cells[-1] == "rims = edges"


def test_code_in_the_words_of_a_library_stays_code():
    crop = node("crop", "numpy.getitem", {"index": (slice(2), slice(3))}, image="image")
    words = [source for kind, source, _ in drawn((crop,), {"crop": np.eye(9)}) if kind == "markdown"]
    assert words[-1] == "`crop`: Return `image[index]`. `numpy.getitem`"
    assert words[0].startswith("# t\n\nFrom `image` to `crop`, in 1 step")
