"""The results of a run as files; every kind of output is tried by the command's tests."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tamis.batch import demo_pipelines, report_of, run, write_results
from tamis.batch._results import _plain
from tamis.engine import Engine
from tamis.errors import WriteError
from tamis.io import open_image
from tamis.pipeline import Pipeline, fingerprint, read_document, values_in_words
from tamis.recorder import filters, measure, morphology, open
from tamis.store import get_store


@pytest.fixture
def forgetful():
    """An engine that keeps no result, and has no more memory than it is told."""

    def make(memory_bytes):
        return Engine(get_store("memory", budget=1), memory_bytes=memory_bytes, workers=1)

    return make


def test_spacing_goes_from_the_image_to_the_files(pipeline, engine, image, tmp_path):
    pixels = open_image(image, spacing=(0.5, 0.25), unit="um")
    write_results(run(pipeline, pixels, engine=engine), tmp_path / "r", engine=engine, title="t")
    labels = open_image(tmp_path / "r" / "labels.tif")
    assert (labels.spacing, labels.unit) == ((0.5, 0.25), "um")


def test_the_document_holds_the_fingerprints(pipeline, engine, image, tmp_path):
    result = run(pipeline, image, engine=engine)
    names = write_results(result, tmp_path / "r", engine=engine, title="t", with_report=False)
    assert names == tuple(sorted(path.name for path in (tmp_path / "r").iterdir()))
    assert read_document(tmp_path / "r" / "pipeline.json").fingerprints == {
        name: fingerprint(value) for name, value in result.items()
    }


def test_an_array_in_memory_is_written_beside_its_script(pipeline, engine, image, tmp_path):
    result = run(pipeline, image, engine=engine)
    write_results(result, tmp_path / "r", engine=engine, title="t", with_report=False)
    assert np.array_equal(open_image(tmp_path / "r" / "image.tif").read(), image)
    assert 'imread("image.tif")' in (tmp_path / "r" / "script.py").read_text()


def test_a_report_that_cannot_be_written_leaves_nothing(pipeline, engine, image, tmp_path, monkeypatch):
    def refuse(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tamis.batch._results.write_report", refuse)
    with pytest.raises(WriteError, match="No space left"):
        write_results(run(pipeline, image, engine=engine), tmp_path / "r", engine=engine, title="t")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (np.int64(3), 3),
        (np.float32(0.5), 0.5),
        (np.bool_(1), True),
        (7, 7),
        (np.float64("nan"), "nan"),
        (float("inf"), "inf"),
        (2 + 1j, "(2+1j)"),
        (np.uint64(2**64 - 1), 2**64 - 1),
    ],
)
def test_every_number_is_json(value, plain):
    assert _plain(value) == plain
    assert type(_plain(value)) is type(plain)
    json.dumps(_plain(value), allow_nan=False)


class TestReport:
    def test_every_output_of_a_step_is_shown(self, engine):
        ball = open(np.linalg.norm(np.indices((7, 8, 9)) - 3.5, axis=0))
        vertices, faces, *_ = measure.marching_cubes(ball, 2.5)
        result = run(Pipeline.of(vertices=vertices, faces=faces), engine=engine)
        steps = [step.id for step in report_of(result, engine, title="t").steps]
        assert [name.partition(":")[2] for name in steps[1:]] == ["vertices", "faces", "normals", "levels"]

    def test_contours_are_counted(self, engine, image):
        handle = open(image)
        result = run(Pipeline.of(lines=measure.find_contours(handle, 1.0)), engine=engine)
        step = report_of(result, engine, title="t").steps[-1]
        assert step.result == f"{len(result['lines'])} arrays"
        assert step.picture is None

    def test_what_could_be_run_step_by_step_can_be_shown(self, forgetful, image):
        smooth = handle = open(np.tile(image, (4, 4)))
        for sigma in (0.5, 0.6, 0.7, 0.8, 0.9, 1.0):
            smooth = filters.gaussian(smooth, sigma=sigma)
        pipeline = Pipeline.of(smooth=smooth)
        tight = forgetful(8 * handle.size * 7)
        result = run(pipeline, engine=tight)
        assert len(report_of(result, tight, title="t").steps) == 7

    def test_a_threshold_is_marked_in_the_histogram_of_its_image(self, engine, image):
        handle = open(image)
        result = run(Pipeline.of(t=filters.threshold_otsu(filters.gaussian(handle))), engine=engine)
        step = report_of(result, engine, title="t").steps[-1]
        assert f"{result['t']:.3g}"[:3] in str(step.histogram)

    def test_it_says_what_came_from_the_cache(self, pipeline, engine, image):
        facts = [report_of(run(pipeline, image, engine=engine), engine, title="t").facts for _ in range(2)]
        assert [fact["computed"] for fact in facts] == ["4 steps", "0 steps"]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda i: filters.gaussian(i), ""),
        (lambda i: filters.gaussian(i, sigma=2.5), "sigma=2.5"),
        (lambda i: filters.gaussian(i, sigma=(1, 2), mode="wrap"), "sigma=(1, 2), mode='wrap'"),
        (lambda i: filters.median(i, morphology.disk(3)), "footprint=disk(3)"),
        (lambda i: filters.median(i, np.ones((3, 5))), "footprint=ones((3, 5))"),
        (lambda i: filters.median(i, np.eye(3)), "footprint=array of shape (3, 3)"),
    ],
)
def test_only_values_that_are_not_the_default_are_told(image, call, words):
    (node,) = Pipeline.of(result=call(open(image))).nodes
    assert values_in_words(node) == words


def test_the_demonstration_has_two_pipelines_that_check():
    pipelines = demo_pipelines()
    assert list(pipelines) == ["coins", "foam"]
    for name, pipeline in pipelines.items():
        assert pipeline.check() is pipeline
        assert [source.locator for source in pipeline.sources] == [f"sample:{name}"]
        assert {"labels", "table"} <= set(pipeline.outputs)
    cores = pipelines["foam"].get_node("cores")
    assert values_in_words(cores) == "footprint=ones((10, 10, 10))"
    assert pipelines["foam"].get_node("inside").operation == "numpy.select"
