"""The viewer as one module and one style sheet, and the few lines that a widget brings itself."""

from __future__ import annotations

import functools
import hashlib
import re
from importlib import resources

__all__ = ["joined_module", "joined_styles", "version", "widget_module"]

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([\w.]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?!default)", re.MULTILINE)
_STYLES = re.compile(r'^@import url\("([\w.]+)"\);\n', re.MULTILINE)
_FIRST, _THEME = "viewer.js", "theme.css"


@functools.cache
def joined_module() -> str:
    """Return the viewer and all that it imports as one module, which exports `render` as anywidget wants it.

    Modules follow those that they import. No name is used by two of them, nor is one renamed: so nothing but
    their imports has to go.
    """
    found: dict[str, str] = {}
    _gather(_FIRST, found)
    return "".join(found.values())


def _gather(name: str, found: dict[str, str]) -> None:
    if name in found:
        return
    text = _text(name)
    for other in _IMPORT.findall(text):
        _gather(other, found)
    found[name] = _EXPORT.sub("", _IMPORT.sub("", text))


@functools.cache
def joined_styles() -> str:
    """Return the theme and all that it imports as one style sheet."""
    theme = _text(_THEME)
    return "".join([_STYLES.sub("", theme), *map(_text, _STYLES.findall(theme))])


@functools.cache
def version() -> str:
    """Return a digest of both."""
    return hashlib.sha256((joined_module() + joined_styles()).encode()).hexdigest()[:12]


@functools.cache
def widget_module() -> str:
    """Return what a widget brings: it asks for the rest where the page does not have it."""
    text = (resources.files("tamis.notebook") / "assets" / "widget.js").read_text(encoding="utf-8")
    return text.replace("{version}", version())


def _text(name: str) -> str:
    return (resources.files("tamis.views") / "assets" / name).read_text(encoding="utf-8")
