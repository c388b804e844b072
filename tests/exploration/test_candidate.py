"""What is tried: stages, names, grids, and how many."""

from __future__ import annotations

import pytest

from tamis.errors import ParameterError, UnknownNameError
from tamis.exploration._candidate import candidates_of
from tamis.exploration._stage import STAGES, recipes_for

SHAPE = (61, 75)


def ids(stage="threshold", operations=None, grid=None):
    return [candidate.id for candidate in candidates_of(stage, operations, grid or {}, SHAPE)]


def test_a_grid_gives_every_combination():
    grid = {"sigma": [1, 2], "filters.gaussian.truncate": [3, 4]}
    assert ids(operations=["filters.gaussian"], grid=grid) == [
        "filters.gaussian, sigma=1, truncate=3",
        "filters.gaussian, sigma=1, truncate=4",
        "filters.gaussian, sigma=2, truncate=3",
        "filters.gaussian, sigma=2, truncate=4",
    ]


def test_a_plain_name_varies_whoever_has_it():
    found = ids(operations=["filters.gaussian", "filters.sobel", "feature.canny"], grid={"sigma": [1, 3]})
    assert found == [
        "filters.gaussian, sigma=1",
        "filters.gaussian, sigma=3",
        "filters.sobel",
        "feature.canny, sigma=1",
        "feature.canny, sigma=3",
    ]


def test_what_names_the_operation_counts_more_than_a_plain_name():
    grid = {"filters.gaussian.sigma": [7], "sigma": [1, 2]}
    assert ids(operations=["filters.gaussian"], grid=grid) == ["filters.gaussian, sigma=7"]


def test_the_name_of_an_operation_is_enough():
    assert ids(operations=["gaussian"], grid={"gaussian.sigma": [7]}) == ["filters.gaussian, sigma=7"]


def test_too_many_are_refused_with_their_number():
    with pytest.raises(ParameterError, match=r"'grid' must be at most 100 candidates together, got 101"):
        ids(operations=["filters.gaussian"], grid={"sigma": range(1, 102)})
    assert len(ids(operations=["filters.gaussian"], grid={"sigma": range(1, 101)})) == 100


def test_a_parameter_that_nothing_has_is_refused():
    with pytest.raises(UnknownNameError, match=r"'sigmma' is not known.*'sigma'"):
        ids(operations=["filters.gaussian"], grid={"sigmma": [1]})


@pytest.mark.parametrize("values", [[], "12"])
def test_a_grid_must_list_values(values):
    with pytest.raises(ParameterError, match=r"'grid' must be a list of values for 'sigma'"):
        ids(operations=["filters.gaussian"], grid={"sigma": values})


def test_the_name_alone_will_do_where_it_is_the_only_one():
    assert ids(operations=["threshold_otsu"]) == ["filters.threshold_otsu"]
    with pytest.raises(UnknownNameError, match=r"'median'"):  # filters, filters.rank
        ids(operations=["median"])


def test_an_operation_named_twice_is_tried_once():
    assert ids(operations=["filters.sobel", "filters.sobel"]) == ["filters.sobel"]


def test_the_same_operation_can_be_tried_in_two_ways():
    assert ids(operations=["segmentation.watershed"]) == [
        "segmentation.watershed, on distances",
        "segmentation.watershed, on edges",
    ]


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("shape", [SHAPE, (9, 10, 11), (7,), (1, 1)])
def test_every_stage_has_candidates_of_different_names(stage, shape):
    found = [candidate.id for candidate in candidates_of(stage, None, {}, shape)]
    assert len(found) >= 5
    assert len(set(found)) == len(found)


def test_a_stage_that_cannot_be_tried_names_those_that_can():
    with pytest.raises(UnknownNameError, match=r"'filter'.*'segment'"):
        recipes_for("colour", SHAPE)


def test_windows_follow_the_size_of_the_image_and_are_odd():
    for shape in ((3, 3), (40, 400), (4000, 4000), (9, 60, 70)):
        sizes = [
            recipe.values["block_size"]
            for recipe in recipes_for("threshold", shape)
            if "block_size" in recipe.values
        ]
        assert all(size % 2 and 3 <= size <= 51 for size in sizes)
