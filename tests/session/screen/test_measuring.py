"""Labels measured in one go, and the names that may be measured."""

import json

import numpy as np
import pytest
from skimage.measure import _regionprops

from tamis.errors import KindError, UnknownNameError
from tamis.session import Session
from tamis.session.screen._form import form_of
from tamis.session.screen._measuring import measuring
from tamis.session.screen._moment import Moment


def measure(session, ref):
    arguments = json.loads(json.dumps(measuring(Moment.of(session), ref)))
    session.add_step(**arguments)


@pytest.fixture
def labelled(engine):
    rng = np.random.default_rng(3)
    with Session.start(rng.integers(0, 200, (30, 40), np.uint8), engine=engine) as session:
        (name,) = session.images
        session.add_step("filters.gaussian", node_id="smooth")
        session.add_step("numpy.greater", values={"x2": 0.4}, node_id="binary")
        session.add_step("measure.label", node_id="labels")
        yield session, name


def test_labels_are_measured_on_the_image_below_them(labelled):
    session, name = labelled
    measure(session, "labels")
    node = session.pipeline.nodes[-1]
    assert dict(node.inputs) == {"label_image": "labels", "intensity_image": name}
    table = session.result(node.id)
    assert {"label", "area", "bbox-0", "intensity_mean"} <= set(table)
    assert session.state.selected == node.id


def test_an_image_of_another_shape_is_not_measured_on(labelled):
    session, _ = labelled
    session.add_step("transform.rescale", after="smooth", values={"scale": 0.5}, node_id="small")
    session.add_step("numpy.greater", values={"x2": 0.4}, node_id="small_binary")
    session.add_step("measure.label", node_id="small_labels")
    measure(session, "small_labels")
    inputs = dict(session.pipeline.nodes[-1].inputs)
    assert inputs in (
        {"label_image": "small_labels"},
        {"label_image": "small_labels", "intensity_image": "small"},
    )
    session.result(session.state.selected)


def test_only_labels_are_measured(labelled):
    session, _ = labelled
    before = session.state
    with pytest.raises(KindError):
        measure(session, "smooth")
    with pytest.raises(UnknownNameError):
        measure(session, "nothing")
    assert session.state is before


def test_the_form_offers_every_property_that_fits_a_table(labelled):
    session, _ = labelled
    offered = set(_regionprops.COL_DTYPES) - set(_regionprops.OBJECT_COLUMNS)
    session.add_step("measure.regionprops_table", after="labels", node_id="plain")
    measure(session, "labels")
    chosen = {node: choices_of(session, node) for node in ("plain", session.state.selected)}
    assert set(chosen[session.state.selected]) == offered
    without = set(chosen["plain"])
    assert offered - without == set(_regionprops._require_intensity_image) - {"image_intensity"}


def choices_of(session, node):
    fields = form_of(session.pipeline, node, None, {})["fields"]
    return next(field["choices"] for field in fields if field["name"] == "properties")
