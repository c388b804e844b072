"""The files of the page: the modules that every door shares, and the few that only this one has."""

from __future__ import annotations

import hashlib
import mimetypes
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from tamis.errors import UnknownNameError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["asset", "modules", "read_asset", "styles", "version"]

# what only a notebook needs
_NO_MODULES = ("rows.js", "sharing.js", "viewer.js")  # of notebooks alone
_FOLDERS = ("tamis.views", "tamis.web")
# the operating system's own table may call a module plain text, which a browser then refuses
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


def asset(name: str) -> str:
    """Return the address of a file; it is another one when any of the files changes."""
    return f"/assets/{version()}/{name}"


def read_asset(name: str) -> tuple[bytes, str]:
    """Return a file's content and type.

    Raises
    ------
    UnknownNameError
        If there is no such file; a path is none.
    """
    found = _files().get(name)
    if found is None:
        raise UnknownNameError(name, noun="file", known=_files())
    suffix = name[name.rfind(".") :]
    kind = _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return found.read_bytes(), kind


@cache
def styles() -> tuple[str, ...]:
    """Return the addresses of all styles: the theme first, those of this door last, each once."""
    theme = read_asset("theme.css")[0].decode()
    own = {file.name for file in (resources.files("tamis.web") / "assets").iterdir()}
    others = [name for name in sorted(_files()) if name.endswith(".css") and f'"{name}"' not in theme]
    shared = [name for name in others if name not in own and name != "theme.css"]
    return tuple(map(asset, ["theme.css", *shared, *(name for name in others if name in own)]))


@cache
def modules() -> tuple[str, ...]:
    """Return the addresses of all modules of the session's page, so that it can ask for them at once."""
    return tuple(asset(name) for name in sorted(_files()) if name.endswith(".js") and name not in _NO_MODULES)


@cache
def version() -> str:
    """Return a digest of all files."""
    digest = hashlib.sha256()
    for name, file in sorted(_files().items()):
        digest.update(name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]


@cache
def _files() -> dict[str, Traversable]:
    found: dict[str, Traversable] = {}
    for package in _FOLDERS:
        folder = resources.files(package) / "assets"
        for file in folder.iterdir() if folder.is_dir() else ():
            if file.is_file():
                found[file.name] = file
    return found
