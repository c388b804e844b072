"""How a function's bytecode uses the names it reads: for which attributes, called with which texts."""

from __future__ import annotations

import dis
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import types
    from collections.abc import Iterable, Iterator, Mapping, Sequence

__all__ = ["BARE", "FREE_READS", "GLOBAL_READS", "METHODS", "READS", "Finder", "Import", "Use", "Variable"]

Variable = tuple[str, str]  # its scope, "global" or "free", and its name
Argument = tuple[str, str]  # "text" and the text, or a variable

GLOBAL_READS = ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS")
FREE_READS = ("LOAD_DEREF", "LOAD_CLASSDEREF", "LOAD_FROM_DICT_OR_DEREF")
READS = dict.fromkeys(GLOBAL_READS, "global") | dict.fromkeys(FREE_READS, "free")
METHODS = {"LOAD_ATTR", "LOAD_METHOD"}

_LOCAL_READS = {"LOAD_FAST", "LOAD_FAST_BORROW", "LOAD_FAST_CHECK", *FREE_READS}
_LOCAL_WRITES = {"STORE_FAST", "STORE_DEREF"}
_PUSHES = {"LOAD_CONST", "LOAD_SMALL_INT", *_LOCAL_READS, *GLOBAL_READS}
_SILENT = {"CACHE", "EXTENDED_ARG", "NOP", "PUSH_NULL", "RESUME", "PRECALL", "NOT_TAKEN"}
_FAST = re.compile("(?:LOAD|STORE)_FAST(?:_BORROW)?")
_JUMPS = {*dis.hasjrel, *dis.hasjabs}
_TANGLED = {"SWAP", "CALL_FUNCTION_EX"}  # what they leave on the stack is not followed
_SCOPE_READERS = {"eval", "exec", "locals", "vars", "dir"}  # they see locals by their names
# attributes that find code by a text, or scopes of others, whatever they are read of
_FINDERS = {
    "import_module", "__import__", "exec_module", "load_module", "run_path", "run_module",
    "spec_from_file_location", "__globals__", "f_globals", "f_locals", "f_builtins",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Use:
    """What is done with a value.

    Parameters
    ----------
    chain : tuple of str
        Attributes that are read of it, one of the other; at the end ``"[]"`` for an item, ``"in"`` for a
        test of membership. Nothing read: the value itself goes somewhere.
    arguments : tuple of (int or str, (str, str) or None), optional
        What the end of the chain is called with: place or name, and a text or variable if it is one. None if
        it is not called.
    result : tuple of Use
        What is done with what the call gives.
    """

    chain: tuple[str, ...] = ()
    arguments: tuple[tuple[int | str, Argument | None], ...] | None = None
    result: tuple[Use, ...] = ()


@dataclass(frozen=True, slots=True)
class Import:
    """A module that a function imports.

    Parameters
    ----------
    name : str
        As it is written; empty for ``from . import a``.
    level : int
        Dots before the name.
    taken : tuple of str
        Names taken from it.
    is_top : bool
        The name stands for the outermost package, as in ``import a.b``.
    uses : tuple of Use
        What is done with the module.
    """

    name: str
    level: int
    taken: tuple[str, ...]
    is_top: bool
    uses: tuple[Use, ...]


BARE = (Use(),)


class Finder:
    """Finds the uses in a code object and those inside it.

    Parameters
    ----------
    codes : sequence of code
        The code object and those inside it.
    """

    def __init__(self, codes: Iterable[types.CodeType]) -> None:
        self.steps = [_steps(code) for code in codes]
        names = {step.argval for steps in self.steps for step in steps if step.opname in GLOBAL_READS}
        self.sees_locals = not _SCOPE_READERS.isdisjoint(names)

    def uses(self) -> Mapping[Variable, tuple[Use, ...]]:
        """Return the uses of each global name, and of each name of the scopes around."""
        found: dict[Variable, dict[Use, None]] = {}
        for steps in self.steps:
            for index, step in enumerate(steps):
                if step.opname in READS:
                    variable = READS[step.opname], step.argval
                    found.setdefault(variable, {}).update(dict.fromkeys(self._at(steps, index)))
        return {variable: tuple(uses) for variable, uses in found.items()}

    def imports(self) -> tuple[Import, ...]:
        """Return the modules that are imported."""
        return tuple(
            self._import(steps, index)
            for steps in self.steps
            for index, step in enumerate(steps)
            if step.opname == "IMPORT_NAME"
        )

    def strays(self) -> tuple[str, ...]:
        """Return attributes that find code, read of what is no variable whose uses are known."""
        found: dict[str, None] = {}
        for steps in self.steps:
            for index, step in enumerate(steps):
                if step.opname in METHODS and step.argval in _FINDERS and not self._is_rooted(steps, index):
                    found[step.argval] = None
        return tuple(found)

    def _is_rooted(self, steps: Sequence[dis.Instruction], index: int) -> bool:
        root = _root(steps, index)
        is_local = root.opname in _LOCAL_READS and not self.sees_locals
        return root.opname in READS or (is_local and root.argval in self._followed())

    def _followed(self) -> set[str]:
        """Return local names that only stand for what was read of a variable or imported."""
        written: dict[str, bool] = {}
        for steps in self.steps:
            for index, step in enumerate(steps):
                if step.opname in _LOCAL_WRITES:
                    is_known = _root(steps, index - 1).opname in {*READS, "IMPORT_NAME", "IMPORT_FROM"}
                    written[step.argval] = is_known and written.get(step.argval, True)
        return {name for name, is_known in written.items() if is_known}

    def _import(self, steps: Sequence[dis.Instruction], index: int) -> Import:
        step = steps[index]
        level, taken = steps[index - 2].argval or 0, tuple(steps[index - 1].argval or ())
        after = steps[index + 1].opname
        uses: list[Use] = []
        if taken:
            for place in range(index + 1, len(steps)):
                if steps[place].opname == "POP_TOP":
                    break
                if steps[place].opname == "IMPORT_FROM":
                    part = steps[place].argval
                    uses += [_longer((part,), use) for use in self._at(steps, place)] or [Use((part,))]
        elif after == "IMPORT_FROM":  # import a.b as c
            place = next(i for i in range(index, len(steps)) if steps[i].opname.startswith("STORE_"))
            uses += self._at(steps, place - 1)
        else:
            uses += self._at(steps, index)
        is_top = not taken and after != "IMPORT_FROM"
        return Import(step.argval, int(level), taken, is_top, tuple(dict.fromkeys(uses)))

    def _at(
        self, steps: Sequence[dis.Instruction], index: int, names: frozenset[str] = frozenset()
    ) -> list[Use]:
        """Return the uses of the value that is on top after the step of this index."""
        start, chain = index, []
        while index + 1 < len(steps) and steps[index + 1].opname in METHODS:
            index += 1
            chain.append(steps[index].argval)
        uses: Sequence[Use] | None = self._by_lookup(steps, start, index, names)
        if uses is None:
            uses = self._after(steps, index, names)
        return [_longer(tuple(chain), use) for use in uses]

    def _after(self, steps: Sequence[dis.Instruction], index: int, names: frozenset[str]) -> Sequence[Use]:
        following = steps[index + 1 : index + 3]
        if not following:
            return BARE
        if following[0].opname == "CONTAINS_OP":
            return [Use(("in",))]
        if following[0].opname == "POP_TOP":
            return []
        if following[0].opname in _LOCAL_WRITES:
            return self._stored(following[0].argval, names)
        if len(following) == 2 and _is_item(following[1]) and following[0].opname in _PUSHES:
            result = tuple(self._at(steps, index + 2, names))
            return [Use(("[]",), ((0, _argument(following[0])),), result)]
        call = _call(steps, index)
        if call is None:
            return BARE
        return [Use((), call[0], tuple(self._at(steps, call[1], names)))]

    def _stored(self, name: str, names: frozenset[str]) -> Sequence[Use]:
        """Return the uses of a local name."""
        if self.sees_locals or name in names or len(names) > 3:
            return BARE
        uses: list[Use] = []
        for steps in self.steps:
            for index, step in enumerate(steps):
                if step.opname in _LOCAL_READS and step.argval == name:
                    uses += self._at(steps, index, names | {name})
        return uses

    def _by_lookup(
        self, steps: Sequence[dis.Instruction], start: int, end: int, names: frozenset[str]
    ) -> list[Use] | None:
        """Return the uses through ``getattr(value, "name")`` and ``vars(value)``, if it is one."""
        if not start or steps[start - 1].opname not in GLOBAL_READS:
            return None
        lookup = steps[start - 1].argval
        call = _call(steps, start - 1) if lookup in ("getattr", "vars") else None
        arguments = () if call is None else call[0]
        if call is None or not arguments:
            return None
        if lookup == "vars" and len(arguments) == 1 and call[1] == end + 1:
            return [_longer(("__dict__",), use) for use in self._at(steps, call[1], names)]
        if lookup == "getattr" and len(arguments) > 1 and steps[end + 1].opname == "LOAD_CONST":
            name = arguments[1][1]
            if name is not None and name[0] == "text":
                return [_longer((name[1],), use) for use in self._at(steps, call[1], names)]
        return None


def _root(steps: Sequence[dis.Instruction], index: int) -> dis.Instruction:
    """Return the step that loads what the attribute at `index` is read of."""
    while steps[index].opname in METHODS:
        index -= 1
    return steps[index]


def _longer(chain: tuple[str, ...], use: Use) -> Use:
    return Use(chain + use.chain, use.arguments, use.result) if chain else use


def _steps(code: types.CodeType) -> list[dis.Instruction]:
    steps: list[dis.Instruction] = []
    for step in dis.get_instructions(code):
        parts = _FAST.findall(step.opname)
        if step.opname == "KW_NAMES":
            steps.append(step._replace(argval=code.co_consts[step.arg or 0]))
        elif len(parts) == 2:  # two steps in one
            for part, name in zip(parts, step.argval, strict=True):
                steps.append(step._replace(opname=part, opcode=dis.opmap[part], argval=name))
        elif step.opname not in _SILENT:
            steps.append(step)
    return steps


def _is_item(step: dis.Instruction) -> bool:
    return step.opname == "BINARY_SUBSCR" or (step.opname == "BINARY_OP" and step.argrepr == "[]")


def _argument(step: dis.Instruction) -> Argument | None:
    if step.opname == "LOAD_CONST" and isinstance(step.argval, str):
        return "text", step.argval
    return (READS[step.opname], step.argval) if step.opname in READS else None


def _call(
    steps: Sequence[dis.Instruction], start: int
) -> tuple[tuple[tuple[int | str, Argument | None], ...], int] | None:
    """Return the arguments that the value on top after `start` is called with, and the index of the call."""
    stack: list[Argument | None] = []
    keywords: tuple[str, ...] = ()
    for index in range(start + 1, len(steps)):
        step = steps[index]
        if step.opname == "KW_NAMES":
            keywords = step.argval
        elif step.opname in ("CALL", "CALL_KW"):
            if step.opname == "CALL_KW":
                keywords = steps[index - 1].argval
                stack.pop()
            count = step.arg or 0
            if count >= len(stack):
                return (tuple(_places(stack, keywords)), index) if count == len(stack) else None
            stack[-count - 1 :] = [None]
            keywords = ()
        elif step.opname in _PUSHES:
            stack.append(_argument(step))
        elif not _pass(step, stack):
            return None
    return None


def _pass(step: dis.Instruction, stack: list[Argument | None]) -> bool:
    """Do to the stack what a step does; return whether it still holds arguments only."""
    if step.opcode in _JUMPS or step.opname in _TANGLED:
        return False
    is_attribute = step.opname in METHODS  # its effect counts the place for the method's object
    size = len(stack) + (0 if is_attribute else dis.stack_effect(step.opcode, step.arg, jump=False))
    if size < 1:
        return False
    del stack[size:]
    stack.extend([None] * (size - len(stack)))
    stack[-1] = None
    return True


def _places(
    stack: Sequence[Argument | None], keywords: tuple[str, ...]
) -> Iterator[tuple[int | str, Argument | None]]:
    first = len(stack) - len(keywords)
    for place, argument in enumerate(stack):
        yield (place if place < first else keywords[place - first]), argument
