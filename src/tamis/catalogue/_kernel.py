"""One implementation of an operation, and how exactly it matches scikit-image."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, TypeAlias

from tamis.dataclass import dataclass

__all__ = ["Exactness", "Kernel", "Situation"]


class Exactness(StrEnum):
    """How near a kernel comes to scikit-image."""

    E0 = "E0"
    """Bit-identical; replaces scikit-image without being asked for."""
    E1 = "E1"
    """Equal up to a stated rounding; only by name."""
    E2 = "E2"
    """A deterministic canonical variant; only by name."""
    E3 = "E3"
    """Approximate; only by name."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What a kernel is asked to work on.

    Parameters
    ----------
    dtype : str
        Dtype of the first input.
    shape : tuple of int, pixel
        Shape of the first input.
    values : mapping
        Parameter values, with defaults.
    inputs : tuple of str
        Names of the inputs that are given.
    """

    dtype: str
    shape: tuple[int, ...]
    values: Mapping[str, Any]
    inputs: tuple[str, ...]


Condition: TypeAlias = Callable[[Situation], bool]


@dataclass(frozen=True, slots=True)
class Kernel:
    """A faster implementation with the same arguments as the library's function.

    Parameters
    ----------
    name : str
        Such as ``"opencv"``.
    target : str
        ``"module:function"``, imported on first call.
    exactness : Exactness
        What was proven, for the situations in which it applies.
    applies : callable
        Whether it may be used in a `Situation`.
    """

    name: str
    target: str
    exactness: Exactness
    applies: Condition
