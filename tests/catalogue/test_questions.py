"""The search answers what people ask, in their words."""

from __future__ import annotations

import pytest
from tests.catalogue.questions import ADDED, ASKED, KEPT_ASIDE, MORE

from tamis.catalogue import Stage, get_operation, list_operations

FIRST = 5


def place_of(question, answers):
    """Where the first right answer stands, from 1; 0 where it is missing."""
    found = [operation.id for operation in list_operations(question)]
    return min((found.index(name) + 1 for name in answers if name in found), default=0)


@pytest.mark.parametrize(
    ("question", "answers"), [*ASKED.items(), *KEPT_ASIDE.items(), *ADDED.items(), *MORE.items()]
)
def test_the_answer_is_among_the_first_five(question, answers):
    assert 1 <= place_of(question, answers) <= FIRST


def test_there_are_sixty_questions_about_every_stage():
    stages = {get_operation(name).stage for answers in ASKED.values() for name in answers}
    assert len(ASKED) == 60
    assert stages >= set(Stage) - {Stage.LOAD, Stage.UTIL}


def test_nearly_always_the_answer_stands_first_or_second():
    places = [place_of(question, answers) for question, answers in ASKED.items()]
    assert sum(place in (1, 2) for place in places) >= 57


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("gausian blur", "filters.gaussian"),
        ("wathershed", "segmentation.watershed"),
        ("skeletonise", "morphology.skeletonize"),
        ("treshold otsu", "filters.threshold_otsu"),
        ("bilateal filter", "restoration.denoise_bilateral"),
        ("mophological opening", "morphology.opening"),
    ],
)
def test_a_typing_error_does_no_harm(question, answer):
    assert 1 <= place_of(question, {answer}) <= FIRST


@pytest.mark.parametrize(
    "name", ["filters.sato", "ndimage.label", "numpy.where", "measure.regionprops_table"]
)
def test_a_name_finds_its_operation_first(name):
    assert list_operations(name)[0].id == name
    assert name in [operation.id for operation in list_operations(name.rpartition(".")[2])[:2]]


@pytest.mark.parametrize(
    ("word", "first"),
    [
        ("blur", "filters.gaussian"),
        ("binarize", "filters.threshold_otsu"),
        ("threshold", "filters.threshold_otsu"),
        ("despeckle", "filters.median"),
        ("watershed", "segmentation.watershed"),
        ("count cells", "measure.label"),
    ],
)
def test_an_everyday_word_finds_what_it_means_first(word, first):
    assert list_operations(word)[0].id == first
