"""Pictures of a comparison where nothing moves: on paper, in a saved notebook, until the page has come."""

from __future__ import annotations

import base64
from html import escape
from typing import TYPE_CHECKING

from tamis.display import Intent, resolve, shrink, to_png, to_rgb
from tamis.errors import TamisError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.session.screen import PlaneReader

__all__ = ["still_of"]

_LARGEST = 256
_ROW = "display:flex;flex-wrap:wrap;gap:12px;align-items:flex-end"


def still_of(reader: PlaneReader, refs: Mapping[str, str], *, colormap: str) -> str:
    """Return a picture of each image, beside each other, as HTML.

    Nothing is computed that takes long: then it is a quick look, which says so, or a line.
    """
    shown = "".join(_figure(reader, title, ref, colormap) for title, ref in refs.items())
    return f'<div style="{_ROW}">{shown}</div>'


def _figure(reader: PlaneReader, title: str, ref: str, colormap: str) -> str:
    try:
        picture, note = _picture(reader, ref, colormap)
    except TamisError as error:
        picture, note = "", str(error)
    caption = f"{escape(title)}{f': {escape(note)}' if note else ''}"
    style = f"margin:0;max-width:{_LARGEST}px"
    return f'<figure style="{style}"><figcaption>{caption}</figcaption>{picture}</figure>'


def _picture(reader: PlaneReader, ref: str, colormap: str) -> tuple[str, str]:
    found = reader.glance(ref, (), most_pixels=16 * _LARGEST**2)
    if found is None:
        return "", "not computed yet"
    window, plane, is_exact = found
    sight = reader.sight(ref)
    snapshot = resolve(plane, Intent(colormap=colormap), kind=sight.kind, axes=window.letters)
    pixels = to_rgb(shrink(snapshot, largest=_LARGEST))
    data = base64.b64encode(to_png(pixels)).decode()
    return f'<img src="data:image/png;base64,{data}" alt="{escape(ref)}">', "" if is_exact else "a quick look"
