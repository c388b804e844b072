"""The table of what people call things names real functions, once each, with words that say something."""

from __future__ import annotations

import importlib

import pytest

from tamis.catalogue import find_operation
from tamis.catalogue._stem import words_of
from tamis.catalogue._synonyms import _TABLE, meanings

NAMED = sorted({name for meaning in meanings() for name in meaning.operations})


def library_of(operation_id):
    """The module in which a function of this id would be."""
    topic, _, name = operation_id.rpartition(".")
    package = {"ndimage": "scipy.ndimage", "numpy": "numpy"}.get(topic, f"skimage.{topic}")
    return importlib.import_module(package), name


@pytest.mark.parametrize("operation_id", NAMED)
def test_what_is_meant_is_in_the_catalogue_or_in_the_library(operation_id):
    if find_operation(operation_id) is None:
        module, name = library_of(operation_id)
        assert callable(getattr(module, name, None)), operation_id


def test_most_of_what_is_meant_is_in_the_catalogue():
    assert sum(find_operation(name) is not None for name in NAMED) > 0.75 * len(NAMED)


def test_each_saying_says_something():
    for meaning in meanings():
        assert meaning.sayings
        assert all(meaning.sayings), meaning.operations


def test_no_operation_is_named_twice_for_one_thing():
    for meaning in meanings():
        assert meaning.operations
        assert len(set(meaning.operations)) == len(meaning.operations)


def test_few_sayings_mean_two_things():
    first = {}
    for meaning in meanings():
        for saying in set(meaning.sayings):
            first.setdefault(saying, set()).add(meaning.operations[0])
    twice = [" ".join(sorted(saying)) for saying, operations in first.items() if len(operations) > 1]
    assert len(twice) < 0.04 * len(first), twice


def test_the_table_is_read_as_it_is_written():
    first = _TABLE.strip().splitlines()[0]
    assert meanings()[0].sayings[0] == frozenset(words_of(first.split(";")[0]))
    assert not any(";" in name or "->" in name for meaning in meanings() for name in meaning.operations)
