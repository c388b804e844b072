"""Whatever a user clicks, in whatever order: a session never breaks, and its journal tells the same."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tamis.engine import Engine
from tamis.errors import TamisError
from tamis.pipeline import keys_of
from tamis.session import Session
from tamis.session._journal import Journal, _read
from tamis.session._past import Past
from tamis.session._timeline import replayed
from tamis.store import get_store

OPERATIONS = st.sampled_from(
    [
        "filters.gaussian",
        "filters.threshold_otsu",
        "filters.gabor",
        "numpy.greater",
        "numpy.add",
        "measure.label",
        "ndimage.label",
        "segmentation.watershed",
        "measure.regionprops_table",
        "feature.canny",
        "morphology.reconstruction",
        "nothing.at_all",
    ]
)
PLACES = st.integers(0, 11)
NAMES = st.sampled_from(["a", "mask", "markers", "image", "gaussian", "x y", "class"])
VALUES = st.dictionaries(
    st.sampled_from(["sigma", "mode", "x2", "frequency", "connectivity"]),
    st.sampled_from([0.2, 1, 2, -1, "mirror", None, "nonsense"]),
    max_size=2,
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

    def teardown(self):
        if hasattr(self, "session"):
            history, named = self.session.history, self.session.named_states
            self.session.close()
            with Session.restore(self.path, engine=self.engine) as restored:
                assert (restored.history, restored.named_states) == (history, named)
            self.engine.close()
            self.folder.cleanup()

    def name(self, place):
        """Return some step, input or reference; rarely one that is not there."""
        pipeline = self.session.state.pipeline
        known = [*pipeline.kinds(), *(node.id for node in pipeline.nodes), "nobody"]
        return known[place % len(known)]

    def do(self, verb, *args, **kwargs):
        history, lines = self.session.history, self.path.read_bytes()
        try:
            state = getattr(self.session, verb)(*args, **kwargs)
        except TamisError as error:
            assert "\n" not in str(error)
            assert self.session.history is history
            assert self.path.read_bytes() == lines
        else:
            assert state == self.session.state

    @rule(operation=OPERATIONS, place=PLACES, values=VALUES, other=PLACES, name=st.none() | NAMES)
    def add_step(self, operation, place, values, other, name):
        self.do("add_step", operation, self.name(place), name, values)
        self.do("add_step", operation, inputs={"mask": self.name(other)})

    @rule(operation=OPERATIONS, place=PLACES, values=VALUES)
    def insert_step(self, operation, place, values):
        self.do("insert_step", operation, self.name(place), values=values)

    @rule(operation=OPERATIONS, place=PLACES)
    def replace_step(self, operation, place):
        self.do("replace_step", self.name(place), operation)

    @rule(verb=st.sampled_from(["duplicate_step", "remove_step", "disable_step", "enable_step"]), place=PLACES)
    def change_step(self, verb, place):
        self.do(verb, self.name(place))

    @rule(place=PLACES, port=st.sampled_from(["image", "mask", "x2", "label_image"]), other=PLACES)
    def connect(self, place, port, other):
        self.do("connect", self.name(place), port, self.name(other) if other else None)

    @rule(place=PLACES, drags=st.lists(st.tuples(VALUES, st.booleans()), min_size=1, max_size=3))
    def set_values(self, place, drags):
        for values, is_final in drags:
            self.do("set_values", self.name(place), is_final=is_final, **values)

    @rule(place=PLACES, name=NAMES)
    def rename_step(self, place, name):
        self.do("rename_step", self.name(place), name)

    @rule(place=PLACES, other=PLACES)
    def look(self, place, other):
        self.do("select", self.name(place))
        self.do("show", [self.name(place), self.name(other)])

    @rule(place=PLACES, name=NAMES, is_named=st.booleans())
    def set_outputs(self, place, name, is_named):
        self.do("set_outputs", *([] if is_named else [self.name(place)]), **({name: "image"} if is_named else {}))

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
            self.session.result(self.name(place))

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
            assert set(self.session.problems()) <= {node.id for node in pipeline.nodes}
            assert {self.session.state.resolved(ref) for ref in self.session.state.shown} <= set(pipeline.kinds())

    @invariant()
    def the_journal_tells_the_same(self):
        if hasattr(self, "session"):
            _, records, _ = _read(self.path)
            assert replayed(records, self.path) == Past(self.session.history, self.session.named_states)


Clicks.TestCase.settings = settings(
    max_examples=25,
    stateful_step_count=25,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
TestClicks = Clicks.TestCase


def test_a_lock_is_not_kept_by_a_session_that_was_closed(tmp_path):
    Session.start(IMAGE, engine=Engine(get_store("memory", budget=10**6)), journal=tmp_path / "s").close()
    Journal.open(tmp_path / "s")[0].close()
