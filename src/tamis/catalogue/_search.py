"""Find operations: all that fit, or those that some words are about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, get_args

from tamis.catalogue._capability import misfit_of
from tamis.catalogue._index import Index
from tamis.catalogue._kind import Kind, fits
from tamis.catalogue._locality import Locality
from tamis.catalogue._next import list_next
from tamis.catalogue._operation import Stage
from tamis.catalogue._registry import known_operations
from tamis.catalogue._symbol import operators_in
from tamis.errors import UnknownNameError, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from tamis.catalogue._operation import Operation
    from tamis.catalogue._texts import Text

    Test = Callable[[Operation], bool]

__all__ = ["LOCALITIES", "Pixels", "index", "list_operations"]

LOCALITIES = tuple(sorted(locality.__name__.lower() for locality in get_args(Locality)))
"""Names of the localities, as filters and `tamis show` write them."""

# of the best score; what is less is about something else
_LEAST = 0.2


class Pixels(Protocol):
    """What an image says of itself without being read; its ``axes`` and ``kind`` count where it has them."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Length of each axis."""

    @property
    def dtype(self) -> Any:
        """Type of the pixels."""


def list_operations(
    words: str = "",
    *,
    stage: Stage | str | None = None,
    ndim: int | None = None,
    takes: Kind | str | None = None,
    topic: str | None = None,
    locality: str | None = None,
    accepts: Pixels | None = None,
    after: str | None = None,
) -> tuple[Operation, ...]:
    """Return the operations that fit; without words, no library is imported and no text is read.

    Parameters
    ----------
    words : str, default ''
        What it should be about, in anybody's words: ``"separate touching objects"``. Not all words have to
        be found, and they may be misspelt. Operators are found by their signs, ``">"``.
    stage : Stage or str, optional
        Only those of this stage, such as ``"threshold"``.
    ndim : int, optional
        Only those for images of this number of spatial axes.
    takes : Kind or str, optional
        Only those whose first input may be of this kind, such as ``"labels"``.
    topic : str, optional
        Only those of this topic, such as ``"filters"``, and of the topics within it.
    locality : str, optional
        Only those that look so far with their default values: ``"pointwise"``, ``"neighbourhood"``,
        ``"whole"`` ...
    accepts : image, optional
        Only those that can take this image as their first input: an opened one, or an array. Its pixels are
        not read.
    after : str, optional
        Only those that can follow this operation, or a result of this kind; see `list_next`.

    Returns
    -------
    operations : tuple of Operation
        With words, the best first; else with `after`, the most usual first; else sorted by id.

    Raises
    ------
    UnknownNameError
        If there is no such stage, kind, topic, locality or operation.

    Examples
    --------
    >>> [operation.id for operation in list_operations(topic="filters") if operation.name == "gaussian"]
    ['filters.gaussian']
    >>> list_operations("separate touching objects")[0].id
    'segmentation.watershed'
    """
    wanted = [
        *_by_words(stage, topic, locality),
        *([_has_axes(ndim)] if ndim is not None else []),
        *([_takes(takes)] if takes is not None else []),
        *([_accepts(accepts)] if accepts is not None else []),
    ]
    known = tuple(known_operations().values()) if after is None else list_next(after)
    chosen = [operation for operation in known if all(keep(operation) for keep in wanted)]
    return tuple(chosen) if not words.strip() else _ranked(chosen, words)


def _by_words(stage: Stage | str | None, topic: str | None, locality: str | None) -> list[Test]:
    """Return a test for each of the names that were given."""
    keep: list[Test] = []
    if stage is not None:
        wanted = Stage(_known(str(stage), "stage", Stage))
        keep.append(lambda operation: operation.stage is wanted)
    if topic is not None:
        inside = f"{_known(topic, 'topic', _topics())}."
        keep.append(lambda operation: operation.id.startswith(inside))
    if locality is not None:
        name = _known(locality, "locality", LOCALITIES)
        keep.append(lambda operation: type(operation.locality).__name__.lower() == name)
    return keep


def _has_axes(ndim: int) -> Test:
    return lambda operation: operation.ndim is None or ndim in operation.ndim


def _takes(kind: Kind | str) -> Test:
    wanted = Kind(_known(str(kind), "kind", Kind))
    return lambda operation: any(fits(wanted, given.takes) for given in operation.inputs[:1])


def _accepts(image: Pixels) -> Test:
    has_channels = "C" in getattr(image, "axes", "")
    ndim = len(image.shape) - has_channels
    kind = Kind(getattr(image, "kind", Kind.IMAGE))
    dtype = str(image.dtype)
    return lambda operation: (
        not misfit_of(operation, dtype=dtype, ndim=ndim, has_channels=has_channels, kind=kind)
    )


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
    """Return the operations that the words are about, the best first; near names where none is."""
    operators = operators_in(operations, words)
    if operators:
        return operators
    scores = index().scores(words)
    best = max((scores.get(operation.id, 0.0) for operation in operations), default=0.0)
    if not best:
        names = nearest(words.strip().replace(" ", "_"), [operation.id for operation in operations], most=5)
        return tuple(operation for name in names for operation in operations if operation.id == name)
    found = [operation for operation in operations if scores.get(operation.id, 0.0) >= _LEAST * best]
    return tuple(sorted(found, key=lambda operation: (-scores[operation.id], operation.id)))


_indexed: list[tuple[Mapping[str, Text], Index]] = []


def index() -> Index:
    """Return the index of every operation's words; it is made again when an operation is registered."""
    from tamis.catalogue._texts import texts

    words = texts()
    if not _indexed or _indexed[-1][0] is not words:
        _indexed[:] = [(words, Index.of(words.values()))]
    return _indexed[-1][1]
