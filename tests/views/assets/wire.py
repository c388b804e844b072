"""Python's side of the protocol in a few lines: planes as blocks, as docs/adr/0011-application.md says."""

import base64
import dataclasses

import numpy as np

from tamis.catalogue import Kind
from tamis.display import Intent, resolve, to_rgb


def to_base64(array):
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


def packed(flags):
    """Bits, eight a byte, each row begins a byte."""
    return np.packbits(flags, axis=1)


def block_of(snapshot, **fields):
    """A `block` message and its buffers, as base64."""
    plane = snapshot.plane
    header = {
        "type": "block",
        "panel": "p1",
        "revision": 1,
        "ref": "image",
        "kind": str(snapshot.kind.value),
        "state": snapshot.state,
        "region": [[0, 0], list(plane.shape[:2])],
        "level": 0,
        "shape": list(plane.shape),
        "contrast_limits": list(snapshot.contrast_limits),
        "has_colors": snapshot.has_colors,
        "key": "",
    }
    encoding, buffers = _encode(plane, snapshot)
    return {**header, "encoding": encoding, "dtype": plane.dtype.name, **fields}, list(
        map(to_base64, buffers)
    )


def _encode(plane, snapshot):
    if snapshot.kind is Kind.BINARY:
        return "bits", [packed(plane != 0)]
    if snapshot.kind in (Kind.LABELS, Kind.MARKERS) or (
        plane.dtype.itemsize <= 2 and plane.dtype.kind in "iu"
    ):
        return "raw", [plane]
    is_nan = np.isnan(plane) if plane.dtype.kind == "f" else np.zeros(plane.shape, bool)
    if snapshot.has_colors:
        is_nan = is_nan.any(axis=-1)
    gray = to_rgb(dataclasses.replace(snapshot, colormap="gray"))
    steps = gray if snapshot.has_colors else gray[..., 0]
    return "steps", [steps, packed(is_nan)] if is_nan.any() else [steps]


def snapshot_of(array, kind=Kind.IMAGE, *, axes="", **wishes):
    return resolve(np.asarray(array), Intent(**wishes), kind=kind, axes=axes)


DECODE = """
const decode = (texts) => texts.map((text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0)));
"""


def pixels_of(text, shape):
    return np.frombuffer(base64.b64decode(text), np.uint8).reshape(*shape, 4)
