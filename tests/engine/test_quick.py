"""What a view would take is known before it is asked for."""

import numpy as np
import pytest

from tamis.io import from_array
from tamis.region import Region
from tamis.testing.pipeline import graph_of

IMAGE = np.random.default_rng(7).random((3000, 2000)).astype(np.float32)
SOURCES = {"image": from_array(IMAGE)}
NODES = {
    "smooth": ("filters.gaussian", {"image": "image"}, {"sigma": 2}),
    "level": ("filters.threshold_otsu", {"image": "smooth"}, {}),
    "binary": ("numpy.greater", {"x1": "smooth", "x2": "level"}, {}),
    "labels": ("measure.label", {"label_image": "binary"}, {}),
}
GRAPH = graph_of(NODES)
PART = Region((100, 100), (300, 300))


def test_a_local_step_on_a_part_is_quick_and_reads_little(make_engine):
    told = make_engine().estimate(GRAPH, SOURCES, "smooth", PART)
    assert told.is_local
    assert told.source_pixels == (200 + 2 * 8) ** 2
    assert make_engine().is_quick(GRAPH, SOURCES, "smooth", PART)


@pytest.mark.parametrize("ref", ["binary", "labels"])
def test_a_step_that_needs_all_is_not(make_engine, ref):
    told = make_engine().estimate(GRAPH, SOURCES, ref, PART)
    assert not told.is_local
    assert told.source_pixels == IMAGE.size
    assert not make_engine().is_quick(GRAPH, SOURCES, ref, PART, within_s=told.seconds / 2)
    assert make_engine().is_quick(GRAPH, SOURCES, ref, PART, within_s=told.seconds * 2)


def test_far_away_all_pixels_are_needed_to_know_every_eighth(make_engine):
    assert make_engine().estimate(GRAPH, SOURCES, "smooth", PART, level=3).source_pixels > 200**2 * 32


def test_what_is_there_takes_no_time(make_engine):
    engine = make_engine()
    small = {"image": from_array(IMAGE[:90, :80])}
    engine.view(GRAPH, small, "smooth", Region((10, 10), (40, 50)))
    assert engine.estimate(GRAPH, small, "smooth", Region((15, 15), (30, 30))).seconds == 0
    assert engine.estimate(GRAPH, small, "smooth", Region((15, 15), (60, 30))).seconds > 0
    engine.compute(GRAPH, small)
    told = engine.estimate(GRAPH, small, "labels", Region((0, 0), (90, 80)))
    assert (told.seconds, told.source_pixels) == (0, 0)


def test_a_look_that_was_approximate_makes_nothing_quick(make_engine):
    engine = make_engine()
    before = engine.estimate(GRAPH, SOURCES, "labels", PART)
    engine.preview(GRAPH, SOURCES, "labels", PART, level=3)
    assert engine.estimate(GRAPH, SOURCES, "labels", PART).source_pixels == before.source_pixels


def test_what_an_operation_took_counts(make_engine):
    engine = make_engine()
    engine._costs.learn("filters.gaussian", (100, 100), 10.0)
    assert not engine.is_quick(GRAPH, SOURCES, "smooth", PART)
