"""A quick look: about what a view gives, from fewer pixels."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import Kind
from tamis.engine._coarse import Coarse
from tamis.engine._job import Job
from tamis.engine._scaled import no_quick_look
from tamis.engine._sketch import extrapolated, numbers_sketch, sketch_of
from tamis.engine._spec import Spec, specs_of
from tamis.engine._start import missing_numbers, start_of, with_numbers
from tamis.engine._view import VIEW
from tamis.errors import RegionError
from tamis.pipeline import keys_of
from tamis.region import Region

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tamis.engine._sketch import Sketch
    from tamis.store import Store

__all__ = ["preview"]


def preview(
    exact: Job,
    region: Region,
    steps: tuple[int, ...],
    run: Callable[[Job], dict[str, Any]],
    find: Callable[[str], Any | None],
    store: Store,
    *,
    is_hasty: bool = False,
) -> np.ndarray:
    """Return about what a view of the target of a job gives.

    Parameters
    ----------
    exact : Job
        The pipeline; its only target is looked at.
    region : Region
        Which part, in pixels that are `steps` apart.
    steps : tuple of int, pixel
        How far it is from one pixel to the next, along each axis.
    run : callable
        Computes the targets of a job.
    find : callable
        From a key to the exact result, or None.
    store : Store
        Where coarse pixels are kept.
    is_hasty : bool, default False
        Whether more noise will do, where a large image would have to be read for less.

    Raises
    ------
    TamisError
        If there is no quick look.
    """
    ref = exact.graph.targets[VIEW]
    start = start_of(exact, find)
    inside = _inside(ref, exact.specs[ref], region, steps)
    if ref in start.sources:
        return Coarse(start.sources[ref], steps, (1,) * len(steps), store).read(inside)
    missing = missing_numbers(start)
    if missing:
        small = numbers_sketch(start, missing, store, exact.specs[ref].shape or (), steps, is_hasty=is_hasty)
        found = extrapolated(small, run(_job(small, start.numbers)))
        start = with_numbers(start, missing, found, ref)
    sketch = sketch_of(start, ref, steps, inside, store, is_hasty=is_hasty)
    pixels = np.asarray(run(_job(sketch, start.numbers))[VIEW])
    return _cut(pixels, sketch, ref, inside, exact.specs[ref])


def _inside(ref: str, spec: Spec, region: Region, steps: tuple[int, ...]) -> Region:
    """Return the part of a region that the image has."""
    if spec.shape is None or spec.kind in (Kind.SCALAR, Kind.TABLE, Kind.POINTS, Kind.MESH, Kind.TRANSFORM):
        raise no_quick_look(ref, "what it gives is known only when it is computed")
    if region.ndim != len(spec.shape):
        message = f"{region} is not for an image of shape {spec.shape}"
        raise RegionError(message, where=ref)
    inside = region.clip([-(-length // step) for length, step in zip(spec.shape, steps, strict=True)])
    if not inside.size:
        message = f"{region} takes nothing from an image of shape {spec.shape}"
        raise RegionError(message, where=ref)
    return inside


def _job(sketch: Sketch, numbers: Mapping[str, Any]) -> Job:
    read = {source.name for source in sketch.graph.sources} - sketch.sources.keys()
    given = {name: numbers[name] for name in read}
    specs = {name: Spec(Kind.SCALAR, (), np.asarray(n).dtype.name) for name, n in given.items()}
    keys = {name: image.key for name, image in sketch.sources.items()}
    keys |= {name: _key_of_number(number) for name, number in given.items()}
    return Job(
        sketch.graph,
        sketch.sources,
        specs_of(sketch.graph, sketch.sources, specs),
        keys_of(sketch.graph, keys),
        given,
    )


def _key_of_number(number: Any) -> str:
    text = f"number {np.asarray(number).dtype} {number!r}"
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _cut(pixels: np.ndarray, sketch: Sketch, ref: str, inside: Region, spec: Spec) -> np.ndarray:
    """Return what is looked at of what was computed, as a view would give it."""
    seen = Region(
        tuple(span.start for span in sketch.frames[ref]), tuple(span.stop for span in sketch.frames[ref])
    )
    if pixels.shape != seen.shape:
        raise no_quick_look(ref, f"it gives an image of shape {pixels.shape} for {seen.shape}")
    part = pixels[inside.within(seen).slices]
    made = part.astype(spec.dtype) if spec.dtype and part.dtype != spec.dtype else part.view()
    made.flags.writeable = False
    return made
