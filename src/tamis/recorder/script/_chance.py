"""What a script draws at random: a step where the seed says it all, else kept as it came out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import find_operation
from tamis.errors import PipelineError
from tamis.recorder.script._seed import seed_of, written
from tamis.recorder.script._step import LARGEST_LITERAL, prepare

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.recorder.script._memory import Memory
    from tamis.recorder.script._step import Step

__all__ = ["Draws", "is_followed_draw"]

_SHAPED = {"rand": "random_sample", "randn": "standard_normal"}
_SAME = {"random": "random_sample", "ranf": "random_sample", "sample": "random_sample"}
_RENEWED = ("seed", "set_state")
# a generator that a script makes for each image needs no memory for ever
_MOST = 256


class Draws:
    """Knows which generators have been used: the seed of those says no longer what comes next."""

    def __init__(self) -> None:
        # with the generators themselves: one that is gone would leave its number to another
        self._used: dict[int, tuple[Any, str]] = {}

    def prepare(
        self, memory: Memory, method: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> Step | None:
        """Return the step that a draw is, before it is done.

        Raises
        ------
        PipelineError
            If the seed of the generator does not say what will come out.
        TamisError
            If the catalogue cannot say it.
        """
        generator, name = method.__self__, method.__name__
        if name in _RENEWED:
            self._used.pop(id(generator), None)
            return None
        seed = self._seed(generator, name)
        if name in _SHAPED:
            args, kwargs = (), {"size": args or None}
        if isinstance(generator, np.random.Generator):
            maker, known = "default_rng", name
        else:
            maker, known = "RandomState", _SHAPED.get(name) or _SAME.get(name, name)
        operation = find_operation(f"numpy.{maker}.{known}")
        if operation is None:
            raise _refusal(generator, name, ", which is not in the catalogue")
        return prepare(memory, operation, _named(args), _named(kwargs) | {"seed": seed})

    def _seed(self, generator: Any, name: str) -> int:
        """Return the seed of a generator that has drawn nothing yet; it has from now on."""
        found = self._used.get(id(generator))
        if found is not None:
            raise _refusal(generator, name, f": {found[1]}")
        seed, problem = seed_of(generator)
        while len(self._used) >= _MOST:
            del self._used[next(iter(self._used))]
        after = f"it is not the first draw of {written(generator, seed)}" if seed is not None else problem
        self._used[id(generator)] = generator, after
        if seed is None:
            raise _refusal(generator, name, f": {problem}")
        return seed


def is_followed_draw(value: Any) -> bool:
    """Return whether what was drawn can be pixels: a few numbers in a row are places, sizes or factors."""
    return isinstance(value, np.ndarray) and (value.ndim > 1 or value.size > LARGEST_LITERAL)


def _refusal(generator: Any, name: str, reason: str) -> PipelineError:
    drawn = f"drawn at random by {type(generator).__name__}.{name}, and frozen as it came out"
    return PipelineError(f"{drawn}{reason}")


def _named(given: Any) -> Any:
    """Return arguments with dtypes by their names, as the catalogue takes them."""
    if isinstance(given, tuple):
        return tuple(_name_of(item) for item in given)
    return {name: _name_of(item) for name, item in given.items()}


def _name_of(item: Any) -> Any:
    return np.dtype(item).name if isinstance(item, type | np.dtype) else item
