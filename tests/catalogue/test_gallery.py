"""Pages of the gallery belong to the operations that they call."""

from __future__ import annotations

import re

from tamis.catalogue import find_operation, list_examples
from tamis.catalogue._gallery import _examples, successions


def test_the_page_that_is_most_about_it_comes_first():
    titles = [example.title for example in list_examples("filters.butterworth")]
    assert titles[0] == "Butterworth Filters"
    shares = [example.share for example in list_examples("filters.gaussian")]
    assert shares == sorted(shares, reverse=True)


def test_as_many_as_asked_and_none_where_there_is_none():
    assert len(list_examples("filters.gaussian", most=2)) == 2
    assert list_examples("no.such") == ()


def test_every_address_is_a_page_of_the_gallery_and_every_title_has_words():
    address = re.compile(r"https://scikit-image\.org/docs/stable/auto_examples/[\w/-]+/plot_\w+\.html")
    for examples in _examples().values():
        for example in examples:
            assert address.fullmatch(example.url)
            assert re.search(r"\w{3}", example.title), example.url
            assert 0 < example.share <= 1


def test_hundreds_of_successions_of_known_operations_were_counted():
    known = [row for row in successions() if find_operation(row[0]) and find_operation(row[1])]
    assert len(known) > 250
    assert all(count > 0 for _, _, count in known)
