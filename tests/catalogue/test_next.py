"""What can follow is told by kinds, and ranked by what was counted."""

from __future__ import annotations

from collections import Counter

import pytest

from tamis.catalogue import Kind, Stage, fits, get_operation, known_operations, list_next, usual_first
from tamis.catalogue._usual import USUAL
from tamis.errors import UnknownNameError


def ids(after, **wanted):
    return [operation.id for operation in list_next(after, **wanted)]


@pytest.mark.parametrize(
    ("after", "usual"),
    [
        ("filters.threshold_otsu", "numpy.greater"),
        ("numpy.greater", "measure.label"),
        ("measure.label", "measure.regionprops_table"),
        ("ndimage.distance_transform_edt", "feature.peak_local_max"),
        ("filters.sobel", "segmentation.watershed"),
        ("segmentation.watershed", "color.label2rgb"),
        ("filters.gaussian", "filters.threshold_otsu"),
    ],
)
def test_what_usually_follows_is_among_the_first_three(after, usual):
    assert usual in ids(after, most=3)


@pytest.mark.parametrize("kind", [Kind.IMAGE, Kind.BINARY, Kind.LABELS, Kind.POINTS, Kind.TABLE, Kind.SCALAR])
def test_all_that_follows_a_kind_takes_it(kind):
    for operation in list_next(kind):
        assert any(kind in given.takes or fits(kind, given.takes) for given in operation.inputs), operation.id


def test_all_that_takes_labels_first_can_follow_labels():
    takes = {o.id for o in known_operations().values() if o.inputs and Kind.LABELS in o.inputs[0].takes}
    assert takes <= set(ids("labels"))


def test_what_cannot_take_the_axes_or_the_dtype_is_left_out():
    assert "morphology.medial_axis" in ids("numpy.greater", dtype="bool", ndim=2)
    assert "morphology.medial_axis" not in ids("numpy.greater", dtype="bool", ndim=3)
    assert "morphology.medial_axis" not in ids("numpy.greater", ndim=3)
    assert len(ids("filters.gaussian", dtype="float64", ndim=2, has_channels=True)) < len(
        ids("filters.gaussian")
    )


def test_without_counts_the_order_of_the_stages_ranks(monkeypatch):
    from tamis.catalogue import _next

    monkeypatch.setattr(_next, "_counts", lambda: _next._Counts({}, {}, {}, Counter()))
    places = {stage: [] for stage in Stage}
    for place, operation in enumerate(list_next("filters.gaussian")):
        places[operation.stage].append(place)
    assert places[Stage.MARKERS][0] < places[Stage.MEASURE][0]
    assert places[Stage.THRESHOLD][0] < places[Stage.COLOR][0]


def test_one_example_is_no_rule(monkeypatch):
    from collections import Counter

    from tamis.catalogue import _next

    alike = {(Stage.FILTER, Kind.IMAGE): Counter({"filters.threshold_otsu": 40})}
    pairs = {
        "filters.gaussian": Counter({"util.random_noise": 1}),
        "filters.median": Counter({"filters.sobel": 9}),
    }
    monkeypatch.setattr(_next, "_counts", lambda: _next._Counts(pairs, alike, {}, Counter()))
    assert ids("filters.gaussian", most=1) == ["filters.threshold_otsu"]
    assert ids("filters.median", most=1) == ["filters.sobel"]


def test_it_has_no_operation_twice_and_no_more_than_asked():
    found = ids("filters.gaussian")
    assert len(set(found)) == len(found)
    assert ids("filters.gaussian", most=3) == found[:3]
    assert ids("filters.gaussian", most=0) == []


@pytest.mark.parametrize("operation_id", list(known_operations())[::17])
def test_after_every_operation_it_can_be_asked(operation_id):
    assert all(get_operation(name) for name in ids(operation_id))


def test_an_unknown_operation_offers_near_ones():
    with pytest.raises(UnknownNameError, match=r"filters\.gaussian"):
        list_next("filters.gausian")


def test_an_untouched_image_begins_with_smoothing_edges_and_thresholds():
    first = ids("image", dtype="uint8", ndim=2, most=12)
    assert first[0] == "filters.gaussian"
    assert {"filters.median", "filters.sobel", "filters.threshold_otsu"} <= set(first)


def test_colours_begin_with_becoming_grey():
    assert ids("image", dtype="uint8", ndim=2, has_channels=True, most=1) == ["color.rgb2gray"]


def test_what_is_usual_changes_the_order_alone():
    everything = list_next("image")
    assert len(set(everything)) == len(everything)
    assert "util.random_noise" in ids("image")
    assert usual_first(reversed(everything))[0] == everything[0]


def test_what_an_example_happens_to_use_comes_behind_what_a_textbook_shows():
    after = ids("filters.gaussian")
    assert after.index("filters.threshold_otsu") < after.index("util.random_noise")
    assert after.index("filters.threshold_otsu") < after.index("segmentation.active_contour")


def test_behind_a_number_nothing_is_drawn_at_random_before_it_is_compared_and_reckoned_with():
    after = ids("filters.threshold_otsu")
    draws = [after.index(name) for name in after if get_operation(name).stage is Stage.LOAD]
    for name in ("numpy.greater", "numpy.less", "numpy.subtract", "numpy.multiply"):
        assert after.index(name) < min(draws)


def test_all_that_is_usual_is_in_the_catalogue_once():
    names = [name for names in USUAL.values() for name in names]
    assert len(set(names)) == len(names)
    assert set(names) <= set(known_operations())
