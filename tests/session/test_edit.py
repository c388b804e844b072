"""Edits: what becomes of a state, and what is refused."""

from __future__ import annotations

import pytest

from tamis.catalogue import Kind, get_operation
from tamis.errors import KindError, ParameterError, PipelineError, UnknownNameError
from tamis.pipeline import Pipeline, Source, problems_of
from tamis.session import _edit
from tamis.session._state import State

START = State(Pipeline((Source("raw"),), (), {}), "raw", ("raw",))


def add(state, operation, node_id=None, after=None, inputs=None, **values):
    return _edit.with_step(state, operation, after=after, node_id=node_id, values=values, inputs=inputs or {})


def insert(state, operation, before, inputs=None, **values):
    return _edit.with_insertion(
        state, operation, before=before, node_id=None, values=values, inputs=inputs or {}
    )


def node(state, name):
    found = state.pipeline.find_node(name)
    assert found is not None
    assert found.id == name
    return found


@pytest.fixture
def chain():
    state = add(START, "filters.gaussian", "smooth", sigma=2)
    state = add(state, "filters.threshold_otsu", "level")
    state = add(state, "numpy.greater", "binary", after="smooth", inputs={"x2": "level"})
    return add(state, "measure.label", "labels")


def test_a_new_step_reads_the_selected_one_and_is_selected(chain):
    assert dict(node(chain, "labels").inputs) == {"label_image": "binary"}
    assert chain.selected == "labels"


def test_others_still_read_what_a_new_step_reads(chain):
    state = add(chain, "filters.sobel", after="smooth")
    assert dict(node(state, "binary").inputs) == {"x1": "smooth", "x2": "level"}
    assert dict(node(state, "sobel").inputs) == {"image": "smooth"}


def test_names_are_counted_up():
    state = START
    for _ in range(3):
        state = add(state, "filters.gaussian")
    assert [n.id for n in state.pipeline.nodes] == ["gaussian", "gaussian_2", "gaussian_3"]
    with pytest.raises(PipelineError, match=r"'gaussian' is used already. Take 'gaussian_4'"):
        add(state, "filters.gaussian", "gaussian")
    with pytest.raises(PipelineError, match="cannot name"):
        add(state, "filters.gaussian", "2 much")


def test_the_first_input_that_fits_is_connected(chain):
    state = add(chain, "segmentation.watershed", after="labels", inputs={"image": "raw"})
    assert dict(node(state, "watershed").inputs) == {
        "image": "raw"
    }  # the first was said; the rest is optional
    state = add(chain, "measure.regionprops_table", after="labels", inputs={"intensity_image": "raw"})
    assert list(node(state, "regionprops_table").inputs.items()) == [
        ("label_image", "labels"),
        ("intensity_image", "raw"),
    ]


def test_a_free_input_takes_the_step_of_its_name_where_that_fits(chain):
    state = add(chain, "numpy.greater", "mask", after="raw", x2=3)
    state = add(state, "segmentation.watershed", after="raw")
    assert dict(node(state, "watershed").inputs) == {"image": "raw", "mask": "mask"}
    state = add(chain, "filters.gaussian", "mask", after="raw")  # an image is no mask
    state = add(state, "segmentation.watershed", after="raw")
    assert dict(node(state, "watershed").inputs) == {"image": "raw"}


def test_a_needed_input_that_gets_nothing_is_named_with_what_would_fit(chain):
    with pytest.raises(PipelineError, match=r"also needs 'mask'.*inputs=\{'mask': '\w+'\}"):
        add(chain, "morphology.reconstruction", after="raw")


def test_a_comparison_behind_a_number_takes_the_image_it_was_found_in(chain):
    after_number = add(chain, "numpy.less", "dark", after="level")
    assert dict(node(after_number, "dark").inputs) == {"x1": "smooth", "x2": "level"}


def test_a_number_takes_the_place_of_an_input():
    state = add(START, "numpy.greater", "binary", x2=3)
    assert dict(node(state, "binary").inputs) == {"x1": "raw"}
    assert node(state, "binary").values["x2"] == 3


def test_what_does_not_fit_is_refused_with_a_remedy(chain):
    table = add(chain, "measure.regionprops_table", "table")
    with pytest.raises(KindError, match=r"'table' gives table. Connect 'raw'"):
        add(table, "filters.gaussian")
    with pytest.raises(KindError, match="takes labels"):
        add(chain, "segmentation.clear_border", after="raw", inputs={"labels": "level"})


