"""A function whose results are kept."""

from __future__ import annotations

import functools
import inspect
import logging
import sys
import time
import types
import warnings
from typing import TYPE_CHECKING, Any

import xxhash

from tamis.catalogue._code import UntraceableError, digest_of, fingerprint_of
from tamis.errors import ParameterError, UnknownNameError
from tamis.store._pack import Packed, content_digest, pack, packed_from, unpack
from tamis.store._value import Pickled

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from tamis.store._keeper import Keeper

__all__ = ["CachedFunction"]

_log = logging.getLogger("tamis.memory")
_FORMAT = "memory 1"
_WHERE = "memory.cache"


class CachedFunction:
    """A function whose results are kept: calls like the function, and knows what it knows.

    Made by `Memory.cache`.

    Parameters
    ----------
    function : callable
        The function; also as ``func`` and ``__wrapped__``.
    keeper : Keeper or None
        Where results are kept; None for nowhere.
    ignore : collection of str
        Arguments that do not matter for the result.
    is_writeable : bool
        Arrays are handed out as copies to write to.
    verbose : int
        Above 0, each computation is logged.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        *,
        keeper: Keeper | None,
        ignore: Collection[str] = (),
        is_writeable: bool = False,
        verbose: int = 0,
    ) -> None:
        functools.update_wrapper(self, _check_function(function))
        self.func = function
        self._keeper = keeper
        self._ignore = tuple(ignore)
        self._is_writeable = is_writeable
        self._verbose = verbose
        self._has_warned = False
        self._signature = _signature_of(function, self._ignore)
        name = getattr(function, "__qualname__", type(function).__qualname__)
        self._name = name.rpartition("<locals>.")[2]
        self._label = f"{getattr(function, '__module__', '')}.{name}"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Return the function's result, computed only if it is not known."""
        key = self._key(args, kwargs)
        if self._keeper is None or key is None:
            return self.func(*args, **kwargs)
        packed = self._find(key)
        if packed is None:
            packed = self._keeper.flight.run(
                key, lambda: self._compute(key, args, kwargs), find=lambda: self._find(key)
            )
        return self._hand_out(packed)

    def call(self, *args: Any, **kwargs: Any) -> Any:
        """Compute the result again, keep it and return it."""
        key = self._key(args, kwargs)
        if self._keeper is None or key is None:
            return self.func(*args, **kwargs)
        return self._hand_out(self._compute(key, args, kwargs))

    def check_call_in_cache(self, *args: Any, **kwargs: Any) -> bool:
        """Return whether the result of this call is kept."""
        key = self._key(args, kwargs)
        return self._keeper is not None and key is not None and self._keeper.store.contains(key)

    def clear(self, warn: object = True) -> None:
        """Forget all results of this function, those of its earlier versions included.

        Parameters
        ----------
        warn : bool, default True
            Taken for joblib's sake; nothing is said.
        """
        if self._keeper is not None:
            self._keeper.store.clear(label=self._label)

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        return self if instance is None else types.MethodType(self, instance)

    def __repr__(self) -> str:
        return f"<cached {self._label}>"

    def __reduce__(self) -> str | tuple[Any, ...]:
        module, name = self.__dict__.get("__module__"), self.__dict__.get("__qualname__", "")
        if module != "__main__" and _lookup(module, name) is self:
            return str(name)  # a decorated function: the other process imports it
        return _rebuild, (
            self.func, self._keeper, self._ignore, self._is_writeable, self._verbose,
        )  # fmt: skip

    def _key(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> str | None:
        """Return the key of a call; None if the function cannot be called so, or nothing is kept."""
        arguments = None if self._keeper is None else self._bind(args, kwargs)
        if arguments is None:
            return None
        try:
            return self._key_of(arguments)
        except UntraceableError as error:
            self._warn_untraceable(error)
            return None

    def _key_of(self, arguments: dict[str, Any]) -> str:
        parts = [_FORMAT, fingerprint_of(self.func, array_digest=content_digest)]
        for name, value in arguments.items():
            parts += [name, self._digest(name, value)]
        return xxhash.xxh3_128_hexdigest("\n".join(parts).encode())

    def _digest(self, name: str, value: Any) -> str:
        remedy = f"If it does not change the result, name it: memory.cache(ignore=[{name!r}])"
        return digest_of(value, where=self._name, name=name, remedy=remedy, array_digest=content_digest)

    def _bind(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any] | None:
        """Return the arguments by name, defaults included; None for a call the function refuses."""
        if self._signature is None:
            return {"args": args, "kwargs": sorted(kwargs.items())}
        try:
            bound = self._signature.bind(*args, **kwargs)
        except TypeError:
            return None
        bound.apply_defaults()
        found: dict[str, Any] = {}
        for name, value in bound.arguments.items():
            kind = self._signature.parameters[name].kind
            more = sorted(value.items()) if kind is inspect.Parameter.VAR_KEYWORD else None
            found[name] = value if more is None else [i for i in more if i[0] not in self._ignore]
        return {name: value for name, value in found.items() if name not in self._ignore}

    def _find(self, key: str) -> Packed | None:
        assert self._keeper is not None
        store = self._keeper.store
        entry = store.get(key)
        packed = None if entry is None else packed_from(entry.value)
        if packed is None or not isinstance(packed.value, Pickled):
            return packed
        try:
            unpack(packed, is_writeable=False)
        except Exception as error:  # the user's class decides what goes wrong here
            _log.warning("%s: a kept result cannot be read any more: %s", self._label, error)
            store.remove(key)
            return None
        return packed

    def _compute(self, key: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Packed:
        assert self._keeper is not None
        start = time.perf_counter()
        result = self.func(*args, **kwargs)
        cost_s = time.perf_counter() - start
        if self._verbose > 0:
            _log.info("computed %s in %.3g s", self._label, cost_s)
        try:
            packed = pack(result)
            if isinstance(packed.value, Pickled):
                unpack(packed, is_writeable=False)
        except Exception as error:  # the user's class decides what goes wrong here
            self._warn(result, error)
            return Packed(_Loose(result), ())
        content = (packed.value, packed.digests)
        self._keeper.store.put(key, content, cost_s=cost_s, label=self._label)
        return packed

    def _warn(self, result: object, error: Exception) -> None:
        warnings.warn(
            f"{_WHERE}: the result of {self._name!r} must be something that can be pickled, got a "
            f"{type(result).__name__} ({error}). It is computed at each call.",
            stacklevel=2,
        )

    def _warn_untraceable(self, error: UntraceableError) -> None:
        """Say once that nothing is kept, since nobody could tell when it is out of date."""
        if not self._has_warned:
            self._has_warned = True
            warnings.warn(f"{_WHERE}: {error} Until then it is computed at each call.", stacklevel=4)

    def _hand_out(self, packed: Packed) -> Any:
        if isinstance(packed.value, _Loose):
            return packed.value.result
        return unpack(packed, is_writeable=self._is_writeable)


class _Loose:
    """A result that could not be kept."""

    def __init__(self, result: Any) -> None:
        self.result = result


def _check_function(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return `function`, or raise `ParameterError` if its results could not be kept."""
    if not callable(function):
        raise ParameterError(_WHERE, "function", expected="a function", got=function)
    if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
        expected, remedy = "an ordinary function, not a coroutine", "Cache the function it awaits"
        raise ParameterError(_WHERE, "function", expected=expected, got=function, remedy=remedy)
    if inspect.isgeneratorfunction(function):
        expected, remedy = "an ordinary function, not a generator", "Return a list or an array"
        raise ParameterError(_WHERE, "function", expected=expected, got=function, remedy=remedy)
    return function


def _signature_of(function: Callable[..., Any], ignore: tuple[str, ...]) -> inspect.Signature | None:
    """Return the signature; None for a builtin that has none."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return None
    takes_any = any(
        parameter.kind is inspect.Parameter.VAR_KEYWORD for parameter in signature.parameters.values()
    )
    for name in ignore:
        if name not in signature.parameters and not takes_any:
            raise UnknownNameError(name, noun="argument", known=signature.parameters, where=_WHERE)
    return signature


def _lookup(module: str | None, name: str) -> object:
    found: object = sys.modules.get(module or "")
    for part in name.split("."):
        found = getattr(found, part, None)
    return found


def _rebuild(
    function: Callable[..., Any],
    keeper: Keeper | None,
    ignore: tuple[str, ...],
    is_writeable: bool,  # noqa: FBT001 - pickle calls by position
    verbose: int,
) -> CachedFunction:
    return CachedFunction(function, keeper=keeper, ignore=ignore, is_writeable=is_writeable, verbose=verbose)
