"""The entries of the gallery, as they were measured when the examples were written."""

from __future__ import annotations

import functools
import json
from pathlib import Path

from tamis.errors import DocumentError, UnknownNameError, nearest
from tamis.gallery._entry import Entry, entry_of_json

__all__ = ["INDEX", "examples_folder", "get_entry", "read_index", "script_of"]

INDEX = "index.json"
"""Written by ``python -m tamis.testing.gallery``."""

_SCHEME = "gallery:"


def examples_folder() -> Path:
    """Return where the examples are: in the package, or in the checkout that it runs from.

    Raises
    ------
    DocumentError
        If they were left out when Tamis was packed.
    """
    here = Path(__file__).resolve()
    for folder in (here.parent / "examples", here.parents[3] / "examples"):
        if (folder / INDEX).is_file():
            return folder
    message = "the examples did not come along"
    raise DocumentError(
        message, where="gallery", remedy="Install Tamis again: pip install --force-reinstall tamis"
    )


@functools.cache
def read_index() -> tuple[Entry, ...]:
    """Return all entries, sorted by name.

    Raises
    ------
    DocumentError
        If there is no index.
    """
    text = (examples_folder() / INDEX).read_text(encoding="utf-8")
    return tuple(entry_of_json(data) for data in json.loads(text))


def get_entry(name: str) -> Entry:
    """Return the entry of this name.

    Parameters
    ----------
    name : str
        Whole, ``"segment/touching_coins"``, or what it ends with where no other does: ``"touching_coins"``;
        ``"gallery:touching_coins"`` is the same.

    Raises
    ------
    UnknownNameError
        If there is none, or there are several.

    Examples
    --------
    >>> get_entry("touching_coins").title
    'Touching coins'
    """
    wanted = name.removeprefix(_SCHEME).removesuffix(".py").replace("plot_", "").strip("/")
    entries = read_index()
    found = [entry for entry in entries if entry.name == wanted] or [
        entry for entry in entries if wanted and entry.name.endswith(wanted)
    ]
    if len(found) == 1:
        return found[0]
    error = UnknownNameError(wanted, noun="example", known=[entry.name for entry in entries])
    own = {entry.name.partition("/")[2]: entry.name for entry in entries}
    near = (
        [entry.name for entry in found[:3]] or [own[one] for one in nearest(wanted, own)] or list(error.near)
    )
    offer = f"Did you mean {' or '.join(map(repr, near))}?" if near else ""
    error.remedy = offer or "`tamis gallery` lists them all"
    raise error


def script_of(entry: Entry) -> Path:
    """Return the script of an entry."""
    stage, _, name = entry.name.partition("/")
    return examples_folder() / stage / f"plot_{name}.py"
