"""What a script decided by looking at its images: it is kept as it was decided, and said so.

A number that was computed from an image and is one of Python's own, and a test that looked at one, are no
steps. What depends on them is told by where it stands in the script: the recorder says when a number is
made of an image, and when a test has looked at one; the script's own syntax says which values, variables and
calls these are.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.recorder.script._outline import area_of, text_of
from tamis.recorder.script._spot import facts_of, outline_of, script_frame, script_frames, spot_of, variable

if TYPE_CHECKING:
    import types
    from collections.abc import Iterator, Mapping, Sequence

    from tamis.recorder.script._outline import Test
    from tamis.recorder.script._spot import Place, Spot, Variable

__all__ = ["NUMBERS", "Decisions"]

NUMBERS = frozenset({int, float, bool, round, len, max, min, sum, any, all, sorted})
"""Functions of Python's own that make numbers of images, and choose between them."""

_NUMBERS = (bool, int, float, str, type(None), np.generic)
_TRUTHS = (bool, int, float, str, list, tuple, dict, set, type(None), np.generic)
_DEEPEST = 8
# they give one item for each that they are given
_AROUND = ("enumerate", "zip", "reversed", "sorted", "list", "tuple", "map")


class Decisions:
    """Remembers which numbers and tests of a script came from its images."""

    def __init__(self) -> None:
        self.looks = 0
        """How often something was made of an image that is no array."""
        self.is_active = False
        """Whether anything was yet."""
        self._made: set[Place] = set()
        self._choices: set[Place] = set()
        self._tests: dict[Place, str] = {}
        self._names: dict[Variable, str] = {}
        self._counted: set[Variable] = set()
        self._told: set[tuple[Place, str]] = set()
        self._values: dict[tuple[type, Any], str] = {}

    # what a script tells

    def made(self, value: Any, *, of_image: bool = True, is_choice: bool = False) -> None:
        """Note that the script's running expression gave something else than an array, of an image or not.

        A choice may give one of several arrays.
        """
        if not of_image and not self.is_active:
            return
        spot = spot_of(script_frame())
        place = spot.place
        if not of_image:
            self._made.discard(place)
            return
        self.is_active = True
        self.looks += 1
        self._made.add(place)
        if is_choice:
            self._choices.add(place)
        if type(value) in (int, float):
            self._values[type(value), value] = "" if spot.expression is None else _computed(spot.expression)

    def decided(self, looks: int, value: Any) -> Any:
        """Note whether a test has looked at an image since so many `looks`, and return what it gave."""
        if not self.is_active:
            return value
        frame = script_frame()
        spot = spot_of(frame)
        test = spot.test
        if test is None:
            return value
        if self.looks == looks and not self._reason(test.expression, frame):
            self._tests.pop(spot.place, None)
            return value
        said = f" was {bool(value)}".lower() if isinstance(value, _TRUTHS) else " was so"
        reason = f"because `{text_of(test.expression)}`{said} of this image"
        self._decide(test, frame, reason, f"was chosen {reason}")
        return value

    def looped(self, items: Any, *, is_of_image: bool) -> Any:
        """Note whether what a loop goes over was computed from an image, and return it."""
        self.is_active = self.is_active or is_of_image
        if not self.is_active:
            return items
        frame = script_frame()
        spot = spot_of(frame)
        test = spot.test
        if test is None:
            return items
        if not is_of_image and not self._is_counted(test.expression, frame):
            self._tests.pop(spot.place, None)
        else:
            reason = f"in a loop over `{text_of(test.expression)}`, which this image decides"
            self._decide(test, frame, reason, _computed(test.expression))
        return items

    def _decide(self, test: Test, frame: types.FrameType, reason: str, for_names: str) -> None:
        self._tests[frame.f_code.co_filename, test.area] = reason
        for name in test.names:
            self._names[variable(frame, name)] = for_names

    def named(self, name: str, *, is_step: bool) -> None:
        """Note whether what is put into a variable, a step or not, was computed from an image, or chosen."""
        if not self.is_active:
            return
        frame = script_frame()
        spot = spot_of(frame)
        reason = ""
        if spot.expression is not None:
            reason = self._choice(spot) if is_step else self._reason(spot.expression, frame)
        key = variable(frame, name)
        if spot.expression is not None and not is_step and self._is_counted(spot.expression, frame):
            self._counted.add(key)
        else:
            self._counted.discard(key)
        reason = reason or self._chosen(spot)
        if reason:
            self._names[key] = reason
        else:
            self._names.pop(key, None)

    def kept(self, value: Any) -> None:
        """Note whether a number that is put into an object or a list was computed from an image."""
        if not self.is_active or type(value) not in (int, float):
            return
        frame = script_frame()
        spot = spot_of(frame)
        if spot.expression is None:
            return
        reason = self._reason(spot.expression, frame, value) or self._chosen(spot)
        if reason:
            self._values[type(value), value] = reason

    def _is_counted(self, expression: ast.AST, frame: types.FrameType) -> bool:
        """Return whether an image decides how many items there are, and not only what they are."""
        if isinstance(expression, ast.Name):
            return variable(frame, expression.id) in self._counted
        called = getattr(getattr(expression, "func", None), "id", "")
        if isinstance(expression, ast.Call) and called == "range":
            return bool(self._reason(expression, frame))
        if isinstance(expression, ast.Call) and called in _AROUND:
            return any(self._is_counted(part, frame) for part in expression.args)
        return (
            isinstance(expression, ast.Call) and (frame.f_code.co_filename, area_of(expression)) in self._made
        )

    def _choice(self, spot: Spot) -> str:
        """Return how a step was chosen among others; '' if it was not."""
        if spot.expression is not None and spot.place in self._choices:
            return f"was chosen by `{text_of(spot.expression)}` of this image"
        if isinstance(spot.expression, ast.IfExp):
            reason = self._tests.get((spot.place[0], area_of(spot.expression.test)))
            return f"was chosen {reason}" if reason else ""
        return ""

    def _chosen(self, spot: Spot) -> str:
        for place, test in reversed(spot.around):
            reason = self._tests.get(place)
            if reason is not None and not test.is_loop:
                return f"was chosen {reason}"
        return ""

    # what a step is told

    def notes(
        self, names: Sequence[str], args: Sequence[Any], kwargs: Mapping[str, Any], connected: Sequence[Any]
    ) -> list[str]:
        """Return what is to be said of the step that the script does now.

        Parameters
        ----------
        names : sequence of str
            What the operation calls its arguments, in their order.
        args, kwargs : sequence, mapping
            What it was given.
        connected : sequence
            Those that are edges of the pipeline, so that nothing is kept of them.

        Returns
        -------
        notes : list of str
            Each begins with a line of the script.
        """
        if not self.is_active:
            return []
        frame = script_frame()
        reasons = list(self._around(frame))
        notes = [
            f"line {test.expression.lineno}: made {reason}"
            for place, test, reason in reasons
            if not test.is_loop or self._is_first(place, reason)
        ]
        known = {_computed(t.expression) if t.is_loop else f"was chosen {reason}" for _, t, reason in reasons}
        for name, value, part in _given(spot_of(frame).expression, names, args, kwargs):
            is_connected = any(value is item for item in connected)
            reason = self._reason(part, frame, value)
            if not reason or reason in known or (is_connected and not reason.startswith("was chosen")):
                continue
            shown = "" if is_connected or not _can_show(value) else f" = {_shown(value)}"
            notes.append(f"line {frame.f_lineno}: {name}{shown} {reason}")
        return list(dict.fromkeys(notes))

    def _is_first(self, loop: Place, reason: str) -> bool:
        """Return whether a loop is spoken of for the first time: what it makes is the same each time."""
        is_first = (loop, reason) not in self._told
        self._told.add((loop, reason))
        return is_first

    def _around(self, frame: types.FrameType) -> Iterator[tuple[Place, Test, str]]:
        """Yield the tests that decided that the script is where it is, and how."""
        for one in script_frames(frame):
            for place, test in spot_of(one).around:
                reason = self._tests.get(place)
                if reason is not None:
                    yield place, test, reason

    def _reason(
        self, expression: ast.AST, frame: types.FrameType, value: Any = None, depth: int = _DEEPEST
    ) -> str:
        """Return how an expression's value comes from an image; '' if it does not."""
        facts = facts_of(expression, frame)
        for place in facts.tests:
            if place in self._tests:
                return f"was chosen {self._tests[place]}"
        if not facts.places.isdisjoint(self._made):
            return _computed(expression)
        for one in facts.variables:
            if one in self._names:
                return self._names[one]
        for name in facts.arguments if depth else ():
            reason = self._of_argument(name, frame, depth)
            if reason:
                return reason
        if facts.is_kept and type(value) in (int, float):
            is_literal = value in outline_of(frame.f_code.co_filename).literals
            return "" if is_literal else self._values.get((type(value), value), "")
        return ""

    def _of_argument(self, name: str, frame: types.FrameType, depth: int) -> str:
        """Return how what a function of the script was given comes from an image."""
        caller = next(script_frames(frame.f_back), None)
        if caller is None:
            return ""
        place = frame.f_code.co_varnames.index(name)
        part = _argument(spot_of(caller).expression, name, place, frame.f_code.co_name)
        return "" if part is None else self._reason(part, caller, None, depth - 1)


