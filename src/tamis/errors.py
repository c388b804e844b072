"""Every error that Tamis raises on purpose.

The tree; each class also is the builtin it resembles, so ordinary ``except`` clauses work::

    TamisError
    |-- UnknownNameError    LookupError   no operation, node, parameter, reader ... of that name
    |-- ParameterError      ValueError    a value is of the wrong type or out of range
    |-- KindError           TypeError     labels where an image is meant
    |-- ImageError          ValueError    the pixels cannot be used: empty, complex, NaN, too many axes
    |-- PipelineError       ValueError    the graph itself is wrong: a cycle, a missing input
    |-- DocumentError       ValueError    a pipeline document cannot be read
    |-- ReadError           OSError       an image file cannot be read
    |-- WriteError          OSError       a result cannot be written
    |-- StoreError          OSError       the cache folder cannot be used
    |-- RegionError         IndexError    a region or a tile shape makes no sense
    |-- MemoryBudgetError   MemoryError   a plan does not fit the memory allowed
    |-- SettingError        ValueError    a TAMIS_* environment variable cannot be used
    |-- MissingExtraError   ImportError   an optional dependency is not installed
    |-- ScriptError         RuntimeError  a script that is recorded fails, or does nothing with images
    |-- CancelledError      RuntimeError  somebody asked to stop
    `-- TaskError           RuntimeError  the library's own function failed; keeps where and with what

Messages are built from fields, ``<where>: <name> must be <expected>, got <value>. <Remedy>.``, so that
a screen can mark the control the error is about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "CancelledError",
    "DocumentError",
    "ImageError",
    "KindError",
    "MemoryBudgetError",
    "MissingExtraError",
    "ParameterError",
    "PipelineError",
    "ReadError",
    "RegionError",
    "ScriptError",
    "SettingError",
    "StoreError",
    "TamisError",
    "TaskError",
    "UnknownNameError",
    "WriteError",
]


def _sentences(*parts: str) -> str:
    """Join the non-empty parts, each ended by one full stop."""
    return " ".join(part if part.endswith((".", "?", "!")) else f"{part}." for part in parts if part)


def shown(value: object, *, limit: int = 60) -> str:
    """Return `value` as it should stand in a message: its repr, shortened."""
    text = repr(_start_of(value, limit))
    return text if len(text) <= limit else f"{text[: limit - 3]}..."


# NumPy itself writes only the ends of larger arrays
_WRITTEN_OUT = 1000


def _start_of(value: Any, limit: int) -> Any:
    """Return as much of an array, or a tuple of some, as is shown: writing out the rest takes a while."""
    if type(value) is tuple and len(value) <= limit:
        return tuple(_start_of(item, limit) for item in value)
    is_array = type(value).__module__ == "numpy" and getattr(value, "ndim", False)
    if not is_array or not limit < value.size <= _WRITTEN_OUT:
        return value
    return value[(*(slice(2),) * (value.ndim - 1), slice(limit))]


class TamisError(Exception):
    """Something that Tamis refuses, or that failed and is told in one line.

    Parameters
    ----------
    message : str
        What is wrong.
    where : str, optional
        The node, operation, file or command it is about; comes first in the message.
    remedy : str, optional
        What the user can do about it; comes last.
    """

    def __init__(self, message: str, *, where: str = "", remedy: str = "") -> None:
        self.message = message
        self.where = where
        self.remedy = remedy
        super().__init__(message)

    def __str__(self) -> str:
        head = f"{self.where}: {self.message}" if self.where else self.message
        return _sentences(head, self.remedy)

    def __reduce__(self) -> tuple[Any, ...]:
        # keyword-only arguments do not survive Exception's own pickling
        return _rebuild, (type(self), self.args, self.__dict__)


def _rebuild(cls: type[TamisError], args: tuple[Any, ...], state: dict[str, Any]) -> TamisError:
    maker = OSError if issubclass(cls, OSError) else Exception  # OSError lays its fields out itself
    error: TamisError = maker.__new__(cls, *args)
    error.args = args
    error.__dict__.update(state)
    return error


# so many names are told when none is near
_FEW_NAMES = 12


class UnknownNameError(TamisError, LookupError):
    """Nothing has this name; says which names are near.

    Parameters
    ----------
    name : str
        The name that is not known.
    noun : str
        What was looked for, such as ``"operation"``.
    known : iterable of str
        The names that are.
    where : str, optional
        Where the name was used.
    """

    def __init__(self, name: str, *, noun: str, known: Iterable[str] = (), where: str = "") -> None:
        self.noun = noun
        self.name = name
        names = list(known)
        self.near = nearest(name, names)
        article = "An" if noun[:1] in "aeio" else "A"
        message = (
            f"{article.lower()} {noun} named {shown(name)} is not known"
            if where
            else f"No {noun} is named {shown(name)}"
        )
        super().__init__(message, where=where, remedy=self._remedy(names))

    def _remedy(self, known: list[str]) -> str:
        if self.near:
            return f"Did you mean {' or '.join(map(repr, self.near))}?"
        if 0 < len(known) <= _FEW_NAMES:
            return f"Known are {', '.join(map(repr, known))}"
        return ""


_TELLING = 4
"""Letters of a name that is looked for within others."""


def nearest(name: str, known: Iterable[str], *, most: int = 3) -> tuple[str, ...]:
    """Return up to `most` of the `known` names that look like `name`, the nearest first."""
    import difflib  # not needed until something goes wrong

    names = list(known)
    same = [other for other in names if other.rpartition(".")[2] == name != other]  # 'gaussian'
    near = difflib.get_close_matches(name, names, n=most, cutoff=0.6)
    if not near:
        tails = {other.rpartition(".")[2]: other for other in names}
        near = [tails[tail] for tail in difflib.get_close_matches(name, tails, n=most, cutoff=0.6)]
    if not same and not near and len(name) >= _TELLING:  # 'sauvola' for 'filters.threshold_sauvola'
        near = [other for other in names if name in other]
    return tuple(dict.fromkeys([*same, *near]))[:most]


class ParameterError(TamisError, ValueError):
    """A parameter's value is of the wrong type or out of range.

    Parameters
    ----------
    operation : str
        Operation id, such as ``"filters.gaussian"``.
    parameter : str
        Name of the parameter.
    expected : str
        What it must be, such as ``"at least 0 pixel"``.
    got : object
        What it is.
    node : str, optional
        The pipeline's node, when there is one.
    remedy : str, optional
        What to do.
    """

    def __init__(
        self,
        operation: str,
        parameter: str,
        *,
        expected: str,
        got: object,
        node: str = "",
        remedy: str = "",
    ) -> None:
        self.operation = operation
        self.parameter = parameter
        self.expected = expected
        self.got = got
        self.node = node
        super().__init__(
            f"parameter {parameter!r} must be {expected}, got {shown(got)}",
            where=f"node {node!r}: {operation}" if node else operation,
            remedy=remedy,
        )


class KindError(TamisError, TypeError):
    """An input gets another kind of data than the operation takes.

    Parameters
    ----------
    operation : str
        Operation id.
    input_name : str
        Name of the operation's argument.
    expected : str
        The kinds it takes, as words.
    got : str
        The kind that came.
    source : str, optional
        The node it came from.
    node : str, optional
        The node it went to.
    remedy : str, optional
        What to do.
    """

    def __init__(
        self,
        operation: str,
        input_name: str,
        *,
        expected: str,
        got: str,
        source: str = "",
        node: str = "",
        remedy: str = "",
    ) -> None:
        self.operation = operation
        self.input_name = input_name
        self.expected = expected
        self.got = got
        self.source = source
        self.node = node
        giver = f"{source!r} gives" if source else "it was given"
        super().__init__(
            f"{operation} takes {expected} as {input_name!r}, but {giver} {got}",
            where=f"node {node!r}" if node else "",
            remedy=remedy,
        )


class ImageError(TamisError, ValueError):
    """The pixels cannot be used for what is asked."""


class PipelineError(TamisError, ValueError):
    """The graph is wrong: a cycle, a missing input, a name used twice."""


class DocumentError(TamisError, ValueError):
    """A pipeline document cannot be read."""


class ReadError(TamisError, OSError):
    """An image file cannot be read."""


class WriteError(TamisError, OSError):
    """A result cannot be written."""


class StoreError(TamisError, OSError):
    """The cache folder cannot be used."""


class RegionError(TamisError, IndexError):
    """A region, a tile shape or a slice makes no sense for its image."""


class MemoryBudgetError(TamisError, MemoryError):
    """A plan does not fit the memory allowed.

    Parameters
    ----------
    node : str
        The node that needs most.
    needed_bytes, allowed_bytes : int
        Bytes needed and bytes allowed.
    remedy : str
        What to do.
    """

    def __init__(self, node: str, *, needed_bytes: int, allowed_bytes: int, remedy: str) -> None:
        self.node = node
        self.needed_bytes = needed_bytes
        self.allowed_bytes = allowed_bytes
        super().__init__(
            f"needs {format_bytes(needed_bytes)} for {node!r}, allowed {format_bytes(allowed_bytes)}",
            where="run",
            remedy=remedy,
        )


def format_bytes(count: float) -> str:
    """Return a number of bytes as people write it: ``3.1 GB``."""
    for unit in ("B", "kB", "MB", "GB"):
        if abs(count) < 1000:
            return f"{count:.0f} B" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"


class SettingError(TamisError, ValueError):
    """A setting, from the environment or the command line, cannot be used."""


class MissingExtraError(TamisError, ImportError):
    """An optional dependency is not installed.

    Parameters
    ----------
    what : str
        What was asked for.
    extra : str
        The extra that brings it.
    """

    def __init__(self, what: str, *, extra: str) -> None:
        self.extra = extra
        super().__init__(f"{what} is not installed", remedy=f"pip install 'tamis[{extra}]'")


class ScriptError(TamisError, RuntimeError):
    """A script that is recorded fails, takes too long, or does nothing with images.

    Parameters
    ----------
    message : str
        What happened.
    where : str, optional
        The script.
    remedy : str, optional
        What to do.
    pipeline : Pipeline, optional
        What was recorded before.
    """

    def __init__(self, message: str, *, where: str = "", remedy: str = "", pipeline: Any = None) -> None:
        self.pipeline = pipeline
        super().__init__(message, where=where, remedy=remedy)


class CancelledError(TamisError, RuntimeError):
    """Somebody asked to stop; nothing is wrong."""

    def __init__(self, message: str = "the run was cancelled", *, where: str = "", remedy: str = "") -> None:
        super().__init__(message, where=where, remedy=remedy)


class TaskError(TamisError, RuntimeError):
    """The library's own function failed while a node was computed.

    Parameters
    ----------
    message : str
        The original exception, as words.
    node : str
        The node that failed.
    operation : str
        Its operation.
    values : mapping
        The parameter values it was called with.
    region : str, optional
        The part of the image it was computing.
    remedy : str, optional
        What to do.
    """

    def __init__(
        self,
        message: str,
        *,
        node: str,
        operation: str,
        values: Mapping[str, object],
        region: str = "",
        remedy: str = "",
    ) -> None:
        self.node = node
        self.operation = operation
        self.values = dict(values)
        self.region = region
        place = f" on {region}" if region else ""
        super().__init__(f"{operation} failed{place}: {message}", where=f"node {node!r}", remedy=remedy)
