"""Operations come from one file a topic, and from other packages."""

from __future__ import annotations

import dataclasses

import pytest

from tamis.catalogue import _registry, find_operation, get_operation, known_operations, operation_named
from tamis.errors import UnknownNameError


@pytest.fixture
def scanned_anew():
    known_operations.cache_clear()
    yield
    known_operations.cache_clear()


def test_every_operation_stands_under_its_id_sorted():
    known = known_operations()
    assert list(known) == sorted(known)
    assert all(operation.id == name for name, operation in known.items())


def test_no_id_is_used_twice():
    ids = [operation.id for operation in _registry._scan()]
    assert len(ids) == len(set(ids))


def test_the_catalogue_cannot_be_changed():
    with pytest.raises(TypeError):
        known_operations()["filters.mine"] = get_operation("filters.gaussian")


def test_getting_raises_and_finding_returns_none():
    assert get_operation("filters.gaussian") is find_operation("filters.gaussian")
    assert find_operation("filters.gausian") is None
    with pytest.raises(UnknownNameError, match=r"named 'filters.gausian'. Did you mean 'filters.gaussian'"):
        get_operation("filters.gausian")


def test_the_last_part_of_a_name_is_enough_for_an_offer():
    with pytest.raises(UnknownNameError, match=r"Did you mean .*'filters.gaussian'"):
        get_operation("gaussian")


def test_another_package_adds_its_own(monkeypatch, scanned_anew):
    mine = dataclasses.replace(get_operation("filters.gaussian"), id="mine.gaussian")

    class EntryPoint:
        def load(self):
            return (mine,)

    def entry_points(group):
        assert group == "tamis.operations"
        return (EntryPoint(),)

    known_operations.cache_clear()
    monkeypatch.setattr(_registry, "entry_points", entry_points)
    assert get_operation("mine.gaussian") is mine


def test_a_name_that_only_one_operation_has_is_enough():
    assert operation_named("watershed").id == operation_named("segmentation.watershed").id
    with pytest.raises(UnknownNameError, match=r"'measure.label' or 'morphology.label' or 'ndimage.label'"):
        operation_named("label")
    with pytest.raises(UnknownNameError, match="No operation is named 'nothing_like_it'"):
        operation_named("nothing_like_it")
