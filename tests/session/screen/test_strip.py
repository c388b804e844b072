"""Inputs and steps as the strip shows them."""

from __future__ import annotations

import numpy as np

import tamis
from tamis.catalogue import texts
from tamis.session import Session
from tamis.session.screen._moment import Moment
from tamis.session.screen._strip import inputs_of, seen, steps_of, title_of


def test_an_input_says_what_it_is(engine):
    volume = tamis.open(np.zeros((4, 6, 8), np.uint16), spacing=(2, 1, 1), unit="um", axes="ZYX")
    with Session.start(volume, engine=engine) as session:
        (found,) = inputs_of(Moment.of(session))
    assert found.pop("key")
    assert found == {
        "name": "image",
        "title": "image",
        "is_drawing": False,
        "is_added": False,
        "kind": "image",
        "shape": [4, 6, 8],
        "dtype": "uint16",
        "axes": "ZYX",
        "spacing": [2.0, 1.0, 1.0],
        "unit": "um",
        "size": [6, 8],
        "hidden": [{"axis": "Z", "length": 4, "index": 2}],
    }


def test_titles_are_names_of_files_and_samples(tmp_path):
    np.save(tmp_path / "foam.npy", np.zeros((3, 3)))
    assert title_of("image", tamis.session._images.open_image(tmp_path / "foam.npy")) == "foam.npy"
    assert title_of("image", tamis.session._images.open_image("sample:coins")) == "coins"


def test_steps_say_what_they_read_and_give(session):
    smooth, level, binary, labels = steps_of(Moment.of(session), texts())
    assert smooth["summary"] == "Multi-dimensional Gaussian filter."
    assert level["outputs"][0]["kind"] == "scalar"
    assert level["outputs"][0]["size"] is None
    assert [given["ref"] for given in binary["inputs"]] == ["smooth", "level"]
    assert labels["stage"] == "segment"
    assert labels["outputs"] == [{"ref": "labels", **seen(Moment.of(session), "labels")}]
    assert not labels["is_disabled"]
    assert labels["problems"] == []


def test_a_wrong_step_tells_its_problem_and_keeps_its_kind(session):
    session.disable_step("binary")
    steps = {step["id"]: step for step in steps_of(Moment.of(session), {})}
    assert steps["binary"]["is_disabled"]
    assert steps["binary"]["outputs"][0]["dtype"] == "float64"  # what it passes through
    (problem,) = steps["labels"]["problems"]
    assert problem["parameter"] == "label_image"
    assert steps["labels"]["outputs"][0]["kind"] == "labels"
    assert steps["labels"]["outputs"][0]["shape"] is None


def test_a_step_with_several_results_lists_them_all(session):
    session.add_step("segmentation.relabel_sequential", after="labels", node_id="anew")
    anew = steps_of(Moment.of(session), {})[-1]
    assert [output["ref"].partition(":")[0] for output in anew["outputs"]] == ["anew"] * 3
    assert len({output["ref"] for output in anew["outputs"]}) == 3
