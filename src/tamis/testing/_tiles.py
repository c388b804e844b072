"""Whether an operation's locality is true: regions computed on their own have the pixels of the whole."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import Kind, Neighbourhood, Pointwise
from tamis.region import Region
from tamis.testing._case import (
    ORDINARY,
    REFUSALS,
    SPATIAL,
    Case,
    Sample,
    cases_of,
    dimensions_of,
    outputs_of,
    rng_of,
)
from tamis.testing._difference import count_differing
from tamis.testing.strategies import hostile_images, random_region

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tamis.catalogue import Operation

__all__ = ["hostile_cases", "problems_of_locality"]

DRAWS = 3
"""Sets of values beside the defaults."""

REGIONS = 3
"""Regions for each image and set of values."""

IMAGES = 3
"""Hostile images for each dtype and set of values; the next case goes on where one stopped."""


def problems_of_locality(operation: Operation, sample: Sample = ORDINARY) -> list[str]:
    """Return which regions, computed on their own, have other pixels than the whole image."""
    if not isinstance(operation.locality, Pointwise | Neighbourhood):
        return []
    rng = rng_of(operation)
    problems: list[str] = []
    looked = 0
    for case in hostile_cases(operation, sample):
        if not case.first:  # such as points: nothing with pixels can be cut
            continue
        depth = _depth_of(case)
        if isinstance(depth, str):
            problems.append(depth)
            continue
        found = _tiled_problems(case, depth, rng) if depth is not None else None
        if found is not None:
            looked += 1
            problems += found
    if not looked and not problems and not operation.locality.by:
        problems.append("its locality was never tested: no case ran on more than its own region")
    return problems


def hostile_cases(operation: Operation, sample: Sample = ORDINARY) -> Iterator[Case]:
    """Return each case on some hostile images; together the cases see all of them."""
    turn = 0
    draws = DRAWS if isinstance(operation.locality, Pointwise | Neighbourhood) else 0  # the others are slow
    for ndim in dimensions_of(operation):
        for case in cases_of(operation, ndim, draws=draws, sample=sample):
            yield case
            if sample.inputs or not case.first or case.inputs[case.first].ndim != ndim:
                continue
            images = _images_for(case)
            for name in itertools.islice(
                itertools.cycle(images), turn % len(images), turn % len(images) + IMAGES
            ):
                yield case.with_image(name, images[name])
            turn += IMAGES


def _images_for(case: Case) -> dict[str, np.ndarray]:
    dtype = case.inputs[case.first].dtype.name
    images = dict(hostile_images(case.ndim, dtype))
    if case.operation.needs_finite:
        images = {name: image for name, image in images.items() if name not in ("nan", "infinite")}
    if case.kinds[case.first] in (Kind.LABELS, Kind.MARKERS):
        images = {name: image for name, image in images.items() if name != "negative_corner"}
    return images


def _depth_of(case: Case) -> tuple[int, ...] | str | None:
    """Return the declared depth; None where the whole image is needed; a problem where it makes no sense."""
    locality = case.operation.locality_for(case.values, np.asarray(case.inputs[case.first]).dtype.name)
    if getattr(locality, "by", ""):
        return None  # an algorithm of the engine finds what it needs of the whole image
    if isinstance(locality, Pointwise):
        return (0,) * case.ndim
    if not isinstance(locality, Neighbourhood):
        return None
    depth = locality.depth(case.values, case.ndim)
    if len(depth) != case.ndim or any(not isinstance(d, int) or d < 0 for d in depth):
        return f"{case}: depth must be {case.ndim} whole numbers of at least 0, got {depth!r}"
    return depth


def _tiled_problems(case: Case, depth: tuple[int, ...], rng: np.random.Generator) -> list[str] | None:
    """Return the regions that differ; None where the library refuses, or no region is less than all."""
    try:
        expected = case.run_target(case.operation.target)
    except Exception:  # what cannot be done whole need not be possible in tiles
        return None
    axes = min(np.ndim(whole) for whole in outputs_of(case, expected))
    if axes < case.ndim:  # some functions drop axes of one pixel
        return None if 1 in case.shape else [f"{case}: gives {axes} axes, so it has no regions"]
    problems, looked = [], False
    for _ in range(REGIONS):
        region = random_region(case.shape, rng)
        outer = region.grow(depth).clip(case.shape)
        looked = looked or outer != Region.whole(case.shape)
        problem = _region_problem(case, region, outer, expected)
        if problem:
            problems.append(f"{case}, depth {depth}, region {region} of {case.shape}: {problem}")
    return problems if looked or problems else None


def _region_problem(case: Case, region: Region, outer: Region, expected: Any) -> str:
    inputs = {name: _cropped(case, name, outer) for name in case.inputs}
    try:
        tile = case.run(inputs)
    except REFUSALS as error:
        return f"refused in a tile, though not in whole: {error}"
    for made, whole in zip(outputs_of(case, tile), outputs_of(case, expected), strict=True):
        if np.ndim(made) != np.ndim(whole):
            return f"{np.ndim(made)} axes in a tile, {np.ndim(whole)} in whole"
        here = np.asarray(made)[_index(case, region.within(outer), np.ndim(made))]
        there = np.asarray(whole)[_index(case, region, np.ndim(whole))]
        differing = count_differing(here, there)
        if differing:
            return f"{differing} of {there.size} pixels differ ({here.dtype}, {there.dtype} in whole)"
    return ""


def _cropped(case: Case, name: str, region: Region) -> Any:
    given = case.inputs[name]
    if case.kinds[name] not in SPATIAL or np.ndim(given) < case.ndim:
        return given
    return given[_index(case, region, given.ndim)]


def _index(case: Case, region: Region, ndim: int) -> tuple[slice, ...]:
    """Return the region as an index into an array of so many axes: one more than spatial are channels."""
    index = list(region.slices)
    if ndim == case.ndim + 1:
        index.insert((case.channel_axis if case.channel_axis is not None else -1) % ndim, slice(None))
    return tuple(index)
