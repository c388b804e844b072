"""Objects over the image they were found in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tamis.display import overlay, shrink
from tamis.views._drawing import Drawing, drawing_of, words_for

if TYPE_CHECKING:
    from tamis.display import Snapshot

__all__ = ["TITLE", "draw"]

TITLE = "Objects over image"


def draw(image: Snapshot, labels: Snapshot, *, largest: int = 1024) -> Drawing:
    """Return a picture of an image with objects over it.

    Parameters
    ----------
    image : Snapshot
        What lies below.
    labels : Snapshot
        Labels, markers or a binary image of the same plane; it says opacity, outlines and selection.
    largest : int, default 1024, pixel
        Rows and columns that the picture may have; larger planes are shrunk, outlines stay one pixel wide.

    Returns
    -------
    drawing : Drawing
        With the proportions of the image.

    Raises
    ------
    ImageError
        If the two planes differ in shape, or the upper one has no objects.
    """
    rgb = overlay(shrink(image, largest=largest), shrink(labels, largest=largest))
    return drawing_of(rgb, image, f"{words_for(labels)}; over {image.title or 'the image'}")
