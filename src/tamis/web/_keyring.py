"""Who somebody is: a random cookie makes a user, and a token makes him trusted."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tamis.errors import WriteError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Keyring", "User"]

_SECRET = re.compile(r"[A-Za-z0-9_-]{32}")


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who visits.

    Parameters
    ----------
    key : str
        Names his folder; the cookie does not follow from it.
    is_trusted : bool
        Whether he once had the token that `tamis open` prints.
    """

    key: str
    is_trusted: bool


class Keyring:
    """Knows the token of a data folder, and the cookies that belong to it.

    A cookie is a secret of its user, and for trusted users a seal of it that only the token can make: who
    deletes the token's file lets nobody in any more.

    Parameters
    ----------
    folder : Path
        The data folder, which is there; the token is a file in it that only its owner can read.

    Raises
    ------
    WriteError
        If the token can be neither read nor written.
    """

    def __init__(self, folder: Path) -> None:
        self.token = _token_in(folder / "token")
        # cookies are shared by all servers of a machine, whatever their port
        self.cookie_name = f"tamis-{hashlib.sha256(self.token.encode()).hexdigest()[:8]}"

    def is_token(self, text: str) -> bool:
        """Return whether this is the token, in a time that does not tell how near it is."""
        return hmac.compare_digest(text.encode(errors="replace"), self.token.encode())

    def cookie(self, *, is_trusted: bool, old: str = "") -> str:
        """Return the cookie of a new user, or a better one for the user of an old one."""
        secret = old.partition(".")[0]
        secret = secret if _SECRET.fullmatch(secret) else secrets.token_urlsafe(24)
        return f"{secret}.{self._seal(secret)}" if is_trusted else secret

    def user_of(self, cookie: str) -> User | None:
        """Return whose cookie this is; None if it is none."""
        secret, _, seal = cookie.partition(".")
        if not _SECRET.fullmatch(secret):
            return None
        is_trusted = hmac.compare_digest(seal.encode(errors="replace"), self._seal(secret).encode())
        return User(hashlib.sha256(f"user {secret}".encode()).hexdigest()[:32], is_trusted)

    def _seal(self, secret: str) -> str:
        return hmac.new(self.token.encode(), secret.encode(), hashlib.sha256).hexdigest()


def _token_in(path: Path) -> str:
    """Return the token of a file, which is made if it is not there."""
    try:
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return _read(path)
        with open(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(32))
        return _read(path)
    except OSError as error:
        message = f"cannot keep the server's token: {error.strerror or error}"
        raise WriteError(message, where=str(path), remedy="Choose another folder with --data") from error


def _read(path: Path) -> str:
    token = path.read_text(encoding="ascii", errors="replace").strip()
    if len(token) < 32:
        message = "holds no token"
        raise WriteError(message, where=str(path), remedy="Delete it, and a new one is made")
    return token
