"""Doing it: plan, tiles, exact reductions, executors. May import: store, io and below."""

from tamis.engine._audit import NodeAudit, audit
from tamis.engine._engine import Engine, default_engine
from tamis.engine._events import Event, Listener, NodeDone, NodeStarted, RunDone, RunStarted, TileDone
from tamis.engine._executor import Executor, get_executor, list_executors
from tamis.engine._latest import Latest
from tamis.engine._plan import Plan, Stage, make_plan
from tamis.engine._spec import Spec, spec_of_source, specs_of, specs_of_call
from tamis.engine._stale import stale_regions
from tamis.engine.apply_parallel import apply_parallel

__all__ = [
    "Engine",
    "Event",
    "Executor",
    "Latest",
    "Listener",
    "NodeAudit",
    "NodeDone",
    "NodeStarted",
    "Plan",
    "RunDone",
    "RunStarted",
    "Spec",
    "Stage",
    "TileDone",
    "apply_parallel",
    "audit",
    "default_engine",
    "get_executor",
    "list_executors",
    "make_plan",
    "spec_of_source",
    "specs_of",
    "specs_of_call",
    "stale_regions",
]
