"""Everything that a function or an object reaches, told as bytes that two different ones never share."""

from __future__ import annotations

import collections
import copyreg
import functools
import inspect
import io
import os
import pickle
import sys
import types
import weakref
from typing import TYPE_CHECKING, Any

import numpy as np
import xxhash

from tamis.catalogue._bytecode import CodeFacts, facts_of
from tamis.catalogue._module import (
    UntraceableError,
    check_value,
    tell_builtin_name,
    tell_import,
    tell_module,
    tell_uses,
)
from tamis.catalogue._origin import library_of, library_of_module
from tamis.catalogue._use import BARE
from tamis.errors import KindError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

__all__ = ["Reach"]

_CONTAINERS = (list, dict, set, bytearray, collections.deque, np.ndarray, io.IOBase)
_STATELESS = {"_thread", "threading", "logging", "queue", "_queue"}  # locks and logs hold no data
_NAME_IT = "Name modules and their functions by a constant text, or import them"
_CACHES = ("tamis.store", "joblib.memory")  # they change when something is computed, not what
_UNTOLD = {  # of a class: what does not change what it does
    "__module__", "__qualname__", "__doc__", "__dict__", "__weakref__", "__annotations__",
    "__annotate__", "__annotate_func__", "__annotations_cache__", "__firstlineno__",
    "__static_attributes__", "__dataclass_fields__", "__dataclass_params__", "__parameters__",
    "__orig_bases__", "__type_params__", "__slotnames__", "_abc_impl",
}  # fmt: skip


class Reach:
    """One pass over everything that a value reaches, told as bytes.

    Parameters
    ----------
    where, remedy : str
        For the message about what cannot be told.
    array_digest : callable
        Gives the digest of an array.
    facts : CodeFacts, optional
        Of the function that reaches; None for an argument, which must have a content.
    path : tuple of str
        How messages call the value.
    """

    def __init__(
        self,
        where: str,
        remedy: str,
        array_digest: Callable[[np.ndarray], str],
        *,
        facts: CodeFacts | None = None,
        path: tuple[str, ...] = (),
    ) -> None:
        self.where = where
        self.remedy = remedy
        self.array_digest = array_digest
        self.facts = facts
        self.path = list(path)
        self.told: list[bytes] = []
        self.seen: dict[object, int] = {}
        self.alive: list[object] = []  # so that no address is used twice

    def digest(self, value: object) -> bytes:
        """Return the digest of `value` and all it reaches."""
        try:
            self.add(value)
        except RecursionError as error:
            raise self.refusal(value) from error
        return xxhash.xxh3_128_digest(b"".join(self.told))

    def inner(self) -> Reach:
        """Return a reach for a part whose digest is wanted by itself."""
        inner = Reach(self.where, self.remedy, self.array_digest, facts=self.facts, path=tuple(self.path))
        inner.seen = dict(self.seen)
        return inner

    def tell(self, tag: bytes, content: bytes = b"") -> None:
        """Append a piece that no other sequence of pieces can imitate."""
        self.told.append(b"%b%d:%b" % (tag, len(content), content))

    def add(self, value: object) -> None:
        """Tell `value`, by its type."""
        teller = _TELLERS.get(type(value), _tell_other)
        teller(self, value)

    def add_named(self, name: str, value: object) -> None:
        """Tell `value`, which messages call `name`."""
        self.path.append(name)
        self.tell(b"=", name.encode())
        self.add(value)
        self.path.pop()

    def add_code(self, code: types.CodeType, names: dict[str, Any]) -> None:
        """Tell the code of a text that is run among `names`."""
        caller, self.facts = self.facts, facts_of(code)
        self.tell(b"e", self.facts.digest)
        _tell_reads(self, self.facts, names)
        self.facts = caller

    def is_seen(self, value: object, key: object = None) -> bool:
        """Return whether `value` was told before, and if so, say where."""
        key = id(value) if key is None else key
        place = self.seen.get(key)
        if place is not None:
            self.tell(b"@", str(place).encode())
            return True
        self.seen[key] = len(self.seen)
        self.alive.append(value)
        return False

    def refusal(self, value: object) -> KindError:
        """Return the error that names what cannot be told."""
        return KindError(
            self.where,
            ".".join(self.path) or "function",
            expected="only data, functions and objects that could be pickled",
            got=f"a {type(value).__module__}.{type(value).__qualname__}",
            remedy=self.remedy,
        )

    def doubt(self, culprit: str) -> UntraceableError:
        """Return the error that names what reaches code or data nobody can tell."""
        return UntraceableError(
            self.where,
            ".".join(self.path) or "function",
            expected="only code that can be followed",
            got=f"{culprit!r}, which may reach anything",
            remedy=_NAME_IT,
        )


