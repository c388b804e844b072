"""How far an output pixel looks: the contract that tiles, viewports and caches follow from.

Nothing here computes; the engine reads it. Where a locality has `by`, that is the name of an exact
algorithm of the engine: it finds what all pixels together say, or grows until it has seen enough, and
gives the pixels of the whole image. Where the engine has none of that name, or it declines, the whole
image is used, which is always right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from tamis.dataclass import dataclass

__all__ = [
    "Certified",
    "Components",
    "Crop",
    "DepthRule",
    "Fixpoint",
    "Geometric",
    "Locality",
    "LocalityRule",
    "Neighbourhood",
    "Pointwise",
    "Reduction",
    "Whole",
    "whole_if",
]

DepthRule: TypeAlias = Callable[[Mapping[str, Any], int], tuple[int, ...]]
"""From the values and the number of spatial axes to the depth along each of them, in pixels."""


@dataclass(frozen=True, slots=True)
class Pointwise:
    """An output pixel depends on the same pixel of each input, on scalars, and on what `by` finds."""

    by: str = ""


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """An output pixel depends on input pixels at most `depth` away on each axis, and on what `by` finds."""

    depth: DepthRule
    by: str = ""


@dataclass(frozen=True, slots=True)
class Crop:
    """A part of the image, chosen by the basic index in the value ``index``: only that part is computed."""


@dataclass(frozen=True, slots=True)
class Geometric:
    """Coordinates change: resize, warp, rotate."""

    by: str = ""


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

    by: str = ""


@dataclass(frozen=True, slots=True)
class Fixpoint:
    """Repeated until nothing changes: morphological reconstruction."""

    by: str = ""


@dataclass(frozen=True, slots=True)
class Certified:
    """The reach depends on the data, and each tile can prove that it has seen enough."""

    by: str = ""


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

LocalityRule: TypeAlias = Callable[[Mapping[str, Any], str], Locality | None]
"""From the values and the dtype of the first input to a locality; None: the ordinary one."""


def whole_if(
    needs_all: Callable[[Mapping[str, Any], str], bool],
    reason: str = "these values make it look at the whole image",
) -> LocalityRule:
    """Return the rule: `Whole` where `needs_all` of values and dtype is true."""
    whole = Whole(reason)
    return lambda values, dtype: whole if needs_all(values, dtype) else None
