"""How far a function of somebody's looks, found by trying; and whether it looks at the whole image.

A declared depth can be proven, a measured one cannot: what no probe shows may still be there. So the
probes are chosen to show what ordinary images hide, and random chunks are checked again afterwards.
"""

from __future__ import annotations

import functools
import time
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.errors import PipelineError
from tamis.region import Region

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tamis.engine._chunks import Grid
    from tamis.engine._place import Place

__all__ = ["deviation", "measure_depth"]

# pixels along each axis of a probe, by number of axes: large enough to tell near from far
_SIDES = {1: (256, 4096, 65536), 2: (64, 256, 1024), 3: (24, 64, 160)}
_SMALLEST = (12, 24)
# a chunk that sees little more than what is around it
_TINY = 3
# a result of few values hides how far the function looked: so much more is given than was seen to matter
_MARGIN = 2
# parts of the image beside the one with the most contrast that are tried
_MORE_PARTS = 3
# larger probes are not begun when smaller ones took so long; each takes some sixteen times as long
_PATIENCE_S = 0.7


def deviation(one: Any, other: Any) -> float:
    """Return the largest difference of two arrays; infinity where type or shape differ.

    Pixels that are NaN in both are the same; a pixel that is in one only is infinitely far.
    """
    one, other = np.asarray(one), np.asarray(other)
    if one.shape != other.shape or one.dtype != other.dtype:
        return float("inf")
    differs = one != other
    if one.dtype.kind in "fc":
        differs &= ~(np.isnan(one) & np.isnan(other))
    if not differs.any():
        return 0.0
    apart = np.abs(one[differs].astype(np.float64) - other[differs].astype(np.float64))
    return float("inf") if np.isnan(apart).any() else max(float(apart.max()), np.finfo(np.float64).tiny)


