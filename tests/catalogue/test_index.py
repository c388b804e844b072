"""Words count by their rarity and by where they stand."""

from __future__ import annotations

import pytest

from tamis.catalogue import Text
from tamis.catalogue._index import Index


def text(operation_id, summary="", body="", **parameters):
    return Text(operation_id, summary, parameters, (), body)


def ranked(index, question):
    scores = index.scores(question)
    return sorted(scores, key=lambda name: -scores[name])


def test_a_name_counts_more_than_a_summary_and_that_more_than_a_note():
    index = Index.of(
        [
            text("a.one", body="about a zebra"),
            text("a.zebra"),
            text("a.two", "Draw a zebra."),
            text("a.three"),
        ]
    )
    assert ranked(index, "zebras") == ["a.zebra", "a.two", "a.one"]


def test_a_rare_word_decides():
    common = [text(f"a.n{chr(97 + i)}q", "Stripe the horse.") for i in range(8)]
    index = Index.of([*common, text("a.rare", "Zebra the horse.")])
    assert ranked(index, "stripe horse zebra")[0] == "a.rare"


def test_a_word_counts_less_in_a_long_text():
    long = "lion giraffe gnu hyena jackal buffalo rhino hippo okapi oryx impala kudu warthog eland"
    index = Index.of([text("a.one", body=f"zebra {long}"), text("a.two", body="zebra"), text("a.three")])
    assert ranked(index, "zebra") == ["a.two", "a.one"]


def test_no_word_has_to_be_found():
    index = Index.of([text("a.one", "A zebra."), text("a.two", "A lion.")])
    assert ranked(index, "zebra quagga") == ["a.one"]
    assert index.scores("quagga") == {}


def test_a_word_begun_or_misspelt_finds_what_is_near():
    index = Index.of([text("a.one", "Watershed."), text("a.two", "Rotate.")])
    assert ranked(index, "waters") == ranked(index, "wattershed") == ranked(index, "water shed") == ["a.one"]
    assert index.scores("zzzzz") == {}


def test_a_saying_finds_operations_in_its_order_though_no_text_has_its_words():
    names = ("segmentation.watershed", "feature.peak_local_max", "segmentation.random_walker")
    index = Index.of([text(name) for name in (*names, "filters.sobel")])
    assert ranked(index, "how to separate touching cells?") == list(names)


def test_another_library_s_function_of_the_same_words_comes_behind():
    index = Index.of([text("ndimage.zebra", "Zebra."), text("filters.zebra", "Zebra.")])
    assert ranked(index, "zebra") == ["filters.zebra", "ndimage.zebra"]


@pytest.mark.parametrize("texts", [[], [text("a.b")], [text("a")]])
def test_an_index_of_almost_nothing_answers_nothing(texts):
    assert Index.of(texts).scores("separate touching objects") == {}


@pytest.mark.parametrize("question", ["", " ", "the", "\x00", "(" * 50, "a" * 3000])
def test_any_text_is_a_question(question):
    assert Index.of([text("a.one", "Zebra.")]).scores(question) == {}
