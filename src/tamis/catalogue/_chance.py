"""Random numbers that a function takes from a state around it: nobody can draw them again."""

from __future__ import annotations

import random
import sys
import types
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue._bytecode import facts_of
from tamis.catalogue._content import hash_array
from tamis.catalogue._origin import library_of
from tamis.catalogue._reach import Reach
from tamis.errors import PipelineError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tamis.catalogue._use import Use

__all__ = ["refuse_chance"]

_STATES = (np.random.Generator, np.random.RandomState, np.random.BitGenerator, random.Random)
_MAKERS = (np.random.default_rng, *_STATES)
_REMEDY = "Take a seed as an argument, and make the generator inside: rng = np.random.default_rng(seed)"


def refuse_chance(function: Callable[..., Any], *, where: str) -> None:
    """Refuse a function that draws numbers which a second call with the same arguments would not draw.

    Parameters
    ----------
    function : callable
        The function; its helpers are looked at too.
    where : str
        Its operation, for the message.

    Raises
    ------
    PipelineError
        If it or a helper reads a generator, draws from a module's own, or makes one without a seed.
    """
    _Watch(where, "", hash_array).digest(function)


class _Watch(Reach):
    """Follows all that a function reaches, and looks for chance."""

    def inner(self) -> Reach:
        inner = _Watch(self.where, self.remedy, self.array_digest, facts=self.facts, path=tuple(self.path))
        inner.seen = dict(self.seen)
        return inner

    def add(self, value: object) -> None:
        if isinstance(value, _STATES):
            raise self._chance(self.path[-1] if self.path else type(value).__name__)
        if isinstance(value, types.FunctionType) and _is_own(value):
            for name, used, use in _uses(value):
                if _is_chance(used, use):
                    raise self._chance(name)
        super().add(value)

    def _chance(self, name: str) -> PipelineError:
        message = f"it draws random numbers by {name!r}, which are others each time"
        return PipelineError(message, where=self.where, remedy=_REMEDY)


def _is_own(function: types.FunctionType) -> bool:
    names = function.__globals__
    return library_of(names.get("__name__"), names.get("__file__")) is None


def _uses(function: types.FunctionType) -> Iterator[tuple[str, Any, Use]]:
    """Yield what a function reads of modules, and of what it took from them."""
    facts = facts_of(function.__code__)
    for (scope, name), uses in facts.uses.items():
        if scope == "global" and name in function.__globals__:
            for use in uses:
                yield ".".join((name, *use.chain)), _end_of(function.__globals__[name], use.chain), use
    for step in facts.imports:
        for use in step.uses:
            yield ".".join((step.name, *use.chain)), _end_of(sys.modules.get(step.name), use.chain), use


def _end_of(value: Any, chain: tuple[str, ...]) -> Any:
    """Return what a chain of attributes leads to within modules; None elsewhere."""
    for name in chain:
        if not isinstance(value, types.ModuleType):
            return None
        value = getattr(value, name, None)
    return value


def _is_chance(value: Any, use: Use) -> bool:
    if isinstance(getattr(value, "__self__", None), _STATES):
        return True
    return use.arguments == () and any(value is maker for maker in _MAKERS)
