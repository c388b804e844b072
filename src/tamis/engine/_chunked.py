"""A function applied to chunks and what is around them, put together, and checked."""

from __future__ import annotations

import itertools
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.engine._probe import deviation
from tamis.engine._scratch import Scratch
from tamis.engine._work import Work, name_of
from tamis.errors import PipelineError
from tamis.region import Region

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tamis.engine._chunks import Grid
    from tamis.engine._executor import Executor
    from tamis.engine._place import Place
    from tamis.region import Lattice

__all__ = ["Chunked", "apply_to_chunk"]

# an audited chunk is given so many pixels more on each side, so that what lies beyond its depth can tell
_MORE_CONTEXT = 16


@dataclass(frozen=True, slots=True)
class Chunked:
    """A function, and how it is given chunks.

    Parameters
    ----------
    function : callable
        From an array to an array.
    arguments : tuple
        Further arguments.
    keywords : mapping
        Further arguments by name.
    name : str
        Of the function, for messages.
    grid : Grid
        Which axes are cut.
    depth : tuple of int, pixel
        What is around a chunk, along each axis.
    padding : str
        A mode of `numpy.pad`, or ``""``: nothing is padded.
    """

    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    keywords: Mapping[str, Any]
    name: str
    grid: Grid
    depth: tuple[int, ...]
    padding: str

    def __reduce__(self) -> tuple[Any, ...]:
        name_of(self.function)  # says what to do where another process could not import it
        parts = (
            self.function,
            self.arguments,
            dict(self.keywords),
            self.name,
            self.grid,
            self.depth,
            self.padding,
        )
        return Chunked, parts

    def __call__(self, pixels: np.ndarray) -> np.ndarray:
        """Return what the function makes of an array."""
        return np.asarray(self.function(np.ascontiguousarray(pixels), *self.arguments, **self.keywords))

    def apply(
        self,
        executor: Executor,
        image: Place,
        regions: Lattice | list[Region],
        *,
        tolerance: float,
        audit: int,
    ) -> np.ndarray:
        """Return the result on all of an image.

        Raises
        ------
        PipelineError
            If chunks do not go together, or one changes by more than `tolerance` when it is given more.
        """
        with Scratch(storage=executor.storage) as scratch:
            shared = scratch.shared(image) if executor.is_remote else image
            work = Work(apply_to_chunk, {"image": shared}, {}, {"how": self})
            whole: np.ndarray | None = None
            with closing(executor.map(work, regions)) as results:
                for region, tile in results:
                    whole = self._with(whole, image.shape, region, tile)
        assert whole is not None  # an image that is not empty has a chunk
        if audit and not self.padding:
            self._check(image, regions, whole, tolerance, audit)
        return whole

    def _with(
        self, whole: np.ndarray | None, shape: tuple[int, ...], region: Region, tile: np.ndarray
    ) -> np.ndarray:
        """Return the result with a chunk put in its place."""
        if whole is None:
            lengths = shape if tile.shape == region.shape else self.grid.spatial(shape)
            whole = np.empty((*lengths, *tile.shape[len(lengths) :]), tile.dtype)
        index = self._index(whole, shape, region)
        if tile.dtype != whole.dtype or whole[index].shape != tile.shape:
            message = f"'{self.name}' gives {tile.dtype} for one chunk and {whole.dtype} for another"
            raise PipelineError(message, where="apply_parallel", remedy="Call it on the whole image")
        whole[index] = tile
        return whole

    def _index(self, whole: np.ndarray, shape: tuple[int, ...], region: Region) -> tuple[slice, ...]:
        return region.slices if whole.shape == shape else self.grid.spatial(region.slices)

    def _check(
        self, image: Place, regions: Lattice | list[Region], whole: np.ndarray, tolerance: float, audit: int
    ) -> None:
        """Compute random chunks again with more around them."""
        rng = np.random.default_rng(len(regions))
        chosen = set(rng.choice(len(regions), min(audit, len(regions)), replace=False).tolist())
        wide = self.grid.everywhere(2 * max(self.depth) + _MORE_CONTEXT)
        for region in itertools.compress(regions, (place in chosen for place in itertools.count())):
            given = region.grow(wide).clip(image.shape)
            expected = self.grid.cut(self(image.read(given)), region, given)
            found = whole[self._index(whole, image.shape, region)]
            apart = float("inf") if expected is None else deviation(found, expected)
            if apart > tolerance:
                message = (
                    f"'{self.name}' looks further than {max(self.depth)} pixels: the chunk {region} changes "
                    f"by {apart:.3g} when it is given {max(wide)}"
                )
                remedy = "Call it on the whole image, or with a larger depth"
                raise PipelineError(message, where="apply_parallel", remedy=remedy)


def apply_to_chunk(
    region: Region, reads: Mapping[str, Place], _writes: object, *, how: Chunked
) -> np.ndarray:
    """Return what a function makes of a chunk, without what is around it.

    Raises
    ------
    PipelineError
        If the result has not the length of the chunk along the axes that are cut.
    """
    image = reads["image"]
    inside = region.grow(how.depth)
    if how.padding:
        pixels = _padded(image, inside, how.depth, how.padding)
    else:
        inside = inside.clip(image.shape)
        pixels = image.read(inside)
    result = how(pixels)
    part = how.grid.cut(result, region, inside)
    if part is None:
        message = f"'{how.name}' gives an array of shape {result.shape} for a chunk of shape {pixels.shape}"
        raise PipelineError(message, where="apply_parallel", remedy="Call it on the whole image")
    return part if part.base is None else part.copy()


def _padded(image: Place, region: Region, depth: tuple[int, ...], mode: str) -> np.ndarray:
    """Return a region of an image that is padded by `depth` on all sides."""
    places = [
        np.pad(np.arange(length), d, mode=mode)[a + d : b + d]  # type: ignore[call-overload]  # one of its modes
        for a, b, d, length in zip(region.start, region.stop, depth, image.shape, strict=True)
    ]
    first = tuple(int(along.min()) for along in places)
    hull = Region(first, tuple(int(along.max()) + 1 for along in places))
    index = np.ix_(*(along - a for along, a in zip(places, first, strict=True)))
    padded: np.ndarray = image.read(hull)[index]
    return padded
