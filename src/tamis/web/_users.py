"""`Users`: whose session is which, which of them are open, and where they are kept."""

from __future__ import annotations

import json
import logging
import re
import secrets
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import unquote

from tamis.errors import TamisError, UnknownNameError
from tamis.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tamis.engine import Engine
    from tamis.pipeline import Pipeline
    from tamis.web._keyring import User
    from tamis.web._limits import Limits

__all__ = ["Recent", "Users"]

_LOG = logging.getLogger("tamis.web")
_ID = re.compile(r"[A-Za-z0-9_-]{22}")
_MOST_RECENT = 30
_Key: TypeAlias = tuple[str, str]
"""Of a user, and of his session."""


@dataclass(frozen=True, slots=True)
class Recent:
    """A session as the start page tells of it."""

    id: str
    title: str
    changed: float


@dataclass(slots=True)
class _Seat:
    """An open session, and who looks at it."""

    session: Session
    pages: int = 0
    left_at: float = field(default_factory=time.monotonic)


class Users:
    """Sessions by user and id; all of them share one engine. Any thread may call anything.

    Parameters
    ----------
    folder : Path
        The data folder; each user has one of his own in it, which others of the machine cannot read.
    engine : Engine
        Computes for all.
    limits : Limits
        How many sessions may be open, and how long without a page.
    """

    def __init__(self, folder: Path, engine: Engine, limits: Limits) -> None:
        self.engine = engine
        self.limits = limits
        self._folder = folder
        self._lock = threading.Lock()
        self._doors: dict[str, threading.Lock] = {}
        self._seats: dict[_Key, _Seat] = {}
        self._closed = threading.Condition(self._lock)
        self._closing: set[_Key] = set()

    def folder_of(self, user: User, name: str) -> Path:
        """Return a folder of a user, which is made if need be."""
        folder = self._folder / "users" / user.key / name
        for made in (folder.parent.parent, folder.parent, folder):
            made.mkdir(mode=0o700, exist_ok=True)
        return folder

    def start(self, user: User, image: Any = None, pipeline: Pipeline | None = None) -> str:
        """Return the id of a new session.

        Raises
        ------
        TamisError
            If it cannot start, or too many are open.
        """
        session_id = secrets.token_urlsafe(16)
        journal = self.folder_of(user, "sessions") / f"{session_id}.jsonl"
        with self._door_of(user):
            self._make_room(user)
            session = Session.start(image, pipeline, engine=self.engine, journal=journal)
            with self._lock:
                self._seats[user.key, session_id] = _Seat(session)
        return session_id

    def open(self, user: User, session_id: str) -> Session:
        """Return a session of a user, from its journal if it is not open.

        Raises
        ------
        UnknownNameError
            If he has none of this id, whoever else may.
        TamisError
            If it cannot be opened again, or too many are open.
        """
        return self._take_seat(user, session_id, pages=0).session

    @contextmanager
    def visit(self, user: User, session_id: str) -> Iterator[Session]:
        """Give a session to a page; while one has it, it is not closed.

        Raises
        ------
        TamisError
            As `open`.
        """
        seat = self._take_seat(user, session_id, pages=1)
        try:
            yield seat.session
        finally:
            with self._lock:
                seat.pages -= 1
                seat.left_at = time.monotonic()

    def _take_seat(self, user: User, session_id: str, *, pages: int) -> _Seat:
        key = (user.key, session_id)
        seat = self._find_seat(key, pages)
        if seat is not None:
            return seat
        with self._door_of(user):  # two pages at once open it once
            seat = self._find_seat(key, pages)
            if seat is None:
                journal = self._journal(user, session_id)
                self._make_room(user)
                self._wait_until_closed(key)
                seat = _Seat(Session.restore(journal, engine=self.engine), pages)
                with self._lock:
                    self._seats[key] = seat
            return seat

    def _find_seat(self, key: _Key, pages: int) -> _Seat | None:
        with self._lock:
            seat = self._seats.get(key)
            if seat is not None:
                seat.pages += pages
                seat.left_at = time.monotonic()
            return seat

    def _wait_until_closed(self, key: _Key) -> None:
        """Wait until a session that was just given up has let go of its journal."""
        with self._closed:
            self._closed.wait_for(lambda: key not in self._closing)

    def recent(self, user: User) -> list[Recent]:
        """Return a user's sessions, the newest first."""
        files = [(file.stat().st_mtime, file) for file in self.folder_of(user, "sessions").glob("*.jsonl")]
        newest = sorted(files, reverse=True)[:_MOST_RECENT]
        return [Recent(file.stem, _title_of(file), changed) for changed, file in newest]

    def opened(self, user: User) -> list[Recent]:
        """Return those of a user's sessions that are open, in the order in which they were opened."""
        with self._lock:
            ids = [session_id for key, session_id in self._seats if key == user.key]
        files = [self._journal(user, session_id) for session_id in ids]
        return [Recent(file.stem, _title_of(file), file.stat().st_mtime) for file in files]

    def close_idle(self) -> None:
        """Close the sessions that no page has had for long; their journals open them again."""
        before = time.monotonic() - self.limits.idle_s
        with self._lock:
            idle = [key for key, seat in self._seats.items() if not seat.pages and seat.left_at < before]
            seats = self._take_away(idle)
        self._close(seats)

    def close(self) -> None:
        """Close every session."""
        with self._lock:
            seats = self._take_away(list(self._seats))
        self._close(seats)

    def _take_away(self, keys: list[_Key]) -> dict[_Key, _Seat]:
        """Return seats, which nobody is given any more; the lock is held."""
        self._closing.update(keys)
        return {key: self._seats.pop(key) for key in keys}

    def _close(self, seats: dict[_Key, _Seat]) -> None:
        for key, seat in seats.items():
            try:
                seat.session.close()
            except TamisError:
                _LOG.exception("a session could not be closed as it should be")
            finally:
                with self._closed:
                    self._closing.discard(key)
                    self._closed.notify_all()

    def _journal(self, user: User, session_id: str) -> Path:
        path = self.folder_of(user, "sessions") / f"{session_id}.jsonl"
        if not _ID.fullmatch(session_id) or not path.is_file():
            raise UnknownNameError(session_id, noun="session")
        return path

    def _door_of(self, user: User) -> threading.Lock:
        with self._lock:
            return self._doors.setdefault(user.key, threading.Lock())

    def _make_room(self, user: User) -> None:
        """Close the session that was left first where a new one would be too many."""
        with self._lock:
            own = [key for key in self._seats if key[0] == user.key]
            is_full = len(self._seats) >= self.limits.sessions
            if len(own) < self.limits.user_sessions and not is_full:
                return
            among = list(self._seats) if is_full and len(own) < self.limits.user_sessions else own
            left = [key for key in among if not self._seats[key].pages]
            if not left:
                message = f"{len(among)} sessions are open, and a page looks at each"
                raise TamisError(message, where="session", remedy="Close one of the pages first")
            seats = self._take_away([min(left, key=lambda key: self._seats[key].left_at)])
        self._close(seats)


def _title_of(journal: Path) -> str:
    """Return the names of the images that the first line of a journal tells of."""
    try:
        with open(journal, "rb") as file:
            images = json.loads(file.readline())["images"]
        names = [_name_of(str(item["locator"])) for item in images.values()]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):  # `open` tells what is wrong with it
        return journal.stem
    return ", ".join(names) or "no image"


def _name_of(locator: str) -> str:
    return unquote(Path(locator.removeprefix("sample:")).name)
