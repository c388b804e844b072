"""The page where operations and examples are found: by words, stage, what they take and give, axes.

Every card has its facts as classes, so that the page is an index even without scripts. What words mean is
asked of the catalogue's own search when the site is built: the page carries its answers to every word that
it knows and to every saying, and adds those up that are in a question.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from typing import TYPE_CHECKING

from tamis.catalogue import index, meanings, stem, texts, words_of
from tamis_site.rst import breakable, escape, heading, indent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tamis.catalogue import Operation
    from tamis_site.gallery_example import Example
    from tamis_site.pictures.album import Album

__all__ = ["answers", "finder_page"]

_MOST = 16
_LEAST = 0.05
_EXAMPLE = 2.0  # an example answers a whole question, an operation a part of it


def finder_page(operations: Sequence[Operation], examples: Sequence[Example], album: Album) -> str:
    """Return the page: a card for everything, and what its script needs to know."""
    known = texts()
    cards = [
        _operation_card(one, known[one.id].summary if one.id in known else "", album) for one in operations
    ]
    cards += [_example_card(one, operations) for one in examples]
    told = json.dumps(answers(operations, examples), separators=(",", ":"))
    lines = [
        *heading("Find"),
        "An operation or an example, by what it does, takes and gives. On the command line,",
        '``tamis search "separate touching objects"`` asks the same.',
        "",
        ".. grid:: 2 3 4 6",
        "   :gutter: 2",
        "   :class-container: finder",
        "",
        *(indent(line) if line else "" for card in cards for line in card),
        ".. raw:: html",
        "",
        f'   <script type="application/json" id="finder-answers">{told}</script>',
        "",
    ]
    return "\n".join(lines)


def _operation_card(operation: Operation, summary: str, album: Album) -> list[str]:
    takes = operation.inputs[0].takes if operation.inputs else ("nothing",)
    facts = [
        "is-operation",
        f"stage-{operation.stage}",
        *(f"takes-{kind}" for kind in takes),
        *(f"gives-{kind}" for kind in sorted({str(output.kind) for output in operation.outputs})),
        *(f"axes-{number}" for number in operation.ndim or ()),
    ]
    tile = album.tile_of(operation)
    words = " ".join(summary.split()).partition(". ")[0]
    return _card(
        operation.id, f"operations/{operation.id}", f"pictures/{tile.file}" if tile else "", facts, words
    )


def _example_card(example: Example, operations: Sequence[Operation]) -> list[str]:
    used = {use.operation for use in example.uses}
    kinds = {
        str(kind) for one in operations if one.id in used for kind in (output.kind for output in one.outputs)
    }
    facts = [
        "is-example",
        f"stage-{example.name.partition('/')[0]}",
        *(f"gives-{kind}" for kind in sorted(kinds)),
        *(f"takes-{kind}" for kind in sorted({picture.kind for picture in example.entry.pictures})),
        *(f"axes-{number}" for number in example.entry.ndims),
    ]
    return _card(example.entry.title, f"/{example.page}", example.thumbnail, facts, example.entry.summary)


def _card(title: str, link: str, picture: str, facts: Iterable[str], words: str) -> list[str]:
    picture = picture if picture.startswith("/") else f"operations/{picture}" if picture else ""
    return [
        f".. grid-item-card:: {breakable(title)}",
        *([f"   :img-top: {picture}"] if picture else []),
        f"   :link: {link}",
        "   :link-type: doc",
        f"   :class-item: {' '.join(facts)}",
        "",
        f"   {escape(words)}" if words else "",
        "",
    ]


def answers(operations: Sequence[Operation], examples: Sequence[Example]) -> dict[str, object]:
    """Return what the page's script needs to answer questions.

    Returns
    -------
    answers : dict
        ``cards``: names in the order of the cards. ``stems``: for each word, what it is counted as.
        ``phrases``: for one or several stems, joined by spaces, the numbers of cards and how much they are
        about that, in hundredths.
    """
    cards = [one.id for one in operations] + [one.name for one in examples]
    number = {name: place for place, name in enumerate(cards)}
    about = {
        one.name: words_of(f"{one.entry.title} {one.entry.summary} {one.name.replace('_', ' ')}")
        for one in examples
    }
    raw = {word for text in texts().values() for word in _raw(f"{text.id} {text.summary}")}
    raw |= {word for one in examples for word in _raw(f"{one.entry.title} {one.entry.summary}")}
    raw |= {word for meaning in meanings() for saying in meaning.sayings for word in saying}
    stems = {word: stem(word) for word in sorted(raw) if words_of(word)}
    sayings = {" ".join(sorted(saying)) for meaning in meanings() for saying in meaning.sayings}
    found = {}
    for phrase in sorted(sayings | set(stems.values())):
        scores = index().scores(phrase) | _of_examples(phrase.split(), about)
        best = sorted(
            ((name, score) for name, score in scores.items() if name in number), key=lambda item: -item[1]
        )
        kept = [(number[name], round(100 * score)) for name, score in best[:_MOST] if score > _LEAST]
        if kept:
            found[phrase] = [value for pair in kept for value in pair]
    return {"cards": cards, "stems": stems, "phrases": found}


def _raw(text: str) -> set[str]:
    return {
        word for word in "".join(c if c.isalnum() else " " for c in text.lower()).split() if len(word) > 1
    }


def _of_examples(words: Sequence[str], about: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """Return how much each example is about a phrase: all of its words are there, rare ones count more."""
    counts = Counter(word for known in about.values() for word in set(known))
    if not all(word in counts for word in words):
        return {}
    weight = sum(math.log(1 + len(about) / counts[word]) for word in words) / math.log(1 + len(about))
    return {name: _EXAMPLE * weight for name, known in about.items() if set(words) <= set(known)}
