"""Whatever a user clicks, in whatever order: a session never breaks, and its journal tells the same."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tamis.catalogue import find_operation, get_operation
from tamis.engine import Engine
from tamis.errors import TamisError
from tamis.pipeline import keys_of
from tamis.session import Mark, Session
from tamis.session._journal import Journal, _read
from tamis.session._past import Past
from tamis.session._timeline import replayed
from tamis.store import get_store

# with values that make them possible on an image alone, and some that do not
STEPS = st.sampled_from(
    [
        ("filters.gaussian", {}),
        ("filters.gaussian", {"sigma": 2, "mode": "mirror"}),
        ("filters.sobel", {}),
        ("filters.threshold_otsu", {}),
        ("filters.gabor", {"frequency": 0.2}),
        ("numpy.greater", {"x2": 3}),
        ("numpy.add", {"x2": 0.5}),
        ("measure.label", {}),
        ("ndimage.label", {}),
        ("segmentation.watershed", {}),
        ("measure.regionprops_table", {}),
        ("feature.canny", {"sigma": 0.5}),
        ("morphology.reconstruction", {}),
        ("filters.gaussian", {"sigma": -1}),
        ("nothing.at_all", {}),
    ]
)
PLACES = st.integers(0, 40)
NAMES = st.sampled_from(["a", "b", "mask", "markers", "image", "gaussian", "x y", "class"])
PORTS = st.sampled_from(["image", "x1", "x2", "mask", "markers", "label_image", "intensity_image"])
VALUES = st.sampled_from(
    [
        {"sigma": 1},
        {"sigma": 2},
        {"sigma": 2.0},
        {"mode": "wrap"},
        {"x2": 4},
        {"nbins": 9},
        {"sigma": "nonsense"},
        {},
    ]
)
IMAGE = np.arange(48).reshape(6, 8) % 11


class Clicks(RuleBasedStateMachine):
    """Verbs with any arguments; each either does one thing, or raises and does nothing."""

    @initialize()
    def start(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "session"
        self.engine = Engine(get_store("memory", budget=10**7), executor="serial")
        self.session = Session.start(IMAGE, engine=self.engine, journal=self.path)
        self.session.add_step("filters.gaussian")
        self.session.add_step("numpy.greater", values={"x2": 3})
        self.session.add_step("measure.label")

    def teardown(self):
        if hasattr(self, "session"):
            history, named = self.session.history, self.session.named_states
            self.session.close()
            with Session.restore(self.path, engine=self.engine) as restored:
                assert (restored.history, restored.named_states) == (history, named)
            self.engine.close()
            self.folder.cleanup()

    def step(self, place):
        """Return some step; once in a while none."""
        return self.choose([node.id for node in self.session.state.pipeline.nodes], place)

    def ref(self, place):
        """Return what some step or input gives; once in a while nothing."""
        return self.choose(list(self.session.state.pipeline.kinds()), place)

    def choose(self, names, place):
        return names[place % len(names)] if names and place < 39 else "nobody"

    def do(self, verb, *args, **kwargs):
        history, lines = self.session.history, self.path.read_bytes()
        try:
            state = getattr(self.session, verb)(*args, **kwargs)
        except TamisError:
            assert self.session.history is history
            assert self.path.read_bytes() == lines
        else:
            assert state == self.session.state

    @rule(step=STEPS, place=PLACES, name=st.none() | NAMES)
    def add_step(self, step, place, name):
        self.do("add_step", step[0], self.ref(place), name, step[1])

    @rule(step=STEPS, port=PORTS, place=PLACES)
    def add_step_behind_the_selected(self, step, port, place):
        known = find_operation(step[0])
        has_port = known is not None and port in [argument.name for argument in known.inputs]
        values = {name: value for name, value in step[1].items() if name != port}
        self.do("add_step", step[0], values=values, inputs={port: self.ref(place)} if has_port else {})

    @rule(step=STEPS, place=PLACES)
    def insert_step(self, step, place):
        self.do("insert_step", step[0], self.step(place), values=step[1])

    @rule(step=STEPS, place=PLACES)
    def replace_step(self, step, place):
        self.do("replace_step", self.step(place), step[0])

    @rule(
        verb=st.sampled_from(["duplicate_step", "remove_step", "disable_step", "enable_step"]), place=PLACES
    )
    def change_step(self, verb, place):
        self.do(verb, self.step(place))

    @rule(place=PLACES, other=PLACES, port=st.integers(0, 3))
    def connect(self, place, other, port):
        found = self.session.state.pipeline.find_node(self.step(place))
        names = ["nothing"] if found is None else [i.name for i in get_operation(found.operation).inputs]
        ref = self.ref(other) if other else None
        self.do("connect", self.step(place), names[port % len(names)], ref)

    @rule(place=PLACES, drags=st.lists(st.tuples(VALUES, st.booleans()), min_size=1, max_size=4))
    def set_values(self, place, drags):
        step = self.step(place)
        for values, is_final in drags:
            self.do("set_values", step, is_final=is_final, **values)

    @rule(place=PLACES, name=NAMES)
    def rename_step(self, place, name):
        self.do("rename_step", self.step(place), name)

    @rule(place=PLACES, other=PLACES)
    def look(self, place, other):
        self.do("select", self.ref(place).partition(":")[0])
        self.do("show", [self.ref(place), self.ref(other)])

    @rule(place=PLACES, name=NAMES, is_named=st.booleans())
    def set_outputs(self, place, name, is_named):
        if is_named:
            self.do("set_outputs", **{name: self.ref(place)})
        else:
            self.do("set_outputs", *[self.ref(place)][: place % 3])

    @rule(name=NAMES, kind=st.sampled_from(["markers", "binary", "labels"]), place=PLACES)
    def add_drawing(self, name, kind, place):
        self.do("add_drawing", name, kind, like=self.ref(place))

    def drawing(self, place):
        """Return some drawing; once in a while what is none."""
        return self.choose([*self.session.state.drawings, "image"], place)

    @rule(place=PLACES, ids=st.lists(st.sampled_from(["", "a", "b"]), min_size=1, max_size=4), final=PLACES)
    def draw(self, place, ids, final):
        for number, mark_id in enumerate(ids):
            mark = Mark("stroke", ((3.0, 3.0 + number), (5.0, 4.0)), 1 + place % 3, id=mark_id)
            self.do("draw", self.drawing(place), mark, is_final=number + final % 3 >= len(ids))

    @rule(place=PLACES, mark_id=st.sampled_from([None, "a", "z"]))
    def clear(self, place, mark_id):
        self.do("clear_drawing", self.drawing(place), mark_id)

    @rule(place=PLACES)
    def remove_drawing(self, place):
        self.do("remove_drawing", self.drawing(place))

    @rule(place=PLACES, name=NAMES)
    def rename_drawing(self, place, name):
        self.do("rename_drawing", self.drawing(place), name)

    @rule(place=PLACES, left=st.integers(-4, 40))
    def crop(self, place, left):
        self.do("crop_to", Mark("rectangle", ((2.0, float(left)), (9.0, left + 8.0))), self.ref(place))

    @rule(name=NAMES)
    def name_state(self, name):
        self.do("name_state", name)

    @rule(position=st.integers(-2, 9) | NAMES)
    def jump(self, position):
        self.do("jump", position)

    @rule()
    def undo_then_redo(self):
        before = self.session.history
        self.session.undo()
        if before.can_undo:
            assert self.session.state == before.states[before.position - 1]
            self.session.redo()
        assert self.session.history == before

    @rule()
    def undo(self):
        self.do("undo")

    @rule(place=PLACES)
    def compute(self, place):
        with contextlib.suppress(TamisError):
            self.session.result(self.ref(place))

    @rule()
    def restart(self):
        history = self.session.history
        self.session.close()
        self.session = Session.restore(self.path, engine=self.engine)
        assert self.session.history == history

    @invariant()
    def the_pipeline_is_in_order(self):
        if hasattr(self, "session"):
            pipeline = self.session.pipeline
            assert set(keys_of(pipeline, {})) >= {ref.partition(":")[0] for ref in pipeline.targets.values()}
            assert list(self.session.images) == list(self.session.state.pipeline.inputs)
            assert set(self.session.problems()) <= {node.id for node in pipeline.nodes}
            assert {self.session.state.resolved(ref) for ref in self.session.state.shown} <= set(
                pipeline.kinds()
            )

    @invariant()
    def the_journal_tells_the_same(self):
        if hasattr(self, "session"):
            _, records, _ = _read(self.path)
            assert replayed(records, self.path) == Past(self.session.history, self.session.named_states)


Clicks.TestCase.settings = settings(
    max_examples=30,
    stateful_step_count=30,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
TestClicks = Clicks.TestCase


def test_a_lock_is_not_kept_by_a_session_that_was_closed(tmp_path):
    Session.start(IMAGE, engine=Engine(get_store("memory", budget=10**6)), journal=tmp_path / "s").close()
    Journal.open(tmp_path / "s")[0].close()