def _tell_plain(reach: Reach, value: object) -> None:
    reach.tell(b"p", f"{type(value).__name__} {value!r}".encode())


def _tell_text(reach: Reach, value: str) -> None:
    reach.tell(b"s", value.encode("utf-8", "surrogatepass"))


def _tell_bytes(reach: Reach, value: bytes) -> None:
    reach.tell(b"y", value)


def _tell_slice(reach: Reach, value: slice) -> None:
    reach.add((b"slice", value.start, value.stop, value.step))


def _tell_items(reach: Reach, value: Iterable[object]) -> None:
    items = list(value)
    if reach.is_seen(value):
        return
    reach.tell(type(value).__name__.encode(), str(len(items)).encode())
    for item in items:
        reach.add(item)


def _tell_tuple(reach: Reach, value: tuple[object, ...]) -> None:
    reach.tell(b"t", str(len(value)).encode())
    for item in value:
        reach.add(item)


def _tell_dict(reach: Reach, value: Mapping[object, object]) -> None:
    check_value(reach, value)
    if reach.is_seen(value):
        return
    items = list(value.items())
    reach.tell(b"d", str(len(items)).encode())
    for key, item in items:
        reach.add(key)
        reach.add(item)


def _tell_set(reach: Reach, value: Iterable[object]) -> None:
    """Tell the items in the order of their digests, which is the same in every process."""
    digests = [reach.inner().digest(item) for item in value]
    reach.tell(type(value).__name__.encode(), b"".join(sorted(digests)))


def _tell_array(reach: Reach, array: np.ndarray) -> None:
    if array.dtype.hasobject:
        reach.tell(b"o", f"{array.dtype} {array.shape}".encode())
        _tell_items(reach, array.ravel().tolist())
    else:
        reach.tell(b"a", reach.array_digest(array).encode())


def _tell_function(reach: Reach, function: types.FunctionType) -> None:
    if reach.is_seen(function):
        return
    check_value(reach, function)
    names = function.__globals__
    library = library_of(names.get("__name__"), names.get("__file__"))
    facts = facts_of(function.__code__)
    if library is None:
        _tell_own_function(reach, function, facts)
    else:  # its version tells what it calls, but not what it was made with
        words = f"{function.__module__} {function.__qualname__}".encode()
        reach.tell(b"L", b" ".join((library, words, facts.digest)))
        for held in _held_by(function):
            _tell_held(reach, held)


def _held_by(function: types.FunctionType) -> Iterator[object]:
    if "__wrapped__" in function.__dict__:
        yield function.__dict__["__wrapped__"]
    if "<locals>" in function.__qualname__:
        yield from (function.__defaults__, function.__kwdefaults__)
    yield from map(_content_of, function.__closure__ or ())


def _tell_held(reach: Reach, held: object) -> None:
    """Tell what a library's function was made with; of what cannot be told, the functions in it."""
    try:
        reach.tell(b"h", reach.inner().digest(held))
    except UntraceableError:
        raise
    except KindError:
        items = held.values() if isinstance(held, dict) else (held,)
        for item in items:
            if isinstance(item, _FUNCTIONS):
                reach.add(item)


def _content_of(cell: types.CellType) -> object:
    try:
        return cell.cell_contents
    except ValueError:  # not assigned yet
        return None


