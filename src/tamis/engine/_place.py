"""Where pixels are while a run needs them: in memory, in files, in a source; read part by part."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from tamis.errors import PipelineError, ReadError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.io import SourceImage
    from tamis.region import Region

__all__ = ["ArrayPlace", "MappedPlace", "Place", "Selection", "SourcePlace", "WritablePlace", "check_tile"]


class Place(Protocol):
    """An array that can be read part by part, wherever it is."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Length of each axis, in pixels."""
        ...

    @property
    def dtype(self) -> np.dtype:
        """Type of the pixels."""
        ...

    def read(self, region: Region | None = None) -> np.ndarray:
        """Return the pixels of a region, or all; perhaps a view, which nobody may write into."""
        ...


class WritablePlace(Place, Protocol):
    """A place that a stage fills."""

    def write(self, region: Region, tile: np.ndarray) -> None:
        """Put pixels into a region; other regions may be written at the same time."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class ArrayPlace:
    """An array in the memory of this process.

    Parameters
    ----------
    array : ndarray
        The pixels.
    """

    array: np.ndarray

    @property
    def shape(self) -> tuple[int, ...]:
        """Length of each axis, in pixels."""
        return self.array.shape

    @property
    def dtype(self) -> np.dtype:
        """Type of the pixels."""
        return self.array.dtype

    def read(self, region: Region | None = None) -> np.ndarray:
        """Return a view."""
        return self.array if region is None else self.array[region.slices]

    def write(self, region: Region, tile: np.ndarray) -> None:
        """Put pixels into a region."""
        check_tile(self, region, tile)
        self.array[region.slices] = tile

    def __reduce__(self) -> tuple[Any, ...]:
        # a copy would come back to nobody: what is written into it would be lost
        message = f"an array of shape {self.shape} is in the memory of one process, and cannot be sent"
        raise PipelineError(message, remedy="Put it into the scratch of the run")


@dataclass(frozen=True, slots=True, eq=False)
class MappedPlace:
    """An array in a file that every process of this machine can map.

    Its pages belong to the file, not to the process: they count as no memory of its own.

    Parameters
    ----------
    path : str
        The file: nothing but the pixels, in C order.
    shape : tuple of int, pixel
        Length of each axis.
    dtype : dtype
        Type of the pixels.
    """

    path: str
    shape: tuple[int, ...]
    dtype: np.dtype
    _opened: list[np.ndarray] = field(default_factory=list, init=False, repr=False)

    @property
    def array(self) -> np.ndarray:
        """All of it, mapped; nothing is read by asking for it."""
        if not self._opened:
            empty = 0 in self.shape
            mapped = np.empty(self.shape, self.dtype) if empty else self._map()
            self._opened.append(mapped)
        return self._opened[0]

    def _map(self) -> np.ndarray:
        # a plain array: what is told of `numpy.memmap` would surprise whoever gets the result
        return np.asarray(np.memmap(self.path, self.dtype, mode="r+", shape=self.shape or (1,))).reshape(
            self.shape
        )

    def read(self, region: Region | None = None) -> np.ndarray:
        """Return a view of the file."""
        return self.array if region is None else self.array[region.slices]

    def write(self, region: Region, tile: np.ndarray) -> None:
        """Put pixels into a region."""
        check_tile(self, region, tile)
        self.array[region.slices] = tile

    def __reduce__(self) -> tuple[Any, ...]:
        return MappedPlace, (self.path, self.shape, self.dtype)


@dataclass(frozen=True, slots=True, eq=False)
class SourcePlace:
    """A source image; another process opens it again.

    Parameters
    ----------
    image : SourceImage
        Whose pixels they are.
    """

    image: SourceImage

    @property
    def shape(self) -> tuple[int, ...]:
        """Length of each axis, in pixels."""
        return self.image.shape

    @property
    def dtype(self) -> np.dtype:
        """Type of the pixels."""
        return self.image.dtype

    def read(self, region: Region | None = None) -> np.ndarray:
        """Return the pixels of a region."""
        return self.image.read(region)

    def __reduce__(self) -> tuple[Any, ...]:
        return _reopened, (self.image.locator, dict(self.image.options), self.image.key)


def _reopened(locator: str, options: Mapping[str, Any], key: str) -> SourcePlace:
    from tamis.io import open_image

    image = open_image(locator, **options)
    if image.key != key:
        message = "was changed after it was opened"
        raise ReadError(message, where=locator, remedy="Open it again")
    return SourcePlace(image)


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """The pixels of an image that a mask selects, as one would have from ``image[mask]``.

    How many they are only counting tells. Whoever cares about neither number nor order
    reads them tile by tile; `read` gives all of them in raster order.

    Parameters
    ----------
    image : Place
        The pixels.
    mask : Place of bool
        Which of them; of the same shape.
    """

    image: Place
    mask: Place

    @property
    def dtype(self) -> np.dtype:
        """Type of the pixels."""
        return self.image.dtype

    def read(self, region: Region | None = None) -> np.ndarray:
        """Return the selected pixels of a region of the image, or of all of it, one after the other."""
        chosen: np.ndarray = self.image.read(region)[self.mask.read(region)]
        return chosen


def check_tile(place: Place, region: Region, tile: np.ndarray) -> None:
    """Refuse a tile that does not go where it should.

    Raises
    ------
    PipelineError
        If shape or dtype is not what the place was made for.
    """
    if tile.dtype != place.dtype or tile.shape != region.shape:
        message = (
            f"gives {tile.dtype} of shape {tile.shape} for {region}, but {place.dtype} elsewhere; "
            "its entry must say that it needs the whole image"
        )
        raise PipelineError(message)
