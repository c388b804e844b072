"""Where inputs come from, as a document writes it: beside itself, so that both can be moved together."""

from __future__ import annotations

import os
import re

__all__ = ["from_folder", "within_folder"]

# names of images that are no files; a single letter and a colon is a disk of Windows
_NO_FILE = re.compile(r"(sample|memory|zarr):|[A-Za-z][A-Za-z0-9+.-]+://|~|$")


def within_folder(locator: str, folder: str) -> str:
    """Return a locator as a document in a folder writes it.

    Parameters
    ----------
    locator : str
        As `Source.locator`.
    folder : str
        Where the document is; no link leads to it.

    Returns
    -------
    locator : str
        A file in the folder, or below, as the way to it from there, with ``/``; anything else as it is.
    """
    if _NO_FILE.match(locator):
        return locator
    path = os.path.abspath(locator)
    real = os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))
    if not real.startswith(os.path.join(folder, "")):
        return path
    way = os.path.relpath(real, folder).replace(os.sep, "/")
    return f"./{way}" if _NO_FILE.match(way) else way


def from_folder(locator: str, folder: str) -> str:
    """Return the locator that `within_folder` wrote; a file by its whole path."""
    if _NO_FILE.match(locator) or os.path.isabs(locator):
        return locator
    return os.path.normpath(os.path.join(folder, locator))
