"""How a recorded script ended, as its process tells it."""

from __future__ import annotations

from tamis.dataclass import dataclass

__all__ = ["Ending"]


@dataclass(frozen=True, slots=True)
class Ending:
    """How a script ended.

    Parameters
    ----------
    failure : str
        Where it failed, and how; '' if it did not.
    constants : tuple of str
        Why arrays are constants of the pipeline.
    lost : tuple of str
        Which variables are no outputs though an image was in them, and why.
    problem : str, default ''
        Why there is no recording.
    left_out : tuple of str, default ()
        What of a notebook was not run though it may matter, and where.
    """

    failure: str
    constants: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    problem: str = ""
    left_out: tuple[str, ...] = ()
