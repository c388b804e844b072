"""`Screen`: one page, and what it does to a session."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from tamis.errors import TamisError, UnknownNameError
from tamis.heap import give_back
from tamis.session._event import StateChanged, StepFailed
from tamis.session.screen._about_pixels import whole_box
from tamis.session.screen._facts import Facts
from tamis.session.screen._failed import failed_message, id_of, told
from tamis.session.screen._fields import Fields
from tamis.session.screen._form import form_of
from tamis.session.screen._inquiry import Inquiry
from tamis.session.screen._look import Look
from tamis.session.screen._moment import Moments
from tamis.session.screen._outbox import Outbox
from tamis.session.screen._pacer import Pacer
from tamis.session.screen._panel import Wish
from tamis.session.screen._panels import Panels
from tamis.session.screen._progress import Progress
from tamis.session.screen._questions import Questions
from tamis.session.screen._state import state_message
from tamis.session.screen._verbs import do_verb, set_values

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Mapping

    from tamis.session._event import SessionEvent
    from tamis.session._session import Session
    from tamis.session.screen._outbox import Buffers, Send

__all__ = ["Screen"]

_LOG = logging.getLogger("tamis.session")
_STATE_PAUSE_S, _DRAGGED_PAUSE_S = 1 / 30, 1 / 8
"""A page is told so often how the session is; more seldom while a slider is dragged, for the pixels' sake."""

_PROGRESS_PAUSE_S = 1 / 10
_REST_S = 3.0
"""So long after something was done, memory that nobody uses is given back."""


