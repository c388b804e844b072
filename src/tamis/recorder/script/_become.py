"""`become_script`: this process is that of a script from now on."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["become_script"]


def become_script(arguments: Sequence[str]) -> NoReturn:
    """Run a script in this process and record it, and leave as the script does.

    Parameters
    ----------
    arguments : sequence of str
        What `record_script` wishes, the script, and its own arguments.

    Raises
    ------
    SystemExit
        When all is done.

    Notes
    -----
    What any script needs is loaded before, and kept from Python's collector: it would look through it again
    and again, while the script loads its libraries.
    """
    gc.disable()
    from tamis.catalogue import known_operations
    from tamis.recorder.script._child import main

    known_operations()
    gc.freeze()
    gc.enable()
    main(list(arguments))
