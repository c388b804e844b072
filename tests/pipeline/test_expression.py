from __future__ import annotations

import dataclasses

import pytest
from tests.pipeline.handle import lazy, opened, smooth

from tamis.catalogue import Kind, get_operation
from tamis.errors import UnknownNameError
from tamis.pipeline import Operand, Pipeline, Term

IMAGE = opened("coins", key="k")


def ids(pipeline):
    return [node.id for node in pipeline.nodes]


def plus(one, other):
    return lazy("numpy.add", x1=one, x2=other)


def test_equal_expressions_are_one_node():
    pipeline = Pipeline.of(out=plus(smooth(IMAGE, 2), smooth(opened("coins", key="k"), 2)))
    assert ids(pipeline) == ["gaussian", "out"]
    assert set(pipeline.get_node("out").inputs.values()) == {"gaussian"}


def test_expressions_that_differ_in_a_type_only_are_two_nodes():
    pipeline = Pipeline.of(out=plus(plus(IMAGE, 2), plus(IMAGE, 2.0)))
    assert len(pipeline.nodes) == 3


def test_a_diamond_has_its_corners_once():
    top = smooth(IMAGE)
    pipeline = Pipeline.of(out=plus(smooth(top, 2), smooth(top, 3)))
    assert ids(pipeline) == ["gaussian", "gaussian_2", "gaussian_3", "out"]


def test_a_tower_of_diamonds_grows_by_one_node_a_floor():
    tower = IMAGE
    for _ in range(200):
        tower = plus(tower, tower)
    assert len(Pipeline.of(out=tower).nodes) == 200


def test_chains_longer_than_python_recurses_are_built_and_shown():
    end = IMAGE
    for step in range(3000):
        end = lazy("numpy.getitem", image=smooth(end) if step == 0 else end, index=(step,))
    pipeline = Pipeline.of(out=end)
    assert len(pipeline.nodes) == 3001
    assert pipeline.key("out") == end.operand.key
    assert end.operand.kind is Kind.IMAGE
    assert len(repr(end.operand)) < 1000
    assert ids(pipeline)[:4] == ["gaussian", "getitem", "getitem_2", "getitem_3"]


def test_the_key_of_an_expression_is_the_key_of_its_node():
    hist = lazy("exposure.histogram", "hist", image=IMAGE)
    handles = {"h": hist, "x": IMAGE, "s": smooth(IMAGE, (1, 2.0)), "n": lazy("numpy.negative", x=hist)}
    pipeline = Pipeline.of(**handles)
    assert {name: pipeline.key(name) for name in handles} == {
        name: handle.operand.key for name, handle in handles.items()
    }


def test_outputs_of_one_call_are_one_node():
    parts = {port: lazy("exposure.histogram", port, image=IMAGE) for port in ("hist", "bin_centers")}
    pipeline = Pipeline.of(**parts)
    assert ids(pipeline) == ["histogram"]
    assert dict(pipeline.targets) == {name: f"histogram:{name}" for name in parts}


def test_an_output_has_its_name_though_a_step_before_would_be_called_so():
    pipeline = Pipeline.of(gaussian=smooth(smooth(IMAGE, 1), 2))
    assert pipeline.targets["gaussian"] == "gaussian"
    assert pipeline.get_node("gaussian").values["sigma"] == 2
    assert pipeline.get_node("gaussian_2").values["sigma"] == 1


def test_an_input_keeps_its_name_though_an_output_is_called_so():
    pipeline = Pipeline.of(coins=smooth(IMAGE))
    assert pipeline.inputs == ("coins",)
    assert dict(pipeline.targets) == {"coins": "coins_2"}
    assert pipeline.key("coins") == smooth(IMAGE).operand.key


def test_a_name_given_to_a_step_comes_before_that_of_its_operation():
    pipeline = Pipeline.of(out=smooth(smooth(IMAGE, 1, called="denoised"), 2))
    assert ids(pipeline) == ["denoised", "out"]


def test_a_variable_assigned_again_and_again_keeps_its_name_for_the_last():
    x = IMAGE
    for sigma in (1, 2, 3):
        x = smooth(x, sigma, called="x")
    pipeline = Pipeline.of(x=x)
    assert dict(pipeline.targets) == {"x": "x"}
    assert ids(pipeline) == ["x_2", "x_3", "x"]


def test_numbered_names_do_not_meet():
    names = ["x_2", "x", "x", "x_2", "x_2_2"]
    x = IMAGE
    for place, name in enumerate(names):
        x = smooth(x, place, called=name)
    assert len(set(ids(Pipeline.of(out=x)))) == 5


def test_two_images_of_one_name_are_two_inputs_and_one_image_is_one():
    other, same = opened("coins", key="other"), opened("coins", key="k")
    pipeline = Pipeline.of(out=plus(plus(IMAGE, other), same))
    assert pipeline.inputs == ("coins", "coins_2")
    assert [source.key for source in pipeline.sources] == ["k", "other"]


def test_an_operation_whose_name_is_a_keyword_can_be_a_step(catalogue_with):
    gaussian = get_operation("filters.gaussian")
    catalogue_with(*(dataclasses.replace(gaussian, id=name) for name in ("my.lambda", "my.3-d thing?")))
    pipeline = Pipeline.of(out=smooth(lazy("my.3-d thing?", image=lazy("my.lambda", image=IMAGE))))
    assert all(name.isidentifier() for name in ids(pipeline))


def test_an_operand_knows_what_it_means():
    labels = opened("cells", Kind.LABELS)
    assert lazy("numpy.getitem", image=labels, index=0).operand.kind is Kind.LABELS
    assert lazy("filters.threshold_otsu", image=IMAGE).operand.kind is Kind.SCALAR
    assert lazy("ndimage.label", "labels", input=IMAGE).operand.kind is Kind.LABELS


def test_an_output_that_an_operation_has_not_is_told():
    term = Term.of("exposure.histogram", {"image": IMAGE.operand}, {})
    with pytest.raises(UnknownNameError, match=r"exposure.histogram: .*'hits'.*'hist'"):
        Operand(term, "hits")
