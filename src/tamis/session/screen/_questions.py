"""The questions that a page may ask, each answered in a thread of its own."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from tamis.errors import CancelledError, TamisError, UnknownNameError
from tamis.session.screen._about_catalogue import answer_candidate, answer_candidates, answer_documentation
from tamis.session.screen._about_objects import answer_objects
from tamis.session.screen._about_pipeline import answer_fits, answer_history, answer_script
from tamis.session.screen._about_pixels import (
    answer_histogram,
    answer_profile,
    answer_thumbnail,
    answer_values,
)
from tamis.session.screen._about_surface import answer_surface, answer_volume
from tamis.session.screen._about_table import answer_points, answer_table
from tamis.session.screen._crew import Crew
from tamis.session.screen._failed import failed_message, id_of
from tamis.session.screen._measuring import answer_measuring

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Hashable
    from typing import TypeAlias

    from tamis.session.screen._fields import Fields
    from tamis.session.screen._inquiry import Answer, Inquiry
    from tamis.session.screen._outbox import Outbox

    Question: TypeAlias = Callable[[Inquiry, Fields, threading.Event], Answer]

__all__ = ["QUESTIONS", "Questions"]

_LOG = logging.getLogger("tamis.session")
_CREW = 2
_MOST_WAITING = 200
_SLOW = "candidate"

QUESTIONS: dict[str, Question] = {
    "candidate": answer_candidate,
    "candidates": answer_candidates,
    "documentation": answer_documentation,
    "fits": answer_fits,
    "histogram": answer_histogram,
    "history": answer_history,
    "measuring": answer_measuring,
    "objects": answer_objects,
    "points": answer_points,
    "profile": answer_profile,
    "script": answer_script,
    "surface": answer_surface,
    "table": answer_table,
    "thumbnail": answer_thumbnail,
    "values": answer_values,
    "volume": answer_volume,
}
"""By what is asked."""


class Questions:
    """Answers a page, without keeping its panels waiting.

    Parameters
    ----------
    inquiry : Inquiry
        What answers are made from.
    outbox : Outbox
        Takes the answers.
    """

    def __init__(self, inquiry: Inquiry, outbox: Outbox) -> None:
        self._inquiry = inquiry
        self._outbox = outbox
        self._crew = Crew(_CREW, most=_MOST_WAITING)
        # the user's image is tried on operations that may be slow: others do not wait behind them
        self._triers = Crew(1, most=_MOST_WAITING, newest_first=True)

    def ask(self, header: dict[str, Any], fields: Fields) -> None:
        """Answer soon; returns at once.

        Raises
        ------
        TamisError
            If there is no such question.
        """
        what = fields.text("what")
        question = QUESTIONS.get(what)
        if question is None:
            raise UnknownNameError(what, noun="question", known=QUESTIONS)
        crew = self._triers if what == _SLOW else self._crew
        crew.start(
            lambda cancel: self._answer(header, what, question, fields, cancel),
            give_up=lambda: self._refuse(header, _superseded()),
            subject=_subject(what, fields),
        )

    def start(self, do: Callable[[threading.Event], None]) -> None:
        """Do something else in the background."""
        self._crew.start(do)

    def make_room(self) -> None:
        """Give up what can wait: somebody moves a slider."""
        self._triers.cancel()

    def cancel(self) -> None:
        """Give up what is being answered."""
        self._crew.cancel()
        self._triers.cancel()

    def close(self) -> None:
        """Give up everything, and wait for the threads."""
        self._triers.close()
        self._crew.close()

    def _answer(
        self, header: dict[str, Any], what: str, question: Question, fields: Fields, cancel: threading.Event
    ) -> None:
        try:
            found, buffers = question(self._inquiry, fields, cancel)
        except CancelledError:
            self._refuse(header, _superseded())
        except TamisError as error:
            self._refuse(header, error)
        except Exception as error:  # whatever it is, the page waits for an answer
            _LOG.exception("the question %r was not answered", what)
            self._refuse(header, TamisError(f"{type(error).__name__}: {error}", where=what))
        else:
            self._outbox.send({"type": "answer", "id": id_of(header), "what": what, **found}, buffers)

    def _refuse(self, header: dict[str, Any], error: TamisError) -> None:
        self._outbox.send(failed_message(header, error))


def _superseded() -> CancelledError:
    return CancelledError("a newer question has taken its place", where="screen")


def _subject(what: str, fields: Fields) -> Hashable:
    """Return what a newer question takes the place of: one of the same panel, or of the same search."""
    panel = fields.find_text("panel")
    return (what, panel) if panel is not None or what == "candidates" else None
