"""`check` finds pixels that are not the library's, and says in which node."""

import numpy as np
import pytest

import tamis
from tamis.catalogue import Neighbourhood, get_operation
from tamis.engine import Engine
from tamis.store import get_store

IMAGE = np.random.default_rng(1).random((300, 200)).astype(np.float32)


def pipeline():
    image = tamis.open(IMAGE)
    smooth = tamis.filters.gaussian(image, sigma=2)
    labels = tamis.measure.label(smooth > tamis.filters.threshold_otsu(smooth))
    names = ("label", "area", "slice", "centroid")
    table = tamis.measure.regionprops_table(labels, image, properties=names)
    lines = tamis.morphology.skeletonize(labels > 0)  # asks for an array that it could write into
    return tamis.Pipeline.of(smooth=smooth, labels=labels, table=table, lines=lines)


@pytest.fixture
def engine():
    engine = Engine(get_store("memory", budget=10**8))
    yield engine
    engine.close()


@pytest.mark.parametrize("tiles", [None, (50, 64)])
def test_nothing_differs_when_all_is_well(engine, tiles):
    report = tamis.check(pipeline(), IMAGE, engine=engine, tiles=tiles)
    assert report.is_exact
    assert {node.how for node in report.nodes} == {"whole"}
    assert all(node.pixels and node.largest == 0 for node in report.nodes)
    assert report.verdict == "No pixel differs from what the library gives."


def test_a_depth_that_is_too_small_is_found_out(engine, monkeypatch):
    operation = get_operation("filters.gaussian")
    depth = Neighbourhood(lambda values, ndim: (2,) * ndim)
    monkeypatch.setattr(
        type(operation),
        "locality_for",
        lambda self, values, dtype="": depth if self.id == operation.id else self.locality,
    )
    report = tamis.check(pipeline(), IMAGE, engine=engine, tiles=(50, 64))
    (wrong,) = [node for node in report.nodes if node.differing]
    assert wrong.node == "smooth"
    assert 0 < wrong.largest < 0.1
    assert wrong.differing > 1000
    assert not report.is_exact
    assert report.verdict == "Pixels differ from the library's in smooth."
    assert report.to_dict()["nodes"][0]["differing"] == wrong.differing


def test_a_kernel_that_lies_is_found_out(engine, monkeypatch):
    import tamis.catalogue.kernels.opencv_morphology as kernels

    right = kernels.erosion

    def wrong(image, *args, **kwargs):
        made = right(image, *args, **kwargs).copy()
        made[-1, -1] += 1
        return made

    monkeypatch.setattr(kernels, "erosion", wrong)
    from tamis.catalogue import load_target

    load_target.cache_clear()
    image = tamis.open((IMAGE * 200).astype(np.uint8))
    eroded = tamis.Pipeline.of(eroded=tamis.morphology.erosion(image, np.ones((3, 3))))
    report = tamis.check(eroded, engine=engine)
    load_target.cache_clear()
    assert [node.differing for node in report.nodes] == [1]
    assert report.nodes[0].largest == 1


def test_what_does_not_fit_is_compared_on_random_tiles(monkeypatch):
    engine = Engine(get_store("memory", budget=10**8), memory_bytes=1_500_000)
    chain = tamis.filters.sobel(tamis.filters.gaussian(tamis.open(IMAGE), sigma=2))
    report = tamis.check(tamis.Pipeline.of(edges=chain), engine=engine, samples=2)
    assert [node.how for node in report.nodes] == ["tiles", "tiles"]
    assert report.is_exact
    labels = tamis.measure.label(chain > 0.1)
    report = tamis.check(tamis.Pipeline.of(labels=labels), engine=engine)
    assert report.nodes[-1].how == "not checked"
    assert report.verdict == "No pixel differs; labels would need the whole image in memory."
    engine.close()


def test_it_reads_as_a_table(engine):
    lines = str(tamis.check(pipeline(), IMAGE, engine=engine)).splitlines()
    assert lines[0].split("  ")[0] == "node"
    assert lines[1].startswith("smooth")
    assert "60,000" in lines[1]


def test_a_pipeline_that_fails_says_so_as_a_run_does(engine):
    even = np.ones((20, 20))
    broken = tamis.Pipeline.of(level=tamis.filters.threshold_minimum(tamis.open(even)))
    with pytest.raises(tamis.TamisError, match="threshold_minimum failed"):
        tamis.check(broken, even, engine=engine)
