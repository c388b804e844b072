"""Modules of the user's, as functions reach into them: by attribute, by import, or by a text."""

from __future__ import annotations

import builtins
import functools
import importlib
import importlib.util
import sys
import types
from typing import TYPE_CHECKING, Any, Protocol

from tamis.catalogue._bytecode import NO_FACTS
from tamis.catalogue._origin import library_of
from tamis.catalogue._use import BARE
from tamis.errors import KindError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tamis.catalogue._bytecode import CodeFacts
    from tamis.catalogue._use import Import, Use

__all__ = ["UntraceableError", "check_value", "tell_builtin_name", "tell_import", "tell_module", "tell_uses"]

Names = dict[str, Any]
_Chain = tuple[str, ...]

_HOLDERS = {"importlib", "builtins", "sys", "runpy", "pkgutil", "pydoc"}  # they hold what finds code
_IMPORTERS = {id(importlib.import_module), id(__import__)}
_RUNNERS = {id(eval), id(exec), id(compile)}
_FINDERS = {*_IMPORTERS, *_RUNNERS, id(globals)}
_LOADERS = {  # they run files that no import names
    "run_path", "run_module", "resolve_name", "locate", "spec_from_file_location", "spec_from_loader",
    "module_from_spec", "SourceFileLoader",
}  # fmt: skip
_LOADER_HOMES = {
    "importlib",
    "_frozen_importlib",
    "_frozen_importlib_external",
    "runpy",
    "pkgutil",
    "pydoc",
}
_ITEMS = {"[]", "get", "__getitem__"}
_UNTOLD = {  # of a module's names: what Python puts there
    "__annotations__", "__builtins__", "__cached__", "__doc__", "__file__", "__loader__", "__name__",
    "__package__", "__path__", "__spec__", "__warningregistry__",
}  # fmt: skip


class UntraceableError(KindError):
    """A function may reach code or data that nobody can tell before it runs."""


class Teller(Protocol):
    """Whoever tells what a function reaches; see `_reach.Reach`."""

    facts: CodeFacts | None
    path: list[str]

    def tell(self, tag: bytes, content: bytes = b"") -> None: ...

    def add(self, value: object) -> None: ...

    def add_named(self, name: str, value: object) -> None: ...

    def add_code(self, code: types.CodeType, names: dict[str, Any]) -> None: ...

    def is_seen(self, value: object, key: object = None) -> bool: ...

    def doubt(self, culprit: str) -> UntraceableError: ...


def tell_module(reach: Teller, module: types.ModuleType) -> None:
    """Tell a module that goes somewhere: anything in it may be used."""
    library = _library(module)
    if library is not None:
        reach.tell(b"m", library + module.__name__.encode())
    else:
        reach.tell(b"M", module.__name__.encode())
        _tell_all(reach, vars(module))


def tell_uses(reach: Teller, name: str, value: object, uses: Sequence[Use], names: Names) -> None:
    """Tell what a function that stands among `names` uses of a variable's value."""
    if isinstance(value, types.ModuleType):
        is_followed = _is_holder(value) or _library(value) is None
    else:
        is_followed = _is_finder(value) or any(use.chain[:1] == ("__globals__",) for use in uses)
    if not is_followed:
        reach.add_named(name, value)
        return
    for use in uses:
        _follow_named(reach, name, value, use.chain, use, names)


def tell_builtin_name(reach: Teller, name: str, uses: Iterable[Use], names: Names) -> None:
    """Tell a name that is not among `names`."""
    value = getattr(builtins, name, None)
    reach.tell(b"b" if hasattr(builtins, name) else b"?", name.encode())
    if _is_finder(value):
        for use in uses:
            _follow(reach, value, use.chain, use, names)


def tell_import(reach: Teller, step: Import, names: Names) -> None:
    """Tell a module that the function imports when it is called."""
    name = step.name
    if step.level:
        name = _absolute("." * step.level + name, names.get("__package__"))
    module = _imported(name)
    if module is not None and step.is_top:
        module = sys.modules.get(name.partition(".")[0], module)
    _tell_imported(reach, name, module, step.uses, names)


def _library(module: types.ModuleType) -> bytes | None:
    return library_of(module.__name__, getattr(module, "__file__", None))


def check_value(reach: Teller, value: object) -> None:
    """Refuse a value that finds code by texts which nobody sees."""
    if _is_finder(value):
        raise reach.doubt(_label(value))


def _tell_imported(
    reach: Teller, name: str, module: types.ModuleType | None, uses: Iterable[Use], names: Names
) -> None:
    reach.tell(b"i" if module is not None else b"?", name.encode())
    if module is not None and module.__name__ in sys.modules:
        library = _library(module)
        reach.tell(b"l", library or b"")
    for use in uses if module is not None else ():
        _follow_named(reach, name, module, use.chain, use, names)


def _absolute(name: str, package: str | None) -> str:
    try:
        return importlib.util.resolve_name(name, package)
    except ImportError:  # the function fails there as well
        return ""


def _imported(name: str) -> types.ModuleType | None:
    if name in sys.modules or not name:
        return sys.modules.get(name)
    try:
        return importlib.import_module(name)
    except ImportError:  # an optional one
        return None


def _is_finder(value: object) -> bool:
    return id(value) in _FINDERS or value is sys.modules or _is_loader(value)


def _is_loader(value: object) -> bool:
    if not isinstance(value, (types.FunctionType, type)) or value.__name__ not in _LOADERS:
        return False
    return value.__module__.partition(".")[0] in _LOADER_HOMES


def _label(value: object) -> str:
    return "sys.modules" if value is sys.modules else str(getattr(value, "__name__", value))


