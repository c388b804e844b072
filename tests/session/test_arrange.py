"""Several steps at once: a step changes places, or those of a pipeline are added; each is one undo."""

import pytest

from tamis.catalogue import list_operations
from tamis.errors import PipelineError, UnknownNameError
from tamis.pipeline import Pipeline
from tamis.session import Session


def reads(session):
    return {node.id: dict(node.inputs) for node in session.state.pipeline.nodes}


@pytest.fixture
def chain(engine, image):
    """raw -> one -> two -> three, four."""
    with Session.start(image, engine=engine) as found:
        for name, after in (("one", None), ("two", "one"), ("three", "two"), ("four", "two")):
            found.add_step("filters.gaussian", after=after, node_id=name)
        yield found


def test_a_move_is_one_step_of_undo_and_moving_back_is_where_one_was(chain):
    before = reads(chain)
    position = chain.history.position
    chain.move_step("two", -1)
    (source,) = chain.pipeline.inputs
    assert reads(chain) == {
        "two": {"image": source},
        "one": {"image": "two"},
        "three": {"image": "one"},
        "four": {"image": "one"},
    }
    assert (chain.state.selected, chain.history.position) == ("two", position + 1)
    chain.move_step("two", 1)
    assert reads(chain) == before
    chain.undo()
    chain.undo()
    assert (reads(chain), chain.history.position) == (before, position)


@pytest.mark.parametrize(("node", "by"), [("one", -1), ("two", 1), ("three", 1)])
def test_a_move_that_could_change_more_than_the_order_is_refused(chain, node, by):
    before = chain.state
    with pytest.raises(PipelineError, match="cannot change places"):
        chain.move_step(node, by)
    assert chain.state is before


def test_a_step_of_another_kind_does_not_change_places(session):
    with pytest.raises(PipelineError, match="cannot change places"):
        session.move_step("labels", -1)
    with pytest.raises(UnknownNameError):
        session.move_step("nobody", 1)


@pytest.fixture
def trial(engine, image):
    with Session.start(image, engine=engine) as other:
        other.add_step("filters.threshold_mean", node_id="level")
        other.add_step("numpy.greater", node_id="binary")
        return other.pipeline


def test_steps_of_a_trial_are_added_as_one_behind_the_image_of_a_number(session, trial):
    before = session.state
    session.add_steps(trial, after="level")
    found = reads(session)
    assert found["level_2"] == {"image": "smooth"}
    assert found["binary_2"] == {"x1": "smooth", "x2": "level_2"}
    assert session.state.selected == "binary_2"
    assert session.undo() == before


def test_what_is_no_single_chain_of_steps_is_not_added(session, trial):
    for wrong in (Pipeline(trial.sources, (), {}), Pipeline((), (), {})):
        with pytest.raises(PipelineError, match="one input and a step"):
            session.add_steps(wrong)
    assert "binary_2" not in reads(session)


def test_the_image_behind_a_result(session):
    (source,) = session.pipeline.inputs
    assert session.image_behind("level") == "smooth"
    assert session.image_behind("labels") == "labels"
    assert session.image_behind(source) == source
    with pytest.raises(UnknownNameError):
        session.image_behind("nobody")


def test_every_comparison_behind_a_threshold_reads_the_image_and_the_threshold(session):
    for operation in list_operations():
        if operation.id in ("numpy.greater", "numpy.less", "numpy.greater_equal", "numpy.subtract"):
            state = session.add_step(operation.id, after="level")
            node = state.pipeline.get_node(state.selected)
            assert dict(node.inputs) == {"x1": "smooth", "x2": "level"}, operation.id


def test_behind_a_local_threshold_an_image_is_compared_with_it(session):
    (source,) = session.pipeline.inputs
    session.add_step("filters.threshold_local", after=source, node_id="local")
    node = session.add_step("numpy.greater").pipeline.get_node("greater")
    assert dict(node.inputs) == {"x1": source, "x2": "local"}


def test_behind_the_image_the_threshold_that_was_found_from_it_is_used(session):
    node = session.add_step("numpy.less", after="smooth").pipeline.get_node("less")
    assert dict(node.inputs) == {"x1": "smooth", "x2": "level"}
    with pytest.raises(PipelineError, match="also needs 'x2'"):
        session.add_step("numpy.less", after="labels")


def test_a_needed_image_is_the_nearest_above(session):
    (source,) = session.pipeline.inputs
    node = session.add_step("exposure.match_histograms", after="smooth").pipeline.get_node("match_histograms")
    assert dict(node.inputs) == {"image": "smooth", "reference": source}
