"""What an operation was seen to do, as lines and as JSON."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import click

from tamis.catalogue import Channels, Gil, Volume, capability_of, measured_versions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tamis.catalogue import Capability, Made, Trial

__all__ = ["capability_json", "capability_lines"]

_INDENT = " " * 10

_VOLUME = {
    Volume.WHOLE: "as a volume",
    Volume.PLANES: "plane by plane",
    Volume.LAST_AXIS: "the last axis is taken for channels",
}
_CHANNELS = {
    Channels.APART: "each channel apart",
    Channels.TOGETHER: "channels together",
    Channels.AXIS: "channels are taken for an axis of space",
}
_FORMS: Mapping[str, tuple[str, str, Mapping[Any, str]]] = {
    "data": ("it", "", {}),
    "2-D": ("2-D", "", {}),
    "3-D": ("3-D", "2-D", _VOLUME),
    "2-D colour": ("colour", "2-D", _CHANNELS),
    "3-D colour": ("  in 3-D", "2-D colour", {}),
}
"""Each form of samples with its label, the form it is compared with, and how it may be worked on."""

_SPACING = {"yes": "changes the result", "no": "changes nothing with the defaults", "refused": "refused"}
_GIL = {
    Gil.RELEASED: "others work on meanwhile",
    Gil.PARTLY: "others work on a part of the time",
    Gil.HELD: "others wait (it holds the interpreter lock)",
    Gil.UNKNOWN: "too short to tell",
}


def capability_lines(operation_id: str) -> list[str]:
    """Return what was measured of an operation, readable at a glance; nothing where it was not."""
    capability = capability_of(operation_id)
    if capability is None:
        return []
    versions = ", ".join(f"{name} {number}" for name, number in measured_versions().items())
    return [click.style(f"measured with {versions}", bold=True), *_lines(capability), ""]


def _lines(capability: Capability) -> Iterator[str]:
    for form, (label, like, manners) in _FORMS.items():
        if capability.trials_of(form):
            manner = manners.get(getattr(capability, "volume" if form == "3-D" else "channels"), "")
            yield from _form_lines(capability, form, label, like, manner)
    if capability.spacing:
        yield f"spacing   {_SPACING[capability.spacing]}"
    if capability.ms_per_megapixel is not None:
        more = "more than " if capability.is_at_least else ""
        yield f"time      {more}{capability.ms_per_megapixel:g} ms a megapixel"
        yield f"threads   {_GIL[capability.gil]}"


def _form_lines(capability: Capability, form: str, label: str, like: str, manner: str) -> Iterator[str]:
    """Yield the outcomes of one form, in a few words where they are those of another."""
    outcomes = _outcomes(capability.trials_of(form))
    if not capability.ran(form):
        words = [
            f"{outcome} ({pixels})" if len(outcomes) > 1 else outcome for outcome, pixels in outcomes.items()
        ]
    else:
        told = f"same dtypes and ranges as {like}" if _is_as(capability, form, like) else ""
        words = [", ".join(part for part in (manner, told) if part)] if manner or told else []
        words += [] if told else [f"{pixels}: {outcome}" for outcome, pixels in outcomes.items()]
    yield f"{label:<10}{words[0]}"
    yield from (f"{_INDENT}{word}" for word in words[1:])


def _is_as(capability: Capability, form: str, like: str) -> bool:
    others = {trial.pixels: _outcome(trial) for trial in capability.trials_of(like)}
    return all(others.get(trial.pixels) == _outcome(trial) for trial in capability.trials_of(form))


def _outcomes(trials: tuple[Trial, ...]) -> dict[str, str]:
    """Return each outcome with the pixels of which it came."""
    found: dict[str, list[str]] = {}
    for trial in trials:
        found.setdefault(_outcome(trial), []).append(trial.pixels)
    return {outcome: ", ".join(pixels) for outcome, pixels in found.items()}


def _outcome(trial: Trial) -> str:
    return f"refused: {trial.refusal}" if trial.refusal else " and ".join(map(_made, trial.gives))


def _made(made: Made) -> str:
    what = f"{made.kind} {made.dtype}".strip()
    if not made.range:
        return what
    return f"{what}, {'in the range of' if made.range == 'as the input' else 'in'} {_range(made.range)}"


def _range(words: str) -> str:
    return "the input" if words == "as the input" else words


def capability_json(operation_id: str) -> dict[str, Any] | None:
    """Return what was measured of an operation, with the versions of the libraries; or None."""
    capability = capability_of(operation_id)
    if capability is None:
        return None
    facts = dataclasses.asdict(capability)
    del facts["operation"]
    return {"versions": dict(measured_versions()), **facts}
