"""A session, as a door drives it."""

from __future__ import annotations

import numpy as np
import pytest
from skimage import filters, measure  # the reference

import tamis.session
from tamis import recorder
from tamis.catalogue import Kind
from tamis.engine import NodeDone, NodeStarted, RunStarted
from tamis.errors import KindError, PipelineError, TamisError, TaskError, UnknownNameError, WriteError
from tamis.pipeline import Pipeline, check_graph
from tamis.session import Session, StateChanged, StepFailed


def test_results_are_those_of_the_library(session, image):
    smooth = filters.gaussian(image, sigma=1)
    labels = measure.label(smooth > filters.threshold_otsu(smooth))
    np.testing.assert_array_equal(session.result("labels"), labels)
    assert session.result("level") == filters.threshold_otsu(smooth)


def test_every_verb_is_one_undo_and_one_event(session):
    events = []
    session.subscribe(events.append)
    verbs = {
        "insert_step": lambda: session.insert_step("filters.median", before="level"),
        "replace_step": lambda: session.replace_step("median", "filters.sobel"),
        "duplicate_step": lambda: session.duplicate_step("smooth"),
        "remove_step": lambda: session.remove_step("smooth_2"),
        "connect": lambda: session.connect("level", "image", "image"),
        "set_values": lambda: session.set_values("smooth", sigma=3),
        "rename_step": lambda: session.rename_step("smooth", "soft"),
        "disable_step": lambda: session.disable_step("soft"),
        "enable_step": lambda: session.enable_step("soft"),
        "set_outputs": lambda: session.set_outputs("labels", mask="binary"),
        "add_step": lambda: session.add_step("measure.regionprops_table", after="labels"),
    }

    for verb, do in verbs.items():
        before, position = session.state, session.history.position
        after = do()
        assert session.state == after != before, verb
        assert session.history.position == position + 1
        assert events[-1] == StateChanged(verb, after, position + 1, events[-1].revision)
        assert session.undo() == before
        assert session.redo() == after
    check_graph(session.pipeline)


def test_undo_computes_nothing_and_its_results_are_there(session):
    session.results(["labels"])
    session.set_values("smooth", sigma=4)
    session.results(["labels"])
    events = []
    session.subscribe(events.append)
    session.undo()
    assert [type(event) for event in events] == [StateChanged]
    session.results(["labels"])
    session.redo()
    session.results(["labels"])
    assert not [event for event in events if isinstance(event, NodeStarted)]
    assert all(event.is_cached for event in events if isinstance(event, NodeDone))
    assert [event.cached for event in events if isinstance(event, RunStarted)] == [("labels",)] * 2


def test_at_both_ends_undo_and_redo_stay(session):
    assert session.redo() == session.state
    for _ in range(9):
        session.undo()
    assert session.history.position == 0
    assert session.pipeline.nodes == ()


def test_looking_is_kept_and_no_step_of_undo(session):
    position = session.history.position
    session.select("smooth")
    assert session.show(["labels", "image"]).shown == ("labels", "image")
    assert session.history.position == position
    assert set(session.results()) == {"labels", "image"}
    session.undo()
    session.select("image")
    assert session.history.can_redo
    assert session.redo().selected == "smooth"
    with pytest.raises(UnknownNameError):
        session.select("nobody")
    with pytest.raises(UnknownNameError):
        session.show(["nobody"])


def test_jumping_goes_to_a_place_or_brings_back_a_name(session):
    session.name_state("good")
    good = session.state
    session.jump(0)
    session.add_step("filters.sobel")  # the history of the good one is gone
    assert session.jump("good") == good
    assert session.undo().pipeline.nodes[0].id == "sobel"
    assert dict(session.named_states) == {"good": good}
    with pytest.raises(UnknownNameError, match=r"No state is named 'goood'. Did you mean 'good'"):
        session.jump("goood")
    assert session.jump(99) == good


def test_a_refused_verb_changes_nothing(session):
    history = session.history
    for verb in (
        lambda: session.add_step("filters.gaussian", after="level"),
        lambda: session.add_step("nothing.at_all"),
        lambda: session.connect("smooth", "image", "labels"),
        lambda: session.set_values("smooth", sigma=-1),
        lambda: session.set_values("nobody", sigma=1),
        lambda: session.remove_step("nobody"),
        lambda: session.rename_step("smooth", "labels"),
        lambda: session.set_outputs("nobody"),
    ):
        with pytest.raises(TamisError):
            verb()
        assert session.history is history


def test_a_disabled_step_is_passed_over_until_it_is_enabled(session, image):
    enabled = session.result("level")
    session.disable_step("smooth")
    assert session.result("level") == filters.threshold_otsu(image) != enabled
    np.testing.assert_array_equal(session.result("smooth"), image)
    assert session.state.pipeline.find_node("smooth") is not None
    assert session.pipeline.outputs == ("labels",)
    session.enable_step("smooth")
    assert session.result("level") == enabled