class Screen:
    """One page that shows a session; several pages may show the same one.

    Parameters
    ----------
    session : Session
        What is shown, and changed. The screen does not close it.
    send : callable
        Gets a header, which JSON can hold, and buffers of bytes; the door brings them to the page. It is
        called by any thread, by one at a time, and by none after `close` has returned. It must not call
        `close`; it raises when the page is gone, and is not called again then.

    Notes
    -----
    The messages are those of ``docs/adr/0011-application.md``. Everything that takes time is done in threads
    of the screen: two for each panel, two for questions, one for thumbnails of candidates, and one that tells
    how the session is. `handle` returns soon, and refuses what makes no sense with ``failed``.

    Examples
    --------
    >>> from tamis.session import Session
    >>> session = Session.start("sample:coins")
    >>> screen = Screen(session, lambda header, buffers: None)
    >>> arguments = {"operation": "filters.sobel"}
    >>> screen.handle({"type": "verb", "id": 1, "verb": "add_step", "arguments": arguments})
    >>> session.state.selected
    'sobel'
    >>> screen.close()
    """

    def __init__(self, session: Session, send: Send) -> None:
        self._session = session
        self._outbox = Outbox(send)
        self._moments = Moments(session, lambda: self._pacer.ask("state"))
        self._pacer = Pacer()
        self._progress = Progress(lambda: self._pacer.ask("progress"))
        look = Look(session, self._progress, self._moments.learn)
        self._facts = Facts(look, self._start, lambda: self._pacer.ask("state"))
        self._panels = Panels(look, self._moments, self._outbox)
        self._questions = Questions(Inquiry(session, self._moments, look, self._facts), self._outbox)
        self._stands: dict[str, dict[str, Any]] = {}
        self._told_running = False
        self._pacer.add("state", self._tell_state, pause_s=_STATE_PAUSE_S)
        self._pacer.add("dragged", self._tell_state, pause_s=_DRAGGED_PAUSE_S)
        self._pacer.add("progress", self._tell_progress, pause_s=_PROGRESS_PAUSE_S)
        self._pacer.add("rest", give_back, pause_s=_REST_S, delay_s=_REST_S)
        self._unsubscribe = session.subscribe(self._hear)
        self._facts.read_texts()
        self._changed()

    def handle(self, header: object, buffers: Buffers = ()) -> None:
        """Take one message from the page; what is wrong with it is told to the page, never raised.

        Parameters
        ----------
        header : object
            What JSON gave; nothing of it is believed.
        buffers : sequence of bytes, default ()
            What came with it; no message needs any yet.
        """
        try:
            self._act(header)
        except TamisError as error:
            self._outbox.send(failed_message(header, error))
        except Exception as error:  # a page may send anything, and must not end the door that it came by
            _LOG.exception("a message could not be handled")
            message = f"{type(error).__name__}: {error}"
            self._outbox.send(failed_message(header, TamisError(message, where="screen")))

    def close(self) -> None:
        """Stop computing for this page, end its threads, and send nothing any more; the session stays."""
        self._unsubscribe()
        self._outbox.close()
        self._pacer.close()
        self._panels.close()
        self._questions.close()

    def _act(self, header: object) -> None:
        fields = Fields(header, where="screen")
        kind = fields.text("type")
        act = _ACTS.get(kind)
        if act is None:
            raise UnknownNameError(kind, noun="message", known=_ACTS)
        assert isinstance(header, dict)
        act(self, header, fields)

    def _verb(self, header: Mapping[str, Any], fields: Fields) -> None:
        do_verb(self._session, fields)
        self._outbox.send({"type": "done", "id": id_of(header), "revision": self._session.now.revision})
        self._changed()

    def _values(self, _: Mapping[str, Any], fields: Fields) -> None:
        number = fields.whole("number", 0)
        try:
            set_values(self._session, fields)
        finally:  # whatever became of them, what comes of this revision has them, or will never
            self._outbox.send({"type": "heard", "number": number, "revision": self._session.now.revision})
        if fields.flag("is_final", default=True):  # without a change, too, a slider was let go
            self._changed()
        else:
            self._questions.make_room()

    def _view(self, _: Mapping[str, Any], fields: Fields) -> None:
        level = fields.whole("level", 0, most=30)
        box = whole_box(fields) if fields.has("region") else None
        axes, number = fields.text("axes", ""), fields.whole("wish", 0)
        wish = Wish(fields.text("ref"), fields.wholes("planes"), box, level, axes, number)
        self._panels.want(fields.text("panel"), wish)
        self._pacer.ask("rest")

    def _close_panel(self, _: Mapping[str, Any], fields: Fields) -> None:
        self._panels.remove(fields.text("panel"))

    def _limits(self, _: Mapping[str, Any], fields: Fields) -> None:
        limits, number = fields.find_limits("contrast_limits"), fields.whole("wish", 0)
        self._panels.set_limits(fields.text("panel"), limits, number=number)

    def _ask(self, header: dict[str, Any], fields: Fields) -> None:
        self._questions.ask(header, fields)

    def _cancel(self, _: Mapping[str, Any], __: Fields) -> None:
        self._panels.cancel()
        self._questions.cancel()
        self._session.cancel()

    def _hello(self, _: Mapping[str, Any], __: Fields) -> None:
        """Tell a page that has just come, or come back, how everything is."""
        self._stands = {}
        self._pacer.ask("state")
        self._pacer.ask("progress")

    def _start(self, do: Callable[[threading.Event], None]) -> None:
        self._questions.start(do)

    def _hear(self, event: SessionEvent) -> None:
        """Note what the session tells; whoever caused it is not kept waiting."""
        if isinstance(event, StateChanged):
            self._changed()
        elif isinstance(event, StepFailed):
            self._pacer.ask("progress")

    def _changed(self) -> None:
        self._panels.refresh()
        for name in ("dragged" if self._session.is_adjusting else "state", "progress", "rest"):
            self._pacer.ask(name)

    def _tell_state(self) -> None:
        moment = self._moments.now()
        facts, texts = self._facts.find(moment), self._facts.texts
        form = form_of(moment.state.pipeline, moment.state.selected, facts, texts)
        session = self._session
        self._outbox.send(state_message(moment, session.history, session.named_states, form, texts))

    def _tell_progress(self) -> None:
        """Tell how far computing is, and of each step what is new."""
        found = self._progress.message()
        if found is not None:
            self._outbox.send(found)
        elif self._told_running:
            nothing = {"node": None, "fraction": None, "remaining_s": None, "is_running": False}
            self._outbox.send({"type": "progress", **nothing})
        self._told_running = found is not None
        self._tell_steps()
        if self._progress.is_running:
            self._pacer.ask("progress")
            self._pacer.ask("rest")

    def _tell_steps(self) -> None:
        moment = self._moments.now()
        errors = {node: told(error)["message"] for node, error in self._session.errors.items()}
        stands = self._progress.stand(moment, errors)
        for node, stand in stands.items():
            if self._stands.get(node) != stand:
                self._outbox.send({"type": "step", "node": node, **stand})
        self._stands = stands


_ACTS: dict[str, Callable[[Screen, dict[str, Any], Fields], None]] = {
    "ask": Screen._ask,
    "cancel": Screen._cancel,
    "close": Screen._close_panel,
    "hello": Screen._hello,
    "limits": Screen._limits,
    "values": Screen._values,
    "verb": Screen._verb,
    "view": Screen._view,
}
