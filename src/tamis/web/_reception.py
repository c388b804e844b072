"""`Reception`: what a user may open, and the session that comes of it."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tamis.errors import PipelineError, ReadError, TamisError
from tamis.io import open_image
from tamis.pipeline import Pipeline
from tamis.recorder import image_for
from tamis.web._opening import Opening, is_document, is_script, record_script_into
from tamis.web._share import from_share, to_share

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tamis.web._keyring import User
    from tamis.web._users import Users

__all__ = ["NeedsConsent", "NeedsImage", "Reception"]


class NeedsImage(TamisError):
    """There is a pipeline, and no image yet; `shared` holds the pipeline."""

    def __init__(self, pipeline: Pipeline, reason: str) -> None:
        self.shared = to_share(pipeline)
        super().__init__(reason)


class NeedsConsent(TamisError):
    """What was named is a script: it runs when its user says so, not before."""


class Reception:
    """Opens what a user asks for.

    Parameters
    ----------
    users : Users
        Keeps the sessions.
    openings : sequence of Opening
        What the command line named, for everybody who comes.
    recorded : Path
        Folder for what recorded scripts leave.
    has_paths : bool
        Whether trusted users may name files of this machine.
    """

    def __init__(self, users: Users, openings: Sequence[Opening], recorded: Path, *, has_paths: bool) -> None:
        self.users = users
        self.openings = tuple(openings)
        self._recorded = recorded
        self._has_paths = has_paths
        self._lock = threading.Lock()
        self._doors: dict[str, threading.Lock] = {}
        self._begun: dict[str, list[str]] = {}

    def may_name_paths(self, user: User) -> bool:
        """Return whether this user may open files of this machine by their path."""
        return self._has_paths and user.is_trusted

    def begin(self, user: User) -> list[str]:
        """Return this user's sessions of what the command line named; they start when he first comes.

        Raises
        ------
        TamisError
            If one cannot start.
        """
        with self._lock:
            door = self._doors.setdefault(user.key, threading.Lock())
        with door:  # whoever comes twice at once starts once
            begun = self._begun.setdefault(user.key, [])
            for opening in self.openings[len(begun) :]:
                begun.append(self._start_opening(user, opening))
            return begun

    def open(self, user: User, wish: Mapping[str, str]) -> tuple[str, dict[str, Any]]:
        """Return a new session, and what a page is to show of it.

        Parameters
        ----------
        user : User
            Whose.
        wish : mapping
            The fields of a form: one of ``sample``, ``path``, ``upload``, ``opening`` and ``session`` (whose
            images are meant), and ``shared``, a pipeline.

        Raises
        ------
        NeedsImage
            If there is a pipeline only, whose image he has not.
        NeedsConsent
            If it is a script, and ``confirmed`` is not there.
        TamisError
            If it cannot be opened.
        """
        shared, view = from_share(wish["shared"]) if wish.get("shared") else (None, {})
        if wish.get("opening"):
            return self._start_opening(user, self._opening(wish["opening"]), shared), view
        if wish.get("session"):
            return self.users.start(user, self._images_of(user, wish["session"]), shared), view
        name = self.named(user, wish)
        if name is not None and is_script(name):
            return self._start_own(user, self._record(name, wish)), view
        if name is not None and is_document(name):
            return self._start_own(user, Pipeline.load(name).check()), view
        if name is None:
            if shared is None:
                message = "nothing was chosen"
                raise ReadError(message, where="open", remedy="Choose an image")
            return self._start_own(user, shared), view
        if shared is not None and len(shared.sources) > 1:
            return self._start_own(user, self._with_image(user, shared, name)), view
        return self.users.start(user, name, shared), view

    def _opening(self, place: str) -> Opening:
        if not place.isdecimal() or int(place) >= len(self.openings):
            message = f"the command line named {len(self.openings)} things"
            raise ReadError(message, where="open")
        return self.openings[int(place)]

    def _start_opening(self, user: User, opening: Opening, shared: Pipeline | None = None) -> str:
        pipeline = shared or opening.pipeline
        try:
            return self.users.start(user, opening.image, pipeline)
        except (ReadError, PipelineError) as error:
            if opening.image is None and pipeline is not None:
                raise NeedsImage(pipeline, str(error)) from error
            raise

    def _start_own(self, user: User, pipeline: Pipeline) -> str:
        """Start with the pipeline's own images, as far as this user may name them."""
        try:
            return self.users.start(user, None, self._without_places(user, pipeline))
        except (ReadError, PipelineError) as error:
            waiting = self._waiting(user, pipeline)
            reason = _needed(waiting[0], pipeline) if waiting else str(error)
            raise NeedsImage(pipeline, reason) from error

    def _waiting(self, user: User, pipeline: Pipeline) -> list[str]:
        """Return the inputs whose images this user cannot open."""
        names = []
        for source in self._without_places(user, pipeline).sources:
            try:
                image_for(source, where="open")
            except (ReadError, PipelineError):
                names.append(source.name)
        return names

    def _with_image(self, user: User, pipeline: Pipeline, place: str) -> Pipeline:
        """Return a pipeline of several inputs with an image for the first that waits for one."""
        image = open_image(place)
        name = next(iter([*self._waiting(user, pipeline), *pipeline.inputs]))
        sources = tuple(
            replace(source, locator=image.locator, key=image.key) if source.name == name else source
            for source in pipeline.sources
        )
        return Pipeline(sources, pipeline.nodes, pipeline.targets)

    def _without_places(self, user: User, pipeline: Pipeline) -> Pipeline:
        """Return a pipeline that leads to no file that is not its user's to name."""
        if self.may_name_paths(user):
            return pipeline
        own = self.users.folder_of(user, "uploads").resolve()
        sources = tuple(
            source
            if source.locator.startswith("sample:") or Path(source.locator).resolve().is_relative_to(own)
            else replace(source, locator="")
            for source in pipeline.sources
        )
        return Pipeline(sources, pipeline.nodes, pipeline.targets)

    def _images_of(self, user: User, session_id: str) -> Any:
        images = self.users.open(user, session_id).images
        return dict(images)

    def named(self, user: User, wish: Mapping[str, str]) -> str | None:
        """Return the image that a form names, or None where it names none.

        Raises
        ------
        ReadError
            If this user may not name it, or there is no such upload.
        """
        if wish.get("sample"):
            return f"sample:{wish['sample']}"
        if wish.get("upload"):
            return str(self._uploaded(user, wish["upload"]))
        if not wish.get("path"):
            return None
        if not self.may_name_paths(user):
            message = "files are opened by their path only by who has the token, on this machine itself"
            raise ReadError(
                message, where="open", remedy="Upload it, or open the address 'tamis open' printed"
            )
        return wish["path"].replace("\0", "").strip()

    def _uploaded(self, user: User, name: str) -> Path:
        folder = self.users.folder_of(user, "uploads").resolve()
        path = (folder / name.replace("\0", "")).resolve()
        if not path.is_relative_to(folder) or not path.is_file():
            message = "there is no such upload"
            raise ReadError(message, where="open")
        return path

    def _record(self, script: str, wish: Mapping[str, str]) -> Pipeline:
        if not wish.get("path"):
            message = "a script is opened by its path only"
            raise ReadError(message, where="open")
        if wish.get("confirmed") != "yes":
            message = f"{script} is a script: opening it runs it"
            raise NeedsConsent(message)
        return record_script_into(self._recorded, script)


def _needed(name: str, pipeline: Pipeline) -> str:
    """Return what somebody is told whose address leads to an image that is not for him."""
    which = "" if len(pipeline.sources) == 1 else f" {name!r}"
    why = "it was uploaded by somebody else, or is in another place"
    return f"A pipeline waits for its image{which}: {why}. Choose one."
