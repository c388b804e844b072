"""What has no pixels is told in a few letters, and only where that is cheap."""

import numpy as np
import pytest

from tamis.session.screen import _about_value
from tamis.session.screen._about_value import in_letters, in_words


def test_the_thumbnail_of_a_number_is_the_number(page, session):
    found, buffers = page.ask("thumbnail", ref="level")
    assert (found["type"], found["shape"], buffers) == ("answer", None, [])
    assert found["text"] == f"{float(session.result('level')):.4g}"
    assert found["message"].startswith("level = ")
    page.sent.wait("step", node="level", state="fresh")


def test_what_would_take_long_is_not_computed_for_a_card(page, monkeypatch):
    monkeypatch.setattr(_about_value, "_MOST_PIXELS", 10)
    found, _ = page.ask("thumbnail", ref="level")
    assert (found["shape"], found["text"], found["message"]) == (None, "", "")


@pytest.mark.parametrize(
    ("value", "letters"),
    [
        (np.float64(107.0), "107"),
        (np.int64(-3), "-3"),
        (np.float32("nan"), "nan"),
        (np.array([80.5, 140.0]), "80.5, 140"),
        (np.zeros((96, 2)), "96 \N{MULTIPLICATION SIGN} 2"),
        ({"label": np.arange(34), "area": np.arange(34)}, "34 \N{MULTIPLICATION SIGN} 2"),
        ({}, "0 \N{MULTIPLICATION SIGN} 0"),
    ],
)
def test_a_value_in_a_few_letters(value, letters):
    assert in_letters(value) == letters
    assert in_words("it", value).startswith("it")


@pytest.mark.parametrize(
    ("operation", "after", "expected"), [("numpy.greater", "smooth", None), ("numpy.add", "labels", 1)]
)
def test_a_page_that_adds_what_needs_a_number_gets_one_to_begin_with(
    page, session, operation, after, expected
):
    page.verb("add_step", operation=operation, after=after)
    node = session.state.pipeline.get_node(session.state.selected)
    assert node.operation == operation
    assert node.values.get("x2") == expected  # the threshold that is there is better than any number


def test_a_comparison_with_nothing_to_compare_with_begins_in_the_middle(page, session):
    page.verb("remove_step", node="binary")
    page.verb("remove_step", node="level")
    page.verb("add_step", operation="numpy.greater", after="smooth")
    assert session.state.pipeline.get_node("greater").values["x2"] == 0.5


def test_steps_come_and_go_by_verbs_of_the_page(page, session):
    from tamis.pipeline import Document, to_document

    document = to_document(Document(session.pipeline, libraries={}))
    page.verb("add_steps", pipeline=document, after="smooth")
    assert session.state.selected == "labels_2"
    page.verb("add_step", operation="filters.gaussian", after="smooth")
    page.verb("move_step", node="gaussian", by=5)
    assert page.sent.wait("failed")[0]["parameter"] == "by"
