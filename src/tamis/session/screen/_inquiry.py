"""`Inquiry`: what the answers to a page's questions are made from."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Hashable

    from tamis.session._session import Session
    from tamis.session.screen._facts import Facts
    from tamis.session.screen._look import Look
    from tamis.session.screen._moment import Moments

__all__ = ["Answer", "Inquiry", "Kept"]

Answer: TypeAlias = "tuple[dict[str, Any], list[bytes]]"


class Kept:
    """The newest answers, by what they depend on."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._answers: dict[Hashable, Answer] = {}

    def get(self, key: Hashable) -> Answer | None:
        """Return an answer, or None."""
        with self._lock:
            return self._answers.get(key)

    def put(self, key: Hashable, answer: Answer) -> Answer:
        """Keep an answer, and return it."""
        with self._lock:
            self._answers[key] = answer
            if len(self._answers) > self._most:
                del self._answers[next(iter(self._answers))]
        return answer


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What there is to ask.

    Parameters
    ----------
    session : Session
        Whose pipeline and images.
    moments : Moments
        How it is now.
    look : Look
        Gets pixels.
    facts : Facts
        What is known of images and operations.
    pictures : Kept
        Small pictures that were made before.
    """

    session: Session
    moments: Moments
    look: Look
    facts: Facts
    pictures: Kept = field(default_factory=lambda: Kept(500))
