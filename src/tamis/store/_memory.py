"""`Memory`: results of the user's own functions, kept between calls and between days."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tamis.config import current_settings, parse_bytes
from tamis.errors import ParameterError
from tamis.store._cached import CachedFunction
from tamis.store._keeper import Keeper, keeper_at

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Collection

    from tamis.store._store import Store

__all__ = ["Memory"]

_WHERE = "Memory"


class Memory:
    """Keeps the results of functions: where `joblib.Memory` is used, this can be used.

    Parameters
    ----------
    location : path, optional
        Folder of the results. Without it and without `store` nothing is kept, as with joblib.
    store : Store, optional
        Where results are kept instead, such as ``get_store("memory")``.
    writeable : bool, default False
        Hand out copies of arrays that can be written to, instead of read-only ones.
    mmap_mode : {'r', 'c', None}, optional
        joblib's way to say so: 'r' is read-only, None and 'c' are writeable.
    verbose : int, default 0
        Above 0, each computation is logged, at level INFO of the logger ``tamis.memory``.
    bytes_limit : int or str, optional, byte
        What the files in `location` may take, such as ``"3GB"``; else the setting ``TAMIS_CACHE_SIZE``.
    cachedir : path, optional
        Old name of `location`.
    backend, compress, backend_options : optional
        Taken for joblib's sake: the backend is the folder, and nothing is compressed, so that arrays can be
        mapped.

    Raises
    ------
    StoreError
        If `location` cannot be a folder.
    ParameterError
        If `mmap_mode` or `backend` is another.

    Notes
    -----
    *What a result depends on*: the arguments, the function's code, and everything of yours that it
    reaches - helpers in other modules, constants, methods, closures - and the versions of the
    libraries it uses. Edit any of them and the next call computes; edit back and the old result is
    found. A function is taken at its word: same code and arguments, same result. Modules and functions
    named by a constant text are followed; a function that computes the name, or evaluates a text
    that is not constant, is computed at each call, and a warning says so once.

    *Arrays are read-only.* Results are shared between calls, not copied. ``result += 1`` then fails with
    "output array is read-only" and ``result[0] = 1`` with "assignment destination is read-only": write
    ``result = result + 1`` or ``result = result.copy()``, or ask for ``writeable=True``, which
    copies at each call.

    *Nothing is hashed twice.* An array that came out of a `Memory` is recognised; any other is
    hashed at each call, since it could have changed. The layout does not matter: C and Fortran order,
    in memory or mapped from a file, are the same argument.

    *At the same time*: equal calls in several threads or processes compute once. An exception is not kept.

    *Trust*: a result that is not made of arrays, numbers and texts is pickled, so a folder
    that others can write to can run their code, as with joblib.

    Examples
    --------
    >>> import tempfile
    >>> memory = Memory(tempfile.mkdtemp())
    >>> @memory.cache
    ... def double(x):
    ...     return 2 * x
    >>> double(21), double.check_call_in_cache(21)
    (42, True)
    """

    def __init__(
        self,
        location: str | os.PathLike[str] | None = None,
        *,
        store: Store | None = None,
        writeable: bool = False,
        mmap_mode: str | Literal[False] | None = False,
        verbose: int = 0,
        bytes_limit: int | str | None = None,
        cachedir: str | os.PathLike[str] | None = None,
        backend: str = "local",
        compress: object = False,
        backend_options: object = None,
    ) -> None:
        if backend != "local":
            raise ParameterError(_WHERE, "backend", expected="'local'", got=backend)
        self.location = cachedir if location is None else location
        self.verbose = verbose
        self.writeable = writeable or _is_writeable(_WHERE, mmap_mode, default=False)
        if store is not None:
            self._keeper: Keeper | None = Keeper(store)
        else:
            self._keeper = _keeper_of(self.location, bytes_limit)

    @property
    def store(self) -> Store | None:
        """Where results are kept; None for nowhere."""
        return None if self._keeper is None else self._keeper.store

    def cache(
        self,
        function: Callable[..., Any] | None = None,
        *,
        ignore: Collection[str] | None = None,
        verbose: int | None = None,
        mmap_mode: str | Literal[False] | None = False,
    ) -> Any:
        """Return `function` with its results kept.

        Parameters
        ----------
        function : callable, optional
            The function. Without it, a decorator is returned.
        ignore : collection of str, optional
            Arguments that do not matter for the result, such as ``["verbose"]``.
        verbose : int, optional
            Another verbosity than this memory's.
        mmap_mode : {'r', 'c', None}, optional
            'r' for read-only arrays, None or 'c' for copies; not given, as this memory does.

        Returns
        -------
        cached : CachedFunction
            Called like the function.

        Raises
        ------
        ParameterError
            If it is a coroutine or a generator function: what they give cannot be kept.
        UnknownNameError
            If it has no argument of a name to `ignore`.
        """
        options: dict[str, Any] = {
            "keeper": self._keeper,
            "ignore": tuple(ignore or ()),
            "is_writeable": _is_writeable("memory.cache", mmap_mode, default=self.writeable),
            "verbose": self.verbose if verbose is None else verbose,
        }
        if function is None:
            return lambda function: CachedFunction(function, **options)
        if isinstance(function, CachedFunction):
            function = function.func
        return CachedFunction(function, **options)

    def eval(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Return ``function(*args, **kwargs)``, computed only if it is not known."""
        return self.cache(function)(*args, **kwargs)

    def clear(self, warn: object = True) -> None:
        """Forget all results in the folder or the store, whoever put them there.

        Parameters
        ----------
        warn : bool, default True
            Taken for joblib's sake; nothing is said.
        """
        if self._keeper is not None:
            self._keeper.store.clear()

    def reduce_size(self, bytes_limit: int | str | None = None) -> None:
        """Forget the least valuable results.

        Parameters
        ----------
        bytes_limit : int or str, optional, byte
            What the rest may take, such as ``"1GB"``; not given, nothing happens: the budget is
            kept all the time.
        """
        if self._keeper is not None and bytes_limit is not None:
            self._keeper.store.prune(_bytes_of(bytes_limit))

    def __repr__(self) -> str:
        return f"Memory(location={str(self.location)!r})" if self.location else "Memory()"


def _keeper_of(location: str | os.PathLike[str] | None, bytes_limit: int | str | None) -> Keeper | None:
    if location is None:
        return None
    budget = current_settings().cache_bytes if bytes_limit is None else _bytes_of(bytes_limit)
    return keeper_at(Path(location).expanduser().absolute(), budget)


def _bytes_of(limit: int | str) -> int:
    return limit if isinstance(limit, int) else parse_bytes(limit, name="bytes_limit")


def _is_writeable(where: str, mmap_mode: str | Literal[False] | None, *, default: bool) -> bool:
    """Return what joblib's `mmap_mode` says; False is joblib's own sign for "not given"."""
    if mmap_mode is False:
        return default
    if mmap_mode in ("r", "c", None):
        return mmap_mode != "r"
    expected = "'r', 'c' or None"
    remedy = "A kept result cannot be changed in place"
    raise ParameterError(where, "mmap_mode", expected=expected, got=mmap_mode, remedy=remedy)
