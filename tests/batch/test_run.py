"""A pipeline on an image, from Python."""

from __future__ import annotations

import io
import subprocess
import sys
import threading

import numpy as np
import pytest

from tamis.batch import Result, StepRecord, run
from tamis.engine import NodeDone, RunDone, RunStarted
from tamis.errors import CancelledError, KindError, MemoryBudgetError, SettingError, UnknownNameError
from tamis.io import open_image
from tamis.pipeline import Pipeline, fingerprint


def direct(image, sigma=1):
    from skimage import filters, measure

    labels = measure.label(filters.gaussian(image, sigma=sigma) > 1.0)
    return labels, measure.regionprops_table(labels, image, properties=("label", "area"))


def test_a_result_is_what_scikit_image_gives(pipeline, image, engine):
    result = run(pipeline, image, engine=engine)
    labels, table = direct(image)
    assert fingerprint(result["labels"]) == fingerprint(labels)
    assert fingerprint(result["table"]) == fingerprint(table)


def test_a_result_is_a_mapping_in_the_order_of_the_outputs(pipeline, image, engine):
    result = run(pipeline, image, engine=engine)
    assert isinstance(result, Result)
    assert (list(result), len(result), "labels" in result) == (["labels", "table"], 2, True)
    assert list(result["table"]) == ["label", "area"]
    with pytest.raises(KeyError):
        result["label"]


def test_arrays_of_a_result_are_read_only(pipeline, image, engine):
    result = run(pipeline, image, engine=engine)
    with pytest.raises(ValueError, match="read-only"):
        result["labels"][0, 0] = 1
    assert image.flags.writeable


def test_the_steps_tell_what_was_computed_and_what_was_cached(pipeline, image, engine):
    first = run(pipeline, image, engine=engine)
    assert [step.node for step in first.steps] == ["gaussian", "greater", "labels", "table"]
    assert not any(step.is_cached for step in first.steps)
    assert first.seconds >= max(step.seconds for step in first.steps) > 0
    second = run(pipeline, image, engine=engine)
    assert second.is_cached
    assert not first.is_cached
    assert second.steps == (
        StepRecord("labels", "measure.label", 0.0, is_cached=True),
        StepRecord("table", "measure.regionprops_table", 0.0, is_cached=True),
    )


def test_a_document_can_be_run_by_its_path(pipeline, image, engine, tmp_path):
    pipeline.save(tmp_path / "p.json")
    assert (
        run(tmp_path / "p.json", image, engine=engine).fingerprints()
        == run(str(tmp_path / "p.json"), image=image, engine=engine).fingerprints()
    )


def test_the_pipeline_of_a_result_says_what_it_was_run_on(pipeline, image, engine, tmp_path):
    np.save(tmp_path / "other.npy", image.T)
    result = run(pipeline, tmp_path / "other.npy", engine=engine)
    assert result.pipeline.sources[0].locator == str(tmp_path / "other.npy")
    assert run(result.pipeline, engine=engine).is_cached


def test_labels_where_an_image_is_meant_are_refused_before_anything_runs(pipeline, engine):
    heard = []
    with pytest.raises(KindError, match="takes an image"):
        run(pipeline, open_image(np.eye(5, dtype=int), kind="labels"), engine=engine, listen=heard.append)
    assert heard == []


def test_too_little_memory_is_refused_before_anything_runs(pipeline, image):
    with pytest.raises(MemoryBudgetError, match=r"needs .* for '.*', allowed 1\.0 kB\. Use --memory"):
        run(pipeline, image, memory="1kB")


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"memory": "lots"}, SettingError),
        ({"workers": 0}, SettingError),
        ({"executor": "thread"}, UnknownNameError),
        ({"imag": np.eye(3)}, UnknownNameError),
    ],
)
def test_wrong_options_are_named(pipeline, image, options, error):
    with pytest.raises(error, match=r"memory|workers|'threads'|'image'"):
        run(pipeline, image, **options)


@pytest.mark.parametrize(
    "options", [{"executor": "serial"}, {"workers": 3}, {"memory": "1GB"}, {"tiles": (5, 7)}, {}]
)
def test_however_it_is_computed_the_bits_are_the_same(pipeline, image, options):
    assert fingerprint(run(pipeline, image, **options)["labels"]) == fingerprint(direct(image)[0])


def test_results_are_kept_in_one_place_whoever_computes(pipeline, image):
    run(pipeline, image, executor="serial")
    assert run(pipeline, image, workers=2).is_cached
    assert run(pipeline, image).is_cached


def test_a_listener_hears_the_start_each_node_and_the_end(pipeline, image, engine):
    heard = []
    run(pipeline, image, engine=engine, listen=heard.append)
    assert isinstance(heard[0], RunStarted)
    assert isinstance(heard[-1], RunDone)
    assert [event.node for event in heard if isinstance(event, NodeDone)] == [
        "gaussian",
        "greater",
        "labels",
        "table",
    ]


def test_a_cancelled_run_stops(pipeline, image, engine):
    stop = threading.Event()
    stop.set()
    with pytest.raises(CancelledError):
        run(pipeline, image, engine=engine, cancel=stop)


def test_a_bar_where_there_is_no_terminal_writes_nothing(pipeline, image, engine, monkeypatch):
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    run(pipeline, image, engine=engine, progress=True)
    assert stream.getvalue() == ""


def test_fingerprints_are_the_same_in_another_process(pipeline, image, engine, tmp_path):
    np.save(tmp_path / "x.npy", image)
    result = run(pipeline, tmp_path / "x.npy", engine=engine)
    result.pipeline.save(tmp_path / "p.json")
    code = f"from tamis.batch import run; print(run({str(tmp_path / 'p.json')!r}).fingerprints())"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told == f"{result.fingerprints()}\n"
    assert Pipeline.load(tmp_path / "p.json") == result.pipeline
