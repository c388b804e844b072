from __future__ import annotations

import copy
import dataclasses
import pickle

import pytest
from tests.pipeline.handle import gaussian, histogram, lazy, opened, smooth

from tamis.catalogue import Kind
from tamis.errors import KindError, ParameterError, PipelineError, UnknownNameError
from tamis.pipeline import Graph, Pipeline, Source


def make():
    image = opened("coins", key="k", locator="sample:coins")
    fine = smooth(image, 1)
    binary = lazy("numpy.greater", x1=fine, x2=lazy("filters.threshold_otsu", image=fine))
    return Pipeline.of(binary=binary, labels=lazy("measure.label", label_image=binary))


@pytest.fixture
def pipeline():
    made = make()
    yield made
    assert made == make()  # whatever a test made of it


def test_it_tells_its_inputs_and_outputs_by_name(pipeline):
    assert pipeline.inputs == ("coins",)
    assert pipeline.outputs == ("binary", "labels")


@pytest.mark.parametrize("name", ["cls", "self", "outputs", "lambda", "node"])
def test_any_name_can_be_an_outputs(name):
    assert Pipeline.of(**{name: smooth(opened())}).outputs == (name,)


def test_a_pipeline_needs_an_output():
    with pytest.raises(PipelineError, match="at least one output"):
        Pipeline.of()


@pytest.mark.parametrize("thing", [None, 3, "smooth"])
def test_what_is_no_lazy_image_is_told(thing):
    with pytest.raises(PipelineError, match=f"'x' must be a lazy image, got {type(thing).__name__}"):
        Pipeline.of(x=thing)


def test_changed_values_are_in_the_copy_only(pipeline):
    changed = pipeline.with_values("gaussian", sigma=3, mode="reflect")
    assert changed.get_node("gaussian").values["sigma"] == 3
    assert pipeline.get_node("gaussian").values["sigma"] == 1
    assert changed.get_node("gaussian").values["truncate"] == 4.0
    assert changed != pipeline
    assert changed.key("labels") != pipeline.key("labels")
    assert changed.with_values("gaussian", sigma=1, mode="nearest") == pipeline


def test_a_node_is_also_known_by_its_operation():
    only = Pipeline.of(labels=smooth(opened(), 1))
    assert only.with_values("gaussian", sigma=2).get_node("labels").values["sigma"] == 2


def test_a_wrong_change_is_refused_with_the_node(pipeline):
    with pytest.raises(ParameterError, match=r"node 'gaussian': filters.gaussian: parameter 'sigma'"):
        pipeline.with_values("gaussian", sigma=-1)
    with pytest.raises(UnknownNameError, match="Did you mean 'sigma'"):
        pipeline.with_values("gaussian", sigmas=1)
    with pytest.raises(UnknownNameError, match="Did you mean 'gaussian'"):
        pipeline.with_values("gausian", sigma=1)
    with pytest.raises(ParameterError, match="'x2' must be left out, since 'threshold_otsu' is connected"):
        pipeline.with_values("binary", x2=100)


def test_a_change_keeps_the_note():
    made = Pipeline((Source("image"),), (gaussian("a", note="why"),), {"a": "a"})
    assert made.with_values("a", sigma=2).get_node("a").note == "why"


def test_a_node_is_added_or_put_in_place(pipeline):
    added = pipeline.with_node(gaussian("more", "coins"))
    assert added.get_node("more").inputs["image"] == "coins"
    replaced = pipeline.with_node(gaussian("gaussian", "coins", sigma=9))
    assert len(replaced.nodes) == len(pipeline.nodes)
    assert replaced.get_node("gaussian").values["sigma"] == 9


def test_a_node_that_closes_a_circle_or_leads_nowhere_is_refused(pipeline):
    with pytest.raises(PipelineError, match="in a circle"):
        pipeline.with_node(gaussian("gaussian", "labels"))
    with pytest.raises(UnknownNameError, match="Did you mean 'coins'"):
        pipeline.with_node(gaussian("more", "coin"))
    with pytest.raises(PipelineError, match="'coins' is used twice"):
        pipeline.with_node(gaussian("coins", "gaussian"))


def test_what_read_a_node_that_is_gone_reads_its_first_input(pipeline):
    shorter = pipeline.without_node("gaussian")
    assert shorter.get_node("binary").inputs == {"x1": "coins", "x2": "threshold_otsu"}
    assert shorter.get_node("threshold_otsu").inputs == {"image": "coins"}
    assert shorter.targets == pipeline.targets
    assert dict(pipeline.without_node("labels").targets) == {"binary": "binary", "labels": "binary"}


