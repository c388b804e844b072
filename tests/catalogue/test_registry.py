"""Operations come from one file a topic, and from other packages."""

from __future__ import annotations

import dataclasses
import types
from concurrent.futures import ThreadPoolExecutor

import pytest

from tamis.catalogue import (
    _registry,
    find_operation,
    get_operation,
    known_operations,
    load_target,
    operation_named,
    register_operation,
)
from tamis.errors import PipelineError, UnknownNameError

GROUP = "tamis.operations"


def scan_again():
    _registry._offered_operations.cache_clear()
    _registry._merged.cache_clear()


@pytest.fixture
def offer(monkeypatch):
    """Return a function that lets other packages offer things, for one test."""

    def set_offers(*offers):
        points = [_EntryPoint(offered) for offered in offers]
        monkeypatch.setattr(_registry, "entry_points", lambda group: points if group == GROUP else [])
        scan_again()

    yield set_offers
    monkeypatch.undo()
    scan_again()


class _EntryPoint:
    name, value = "mine", "my_package:OPERATIONS"

    def __init__(self, offered):
        self._offered = offered

    def load(self):
        if isinstance(self._offered, Exception):
            raise self._offered
        return self._offered


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


MINE = dataclasses.replace(get_operation("filters.gaussian"), id="mine.gaussian")


def test_another_package_adds_its_own(offer):
    offer((MINE,))
    assert get_operation("mine.gaussian") is MINE


def test_a_package_may_offer_one_entry_a_sequence_or_a_module(offer):
    module = types.ModuleType("my_package")
    module.number, module.entry = 3, dataclasses.replace(MINE, id="mine.third")
    holder = types.SimpleNamespace(operation=dataclasses.replace(MINE, id="mine.decorated"))
    offer(MINE, [dataclasses.replace(MINE, id="mine.second"), holder], module)
    mine = [name for name in known_operations() if name.startswith("mine.")]
    assert mine == ["mine.decorated", "mine.gaussian", "mine.second", "mine.third"]


@pytest.mark.parametrize(
    ("offered", "reason"),
    [
        (ImportError("no module named 'fast'"), "no module named 'fast'"),
        (ZeroDivisionError("division by zero"), "division by zero"),
        (3, "there is no operation in it"),
        ([], "there is no operation in it"),
        (types.ModuleType("empty"), "there is no operation in it"),
    ],
)
def test_a_broken_package_only_warns_and_the_others_stay(offer, offered, reason):
    offer(offered, MINE)
    with pytest.warns(RuntimeWarning, match=f"operations 'mine' of my_package:OPERATIONS .*{reason}"):
        known = known_operations()
    assert known["mine.gaussian"] is MINE
    assert "filters.gaussian" in known


def test_a_package_cannot_take_the_place_of_ours(offer):
    offer(dataclasses.replace(MINE, id="filters.gaussian", target="mine:wrong"))
    assert get_operation("filters.gaussian").target == "skimage.filters:gaussian"


def test_what_is_registered_is_known_from_then_on():
    before = known_operations()
    assert known_operations() is before
    entry = dataclasses.replace(MINE, target="mine:gaussian")
    register_operation(entry, len)
    assert known_operations() is not before
    assert get_operation("mine.gaussian") is entry
    newer = dataclasses.replace(entry, version=2)
    register_operation(newer, len)
    assert get_operation("mine.gaussian") is newer
    assert load_target("mine:gaussian") is len


def test_a_name_of_the_catalogue_is_not_given_away():
    entry = get_operation("filters.gaussian")
    with pytest.raises(PipelineError, match=r"'filters.gaussian' already. Give the function another name"):
        register_operation(entry, len)
    assert load_target(entry.target) is not len


def test_two_modules_cannot_share_a_name():
    entry = dataclasses.replace(MINE, target="mine:gaussian")
    register_operation(entry, len)
    with pytest.raises(PipelineError, match="is a function of the module 'builtins' already"):
        register_operation(entry, dataclasses.replace)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("my_lab.sharpen", "import 'my_lab' first, or let its package offer it to tamis.operations."),
        ("user.sharpen", "run its definition first"),
    ],
)
def test_a_function_that_is_not_imported_is_asked_for(name, hint):
    with pytest.raises(UnknownNameError, match=f"If it is a function of yours, {hint}"):
        get_operation(name)


def test_a_misspelt_name_of_ours_is_not_taken_for_a_function_of_the_user():
    with pytest.raises(UnknownNameError) as caught:
        get_operation("filters.gausian")
    assert "yours" not in str(caught.value)


def test_registering_and_listing_may_happen_at_once():
    entries = [dataclasses.replace(MINE, id=f"mine.f{n}", target=f"mine:f{n}") for n in range(40)]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda entry: (register_operation(entry, len), known_operations()), entries))
    assert {entry.id for entry in entries} <= set(known_operations())


def test_a_name_that_only_one_operation_has_is_enough():
    assert operation_named("watershed").id == operation_named("segmentation.watershed").id
    with pytest.raises(UnknownNameError, match=r"'measure.label' or 'morphology.label' or 'ndimage.label'"):
        operation_named("label")
    with pytest.raises(UnknownNameError, match="No operation is named 'nothing_like_it'"):
        operation_named("nothing_like_it")
