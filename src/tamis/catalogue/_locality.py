"""How far an output pixel looks: the contract that tiles, viewports and caches follow from.

Nothing here computes; the engine reads it. A locality that the engine cannot do in tiles yet is done
on the whole image, which is always right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

__all__ = [
    "Certified",
    "Components",
    "Crop",
    "DepthRule",
    "Fixpoint",
    "Geometric",
    "Locality",
    "Neighbourhood",
    "Pointwise",
    "Reduction",
    "Whole",
]

DepthRule: TypeAlias = Callable[[Mapping[str, Any], int], tuple[int, ...]]
"""From the values and the number of spatial axes to the depth along each of them, in pixels."""


@dataclass(frozen=True, slots=True)
class Pointwise:
    """An output pixel depends on the same pixel of each input, and on scalars."""


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """An output pixel depends on the input pixels at most `depth` away along each axis."""

    depth: DepthRule


@dataclass(frozen=True, slots=True)
class Crop:
    """A part of the image, chosen by the basic index in the value ``index``: only that part is computed."""


@dataclass(frozen=True, slots=True)
class Geometric:
    """Coordinates change: resize, warp, rotate."""


@dataclass(frozen=True, slots=True)
class Reduction:
    """A number or a table from all pixels, found by merging what each tile says.

    Parameters
    ----------
    by : str
        What a tile says: ``"histogram"``, ``"minimum"``, ``"maximum"``, ``"sum"`` ...; the engine has
        an exact algorithm of that name.
    """

    by: str


@dataclass(frozen=True, slots=True)
class Components:
    """Built on connected components: labels, sizes, holes, borders."""


@dataclass(frozen=True, slots=True)
class Fixpoint:
    """Repeated until nothing changes: morphological reconstruction."""


@dataclass(frozen=True, slots=True)
class Certified:
    """The reach depends on the data, and each tile can prove that it has seen enough."""


@dataclass(frozen=True, slots=True)
class Whole:
    """Needs the whole image.

    Parameters
    ----------
    reason : str
        Why, in a few words.
    """

    reason: str


Locality: TypeAlias = (
    Pointwise | Neighbourhood | Crop | Geometric | Reduction | Components | Fixpoint | Certified | Whole
)
