"""A slider on a static page: one value of an example's pipeline, moved, and what comes of it each time.

`examples/variants.json` says, for an example, which value moves (``node.parameter``, or
``node.parameter.argument`` of a footprint), where to, and what is seen over what. The results come from the
pipeline, computed when the site is built; the page only shows one frame of a strip after the other.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import tamis
from tamis.catalogue import Footprint, Kind
from tamis.display import Intent, Snapshot, overlay, resolve, shrink, to_rgb
from tamis_site.pictures.row import Tile, draw_strip

if TYPE_CHECKING:
    from tamis import Pipeline
    from tamis_site.gallery_example import Example

__all__ = ["Motion", "Strip", "draw_variants", "read_motions"]

_SIDE = 320
_LEAST = 160
_OPACITY = 0.45
_OBJECTS = (Kind.BINARY, Kind.LABELS, Kind.MARKERS)


@dataclass(frozen=True, slots=True)
class Motion:
    """What moves, and what is seen.

    Parameters
    ----------
    move : str
        ``node.parameter`` or ``node.parameter.argument``.
    values : tuple of float
        In order.
    see : str
        The node or output that is drawn.
    over : str, default ""
        The input or node that objects lie over; ``""`` for nothing.
    """

    move: str
    values: tuple[float, ...]
    see: str
    over: str = ""

    def applied(self, pipeline: Pipeline, value: float) -> Pipeline:
        """Return the pipeline with the value."""
        node, parameter, *argument = self.move.split(".")
        new: Any = value
        if argument:
            footprint = pipeline.get_node(node).values[parameter]
            arguments = tuple(
                (name, value if name == argument[0] else old) for name, old in footprint.arguments
            )
            new = Footprint(footprint.name, arguments)
        return pipeline.with_values(node, **{parameter: new})

    def words(self, value: float) -> str:
        """Return what stands below a frame: ``h_maxima: h = 2``."""
        node, _, rest = self.move.partition(".")
        return f"{node}: {rest.rpartition('.')[2]} = {value:g}"


@dataclass(frozen=True, slots=True)
class Strip:
    """A picture of equally wide frames, and the words below each."""

    file: Path
    words: tuple[str, ...]
    start: int


def read_motions(path: Path) -> dict[str, Motion]:
    """Return what moves on which example's page; nothing where there is no such file."""
    if not path.exists():
        return {}
    told = json.loads(path.read_text(encoding="utf-8"))
    return {name: Motion(**{**one, "values": tuple(one["values"])}) for name, one in told.items()}


def draw_variants(example: Example, motion: Motion, folder: Path) -> Strip:
    """Return the strip of an example, drawn where it is not there yet for these keys of the pipeline."""
    pipeline = example.pipeline()
    seen = [motion.applied(pipeline, value).with_outputs(motion.see) for value in motion.values]
    keys = [one.key(motion.see) for one in seen]
    told = hashlib.sha256(f"{keys} {motion} {_version()}".encode()).hexdigest()
    path = folder / f"{example.name.replace('/', '-')}.variants.png"
    mark = path.with_suffix(".key")
    if not (path.exists() and mark.exists() and mark.read_text(encoding="utf-8") == told):
        path.write_bytes(draw_strip([Tile(frame, "") for frame in _frames(seen, motion)]))
        mark.write_text(told, encoding="utf-8")
    return Strip(path, tuple(map(motion.words, motion.values)), _start(pipeline, motion))


def _version() -> str:
    return f"{tamis.__version__} {Path(__file__).read_text(encoding='utf-8')}"


def _start(pipeline: Pipeline, motion: Motion) -> int:
    """Return the frame that has the example's own value, or the one in the middle."""
    now = pipeline.key(motion.see)
    keys = [motion.applied(pipeline, value).key(motion.see) for value in motion.values]
    return keys.index(now) if now in keys else len(keys) // 2


def _frames(pipelines: list[Pipeline], motion: Motion) -> list[np.ndarray]:
    below = _snapshot(pipelines[0], motion.over) if motion.over else None
    found = [_snapshot(pipeline, motion.see) for pipeline in pipelines]
    if found[0].kind not in _OBJECTS:
        limits = found[
            _middle(found)
        ].contrast_limits  # as bright as in the middle, so that frames can be compared
        found = [replace(one, contrast_limits=limits) for one in found]
    return [_enlarged(_drawn(one, below)) for one in found]


def _enlarged(rgb: np.ndarray) -> np.ndarray:
    """Return a picture whose pixels can be seen: each repeated."""
    times = -(-_LEAST // max(rgb.shape[:2]))
    return rgb.repeat(times, axis=0).repeat(times, axis=1)


def _middle(items: list[Snapshot]) -> int:
    return len(items) // 2


def _drawn(snapshot: Snapshot, below: Snapshot | None) -> np.ndarray:
    if below is None or snapshot.kind not in _OBJECTS:
        return to_rgb(snapshot)
    return overlay(below, snapshot)


def _snapshot(pipeline: Pipeline, name: str) -> Snapshot:
    whole = pipeline.with_outputs(name)
    pixels = np.asarray(next(iter(tamis.run(whole).values())))
    kind = whole.kinds()[whole.ref_of(name)]
    is_colour = pixels.ndim == 3 and pixels.shape[-1] == 3 and kind is Kind.IMAGE
    axes = "ZYX"[3 - pixels.ndim :] if not is_colour else "YXC"
    return shrink(resolve(pixels, Intent(opacity=_OPACITY), kind=kind, axes=axes), largest=_SIDE)
