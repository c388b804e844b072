from __future__ import annotations

import copy
import dataclasses
import pickle

import numpy as np
import pytest
from tests.pipeline.handle import gaussian

from tamis.catalogue import Footprint
from tamis.errors import ParameterError, PipelineError, UnknownNameError
from tamis.pipeline import Node, Source, join_ref, split_ref

NO_NAMES = ["", " ", "my image", "a:b", "a.b", "1st", "a\n", "x;import os", "naïve coins"]


@pytest.mark.parametrize(("name", "port"), [("smooth", ""), ("counts", "hist")])
def test_a_reference_splits_into_what_it_was_joined_from(name, port):
    assert split_ref(join_ref(name, port)) == (name, port)


@pytest.mark.parametrize("name", NO_NAMES)
def test_what_could_not_be_a_variable_names_neither_a_node_nor_an_input(name):
    for make in (lambda: Source(name), lambda: Node(name, "filters.gaussian"), lambda: gaussian(name)):
        with pytest.raises(PipelineError, match=r"cannot name an? (node|input)") as caught:
            make()
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["lambda", "list", "größe", "画像", "_"])
def test_awkward_names_are_names(name):
    assert Source(name).name == gaussian(name).id == name


def test_a_node_has_a_value_for_every_parameter():
    node = gaussian("smooth", sigma=np.float64(2))
    assert node.values["sigma"] == 2.0
    assert type(node.values["sigma"]) is float
    assert node.values["truncate"] == 4.0


def test_a_node_does_not_change_with_the_mappings_it_was_made_from():
    inputs, values = {"image": "raw"}, {"sigma": 2}
    nodes = [Node.of("a", "filters.gaussian", inputs, values), Node("a", "filters.gaussian", inputs, values)]
    inputs["image"], values["sigma"] = "other", 3
    for node in nodes:
        assert node.inputs["image"] == "raw"
        assert node.values["sigma"] == 2
        with pytest.raises(TypeError):
            node.values["sigma"] = 3
        with pytest.raises(TypeError):
            node.inputs["image"] = "other"
        with pytest.raises(dataclasses.FrozenInstanceError):
            node.id = "b"


def test_an_unknown_operation_is_told_with_the_node_and_the_nearest_name():
    with pytest.raises(UnknownNameError, match=r"node 'a': .*'filters.gausian'.*mean 'filters.gaussian'"):
        Node.of("a", "filters.gausian", {"image": "raw"}, {})


def test_an_unknown_input_is_told_with_the_node_and_the_nearest_name():
    with pytest.raises(UnknownNameError, match=r"node 'a': filters.gaussian: .*'imag'.*'image'\?"):
        Node.of("a", "filters.gaussian", {"imag": "raw"}, {})


def test_an_unknown_parameter_is_told_with_the_node_and_the_nearest_name():
    with pytest.raises(UnknownNameError, match=r"node 'a': filters.gaussian: .*'sigm'.*'sigma'\?"):
        gaussian("a", sigm=2)


@pytest.mark.parametrize("value", [-1, "2", None, (1, "x"), float("nan"), object(), {}])
def test_a_wrong_value_is_told_with_the_node_and_what_it_must_be(value):
    with pytest.raises(
        ParameterError, match=r"node 'a': filters.gaussian: parameter 'sigma' must be"
    ) as caught:
        gaussian("a", sigma=value)
    assert caught.value.node == "a"


def test_an_input_that_is_not_connected_is_refused():
    with pytest.raises(ParameterError, match="'image' must be connected"):
        Node.of("a", "filters.gaussian", {}, {})


def test_an_input_cannot_be_connected_and_have_a_value():
    with pytest.raises(ParameterError, match="'x2' must be left out, since 'b' is connected, got 3"):
        Node.of("a", "numpy.add", {"x1": "raw", "x2": "b"}, {"x2": 3})


def test_an_image_is_no_literal():
    with pytest.raises(ParameterError, match="parameter 'x2' must be"):
        Node.of("a", "numpy.add", {"x1": "raw"}, {"x2": np.zeros((300, 300))})


def test_a_node_names_each_of_its_sources_once():
    node = Node.of("a", "numpy.add", {"x1": "counts:hist", "x2": "counts:bin_centers"}, {})
    assert node.sources == ("counts",)


def test_equal_content_is_equal_whatever_the_order_of_the_names():
    one = Node.of("a", "numpy.add", {"x1": "b", "x2": "c"}, {})
    other = Node.of("a", "numpy.add", {"x2": "c", "x1": "b"}, {})
    assert one == other
    assert hash(one) == hash(other)


@pytest.mark.parametrize(
    ("one", "other"), [(2, 2.0), (1, True), (1.0, True), (0.0, -0.0), (2, np.float32(2)), (2, 3)]
)
def test_literals_that_numpy_may_treat_differently_are_different(one, other):
    nodes = [Node.of("a", "numpy.add", {"x1": "raw"}, {"x2": value}) for value in (one, other)]
    assert nodes[0] != nodes[1]


def test_one_nan_is_like_another():
    nodes = [Node.of("a", "numpy.add", {"x1": "raw"}, {"x2": float("nan")}) for _ in range(2)]
    assert nodes[0] == nodes[1]
    assert hash(nodes[0]) == hash(nodes[1])


@pytest.mark.parametrize("change", [{"id": "b"}, {"inputs": {"image": "b"}}, {"values": {}}, {"note": "why"}])
def test_every_part_of_a_node_counts(change):
    node = gaussian("a")
    assert dataclasses.replace(node, **change) != node


def test_a_node_is_not_equal_to_something_else():
    assert gaussian("a") != "a"
    assert gaussian("a") != None  # noqa: E711


def test_a_node_survives_pickling_and_copying():
    footprint = Footprint("disk", (("radius", 3),))
    node = Node.of("a", "morphology.closing", {"image": "raw"}, {"footprint": footprint}, note="äh\nwhy")
    for twin in (pickle.loads(pickle.dumps(node)), copy.copy(node), copy.deepcopy(node)):
        assert twin == node
        assert hash(twin) == hash(node)
        assert twin.note == node.note
        with pytest.raises(TypeError):
            twin.values["footprint"] = None
