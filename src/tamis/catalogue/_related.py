"""Operations that are related to one: those its documentation names, and those that are about the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tamis.catalogue._registry import find_operation, get_operation, known_operations
from tamis.catalogue._search import index
from tamis.catalogue._synonyms import meanings
from tamis.catalogue._texts import texts

if TYPE_CHECKING:
    from tamis.catalogue._operation import Operation

__all__ = ["list_related"]

# beside the words of a summary, of which all together count about 1
_MEANT_TOO = 0.3
_SHARED = 0.5


def list_related(operation_id: str, *, most: int = 6) -> tuple[Operation, ...]:
    """Return the operations that are related to one.

    Parameters
    ----------
    operation_id : str
        Such as ``"filters.sato"``.
    most : int, default 6
        How many to return at most.

    Returns
    -------
    operations : tuple of Operation
        First those that its documentation names to see also; then those of the same stage, the more alike
        in what they are about, in what people mean by them and in their parameters, the earlier.

    Raises
    ------
    UnknownNameError
        If there is no such operation.

    Examples
    --------
    >>> [operation.id for operation in list_related("filters.sato", most=2)]
    ['filters.meijering', 'filters.frangi']
    """
    operation = get_operation(operation_id)
    text = texts().get(operation_id)
    named = [_named(name, operation) for name in (text.keywords if text else ())]
    alike = _likeness(operation)
    ranked = sorted(alike, key=lambda name: (-alike[name], name))
    ids = dict.fromkeys([found for found in named if found] + ranked)
    ids.pop(operation_id, None)
    return tuple(get_operation(name) for name in list(ids)[:most])


def _named(name: str, operation: Operation) -> str:
    """Return the id of what a docstring calls by its last name: of the same topic, or the only one."""
    beside = f"{operation.topic}.{name}"
    if find_operation(beside) is not None:
        return beside
    library = operation.target.partition(".")[0].partition(":")[0]
    others = [o.id for o in known_operations().values() if o.name == name and o.target.startswith(library)]
    return others[0] if len(others) == 1 else ""


def _likeness(operation: Operation) -> dict[str, float]:
    """Return how alike the other operations of the same stage are, those that have something in common."""
    others = {o.id: o for o in known_operations().values() if o.stage is operation.stage}
    text = texts().get(operation.id)
    words = f"{operation.name.replace('_', ' ')} {text.summary if text else ''}"
    alike = {name: score for name, score in index().scores(words).items() if name in others}
    for meaning in meanings():
        for name in meaning.operations if operation.id in meaning.operations else ():
            if name in others:
                alike[name] = alike.get(name, 0.0) + _MEANT_TOO
    return {name: score + _SHARED * _shared(operation, others[name]) for name, score in alike.items()}


def _shared(one: Operation, other: Operation) -> float:
    """Return which share of the parameters of both have the same names."""
    names, others = ({parameter.name for parameter in each.parameters} for each in (one, other))
    return len(names & others) / len(names | others) if names | others else 0.0