def measure_depth(
    function: Callable[[np.ndarray], Any], image: Place, grid: Grid, *, name: str, tolerance: float = 0.0
) -> tuple[int, ...]:
    """Return how many pixels around a chunk a function is given, along each axis: twice what it needs.

    Parameters
    ----------
    function : callable
        From an array to an array of the same length along the axes that are cut.
    image : Place
        The image; its pixels, and patterns in its range of values, are tried.
    grid : Grid
        Which axes are cut.
    name : str
        Of the function, for messages.
    tolerance : float
        Largest difference that counts as equal.

    Raises
    ------
    PipelineError
        If the function is not local: no depth that was tried is enough, or it gives something else
        each time, or no image of the same size.
    """
    rng = np.random.default_rng(0)
    began = time.process_time()
    tried = -1
    for side in _SIDES.get(len(grid.axes), _SMALLEST):
        shape = grid.like(image.shape, functools.partial(min, side))
        prober = _Prober(function, grid, name, tolerance, list(_samples(image, shape, grid, rng)))
        most = max(1, 2 * max(grid.spatial(shape)) // 5)
        found = prober.smallest_depth(tried, most)
        if found is not None:
            return grid.everywhere(_MARGIN * found + bool(found))
        tried = most
        if shape == image.shape or time.process_time() - began > _PATIENCE_S:
            break
    raise prober.refusal()


class _Prober:
    """Tries depths on samples."""

    def __init__(
        self,
        function: Callable[[np.ndarray], Any],
        grid: Grid,
        name: str,
        tolerance: float,
        samples: list[tuple[str, np.ndarray]],
    ) -> None:
        self._function, self._grid, self._name, self._tolerance = function, grid, name, tolerance
        self._samples = [
            (kind, sample, whole) for kind, sample in samples for whole in self._whole(kind, sample)
        ]
        self._worst = ("", 0.0, 0)

    def _whole(self, kind: str, sample: np.ndarray) -> Iterator[np.ndarray]:
        try:
            result = np.asarray(self._function(sample))
        except Exception:  # it is the user's function, and may raise anything
            if kind == "image":
                raise
            return  # a pattern that the function does not take tells nothing
        region = Region.whole(sample.shape)
        if self._grid.cut(result, region, region) is None:
            message = (
                f"'{self._name}' gives an array of shape {result.shape} for one of shape {sample.shape}, "
                "which cannot be put together from chunks"
            )
            raise PipelineError(message, where="apply_parallel", remedy="Call it on the whole image")
        if kind == "image" and deviation(np.asarray(self._function(sample)), result) > self._tolerance:
            message = f"'{self._name}' gives something else each time it is called"
            raise PipelineError(message, where="apply_parallel", remedy="Give it a fixed seed")
        yield result

    def smallest_depth(self, too_little: int, most: int) -> int | None:
        """Return the least depth that is enough for all samples; None if `most` is not."""
        low, high = too_little, too_little + 1
        while not self._is_enough(high):
            if high >= most:
                return None
            low, high = high, min(max(1, 2 * high), most)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self._is_enough(middle) else (middle, high)
        return high

    def _is_enough(self, depth: int) -> bool:
        for kind, sample, whole in self._samples:
            for tile in _tiles(sample.shape, self._grid):
                apart = self._apart(sample, whole, tile, depth)
                if apart > self._tolerance:
                    self._worst = kind, apart, depth
                    return False
        return True

    def _apart(self, sample: np.ndarray, whole: np.ndarray, tile: Region, depth: int) -> float:
        grid = self._grid
        given = tile.grow(grid.everywhere(depth)).clip(sample.shape)
        try:
            result = np.asarray(self._function(np.ascontiguousarray(sample[given.slices])))
        except Exception:  # what works on the whole and not on a part is not local
            return float("inf")
        part = grid.cut(result, tile, given)
        expected = grid.cut(whole, tile, Region.whole(sample.shape))
        return float("inf") if part is None else deviation(part, expected)

    def refusal(self) -> PipelineError:
        """Return the error that says what was seen."""
        kind, apart, depth = self._worst
        seen = "fails or changes its type" if apart == float("inf") else f"is off by up to {apart:.3g}"
        message = (
            f"'{self._name}' is not local: on {_WORDS[kind]}, a chunk with {depth} pixels around it {seen}, "
            "so chunks cannot give the pixels of the whole image"
        )
        remedy = "Call it on the whole image; if only rounding differs, give tolerance="
        return PipelineError(message, where="apply_parallel", remedy=remedy)


_WORDS = {
    "image": "a part of this image",
    "outlier": "a part of this image with one far outlier",
    "spot": "an even image with one bright spot",
    "hole": "an even image with one dark spot far away",
    "ring": "a large ring",
    "snake": "a winding line",
    "fuse": "a winding line with a bright end",
}


def _tiles(shape: tuple[int, ...], grid: Grid) -> list[Region]:
    """Return chunks: tiny ones in the middle and in the first corner, and a large one in the middle."""
    middle = grid.like(shape, lambda length: length // 2, whole=lambda _: 0)
    behind = grid.like(shape, lambda length: min(length, length // 2 + _TINY))
    corner = grid.like(shape, functools.partial(min, _TINY))
    first = grid.like(shape, lambda length: length // 3, whole=lambda _: 0)
    last = grid.like(shape, lambda length: max(length // 3 + 1, 2 * length // 3))
    return [Region(middle, behind), Region((0,) * len(shape), corner), Region(first, last)]


def _samples(
    image: Place, shape: tuple[int, ...], grid: Grid, rng: np.random.Generator
) -> Iterator[tuple[str, np.ndarray]]:
    """Yield parts of the image, and patterns that show what ordinary images hide."""
    parts = [np.ascontiguousarray(image.read(region)) for region in _regions(image.shape, shape, rng)]
    parts.sort(key=lambda part: -float(part.astype(np.float64).std()))
    pixels = parts[0]
    for part in parts[: 1 + _MORE_PARTS]:
        yield "image", part
    low, high = min(part.min() for part in parts), max(part.max() for part in parts)
    if low == high:
        low, high = _range_of(pixels.dtype)
    outlier = pixels.copy()
    outlier[(-1,) * outlier.ndim] = _beyond(high, pixels.dtype)
    yield "outlier", outlier
    spatial = grid.spatial(shape)
    for kind, levels in _patterns(spatial):
        pattern = low + levels * (float(high) - float(low))
        if grid.channel_axis is not None:
            pattern = np.expand_dims(pattern, grid.channel_axis)
        yield kind, np.ascontiguousarray(np.broadcast_to(pattern, shape)).astype(pixels.dtype)


def _regions(image: tuple[int, ...], shape: tuple[int, ...], rng: np.random.Generator) -> Iterator[Region]:
    """Yield the middle of an image, and a few places more."""
    room = [a - b for a, b in zip(image, shape, strict=True)]
    yield Region(tuple(r // 2 for r in room), tuple(r // 2 + n for r, n in zip(room, shape, strict=True)))
    for _ in range(8 if any(room) else 0):
        start = tuple(int(rng.integers(r + 1)) for r in room)
        yield Region(start, tuple(a + n for a, n in zip(start, shape, strict=True)))


def _range_of(dtype: np.dtype) -> tuple[Any, Any]:
    return (False, True) if dtype.kind == "b" else (dtype.type(0), dtype.type(1))


def _beyond(high: Any, dtype: np.dtype) -> Any:
    """Return a value that is far above the others, where the type has one."""
    if dtype.kind == "f":
        return dtype.type(10 * abs(float(high)) + 1)
    return True if dtype.kind == "b" else np.iinfo(dtype).max


def _patterns(shape: tuple[int, ...]) -> Iterator[tuple[str, np.ndarray]]:
    """Yield patterns, 0 for the darkest and 1 for the brightest pixels of the image."""
    spot = np.zeros(shape)
    spot[tuple(length // 2 for length in shape)] = 1
    yield "spot", spot
    hole = np.ones(shape)
    hole[(-1,) * len(shape)] = 0
    yield "hole", hole
    ring = np.ones(shape)
    ring[tuple(slice(2, max(2, length - 2)) for length in shape)] = 0
    ring[(slice(0, 1),) * len(shape)] = 0
    yield "ring", ring
    snake = _snake(shape)
    yield "snake", snake
    for level in (0.25, 0.5, 0.75):
        fuse = level * snake
        fuse[(0,) * len(shape)] = 1
        yield "fuse", fuse


def _snake(shape: tuple[int, ...]) -> np.ndarray:
    """Return a line that winds from one side of the image to the other, through all of it."""
    snake = np.zeros(shape)
    snake[::4] = 1
    for turn, row in enumerate(range(0, shape[0] - 4, 4)):
        if len(shape) > 1:
            snake[row : row + 5, -(turn % 2 == 0)] = 1
    return snake
