"""The form of the selected step."""

from __future__ import annotations

import json

import pytest

from tamis.catalogue import Footprint, ImageFacts, from_json, get_operation, list_operations, texts
from tamis.pipeline import Graph, Node, Source
from tamis.session.screen._form import form_of, line_of

SIXTEEN_BIT = ImageFacts((2000, 3000), "uint16", 800.0, 52_000.0)


def form(session, node, facts=None):
    return form_of(session.state.pipeline, node, facts, texts())


def field(found, name):
    return next(one for one in found["fields"] if one["name"] == name)


def test_a_field_says_all_that_a_control_needs(session):
    found = form(session, "smooth")
    assert (found["node"], found["operation"]) == ("smooth", "filters.gaussian")
    assert found["url"].startswith("https://scikit-image.org/")
    assert found["summary"] == "Multi-dimensional Gaussian filter."
    assert found["line"] == "smooth = filters.gaussian(image, sigma=1)"
    sigma = field(found, "sigma")
    assert sigma["value"] == 1
    assert sigma["default"] == 1.0
    assert sigma["minimum"] == 0
    assert sigma["window"] == [0, 20]
    assert sigma["per_axis"]
    assert sigma["unit"] == "pixel"
    assert "Standard deviation" in sigma["help"]
    assert field(found, "mode")["choices"] == ["reflect", "constant", "nearest", "mirror", "wrap"]
    assert field(found, "mode")["window"] is None


def test_windows_follow_the_image(session):
    assert field(form(session, "smooth", SIXTEEN_BIT), "sigma")["window"] == [0, 40]
    assert field(form(session, "smooth", SIXTEEN_BIT), "cval")["window"] == [500, 52_000]


def test_a_number_beside_an_image_is_a_field_and_a_connection_is_none(session):
    assert "x2" not in [one["name"] for one in form(session, "binary")["fields"]]
    session.add_step("numpy.greater", after="image", node_id="above", values={"x2": 107})
    found = field(form(session, "above", ImageFacts((24, 31), "int64", 0.0, 116.0)), "x2")
    assert (found["type"], found["value"], found["window"]) == ("literal", 107, [0, 116])


def test_what_is_selected_and_no_step_has_no_form(session):
    assert form(session, "image") is None
    assert form(session, "") is None


def test_values_travel_as_documents_write_them(session):
    disk = Footprint("disk", (("radius", 3),))
    session.add_step("morphology.opening", after="image", node_id="open", values={"footprint": disk})
    found = field(form(session, "open"), "footprint")
    assert from_json(found["value"]) == disk
    assert "disk(3)" in form(session, "open")["line"]


def test_before_the_libraries_words_are_read_there_is_a_form_without_them(session):
    found = form_of(session.state.pipeline, "smooth", None, {})
    assert found["summary"] == ""
    assert field(found, "sigma")["window"] == [0, 20]


def test_a_step_that_no_script_can_say_has_no_line(session, monkeypatch):
    assert line_of(session.state.pipeline, "nowhere") == ""


@pytest.mark.parametrize("facts", [None, SIXTEEN_BIT, ImageFacts((1, 1), "float64", 0.0, 0.0)])
def test_every_operation_has_a_form_that_json_can_hold(facts):
    for operation in list_operations():
        inputs = {given.name: "raw" for given in operation.inputs if not given.optional}
        values = {p.name: None if p.is_required else p.default for p in operation.parameters}
        node = Node("step", operation.id, inputs, values)
        source = Source("raw", operation.inputs[0].takes[0] if operation.inputs else "image", "raw.tif", "")
        found = form_of(Graph((source,), (node,), {}), "step", facts, {})
        json.dumps(found, allow_nan=False)
        assert len(found["fields"]) >= len(get_operation(operation.id).parameters)
