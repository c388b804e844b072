"""Which operations can follow a result, the most usual first.

What is usual is counted, not typed: ``python -m tamis.testing.successions`` follows the variables of the
scripts of scikit-image's gallery and of the examples in docstrings. Where an operation is too rare there,
what follows those of its stage that give the same kind speaks; where that is silent, too, the order of the
stages. What an image begins with is told by hand, in `_usual`.
"""

from __future__ import annotations

import functools
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tamis.catalogue._capability import misfit_of
from tamis.catalogue._gallery import successions
from tamis.catalogue._kind import Kind, fits
from tamis.catalogue._operation import Like, Stage
from tamis.catalogue._registry import find_operation, get_operation, known_operations
from tamis.catalogue._usual import is_usual, usual_first

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.catalogue._operation import Operation

__all__ = ["list_next"]

_ORDER = (
    Stage.LOAD, Stage.UTIL, Stage.COLOR, Stage.TRANSFORM, Stage.FILTER, Stage.THRESHOLD, Stage.MARKERS,
    Stage.SEGMENT, Stage.POSTPROCESS, Stage.MEASURE,
)  # fmt: skip

# as so many examples the next coarser table counts: one example is no rule
_TRUST_ALIKE = 4.0
_TRUST_ORDER = 20.0
_ELSEWHERE = 0.5  # where it fits another input than the first
_SHOWN = 3.0  # what a textbook shows, against one that an example happens to use
_BEHIND = 0.9  # what another library has under the same name


@dataclass(frozen=True, slots=True)
class _Counts:
    """How often what follows what: by operation, by stage and kind before it, by kind; and what begins."""

    pairs: Mapping[str, Counter[str]]
    alike: Mapping[tuple[Stage, Kind], Counter[str]]
    kinds: Mapping[Kind, Counter[str]]
    first: Counter[str]


def list_next(
    after: str,
    *,
    dtype: str = "",
    ndim: int | None = None,
    has_channels: bool = False,
    most: int | None = None,
) -> tuple[Operation, ...]:
    """Return the operations that can take what an operation gives, the most usual first.

    Parameters
    ----------
    after : str
        An operation's id, ``"filters.gaussian"``; or the kind of a result, ``"labels"``; an ``"image"`` is
        taken for one that nothing was done to yet: what most people begin with comes first.
    dtype : str, default ''
        Of that result, where it is known: what cannot take it is left out. Needs `ndim`.
    ndim : int, optional
        Number of spatial axes of that result.
    has_channels : bool, default False
        Whether it has channels besides.
    most : int, optional
        How many to return; all by default.

    Returns
    -------
    operations : tuple of Operation
        The most usual first.

    Raises
    ------
    UnknownNameError
        If there is no such operation, nor such a kind.

    Examples
    --------
    >>> [operation.id for operation in list_next("filters.threshold_otsu", most=2)]
    ['numpy.greater', 'numpy.greater_equal']
    """
    before = None if after in list(Kind) else get_operation(after)
    kinds = (Kind(after),) if before is None else _gives(before)
    scores: dict[str, float] = {}
    for operation in known_operations().values():
        place = _place(operation, kinds)
        wrong = "" if ndim is None else _misfit(operation, kinds, dtype, ndim, has_channels=has_channels)
        if place is not None and not wrong:
            scores[operation.id] = _weight(operation, place) * _likelihood(before, operation, kinds)
    ranked = [get_operation(name) for name in sorted(scores, key=lambda name: (-scores[name], name))]
    return (usual_first(ranked) if after == Kind.IMAGE else tuple(ranked))[:most]


def _weight(operation: Operation, place: int) -> float:
    weight = 1 if place == 0 else _ELSEWHERE
    return weight * (_BEHIND if operation.topic == "ndimage" else 1) * (_SHOWN if is_usual(operation) else 1)


def _gives(operation: Operation) -> tuple[Kind, ...]:
    """Return the kinds of what an operation gives; what is like its input is like the first that it takes."""
    kinds = (output.kind for output in operation.outputs)
    takes = {given.name: given.takes[0] for given in operation.inputs}
    return tuple(takes.get(kind.input_name, Kind.IMAGE) if isinstance(kind, Like) else kind for kind in kinds)


def _place(operation: Operation, kinds: tuple[Kind, ...]) -> int | None:
    """Return the first of its inputs that takes one of the kinds; None where there is none."""
    places = (
        place
        for place, given in enumerate(operation.inputs)
        if any(kind in given.takes or (not given.optional and fits(kind, given.takes)) for kind in kinds)
    )
    return next(places, None)


def _misfit(
    operation: Operation, kinds: tuple[Kind, ...], dtype: str, ndim: int, *, has_channels: bool
) -> str:
    if not dtype:
        return "" if operation.ndim is None or ndim in operation.ndim else "axes"
    found = [
        misfit_of(operation, dtype=dtype, ndim=ndim, has_channels=has_channels, kind=kind) for kind in kinds
    ]
    return "" if "" in found else found[0]


def _likelihood(before: Operation | None, operation: Operation, kinds: tuple[Kind, ...]) -> float:
    """Return how likely an operation follows: what was counted, mixed with what coarser tables say."""
    counts = _counts()
    stage = before.stage if before is not None else _STAGE_OF.get(kinds[0], Stage.LOAD)
    alike = counts.alike.get((stage, kinds[0]))
    if before is None:
        alike = counts.first if stage is Stage.LOAD else counts.kinds.get(kinds[0])
    usual = _mixed(alike, operation, _by_order(stage, operation), _TRUST_ORDER)
    return usual if before is None else _mixed(counts.pairs.get(before.id), operation, usual, _TRUST_ALIKE)


_STAGE_OF = {
    Kind.BINARY: Stage.THRESHOLD,
    Kind.SCALAR: Stage.THRESHOLD,
    Kind.POINTS: Stage.MARKERS,
    Kind.MARKERS: Stage.MARKERS,
    Kind.LABELS: Stage.SEGMENT,
    Kind.TABLE: Stage.MEASURE,
    Kind.MESH: Stage.MEASURE,
}
"""From which stage a kind mostly comes."""


def _mixed(counted: Counter[str] | None, operation: Operation, usual: float, trust: float) -> float:
    counted = counted or Counter()
    return (counted[operation.id] + trust * usual) / (counted.total() + trust)


def _by_order(stage: Stage, operation: Operation) -> float:
    """Return a small share for each operation: more for the stages that come next, none for new images."""
    if operation.stage is Stage.LOAD:
        return 0.0
    steps = _ORDER.index(operation.stage) - _ORDER.index(stage)
    near = 1 / (1 + steps) if steps >= 0 else 0.1
    return near / (len(_ORDER) * max(1, _sizes()[operation.stage]))


@functools.cache
def _sizes() -> Counter[Stage]:
    return Counter(operation.stage for operation in known_operations().values())


@functools.cache
def _counts() -> _Counts:
    pairs: dict[str, Counter[str]] = {}
    alike: dict[tuple[Stage, Kind], Counter[str]] = {}
    kinds: dict[Kind, Counter[str]] = {}
    for before, after, count in successions():
        pairs.setdefault(before, Counter())[after] += count
        operation = find_operation(before)
        if operation is not None:
            kind = _gives(operation)[0]
            alike.setdefault((operation.stage, kind), Counter())[after] += count
            kinds.setdefault(kind, Counter())[after] += count
    followed = Counter({name: after.total() for name, after in pairs.items()})
    following: Counter[str] = sum(pairs.values(), Counter())
    return _Counts(pairs, alike, kinds, followed - following)  # what is followed oftener than it follows
