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

from tamis.engine._mean import means
from tamis.errors import TamisError
from tamis.region import Lattice, Region

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tamis.io import SourceImage
    from tamis.store import Store

__all__ = ["Coarse"]

# of the axes that a panel shows, in pixels of the level
_TILE = 512
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
            return self._made(region)
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
            else min(length, _TILE if place in shown else 1 if self.steps[place] == 1 else _SLAB)
            for place, length in enumerate(shape)
        )

    def _read_tiles(self, tiles: list[Region]) -> Iterator[tuple[Region, np.ndarray]]:
        """Read tiles at once, as they may share chunks of a file, and keep each of them."""
        hull = tiles[0]
        for tile in tiles[1:]:
            hull = hull.hull(tile)
        pixels = self._made(hull)
        for tile in tiles:
            part = np.array(pixels[tile.within(hull).slices])
            part.flags.writeable = False
            self.store.put(self.key(tile), part, cost_s=0.01 + part.size * 1e-8, label="coarse")
            yield tile, part

    def is_kept(self, region: Region) -> bool:
        """Return whether pixels can be had without the image being read."""
        return self._is_at_hand or self._is_stored(region) or self._kept_finer(region) is not None

    def fetch(self, region: Region) -> None:
        """Read pixels in a thread of their own, one region after the other; returns at once."""
        key = self.key(region)
        with _LOCK:
            if key in _COMING:
                return
            _COMING.add(key)
        threading.Thread(target=self._fetch, args=(region,), name="tamis-coarse", daemon=True).start()

    def _fetch(self, region: Region) -> None:
        with contextlib.suppress(TamisError), _ONE_AT_A_TIME:  # whoever looks at the image is told
            self.read(region)
        with _LOCK:
            _COMING.discard(self.key(region))

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

    def _made(self, region: Region) -> np.ndarray:
        kept = self._kept_finer(region)
        if kept is not None:
            finer, inside, ratios = kept
            return finer.read(inside)[Region.whole(inside.shape).every(ratios)]
        whole = _times(region, self.steps).clip(self.source.shape)
        if set(self.block) == {1}:
            return self.source.read_every(self.steps, whole)
        return np.concatenate(
            [means(self.source, band, self.steps, self.block) for band in self._bands(whole)]
        )

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
