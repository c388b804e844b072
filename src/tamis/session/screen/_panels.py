"""`Panels`: the open panels of one page."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from tamis.errors import ParameterError
from tamis.session.screen._contrast import Contrast
from tamis.session.screen._panel import Panel

if TYPE_CHECKING:
    from tamis.session.screen._contrast import Limits
    from tamis.session.screen._look import Look
    from tamis.session.screen._moment import Moments
    from tamis.session.screen._outbox import Outbox
    from tamis.session.screen._panel import Wish

__all__ = ["Panels"]

_MOST = 64
_WHERE = "screen"


class Panels:
    """Opens a panel when the page first wants to see something in it.

    Parameters
    ----------
    look, moments, outbox : Look, Moments, Outbox
        What panels need.
    """

    def __init__(self, look: Look, moments: Moments, outbox: Outbox) -> None:
        self._look = look
        self._moments = moments
        self._outbox = outbox
        self._contrast = Contrast()
        self._lock = threading.Lock()
        self._open: dict[str, Panel] = {}
        self._closing: list[threading.Thread] = []
        self._is_closed = False

    def want(self, name: str, wish: Wish) -> None:
        """Show something in a panel.

        Raises
        ------
        ParameterError
            If there are too many.
        """
        panel = self._get(name)
        if panel is not None:
            panel.want(wish)

    def set_limits(self, name: str, limits: Limits | None, *, number: int = 0) -> None:
        """Draw a panel with other contrast limits, now or when it wants to show something.

        Raises
        ------
        ParameterError
            If there are too many.
        """
        panel = self._get(name)
        if panel is not None:
            panel.set_limits(limits, number=number)

    def _get(self, name: str) -> Panel | None:
        """Return a panel, a new one if need be; None when all is closed."""
        with self._lock:
            panel = self._open.get(name)
            if panel is None and not self._is_closed:
                if len(self._open) >= _MOST:
                    raise ParameterError(_WHERE, "panel", expected=f"one of at most {_MOST}", got=name)
                panel = Panel(name, self._look, self._moments, self._contrast, self._outbox)
                self._open[name] = panel
            return panel

    def refresh(self) -> None:
        """Look again in every panel; returns at once."""
        with self._lock:
            panels = list(self._open.values())
        for panel in panels:
            panel.refresh()

    def remove(self, name: str) -> None:
        """Close a panel, if it is open; returns at once."""
        with self._lock:
            panel = self._open.pop(name, None)
            if panel is None:
                return
            panel.end()
            self._closing = [thread for thread in self._closing if thread.is_alive()]
            # it may take a while until what is computed can be stopped
            self._closing.append(threading.Thread(target=panel.close, name="tamis-close", daemon=True))
            self._closing[-1].start()

    def cancel(self) -> None:
        """Give up what is being computed."""
        with self._lock:
            panels = list(self._open.values())
        for panel in panels:
            panel.cancel()

    def close(self) -> None:
        """Close all, and wait until nothing is computed for them any more."""
        with self._lock:
            self._is_closed = True
            panels, self._open = list(self._open.values()), {}
            closing = list(self._closing)
        for panel in panels:
            panel.cancel()
        for panel in panels:
            panel.close()
        for thread in closing:
            thread.join()
