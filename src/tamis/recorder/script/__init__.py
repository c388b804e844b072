"""The recorder: runs an unmodified script once, and returns what it does as a pipeline."""

from tamis.recorder.script._record import record

__all__ = ["record"]
