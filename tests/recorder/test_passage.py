"""Complete scripts go all the way: recorded, run again, exported, recorded again; changed, as if edited."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import tamis
from tamis.pipeline import fingerprint, read_document
from tamis.testing.recording import passage_of, recorded_as

FOLDER = Path(__file__).with_name("scripts")
SCRIPTS = sorted([*FOLDER.glob("*.py"), *FOLDER.glob("*.ipynb")])

SMALL = "morphology.remove_small_objects"
EDITS = {
    "batch_report": (
        "sigma=sigma)", "sigma=sigma, mode='nearest')", "feature.canny", "mode", "constant", "nearest"
    ),
    "cell_cells": ("sigma=60", "sigma=50", "filters.gaussian", "sigma", 60, 50),
    "clock_motion": ("canny(image, sigma=2)", "canny(image, sigma=3)", "feature.canny", "sigma", 2, 3),
    "coins_counting": ("(cleared, 50)", "(cleared, 1500)", SMALL, "max_size", 50, 1500),
    "denoise_compare": (
        "median_filter, dict(size=3)", "median_filter, dict(size=5)", "ndimage.median_filter", "size", 3, 5
    ),
    "foam_porosity": ("(vol, size=3)", "(vol, size=5)", "ndimage.median_filter", "size", 3, 5),
    "granulometry": ("'gravel'], 64)", "'gravel'], 32)", "morphology.area_opening", "area_threshold", 64, 32),
    "ihc_stains": ("(positive, 30)", "(positive, 60)", SMALL, "max_size", 30, 60),
    "nuclei": ("h=0.75", "h=1.5", "morphology.h_maxima", "h", 0.75, 1.5),
    "page_binarise": ("offset=10", "offset=20", "filters.threshold_local", "offset", 10, 20),
    "particles_matlab_style": (
        "gaussian_filter(D, 1)", "gaussian_filter(D, 2)", "ndimage.gaussian_filter", "sigma", 1, 2
    ),
    "pipeline_class": (
        "filters.gaussian, sigma=2", "filters.gaussian, sigma=1", "filters.gaussian", "sigma", 2, 1
    ),
    "radon_fft": ("size=9", "size=7", "ndimage.median_filter", "size", 9, 7),
    "retina_vessels": ("min_size=60", "min_size=90", SMALL, "max_size", 60, 90),
    "skeleton_network": ("max_size=40", "max_size=80", SMALL, "max_size", 40, 80),
    "stars": ("(sub, 1.5)", "(sub, 2.5)", "ndimage.gaussian_filter", "sigma", 1.5, 2.5),
    "superpixels": ("compactness=12", "compactness=20", "segmentation.slic", "compactness", 12, 20),
    "tracking": ("num_peaks=20", "num_peaks=10", "feature.peak_local_max", "num_peaks", 20, 10),
}  # fmt: skip
"""For a script: what is edited in its text, and the same change of values in its pipeline."""


def given_to(script, folder):
    return [str(folder)] if script.suffix == ".py" else []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_is_recorded_replayed_exported_and_recorded_to_itself(script, tmp_path):
    shutil.copy(script, tmp_path)
    passage = passage_of(script.stem, tmp_path / script.name, tmp_path, given_to(script, tmp_path))
    assert not passage.problem
    assert passage.nodes >= 5


@pytest.mark.parametrize("name", EDITS)
def test_changed_values_give_what_the_edited_script_gives(name, tmp_path):
    old, new, operation, parameter, was, becomes = EDITS[name]
    script = next(path for path in SCRIPTS if path.stem == name)
    text = script.read_text(encoding="utf-8")
    assert text.count(old) == 1
    edited = tmp_path / script.name
    edited.write_text(text.replace(old, new), encoding="utf-8")
    documents = [
        recorded_as(path, tmp_path / answer, tmp_path, given_to(script, tmp_path))
        for path, answer in ((script, "first"), (edited, "edited"))
    ]
    pipeline = tamis.Pipeline.load(documents[0])
    nodes = [
        node.id for node in pipeline.nodes if node.operation == operation and node.values[parameter] == was
    ]
    for node in nodes:
        pipeline = pipeline.with_values(node, **{parameter: becomes})
    result = tamis.run(pipeline)
    before, wanted = (read_document(document).fingerprints for document in documents)
    found = {output: fingerprint(result[output]) for output in result}
    assert {output for output in found if found[output] != before[output]}
    different = [output for output in found if found[output] != wanted.get(output)]
    assert [output for output in different if not is_said_to_depend(pipeline, output)] == []
    assert len(different) < len(found)


def is_said_to_depend(pipeline, output):
    """Return whether a document says that a result depends on what the script saw in its images."""
    needed = pipeline.ancestors([pipeline.targets[output].partition(":")[0]])
    notes = [node.note for node in pipeline.nodes if node.id in needed]
    return any(
        " of this image" in note or " this image " in note or "is a constant" in note for note in notes
    )
