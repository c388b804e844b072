"""A state is a value that is always in order."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tamis.errors import DocumentError, PipelineError, TamisError, UnknownNameError
from tamis.pipeline import Node, Pipeline, Source
from tamis.session._state import State, canonical_ref, refs_of, state_from_json, state_to_json

SMOOTH = Node.of("smooth", "filters.gaussian", {"image": "raw"}, {"sigma": 2})
SHARP = Node.of("sharp", "filters.unsharp_mask", {"image": "smooth"}, {})
GABOR = Node.of("waves", "filters.gabor", {"image": "sharp"}, {"frequency": 0.3})
PIPELINE = Pipeline((Source("raw"),), (SMOOTH, SHARP, GABOR), {})


def test_a_state_survives_json_exactly():
    state = State(PIPELINE.with_outputs("sharp"), "sharp", ("raw", "waves:imag"), frozenset({"smooth"}))
    assert state_from_json(json.loads(json.dumps(state_to_json(state)))) == state


@pytest.mark.parametrize(
    "wrong",
    [
        {"selected": "sharpe"},
        {"shown": ("smooth", "gaussian")},  # the name of an operation is no reference
        {"shown": ("raw:real",)},
        {"shown": ("waves",)},
        {"shown": ("waves:phase",)},
        {"disabled": frozenset({"raw"})},
    ],
)
def test_a_state_names_nothing_that_is_not_there(wrong):
    with pytest.raises(TamisError):
        State(PIPELINE, **wrong)


def test_a_step_that_reads_nothing_cannot_be_disabled():
    number = Node.of("number", "numpy.add", {}, {"x1": 1, "x2": 2})
    with pytest.raises(PipelineError, match="no input that could take its place"):
        State(Pipeline((), (number,), {}), disabled=frozenset({"number"}))


def test_disabled_steps_pass_their_first_input_through():
    state = State(PIPELINE, disabled=frozenset({"smooth", "sharp"}))
    effective = state.effective()
    assert [node.id for node in effective.nodes] == ["waves"]
    assert effective.get_node("waves").inputs["image"] == "raw"
    assert [state.resolved(ref) for ref in ("raw", "sharp", "waves:real")] == ["raw", "raw", "waves:real"]


def test_every_end_is_an_output_until_outputs_are_chosen():
    both = PIPELINE.with_node(Node.of("waves_real", "filters.gaussian", {"image": "raw"}, {}))
    assert dict(State(both).effective().targets) == {
        "waves_real": "waves:real",
        "waves_imag": "waves:imag",
        "waves_real_": "waves_real",
    }
    assert State(both.with_outputs("smooth")).effective().outputs == ("smooth",)
    assert State(Pipeline((Source("raw"),), (), {})).effective().outputs == ()


def test_a_word_means_an_input_then_a_step_then_an_output():
    pipeline = Pipeline(PIPELINE.sources, PIPELINE.nodes, {"raw": "sharp", "smooth": "raw", "best": "sharp"})
    words = ("raw", "smooth", "best", "waves", "waves:imag")
    assert [canonical_ref(pipeline, word) for word in words] == [
        "raw", "smooth", "sharp", "waves:real", "waves:imag",
    ]  # fmt: skip
    with pytest.raises(UnknownNameError, match=r"'bext'.*Did you mean 'best'"):
        canonical_ref(pipeline, "bext")
    with pytest.raises(PipelineError, match="real, imag"):
        canonical_ref(pipeline, "waves:phase")


def test_what_a_step_gives_is_listed():
    assert refs_of(PIPELINE, "raw") == ("raw",)
    assert refs_of(PIPELINE, "waves") == ("waves:real", "waves:imag")
    with pytest.raises(UnknownNameError, match="No step is named 'wave'"):
        refs_of(PIPELINE, "wave")


@pytest.mark.parametrize(
    "change",
    [
        {"selected": 3},
        {"shown": "smooth"},
        {"shown": [1]},
        {"disabled": None},
        {"disabled": ["nobody"]},
        {"pipeline": {}},
    ],
)
def test_json_that_is_no_state_is_refused(change):
    data = state_to_json(State(PIPELINE)) | change
    with pytest.raises(TamisError):
        state_from_json(data)


def test_a_list_is_no_state():
    with pytest.raises(DocumentError, match="a state must be"):
        state_from_json([1, 2])


def test_changing_a_copy_changes_nothing_else():
    state = State(PIPELINE, "smooth")
    assert replace(state, selected="sharp") != state
    assert state.selected == "smooth"
