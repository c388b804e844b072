"""A lazy image as a Dask array: each chunk computes its part when Dask asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.errors import ImageError, MissingExtraError

if TYPE_CHECKING:
    from tamis.recorder._methods import ArrayMethods

__all__ = ["to_dask"]


class _Chunked:
    """What Dask needs of an array: its shape, its dtype, and parts of it."""

    def __init__(self, image: ArrayMethods) -> None:
        self._image = image
        self.shape = image.shape
        self.dtype = image.dtype
        self.ndim = image.ndim

    def __getitem__(self, index: Any) -> np.ndarray:
        return np.asarray(self._image[index])


def to_dask(image: ArrayMethods, chunks: Any = "auto") -> Any:
    """Return a lazy image as a Dask array; see `Image.to_dask`."""
    try:
        import dask.array
    except ModuleNotFoundError as error:
        what = "dask"
        raise MissingExtraError(what, extra="dask") from error
    if image.ndim == 0:
        message = "a single number has no chunks"
        raise ImageError(message, where="to_dask", remedy="Use image.compute()")
    return dask.array.from_array(
        _Chunked(image.copy()),  # what is assigned to the image later is not meant
        chunks=chunks,
        name=f"tamis-{image.key}",
        meta=np.empty((0,) * image.ndim, image.dtype),
    )
