"""Related are those that the documentation names, then those that are alike."""

from __future__ import annotations

import pytest

from tamis.catalogue import get_operation, known_operations, list_related
from tamis.catalogue._related import _named
from tamis.errors import UnknownNameError


def ids(operation_id, **wanted):
    return [operation.id for operation in list_related(operation_id, **wanted)]


def test_what_the_documentation_names_comes_first_in_its_order():
    assert ids("filters.sato")[:3] == ["filters.meijering", "filters.frangi", "filters.hessian"]
    assert ids("segmentation.watershed")[0] == "segmentation.random_walker"


def test_then_those_of_the_same_stage_that_are_alike():
    assert "filters.threshold_niblack" in ids("filters.threshold_sauvola")
    assert "restoration.denoise_tv_bregman" in ids("restoration.denoise_tv_chambolle")


@pytest.mark.parametrize("operation_id", list(known_operations())[::13])
def test_at_most_six_others_each_once(operation_id):
    found = ids(operation_id)
    assert len(found) <= 6
    assert len(set(found)) == len(found)
    assert operation_id not in found


@pytest.mark.parametrize(
    ("name", "where", "found"),
    [
        ("median", "filters.gaussian", "filters.median"),
        ("median", "numpy.mean", "numpy.median"),
        ("regionprops_table", "segmentation.watershed", "measure.regionprops_table"),
        ("median", "morphology.opening", ""),  # of filters, or of filters.rank?
        ("no_such", "filters.gaussian", ""),
    ],
)
def test_a_name_is_looked_for_in_the_same_topic_then_in_the_same_library(name, where, found):
    assert _named(name, get_operation(where)) == found


def test_most_operations_have_some_that_are_related():
    assert sum(len(ids(name)) >= 3 for name in list(known_operations())[::7]) > 30


def test_as_many_as_asked():
    assert len(ids("filters.gaussian", most=2)) == 2
    assert get_operation("filters.gaussian") not in list_related("filters.gaussian", most=50)


def test_an_unknown_operation_offers_near_ones():
    with pytest.raises(UnknownNameError, match=r"filters\.sato"):
        list_related("filters.satto")
