"""A folder that is there complete, or not at all."""

from __future__ import annotations

import contextlib
import os
import platform
import re
import secrets
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from tamis.errors import WriteError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["check_replaceable", "check_writable", "new_folder"]

_REMEDY = "Choose another folder with --out"
# every folder of results has it, so a folder that has it can be replaced
_MARK = "pipeline.json"


def check_writable(folder: Path) -> None:
    """Raise `WriteError` if nothing can be written into a folder; it need not be there, and is not made."""
    try:
        place = next(place for place in (folder, *folder.absolute().parents) if place.exists())
        probe = place / f".tamis-{secrets.token_hex(4)}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise _write_error(error, folder) from error


def check_replaceable(folder: Path, *, image: str = "") -> None:
    """Raise `WriteError` if a folder is there and holds what no run has written.

    Parameters
    ----------
    folder : Path
        Where results are to go.
    image : str, default ''
        What they are made from; it must not go with the old results.
    """
    if not folder.exists():
        return
    if not folder.is_dir():
        message = "is a file, and results need a folder of this name"
        raise WriteError(message, where=str(folder), remedy=_REMEDY)
    if any(folder.iterdir()) and not (folder / _MARK).is_file():
        message = "holds files that are no results of a run, and results replace the whole folder"
        raise WriteError(message, where=str(folder), remedy=_REMEDY)
    if image and Path(image).resolve().is_relative_to(folder.resolve()):
        message = f"holds the image {Path(image).name!r} itself, and results replace the whole folder"
        raise WriteError(message, where=str(folder), remedy=_REMEDY)


@contextlib.contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """Give an empty folder that takes the place of `folder` when all went well, and vanishes otherwise.

    A process that is killed leaves the old folder or the new one, at worst under a hidden name beside it;
    the next one cleans up after it.

    Raises
    ------
    WriteError
        If the disk does not let us, or `folder` holds something else than results.
    """
    place = Path(os.path.realpath(folder))
    name = f".{place.name}-{platform.node()}-{os.getpid()}-{secrets.token_hex(4)}"
    partial = place.with_name(f"{name}.partial")
    try:
        check_replaceable(folder)
        missing = [parent for parent in place.parents if not parent.exists()]
        partial.mkdir(parents=True)
        try:
            _clean_up(place)
            yield partial
            _swap(partial, place, place.with_name(f"{name}.old"))
        finally:
            shutil.rmtree(partial, ignore_errors=True)
            _remove_empty(missing)
    except WriteError as error:
        error.where = error.where.replace(str(partial), str(folder))
        if isinstance(error.__cause__, OSError):  # the disk, not the format
            error.remedy = error.remedy or _REMEDY
        raise
    except OSError as error:
        raise _write_error(error, folder) from error


def _write_error(error: OSError, folder: Path) -> WriteError:
    return WriteError(f"cannot be written: {error.strerror or error}", where=str(folder), remedy=_REMEDY)


def _swap(new: Path, place: Path, aside: Path) -> None:
    if not place.exists():
        os.replace(new, place)
        return
    os.replace(place, aside)
    try:
        os.replace(new, place)
    except OSError:
        os.replace(aside, place)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _remove_empty(folders: list[Path]) -> None:
    for folder in folders:  # innermost first; one that holds something stays
        with contextlib.suppress(OSError):
            folder.rmdir()


def _clean_up(place: Path) -> None:
    """Bring back or remove what killed processes of this machine have left beside a folder."""
    left = re.compile(
        rf"\.{re.escape(place.name)}-{re.escape(platform.node())}-(\d+)-[0-9a-f]{{8}}\.(partial|old)"
    )
    for match in filter(None, map(left.fullmatch, os.listdir(place.parent))):
        if _is_alive(int(match[1])):
            continue
        beside = place.with_name(match[0])
        if match[2] == "old" and not place.exists():
            os.replace(beside, place)
        else:
            shutil.rmtree(beside, ignore_errors=True)


def _is_alive(process: int) -> bool:
    import psutil

    return bool(psutil.pid_exists(process))
