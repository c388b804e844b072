"""A figure that a script on the page turns into a slider; without scripts it is the row of pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tamis_site.rst import escape, indent

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["slider_lines"]


def slider_lines(file: str, words: Sequence[str], *, start: int = 0, caption: str = "") -> list[str]:
    """Return the lines of a strip of frames: a figure whose legend lists what each frame shows.

    Parameters
    ----------
    file : str
        The picture of all frames, equally wide, from the page.
    words : sequence of str
        What stands below each.
    start : int, default 0
        The frame that is shown first.
    caption : str
        What the whole is; without it, the first and the last words.
    """
    told = caption or f"{words[0]} to {words[-1]}"
    return [
        f".. figure:: {file}",
        f"   :alt: {escape(told)}",
        f"   :figclass: variants start-{start}",
        "   :align: left",
        "",
        f"   {escape(told)}",
        "",
        *(indent(f"- {escape(one)}") for one in words),
        "",
    ]
