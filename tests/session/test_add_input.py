"""Inputs of a session: added after the start, taken for another kind, and one plane of them."""

from __future__ import annotations

import numpy as np
import pytest

from tamis.catalogue import Kind
from tamis.errors import DocumentError, ParameterError, PipelineError, ReadError, UnknownNameError
from tamis.io import open_image
from tamis.session import Session
from tamis.session._state import state_from_json, state_to_json


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "cells.npy"
    np.save(path, np.arange(24 * 31, dtype=np.int32).reshape(24, 31) // 100)
    return path


def kinds(session):
    return {name: image.kind for name, image in session.images.items()}


def test_an_image_is_added_beside_those_of_the_start(session, image, file):
    before = session.state
    state = session.add_image(None, file, kind="labels")
    assert state.pipeline.inputs == ("image", "cells")
    assert kinds(session) == {"image": "image", "cells": "labels"}
    np.testing.assert_array_equal(session.result("cells"), np.load(file))
    assert (state.selected, state.shown) == (before.selected, before.shown)
    assert session.undo() == before
    assert list(session.images) == ["image"]
    assert session.redo() == state


def test_a_step_reads_an_image_that_was_added(session, image):
    session.add_image("reference", image[::-1])
    session.add_step("exposure.match_histograms", after="image", inputs={"reference": "reference"})
    matched = session.result(session.state.selected)
    np.testing.assert_array_equal(matched, image)  # the same values, so that nothing changes


def test_added_images_come_back_from_the_journal(engine, image, file, tmp_path):
    path = tmp_path / "session.jsonl"
    mask = image > 50
    with Session.start(image, engine=engine, journal=path) as session:
        session.add_image("mask", mask)
        session.add_image("cells", file)
        session.read_as("cells", "labels")
        session.remove_image("mask")
        session.undo()
    with Session.restore(path, engine=engine) as session:
        assert kinds(session) == {"image": "image", "mask": "binary", "cells": "labels"}
        np.testing.assert_array_equal(session.result("mask"), mask)
        assert list(session.redo().pipeline.inputs) == ["image", "cells"]


def test_two_images_of_one_name_are_told_apart_by_undo_and_named_states(engine, image, tmp_path):
    path = tmp_path / "session.jsonl"
    with Session.start(image, engine=engine, journal=path) as session:
        session.add_image("mask", image > 50)
        session.name_state("first")
        session.undo()
        session.add_image("mask", image > 90)
    with Session.restore(path, engine=engine) as session:
        np.testing.assert_array_equal(session.result("mask"), image > 90)
        session.jump("first")
        np.testing.assert_array_equal(session.result("mask"), image > 50)


def test_an_added_image_that_is_gone_is_told_and_can_be_given(engine, image, file, tmp_path):
    path = tmp_path / "session.jsonl"
    with Session.start(image, engine=engine, journal=path) as session:
        session.add_image("cells", file)
    file.rename(tmp_path / "moved.npy")
    with pytest.raises(ReadError, match="image 'cells' of the session cannot be opened again"):
        Session.restore(path, engine=engine)
    moved = {"cells": tmp_path / "moved.npy"}
    with Session.restore(path, engine=engine, images=moved) as session:
        assert session.result("cells").shape == (24, 31)


def test_names_that_are_used_and_images_that_are_none_are_refused(session, file, tmp_path):
    before = session.state
    with pytest.raises(PipelineError, match=r"the name 'smooth' is used already. Take 'smooth_2'"):
        session.add_image("smooth", file)
    with pytest.raises(ReadError):
        session.add_image("mask", tmp_path / "nothing.tif")
    with pytest.raises(UnknownNameError):
        session.remove_image("image")  # the session started with it
    assert session.state == before


def test_what_read_a_removed_image_reads_nothing(session, image):
    session.add_image("mask", image > 50)
    session.add_step("segmentation.watershed", after="smooth", inputs={"mask": "mask"}, node_id="cells")
    session.show(["mask", "labels"])
    state = session.remove_image("mask")
    assert dict(state.pipeline.get_node("cells").inputs) == {"image": "smooth"}
    assert state.shown == ("labels",)
    assert not state.added


def test_an_image_that_a_step_cannot_do_without_stays(session, image):
    session.add_image("mask", image > 50)
    session.add_step("numpy.logical_and", after="binary", inputs={"x2": "mask"}, node_id="both")
    before = session.state
    with pytest.raises(ParameterError, match="'x2' must be connected"):
        session.remove_image("mask")
    assert session.state == before


def test_an_input_is_read_as_another_kind_and_back(session, engine):
    assert session.read_as("image", "labels").pipeline.kinds()["image"] is Kind.LABELS
    assert session.images["image"].kind == "labels"
    assert session.specs()["image"].kind is Kind.LABELS
    session.undo()
    assert session.images["image"].kind == "image"


def test_floats_are_no_labels_and_what_is_drawn_stays_what_it_is(engine):
    with Session.start(np.full((9, 9), 0.5), engine=engine) as session:
        with pytest.raises(ParameterError, match="labels are whole numbers"):
            session.read_as("image", "labels")
        with pytest.raises(ParameterError, match="labels are whole numbers"):
            session.add_image("seeds", np.full((9, 9), 0.5), kind="markers")
        session.add_drawing("region", "binary")
        with pytest.raises(UnknownNameError):
            session.read_as("region", "labels")
        with pytest.raises(ParameterError, match="one of image, binary, labels, markers"):
            session.read_as("image", "table")


def test_a_plane_is_taken_before_a_step_and_the_step_stays_selected(engine):
    film = np.random.default_rng(3).integers(0, 255, (3, 2, 12, 14), np.uint8)
    with Session.start(open_image(film, axes="TCYX"), engine=engine) as session:
        session.add_step("filters.gaussian", node_id="smooth")
        session.take_plane("smooth", 1, 1)
        state = session.take_plane("smooth", 0, 2)
        assert state.selected == "smooth"
        taken = state.pipeline.get_node("smooth").inputs["image"]
        np.testing.assert_array_equal(session.result(taken), film[2, 1])
        with pytest.raises(ParameterError, match="at least 0"):
            session.take_plane("smooth", -1, 0)
        with pytest.raises(UnknownNameError):
            session.take_plane("nothing", 0, 0)


def test_what_is_no_description_of_added_images_is_refused(session, file):
    told = state_to_json(session.add_image("cells", file))
    assert state_from_json(told) == session.state
    with pytest.raises(DocumentError, match="'added' must be an object"):
        state_from_json({**told, "added": ["cells"]})
    with pytest.raises(UnknownNameError):
        state_from_json({**told, "added": {"other": told["added"]["cells"]}})
