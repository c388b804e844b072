"""Another image for a session: what a user may choose it from, and the input that comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tamis.errors import ReadError, UnknownNameError
from tamis.io.samples import list_samples
from tamis.web._opening import is_document, is_script

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.io import SourceImage
    from tamis.web._keyring import User
    from tamis.web._reception import Reception

__all__ = ["add_input", "offered_images"]


def offered_images(reception: Reception, user: User, session_id: str) -> dict[str, Any]:
    """Return what a new input may be made from.

    Parameters
    ----------
    reception : Reception
        Knows what the user may open.
    user : User
        Who asks.
    session_id : str
        The session that gets the input.

    Returns
    -------
    offered : dict
        `has_paths`: whether he may name files of this machine; `samples`: names; `opened` (list of
        `session`, `input`, `title`): images of his sessions that are open.

    Raises
    ------
    UnknownNameError
        If he has no such session.
    """
    users = reception.users
    own = users.open(user, session_id).images
    known = {image.key for image in own.values()}
    opened: list[dict[str, str]] = []
    for other in users.opened(user):
        if other.id == session_id:
            continue
        for name, image in users.open(user, other.id).images.items():
            if image.key not in known:
                known.add(image.key)
                opened.append({"session": other.id, "input": name, "title": f"{other.title}: {name}"})
    return {"has_paths": reception.may_name_paths(user), "samples": list(list_samples()), "opened": opened}


def add_input(reception: Reception, user: User, session_id: str, wish: Mapping[str, str]) -> str:
    """Add an input to a session, and return its name.

    Parameters
    ----------
    reception : Reception
        Knows what the user may open.
    user : User
        Whose session it is.
    session_id : str
        The session.
    wish : mapping
        The fields of a form: one of ``path``, ``sample``, ``upload``, and ``session`` with ``input``; and
        ``name`` and ``kind``, which may be empty.

    Raises
    ------
    TamisError
        If there is no such session, or the image cannot be opened by this user.
    """
    session = reception.users.open(user, session_id)
    source = _source(reception, user, wish)
    before = session.state.pipeline.inputs
    state = session.add_image(
        wish.get("name", "").strip() or None, source, kind=wish.get("kind", "").strip() or None
    )
    return next((name for name in state.pipeline.inputs if name not in before), "")


def _source(reception: Reception, user: User, wish: Mapping[str, str]) -> str | SourceImage:
    if wish.get("session"):
        images = reception.users.open(user, wish["session"]).images
        if wish.get("input", "") not in images:
            raise UnknownNameError(wish.get("input", ""), noun="input", known=images)
        return images[wish["input"]]
    name = reception.named(user, wish)
    if not name or is_script(name) or is_document(name):
        message = "no image was chosen"
        raise ReadError(message, where="input", remedy="Choose an image")
    return name