@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        ({"operation": "filters.gausian"}, UnknownNameError, "Did you mean 'filters.gaussian'"),
        ({"operation": "filters.gaussian", "after": "row"}, UnknownNameError, "Did you mean 'raw'"),
        ({"operation": "filters.gaussian", "inputs": {"img": "raw"}}, UnknownNameError, "input named 'img'"),
        ({"operation": "filters.gaussian", "inputs": {"image": "nobody"}}, UnknownNameError, "'nobody'"),
        ({"operation": "filters.gaussian", "sigma": -1}, ParameterError, "'sigma' must be"),
        ({"operation": "filters.gaussian", "sigmo": 1}, UnknownNameError, "Did you mean 'sigma'"),
    ],
)
def test_wrong_words_are_refused(arguments, error, text):
    with pytest.raises(error, match=text):
        add(START, **arguments)


def test_without_a_selection_one_must_say_where():
    with pytest.raises(PipelineError, match="Say after="):
        add(State(START.pipeline), "filters.gaussian")


def test_the_output_that_fits_is_read_of_a_step_with_several():
    state = add(START, "filters.gabor", "waves", frequency=0.2)
    assert dict(node(add(state, "filters.sobel"), "sobel").inputs) == {"image": "waves:real"}
    assert dict(node(add(state, "filters.sobel", after="waves:imag"), "sobel").inputs) == {
        "image": "waves:imag"
    }


def test_an_inserted_step_stands_between(chain):
    state = insert(chain, "filters.median", "level")
    assert dict(node(state, "median").inputs) == {"image": "smooth"}
    assert dict(node(state, "level").inputs) == {"image": "median"}
    assert dict(node(state, "binary").inputs) == {"x1": "smooth", "x2": "level"}
    assert state.selected == "median"


def test_an_inserted_step_never_reads_what_comes_after_it(chain):
    state = _edit.with_name(chain, "binary", "mask")
    state = insert(state, "filters.sobel", "level")  # has an input 'mask'
    assert dict(node(state, "sobel").inputs) == {"image": "smooth"}
    with pytest.raises(PipelineError, match="circle"):
        insert(chain, "numpy.add", "level", inputs={"x2": "binary"})


def test_a_step_whose_result_its_reader_cannot_take_is_not_inserted(chain):
    with pytest.raises(KindError, match="'threshold_otsu' gives scalar"):
        insert(chain, "filters.threshold_otsu", "smooth")


def test_a_replaced_step_keeps_name_connections_and_changed_values(chain):
    state = _edit.with_values(chain, "smooth", {"mode": "mirror", "sigma": 3})
    state = _edit.with_replacement(state, "smooth", "ndimage.gaussian_filter", {})
    assert dict(node(state, "smooth").inputs) == {"input": "raw"}
    assert node(state, "smooth").values["sigma"] == 3
    assert node(state, "smooth").values["mode"] == "mirror"
    assert dict(node(state, "binary").inputs) == {"x1": "smooth", "x2": "level"}
    again = _edit.with_replacement(state, "binary", "numpy.less", {})
    assert dict(node(again, "binary").inputs) == {"x1": "smooth", "x2": "level"}


def test_a_number_stays_when_a_step_is_replaced():
    state = _edit.with_replacement(add(START, "numpy.greater", "binary", x2=3), "binary", "numpy.less", {})
    assert node(state, "binary").values["x2"] == 3


def test_values_that_the_new_operation_refuses_go_back_to_its_default(chain):
    state = _edit.with_values(chain, "smooth", {"mode": "mirror", "sigma": 3})
    state = _edit.with_replacement(state, "smooth", "filters.unsharp_mask", {})  # has neither
    assert set(node(state, "smooth").values) == {"radius", "amount", "preserve_range", "channel_axis"}


def test_readers_follow_when_a_step_gives_more_or_fewer_results(chain):
    several = _edit.with_replacement(add(chain, "measure.regionprops_table"), "labels", "ndimage.label", {})
    outputs = get_operation("ndimage.label").outputs
    assert node(several, "regionprops_table").inputs["label_image"] == f"labels:{outputs[0].name}"
    one = _edit.with_replacement(several, "labels", "measure.label", {})
    assert node(one, "regionprops_table").inputs["label_image"] == "labels"
    with pytest.raises(ParameterError, match="'frequency'"):
        _edit.with_replacement(chain, "smooth", "filters.gabor", {})


