"""``python -m tamis.recorder.script WISHES SCRIPT``: the process that a script is recorded in."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__: list[str] = []


def _loaded() -> Callable[[list[str]], None]:
    """Load what any script needs, and keep it from Python's collector; return what runs a script.

    The collector would look through it again and again, while the script loads its libraries.
    """
    gc.disable()
    from tamis.catalogue import known_operations
    from tamis.recorder.script._child import main

    known_operations()
    gc.freeze()
    gc.enable()
    return main


if __name__ == "__main__":
    _loaded()(sys.argv[1:])
