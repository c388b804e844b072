"""The one place where the door takes hold of `tamis.session.screen`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from tamis.session import screen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tamis.session import Session
    from tamis.session.screen import Pixels

__all__ = ["Screen", "ScreenMaker", "make_screen"]

Send: TypeAlias = "Callable[[Mapping[str, Any], Sequence[Pixels]], None]"


class Screen(Protocol):
    """What one page sees of a session."""

    def handle(self, header: Mapping[str, Any], buffers: Sequence[memoryview]) -> None:
        """Take a message of the page."""

    def close(self) -> None:
        """Let go: the page is gone."""


ScreenMaker: TypeAlias = "Callable[[Session, Send], Screen]"


def make_screen(session: Session, send: Send) -> Screen:
    """Return the screen of a page, which calls `send` in any thread."""
    return screen.Screen(session, send)