def test_what_becomes_wrong_further_down_is_a_problem_there(chain):
    state = _edit.with_replacement(chain, "smooth", "filters.threshold_li", {})
    assert [type(problem) for problem in problems_of(state.pipeline)] == [KindError]
    assert node(state, "level").inputs["image"] == "smooth"


def test_a_copy_does_the_same(chain):
    state = _edit.with_copy(chain, "smooth")
    assert state.selected == "smooth_2"
    assert state.pipeline.key("smooth_2") == state.pipeline.key("smooth")


def test_removing_a_step_brings_everything_along(chain):
    state = State(chain.pipeline.with_outputs("smooth"), "smooth", ("smooth", "raw"), frozenset({"smooth"}))
    state = _edit.without_step(state, "smooth")
    assert dict(node(state, "binary").inputs) == {"x1": "raw", "x2": "level"}
    assert (state.selected, state.shown, state.disabled) == ("raw", ("raw",), frozenset())
    assert dict(state.pipeline.targets) == {"smooth": "raw"}


def test_a_step_that_reads_nothing_goes_only_when_nobody_reads_it():
    state = add(State(Pipeline((Source("raw", Kind.IMAGE),), (), {}), "raw"), "numpy.add", "two", x1=1, x2=1)
    assert _edit.without_step(state, "two").pipeline.nodes == ()
    assert _edit.without_step(state, "two").selected == ""
    read = add(state, "numpy.multiply", after="raw", inputs={"x2": "two"})
    with pytest.raises(PipelineError, match="no input that could take its place"):
        _edit.without_step(read, "two")


def test_connections_are_checked_where_they_end(chain):
    state = _edit.with_connection(chain, "level", "image", "raw")
    assert dict(node(state, "level").inputs) == {"image": "raw"}
    with pytest.raises(PipelineError, match="circle: smooth -> "):
        _edit.with_connection(chain, "smooth", "image", "binary")
    with pytest.raises(KindError):
        _edit.with_connection(chain, "labels", "label_image", "level")
    with pytest.raises(UnknownNameError, match="input named 'img'"):
        _edit.with_connection(chain, "smooth", "img", "raw")
    with pytest.raises(ParameterError, match="connected"):
        _edit.with_connection(chain, "smooth", "image", None)


def test_an_optional_input_can_be_left_free_again(chain):
    state = add(chain, "measure.regionprops_table", "table", inputs={"intensity_image": "raw"})
    assert dict(node(_edit.with_connection(state, "table", "intensity_image", None), "table").inputs) == {
        "label_image": "labels"
    }


def test_connecting_takes_the_place_of_a_number():
    state = add(START, "numpy.add", "more", x2=3)
    state = _edit.with_connection(state, "more", "x2", "raw")
    assert list(node(state, "more").inputs) == ["x1", "x2"]
    assert "x2" not in node(state, "more").values


def test_a_new_name_is_used_everywhere(chain):
    state = State(chain.pipeline.with_outputs("smooth"), "smooth", ("smooth",), frozenset({"smooth"}))
    state = _edit.with_name(state, "smooth", "soft")
    assert (state.selected, state.shown, state.disabled) == ("soft", ("soft",), frozenset({"soft"}))
    assert dict(state.pipeline.targets) == {"smooth": "soft"}
    assert node(state, "binary").inputs["x1"] == "soft"
    with pytest.raises(PipelineError, match="'labels' is used twice"):
        _edit.with_name(state, "soft", "labels")


def test_disabling_is_undone_by_enabling(chain):
    assert _edit.with_enabled(_edit.with_disabled(chain, "smooth"), "smooth") == chain
    with pytest.raises(UnknownNameError):
        _edit.with_disabled(chain, "raw")


def test_outputs_are_chosen_by_any_name(chain):
    state = _edit.with_outputs(chain, ["labels"], {"mask": "binary"})
    assert dict(state.pipeline.targets) == {"labels": "labels", "mask": "binary"}
    assert _edit.with_outputs(state, [], {}) == chain
    waves = add(START, "filters.gabor", "waves", frequency=0.2)
    assert dict(_edit.with_outputs(waves, ["waves:imag"], {}).pipeline.targets) == {
        "waves_imag": "waves:imag"
    }
