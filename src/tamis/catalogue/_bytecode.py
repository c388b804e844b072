"""What the bytecode of a function says by itself: a digest, and the names it reads and writes."""

from __future__ import annotations

import dis
import types
import weakref
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import xxhash

from tamis.catalogue._use import GLOBAL_READS, METHODS, READS, Finder, Import, Use, Variable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["NO_FACTS", "CodeFacts", "facts_of"]

_WRITES = {
    "STORE_GLOBAL": "global",
    "DELETE_GLOBAL": "global",
    "STORE_DEREF": "free",
    "DELETE_DEREF": "free",
}
_SILENT = {"CACHE", "EXTENDED_ARG", "NOP", "PUSH_NULL", "RESUME"}
# methods that change a container and tell nothing of what it holds
_FILLERS = {
    "append",
    "appendleft",
    "extend",
    "extendleft",
    "insert",
    "add",
    "update",
    "clear",
    "write",
}
_SINGLE_LOADS = {
    "LOAD_CONST", "LOAD_FAST", "LOAD_FAST_BORROW", "LOAD_FAST_CHECK", "LOAD_SMALL_INT", *READS,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CodeFacts:
    """What a code object and those inside it say, whatever their names are bound to.

    Parameters
    ----------
    digest : bytes
        Of instructions, constants and names; not of line numbers, file names and docstrings.
    globals : tuple of str
        Global names that are read.
    imports : tuple of Import
        Modules imported inside.
    written : frozenset of (str, str)
        Variables around the function that it assigns or counts up, and never reads: scope, name.
    filled : frozenset of (str, str)
        Variables around the function that it only adds to, and never reads: scope, name.
    uses : mapping of (str, str) to tuple of Use
        What is done with each variable around the function.
    strays : tuple of str
        Attributes read of anything else that find code by a text.
    """

    digest: bytes
    globals: tuple[str, ...]
    imports: tuple[Import, ...]
    written: frozenset[Variable]
    filled: frozenset[Variable]
    uses: Mapping[Variable, tuple[Use, ...]] = field(default_factory=dict)
    strays: tuple[str, ...] = ()


NO_FACTS = CodeFacts(b"", (), (), frozenset(), frozenset())
_known: dict[int, tuple[weakref.ref[types.CodeType], CodeFacts]] = {}


def facts_of(code: types.CodeType) -> CodeFacts:
    """Return the facts of a code object; they are found once in its life."""
    address = id(code)
    known = _known.get(address)
    if known is not None and known[0]() is code:
        return known[1]
    facts = _find_facts(code)
    _known[address] = (weakref.ref(code, lambda _: _known.pop(address, None)), facts)
    return facts


def _find_facts(code: types.CodeType) -> CodeFacts:
    finder = Finder(_nested(code))
    steps = [step for some in finder.steps for step in some]
    uses = Counter(_uses(code))
    variables = {variable for variable, _ in uses}
    return CodeFacts(
        digest=_digest(code),
        globals=tuple(dict.fromkeys(step.argval for step in steps if step.opname in GLOBAL_READS)),
        imports=finder.imports(),
        written=frozenset(v for v in variables if uses[v, "count"] == uses[v, "read"]),
        filled=frozenset(v for v in variables if uses[v, "fill"] == uses[v, "read"]),
        uses=finder.uses(),
        strays=finder.strays(),
    )


def _nested(code: types.CodeType) -> Iterator[types.CodeType]:
    yield code
    for inner in _inside(code):
        yield from _nested(inner)


def _inside(code: types.CodeType) -> list[types.CodeType]:
    return [constant for constant in code.co_consts if isinstance(constant, types.CodeType)]


def _steps(code: types.CodeType) -> list[dis.Instruction]:
    return [step for step in dis.get_instructions(code) if step.opname not in _SILENT]


def _uses(code: types.CodeType) -> Iterator[tuple[Variable, str]]:
    """Give what is done to each global name, and to each name of the scopes around `code`."""
    steps = _steps(code)
    uses = [((READS[s.opname], s.argval), "read") for s in steps if s.opname in READS]
    uses += [((_WRITES[s.opname], s.argval), "write") for s in steps if s.opname in _WRITES]
    uses += [(variable, "fill") for variable in _fills(steps)]
    uses += [(variable, "count") for variable in _counts(steps)]
    for inner in _inside(code):
        uses.extend(_uses(inner))
    # a name that an inner function takes from this one, and this one made, is nobody else's
    for (scope, name), use in uses:
        if scope == "global" or name in code.co_freevars:
            yield (scope, name), use


def _fills(steps: Sequence[dis.Instruction]) -> Iterator[Variable]:
    """Give the names in ``name.append(...)``, ``name[key] = ...`` and ``name[key] += ...``."""
    for index, step in enumerate(steps):
        if step.opname in READS:
            following = steps[index + 1 : index + 4]
            if _is_method(following) or _is_item(following):
                yield READS[step.opname], step.argval


def _is_method(steps: Sequence[dis.Instruction]) -> bool:
    return bool(steps) and steps[0].opname in METHODS and steps[0].argval in _FILLERS


def _is_item(steps: Sequence[dis.Instruction]) -> bool:
    opnames = [step.opname for step in steps]
    if opnames[:1] and opnames[0] in _SINGLE_LOADS:  # the key: one value above the container
        return opnames[1:2] in (["STORE_SUBSCR"], ["DELETE_SUBSCR"]) or opnames[1:] == ["COPY", "COPY"]
    return False


def _counts(steps: Sequence[dis.Instruction]) -> Iterator[Variable]:
    """Give the names in ``name += 1``, which tells nothing of what was counted."""
    for step, by, operator, store in zip(steps, steps[1:], steps[2:], steps[3:], strict=False):
        opnames = (operator.opname, store.opname)
        is_counter = step.opname in READS and by.opname in _SINGLE_LOADS and opnames[0] == "BINARY_OP"
        if is_counter and opnames[1] in _WRITES and store.argval == step.argval:
            yield READS[step.opname], step.argval


def _digest(code: types.CodeType) -> bytes:
    """Return the digest of a code object; everything in it that can change what it does."""
    used = {step.arg for step in dis.get_instructions(code) if step.opcode in dis.hasconst}
    constants = [  # a docstring is a constant that no instruction uses
        _told(constant) if index in used or isinstance(constant, types.CodeType) else b""
        for index, constant in enumerate(code.co_consts)
    ]
    names = (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars)
    counts = (code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_flags)
    parts = [code.co_code, code.co_exceptiontable, repr(names).encode(), repr(counts).encode()]
    return _joined([*parts, *constants])


def _joined(parts: Sequence[bytes]) -> bytes:
    content = xxhash.xxh3_128()
    for part in parts:
        content.update(len(part).to_bytes(8, "little") + part)
    return content.digest()


def _told(constant: object) -> bytes:
    """Return bytes that tell constants apart: 1 from 1.0 and True, 0.0 from -0.0."""
    if isinstance(constant, types.CodeType):
        return _digest(constant)
    if isinstance(constant, tuple):
        return b"tuple" + _joined([_told(item) for item in constant])
    if isinstance(constant, frozenset):  # its order differs between processes
        return b"frozenset" + _joined(sorted(_told(item) for item in constant))
    return f"{type(constant).__name__} {constant!r}".encode("utf-8", "surrogatepass")
