"""A lazy image in a notebook: what is known of it, and a small picture if that costs nothing."""

from __future__ import annotations

import base64
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from tamis.catalogue import Kind
from tamis.engine import default_engine
from tamis.pipeline import Leaf, Pipeline
from tamis.region import Region

if TYPE_CHECKING:
    from tamis.io import SourceImage
    from tamis.recorder._handle import Handle

__all__ = ["to_html"]

_LARGEST = 160
_MOST_STEPS = 8
_MOST_READ = 2**22
_GOLDEN = 0.618033988749895  # neighbouring numbers get hues far apart


def to_html(handle: Handle) -> str:
    """Return a lazy image as HTML: a picture, shape, dtype, kind, steps, and whether it is computed.

    A picture is shown of what is in the store, and of an image from outside: nothing is computed for it.
    """
    pixels = _pixels_at_hand(handle)
    facts = _facts(handle, is_computed=pixels is not None)
    rows = "".join(f"<tr><th>{escape(name)}</th><td>{escape(told)}</td></tr>" for name, told in facts.items())
    picture = f"<td>{_picture(pixels, handle.kind)}</td>" if pixels is not None and pixels.ndim > 1 else ""
    return f"<table><tr>{picture}<td><table>{rows}</table></td></tr></table>"


def _facts(handle: Handle, *, is_computed: bool) -> dict[str, str]:
    spec = handle.spec
    is_source = isinstance(handle.operand.origin, Leaf)
    state = "from outside" if is_source else "computed" if is_computed else "not computed yet"
    return {
        "kind": handle.kind,
        "shape": "known when computed" if spec.shape is None else str(spec.shape),
        "dtype": spec.dtype or "known when computed",
        "steps": _steps(handle),
        "state": state,
    }


def _steps(handle: Handle) -> str:
    names = [node.id for node in Pipeline.of(result=handle).nodes]
    shown = ["...", *names[-_MOST_STEPS:]] if len(names) > _MOST_STEPS else names
    return " > ".join(shown) or "none"


def _pixels_at_hand(handle: Handle) -> np.ndarray | None:
    """Return every n-th pixel of one plane, from the store or the file; None if it had to be computed."""
    origin = handle.operand.origin
    if isinstance(origin, Leaf):
        return _read(handle.sources[origin.key])
    entry = None if handle.operand.port else default_engine().store.get(origin.key)
    value = None if entry is None else entry.value
    return value[_thin(value.shape)] if isinstance(value, np.ndarray) else None


def _read(source: SourceImage) -> np.ndarray | None:
    """Return a thin plane of a file, unless that is large: most files are read in whole rows."""
    index = _thin(source.shape)
    ends = ((0, 1) if item == 0 else (0, length) for item, length in zip(index, source.shape, strict=True))
    starts, stops = zip(*ends, strict=True)
    region = Region(starts, stops)
    return source.read(region)[index] if region.size <= _MOST_READ else None


def _thin(shape: tuple[int, ...]) -> tuple[int | slice, ...]:
    """Return the index of a small picture: the first plane, of at most so many rows and columns."""
    colours = (slice(0, 3),) if len(shape) > 2 and shape[-1] in (3, 4) else ()
    plane = shape[-3:-1] if colours else shape[-2:]
    step = max((1, *(-(-length // _LARGEST) for length in plane)))
    first = (0,) * (len(shape) - len(plane) - len(colours))
    return (*first, *(slice(None, None, step) for _ in plane), *colours)


def _picture(pixels: np.ndarray, kind: str) -> str:
    import cv2

    made = _hues(pixels) if kind in (Kind.LABELS, Kind.MARKERS) and pixels.ndim == 2 else _greys(pixels)
    _, encoded = cv2.imencode(".png", made[..., ::-1] if made.ndim == 3 else made)  # blue comes first there
    data = base64.b64encode(bytes(encoded)).decode()
    return f'<img src="data:image/png;base64,{data}" alt="thumbnail">'


def _greys(pixels: np.ndarray) -> np.ndarray:
    """Return pixels from black to white, the smallest and the largest; what is not finite is black."""
    if pixels.dtype.kind == "c":
        pixels = np.abs(pixels)
    values = np.nan_to_num(pixels.astype(np.float32), posinf=0, neginf=0)
    low, high = float(values.min()), float(values.max())
    scaled = (values - low) / (high - low) if high > low else np.zeros_like(values)
    return np.rint(scaled * 255).astype(np.uint8)


def _hues(labels: np.ndarray) -> np.ndarray:
    """Return labels in colours, and the background in black."""
    import cv2

    hue = (labels.astype(np.float64) * _GOLDEN % 1 * 180).astype(np.uint8)  # OpenCV's circle has 180 degrees
    bright = np.where(labels == 0, 0, 230).astype(np.uint8)
    return np.asarray(cv2.cvtColor(np.dstack([hue, np.full_like(hue, 150), bright]), cv2.COLOR_HSV2RGB))
