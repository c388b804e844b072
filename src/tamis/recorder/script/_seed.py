"""The seed of a generator that is still as its seed made it."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from tamis.errors import PipelineError

__all__ = ["GENERATORS", "seed_for", "seed_of", "written"]

GENERATORS = (np.random.Generator, np.random.RandomState)
"""What draws numbers."""

# without a seed NumPy takes one of 128 bits, which nobody could have written down
_LARGEST_SEED = 2**64
_WORDS = 624


def seed_for(value: Any) -> Any:
    """Return what a function that draws at random is given as a pipeline can give it: a number.

    Raises
    ------
    PipelineError
        If it is a generator whose seed does not say what it will draw.
    """
    if not isinstance(value, (*GENERATORS, np.random.BitGenerator, np.random.SeedSequence)):
        return value
    if not isinstance(value, np.random.Generator):
        message = f"drawn at random with a {type(value).__name__}, and frozen as it came out"
        raise PipelineError(message)
    seed, problem = seed_of(value)
    if seed is None:
        message = f"drawn at random, and frozen as it came out: {problem}"
        raise PipelineError(message)
    return seed


def seed_of(generator: Any) -> tuple[int | None, str]:
    """Return the seed of a generator that is still as the seed made it; else None, and why there is none.

    Looking at its state draws nothing.
    """
    if isinstance(generator, np.random.Generator):
        return _new_seed(generator)
    state = generator.get_state(legacy=False)
    # a seed that is one number is where the state begins
    first = int(state["state"]["key"][0]) if state["bit_generator"] == "MT19937" else -1
    if first >= 0 and state["state"]["pos"] == _WORDS and not state["has_gauss"] and _is_old(first, state):
        return first, ""
    return None, "its generator was used before, or has no seed that is one number"


def _new_seed(generator: np.random.Generator) -> tuple[int | None, str]:
    bits: Any = generator.bit_generator
    made_of = bits.seed_seq
    seed: Any = getattr(made_of, "entropy", None)
    is_number = isinstance(seed, int | np.integer) and not isinstance(seed, bool)
    if not is_number or made_of.spawn_key or type(bits) is not np.random.PCG64 or seed >= _LARGEST_SEED:
        return None, "its generator has no seed that is one number"
    if bits.state != _fresh_state(int(seed)):
        return None, f"it is not the first draw of {written(generator, seed)}"
    return int(seed), ""


@functools.lru_cache(maxsize=256)
def _fresh_state(seed: int) -> Any:
    return np.random.default_rng(seed).bit_generator.state


def _is_old(seed: int, state: Any) -> bool:
    fresh = np.random.RandomState(seed).get_state(legacy=False)  # what scripts use
    return np.array_equal(fresh["state"]["key"], state["state"]["key"])


def written(generator: Any, seed: int) -> str:
    maker = "default_rng" if isinstance(generator, np.random.Generator) else "RandomState"
    return f"{maker}({seed})"
