"""The file in which the measured facts are kept: one line an operation, so that a difference can be read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tamis.files import write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tamis.catalogue import Capability, Trial

__all__ = ["text_of", "write"]

FORMAT = 1
"""Raised when what the file holds changes."""


def write(path: Path, measured: Mapping[str, Capability], versions: Mapping[str, str]) -> None:
    """Write what was measured of every operation.

    Parameters
    ----------
    path : path
        The file.
    measured : mapping of str to Capability
        By operation id.
    versions : mapping of str to str
        Of the libraries.
    """
    write_whole(path, text_of(measured, versions).encode())


def text_of(measured: Mapping[str, Capability], versions: Mapping[str, str]) -> str:
    """Return what the file holds: JSON, the same for the same facts."""
    rows = [f"{_dumped(name)}: {_dumped(_row(capability))}" for name, capability in sorted(measured.items())]
    body = ",\n".join(rows)
    return f'{{"format": {FORMAT},\n"versions": {_dumped(dict(versions))},\n"operations": {{\n{body}\n}}}}\n'


def _dumped(item: Any) -> str:
    return json.dumps(item, ensure_ascii=False)


def _row(capability: Capability) -> dict[str, Any]:
    row: dict[str, Any] = {
        "trials": _outcomes(capability.trials),
        "volume": str(capability.volume),
        "channels": str(capability.channels),
    }
    if capability.spacing:
        row["spacing"] = capability.spacing
    return row | {"gil": str(capability.gil), "ms": _time(capability)}


def _outcomes(trials: tuple[Trial, ...]) -> list[dict[str, Any]]:
    """Return each outcome with the samples of which it came."""
    found: dict[tuple[Any, str], dict[str, list[str]]] = {}
    for trial in trials:
        found.setdefault((trial.gives, trial.refusal), {}).setdefault(trial.form, []).append(trial.pixels)
    return [
        {
            "on": "; ".join(f"{form}: {' '.join(pixels)}" for form, pixels in forms.items()),
            **({"refuses": refusal} if refusal else {"gives": [str(made) for made in gives]}),
        }
        for (gives, refusal), forms in found.items()
    ]


def _time(capability: Capability) -> float | str | None:
    """Return milliseconds with two digits: more would differ each time."""
    if capability.ms_per_megapixel is None:
        return None
    rounded = float(f"{capability.ms_per_megapixel:.2g}")
    number = int(rounded) if rounded.is_integer() else rounded
    return f">{number}" if capability.is_at_least else number
