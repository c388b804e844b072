"""Examples are found by words, stage, operation and axes."""

from __future__ import annotations

import pytest

from tamis.errors import UnknownNameError
from tamis.gallery import list_entries, read_index

WORDS = {
    "touching coins": "segment/touching_coins",
    "vessels of the retina": "segment/retina_vessels",
    "porosity": "measure/foam_porosity",
    "straighten a tilted page": "transform/deskew_page",
    "remove stripes": "filter/stripes_in_fourier_space",
    "tomography": "transform/radon_reconstruction",
    "tracking": "measure/tracking_particles",
}


@pytest.mark.parametrize("words", WORDS)
def test_words_find_what_they_are_about(words):
    assert WORDS[words] in [entry.name for entry in list_entries(words)[:2]]


def test_words_about_an_operation_find_what_uses_it():
    found = list_entries("separate touching objects")
    assert any("segmentation.watershed" in entry.operations for entry in found[:3])


def test_nothing_is_about_nonsense():
    assert list_entries("xyzzyq") == ()


def test_without_words_all_are_listed_by_name():
    assert list_entries() == read_index()
    assert [entry.name for entry in read_index()] == sorted(entry.name for entry in read_index())


def test_filters_go_together():
    found = list_entries(stage="segment", uses="watershed", ndim=3)
    assert "segment/watershed_3d" in [entry.name for entry in found]
    assert all(entry.stage == "segment" and 3 in entry.ndims for entry in found)
    assert all("segmentation.watershed" in entry.operations for entry in found)


def test_an_operation_whose_results_became_numbers_is_found():
    entry = next(entry for entry in list_entries(uses="morphology.opening") if "granulometry" in entry.name)
    assert [use.count for use in entry.uses if use.operation == "morphology.opening"] == [0]


def test_values_are_those_that_are_no_defaults():
    entry = next(entry for entry in read_index() if entry.name == "segment/touching_coins")
    values = {use.operation: use.values for use in entry.uses}
    assert values["filters.gaussian"] == ({"sigma": 1.5, "preserve_range": True},)


def test_names_that_are_not_known_are_told_with_those_that_are_near():
    with pytest.raises(UnknownNameError, match="Did you mean 'segment'"):
        list_entries(stage="segments")
    with pytest.raises(UnknownNameError, match=r"Did you mean 'filters\.gaussian'"):
        list_entries(uses="filters.gausian")
