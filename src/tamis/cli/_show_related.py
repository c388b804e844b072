"""What stands around an operation: related ones, what usually follows, examples, what to cite."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import click

from tamis.catalogue import citations_of, list_examples, list_next, list_related, texts

if TYPE_CHECKING:
    from tamis.catalogue import Documentation, Operation

__all__ = ["related_json", "related_lines"]

_MOST = 6
_MOST_EXAMPLES = 4


def related_lines(operation: Operation, documentation: Documentation) -> list[str]:
    """Return sections for people, each with its title; empty ones are left out."""
    examples = list_examples(operation.id, most=_MOST_EXAMPLES)
    follow = [found.id for found in list_next(operation.id, most=_MOST)]
    sections = {
        "Related": _with_summaries(list_related(operation.id, most=_MOST)),
        "What often follows": [", ".join(follow)] if follow else [],
        "Examples": [f"{example.title}: {example.url}" for example in examples],
        "How to cite": list(citations_of(operation, documentation)),
    }
    return [line for title, body in sections.items() if body for line in _section(title, body)]


def _section(title: str, body: list[str]) -> list[str]:
    wrapped = [line for text in body for line in _wrapper.wrap(text)]
    return [click.style(title, bold=True), *wrapped, ""]


# addresses stay whole
_wrapper = textwrap.TextWrapper(
    110, initial_indent="  ", subsequent_indent="      ", break_long_words=False, break_on_hyphens=False
)


def _with_summaries(operations: tuple[Operation, ...]) -> list[str]:
    known = texts()
    return [f"{found.id}: {known[found.id].summary}" for found in operations]


def related_json(operation: Operation, documentation: Documentation) -> dict[str, Any]:
    """Return the same as JSON can hold it."""
    examples = list_examples(operation.id, most=_MOST_EXAMPLES)
    return {
        "related": [found.id for found in list_related(operation.id, most=_MOST)],
        "next": [found.id for found in list_next(operation.id, most=_MOST)],
        "examples": [{"title": example.title, "url": example.url} for example in examples],
        "citations": list(citations_of(operation, documentation)),
    }
