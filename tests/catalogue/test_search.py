"""Operations are found by stage, kind, topic, and by what people call them."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from types import MappingProxyType

import numpy as np
import pytest

from tamis.catalogue import Input, Kind, Stage, Text, _next, _search, _texts, get_operation, list_operations
from tamis.catalogue._locality import Whole
from tamis.errors import UnknownNameError
from tamis.io import from_array

GAUSSIAN = get_operation("filters.gaussian")


def made(operation_id, stage=Stage.FILTER, takes=(Kind.IMAGE,), ndim=None, **other):
    arguments = (Input("image", takes),)
    return dataclasses.replace(
        GAUSSIAN, id=operation_id, stage=stage, arguments=arguments, ndim=ndim, **other
    )


OPERATIONS = (
    made("filters.gaussian"),
    made("filters.median"),
    made("filters.rank.entropy", ndim=(2, 3)),
    made("filters.threshold_otsu", Stage.THRESHOLD),
    made("measure.label", Stage.SEGMENT, (Kind.BINARY, Kind.LABELS)),
    made("measure.regionprops_table", Stage.MEASURE, (Kind.LABELS,)),
    made("mine.flat", ndim=(2,)),
    made("morphology.skeletonize", Stage.POSTPROCESS, (Kind.BINARY,), (2,)),
    made("restoration.rolling_ball"),
    made("segmentation.watershed", Stage.SEGMENT, locality=Whole("floods")),
)
SUMMARIES = {
    "filters.gaussian": "Multi-dimensional Gaussian filter.",
    "filters.median": "Return local median of an image.",
    "filters.threshold_otsu": "Return threshold value based on Otsu's method.",
    "measure.label": "Label connected regions of an integer array.",
    "restoration.rolling_ball": "Estimate background intensity using the rolling-ball algorithm.",
}


@pytest.fixture(autouse=True)
def _own_catalogue(monkeypatch):
    words = {
        o.id: Text(o.id, SUMMARIES.get(o.id, ""), {"image": "Help about luminance."}, ()) for o in OPERATIONS
    }
    known = MappingProxyType({operation.id: operation for operation in OPERATIONS})
    monkeypatch.setattr(_search, "known_operations", lambda: known)
    monkeypatch.setattr(_next, "known_operations", lambda: known)
    monkeypatch.setattr(_texts, "texts", lambda: words)
    _search._indexed.clear()
    yield
    _search._indexed.clear()


def ids(*words, **wanted):
    return [operation.id for operation in list_operations(*words, **wanted)]


def test_without_words_all_are_listed_sorted():
    assert ids() == sorted(operation.id for operation in OPERATIONS) == ids("  ")


def test_without_words_no_text_is_read(monkeypatch):
    monkeypatch.setattr(_texts, "texts", lambda: pytest.fail("texts were read"))
    assert ids(stage="threshold") == ["filters.threshold_otsu"]


def test_listing_imports_nothing_heavy():
    program = (
        "import sys; from tamis.catalogue import list_operations; list_operations();"
        "print(sorted({'skimage', 'scipy', 'docstring_parser', 'psutil', 'subprocess'} & set(sys.modules)))"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_by_stage_as_a_word_or_as_a_stage():
    assert ids(stage="segment") == ids(stage=Stage.SEGMENT) == ["measure.label", "segmentation.watershed"]


def test_by_number_of_axes():
    assert "morphology.skeletonize" not in ids(ndim=3)
    assert "filters.rank.entropy" in ids(ndim=3)
    assert "filters.gaussian" in ids(ndim=4)


def test_by_what_it_takes_a_binary_image_may_stand_for_an_image_and_not_for_labels():
    assert ids(takes="labels") == ["measure.label", "measure.regionprops_table"]
    assert "filters.gaussian" in ids(takes=Kind.BINARY)
    assert "measure.regionprops_table" not in ids(takes=Kind.BINARY)


def test_a_topic_holds_the_topics_within_it():
    assert "filters.rank.entropy" in ids(topic="filters")
    assert ids(topic="filters.rank") == ["filters.rank.entropy"]


def test_by_how_far_they_look():
    assert ids(locality="whole") == ["segmentation.watershed"]
    assert "filters.gaussian" in ids(locality="neighbourhood")
    assert ids(locality="geometric") == []


@pytest.mark.parametrize(
    ("axes", "shape", "fits"),
    [("YX", (4, 5), True), ("ZYX", (3, 4, 5), False), ("CYX", (3, 4, 5), False), ("ZYX", (1, 4, 5), False)],
)
def test_what_accepts_an_image_is_told_by_its_axes(axes, shape, fits):
    image = from_array(np.ones(shape, bool), axes=axes)
    assert ("morphology.skeletonize" in ids(accepts=image)) is fits


def test_channels_are_no_axis_of_space():
    colours = np.ones((4, 5, 3), np.uint8)
    assert "mine.flat" in ids(accepts=from_array(colours, axes="YXC"))
    assert "mine.flat" not in ids(accepts=from_array(colours, axes="ZYX"))


def test_what_accepts_an_image_is_told_by_its_dtype_and_kind():
    grey, binary = np.ones((4, 5), np.uint8), np.ones((4, 5), bool)
    labels = from_array(grey.astype(np.int32), kind="labels")
    assert ids(accepts=grey, stage="measure") == []
    assert ids(accepts=labels, stage="measure") == ["measure.regionprops_table"]
    assert "morphology.skeletonize" not in ids(accepts=grey)
    assert "morphology.skeletonize" in ids(accepts=binary)


def test_an_image_that_is_accepted_is_not_read():
    class Unread:
        shape, dtype, axes, kind = (4, 5), np.dtype("uint8"), "YX", "image"

    assert "filters.gaussian" in ids(accepts=Unread())


def test_what_follows_is_ranked_by_use_and_by_words_where_there_are_some():
    found = ids(after="measure.label")
    assert found[0] == "measure.regionprops_table"
    assert set(found) <= {"measure.label", "measure.regionprops_table"}


@pytest.mark.parametrize(
    ("wanted", "offer"),
    [
        ({"stage": "treshold"}, "threshold"),
        ({"takes": "label"}, "labels"),
        ({"topic": "filter"}, "filters"),
        ({"locality": "pointwse"}, "pointwise"),
        ({"after": "filters.gausian"}, "filters.gaussian"),
    ],
)
def test_an_unknown_name_offers_the_nearest(wanted, offer):
    with pytest.raises(UnknownNameError, match=f"Did you mean '{offer}'"):
        list_operations(**wanted)


@pytest.mark.parametrize(
    ("words", "best"),
    [
        ("gaussian", "filters.gaussian"),
        ("Otsu's method", "filters.threshold_otsu"),
        ("background subtraction", "restoration.rolling_ball"),
        ("smoothing", "filters.gaussian"),
        ("despeckle", "filters.median"),
        ("separate touching objects", "segmentation.watershed"),
        ("counting", "measure.label"),
        ("count objects", "measure.label"),
        ("skeleton", "morphology.skeletonize"),
        ("connected regions", "measure.label"),
        ("rolling-ball", "restoration.rolling_ball"),
    ],
)
def test_what_people_call_it_is_found_first(words, best):
    assert ids(words)[0] == best


def test_a_word_of_the_help_is_found_last():
    found = ids("luminance")
    assert len(found) == len(OPERATIONS)


def test_all_words_count_before_some():
    assert ids("label regions")[0] == "measure.label"


def test_a_word_too_many_does_not_hide_what_the_others_find():
    assert ids("rolling ball zebra")[0] == "restoration.rolling_ball"


def test_an_id_that_is_pasted_is_found_first():
    assert ids("filters.rank.entropy")[0] == "filters.rank.entropy"


def test_a_word_that_is_not_finished_is_found():
    assert ids("skele")[0] == "morphology.skeletonize"


def test_words_that_say_nothing_find_nothing():
    assert ids("how do I do this?") == []


def test_a_misspelt_name_is_found_all_the_same():
    assert ids("gausian")[0] == "filters.gaussian"


def test_words_that_nothing_is_about_find_nothing():
    assert ids("qwertyuiop") == []


def test_words_look_only_among_those_asked_for():
    assert ids("regions", stage="measure") == ["measure.regionprops_table"]


@pytest.mark.parametrize("words", ["(", "a|b", "[x", "***", "\\"])
def test_any_typing_is_a_search(words):
    list_operations(words)