def test_a_wrong_step_shows_its_error_and_the_rest_stays_usable(session):
    session.replace_step("smooth", "filters.threshold_li")
    assert [type(error) for error in session.problems()["level"]] == [KindError]
    assert set(session.errors) == set(session.problems())
    assert set(session.results(["smooth", "labels", "image"])) == {"smooth", "image"}
    with pytest.raises(KindError, match="'smooth' gives scalar"):
        session.result("labels")
    session.undo()
    assert session.errors == {}
    assert session.specs()["labels"].kind is Kind.LABELS


def test_a_step_that_fails_while_it_is_computed_shows_its_error(engine):
    with Session.start(np.linspace(0, 1, 600).reshape(20, 30), engine=engine) as session:
        events = []
        session.subscribe(events.append)
        session.add_step("filters.threshold_minimum", node_id="level")
        assert session.errors == {}
        with pytest.raises(TaskError, match="threshold_minimum failed"):
            session.result("level")
        assert set(session.errors) == {"level"}
        assert [event.node for event in events if isinstance(event, StepFailed)] == ["level"]


def test_candidates_take_what_the_step_gives(session):
    of_labels = {operation.id for operation in session.candidates()}
    assert "measure.regionprops_table" in of_labels
    assert "filters.gaussian" not in of_labels
    assert "filters.gaussian" in {operation.id for operation in session.candidates("image")}
    for operation in session.candidates("binary")[::9]:
        others = [argument for argument in operation.inputs[1:] if not argument.optional]
        if not others and not any(parameter.is_required for parameter in operation.parameters):
            assert "binary" in session.add_step(operation.id, after="binary").pipeline.nodes[-1].sources
    with pytest.raises(UnknownNameError):
        session.candidates("nobody")


def test_a_session_starts_from_a_pipeline_a_file_or_a_lazy_image(engine, tmp_path):
    coins = recorder.open("sample:coins")
    pipeline = Pipeline.of(labels=recorder.measure.label(coins > recorder.filters.threshold_otsu(coins)))
    pipeline.save(tmp_path / "coins.json")
    starts = [
        Session.start(pipeline=pipeline, engine=engine),
        Session.start(coins, pipeline, engine=engine),
        Session.start(pipeline=tmp_path / "coins.json", engine=engine),
        Session.start({"coins": "sample:coins"}, str(tmp_path / "coins.json"), engine=engine),
    ]
    assert [session.state for session in starts] == [starts[0].state] * 4
    assert starts[0].state.selected == "labels"
    assert starts[0].results()["labels"].max() > 50
    with pytest.raises(PipelineError, match="starts from a pipeline or an image"):
        Session.start(engine=engine)


def test_a_restored_session_goes_on_where_it_was(engine, image, tmp_path):
    path = tmp_path / "s.tamis"
    with Session.start(image, engine=engine, journal=path) as session:
        session.add_step("filters.gaussian", values={"sigma": 2})
        session.add_step("filters.threshold_otsu")
        session.name_state("best")
        session.set_values("gaussian", sigma=5)
        session.undo()
        session.select("gaussian")
        history, named, result = session.history, session.named_states, session.result("threshold_otsu")
        with pytest.raises(WriteError, match="in use by another session"):
            Session.restore(path, engine=engine)
    with Session.restore(path, engine=engine) as restored:
        assert restored.journal == path
        assert (restored.history, restored.named_states) == (history, named)
        assert restored.result("threshold_otsu") == result
        assert restored.redo().pipeline.get_node("gaussian").values["sigma"] == 5
        assert restored.undo() == history.present
        np.testing.assert_array_equal(restored.images["image"].read(), image)


def test_a_session_whose_image_is_lost_does_not_keep_the_journal(engine, image, tmp_path):
    path = tmp_path / "s.tamis"
    Session.start(image, engine=engine, journal=path).close()
    (tmp_path / "s.tamis.image.npy").unlink()
    for _ in range(2):
        with pytest.raises(TamisError, match="cannot be opened again"):
            Session.restore(path, engine=engine)
    with Session.restore(path, engine=engine, images={"image": image}) as restored:
        np.testing.assert_array_equal(restored.result("image"), image)


def test_after_closing_nothing_can_be_done_that_would_not_be_kept(engine, image, tmp_path):
    session = Session.start(image, engine=engine, journal=tmp_path / "s.tamis")
    session.close()
    with pytest.raises(WriteError, match="is closed"):
        session.add_step("filters.gaussian")
    assert session.pipeline.nodes == ()


def test_two_sessions_do_not_know_of_each_other(engine, image):
    with Session.start(image, engine=engine) as one, Session.start(image, engine=engine) as two:
        heard = []
        two.subscribe(heard.append)
        one.add_step("filters.gaussian")
        one.result("gaussian")
        one.cancel()
        assert two.pipeline.nodes == ()
        assert heard == []
        two.add_step("filters.gaussian")
        two.result("gaussian")
        assert [event.is_cached for event in heard if isinstance(event, NodeDone)] == [True]  # same engine


def test_what_is_handed_out_is_a_value(session):
    with pytest.raises(TypeError):
        session.images["image"] = None
    with pytest.raises(AttributeError):
        session.state = None
    with pytest.raises(ValueError, match="read-only"):
        session.result("labels")[0, 0] = 1
    assert isinstance(hash(session.state), int)


def test_the_floor_names_what_doors_need():
    assert {name for name in tamis.session.__all__ if not hasattr(tamis.session, name)} == set()
