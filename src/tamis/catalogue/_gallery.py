"""What scikit-image's gallery shows: the pages about an operation, and what follows what there."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Example", "list_examples", "successions"]

_FILE = Path(__file__).with_name("successions.json")
"""Written by ``python -m tamis.testing.successions``."""

_URL = "https://scikit-image.org/docs/stable/auto_examples"


@dataclass(frozen=True, slots=True)
class Example:
    """A page of the gallery.

    Parameters
    ----------
    title : str
        What it shows.
    url : str
        Where to read it.
    share : float
        Which share of the page's calls is of the operation in question, in (0, 1].
    """

    title: str
    url: str
    share: float


def list_examples(operation_id: str, *, most: int | None = None) -> tuple[Example, ...]:
    """Return the pages of scikit-image's gallery that use an operation; imports no library.

    Parameters
    ----------
    operation_id : str
        Such as ``"filters.gaussian"``.
    most : int, optional
        How many to return; all by default.

    Returns
    -------
    examples : tuple of Example
        Those that are most about it first.
    """
    return _examples().get(operation_id, ())[:most]


def successions() -> Iterator[tuple[str, str, int]]:
    """Yield (before, after, count): how often an operation takes what another has given, in all examples."""
    for source in _content().values():
        for before, row in source["counts"].items():
            yield from ((before, after, count) for after, count in row.items())


@functools.cache
def _examples() -> Mapping[str, tuple[Example, ...]]:
    found: dict[str, list[Example]] = {}
    for page in _content()["gallery"]["pages"]:
        calls = sum(page["used"].values())
        for operation_id, count in page["used"].items():
            example = Example(page["title"], f"{_URL}/{page['path']}.html", count / calls)
            found.setdefault(operation_id, []).append(example)
    return {name: tuple(sorted(pages, key=lambda page: -page.share)) for name, pages in found.items()}


@functools.cache
def _content() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return content
