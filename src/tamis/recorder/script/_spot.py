"""Where a running script is: the expression that it evaluates, and what that is made of."""

from __future__ import annotations

import ast
import functools
import inspect
import sys
from typing import TYPE_CHECKING, TypeAlias

from tamis.dataclass import dataclass
from tamis.recorder.script._outline import Outline, Test, area_of
from tamis.recorder.script._place import CALLER
from tamis.recorder.script._syntax import is_watched, source_of

if TYPE_CHECKING:
    import types
    from collections.abc import Iterator

    from tamis.recorder.script._outline import Area

__all__ = [
    "Facts",
    "Place",
    "Spot",
    "Variable",
    "facts_of",
    "outline_of",
    "script_frame",
    "script_frames",
    "spot_of",
    "variable",
]

Place: TypeAlias = "tuple[str, Area]"
"""A file, and where something stands in it."""

Variable: TypeAlias = tuple[int, str]
"""The number of whose a name is, and the name."""


@dataclass(frozen=True, slots=True)
class Spot:
    """What a frame of a script is doing.

    Parameters
    ----------
    place : Place
        Where the expression stands.
    expression : ast.AST or None
        The expression; None where Python does not tell.
    test : Test or None
        The test that it is.
    around : tuple of (Place, Test)
        The tests that decide whether it is reached, the outermost first.
    """

    place: Place
    expression: ast.AST | None
    test: Test | None
    around: tuple[tuple[Place, Test], ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What an expression is made of.

    Parameters
    ----------
    variables : tuple of Variable
        Those that it reads.
    places : frozenset of Place
        Those of its parts.
    tests : tuple of Place
        Those that choose between its parts.
    arguments : tuple of str
        What it reads that its function was given.
    is_kept : bool
        Whether it takes something out of an object or a list, or from a function.
    """

    variables: tuple[Variable, ...]
    places: frozenset[Place]
    tests: tuple[Place, ...]
    arguments: tuple[str, ...]
    is_kept: bool


def script_frame() -> types.FrameType:
    """Return the innermost frame of a script that is watched."""
    frame: types.FrameType | None = sys._getframe(1)
    while frame is not None:
        if is_watched(frame.f_code.co_filename) and frame.f_code.co_name != CALLER:
            return frame
        frame = frame.f_back
    return sys._getframe(1)


def script_frames(frame: types.FrameType | None) -> Iterator[types.FrameType]:
    """Yield a frame and those that called it, as far as they are of scripts that are watched."""
    while frame is not None:
        if is_watched(frame.f_code.co_filename) and frame.f_code.co_name != CALLER:
            yield frame
        frame = frame.f_back


# by number: the hash of code is that of all that it holds; with the code, so that no other gets its number
_SPOTS: dict[tuple[int, int], tuple[types.CodeType, Spot]] = {}
_FACTS: dict[tuple[int, int, int], tuple[types.CodeType, Facts]] = {}
_POSITIONS: dict[int, tuple[types.CodeType, list[tuple[int | None, ...]]]] = {}


def spot_of(frame: types.FrameType) -> Spot:
    """Return what a frame is doing."""
    key = id(frame.f_code), frame.f_lasti
    found = _SPOTS.get(key)
    if found is None:
        found = _SPOTS[key] = frame.f_code, _spot(frame.f_code, frame.f_lasti)
    return found[1]


def _spot(code: types.CodeType, instruction: int) -> Spot:
    found = _POSITIONS.get(id(code))
    if found is None:
        found = _POSITIONS[id(code)] = code, list(code.co_positions())
    first, last, start, end = found[1][instruction // 2]
    area = (first or 0, last or 0, start or 0, end or 0)
    path, outline = code.co_filename, outline_of(code.co_filename)
    around = tuple(((path, test.area), test) for test in outline.tests_around(area))
    return Spot((path, area), outline.expression(area), outline.test(area), around)


def outline_of(path: str) -> Outline:
    """Return the outline of a script."""
    return _outline(source_of(path) or "")


@functools.cache
def _outline(source: str | bytes) -> Outline:
    return Outline(ast.parse(source))


def variable(frame: types.FrameType, name: str) -> Variable:
    """Return a variable: a function's own, or a module's."""
    code = frame.f_code
    is_local = code.co_flags & inspect.CO_OPTIMIZED and (name in code.co_varnames or name in code.co_cellvars)
    return id(code if is_local else frame.f_globals), name


def facts_of(expression: ast.AST, frame: types.FrameType) -> Facts:
    """Return what an expression that a frame evaluates is made of."""
    key = id(expression), id(frame.f_code), id(frame.f_globals)
    found = _FACTS.get(key)
    if found is None:
        found = _FACTS[key] = frame.f_code, _facts(expression, frame.f_code, key[2])
    return found[1]


def _facts(expression: ast.AST, code: types.CodeType, owner: int) -> Facts:
    parts = list(ast.walk(expression))
    names = tuple(dict.fromkeys(part.id for part in parts if isinstance(part, ast.Name)))
    own = (*code.co_varnames, *code.co_cellvars) if code.co_flags & inspect.CO_OPTIMIZED else ()
    given = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount] if own else ()
    path = code.co_filename
    return Facts(
        tuple((id(code) if name in own else owner, name) for name in names),
        frozenset(
            (path, area_of(part))
            for part in parts
            if isinstance(part, ast.expr) and not isinstance(part, ast.Name | ast.Constant)
        ),
        tuple((path, area_of(part.test)) for part in parts if isinstance(part, ast.IfExp)),
        tuple(name for name in names if name in given),
        any(isinstance(part, ast.Attribute | ast.Subscript | ast.Call) for part in parts),
    )
