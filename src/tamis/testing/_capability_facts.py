"""All that is measured of one operation, asked of this process or of another."""

from __future__ import annotations

import dataclasses
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from tamis.catalogue import Capability, Channels, Gil, Trial, Volume, get_operation
from tamis.testing._capability_axes import channels_of, spacing_of, volume_of
from tamis.testing._capability_child import NoAnswerError
from tamis.testing._capability_sample import DATA, has_pixels, natural_pixels, samples_of
from tamis.testing._capability_speed import SIDES, speed_of
from tamis.testing._capability_trial import try_sample

if TYPE_CHECKING:
    from tamis.catalogue import Operation

__all__ = ["Ask", "ask_here", "facts_of", "with_speed"]

Ask: TypeAlias = Callable[..., Any]
"""Calls a function with arguments and returns its answer, or raises `NoAnswerError`."""

_UNANSWERED = ("takes longer than", "ends the process")


def ask_here(function: Callable[..., Any], *arguments: Any) -> Any:
    """Return what a function returns, in this process."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # as in another process, where nobody looks at them
        return function(*arguments)


def facts_of(operation_id: str, ask: Ask, *, known: Capability | None = None) -> Capability:
    """Return what an operation does with every sample; time and interpreter lock are not measured.

    Parameters
    ----------
    operation_id : str
        What is called.
    ask : Ask
        Who calls it.
    known : Capability, optional
        What was measured before: samples that ended its process or took too long then are left aside, and
        what was unknown stays so.
    """
    operation = get_operation(operation_id)
    fatal = (
        {(t.form, t.pixels): t for t in known.trials if t.refusal.startswith(_UNANSWERED)} if known else {}
    )
    trials = tuple(
        fatal.get(sample) or _trial(operation_id, *sample, ask=ask) for sample in samples_of(operation)
    )
    ran = Capability(operation_id, trials, Volume.REFUSED, Channels.REFUSED, "", Gil.UNKNOWN, None)
    if not has_pixels(operation):
        return dataclasses.replace(ran, volume=Volume.UNKNOWN, channels=Channels.UNKNOWN)
    return dataclasses.replace(
        ran,
        volume=_volume(operation, ran, ask, known),
        channels=_channels(operation, ran, ask, known),
        spacing=_spacing(operation, ran, ask),
    )


def _trial(operation_id: str, form: str, pixels: str, *, ask: Ask) -> Trial:
    try:
        trial: Trial = ask(try_sample, operation_id, form, pixels)
    except NoAnswerError as error:
        return Trial(form, pixels, refusal=str(error))
    return trial


def _pixels(operation: Operation, ran: Capability, form: str) -> str:
    """Return the pixels that suit the operation best among those on which it ran, or ``""``."""
    return next((pixels for pixels in natural_pixels(operation) if pixels in ran.ran(form)), "")


def _volume(operation: Operation, ran: Capability, ask: Ask, known: Capability | None) -> Volume:
    pixels = _pixels(operation, ran, "3-D")
    if not pixels:
        return Volume.REFUSED
    if known is not None and known.volume is Volume.UNKNOWN:
        return known.volume
    try:
        volume: Volume = ask(volume_of, operation.id, pixels)
    except NoAnswerError:
        return Volume.UNKNOWN
    return volume


def _channels(operation: Operation, ran: Capability, ask: Ask, known: Capability | None) -> Channels:
    pixels = _pixels(operation, ran, "2-D colour")
    if not pixels:
        return Channels.REFUSED
    if known is not None and known.channels is Channels.UNKNOWN:
        return known.channels
    try:
        channels: Channels = ask(channels_of, operation.id, pixels, bool(ran.ran("3-D")))
    except NoAnswerError:
        return Channels.UNKNOWN
    return channels


def _spacing(operation: Operation, ran: Capability, ask: Ask) -> str:
    tried = [form for form in ("2-D", "3-D") if ran.trials_of(f"{form} spacing")]
    form = next((form for form in tried if ran.ran(f"{form} spacing")), "")
    if not form:
        return "refused" if tried else ""
    try:
        spacing: str = ask(spacing_of, operation.id, form, ran.ran(f"{form} spacing")[0])
    except NoAnswerError:
        return ""
    return spacing


def with_speed(capability: Capability, ask: Ask) -> Capability:
    """Return the same with time and interpreter lock, on what suits the operation best.

    Parameters
    ----------
    capability : Capability
        What came of the samples.
    ask : Ask
        Who calls it; a `NoAnswerError` tells the time it waited.
    """
    operation = get_operation(capability.operation)
    for form in () if capability.trials_of(DATA) else ("2-D", "2-D colour", "3-D"):
        pixels = _fast_pixels(operation, capability, form)
        if not pixels:
            continue
        try:
            speed = ask(speed_of, operation.id, form, pixels)
        except NoAnswerError:
            ndim = int(form[0])
            least = getattr(ask, "timeout_s", 0.0) * 1e3 / (SIDES[ndim][0] ** ndim / 1e6)
            return dataclasses.replace(capability, ms_per_megapixel=least, is_at_least=True)
        return dataclasses.replace(
            capability, gil=speed.gil, ms_per_megapixel=speed.ms_per_megapixel, is_at_least=speed.is_at_least
        )
    return capability


def _fast_pixels(operation: Operation, capability: Capability, form: str) -> str:
    """Return uint8 where an image is meant: what cameras give, and what kernels are for."""
    pixels = _pixels(operation, capability, form)
    return "uint8" if pixels == "float64" and "uint8" in capability.ran(form) else pixels
