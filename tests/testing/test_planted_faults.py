"""The brakes hold: mistakes that people really make are planted, and the fuzzer finds each of them."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from scipy.ndimage import generate_binary_structure

from tamis.catalogue import (
    Exactness,
    Kernel,
    Neighbourhood,
    Pointwise,
    get_operation,
    known_operations,
    load_target,
)
from tamis.engine import _program
from tamis.engine.exact import (
    _face,
    components,
    distance,
    histograms,
    holes,
    injection,
    reconstruction,
    regions,
    sums,
)
from tamis.region import Region
from tamis.testing.fuzz import fuzz

CASES = 60
MOST_SEEDS = 6
"""So many find each of them; a long run has a hundred times more."""


def entry(operation_id, **changes):
    """Return what plants another entry of an operation into the catalogue."""

    def plant(monkeypatch):
        changed = {name: made(get_operation(operation_id)) for name, made in changes.items()}
        wrong = dataclasses.replace(get_operation(operation_id), **changed)
        operations = {**known_operations(), operation_id: wrong}
        monkeypatch.setattr("tamis.catalogue._registry.known_operations", lambda: operations)

    return plant


def one_pixel_too_small(operation):
    honest = operation.locality.depth
    return Neighbourhood(lambda values, ndim: tuple(max(d - 1, 0) for d in honest(values, ndim)))


def without_truncate(operation):
    honest = operation.locality.depth
    return Neighbourhood(lambda values, ndim: honest({**values, "truncate": 4.0}, ndim))


def the_smaller_half(operation):
    """A window of 4 pixels reaches 2 to one side: this forgets it, and takes 1."""
    honest = operation.locality.depth

    def depth(values, ndim):
        found, size = honest(values, ndim), values["size"]
        sides = size if isinstance(size, tuple) else (size,) * ndim
        is_plain = size is not None and len(sides) == ndim and values["axes"] is None
        return tuple((side - 1) // 2 for side in sides) if is_plain else found

    return Neighbourhood(depth)


def wrong_at_the_border(image, *more, **named):
    """A median that is right everywhere but in the last pixel."""
    result = load_target("skimage.filters:median")(image, *more, **named).copy()
    if result.size and result.dtype.kind == "u":
        result[(-1,) * result.ndim] += 1
    return result


def nearly_right_kernel(operation):
    target = f"{__name__}:wrong_at_the_border"
    return (Kernel("planted", target, Exactness.E0, lambda situation: situation.dtype == "uint8"),)


def pads_instead_of_clipping(monkeypatch):
    """Every peer does this: reflect the image at its edge, whatever the operation does there."""
    honest = _program._on_region

    def padded(step, inputs, source, wanted):
        grown = wanted.grow(step.depth) if len(step.depth) == source.ndim else source
        if grown == source:
            return honest(step, inputs, source, wanted)
        before = [a - b for a, b in zip(source.start, grown.start, strict=True)]
        after = [b - a for a, b in zip(source.stop, grown.stop, strict=True)]
        widths = list(zip(before, after, strict=True))
        bigger = {name: np.pad(image, widths, "reflect") for name, image in inputs.items()}
        return _program.run_step(step, bigger)[wanted.within(grown).slices]

    monkeypatch.setattr(_program, "_on_region", padded)


def without_the_last_bin(monkeypatch):
    honest = histograms.merge_histogram

    def dropped(*arguments, **more):
        found = honest(*arguments, **more)
        if found is None:
            return None
        return dataclasses.replace(found, counts=found.counts[..., :-1], centers=found.centers[:-1])

    monkeypatch.setattr(histograms, "merge_histogram", dropped)


def swapped_tiles(monkeypatch):
    """The first two tiles of the last axis are written in each other's place."""
    honest = _program.write_tile

    def swapped(program, writes, region, tile):
        width = region.shape[-1]
        start = {0: width, width: 0}.get(region.start[-1], region.start[-1])
        place = Region((*region.start[:-1], start), (*region.stop[:-1], start + width))
        fits = place.stop[-1] <= writes["result"].shape[-1]
        honest(program, writes, place if fits else region, tile)

    monkeypatch.setattr(_program, "write_tile", swapped)
    monkeypatch.setattr("tamis.engine._recall.write_tile", swapped)


def one_tile_twice(monkeypatch):
    """A sum that counts the first tile again."""
    honest = sums.told

    def twice(*arguments, **more):
        told = list(honest(*arguments, **more))
        return iter([*told, told[0]])

    monkeypatch.setattr(sums, "told", twice)


def without_the_strip(monkeypatch):
    """A tile that is not told which values the rest of the image has."""
    honest = injection.filter_with_strip

    def bare(*arguments, strip, **more):
        honest(*arguments, strip=strip[:0], **more)

    monkeypatch.setattr(injection, "filter_with_strip", bare)


