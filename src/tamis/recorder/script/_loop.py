"""How often each loop of a script has turned, and what is said of what it leaves.

A loop over pixels or small objects makes no pipeline that anybody reads, and each of its operators would cost
a call; one over slices and files does.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tamis.recorder.script._of_image import LARGE

if TYPE_CHECKING:
    from tamis.recorder.script._memory import Memory

__all__ = ["MOST_DRAWN_TURNS", "MOST_SMALL_TURNS", "MOST_TURNS", "Loops"]

MOST_TURNS = 1000
"""Turns of a loop, and calls of a function, that are followed."""

MOST_SMALL_TURNS = 32
"""Turns in which no large array of an image is made: with more of these, no further turn is followed."""

MOST_DRAWN_TURNS = 16
"""The same for a loop that has to do with no image: what it draws is better one constant than many nodes."""


@dataclass(slots=True)
class _Count:
    """What is known of the turns of a loop before the one that runs.

    The turn that runs ends where the next begins: with a function, what is done between two calls counts
    with the first.
    """

    before: int
    turns: int = 0
    small: int = 0
    large: int = -1  # there is no turn before the first


class Loops:
    """How often each loop of a running script has turned.

    Parameters
    ----------
    memory : Memory
        What is known of the script's arrays.
    """

    def __init__(self, memory: Memory) -> None:
        self.follows: defaultdict[int, bool] = defaultdict(lambda: True)
        """Whether a loop still is followed, by number."""
        self._memory = memory
        self._counts: defaultdict[int, _Count] = defaultdict(lambda: _Count(memory.touched))

    def turned(self, loop: int) -> bool:
        """Count a turn of a loop, and return whether it is followed."""
        count, large = self._counts[loop], self._memory.large
        count.turns += 1
        if count.large == large:
            count.small += 1
        count.large = large
        is_drawn = count.before == self._memory.touched
        if count.small > (MOST_DRAWN_TURNS if is_drawn else MOST_SMALL_TURNS) or count.turns > MOST_TURNS:
            self.follows[loop] = False
        return self.follows[loop]

    def left(self, loop: int, line: int, names: tuple[str, ...]) -> None:
        """Note why what a loop has left in these variables is not known, unless it only draws there."""
        count = self._counts[loop]
        if count.before == self._memory.touched:
            return
        is_long = count.turns > MOST_TURNS
        turns = (
            f"{MOST_TURNS} turns"
            if is_long
            else f"{MOST_SMALL_TURNS} turns without an image of {LARGE} pixels"
        )
        reason = f"it was made in a loop at line {line} of more than {turns}, which is not unrolled further"
        values = sys._getframe(1).f_locals
        for name in names:
            value = values.get(name)
            for item in value[: 2 * MOST_TURNS] if type(value) is list else (value,):
                if isinstance(item, np.ndarray):
                    self._memory.forget(item, reason)
