"""What would do takes what is given, and is meant by the same words."""

from __future__ import annotations

import pytest

from tamis.catalogue import Kind, get_operation, list_alternatives, or_else
from tamis.catalogue._synonyms import meanings

THIN = get_operation("morphology.medial_axis")


def ids(operation_id, **given):
    return [found.id for found in list_alternatives(get_operation(operation_id), **given)]


def test_of_three_axes_only_those_that_take_them():
    assert (
        ids("morphology.medial_axis", kind=Kind.BINARY, dtype="bool", ndim=3)[0] == "morphology.skeletonize"
    )
    assert "morphology.thin" not in ids("morphology.medial_axis", kind=Kind.BINARY, dtype="bool", ndim=3)


def test_where_the_dtype_is_not_known_the_axes_decide():
    assert ids("morphology.medial_axis", kind=Kind.BINARY, ndim=3)[0] == "morphology.skeletonize"


@pytest.mark.parametrize("operation_id", ["filters.frangi", "feature.canny", "segmentation.felzenszwalb"])
def test_they_are_of_the_same_stage_mean_the_same_and_take_the_kind(operation_id):
    operation = get_operation(operation_id)
    found = list_alternatives(operation, kind=Kind.IMAGE, most=9)
    assert found
    for other in found:
        assert other.stage is operation.stage
        assert any({other.id, operation_id} <= set(meaning.operations) for meaning in meanings())
        assert Kind.IMAGE in other.inputs[0].takes


def test_at_most_as_many_as_asked_and_never_itself():
    assert len(ids("feature.canny", kind=Kind.IMAGE, most=2)) == 2
    assert "feature.canny" not in ids("feature.canny", kind=Kind.IMAGE, most=50)


def test_a_remedy_goes_on_with_them():
    told = or_else("Take one plane", THIN, kind=Kind.BINARY, ndim=3)
    assert told.startswith("Take one plane; or use morphology.skeletonize")
    assert or_else("", THIN, kind=Kind.BINARY, ndim=3).startswith("Use morphology.skeletonize or ")


def test_without_any_it_stays_as_it_is_or_says_where_to_look():
    assert or_else("Take one plane", THIN, kind=Kind.TABLE) == "Take one plane"
    assert (
        or_else("", THIN, kind=Kind.TABLE, ndim=2)
        == "See `tamis list --stage postprocess --takes table --ndim 2`"
    )
