"""Find operations: all of a stage, or those that some words are about."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from tamis.catalogue._index import Index
from tamis.catalogue._kind import Kind, fits
from tamis.catalogue._operation import Stage
from tamis.catalogue._registry import known_operations
from tamis.errors import UnknownNameError, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tamis.catalogue._operation import Operation

__all__ = ["list_operations"]

# of the best score; what is less is about something else
_LEAST = 0.2

def list_operations(
    words: str = "",
    *,
    stage: Stage | str | None = None,
    ndim: int | None = None,
    takes: Kind | str | None = None,
    topic: str | None = None,
) -> tuple[Operation, ...]:
    """Return the operations that fit; without words, no library is imported and no text is read.

    Parameters
    ----------
    words : str, default ''
        What it should be about: words of its name, its summary, its arguments, or what people call it.
    stage : Stage or str, optional
        Only those of this stage, such as ``"threshold"``.
    ndim : int, optional
        Only those for images of this number of spatial axes.
    takes : Kind or str, optional
        Only those whose first input may be of this kind, such as ``"labels"``.
    topic : str, optional
        Only those of this topic, such as ``"filters"``, and of the topics within it.

    Returns
    -------
    operations : tuple of Operation
        Sorted by id; with words, the best first.

    Raises
    ------
    UnknownNameError
        If there is no such stage, kind or topic.

    Examples
    --------
    >>> [operation.id for operation in list_operations(topic="filters") if operation.name == "gaussian"]
    ['filters.gaussian']
    """
    wanted = _filters(stage, ndim, takes, topic)
    chosen = [
        operation for operation in known_operations().values() if all(keep(operation) for keep in wanted)
    ]
    return tuple(chosen) if not words.strip() else _ranked(chosen, words)


def _filters(
    stage: Stage | str | None, ndim: int | None, takes: Kind | str | None, topic: str | None
) -> list[Callable[[Operation], bool]]:
    keep: list[Callable[[Operation], bool]] = []
    if stage is not None:
        wanted_stage = Stage(_known(str(stage), "stage", Stage))
        keep.append(lambda operation: operation.stage is wanted_stage)
    if ndim is not None:
        keep.append(lambda operation: operation.ndim is None or ndim in operation.ndim)
    if takes is not None:
        kind = Kind(_known(str(takes), "kind", Kind))
        keep.append(lambda operation: any(fits(kind, given.takes) for given in operation.inputs[:1]))
    if topic is not None:
        inside = f"{_known(topic, 'topic', _topics())}."
        keep.append(lambda operation: operation.id.startswith(inside))
    return keep


def _known(name: str, noun: str, known: Iterable[str]) -> str:
    names = [str(item) for item in known]
    if name not in names:
        raise UnknownNameError(name, noun=noun, known=names)
    return name


def _topics() -> set[str]:
    """Return every topic, and the topics they lie in."""
    parts = [operation.topic.split(".") for operation in known_operations().values()]
    return {".".join(topic[:depth]) for topic in parts for depth in range(1, len(topic) + 1)}


def _ranked(operations: list[Operation], words: str) -> tuple[Operation, ...]:
    """Return the operations that the words are about, the best first; a few near names where none is."""
    scores = _index().scores(words)
    best = max((scores.get(operation.id, 0.0) for operation in operations), default=0.0)
    if not best:
        names = nearest(words.strip().replace(" ", "_"), [operation.id for operation in operations], most=5)
        return tuple(operation for name in names for operation in operations if operation.id == name)
    found = [operation for operation in operations if scores.get(operation.id, 0.0) >= _LEAST * best]
    return tuple(sorted(found, key=lambda operation: (-scores[operation.id], operation.id)))


@functools.cache
def _index() -> Index:
    from tamis.catalogue._texts import texts

    return Index.of(texts().values())
