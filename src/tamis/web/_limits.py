"""How much a visitor of the server may have."""

from __future__ import annotations

import os
from dataclasses import dataclass

from tamis.config import parse_bytes

__all__ = ["Limits"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one user, and all users together, may take of the machine.

    Parameters
    ----------
    upload_bytes : int, byte
        Size of one uploaded file (``TAMIS_UPLOAD_SIZE``).
    user_bytes : int, byte
        Size of all uploaded files of a user.
    decoded_bytes : int, byte
        What decoding any part of an uploaded image may take of the memory, whatever its file takes.
    message_bytes : int, byte
        Size of one message of a page.
    waiting_bytes : int, byte
        What may wait for a page that reads slowly; one that lets more gather is cut off.
    idle_s : float, second
        After so long without a page a session is closed; its journal stays, and opens it again.
    user_sessions, sessions : int
        How many sessions are open at once, of one user and of all.
    """

    upload_bytes: int = 2 * 1000**3
    user_bytes: int = 20 * 1000**3
    decoded_bytes: int = 1000**3
    message_bytes: int = 2**20
    waiting_bytes: int = 2**26
    idle_s: float = 2 * 3600.0
    user_sessions: int = 8
    sessions: int = 64

    @classmethod
    def current(cls) -> Limits:
        """Return the limits in force: the ``TAMIS_UPLOAD_SIZE`` variable, else the defaults.

        Raises
        ------
        SettingError
            If the variable is no size.
        """
        text = os.environ.get("TAMIS_UPLOAD_SIZE")
        return cls(upload_bytes=parse_bytes(text, name="TAMIS_UPLOAD_SIZE")) if text else cls()
