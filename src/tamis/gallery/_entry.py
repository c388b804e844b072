"""An entry of the gallery: what an example is about, what it uses, and what its images are like."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from tamis.gallery._statistics import Statistics

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Entry", "Picture", "Use", "entry_of_json", "to_line"]


@dataclass(frozen=True, slots=True)
class Use:
    """How an example uses an operation.

    Parameters
    ----------
    operation : str
        Its id.
    count : int
        How many steps of the recorded pipeline it is; 0 where it only is in the script, its results having
        become plain numbers.
    values : tuple of mapping
        The values used that are not the operation's defaults, each combination once.
    """

    operation: str
    count: int
    values: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """An image that an example starts from.

    Parameters
    ----------
    name : str
        Of the variable.
    kind : str
        ``"image"``, ``"binary"`` or ``"labels"``.
    ndim : int
        Number of axes of space, and of time; colours are none.
    shape : tuple of int, pixel
        Of the array.
    statistics : Statistics
        What it looks like.
    locator : str, default ''
        Where it comes from, such as ``"sample:coins"``; empty for one that the script makes.
    """

    name: str
    kind: str
    ndim: int
    shape: tuple[int, ...]
    statistics: Statistics
    locator: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """An example of the gallery.

    Parameters
    ----------
    name : str
        Its stage and its own name: ``"segment/touching_coins"``.
    title : str
        One line.
    summary : str
        The first sentences of the script.
    uses : tuple of Use
        The operations of the catalogue, NumPy's left out; the most used first.
    pictures : tuple of Picture
        The images that it starts from, the one that it shows first at the front.
    """

    name: str
    title: str
    summary: str
    uses: tuple[Use, ...] = field(repr=False)
    pictures: tuple[Picture, ...] = field(repr=False)

    @property
    def stage(self) -> str:
        """What it is about: a folder of the gallery."""
        return self.name.partition("/")[0]

    @property
    def operations(self) -> tuple[str, ...]:
        """Ids of the operations that it uses."""
        return tuple(use.operation for use in self.uses)

    @property
    def ndims(self) -> tuple[int, ...]:
        """Numbers of axes of its images."""
        return tuple(sorted({picture.ndim for picture in self.pictures}))


def to_line(entry: Entry) -> str:
    """Return an entry as JSON on one line, as the index has it."""
    data = asdict(entry)
    for picture, whole in zip(data["pictures"], entry.pictures, strict=True):
        picture["statistics"] = whole.statistics.to_json()
        if not picture["locator"]:
            del picture["locator"]
    return json.dumps(data, ensure_ascii=False)


def entry_of_json(data: Mapping[str, Any]) -> Entry:
    """Return the entry that was written by `to_line`."""
    uses = (Use(one["operation"], one["count"], tuple(one["values"])) for one in data["uses"])
    pictures = (
        Picture(
            name=one["name"],
            kind=one["kind"],
            ndim=one["ndim"],
            shape=tuple(one["shape"]),
            statistics=Statistics.of_json(one["statistics"]),
            locator=one.get("locator", ""),
        )
        for one in data["pictures"]
    )
    return Entry(data["name"], data["title"], data["summary"], tuple(uses), tuple(pictures))
