"""What a page is told of an error."""

from __future__ import annotations

import pytest

from tamis.errors import KindError, ParameterError, PipelineError, UnknownNameError
from tamis.session.screen._failed import failed_message, told


def test_an_error_of_a_value_names_its_control():
    error = ParameterError("filters.gaussian", "sigma", expected="at least 0", got=-1, node="smooth")
    assert told(error) == {
        "message": "node 'smooth': filters.gaussian: parameter 'sigma' must be at least 0, got -1.",
        "node": "smooth",
        "parameter": "sigma",
    }


def test_an_error_of_a_connection_names_its_input():
    error = KindError("measure.label", "label_image", expected="labels", got="image", node="labels")
    assert told(error)["parameter"] == "label_image"


def test_a_remedy_is_told_apart():
    found = told(UnknownNameError("smoth", noun="step", known=["smooth"]))
    assert found["message"] == "No step is named 'smoth'."
    assert found["remedy"] == "Did you mean 'smooth'?"


@pytest.mark.parametrize("name", [7, "seven"])
def test_an_answer_says_which_message_it_is_about(name):
    header = {"type": "verb", "id": name, "panel": "a"}
    found = failed_message(header, PipelineError("is wrong", where="step"))
    assert found == {"type": "failed", "id": name, "panel": "a", "message": "step: is wrong."}


@pytest.mark.parametrize(
    "header", [None, [], {}, {"id": [1]}, {"id": True}, {"id": 2**80}, {"id": "x" * 999}]
)
def test_an_id_that_is_none_is_not_sent_back(header):
    assert failed_message(header, PipelineError("no"))["id"] is None
