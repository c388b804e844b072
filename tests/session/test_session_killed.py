"""A killed process loses nothing that it had acknowledged."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import tamis
from tamis.engine import Engine
from tamis.session import Session
from tamis.store import get_store

ACTIONS = '''
import random

from tamis.errors import TamisError

OPERATIONS = ["filters.gaussian", "filters.sobel", "filters.threshold_otsu", "numpy.add", "measure.label"]


def act(session, seed, number):
    """Do the action of this number, which depends on nothing but the session's state."""
    chance = random.Random(f"{seed} {number}")
    names = [*session.state.pipeline.inputs, *(node.id for node in session.state.pipeline.nodes)]
    name, verb = chance.choice(names), chance.randrange(8)
    try:
        if verb == 0 or len(names) < 4:
            operation = chance.choice(OPERATIONS)
            session.add_step(operation, name, values={"x2": 3} if operation == "numpy.add" else {})
        elif verb == 1 and len(names) > 8:
            session.remove_step(name)
        elif verb == 2:
            session.undo()
        elif verb == 3:
            session.redo()
        elif verb == 4:
            session.show([name, *names[:2]])
        elif verb == 5:
            session.name_state(name)
        else:
            session.set_values(name, sigma=chance.randrange(1, 9), is_final=chance.random() < 0.5)
    except TamisError:
        pass
'''

CHILD = (
    ACTIONS
    + """
import sys
import numpy as np
from tamis.engine import Engine
from tamis.session import Session
from tamis.store import get_store

engine = Engine(get_store("memory", budget=10**6), executor="serial")
session = Session.start(np.arange(48).reshape(6, 8), engine=engine, journal=sys.argv[1])
for number in range(100_000):
    act(session, sys.argv[2], number)
    print(number, flush=True)
"""
)


@pytest.mark.parametrize("seed", ["1", "2"])
def test_what_was_acknowledged_survives_a_kill(tmp_path, seed):
    path = tmp_path / "session"
    environment = {**os.environ, "PYTHONPATH": str(Path(tamis.__file__).parents[1])}
    command = [sys.executable, "-c", CHILD, str(path), seed]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as child:
        assert child.stdout is not None
        acknowledged = [child.stdout.readline() for _ in range(40)]
        time.sleep(int(seed) / 50)
        child.kill()  # SIGKILL: nothing of it gets to run any more
        acknowledged += child.stdout.readlines()
    count = len([line for line in acknowledged if line.endswith("\n")])
    assert count >= 40
    engine = Engine(get_store("memory", budget=10**6), executor="serial")
    with (
        Session.restore(path, engine=engine) as restored,
        Session.start(np.arange(48).reshape(6, 8), engine=engine) as again,
    ):
        scope: dict = {}
        exec(ACTIONS, scope)
        for number in range(count):
            scope["act"](again, seed, number)
        pasts = [(again.history, again.named_states)]
        scope["act"](again, seed, count)  # may have been written, and not acknowledged any more
        pasts.append((again.history, again.named_states))
        assert (restored.history, restored.named_states) in pasts
        np.testing.assert_array_equal(restored.result("image"), np.arange(48).reshape(6, 8))
