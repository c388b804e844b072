"""``python -m tamis.testing.capabilities``: measure all operations, or say where the file is wrong."""

from __future__ import annotations

import dataclasses
import sys

import click

from tamis.catalogue import Capability, capabilities, capability_of, known_operations, measured_versions
from tamis.catalogue._capability import FILE
from tamis.pipeline import library_versions
from tamis.testing._capability_drift import differences_of
from tamis.testing._capability_file import write
from tamis.testing._capability_measure import TIMEOUT_S, drift_of, measure, stale_ids

__all__ = ["command"]

EXIT_DRIFT = 1
SAME_TIME = 1.5
"""A time that is at most so many times another is written as it was."""


@click.command("capabilities", context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.option("--words", default="", help="Only operations whose id has one of these words.")
@click.option("--check", "is_check", is_flag=True, help="Write nothing: tell where the file is wrong.")
@click.option("--timeout", "timeout_s", default=TIMEOUT_S, help="Seconds after which a call is given up.")
def command(*, words: str, is_check: bool, timeout_s: float) -> None:
    """Measure what every operation takes and gives, and keep it in the catalogue."""
    chosen = _chosen(words)
    if is_check:
        _check(chosen)
        return
    versions = library_versions()
    if words and capabilities() and dict(measured_versions()) != versions:
        message = (
            "the others were measured with other versions of the libraries: measure all, without --words"
        )
        raise click.UsageError(message)
    measured = {name: old for name, old in capabilities().items() if name in known_operations()}
    for count, capability in enumerate(measure(chosen, timeout_s=timeout_s), start=1):
        measured[capability.operation] = _settled(capability)
        _tell(capability, f"[{count}/{len(chosen)}]")
        if not count % 20 or count == len(chosen):
            write(FILE, measured, versions)


def _chosen(words: str) -> list[str]:
    chosen = [name for name in known_operations() if not words or any(w in name for w in words.split())]
    if not chosen:
        message = f"no operation has one of {words!r} in its id"
        raise click.UsageError(message)
    return chosen


def _check(chosen: list[str]) -> None:
    problems = [*drift_of(chosen), *(f"{name}: is no operation any more" for name in stale_ids())]
    for problem in problems:
        click.echo(problem)
    if problems:
        click.echo("Run `make capabilities`, and look at what changed.")
        sys.exit(EXIT_DRIFT)


def _settled(new: Capability) -> Capability:
    """Return the new facts with the old time, where that is about the same: only what changed is seen."""
    old = capability_of(new.operation)
    times = [item.ms_per_megapixel for item in (old, new) if item is not None and item.ms_per_megapixel]
    if old is None or len(times) < 2 or old.is_at_least != new.is_at_least:
        return new
    is_same = max(times) <= SAME_TIME * min(times)
    return dataclasses.replace(new, ms_per_megapixel=old.ms_per_megapixel) if is_same else new


def _tell(capability: Capability, place: str) -> None:
    forms = dict.fromkeys(trial.form for trial in capability.trials if not trial.refusal)
    click.echo(f"{place} {capability.operation}: {', '.join(forms) or 'nothing ran'}; {capability.gil}")
    old = capability_of(capability.operation)
    for difference in differences_of(old, capability) if old is not None else ():
        click.echo(f"  {difference}")