def _follow_named(reach: Teller, name: str, value: object, chain: _Chain, use: Use, names: Names) -> None:
    reach.path.append(name)
    reach.tell(b"=", name.encode())
    _follow(reach, value, chain, use, names)
    reach.path.pop()


def _follow(reach: Teller, value: object, chain: _Chain, use: Use, names: Names) -> None:
    """Tell what `chain`, and the call at its end, reach from `value`."""
    if id(value) in _IMPORTERS:
        _follow_import(reach, value, chain, use, names)
    elif id(value) in _RUNNERS:
        _follow_text(reach, value, use, names)
    elif value is globals:
        for result in use.result if use.arguments == () else BARE:
            _follow_names(reach, names, result.chain, result, names)
    elif value is sys.modules:
        _follow_modules(reach, chain, use, names)
    elif _is_loader(value):
        raise reach.doubt(_label(value))
    elif isinstance(value, types.ModuleType):
        _follow_module(reach, value, chain, use, names)
    elif isinstance(value, types.FunctionType) and chain[:1] == ("__globals__",):
        _follow_names(reach, value.__globals__, chain[1:], use, names)
    else:
        reach.add(value)


def _follow_module(reach: Teller, module: types.ModuleType, chain: _Chain, use: Use, names: Names) -> None:
    library = _library(module)
    if library is not None:
        reach.tell(b"m", library + module.__name__.encode())
        part = getattr(module, chain[0], None) if chain and _is_holder(module) else None
        if _is_finder(part) or isinstance(part, types.ModuleType):
            _follow(reach, part, chain[1:], use, names)
    elif not chain:
        tell_module(reach, module)
    elif chain[0] == "__dict__":
        _follow_names(reach, vars(module), chain[1:], use, names)
    else:
        _follow_part(reach, module, chain, use, names)


def _is_holder(module: types.ModuleType) -> bool:
    return module.__name__.partition(".")[0] in _HOLDERS


def _follow_part(reach: Teller, module: types.ModuleType, chain: _Chain, use: Use, names: Names) -> None:
    name = chain[0]
    reach.tell(b"M", module.__name__.encode())
    if not hasattr(module, name) and hasattr(module, "__path__"):
        _imported(f"{module.__name__}.{name}")
    if not hasattr(module, name):
        reach.tell(b"?", name.encode())
        return
    value = getattr(module, name)
    is_passage = _is_finder(value) or isinstance(value, types.ModuleType) or chain[1:2] == ("__globals__",)
    if is_passage or not reach.is_seen(module, (id(module), name)):
        _follow_named(reach, name, value, chain[1:], use, names)


def _follow_names(reach: Teller, found: Names, chain: _Chain, use: Use, names: Names) -> None:
    """Tell what is read of the names of a module, as a dict."""
    if chain == ("in",):
        return
    key = _text(use, 0, names) if len(chain) == 1 and chain[0] in _ITEMS else None
    if key is None:
        _tell_all(reach, found)
    elif key not in found:
        reach.tell(b"?", key.encode())
    else:
        for result in use.result or BARE:
            _follow_named(reach, key, found[key], result.chain, result, found)


def _follow_modules(reach: Teller, chain: _Chain, use: Use, names: Names) -> None:
    if chain == ("in",):
        return
    key = _text(use, 0, names) if len(chain) == 1 and chain[0] in _ITEMS else None
    if key is None:
        raise reach.doubt(_label(sys.modules))
    module = sys.modules.get(key) if chain == ("get",) else _imported(key)
    _tell_imported(reach, key, module, use.result, names)


def _follow_import(reach: Teller, importer: object, chain: _Chain, use: Use, names: Names) -> None:
    given = dict(use.arguments or ())
    name = _text(use, "name" if "name" in given else 0, names)
    is_statement = importer is __import__  # then it has dots in `level`, not in the name
    if chain or name is None or (is_statement and (4 in given or "level" in given)):
        raise reach.doubt(_label(importer))
    if name.startswith("."):
        package = _text(use, "package" if "package" in given else 1, names)
        if package is None:
            raise reach.doubt(_label(importer))
        name = _absolute(name, package)
    module = _imported(name)
    if module is not None and is_statement and 3 not in given and "fromlist" not in given:
        module = sys.modules.get(name.partition(".")[0], module)
    _tell_imported(reach, name, module, use.result, names)


def _follow_text(reach: Teller, runner: object, use: Use, names: Names) -> None:
    text = _text(use, 0, names)
    if text is None:
        raise reach.doubt(_label(runner))
    reach.tell(b"x", text.encode("utf-8", "surrogatepass"))
    code = _compiled(text.strip())
    if code is not None:
        reach.add_code(code, names)


@functools.lru_cache(maxsize=256)
def _compiled(text: str) -> types.CodeType | None:
    try:
        return compile(text, "<text>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):  # it fails in the function as well
        return None


def _text(use: Use, place: int | str, names: Mapping[str, Any]) -> str | None:
    """Return the text that stands at a place of a call; None if it cannot be known."""
    argument = dict(use.arguments or ()).get(place)
    if argument is None:
        return None
    kind, content = argument
    value = names.get(content) if kind == "global" else content if kind == "text" else None
    return value if type(value) is str else None


def _tell_all(reach: Teller, names: Names) -> None:
    """Tell all names of a module of the user's."""
    if reach.is_seen(names, ("names", id(names))):
        return
    caller, reach.facts = reach.facts, NO_FACTS
    for name in sorted(name for name in names if type(name) is str and name not in _UNTOLD):
        if _is_finder(names[name]):
            reach.tell(b"b", name.encode())
            continue
        try:
            reach.add_named(name, names[name])
        except UntraceableError:
            raise
        except KindError as error:
            raise reach.doubt(name) from error
    reach.facts = caller