def test_the_outputs_of_a_node_that_is_gone_are_its_first_input():
    made = Pipeline((Source("image"),), (histogram(),), {"h": "counts:hist"})
    assert dict(made.without_node("counts").targets) == {"h": "image"}
    with pytest.raises(UnknownNameError, match="Did you mean 'counts'"):
        made.without_node("count")


def test_other_outputs_can_be_asked_for(pipeline):
    asked = pipeline.with_outputs("labels", "gaussian", "coins")
    assert dict(asked.targets) == {"labels": "labels", "gaussian": "gaussian", "coins": "coins"}
    with pytest.raises(UnknownNameError, match="Did you mean 'labels'"):
        pipeline.with_outputs("label_")


def test_an_output_of_a_node_can_be_asked_for():
    made = Pipeline((Source("image"),), (histogram(),), {})
    assert dict(made.with_outputs("counts:hist").targets) == {"counts_hist": "counts:hist"}
    with pytest.raises(PipelineError, match="needs one of them"):
        made.with_outputs("counts")
    for name in ("counts:hits", "image:red"):
        with pytest.raises((PipelineError, UnknownNameError)):
            made.with_outputs(name)
        with pytest.raises((PipelineError, UnknownNameError)):
            made.key(name)
    assert made.key("counts:hist") != made.key("counts:bin_centers")


def test_an_output_comes_before_a_node_of_its_name():
    nodes = (gaussian("a", sigma=1), gaussian("b", sigma=2))
    crossed = Pipeline((Source("image"),), nodes, {"a": "b", "b": "a"})
    straight = Pipeline((Source("image"),), nodes, {"a": "a", "b": "b"})
    assert crossed.ref_of("a") == "b"
    assert crossed.key("a") == straight.key("b")


def test_the_key_depends_on_the_image_that_is_bound(pipeline):
    assert pipeline.key("coins") == "k"
    assert pipeline.key("coins", {"coins": "other"}) == "other"
    assert pipeline.key("labels", {"coins": "k"}) == pipeline.key("labels")
    assert pipeline.key("labels", {"coins": "other"}) != pipeline.key("labels")
    with pytest.raises(UnknownNameError, match="Did you mean 'coins'"):
        pipeline.key("labels", {"coin": "other"})


def test_checking_gives_the_pipeline_or_its_first_problem(pipeline):
    assert pipeline.check() is pipeline
    cells = opened("cells", Kind.LABELS)
    wrong = Pipeline.of(x=smooth(lazy("measure.regionprops_table", label_image=cells)))
    with pytest.raises(KindError, match="node 'x'"):
        wrong.check()


def test_pipelines_of_the_same_content_are_equal(pipeline):
    assert pipeline == make()
    assert hash(pipeline) == hash(make())
    assert pipeline != pipeline.with_values("gaussian", sigma=1.0)
    assert pipeline != pipeline.with_outputs("labels")
    assert pipeline != Graph(pipeline.sources, pipeline.nodes, pipeline.targets)
    assert len({pipeline, make(), pipeline.with_outputs("labels")}) == 2


def test_a_pipeline_survives_pickling_and_copying(pipeline):
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(pipeline, protocol)) == pipeline
    for twin in (copy.copy(pipeline), copy.deepcopy(pipeline)):
        assert type(twin) is Pipeline
        assert twin == pipeline
        assert twin.key("labels") == pipeline.key("labels")


def test_a_pipeline_cannot_be_changed(pipeline):
    with pytest.raises(dataclasses.FrozenInstanceError):
        pipeline.nodes = ()
    with pytest.raises(TypeError):
        pipeline.targets["x"] = "coins"


def test_it_is_saved_and_loaded(pipeline, tmp_path):
    pipeline.save(tmp_path / "p.json", fingerprints={"labels": "abc"})
    loaded = Pipeline.load(str(tmp_path / "p.json"))
    assert type(loaded) is Pipeline
    assert loaded == pipeline


def test_it_is_written_as_a_script(pipeline):
    assert "labels = measure.label(binary)" in pipeline.to_script()
    assert "tifffile.imread" in pipeline.to_script(paths={"coins": "a.tif"})
