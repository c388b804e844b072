"""Pictures beside each other, each with a line below."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["INK", "Tile", "draw_row", "draw_strip", "draw_tile"]

_GAP = 10
_LINE = 22
_SIZE = 14
_PALETTE = 256
# readable on the light page and on the dark one
_EDGE = (150, 154, 160, 255)
INK = (112, 118, 128, 255)


@dataclass(frozen=True, slots=True, eq=False)
class Tile:
    """A picture, and what is written below.

    Parameters
    ----------
    rgb : ndarray of uint8, shape (M, N, 3)
        The picture.
    words : str
        One line; what is too long is cut.
    """

    rgb: np.ndarray
    words: str


def draw_row(tiles: list[Tile]) -> bytes:
    """Return the PNG file of tiles in a row, on nothing."""
    from PIL import Image, ImageDraw, ImageFont

    high = max(tile.rgb.shape[0] for tile in tiles)
    wide = sum(tile.rgb.shape[1] + _GAP for tile in tiles) - _GAP
    page = Image.new("RGBA", (wide, high + _LINE))
    pen, font, left = ImageDraw.Draw(page), ImageFont.load_default(_SIZE), 0
    for tile in tiles:
        page.paste(Image.fromarray(tile.rgb), (left, 0))
        if tile.rgb.shape[2] == 3:  # else what is white had no edge on a white page
            pen.rectangle([left, 0, left + tile.rgb.shape[1] - 1, tile.rgb.shape[0] - 1], outline=_EDGE)
        pen.text((left, high + 3), _cut(tile.words, tile.rgb.shape[1], font), fill=INK, font=font)
        left += tile.rgb.shape[1] + _GAP
    return _as_file(page)


def _cut(text: str, width: int, font: object) -> str:
    while len(text) > 1 and font.getlength(text) > width:  # type: ignore[attr-defined]  # of Pillow
        text = text[:-2].rstrip() + "\N{HORIZONTAL ELLIPSIS}"
    return text


def draw_strip(tiles: list[Tile]) -> bytes:
    """Return the PNG file of tiles beside each other, equally wide, without gaps or words."""
    from PIL import Image

    high = max(tile.rgb.shape[0] for tile in tiles)
    wide = max(tile.rgb.shape[1] for tile in tiles)
    page = Image.new("RGBA", (wide * len(tiles), high))
    for place, tile in enumerate(tiles):
        page.paste(Image.fromarray(tile.rgb), (place * wide, 0))
    return _as_file(page)


def draw_tile(tile: Tile, wide: int) -> bytes:
    """Return the PNG file of one tile without words, in the middle of a page so wide."""
    from PIL import Image, ImageDraw

    picture = Image.fromarray(tile.rgb)
    picture.thumbnail((wide, wide))
    page, left = Image.new("RGBA", (wide, picture.height)), (wide - picture.width) // 2
    page.paste(picture, (left, 0))
    if picture.mode == "RGB":
        edge = [left, 0, left + picture.width - 1, picture.height - 1]
        ImageDraw.Draw(page).rectangle(edge, outline=_EDGE)
    return _as_file(page)


def _as_file(page: Image) -> bytes:
    """Return a PNG file, with a palette where there are few colours: smaller, with the same pixels."""
    file = io.BytesIO()
    _with_palette(page).save(file, "png")
    return file.getvalue()


def _with_palette(page: Image) -> Image:
    from PIL import Image

    if page.getcolors(_PALETTE) is None:
        return page
    pixels = np.ascontiguousarray(page).view(np.uint32)[..., 0]
    colors, numbers = np.unique(pixels, return_inverse=True)
    small = Image.fromarray(numbers.reshape(pixels.shape).astype(np.uint8), "P")
    small.putpalette(colors.view(np.uint8).tobytes(), "RGBA")
    return small
