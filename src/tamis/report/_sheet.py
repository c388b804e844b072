"""The contact sheet of some trials as one page: linked panels, values under the cursor, a table to sort."""

from __future__ import annotations

import base64
import hashlib
import json
import math
from html import escape
from importlib import resources
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.display import shrink, to_png
from tamis.errors import WriteError
from tamis.exploration import picture_of, raw_snapshot, snapshot_of
from tamis.files import write_whole
from tamis.pipeline import Document, to_document

if TYPE_CHECKING:
    import os

    from tamis.display import Snapshot
    from tamis.exploration import Trial, Trials

__all__ = ["write_sheet"]

_COLUMNS = ("candidate", "threshold", "foreground", "objects", "agreement", "seconds")
# values travel as the three colours of a PNG: 24 bits, of which the last code means "not a number"
_CODES = 2**24 - 2


def write_sheet(
    path: str | os.PathLike[str], trials: Trials, *, plane: int | None = None, largest: int = 1024
) -> None:
    """Write trials as one HTML page that needs nothing else: no address outside it is asked for.

    Zoom and pan in one panel move all; the value under the cursor is told for every panel; the table sorts,
    and the panels with it.

    Parameters
    ----------
    path : path
        The file; it is written whole or not at all.
    trials : Trials
        What `tamis.try_all` gave.
    plane : int, optional
        Which plane of a 3-D image; without it, the middle one.
    largest : int, default 1024, pixel
        Rows and columns that a panel may have; larger planes are shrunk, and the page says so.

    Raises
    ------
    ParameterError
        If there is no such plane.
    WriteError
        If the file cannot be written.
    """
    page = to_html(trials, plane=plane, largest=largest)
    try:
        write_whole(path, page.encode())
    except OSError as error:
        message = f"cannot be written: {error.strerror or error}"
        raise WriteError(message, where=str(path)) from error


def to_html(trials: Trials, *, plane: int | None, largest: int) -> str:
    """Return the whole page."""
    style, script = (_asset(name) for name in ("sheet.css", "sheet.js"))
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    data = {
        "panels": [_panel(trial, trials, plane, largest) for trial in (None, *trials)],
        "columns": _COLUMNS,
        "shape": shrink(raw_snapshot(trials, plane), largest=largest).plane.shape[:2],
        "full": raw_snapshot(trials, plane).plane.shape[:2],
        "start": _start_of(trials),
        "stretch": _stretch(raw_snapshot(trials, plane)),
    }
    told = json.dumps(data, ensure_ascii=False, allow_nan=False).replace("<", "\\u003c")
    heading = _heading(trials)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(heading)}</title>
<style>
{style}</style>
</head>
<body>
<header>
<h1>{escape(heading)}</h1>
<p>{escape(_facts(trials, plane))}</p>
</header>
<main>
<div id="panels" class="panels"></div>
<aside>
<p id="cursor" class="cursor" aria-live="off">Wheel zooms, dragging moves, a double click shows all.</p>
<table id="table"></table>
</aside>
</main>
<footer>Written by Tamis. Everything on this page is inside this one file.</footer>
<script type="application/json" id="data">{told}</script>
<script type="module">{script}</script>
</body>
</html>
"""


def _asset(name: str) -> str:
    return resources.files("tamis.report").joinpath(name).read_text(encoding="utf-8")


def _heading(trials: Trials) -> str:
    what = f"{trials.stage} candidates" if trials.stage else "operations"
    return f"{len(trials)} {what} on {trials.title}"


def _facts(trials: Trials, plane: int | None) -> str:
    snapshot = raw_snapshot(trials, plane)
    facts = [f"{trials.image.dtype} {' x '.join(map(str, trials.image.shape))}"]
    facts += [f"region {trials.region}"] if trials.region is not None else []
    facts += [f"plane {chosen}, counts are of the volume" for chosen in snapshot.planes]
    return "; ".join(facts)


def _start_of(trials: Trials) -> list[int]:
    """Return the row and the column of the first pixel that is seen."""
    start = trials.region.start if trials.region is not None else (0, 0)
    return list((0, *start)[-2:])


def _stretch(snapshot: Snapshot) -> float:
    """Return how many times higher than wide a pixel is."""
    return snapshot.spacing[0] / snapshot.spacing[1]


def _panel(trial: Trial | None, trials: Trials, plane: int | None, largest: int) -> dict[str, Any]:
    """Return what the page knows of one panel."""
    if trial is None:
        told: dict[str, Any] = {"candidate": trials.title, "is_image": True, "error": ""}
        snapshot: Snapshot | None = raw_snapshot(trials, plane)
    else:
        told = {
            "candidate": ", ".join(filter(None, [trial.name, trial.details])),
            "id": trial.id,
            "is_image": False,
            "error": trial.error,
            "threshold": _finite(trial.number),
            "foreground": _finite(trial.foreground),
            "objects": trial.objects,
            "agreement": _finite(trial.agreement),
            "seconds": round(trial.seconds, 4),
            "is_cached": trial.is_cached,
            "pipeline": _document_of(trial),
        }
        snapshot = snapshot_of(trial, trials, plane)
    rgb = picture_of(trial, trials, plane=plane, largest=largest)
    if rgb is not None and snapshot is not None:
        told |= {"picture": _uri(rgb), **_values(shrink(snapshot, largest=largest))}
    return told


def _document_of(trial: Trial) -> dict[str, Any] | None:
    """Return what was done, for whoever shows the page in one of his own and lets a trial be used there."""
    if trial.pipeline is None or trial.has_failed:
        return None
    return to_document(Document(trial.pipeline, libraries={}))


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _uri(rgb: np.ndarray) -> str:
    return f"data:image/png;base64,{base64.b64encode(to_png(rgb)).decode()}"


def _values(snapshot: Snapshot) -> dict[str, Any]:
    """Return the values of a plane as a picture, and how to read it; colours are read from the picture."""
    if snapshot.has_colors:
        return {"values": "", "offset": 0, "scale": 0, "is_whole": True}
    plane = snapshot.plane
    is_finite = np.isfinite(plane)
    known = plane[is_finite].astype(np.float64)
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 0.0)
    is_whole = plane.dtype.kind in "biu" and high - low <= _CODES
    scale = 1.0 if is_whole or high == low else (high - low) / _CODES
    filled = np.where(is_finite, plane, low).astype(np.float64)
    codes = np.where(is_finite, np.rint((filled - low) / scale), _CODES + 1).astype(np.uint32)
    channels = np.stack([codes >> 16 & 255, codes >> 8 & 255, codes & 255], axis=-1).astype(np.uint8)
    return {"values": _uri(channels), "offset": low, "scale": scale, "is_whole": is_whole}
