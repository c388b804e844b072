"""How what an operation does now differs from what was measured."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tamis.catalogue import Capability, Made, Trial

__all__ = ["differences_of"]

STEP = 2.6
"""The ends of a range are 1, 2, 5, 10 ...; rounding may move one to the next."""


def differences_of(was: Capability, now: Capability) -> Iterator[str]:
    """Yield a sentence for each fact that is another one; the text of a refusal is none.

    Parameters
    ----------
    was : Capability
        What was measured.
    now : Capability
        What is now; its time and interpreter lock are not compared.
    """
    before = {(trial.form, trial.pixels): trial for trial in was.trials}
    for trial in now.trials:
        earlier = before.pop((trial.form, trial.pixels), None)
        if earlier is None:
            yield f"{now.operation} on {trial}: was not measured"
        elif not _is_same(earlier, trial):
            yield f"{now.operation} on {trial}: was {_outcome(earlier)}, is {_outcome(trial)}"
    for trial in before.values():
        yield f"{now.operation} on {trial}: was measured, is tried no more"
    for what, earlier_fact, fact in (
        ("a volume", was.volume, now.volume),
        ("channels", was.channels, now.channels),
        ("spacing", was.spacing, now.spacing),
    ):
        if earlier_fact != fact:
            yield f"{now.operation} with {what}: was {str(earlier_fact)!r}, is {str(fact)!r}"


def _outcome(trial: Trial) -> str:
    return f"refused ({trial.refusal})" if trial.refusal else " and ".join(map(str, trial.gives))


def _is_same(was: Trial, now: Trial) -> bool:
    if was.refusal or now.refusal:
        return bool(was.refusal) == bool(now.refusal)
    return len(was.gives) == len(now.gives) and all(map(_is_near, was.gives, now.gives))


def _is_near(was: Made, now: Made) -> bool:
    if (was.kind, was.dtype) != (now.kind, now.dtype):
        return False
    ends, others = _ends(was.range), _ends(now.range)
    if was.range == now.range or not (ends and others):
        return was.range == now.range
    return all(
        one == other or (one * other > 0 and max(one / other, other / one) < STEP)
        for one, other in zip(ends, others, strict=True)
    )


def _ends(words: str) -> tuple[float, float] | None:
    """Return the two numbers of ``"[0, 200]"``; None of a range that has a name."""
    if words in ("[0, 1]", "[-1, 1]"):
        return None
    found = re.fullmatch(r"\[(\S+), (\S+)\]", words)
    return (float(found[1]), float(found[2])) if found else None
