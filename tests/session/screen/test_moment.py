"""A session at one revision, and what is known of its results."""

from __future__ import annotations

import numpy as np
import pytest

import tamis
from tamis.catalogue import Kind
from tamis.errors import KindError, UnknownNameError
from tamis.session import Session
from tamis.session.screen._moment import Moment, Moments


def test_a_moment_is_worked_out_once_for_a_revision(session):
    moments = Moments(session)
    first = moments.now()
    assert moments.now() is first
    session.set_values("smooth", sigma=3, is_final=False)
    second = moments.now()
    assert second.revision > first.revision
    assert (first.is_final, second.is_final) == (True, False)
    session.set_values("smooth", sigma=3)
    assert moments.now().is_final


def test_a_result_is_known_before_it_is_computed(session, image):
    found = Moment.of(session).sight("labels")
    assert (found.kind, found.shape, found.dtype, found.axes) == (Kind.LABELS, image.shape, "int32", "YX")
    assert Moment.of(session).sight("level").kind is Kind.SCALAR


def test_what_only_computing_tells_is_remembered_and_told(session):
    told = []
    moments = Moments(session, lambda: told.append(True))
    session.add_step("transform.warp_polar", after="image", node_id="polar")
    before = moments.now().sight("polar")
    learned = before.with_value(np.zeros((360, 31), np.float32))
    moments.learn(learned)
    found = moments.now().sight("polar")
    assert before.shape is None
    assert (found.shape, found.dtype) == ((360, 31), "float32")
    assert told == [True]
    moments.learn(learned)
    assert told == [True]


def test_equal_keys_are_equal_pixels(session):
    before = Moment.of(session)
    session.set_values("smooth", sigma=9)
    after = Moment.of(session)
    assert before.sight("labels").key != after.sight("labels").key
    assert before.sight("image").key == after.sight("image").key
    session.undo()
    assert Moment.of(session).sight("labels").key == before.sight("labels").key


def test_a_disabled_step_shows_what_it_passes_through(session):
    session.disable_step("smooth")
    found = Moment.of(session).sight("smooth")
    assert (found.ref, found.target) == ("smooth", "image")
    assert found.key == Moment.of(session).sight("image").key


def test_a_result_behind_a_wrong_step_has_that_steps_problem(session):
    session.add_step("segmentation.clear_border", after="labels", node_id="inner")
    session.disable_step("binary")  # so that an image is labelled
    moment = Moment.of(session)
    with pytest.raises(KindError, match="'labels'") as caught:
        moment.sight("inner")
    assert caught.value is moment.problems["labels"][0]
    assert moment.sight("smooth").is_drawn


def test_what_is_not_there_is_refused(session):
    with pytest.raises(UnknownNameError):
        Moment.of(session).sight("smoth")


@pytest.mark.parametrize(
    ("operation", "values", "axes", "spacing"),
    [
        ("filters.gaussian", {}, "ZYX", (2.0, 1.0, 1.0)),
        ("transform.rescale", {"scale": 2}, "", ()),
        ("filters.threshold_otsu", {}, "", ()),
    ],
)
def test_axes_stay_where_the_shape_stays(engine, operation, values, axes, spacing):
    volume = tamis.open(np.random.default_rng(0).random((4, 6, 8)), spacing=(2, 1, 1), unit="um", axes="ZYX")
    with Session.start(volume, engine=engine) as session:
        session.add_step(operation, node_id="step", values=values)
        found = Moment.of(session).sight("step")
        assert (found.axes, found.spacing) == (axes, spacing)
        assert found.unit == ("um" if axes else "pixel")


def test_axes_stay_where_only_colours_go(engine):
    with Session.start("sample:astronaut", engine=engine) as session:
        session.add_step("color.rgb2gray", node_id="grey")
        session.add_step("filters.sobel", node_id="edges")
        assert Moment.of(session).sight("astronaut").axes == "YXC"
        assert Moment.of(session).sight("edges").axes == "YX"