def _tell_own_function(reach: Reach, function: types.FunctionType, facts: CodeFacts) -> None:
    caller, reach.facts = reach.facts, facts
    reach.tell(b"f", facts.digest)
    if function.__defaults__:
        reach.add_named("(defaults)", function.__defaults__)
    if function.__kwdefaults__:
        reach.add_named("(defaults)", function.__kwdefaults__)
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        _tell_variable(reach, facts, ("free", name), _content_of(cell), function.__globals__)
    _tell_reads(reach, facts, function.__globals__)
    if "__wrapped__" in function.__dict__:
        reach.add(function.__dict__["__wrapped__"])
    reach.facts = caller


def _tell_reads(reach: Reach, facts: CodeFacts, names: dict[str, Any]) -> None:
    """Tell what code reads of the names of its module, and what it imports."""
    if facts.strays:
        raise reach.doubt(facts.strays[0])
    for name in facts.globals:
        _tell_global(reach, facts, name, names)
    for imported in facts.imports:
        tell_import(reach, imported, names)


def _tell_global(reach: Reach, facts: CodeFacts, name: str, names: dict[str, Any]) -> None:
    if name in names:
        _tell_variable(reach, facts, ("global", name), names[name], names)
    else:
        tell_builtin_name(reach, name, facts.uses.get(("global", name), BARE), names)


def _tell_variable(
    reach: Reach, facts: CodeFacts, variable: tuple[str, str], value: object, names: dict[str, Any]
) -> None:
    is_output = variable in facts.filled and isinstance(value, _CONTAINERS)
    if is_output or variable in facts.written:
        reach.tell(b"w", variable[1].encode())
    else:
        tell_uses(reach, variable[1], value, facts.uses.get(variable, BARE), names)


def _tell_class(reach: Reach, cls: type) -> None:
    library = library_of_module(cls.__module__)
    if library is not None:
        reach.tell(b"c", library + f" {cls.__module__}.{cls.__qualname__}".encode())
        return
    if reach.is_seen(cls):
        return
    reach.tell(b"C", cls.__qualname__.encode())
    reach.add(cls.__bases__)
    for name, value in list(vars(cls).items()):
        if name not in _UNTOLD and not isinstance(value, _SLOTS):
            reach.add_named(name, value)


def _tell_method(reach: Reach, method: types.MethodType) -> None:
    reach.tell(b".")
    reach.add(method.__func__)
    reach.add(method.__self__)


def _tell_builtin(reach: Reach, function: types.BuiltinFunctionType) -> None:
    check_value(reach, function)
    owner = function.__self__
    reach.tell(b"B", f"{function.__module__} {function.__qualname__}".encode())
    if isinstance(owner, types.ModuleType):
        reach.add(_extension(owner))
    elif owner is not None:
        reach.add(owner)


def _extension(module: types.ModuleType) -> object:
    """Return what tells a version of a compiled module from another."""
    file = getattr(module, "__file__", None)
    library = library_of(module.__name__, file)
    if library is not None or file is None:
        return library
    status = os.stat(file)
    return status.st_size, status.st_mtime_ns


def _tell_partial(reach: Reach, partial: functools.partial[Any]) -> None:
    reach.tell(b"P")
    reach.add((partial.func, partial.args, partial.keywords))


def _tell_property(reach: Reach, value: property) -> None:
    reach.add((b"property", value.fget, value.fset, value.fdel))


def _tell_inner(reach: Reach, value: staticmethod[Any, Any]) -> None:
    reach.tell(type(value).__name__.encode())
    reach.add(value.__func__)


def _tell_ufunc(reach: Reach, ufunc: np.ufunc) -> None:
    if ufunc.__name__.endswith("(vectorized)"):  # made from a function that it does not show
        raise reach.refusal(ufunc)
    homes = [sys.modules.get(name) for name in ("numpy", "scipy.special")]  # it does not know its own
    home = next((home for home in homes if getattr(home, ufunc.__name__, None) is ufunc), None)
    reach.tell(b"u", f"{ufunc.__name__} {ufunc.types} {ufunc.__doc__}".encode())
    reach.add(home)


