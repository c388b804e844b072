"""Trying out: all of a stage on one image, side by side. May import: engine, recorder, display and below."""

from tamis.exploration._candidate import Candidate
from tamis.exploration._first_values import first_values
from tamis.exploration._picture import picture_of, raw_snapshot, snapshot_of
from tamis.exploration._stage import STAGES
from tamis.exploration._trial import Trial, TrialDone, TrialEvent, TrialStarted
from tamis.exploration._trials import Trials
from tamis.exploration._tried import Tried
from tamis.exploration._try_all import try_all

__all__ = [
    "STAGES",
    "Candidate",
    "Trial",
    "TrialDone",
    "TrialEvent",
    "TrialStarted",
    "Trials",
    "Tried",
    "first_values",
    "picture_of",
    "raw_snapshot",
    "snapshot_of",
    "try_all",
]
