"""An upload: bounded, in a private folder, and looked into before it counts."""

from __future__ import annotations

import asyncio
import re
import secrets
import shutil
import unicodedata
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from tamis.errors import ReadError, TamisError, WriteError, format_bytes
from tamis.io import open_image
from tamis.pipeline import Pipeline
from tamis.region import Region
from tamis.web._opening import is_document, is_script
from tamis.web._room import Room

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tamis.io import SourceImage
    from tamis.web._limits import Limits

__all__ = ["check_upload", "plain_name", "receive"]


def plain_name(name: str) -> str:
    r"""Return a file's name that leads nowhere, whatever was sent as one.

    Examples
    --------
    >>> plain_name("../../etc/pass wd.tif"), plain_name("C:\\images\\foam.tif")
    ('pass_wd.tif', 'foam.tif')
    """
    last = PurePosixPath(name.replace("\\", "/").replace("\x00", "")).name
    plain = re.sub(r"[^\w.()+-]+", "_", unicodedata.normalize("NFC", last)).strip("._")
    stem, dot, suffix = plain.rpartition(".")
    return f"{stem[:60]}{dot}{suffix[:10]}" if stem else plain[:60] or "upload"


async def receive(chunks: AsyncIterator[bytes], name: str, folder: Path, limits: Limits) -> Path:
    """Write an upload to a new folder in a user's folder of uploads.

    Parameters
    ----------
    chunks : async iterator of bytes
        What comes; how much was announced does not matter.
    name : str
        What it is called.
    folder : Path
        Of the user's uploads.
    limits : Limits
        How much it may be.

    Returns
    -------
    path : Path
        The file.

    Raises
    ------
    WriteError
        If it is too large, or the disk is full; then nothing is left of it.
    """
    target = folder / secrets.token_urlsafe(9)
    room = Room.of(folder, limits)
    try:
        target.mkdir(mode=0o700)
        path = target / plain_name(name)
        with room, open(path, "xb") as file:
            async for chunk in chunks:
                if not room.take(len(chunk)):
                    raise _too_large(name, limits)
                await asyncio.to_thread(file.write, chunk)
    except BaseException as error:  # also a page that goes away leaves nothing
        shutil.rmtree(target, ignore_errors=True)
        if isinstance(error, OSError) and not isinstance(error, TamisError):
            message = f"cannot be kept: {error.strerror or error}"
            raise WriteError(message, where=plain_name(name), remedy="Free space on the server") from error
        raise
    return path


def check_upload(path: Path, *, most_bytes: int = 1000**3) -> Pipeline | None:
    """Return the pipeline of an uploaded document, or None of an image; what is neither is deleted.

    Parameters
    ----------
    path : Path
        The file, in a folder of its own.
    most_bytes : int, byte
        So much memory may be needed to decode a part of an image.

    Raises
    ------
    ReadError
        If it is a script, no image that any reader knows, one whose pixels are in other files, or a few
        bytes that would fill the memory.
    DocumentError
        If it is no pipeline document.
    """
    try:
        if is_script(path.name):
            message = "is a script, and only images and pipeline documents can be uploaded"
            raise ReadError(
                message, where=path.name, remedy="Record it with tamis record, and upload what comes out"
            )
        if is_document(path.name):
            return Pipeline.load(path).check()
        image = _checked(open_image(path), path, most_bytes)
        image.read(_corner_of(image.shape))
    except TamisError as error:
        shutil.rmtree(path.parent, ignore_errors=True)
        error.where = error.where.replace(str(path), path.name)
        error.message = error.message.replace(str(path), path.name)
        raise
    return None


def _checked(image: SourceImage, path: Path, most_bytes: int) -> SourceImage:
    """Return the image, unless looking at it would open other files, or take too much memory."""
    if any(file.resolve() != path.resolve() for file in image.files):
        message = "says that its pixels are in other files, and these are not here"
        raise ReadError(message, where=path.name, remedy="Save it as one file")
    if image.piece_bytes > most_bytes:
        needed, allowed = format_bytes(image.piece_bytes), format_bytes(most_bytes)
        message = f"needs {needed} of memory to be decoded, allowed {allowed}"
        raise ReadError(message, where=path.name, remedy="Save it in tiles or chunks")
    return image


def _corner_of(shape: tuple[int, ...]) -> Region:
    return Region((0,) * len(shape), (1,) * len(shape))


def _too_large(name: str, limits: Limits) -> WriteError:
    message = f"is too large: at most {format_bytes(limits.upload_bytes)} can be uploaded"
    return WriteError(message, where=plain_name(name), remedy="Set TAMIS_UPLOAD_SIZE, or open it by its path")