def _tell_other(reach: Reach, value: object) -> None:
    """Tell what has no teller by its exact type."""
    kind = type(value)
    if isinstance(value, np.generic) and not value.dtype.hasobject:
        reach.tell(b"n", f"{value.dtype!r} ".encode() + value.tobytes())
    elif isinstance(value, type):
        _tell_class(reach, value)
    elif isinstance(value, types.ModuleType):
        tell_module(reach, value)
    elif isinstance(value, np.ufunc):
        _tell_ufunc(reach, value)
    elif _is_wrapper(value):
        reach.add((b"wrapper", kind, inspect.getattr_static(value, "__wrapped__")))
    elif isinstance(value, _DESCRIPTORS):
        reach.tell(b"D", f"{value.__objclass__.__module__} {value.__qualname__}".encode())
    elif reach.facts is not None and _is_without_data(value):
        reach.tell(b"q", f"{kind.__module__}.{kind.__qualname__}".encode())
    else:
        _tell_object(reach, value)


def _is_wrapper(value: object) -> bool:
    """Return whether a library's object stands for a function: lru_cache, a compiled function."""
    if not callable(value) or inspect.getattr_static(value, "__wrapped__", None) is None:
        return False
    return library_of_module(type(value).__module__) is not None


def _is_without_data(value: object) -> bool:
    """Return whether a function that reads this object cannot depend on what it holds."""
    if isinstance(value, io.IOBase):
        return False
    module = type(value).__module__
    is_stateless = module.partition(".")[0] in _STATELESS or module.startswith(_CACHES)
    return is_stateless or hasattr(type(value), "__next__")


def _tell_object(reach: Reach, value: object) -> None:
    """Tell an object by its class and by what pickling it would keep."""
    if reach.is_seen(value):
        return
    if isinstance(value, (weakref.ref, io.IOBase)) or hasattr(type(value), "__next__"):
        raise reach.refusal(value)
    reduce = copyreg.dispatch_table.get(type(value))
    try:
        parts = reduce(value) if reduce else value.__reduce_ex__(4)
    except _NOT_PICKLABLE as error:
        raise reach.refusal(value) from error
    reach.alive.append(parts)
    reach.tell(b"O")
    _tell_class(reach, type(value))
    if isinstance(parts, str):
        reach.tell(b"g", parts.encode())
        return
    for index, part in enumerate(parts):
        reach.add(list(part) if index >= 3 and part is not None else part)


_NOT_PICKLABLE = (pickle.PickleError, TypeError, AttributeError, ValueError, RuntimeError)
_FUNCTIONS = (types.FunctionType, types.MethodType, functools.partial)
_SLOTS = (types.MemberDescriptorType, types.GetSetDescriptorType)
_DESCRIPTORS = (
    types.MethodDescriptorType,
    types.WrapperDescriptorType,
    types.ClassMethodDescriptorType,
    types.MemberDescriptorType,
    types.GetSetDescriptorType,
)
_PLAIN = (bool, int, float, complex, range, type(None), type(Ellipsis), type(NotImplemented))

_TELLERS: dict[type, Callable[[Reach, Any], None]] = {
    **dict.fromkeys(_PLAIN, _tell_plain),
    str: _tell_text,
    bytes: _tell_bytes,
    slice: _tell_slice,
    tuple: _tell_tuple,
    list: _tell_items,
    dict: _tell_dict,
    types.MappingProxyType: _tell_dict,
    set: _tell_set,
    frozenset: _tell_set,
    np.ndarray: _tell_array,
    np.memmap: _tell_array,
    types.FunctionType: _tell_function,
    types.BuiltinFunctionType: _tell_builtin,
    types.MethodType: _tell_method,
    types.ModuleType: tell_module,
    type: _tell_class,
    functools.partial: _tell_partial,
    property: _tell_property,
    staticmethod: _tell_inner,
    classmethod: _tell_inner,
}
