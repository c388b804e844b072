"""One image, binary image or label image, as it looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tamis.display import shrink, to_rgb
from tamis.views._drawing import Drawing, drawing_of, words_for

if TYPE_CHECKING:
    from tamis.display import Snapshot

__all__ = ["TITLE", "draw"]

TITLE = "Image"


def draw(snapshot: Snapshot, *, largest: int = 1024) -> Drawing:
    """Return a picture of a snapshot.

    Parameters
    ----------
    snapshot : Snapshot
        What to show.
    largest : int, default 1024, pixel
        Rows and columns that the picture may have; larger planes are shrunk.

    Returns
    -------
    drawing : Drawing
        Its words name the title, the kind, the plane and the size.
    """
    return drawing_of(to_rgb(shrink(snapshot, largest=largest)), snapshot, words_for(snapshot))
