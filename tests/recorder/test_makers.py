"""A pipeline may begin with an operation that takes no data: everything works as with an image."""

from __future__ import annotations

import numpy as np
import pytest
from skimage import data, filters, measure
from tests.recorder.same import assert_promised, assert_same

import tamis
from tamis.engine import Engine
from tamis.store import get_store


@pytest.fixture(scope="module")
def blobs():
    return tamis.data.binary_blobs(length=48, rng=3)


WANTED = data.binary_blobs(48, rng=3)


def test_it_is_computed_and_so_is_what_follows(blobs):
    assert_same(blobs, WANTED)
    assert_promised(blobs)
    smooth = tamis.filters.gaussian(blobs, 2)
    assert_same(smooth, filters.gaussian(WANTED, 2))
    assert_promised(smooth)


def test_a_part_of_it_is_that_part(blobs):
    assert_same(tamis.measure.label(blobs)[5:20, 3:9], measure.label(WANTED)[5:20, 3:9])


def test_its_key_tells_its_values(blobs):
    assert tamis.data.binary_blobs(length=48, rng=3).key == blobs.key
    assert tamis.data.binary_blobs(length=48, rng=4).key != blobs.key


def test_without_a_seed_it_stays_what_was_seen():
    drawn = tamis.data.binary_blobs(length=30)
    assert_same(tamis.run(tamis.Pipeline.of(drawn=drawn))["drawn"], drawn.compute())


@pytest.mark.parametrize("executor", ["serial", "threads", "processes"])
def test_a_pipeline_without_an_image_runs_in_tiles(blobs, executor, tmp_path):
    tamis.Pipeline.of(cells=tamis.measure.label(blobs), blobs=blobs).save(tmp_path / "p.json")
    pipeline = tamis.Pipeline.load(tmp_path / "p.json")
    assert (pipeline.inputs, pipeline.outputs) == ((), ("cells", "blobs"))
    engine = Engine(get_store("memory"), executor=executor, workers=2)
    found = engine.compute(pipeline, {}, tiles=(16, 16))
    engine.close()
    assert_same(found["cells"], measure.label(WANTED))
    assert_same(found["blobs"], WANTED)


def test_it_is_checked_and_exported(blobs):
    pipeline = tamis.Pipeline.of(cells=tamis.measure.label(blobs))
    assert "No pixel differs" in str(tamis.check(pipeline))
    names = {}
    exec(pipeline.to_script(), names)
    assert_same(names["cells"], measure.label(WANTED))


def test_lists_are_checked_item_by_item():
    layers = tamis.transform.pyramid_gaussian(tamis.data.binary_blobs(length=20, rng=1))
    _, places = tamis.draw.random_shapes((40, 30), 4, rng=3)
    report = tamis.check(tamis.Pipeline.of(layers=layers, places=places))
    sizes = {node.node: node.pixels for node in report.nodes}
    assert "No pixel differs" in str(report)
    assert sizes["layers"] > 400
    assert all(node.differing == 0 for node in report.nodes)


def test_it_goes_together_with_an_image():
    coins = tamis.data.coins()
    mask = tamis.draw.polygon2mask(coins.shape, [(10, 10), (200, 40), (150, 300)])
    inside = tamis.Pipeline.of(inside=coins * mask)
    assert inside.inputs == ("coins",)
    names = {}
    exec(inside.to_script(), names)
    assert_same(names["inside"], tamis.run(inside)["inside"])
    assert np.count_nonzero(names["inside"]) > 1000
