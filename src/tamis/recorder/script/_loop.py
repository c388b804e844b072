"""How often each loop of a script has turned, and what is said of what it leaves.

A loop over pixels makes no pipeline that anybody reads, and each of its operators would cost a call.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from tamis.recorder.script._memory import Memory

__all__ = ["MOST_TURNS", "Loops"]

MOST_TURNS = 1000
"""Turns of a loop, and calls of a function, that are followed."""


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
        self._turns: defaultdict[int, int] = defaultdict(int)

    def turned(self, loop: int) -> bool:
        """Count a turn of a loop, and return whether it is followed."""
        self._turns[loop] += 1
        if self._turns[loop] > MOST_TURNS:
            self.follows[loop] = False
        return self.follows[loop]

    def left(self, line: int, names: tuple[str, ...]) -> None:
        """Note why what a loop has left in these variables is not known."""
        reason = f"it was made in a loop at line {line} of more than {MOST_TURNS} turns, "
        reason += "which is not unrolled further"
        values = sys._getframe(1).f_locals
        for name in names:
            value = values.get(name)
            for item in value[: 2 * MOST_TURNS] if type(value) is list else (value,):
                if isinstance(item, np.ndarray):
                    self._memory.forget(item, reason)
