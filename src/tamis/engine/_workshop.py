"""What an exact algorithm works with: its step, its inputs, room for results, and hands to do tiles."""

from __future__ import annotations

import math
from collections.abc import Sized
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from tamis.catalogue import call, get_operation
from tamis.engine._events import NodeStarted, TileDone
from tamis.engine._finite import count_in_tile, inputs_to_check, refuse_not_finite
from tamis.engine._place import Selection
from tamis.engine._tiles import choose_tile
from tamis.engine._work import Work
from tamis.region import Lattice, Region

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Generator, Iterable, Mapping, Sequence

    from tamis.engine._events import Listener
    from tamis.engine._executor import Executor
    from tamis.engine._place import Place, WritablePlace
    from tamis.engine._program import Step
    from tamis.engine._scratch import Scratch
    from tamis.engine._work import TileFunction

__all__ = ["Algorithm", "ExactFunction", "Workshop"]

ExactFunction: TypeAlias = "Callable[[Workshop], Any]"
"""Returns the result - a place that it has filled, or a number or table, or a tuple of these where the
operation has several outputs - or None where its result would not be that of the whole image."""


@dataclass(frozen=True, slots=True)
class Algorithm:
    """An exact way to do a global operation in tiles; module-level dict ``ALGORITHMS`` names them.

    Parameters
    ----------
    function : callable
        An `ExactFunction`.
    is_faster : bool, default False
        Whether it beats the library's one call also where the whole image fits into memory.
    bytes_per_pixel : int, byte, default 24
        What it takes in memory for each pixel of a tile, beside what it reads and writes.
    takes_selections : bool, default False
        Whether an input may be a `Selection`, of which neither number nor order of pixels is known.
    """

    function: ExactFunction
    is_faster: bool = False
    bytes_per_pixel: int = 24
    takes_selections: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Workshop:
    """Given to an exact algorithm.

    Parameters
    ----------
    step : Step
        The operation and its values.
    inputs : mapping
        By argument, where its images are. All that is no image is in `scalars`.
    scalars : mapping
        By argument, numbers and tables.
    executor : Executor
        Does the tiles.
    scratch : Scratch
        Makes room for arrays.
    tile : tuple of int, pixel, optional
        The tile shape that the user forces.
    tile_pixels : int, pixel
        A tile may have so many pixels.
    listen : callable
        Is told of every tile.
    cancel : threading.Event, optional
        When it is set, the work stops.
    """

    step: Step
    inputs: Mapping[str, Place | Selection]
    scalars: Mapping[str, Any]
    executor: Executor
    scratch: Scratch
    tile: tuple[int, ...] | None
    tile_pixels: int
    listen: Listener
    cancel: threading.Event | None = None
    _begun: list[bool] = field(default_factory=list, init=False, repr=False)

    @property
    def values(self) -> Mapping[str, Any]:
        """Canonical values of the operation's parameters."""
        return self.step.values

    def image(self, name: str) -> Place:
        """Return the place of an input that has a shape."""
        return self.inputs[name]  # type: ignore[return-value]  # only reductions are given selections

    def lattice(self, shape: tuple[int, ...], *, depth: Sequence[int] = ()) -> Lattice:
        """Return the tiles for an image of this shape, of which each reads `depth` pixels more."""
        if self.tile is not None and len(self.tile) == len(shape):
            return Lattice(shape, self.tile)
        tile = choose_tile(
            shape,
            depth=tuple(depth) or (0,) * len(shape),
            workers=self.executor.workers,
            most_pixels=self.tile_pixels,
        )
        return Lattice(shape, tile)

    def map(
        self,
        function: TileFunction,
        items: Iterable[Any],
        *,
        reads: Mapping[str, Place | Selection] | None = None,
        writes: Mapping[str, WritablePlace] | None = None,
        **arguments: Any,
    ) -> Generator[tuple[Any, Any], None, None]:
        """Yield each item with what `function` says of it, in any order.

        Parameters
        ----------
        function : callable
            A module-level ``function(item, reads, writes, **arguments)``.
        items : iterable
            Regions, or other plain values; with a length, it is told as progress.
        reads, writes : mapping, optional
            Places by the names the function uses. Tasks that run at the same time must not write the
            same pixels; whole tiles of one lattice are safe everywhere. A task may be done twice, if its
            worker dies, and must give the same: what it reads it does not change.
        **arguments
            Numbers, names and small tables.
        """
        count = len(items) if isinstance(items, Sized) else 0
        self._begin(count)
        work = Work(function, dict(reads or {}), dict(writes or {}), arguments)  # type: ignore[arg-type]
        results = self.executor.map(work, items, cancel=self.cancel)
        try:
            for done, told in enumerate(results, start=1):
                yield told
                self.listen(TileDone(self.step.node, done, max(count, done)))
        finally:
            results.close()

    @property
    def has_begun(self) -> bool:
        """Whether any tile was begun."""
        return bool(self._begun)

    def _begin(self, count: int) -> None:
        """Tell, with the first round of tiles, that the node is begun."""
        if not self._begun:
            self._begun.append(True)
            self.listen(NodeStarted(self.step.node, self.step.operation, count))

    def do(self, function: TileFunction, items: Iterable[Any], **rest: Any) -> None:
        """Do all items, for what they write; see `map`."""
        for _ in self.map(function, items, **rest):
            pass

    def allocate(
        self, shape: tuple[int, ...], dtype: Any, *, lattice: Lattice | None = None
    ) -> WritablePlace:
        """Return room for an array that is filled tile by tile; undefined until it is written."""
        return self.scratch.allocate(shape, dtype, tile=lattice.tile if lattice else ())

    def call(self, inputs: Mapping[str, Any], **values: Any) -> Any:
        """Return what the operation itself makes of these arrays, with some values replaced."""
        return call(get_operation(self.step.operation), inputs, {**self.values, **values})

    def refuse_not_finite(self) -> None:
        """Raise `ImageError` if an image has NaN or infinity that the operation cannot take."""
        step = self.step
        for name in inputs_to_check(step.operation):
            place = self.inputs.get(name)
            if place is None or place.dtype.kind != "f":
                continue
            shape = (place.image if isinstance(place, Selection) else place).shape
            ref, reads = step.inputs[name], {"image": place}
            if self.is_one_tile(shape):
                count = count_in_tile(Region.whole(shape), reads, {})
            else:
                count = sum(said for _, said in self.map(count_in_tile, self.lattice(shape), reads=reads))
            refuse_not_finite(count, math.prod(shape), operation=step.operation, node=step.node, ref=ref)

    def is_one_tile(self, shape: tuple[int, ...]) -> bool:
        """Return whether one tile is all: then one call of the library is the same, and quicker."""
        return len(self.lattice(shape)) <= 1 or not math.prod(shape)
