"""Pictures as PNG."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tamis.errors import WriteError

if TYPE_CHECKING:
    from pathlib import Path

    from tamis.io._write import Picture

SUFFIXES = (".png",)
TAKES = "image"


def write(path: Path, data: Picture) -> None:
    """Write a picture for the eye; spacing and unit have no place in it.

    Parameters
    ----------
    path : Path
        The file to make.
    data : Picture
        ``uint8`` of shape (M, N), (M, N, 3) or (M, N, 4); or bool of shape (M, N), written as black
        and white, 0 and 255.

    Raises
    ------
    WriteError
        For anything else.
    """
    import imageio.v3 as iio

    array = data.array
    is_colour = array.ndim == 3 and array.shape[2] in (3, 4)
    if array.dtype not in (np.uint8, np.bool_) or not (array.ndim == 2 or is_colour):
        message = f"PNG takes uint8, gray or RGB, got {array.dtype} of shape {array.shape}"
        raise WriteError(message, remedy="Use skimage.util.img_as_ubyte, or write .tif")
    pixels = array.astype(np.uint8) * np.uint8(255) if array.dtype == bool else array
    iio.imwrite(path, np.ascontiguousarray(pixels), plugin="pillow", extension=".png")
