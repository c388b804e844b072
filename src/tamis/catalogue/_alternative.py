"""Operations that would do where one cannot take what it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tamis.catalogue._capability import misfit_of
from tamis.catalogue._kind import Kind, fits
from tamis.catalogue._next import list_next
from tamis.catalogue._synonyms import meanings

if TYPE_CHECKING:
    from tamis.catalogue._operation import Operation

__all__ = ["list_alternatives", "or_else"]


def list_alternatives(
    operation: Operation, *, kind: Kind, dtype: str = "", ndim: int | None = None, most: int = 3
) -> tuple[Operation, ...]:
    """Return operations of the same stage that take what this one cannot; reads no texts.

    Parameters
    ----------
    operation : Operation
        What cannot take it.
    kind : Kind
        What it is given as its first input.
    dtype : str, default ''
        Of what it is given; ``""`` where that is not known.
    ndim : int, optional
        Number of its spatial axes, where that is known.
    most : int, default 3
        How many to return at most.

    Returns
    -------
    operations : tuple of Operation
        Those that people mean by the same words, the more usual ones first.
    """
    same = [meaning.operations for meaning in meanings() if operation.id in meaning.operations]
    meant = {name for names in same for name in names if name != operation.id}
    would = [
        other
        for other in list_next(kind)
        if other.id in meant and other.stage is operation.stage and _does(other, kind, dtype, ndim)
    ]
    return tuple(would[:most])


def _does(operation: Operation, kind: Kind, dtype: str, ndim: int | None) -> bool:
    if not any(kind in given.takes or fits(kind, given.takes) for given in operation.inputs[:1]):
        return False
    if ndim is None or not dtype:
        return ndim is None or operation.ndim is None or ndim in operation.ndim
    return not misfit_of(operation, dtype=dtype, ndim=ndim, kind=kind)


def or_else(
    remedy: str, operation: Operation, *, kind: Kind, dtype: str = "", ndim: int | None = None
) -> str:
    """Return a remedy, and which operations would do with what is given: see `list_alternatives`."""
    ids = [found.id for found in list_alternatives(operation, kind=kind, dtype=dtype, ndim=ndim)]
    if ids:
        use = f"use {' or '.join(filter(None, [', '.join(ids[:-1]), ids[-1]]))}"
        return f"{remedy}; or {use}" if remedy else f"U{use[1:]}"
    axes = "" if ndim is None else f" --ndim {ndim}"
    return remedy or f"See `tamis list --stage {operation.stage} --takes {kind}{axes}`"
