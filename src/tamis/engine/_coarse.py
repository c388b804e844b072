"""Coarse pixels of a source, every n-th or a mean of some, kept so that a second look is instant."""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import threading
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from tamis.engine._mean import halves, means
from tamis.errors import TamisError
from tamis.region import Lattice, Region

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tamis.io import SourceImage
    from tamis.store import Store

__all__ = ["Coarse"]

# of the axes that a panel shows, in pixels of the image, and at least so many of the level
_TILE, _LEAST_TILE = 512, 128
# along one of the others so much is kept together
_SLAB = 64
# while the pixels of a mean are summed, so many are in memory
_BAND_PIXELS = 2**24

_LOCK, _ONE_AT_A_TIME = threading.Lock(), threading.Lock()
_COMING: set[str] = set()


@dataclass(frozen=True, slots=True)
class Coarse:
    """An image seen from further away.

    Parameters
    ----------
    source : SourceImage
        The image.
    steps : tuple of int, pixel
        How far it is from one pixel to the next, along each axis.
    block : tuple of int, pixel
        A pixel is the mean of so many around it; 1 along all axes: it is that pixel.
    store : Store
        Where coarse pixels are kept.
    """

    source: SourceImage
    steps: tuple[int, ...]
    block: tuple[int, ...]
    store: Store

    @property
    def shape(self) -> tuple[int, ...]:
        """Length of each axis, in coarse pixels."""
        return tuple(-(-length // n) for length, n in zip(self.source.shape, self.steps, strict=True))

    def key(self, region: Region) -> str:
        """Return the key of a region of the coarse image; no exact result can have it."""
        text = f"coarse {self.source.key} {self.steps} {self.block} {region}"
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()

    def image(self, region: Region) -> SourceImage:
        """Return a region of the coarse image as a source of its own, which is read when it is needed."""
        return replace(
            self.source,
            locator=f"coarse:{self.source.locator}",
            key=self.key(region),
            shape=region.shape,
            _read=lambda part: self.read(part.shift(region.start)),
            options=MappingProxyType({}),
            _read_every=None,
        )

    def read(self, region: Region) -> np.ndarray:
        """Return pixels of the coarse image; what was read before comes from the store."""
        if self._is_at_hand:
            return self._made(region)[self.block]
        tiles = {tile: self.store.get(self.key(tile)) for tile in self._tiles(region)}
        missing = [tile for tile, entry in tiles.items() if entry is None]
        made = np.empty(region.shape, self.source.dtype)
        if missing:
            for tile, pixels in self._read_tiles(missing):
                _paste(made, region, tile, pixels)
        for tile, entry in tiles.items():
            if entry is not None:
                _paste(made, region, tile, entry.value)
        made.flags.writeable = False
        return made

    @property
    def _is_at_hand(self) -> bool:
        """Whether pixels are as quickly taken from the array itself as from the store."""
        return set(self.steps) == {1} and self.source.locator.startswith("memory:")

    def _tiles(self, region: Region) -> Iterator[Region]:
        """Yield the tiles of the coarse image that share pixels with a region."""
        lattice = Lattice(self.shape, self._tile)
        spans = zip(region.start, region.stop, lattice.tile, strict=True)
        for index in itertools.product(*(range(a // n, -(-b // n)) for a, b, n in spans)):
            start = tuple(i * n for i, n in zip(index, lattice.tile, strict=True))
            stop = tuple(a + n for a, n in zip(start, lattice.tile, strict=True))
            yield Region(start, stop).clip(self.shape)

    @property
    def _tile(self) -> tuple[int, ...]:
        """Shape of a tile: of a volume that is looked at plane by plane one plane, where it is not coarse."""
        shape, plain = self.shape, [place for place, letter in enumerate(self.source.axes) if letter != "C"]
        shown = plain[-2:]
        return tuple(
            length
            if place not in plain
            else min(length, self._side(place) if place in shown else 1 if self.steps[place] == 1 else _SLAB)
            for place, length in enumerate(shape)
        )

    def _side(self, axis: int) -> int:
        """Return the length of a tile: of a far look a tile is many pixels of the image."""
        return max(_TILE // self.steps[axis], _LEAST_TILE)

    def _read_tiles(self, tiles: list[Region]) -> Iterator[tuple[Region, np.ndarray]]:
        """Read tiles at once, as they may share chunks of a file, and keep each of them."""
        hull = tiles[0]
        for tile in tiles[1:]:
            hull = hull.hull(tile)
        made = self._made(hull)
        for tile in tiles:
            for block, pixels in made.items():
                part = np.array(pixels[tile.within(hull).slices])
                part.flags.writeable = False
                key = replace(self, block=block).key(tile)
                self.store.put(key, part, cost_s=0.01 + part.size * 1e-8, label="coarse")
                if block == self.block:
                    yield tile, part

    def is_kept(self, region: Region) -> bool:
        """Return whether pixels can be had without the image being read."""
        return self._is_at_hand or self._is_stored(region) or self._kept_finer(region) is not None

    def fetch(self, region: Region) -> None:
        """Read pixels in a thread of their own, one region after the other; returns at once.

        Means of longer blocks are read with them: the next time they may be wanted.
        """
        longest = replace(self, block=self._longest)
        wanted = self if longest.is_kept(region) else longest
        key = wanted.key(region)
        with _LOCK:
            if key in _COMING:
                return
            _COMING.add(key)
        threading.Thread(target=wanted._fetch, args=(region,), name="tamis-coarse", daemon=True).start()

    def _fetch(self, region: Region) -> None:
        with contextlib.suppress(TamisError), _ONE_AT_A_TIME:  # whoever looks at the image is told
            self.read(region)
        with _LOCK:
            _COMING.discard(self.key(region))

    @property
    def _longest(self) -> tuple[int, ...]:
        """The longest block of which this one is among the halves."""
        far = [axis for axis, step in enumerate(self.steps) if step > 1]
        block = self.block
        while far and all(2 * block[axis] <= self.steps[axis] for axis in far):
            block = tuple(2 * n if self.steps[axis] > 1 else n for axis, n in enumerate(block))
        return block

    def _is_stored(self, region: Region) -> bool:
        return all(self.store.contains(self.key(tile)) for tile in self._tiles(region))

    def _kept_finer(self, region: Region) -> tuple[Coarse, Region, tuple[int, ...]] | None:
        """Return what this region can be taken from: a finer image, where in it, and how far apart."""
        for finer in self._finer():
            ratios = tuple(a // b for a, b in zip(self.steps, finer.steps, strict=True))
            inside = _times(region, ratios).clip(finer.shape)
            if finer._is_stored(inside):
                return finer, inside, ratios
        return None

    def _made(self, region: Region) -> dict[tuple[int, ...], np.ndarray]:
        """Return pixels of this block, and of smaller ones that come with it, by block."""
        kept = self._kept_finer(region)
        if kept is not None:
            finer, inside, ratios = kept
            return {self.block: finer.read(inside)[Region.whole(inside.shape).every(ratios)]}
        whole = _times(region, self.steps).clip(self.source.shape)
        if set(self.block) == {1}:
            return {self.block: self.source.read_every(self.steps, whole)}
        bands = [means(self.source, band, self.steps, self.block) for band in self._bands(whole)]
        return {block: np.concatenate([band[block] for band in bands]) for block in halves(self.block)}

    def _finer(self) -> Iterator[Coarse]:
        """Yield images of smaller steps and the same block."""
        for ratio in (2, 4):
            steps = tuple(n // ratio if n > 1 else 1 for n in self.steps)
            fits = all(1 <= block <= n for block, n in zip(self.block, steps, strict=True))
            if fits and max(steps) > 1:
                yield replace(self, steps=steps)

    def _bands(self, region: Region) -> Iterator[Region]:
        rows = max(_BAND_PIXELS * region.shape[0] // region.size // self.steps[0], 1) * self.steps[0]
        for first in range(region.start[0], region.stop[0], rows):
            stop = (min(first + rows, region.stop[0]), *region.stop[1:])
            yield Region((first, *region.start[1:]), stop)


def _times(region: Region, factors: tuple[int, ...]) -> Region:
    """Return a region in pixels that are as many times as many."""
    return Region(
        tuple(a * n for a, n in zip(region.start, factors, strict=True)),
        tuple(b * n for b, n in zip(region.stop, factors, strict=True)),
    )


def _paste(made: np.ndarray, region: Region, tile: Region, pixels: np.ndarray) -> None:
    shared = region.intersect(tile)
    made[shared.within(region).slices] = pixels[shared.within(tile).slices]
