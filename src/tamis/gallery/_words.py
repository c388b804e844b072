"""What an image looks like, and what two have in common, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tamis.gallery._statistics import Statistics

__all__ = ["describe", "likeness_in_words"]


def describe(statistics: Statistics) -> str:
    """Return what an image looks like: ``"bright objects on dark, waves of 59 pixels, uneven background"``.

    Parameters
    ----------
    statistics : Statistics
        Of the image.
    """
    return ", ".join(_traits(statistics).values())


def likeness_in_words(one: Statistics, other: Statistics) -> str:
    """Return what two images have in common; what differs at once follows after ``but``."""
    mine, yours = _traits(one), _traits(other)
    same = [words for name, words in mine.items() if yours.get(name, "").split()[:3] == words.split()[:3]]
    differs = list(_differences(one, other))
    words = ", ".join(same) if same else f"by its numbers, though it has {describe(other)}"
    return words + (f"; but {', '.join(differs)}" if differs else "")


def _differences(one: Statistics, other: Statistics) -> Iterator[str]:
    if one.ndim != other.ndim:
        yield f"{other.ndim} axes"
    if one.has_colours != other.has_colours:
        yield "colours" if other.has_colours else "no colours"
    if one.is_binary != other.is_binary:
        yield "binary" if other.is_binary else "grey values"


def _traits(one: Statistics) -> dict[str, str]:
    """Return what is said of an image, by what it is about."""
    if not one.entropy:
        return {"constant": "the same everywhere"}
    traits = {
        "form": _form(one),
        "objects": _objects(one),
        "modes": "two phases" if one.separability > 0.85 and not one.is_binary else "",
        "direction": "edges in one direction" if one.coherence > 0.5 else "",
        "period": _period(one),
        "background": "uneven background" if one.unevenness > 0.5 and not one.is_binary else "",
        "noise": "noisy" if one.noise > 0.05 and not one.is_binary else "",
    }
    return {name: words for name, words in traits.items() if words}


def _form(one: Statistics) -> str:
    kind = "binary" if one.is_binary else "in colours" if one.has_colours else ""
    axes = "volume" if one.ndim == 3 else f"{one.ndim} axes" if one.ndim > 3 else ""
    return " ".join(filter(None, (kind, axes)))


def _objects(one: Statistics) -> str:
    if 0.42 < one.filled < 0.58:
        return "texture" if one.roundness < 0.45 else "as much bright as dark"
    what = "round objects" if one.roundness > 0.6 else "lines" if _has_lines(one) else "objects"
    return f"bright {what} on dark" if one.filled < 0.5 else f"dark {what} on bright"


def _has_lines(one: Statistics) -> bool:
    return one.roundness < 0.3 and one.line_likeness > 0.7


def _period(one: Statistics) -> str:
    if not one.period:
        return ""
    if one.periodicity > 0.4:
        return f"repeats every {one.period:.0f} pixels or so"
    size = "fine" if one.period < 12 else "coarse" if one.period > 80 else "medium"
    return f"{size} structures, about {one.period:.0f} pixels apart"
