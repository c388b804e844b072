"""Measure what operations do, and compare it with what was measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tamis.catalogue import capabilities, capability_of, known_operations, measured_versions
from tamis.pipeline import library_versions
from tamis.testing._capability_child import Child
from tamis.testing._capability_drift import differences_of
from tamis.testing._capability_facts import ask_here, facts_of, with_speed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tamis.catalogue import Capability

__all__ = ["TIMEOUT_S", "drift_of", "measure", "stale_ids"]

TIMEOUT_S = 20.0
"""After so long a call is given up."""


def measure(operation_ids: Iterable[str], *, timeout_s: float = TIMEOUT_S) -> Iterator[Capability]:
    """Yield what each operation does, called in another process, which it may end.

    Parameters
    ----------
    operation_ids : iterable of str
        Such as ``["filters.gaussian"]``.
    timeout_s : float, default 20.0, second
        After so long a call is given up.

    Yields
    ------
    capability : Capability
        One for each, in the same order.
    """
    with Child(timeout_s) as child:
        for operation_id in operation_ids:
            yield with_speed(facts_of(operation_id, child), child)


def drift_of(operation_ids: Iterable[str]) -> list[str]:
    """Return how what operations do differs from what was measured, but for time and interpreter lock.

    Parameters
    ----------
    operation_ids : iterable of str
        Such as ``["filters.gaussian"]``; each is called in this process.

    Returns
    -------
    differences : list of str
        Such as ``"filters.x on uint16 3-D: was image float64 [0, 1], is refused (ValueError: ...)"``.
    """
    found: list[str] = []
    for operation_id in operation_ids:
        known = capability_of(operation_id)
        if known is None:
            found.append(f"{operation_id}: was not measured")
        else:
            found += differences_of(known, facts_of(operation_id, ask_here, known=known))
    return [*found, *_other_versions()] if found else []


def _other_versions() -> list[str]:
    """Return which libraries are not those with which it was measured."""
    known = measured_versions()
    return [
        f"{name} is {number}, measured was {known.get(name, 'without it')}"
        for name, number in library_versions().items()
        if known.get(name) != number
    ]


def stale_ids() -> list[str]:
    """Return the ids of what was measured and is no operation any more."""
    return sorted(capabilities().keys() - known_operations().keys())
