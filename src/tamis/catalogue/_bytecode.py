"""What the bytecode of a function says by itself: a digest, and the names it reads and writes."""

from __future__ import annotations

import dis
import itertools
import types
import weakref
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import xxhash

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

__all__ = ["NO_FACTS", "CodeFacts", "facts_of"]

Variable = tuple[str, str]  # its scope, "global" or "free", and its name

_GLOBAL_READS = ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS")
_FREE_READS = ("LOAD_DEREF", "LOAD_CLASSDEREF", "LOAD_FROM_DICT_OR_DEREF")
_READS = dict.fromkeys(_GLOBAL_READS, "global") | dict.fromkeys(_FREE_READS, "free")
_WRITES = {
    "STORE_GLOBAL": "global",
    "DELETE_GLOBAL": "global",
    "STORE_DEREF": "free",
    "DELETE_DEREF": "free",
}
_METHODS = {"LOAD_ATTR", "LOAD_METHOD"}
_ATTRIBUTES = {*_METHODS, "LOAD_SUPER_ATTR", "IMPORT_FROM"}
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
    "LOAD_CONST", "LOAD_FAST", "LOAD_FAST_BORROW", "LOAD_FAST_CHECK", "LOAD_SMALL_INT", *_READS,
}  # fmt: skip
_LOOKUPS = {"getattr", "vars", "attrgetter", "methodcaller"}


@dataclass(frozen=True, slots=True)
class CodeFacts:
    """What a code object and those inside it say, whatever their names are bound to.

    Parameters
    ----------
    digest : bytes
        Of instructions, constants and names; not of line numbers, file names and docstrings.
    globals : tuple of str
        Global names that are read.
    attributes : frozenset of str
        Attributes that are read, of whatever.
    imports : tuple of (str, int, tuple of str)
        Modules imported inside: name, level, names taken from it.
    written : frozenset of (str, str)
        Variables around the function that it assigns or counts up, and never reads: scope, name.
    filled : frozenset of (str, str)
        Variables around the function that it only adds to, and never reads: scope, name.
    is_dynamic : bool
        Attributes are looked up by text.
    through : mapping of str to frozenset of str
        Global names that are only read for an attribute, and which ones.
    """

    digest: bytes
    globals: tuple[str, ...]
    attributes: frozenset[str]
    imports: tuple[tuple[str, int, tuple[str, ...]], ...]
    written: frozenset[Variable]
    filled: frozenset[Variable]
    is_dynamic: bool
    through: Mapping[str, frozenset[str]] = field(default_factory=dict)


NO_FACTS = CodeFacts(b"", (), frozenset(), (), frozenset(), frozenset(), is_dynamic=False)
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
    steps = [_steps(inner) for inner in _nested(code)]
    flat = [step for some in steps for step in some]
    names = dict.fromkeys(step.argval for step in flat if step.opname in _GLOBAL_READS)
    uses = Counter(_uses(code))
    variables = {variable for variable, _ in uses}
    return CodeFacts(
        digest=_digest(code),
        globals=tuple(names),
        attributes=frozenset(step.argval for step in flat if step.opname in _ATTRIBUTES),
        imports=tuple(step for some in steps for step in _imports(some)),
        written=frozenset(v for v in variables if uses[v, "count"] == uses[v, "read"]),
        filled=frozenset(v for v in variables if uses[v, "fill"] == uses[v, "read"]),
        is_dynamic=not _LOOKUPS.isdisjoint(names),
        through=_through(steps),
    )


def _through(steps: Iterable[Sequence[dis.Instruction]]) -> dict[str, frozenset[str]]:
    """Return the attributes of each global name of which nothing else is used."""
    found: dict[str, set[str | None]] = defaultdict(set)
    for some in steps:
        for step, after in itertools.pairwise(some):
            if step.opname in _GLOBAL_READS:
                found[step.argval].add(after.argval if after.opname in _METHODS else None)
    return {
        name: frozenset(part for part in parts if part is not None)
        for name, parts in found.items()
        if None not in parts
    }


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
    uses = [((_READS[s.opname], s.argval), "read") for s in steps if s.opname in _READS]
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
        if step.opname in _READS:
            following = steps[index + 1 : index + 4]
            if _is_method(following) or _is_item(following):
                yield _READS[step.opname], step.argval


def _is_method(steps: Sequence[dis.Instruction]) -> bool:
    return bool(steps) and steps[0].opname in _METHODS and steps[0].argval in _FILLERS


def _is_item(steps: Sequence[dis.Instruction]) -> bool:
    opnames = [step.opname for step in steps]
    if opnames[:1] and opnames[0] in _SINGLE_LOADS:  # the key: one value above the container
        return opnames[1:2] in (["STORE_SUBSCR"], ["DELETE_SUBSCR"]) or opnames[1:] == ["COPY", "COPY"]
    return False


def _counts(steps: Sequence[dis.Instruction]) -> Iterator[Variable]:
    """Give the names in ``name += 1``, which tells nothing of what was counted."""
    for step, by, operator, store in zip(steps, steps[1:], steps[2:], steps[3:], strict=False):
        opnames = (operator.opname, store.opname)
        is_counter = step.opname in _READS and by.opname in _SINGLE_LOADS and opnames[0] == "BINARY_OP"
        if is_counter and opnames[1] in _WRITES and store.argval == step.argval:
            yield _READS[step.opname], step.argval


def _imports(steps: Sequence[dis.Instruction]) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    for level, taken, step in zip(steps, steps[1:], steps[2:], strict=False):
        if step.opname == "IMPORT_NAME":
            yield step.argval, int(level.argval or 0), tuple(taken.argval or ())


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
