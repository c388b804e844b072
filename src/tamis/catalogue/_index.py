"""An index of every operation's words, which ranks operations by how much a question is about them.

Two things are added: BM25F, which counts words in weighted fields (rare words more, long texts less), and
what the words mean together, from the table of synonyms. Every word counts for as much as it is rare, and no
word must be found, so that a question with a word too many is answered all the same.

References
----------
.. [1] Robertson, S., Zaragoza, H.: The Probabilistic Relevance Framework: BM25 and Beyond. Foundations and
       Trends in Information Retrieval 3(4), 333-389, 2009. https://doi.org/10.1561/1500000019
"""

from __future__ import annotations

import difflib
import itertools
import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tamis.catalogue._gallery import list_examples
from tamis.catalogue._stem import words_of
from tamis.catalogue._synonyms import meanings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tamis.catalogue._texts import Text

__all__ = ["Index"]

# how much a word counts, by where it stands
_WEIGHTS = {
    "name": 10.0,
    "topic": 2.0,
    "summary": 5.0,
    "arguments": 2.0,
    "sayings": 4.0,
    "keywords": 1.0,
    "gallery": 1.0,
    "body": 0.5,
}
_SATURATION = 1.5  # k1 of [1]: how much the second and third time count
_LENGTH = 0.6  # b of [1]: how much a long field counts less
_MEANING = 1.6  # of a saying that is the whole question, against all its words in the texts
_NAMED = 0.5  # of a name that is the whole question
_LATER = 0.12  # by which each operation of a meaning comes after the one before
_AS_MEANT = 0.55  # share of a saying that must be there
_TOGETHER = 0.25  # by which each further word of a saying makes it surer
_BEHIND = 0.9  # of what another library has under the same name: scikit-image's own comes first


@dataclass(frozen=True, slots=True)
class Index:
    """What each word says about each operation.

    Parameters
    ----------
    names : mapping
        By operation: the words of its name.
    postings : mapping
        By word: the operations that have it, each with its weight there, in (0, 1).
    rarity : mapping
        By word: how much it tells, above 0.
    """

    names: Mapping[str, frozenset[str]]
    postings: Mapping[str, Mapping[str, float]]
    rarity: Mapping[str, float]

    @classmethod
    def of(cls, texts: Iterable[Text]) -> Index:
        """Return the index of these texts."""
        documents = {text.id: _fields(text) for text in texts}
        average = _average_lengths(documents.values())
        postings: dict[str, dict[str, float]] = defaultdict(dict)
        for operation_id, fields in documents.items():
            for word, count in _weighted(fields, average).items():
                postings[word][operation_id] = count / (_SATURATION + count)
        total = len(documents)
        rarity = {word: math.log(1 + (total - len(p) + 0.5) / (len(p) + 0.5)) for word, p in postings.items()}
        names = {operation_id: frozenset(fields["name"]) for operation_id, fields in documents.items()}
        return cls(names, postings, rarity)

    def scores(self, question: str) -> dict[str, float]:
        """Return the operations that a question is about, with how much.

        Parameters
        ----------
        question : str
            In anybody's words.

        Returns
        -------
        scores : dict of str to float
            By id, above 0; about 1 where every word is in the texts; in no order.
        """
        asked = self._asked(question)
        whole = sum(asked.values())
        if not asked:
            return {}
        found: dict[str, float] = defaultdict(float)
        for word, rarity in asked.items():
            for operation_id, weight in self.postings[word].items():
                found[operation_id] += weight * rarity / whole
        for operation_id, score in self._meant(asked, whole).items():
            found[operation_id] += score
        for operation_id in self.names.keys() & question.split():
            found[operation_id] += 1
        behind = ("ndimage.", "numpy.")
        return {name: score * (_BEHIND if name.startswith(behind) else 1) for name, score in found.items()}

    def _asked(self, question: str) -> dict[str, float]:
        """Return the words of a question, or those known that are nearest, with how much each tells."""
        asked: dict[str, float] = {}
        for word in _with_compounds(words_of(question), self.rarity):
            near = [word] if word in self.rarity else self._near(word)
            for known in near:
                asked[known] = max(asked.get(known, 0), self.rarity[known] / len(near))
        return asked

    def _near(self, word: str) -> list[str]:
        """Return the known words that a word begins, or those that it looks like."""
        if len(word) >= 3:
            begun = sorted(known for known in self.rarity if known.startswith(word))
            if begun:
                return begun[:8]
        alike = [known for known in self.rarity if known[:1] == word[:1] and abs(len(known) - len(word)) < 3]
        return difflib.get_close_matches(word, alike, n=1, cutoff=0.8)

    def _meant(self, asked: Mapping[str, float], whole: float) -> dict[str, float]:
        meant: dict[str, float] = defaultdict(float)
        for meaning in meanings():
            fit = max(self._fit(saying, asked) for saying in meaning.sayings)
            for place, operation_id in enumerate(meaning.operations if fit else ()):
                score = _MEANING * fit / whole * max(1 - _LATER * place, 0.3)
                meant[operation_id] = max(meant[operation_id], score) + 0.3 * min(meant[operation_id], score)
        named = {
            operation_id: _NAMED * self._fit(name, asked) / whole for operation_id, name in self.names.items()
        }
        return {name: meant.get(name, 0) + score for name, score in named.items() if score or name in meant}

    def _fit(self, saying: frozenset[str], asked: Mapping[str, float]) -> float:
        """Return how much of a question a saying is, less where some of the saying is missing."""
        said = {word: self.rarity[word] for word in saying if word in self.rarity}
        both = [asked[word] for word in said if word in asked]
        share = sum(both) / sum(said.values()) if said else 0.0
        return sum(both) * share**2 * (1 + _TOGETHER * (len(both) - 1)) if share > _AS_MEANT else 0.0


def _fields(text: Text) -> dict[str, tuple[str, ...]]:
    topic, _, name = text.id.rpartition(".")
    sayings = [
        word
        for meaning in meanings()
        if text.id in meaning.operations[:3]
        for saying in meaning.sayings
        for word in sorted(saying)
    ]
    return {
        "name": words_of(name),
        "topic": words_of(topic),
        "summary": words_of(text.summary),
        "arguments": words_of(" ".join(text.parameters)),
        "sayings": tuple(sayings),
        "keywords": words_of(" ".join(text.keywords)),
        "gallery": words_of(" ".join(example.title for example in list_examples(text.id, most=4))),
        "body": words_of(" ".join((text.body, *text.parameters.values()))),
    }


def _average_lengths(documents: Iterable[Mapping[str, tuple[str, ...]]]) -> dict[str, float]:
    lengths = [{field: len(words) for field, words in fields.items()} for fields in documents]
    return {
        field: sum(length[field] for length in lengths) / max(len(lengths), 1) or 1.0 for field in _WEIGHTS
    }


def _weighted(fields: Mapping[str, tuple[str, ...]], average: Mapping[str, float]) -> dict[str, float]:
    """Return how often each word is there, weighted by field."""
    weighted: dict[str, float] = defaultdict(float)
    for field, words in fields.items():
        long = 1 - _LENGTH + _LENGTH * len(words) / average[field]
        for word, count in Counter(words).items():
            weighted[word] += _WEIGHTS[field] * count / long
    return weighted


def _with_compounds(words: tuple[str, ...], known: Mapping[str, float]) -> list[str]:
    """Return the words, and those that two neighbours make together, as in ``water shed``."""
    pairs = [a + b for a, b in itertools.pairwise(words) if a + b in known]
    return [*words, *pairs]
