"""Find entries: all that fit, or those that some words are about."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from tamis.catalogue import Index, Text, list_operations, operation_named
from tamis.errors import UnknownNameError
from tamis.gallery._index import read_index

if TYPE_CHECKING:
    from tamis.gallery._entry import Entry

__all__ = ["list_entries"]

# of the best score; what is less is about something else
_LEAST = 0.3
# of operations that the words are about: what their use adds, the first counting most
_OF_OPERATIONS = (0.3, 0.2, 0.15, 0.1, 0.1)


def list_entries(
    words: str = "", *, stage: str | None = None, uses: str | None = None, ndim: int | None = None
) -> tuple[Entry, ...]:
    """Return the entries of the gallery that fit; no image is read, and nothing is run.

    Parameters
    ----------
    words : str, default ''
        What it should be about, in anybody's words. Titles, summaries and the operations that are used are
        searched; not all words have to be found.
    stage : str, optional
        Only those of this stage, such as ``"segment"``.
    uses : str, optional
        Only those that use this operation: its id, or its name where no other has it.
    ndim : int, optional
        Only those with an image of so many axes, colours not counted.

    Returns
    -------
    entries : tuple of Entry
        With words, the best first; else sorted by name.

    Raises
    ------
    UnknownNameError
        If there is no such stage or operation.

    Examples
    --------
    >>> list_entries("touching coins")[0].name
    'segment/touching_coins'
    >>> [entry.name for entry in list_entries(uses="measure.marching_cubes")]
    ['measure/surface_area']
    """
    stages = sorted({entry.stage for entry in read_index()})
    if stage is not None and stage not in stages:
        raise UnknownNameError(stage, noun="stage", known=stages, where="gallery")
    operation = None if uses is None else operation_named(uses).id
    chosen = [
        entry
        for entry in read_index()
        if (stage is None or entry.stage == stage)
        and (operation is None or operation in entry.operations)
        and (ndim is None or ndim in entry.ndims)
    ]
    return _ranked(chosen, words) if words.strip() else tuple(chosen)


def _ranked(entries: list[Entry], words: str) -> tuple[Entry, ...]:
    scores = _index().scores(words)
    meant = [operation.id for operation in list_operations(words)[: len(_OF_OPERATIONS)]]
    by_operation = dict(zip(meant, _OF_OPERATIONS, strict=False))
    rated = {
        entry.name: scores.get(entry.name, 0.0)
        + max((by_operation.get(operation, 0.0) for operation in entry.operations), default=0.0)
        for entry in entries
    }
    best = max(rated.values(), default=0.0)
    found = [entry for entry in entries if best and rated[entry.name] >= _LEAST * best]
    return tuple(sorted(found, key=lambda entry: (-rated[entry.name], entry.name)))


@functools.cache
def _index() -> Index:
    return Index.of(
        Text(
            id=entry.name,
            summary=f"{entry.title}. {entry.summary}",
            parameters={},
            keywords=entry.operations,
        )
        for entry in read_index()
    )
