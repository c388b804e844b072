"""A part of a result: read as if all of it were there, as long as only that part is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tamis.errors import RegionError

if TYPE_CHECKING:
    import numpy as np

    from tamis.engine._place import Place
    from tamis.region import Region

__all__ = ["Window"]


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """A region of an array, somewhere.

    Parameters
    ----------
    place : Place
        The pixels of the region.
    region : Region
        Which part they are.
    shape : tuple of int, pixel
        Shape of the whole, of which there is no more.
    """

    place: Place
    region: Region
    shape: tuple[int, ...]

    @property
    def dtype(self) -> np.dtype:
        """Type of the pixels."""
        return self.place.dtype

    def read(self, region: Region | None = None) -> np.ndarray:
        """Return the pixels of a region of the whole.

        Raises
        ------
        RegionError
            If it is not inside the part.
        """
        if region is None or not self.region.contains(region):
            message = f"only {self.region} of a result of shape {self.shape} was made, got {region}"
            raise RegionError(message)
        return self.place.read(region.within(self.region))

    def write(self, region: Region, tile: np.ndarray) -> None:
        """Put pixels into a region of the whole that lies in the part."""
        self.place.write(region.within(self.region), tile)  # type: ignore[attr-defined]  # made by a scratch
