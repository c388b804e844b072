"""What a reader is, which there are, and which one opens a file."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, Protocol, cast

from tamis.errors import ReadError, UnknownNameError, nearest
from tamis.io._part import get_part, list_parts
from tamis.io._reason import reason_of

if TYPE_CHECKING:
    from pathlib import Path

    from tamis.io._image import SourceImage

__all__ = ["Reader", "get_reader", "list_readers", "open_file"]


class Reader(Protocol):
    """A module in the folder ``readers``, or an entry point of group ``tamis.readers``.

    `open` raises a `ReadError` that holds just a short reason (``"not a TIFF file"``) when the file
    is not of its format, so that another reader is tried; and `tamis.io.unreadable`, which says
    where, when the file is of its format and yet cannot be read: then no other reader is tried.
    `tamis.testing.reader.ReaderTests` holds it to that, and to what is expected of its images.
    """

    SUFFIXES: tuple[str, ...]

    def open(self, path: Path, **options: Any) -> SourceImage:
        """Return the image, having read no more than what it takes to know shape and meaning."""


def list_readers() -> tuple[str, ...]:
    """Return the names of all readers, sorted."""
    return list_parts("readers")


def get_reader(name: str) -> Reader:
    """Return the reader of this name.

    Raises
    ------
    UnknownNameError
        If there is none.

    Examples
    --------
    >>> get_reader("tiff").SUFFIXES[:2]
    ('.tif', '.tiff')
    """
    return cast("Reader", get_part("readers", name))


def open_file(path: Path, **options: object) -> SourceImage:
    """Return the image that a file or folder holds, by the first reader that can open it.

    Parameters
    ----------
    path : Path
        A file or folder. Readers whose suffix it has come first, then the others.
    **options : object
        Passed to the reader.

    Raises
    ------
    ReadError
        If it does not exist, is damaged, or no reader can open it.
    ImageError
        If its pixels cannot be used.
    UnknownNameError
        If no reader takes one of the options.
    """
    path = path.absolute()  # whoever changes the folder later still reads the same file
    if not path.exists():
        raise _missing(path)
    readers, broken = _readers_for(path)
    reasons: dict[str, str] = {}
    _check_options(readers, options)
    for name, reader in readers.items():
        try:
            return _open_with(reader, path, options)
        except ReadError as error:
            if error.where:
                raise
            reasons[name] = reason_of(error)
    tried = ", ".join(f"{name} ({reason})" for name, reason in (reasons | broken).items())
    message = f"No reader could open {str(path)!r}. Tried: {tried}"
    raise ReadError(message)


def _readers_for(path: Path) -> tuple[dict[str, Reader], dict[str, str]]:
    """Return the readers in the order to try them, and why some cannot be used at all."""
    readers: dict[str, Reader] = {}
    broken: dict[str, str] = {}
    for name in list_readers():
        try:
            readers[name] = get_reader(name)
        except ReadError as error:
            broken[name] = reason_of(error)
    by_suffix = sorted(readers, key=lambda name: not _has_suffix(path, readers[name]))
    return {name: readers[name] for name in by_suffix}, broken


def _has_suffix(path: Path, reader: Reader) -> bool:
    return path.name.lower().endswith(tuple(reader.SUFFIXES))


def _open_with(reader: Reader, path: Path, options: dict[str, object]) -> SourceImage:
    if options and (unknown := options.keys() - _options_of(reader)):
        message = f"takes no option {', '.join(sorted(unknown))}"
        raise ReadError(message)
    try:
        return reader.open(path, **options)
    except PermissionError as error:
        raise ReadError(reason_of(error), where=str(path)) from error


def _options_of(reader: Reader) -> set[str]:
    parameters = inspect.signature(reader.open).parameters.values()
    return {item.name for item in parameters if item.kind is item.KEYWORD_ONLY}


def _check_options(readers: dict[str, Reader], options: dict[str, object]) -> None:
    if not options:
        return
    known = sorted(set().union(*map(_options_of, readers.values())))
    for name in options:
        if name not in known:
            raise UnknownNameError(noun="reader option", name=name, known=known, where="open")


def _missing(path: Path) -> ReadError:
    folder = path.parent
    names = [item.name for item in folder.iterdir()] if folder.is_dir() else []
    near = " or ".join(repr(name) for name in nearest(path.name, names))
    return ReadError("no such file", where=str(path), remedy=f"Did you mean {near}?" if near else "")
