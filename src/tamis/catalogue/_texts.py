"""The libraries' own words about every operation, to list and search without importing a library.

Another Python process reads them from the docstrings, once for each set of library versions, and they are
kept in the cache folder. Losing or damaging that file costs two seconds, nothing else.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import os
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from tamis.catalogue._docstring import documentation_of, documented_target
from tamis.catalogue._operation import own_function
from tamis.catalogue._registry import known_operations
from tamis.config import current_settings
from tamis.files import write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tamis.catalogue._operation import Operation

__all__ = ["Text", "texts"]

FORMAT = 2
"""Raised when what the file holds changes."""

_HARVEST = "from tamis.catalogue._texts import write_harvest; write_harvest()"
_DISTRIBUTIONS = {"skimage": "scikit-image", "cv2": "opencv-python-headless", "sklearn": "scikit-learn"}


@dataclass(frozen=True, slots=True)
class Text:
    """The words about one operation.

    Parameters
    ----------
    id : str
        The operation.
    summary : str
        One sentence; empty where the library says nothing.
    parameters : mapping of str to str, read-only
        Help by argument.
    keywords : tuple of str
        Names that its documentation refers to, to see also.
    body : str
        The rest of it: what follows the summary, what it gives, and the notes.
    """

    id: str
    summary: str
    parameters: Mapping[str, str]
    keywords: tuple[str, ...]
    body: str = ""


_merged: list[tuple[Mapping[str, Operation], Mapping[str, Text]]] = []


def texts() -> Mapping[str, Text]:
    """Return the words about every operation, by id.

    Returns
    -------
    texts : mapping of str to Text, read-only
        One for each known operation, sorted; the same mapping, until an operation is registered.
    """
    known = known_operations()
    if not _merged or _merged[-1][0] is not known:
        found = dict(_harvested())
        # what somebody decorated is imported already, and only this process has all of it
        own = {operation.id: operation for operation in known.values() if own_function(operation.target)}
        found |= {name: _text(name, _harvest_one(operation)) for name, operation in own.items()}
        _merged[:] = [(known, MappingProxyType(dict(sorted(found.items()))))]
    return _merged[-1][1]


@functools.cache
def _harvested() -> Mapping[str, Text]:
    """Return the words about every operation that is no decorated function."""
    path = current_settings().cache_dir / f"texts-{_fingerprint()}.json"
    found = _read(path)
    if found is None:
        data = _harvest_elsewhere()
        found = _from_json(data)
        _write(path, data)
    return MappingProxyType(found)


def _of_libraries() -> dict[str, Operation]:
    return {name: one for name, one in known_operations().items() if own_function(one.target) is None}


def _fingerprint() -> str:
    """Return a hash of everything the words depend on: the operations, and the libraries' versions."""
    operations = [(operation.id, operation.target) for operation in _of_libraries().values()]
    packages = {documented_target(target).partition(":")[0].partition(".")[0] for _, target in operations}
    versions = {package: _version(package) for package in sorted(packages | {"tamis"})}
    told = json.dumps([FORMAT, operations, versions])
    return hashlib.blake2b(told.encode(), digest_size=12).hexdigest()


def _version(package: str) -> str:
    try:
        return version(_DISTRIBUTIONS.get(package, package))
    except PackageNotFoundError:  # of Python itself
        return ""


def _read(path: Path) -> dict[str, Text] | None:
    """Return what the file says; None where there is none, or none that can be read."""
    try:
        return _from_json(json.loads(path.read_bytes()))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _from_json(data: Any) -> dict[str, Text]:
    return {operation_id: _text(operation_id, data[operation_id]) for operation_id in _of_libraries()}


def _text(operation_id: str, data: Any) -> Text:
    return Text(
        operation_id,
        str(data["summary"]),
        MappingProxyType({str(name): str(text) for name, text in data["parameters"].items()}),
        tuple(map(str, data["keywords"])),
        str(data["body"]),
    )


def _write(path: Path, data: Any) -> None:
    """Write the file; a folder that cannot be written only means reading again."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, json.dumps(data).encode())


def _harvest_elsewhere() -> dict[str, Any]:
    """Return what another process reads, so that this one stays small; or what this one reads."""
    import subprocess  # rarely needed

    command = [sys.executable, "-P", "-W", "ignore", "-c", _HARVEST]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        done = subprocess.run(command, env=environment, capture_output=True, check=True, timeout=300)
        harvested: dict[str, Any] = json.loads(done.stdout)
        _from_json(harvested)  # both processes must know the same operations
    except (OSError, ValueError, TypeError, KeyError, AttributeError, subprocess.SubprocessError):
        return harvest()
    return harvested


def harvest() -> dict[str, Any]:
    """Return the words of every docstring as JSON can hold them; imports every library."""
    return {operation.id: _harvest_one(operation) for operation in _of_libraries().values()}


def _harvest_one(operation: Operation) -> dict[str, Any]:
    try:
        found = documentation_of(operation)
    except (ImportError, AttributeError):  # of a library that is not installed: listed without words
        return {"summary": "", "parameters": {}, "keywords": [], "body": ""}
    helps = {argument.name: found.parameters.get(argument.name) for argument in operation.arguments}
    return {
        "summary": found.summary,
        "parameters": {name: explained.help for name, explained in helps.items() if explained},
        "keywords": _names_in(found.see_also),
        "body": " ".join((found.description, *(given.help for given in found.returns), found.notes)),
    }


def _names_in(see_also: str) -> list[str]:
    """Return the functions named at the start of each line, without their modules."""
    lines = [line.partition(" : ")[0] for line in see_also.splitlines() if not line.startswith(" ")]
    names = [name.strip("` ").rpartition(".")[2] for line in lines for name in line.split(",")]
    return [name for name in names if name.isidentifier()]


def write_harvest() -> None:
    """Write the words to standard output, for the process that asked."""
    json.dump(harvest(), sys.stdout)
