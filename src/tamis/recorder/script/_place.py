"""Calling a function as if from the script's own line: warnings and tracebacks name that line."""

from __future__ import annotations

import sys
import types
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["CALLER", "Places", "is_ours"]

_FOLDER = __file__.rpartition("_place")[0]


def _call_here(function: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    return function(*args, **kwargs)


CALLER = _call_here.__name__
"""What frames are called that stand at a line of the script and are ours."""


class Places:
    """Calls functions in frames that look like the script's.

    A library that warns names the line it was called from, and Python shows a warning once a line; so does
    NumPy when it divides by zero. Seen from a frame of the recorder, all of them would come from there.
    """

    def __init__(self) -> None:
        self._callers: dict[tuple[str, int], Callable[..., Any]] = {}

    def run(self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        """Return what a function gives, called from the line of the script that is being run."""
        frame = sys._getframe(1)
        while frame.f_code.co_filename.startswith(_FOLDER) and frame.f_back is not None:
            frame = frame.f_back
        where = frame.f_code.co_filename, frame.f_lineno
        if where not in self._callers:
            self._callers[where] = _caller_at(*where, frame.f_globals)
        return self._callers[where](function, args, kwargs)


def _caller_at(path: str, line: int, names: dict[str, Any]) -> Callable[..., Any]:
    code = _call_here.__code__
    # the call stands one line below the definition
    placed = code.replace(co_filename=path, co_firstlineno=line - 1, co_name=_call_here.__name__)
    return types.FunctionType(placed, names)


def is_ours(code: types.CodeType) -> bool:
    """Return whether a frame of this code stands between the script and the library because of us."""
    return code.co_filename.startswith(_FOLDER) or (
        code.co_name == _call_here.__name__ and code.co_code == _call_here.__code__.co_code
    )
