"""How far a function of the user's looks, as its decorator says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from tamis.catalogue._locality import Locality, Neighbourhood, Pointwise, Whole
from tamis.catalogue._parameter import Parameter
from tamis.errors import ParameterError

if TYPE_CHECKING:
    from tamis.catalogue._parameter import Input

__all__ = ["Depth", "check_depth", "told_locality"]

Depth: TypeAlias = int | Sequence[int] | Callable[[Mapping[str, Any], int], "int | Sequence[int]"]
"""Pixels along every axis, along each, or as a function of the values and the number of spatial axes."""

_UNSAID = "its function has not said how far it looks"
_EXPECTED = "a whole number of at least 0 pixel, one for each axis, or a function of (values, ndim)"


@dataclass(frozen=True, slots=True)
class ToldDepth:
    """A `DepthRule` that holds what it gives to be depths.

    Parameters
    ----------
    where : str
        The operation, for messages.
    told : Depth
        What the user says.
    """

    where: str
    told: Depth

    def __call__(self, values: Mapping[str, Any], ndim: int) -> tuple[int, ...]:
        """Return the depth along each of `ndim` axes, in pixels."""
        given: Any = self.told(values, ndim) if callable(self.told) else self.told
        lengths = tuple(given) if isinstance(given, tuple | list) else (given,) * ndim
        if not lengths or not all(map(_is_length, lengths)):
            remedy = (
                "Round it up with math.ceil" if any(isinstance(length, float) for length in lengths) else ""
            )
            raise ParameterError(self.where, "depth", expected=_EXPECTED, got=given, remedy=remedy)
        return tuple(int(length) for length in lengths)


def _is_length(value: Any) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool) and bool(value >= 0)


def told_locality(where: str, depth: Depth | None, *, pointwise: bool) -> Locality:
    """Return how far a function looks, as somebody says.

    Raises
    ------
    ParameterError
        If both are given, or the depth is none.
    """
    if pointwise and depth is not None:
        raise ParameterError(where, "depth", expected="left out, as it is pointwise", got=depth)
    if pointwise:
        return Pointwise()
    if depth is None:
        return Whole(_UNSAID)
    if not callable(depth) and not isinstance(depth, int | tuple | list):
        raise ParameterError(where, "depth", expected=_EXPECTED, got=depth)
    rule = ToldDepth(where, tuple(depth) if isinstance(depth, list) else depth)
    if not callable(depth):
        rule({}, 2)
    return Neighbourhood(rule)


def check_depth(locality: Locality, arguments: Sequence[Input | Parameter], ndim: Sequence[int]) -> None:
    """Ask for the depth with the defaults, so that a wrong rule is told where it is written.

    Raises
    ------
    ParameterError
        If the rule fails, or gives no depth.
    """
    parameters = [one for one in arguments if isinstance(one, Parameter)]
    rule = getattr(locality, "depth", None)
    if not isinstance(rule, ToldDepth) or any(one.is_required for one in parameters):
        return
    try:
        rule({one.name: one.default for one in parameters}, next(iter(ndim), 2))
    except ParameterError:
        raise
    except Exception as error:  # the rule is the user's, and may fail in any way
        got = f"{type(error).__name__}: {error}"
        expected = "a function of (values, ndim) that takes the defaults"
        raise ParameterError(rule.where, "depth", expected=expected, got=got) from error