def without_corners(monkeypatch):
    """Labels that are joined where tiles share a side, not where they share a corner."""
    honest = _face.link_tile

    def straight(*arguments, structure, **more):
        cross = structure & generate_binary_structure(structure.ndim, 1)
        return honest(*arguments, structure=cross, **more)

    monkeypatch.setattr(_face, "link_tile", straight)


def numbered_by_tiles(monkeypatch):
    """Labels in the order of the tiles, as peers have them, and not of their first pixels."""
    honest = components.number_components

    def in_order(first, links):
        numbers, count = honest(first, links)
        _, place = np.unique(numbers, return_index=True)
        rank = np.empty(count, np.int64)
        rank[np.argsort(place)] = np.arange(count)
        return rank[numbers], count

    monkeypatch.setattr(components, "number_components", in_order)


def sides_of_tiles(monkeypatch):
    """A hole counts as open where it touches the side of a tile."""
    honest = holes._is_border

    def of_tile(region, shape, width):
        return honest(Region.whole(region.shape), region.shape, width)

    monkeypatch.setattr(holes, "_is_border", of_tile)


def without_certificate(monkeypatch):
    """The first distance that is found is believed."""
    monkeypatch.setattr(distance, "_least_unseen", lambda region, *_: np.full(region.shape, np.inf))


def one_visit(monkeypatch):
    """A reconstruction that does not go on to the neighbours of what changed."""
    honest = reconstruction.visit_tile

    def once(*arguments, **more):
        honest(*arguments, **more)

    monkeypatch.setattr(reconstruction, "visit_tile", once)


def without_a_tile(monkeypatch):
    """A table of objects that lacks what the last tile said."""
    honest = regions.merge_tables
    monkeypatch.setattr(regions, "merge_tables", lambda tables: honest(list(tables)[:-1]))


FAULTS = {
    "a depth one too small": ("filters.gaussian", entry("filters.gaussian", locality=one_pixel_too_small)),
    "a depth that forgets truncate": (
        "filters.gaussian",
        entry("filters.gaussian", locality=without_truncate),
    ),
    "a stretch that looks at its tile only": (
        "exposure.rescale_intensity",
        entry("exposure.rescale_intensity", locality=lambda _: Pointwise(), locality_when=lambda _: None),
    ),
    "a kernel wrong in one pixel at the border": (
        "filters.median",
        entry("filters.median", kernels=nearly_right_kernel),
    ),
    "tiles that are padded, not clipped": ("filters.scharr", pads_instead_of_clipping),
    "the larger side of an even window": (
        "ndimage.minimum_filter",
        entry("ndimage.minimum_filter", locality=the_smaller_half),
    ),
    "a merged histogram without its last bin": ("filters.threshold_yen", without_the_last_bin),
    "tiles in each other's place": ("numpy.negative", swapped_tiles),
    "a tile counted twice": ("numpy.sum", one_tile_twice),
    "a strip that is forgotten": ("restoration.denoise_bilateral", without_the_strip),
    "labels joined without corners": ("measure.label", without_corners),
    "labels in the order of tiles": ("ndimage.label", numbered_by_tiles),
    "holes that are open at the side of a tile": ("ndimage.binary_fill_holes", sides_of_tiles),
    "a distance without its proof": ("ndimage.distance_transform_edt", without_certificate),
    "a reconstruction of one visit": ("morphology.reconstruction", one_visit),
    "a table without a tile": ("measure.regionprops_table", without_a_tile),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found(name, monkeypatch):
    operation, plant = FAULTS[name]
    plant(monkeypatch)
    # what is drawn depends on the modules that are loaded: a rare fault may need another seed
    drawn = (fuzz(operation, cases=CASES, seed=seed) for seed in range(MOST_SEEDS))
    problems = next(filter(None, drawn), [])
    assert any("values" in problem for problem in problems), problems


@pytest.mark.parametrize("operation", sorted({operation for operation, _ in FAULTS.values()}))
def test_without_the_fault_there_is_none(operation):
    assert fuzz(operation, cases=CASES) == []


def test_a_failure_is_told_by_code_that_shows_it_again(monkeypatch):
    entry("filters.gaussian", locality=one_pixel_too_small)(monkeypatch)
    problem = fuzz("filters.gaussian", cases=CASES)[0]
    said, _, code = problem.partition("\n")
    *imports, call = code.splitlines()
    names = {}
    exec("\n".join(imports), names)  # what a reader would paste
    assert said.endswith(eval(call, names))


def test_a_found_case_is_small():
    with pytest.MonkeyPatch.context() as monkeypatch:
        entry("filters.gaussian", locality=lambda _: Pointwise())(monkeypatch)
        problem = fuzz("filters.gaussian", cases=CASES)[0]
    assert "Given(kind='image', dtype='uint8')" in problem
    assert "executor" not in problem
    assert "memory" not in problem


def test_a_fused_chain_is_held_to_it(monkeypatch):
    swapped_tiles(monkeypatch)
    assert fuzz("chains", cases=CASES)
