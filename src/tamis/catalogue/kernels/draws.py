"""The first numbers that a generator of NumPy draws: what comes out depends on its seed and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    Size: TypeAlias = "int | Sequence[int] | None"

__all__ = [
    "integers",
    "normal",
    "old_normal",
    "old_permutation",
    "old_poisson",
    "old_randint",
    "old_random_sample",
    "old_standard_normal",
    "old_uniform",
    "permutation",
    "poisson",
    "random",
    "standard_normal",
    "uniform",
]


def random(size: Size = None, dtype: str = "float64", *, seed: int | None = None) -> Any:
    """Return numbers in [0, 1), all as likely."""
    return np.random.default_rng(seed).random(size, np.dtype(dtype))


def normal(loc: Any = 0.0, scale: Any = 1.0, size: Size = None, *, seed: int | None = None) -> Any:
    """Return numbers of a bell curve."""
    return np.random.default_rng(seed).normal(loc, scale, size)


def standard_normal(size: Size = None, dtype: str = "float64", *, seed: int | None = None) -> Any:
    """Return numbers of the bell curve around 0 whose standard deviation is 1."""
    return np.random.default_rng(seed).standard_normal(size, np.dtype(dtype))


def uniform(low: Any = 0.0, high: Any = 1.0, size: Size = None, *, seed: int | None = None) -> Any:
    """Return numbers between two limits, all as likely."""
    return np.random.default_rng(seed).uniform(low, high, size)


def integers(
    low: Any,
    high: Any = None,
    size: Size = None,
    dtype: str = "int64",
    endpoint: bool = False,  # noqa: FBT001  # as in NumPy
    *,
    seed: int | None = None,
) -> Any:
    """Return whole numbers between two limits, all as likely."""
    return np.random.default_rng(seed).integers(low, high, size, np.dtype(dtype), endpoint)


def poisson(lam: Any = 1.0, size: Size = None, *, seed: int | None = None) -> Any:
    """Return how many photons are counted where so many are expected."""
    return np.random.default_rng(seed).poisson(lam, size)


def permutation(x: Any, axis: int = 0, *, seed: int | None = None) -> Any:
    """Return the items along an axis in another order."""
    return np.random.default_rng(seed).permutation(x, axis)


# the generator that NumPy had before: the same seed gives other numbers


def old_random_sample(size: Size = None, *, seed: int | None = None) -> Any:
    """Return numbers in [0, 1), all as likely."""
    return _old(seed).random_sample(size)


def old_normal(loc: Any = 0.0, scale: Any = 1.0, size: Size = None, *, seed: int | None = None) -> Any:
    """Return numbers of a bell curve."""
    return _old(seed).normal(loc, scale, size)


def old_standard_normal(size: Size = None, *, seed: int | None = None) -> Any:
    """Return numbers of the bell curve around 0 whose standard deviation is 1."""
    return _old(seed).standard_normal(size)


def old_uniform(low: Any = 0.0, high: Any = 1.0, size: Size = None, *, seed: int | None = None) -> Any:
    """Return numbers between two limits, all as likely."""
    return _old(seed).uniform(low, high, size)


def old_randint(
    low: Any, high: Any = None, size: Size = None, dtype: str = "int64", *, seed: int | None = None
) -> Any:
    """Return whole numbers from `low` up to below `high`, all as likely."""
    return _old(seed).randint(low, high, size, np.dtype(dtype))


def old_poisson(lam: Any = 1.0, size: Size = None, *, seed: int | None = None) -> Any:
    """Return how many photons are counted where so many are expected."""
    return _old(seed).poisson(lam, size)


def old_permutation(x: Any, *, seed: int | None = None) -> Any:
    """Return the items along the first axis in another order."""
    return _old(seed).permutation(x)


def _old(seed: int | None) -> np.random.RandomState:
    return np.random.RandomState(seed)  # it is what scripts use
