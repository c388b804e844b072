"""Cases of the fuzzer that are chains of several operations: how they are fused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tamis.catalogue import Kind
from tamis.testing._fuzz_case import SEEDS, cut, hostile, source_of, written
from tamis.testing._fuzz_outcome import Outcome, compare
from tamis.testing._fuzz_strategy import EXECUTORS, MEMORIES, images_of, shapes, tile_shapes
from tamis.testing.pipeline import grow_pipeline

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy

__all__ = ["CHAINS", "ChainCase", "chain_cases"]

CHAINS = "chains"
"""What they are called where operations have ids."""
DTYPES = ("uint8", "float64", "bool", "uint16", "float32", "int16", "int32")


@dataclass(frozen=True, slots=True)
class ChainCase:
    """A random pipeline of a few operations, and how the engine shall do it.

    Parameters
    ----------
    image, dtype, shape
        Name, dtype and shape of a hostile image.
    growth : int
        Seed of the pipeline.
    length : int
        How often something is added to it.
    tiles, executor, memory, seed
        As in `FuzzCase`.
    """

    image: str
    dtype: str
    shape: tuple[int, ...]
    growth: int
    length: int
    tiles: tuple[int, ...]
    executor: str = "serial"
    memory: str = "plenty"
    seed: int = 0

    def __repr__(self) -> str:
        return written(self)

    def examine(self) -> Outcome:
        """Return what comes of it."""
        pixels = cut(hostile(len(self.shape), self.dtype, seed=self.seed)[self.image], self.shape)
        graph, image, expected = grow_pipeline(pixels, self.growth, self.length)
        return compare(
            graph,
            {"image": image},
            {"image": source_of(image, "binary" if image.dtype == bool else "image")},
            expected=expected,
            tiles=self.tiles,
            executor=self.executor,
            memory=self.memory,
        )


def chain_cases() -> SearchStrategy[ChainCase]:
    """Return a hypothesis strategy of chains of two to five operations."""
    from hypothesis import strategies as st

    @st.composite
    def cases(draw: Callable[[Any], Any]) -> ChainCase:
        ndim = draw(st.sampled_from((2, 3)))
        dtype = draw(st.sampled_from(DTYPES))
        shape = draw(shapes(ndim))
        return ChainCase(
            draw(st.sampled_from(images_of(ndim, Kind.IMAGE, dtype)[1:])),
            dtype,
            shape,
            draw(st.integers(0, 2**32)),
            draw(st.integers(2, 5)),
            draw(tile_shapes(shape)),
            draw(st.sampled_from(EXECUTORS)),
            draw(st.sampled_from(MEMORIES)),
            draw(st.integers(0, SEEDS - 1)),
        )

    return cases()
