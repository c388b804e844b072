"""What is wrong with a step is known at the step, before a pixel is computed."""

from __future__ import annotations

import numpy as np

from tamis.catalogue import Kind
from tamis.errors import ImageError, KindError, ParameterError, TamisError
from tamis.io import from_array
from tamis.pipeline import Node, Pipeline, Source
from tamis.session._examine import culprit_of, examine

IMAGES = {"raw": from_array(np.zeros((4, 5, 6)))}


def graph(*nodes):
    return Pipeline((Source("raw"),), nodes, {})


def test_specs_are_known_where_nothing_is_wrong():
    found = examine(
        graph(
            Node.of("smooth", "filters.gaussian", {"image": "raw"}, {}),
            Node.of("level", "filters.threshold_otsu", {"image": "smooth"}, {}),
            Node.of("binary", "numpy.greater", {"x1": "smooth", "x2": "level"}, {}),
        ),
        IMAGES,
    )
    assert found.problems == {}
    assert found.specs["binary"].kind is Kind.BINARY
    assert found.specs["binary"].shape == (4, 5, 6)
    assert found.specs["level"].shape == ()


def test_every_wrong_step_is_named_and_those_behind_it_are_not_judged():
    pipeline = graph(
        Node.of("level", "filters.threshold_otsu", {"image": "raw"}, {}),
        Node.of("wrong", "filters.gaussian", {"image": "level"}, {}),
        Node.of("behind", "filters.gaussian", {"image": "wrong"}, {}),
        Node.of("flat", "feature.canny", {"image": "raw"}, {}),
        Node.of("fine", "filters.gaussian", {"image": "raw"}, {}),
    )
    found = examine(pipeline, IMAGES)
    assert {name: [type(e) for e in errors] for name, errors in found.problems.items()} == {
        "wrong": [KindError],
        "flat": [ImageError],
    }
    assert "behind" not in found.specs
    assert "fine" in found.specs


def test_the_step_that_an_error_is_about_is_found():
    pipeline = graph(
        Node.of("a", "filters.gaussian", {"image": "raw"}, {}),
        Node.of("ab", "filters.sobel", {"image": "a"}, {}),
    )
    error = ParameterError("filters.sobel", "mode", expected="x", got=1, node="ab")
    assert culprit_of(error, pipeline) == "ab"
    assert culprit_of(ImageError("bad", where="node 'ab'"), pipeline) == "ab"
    assert culprit_of(ImageError("bad", where="node 'abc'"), pipeline, ["a"]) == "a"
    assert culprit_of(TamisError("bad"), pipeline) == ""
