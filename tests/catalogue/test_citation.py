"""What to cite: papers of the documentation, on one line, then the library's own."""

from __future__ import annotations

import dataclasses

import pytest

from tamis.catalogue import citations_of, documentation_of, get_operation

SATO = get_operation("filters.sato")
PLAIN = documentation_of(SATO)


def cited(references, operation=SATO):
    return citations_of(operation, dataclasses.replace(PLAIN, references=references))


def test_a_paper_is_on_one_line_with_the_address_of_its_doi():
    (paper, library) = citations_of(SATO, PLAIN)
    assert paper.startswith("Sato, Y., Nakajima, S.")
    assert paper.endswith("https://doi.org/10.1016/S1361-8415(98)80009-1")
    assert "PeerJ" in library


@pytest.mark.parametrize(
    "page",
    [
        "https://en.wikipedia.org/wiki/Otsu's_Method",
        "<https://example.org/1998/a>",
        "See https://a.org/b",
        "",
    ],
)
def test_a_web_page_alone_is_no_paper(page):
    assert len(cited(f".. [1] {page}")) == 1


def test_each_entry_is_a_paper_of_its_own():
    two = (
        ".. [1] A. Author: On grey images. A Journal 1(2), 1999.\n"
        ".. [Bee02] B. Bee: On colour,\n   Hives, 2002."
    )
    assert cited(two)[:2] == (
        "A. Author: On grey images. A Journal 1(2), 1999.",
        "B. Bee: On colour, Hives, 2002.",
    )


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (":DOI:`10.1/x`", "https://doi.org/10.1/x"),
        (":doi:`a title <10.1/x>`", "https://doi.org/10.1/x"),
        (":arXiv:`1106.3077`", "https://arxiv.org/abs/1106.3077"),
    ],
)
def test_roles_become_addresses(written, told):
    assert cited(f".. [1] A. Author: Grey images, in a journal, 1999. {written}")[0].endswith(told)


def test_each_library_is_cited_as_it_asks():
    for name, words in {"ndimage.zoom": "SciPy", "numpy.mean": "NumPy", "numpy.greater": "NumPy"}.items():
        assert words in cited("", get_operation(name))[-1]


def test_an_operation_of_another_package_has_no_library_to_cite():
    assert cited("", dataclasses.replace(SATO, target="math:sqrt")) == ()
