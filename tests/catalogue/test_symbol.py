"""An operator is found by its sign."""

from __future__ import annotations

import pytest
from tests.catalogue.questions import ASKED

from tamis.catalogue import list_operations


def found(question):
    return [operation.id for operation in list_operations(question)]


@pytest.mark.parametrize(
    ("sign", "name"),
    [
        (">", "numpy.greater"),
        (">=", "numpy.greater_equal"),
        ("≥", "numpy.greater_equal"),
        ("<", "numpy.less"),
        ("=", "numpy.equal"),
        ("!=", "numpy.not_equal"),
        ("+", "numpy.add"),
        ("-", "numpy.subtract"),
        ("*", "numpy.multiply"),
        ("**", "numpy.power"),
        ("/", "numpy.true_divide"),
        ("//", "numpy.floor_divide"),
        ("%", "numpy.remainder"),
        ("~", "numpy.invert"),
        ("&&", "numpy.bitwise_and"),
        ("image > 100", "numpy.greater"),
        ("a - b", "numpy.subtract"),
    ],
)
def test_a_sign_finds_what_is_written_so(sign, name):
    assert found(sign)[0] == name


def test_a_sign_finds_the_longer_ones_behind_and_what_it_means_besides():
    assert found(">")[:2] == ["numpy.greater", "numpy.greater_equal"]
    assert found("&") == ["numpy.bitwise_and", "numpy.logical_and"]
    assert set(found("-")) == {"numpy.subtract", "numpy.negative"}


def test_signs_among_many_words_are_no_operators():
    assert "numpy.add" not in found("remove salt + pepper noise")[:5]
    assert found("salt-and-pepper noise")[0] == "filters.median"


def test_what_is_no_sign_is_searched_in_words():
    assert found("$") == []
    assert all(found(question) for question in list(ASKED)[:3])