def _computed(expression: ast.AST) -> str:
    return f"was computed from this image (`{text_of(expression)}`)"


def _given(
    expression: ast.AST | None, names: Sequence[str], args: Sequence[Any], kwargs: Mapping[str, Any]
) -> Iterator[tuple[str, Any, ast.expr]]:
    """Yield the name, the value and the expression of each argument of a step."""
    parts: list[ast.expr] = []
    if isinstance(expression, ast.Call):
        parts = [] if any(isinstance(part, ast.Starred) for part in expression.args) else expression.args
        for keyword in expression.keywords:
            if keyword.arg is not None and keyword.arg in kwargs:
                yield keyword.arg, kwargs[keyword.arg], keyword.value
    elif isinstance(expression, ast.BinOp):
        parts = [expression.left, expression.right]
    elif isinstance(expression, ast.Compare):
        parts = [expression.left, *expression.comparators]
    elif isinstance(expression, ast.Subscript):
        parts = [expression.slice]
    elif isinstance(expression, ast.Assign | ast.AugAssign):
        parts = [expression.value]
    # a method's owner, and what is indexed, come before what is written between the brackets
    start = max(0, len(args) - len(parts))
    yield from zip(names[start:], args[start:], parts, strict=False)


def _argument(call: ast.AST | None, name: str, place: int, function: str) -> ast.expr | None:
    """Return the expression that a function of the script was given for an argument; None if none is seen."""
    if not isinstance(call, ast.Call) or any(isinstance(part, ast.Starred) for part in call.args):
        return None
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if called != function and function != "__init__":
        return None  # somebody else calls it
    if isinstance(call.func, ast.Attribute) or function == "__init__":
        place -= 1  # its owner is no argument of the call
    return call.args[place] if 0 <= place < len(call.args) else None


def _can_show(value: Any) -> bool:
    items = value if isinstance(value, tuple) else (value,)
    return len(items) <= _DEEPEST and all(isinstance(item, (*_NUMBERS, slice, tuple)) for item in items)


def _shown(value: Any) -> str:
    if isinstance(value, np.generic):
        return repr(value.item())
    if isinstance(value, slice):
        ends = [value.start, value.stop] + ([] if value.step is None else [value.step])
        return ":".join("" if end is None else _shown(end) for end in ends)
    if isinstance(value, tuple):
        inside = ", ".join(map(_shown, value))
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    return repr(value)
