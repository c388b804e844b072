"""What each operation was seen to do, and which images suit it.

The facts are measured by ``make capabilities`` and read here from a file of the package; no library is
imported.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from tamis.catalogue._kind import Kind, fits, in_words
from tamis.catalogue._locality import Pointwise

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tamis.catalogue._operation import Operation

__all__ = [
    "Capability",
    "Channels",
    "Gil",
    "Made",
    "Trial",
    "Volume",
    "capabilities",
    "capability_of",
    "measured_versions",
    "misfit_of",
]

FILE = Path(__file__).with_name("capabilities.json")
"""Written by ``make capabilities``; one line an operation."""


class Volume(StrEnum):
    """What becomes of an image of three axes."""

    WHOLE = "volumetric"
    """Each voxel, or the result as a whole, depends on more than one plane."""
    PLANES = "plane by plane"
    """The result is that of each plane."""
    LAST_AXIS = "last axis apart"
    """The last axis is taken for channels, each of them on its own."""
    REFUSED = "refused"
    """No image of three axes is taken."""
    UNKNOWN = "unknown"
    """It is random, or planes and volume cannot be compared."""


class Channels(StrEnum):
    """What becomes of an image with colours along its last axis."""

    APART = "apart"
    """The result is that of each channel."""
    TOGETHER = "together"
    """Colours are known as such, and looked at together."""
    AXIS = "as an axis"
    """Channels are not known: they are taken for an axis of space."""
    REFUSED = "refused"
    """No such image is taken."""
    UNKNOWN = "unknown"
    """It is random, or takes no image."""


class Gil(StrEnum):
    """Whether other Python threads work on meanwhile."""

    RELEASED = "released"
    PARTLY = "partly"
    HELD = "held"
    UNKNOWN = "unknown"
    """The call is too short to tell."""


@dataclass(frozen=True, slots=True)
class Made:
    """What one output was.

    Parameters
    ----------
    kind : str
        A `Kind`; or a type's name, where it is none of what the entry declares.
    dtype : str
        Of an array or a number; else empty.
    range : str
        ``"as the input"``: within what came in; ``"[0, 1]"``, ``"[-1, 1]"``: within; else from the
        smallest to the largest value seen. Empty where that says nothing.
    """

    kind: str
    dtype: str = ""
    range: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.kind, self.dtype, self.range) if part)

    @classmethod
    def parse(cls, text: str) -> Made:
        """Return what `str` has written."""
        return cls(*text.split(" ", 2))


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of one sample.

    Parameters
    ----------
    form : str
        ``"2-D"``, ``"3-D"``; with channels last ``"2-D colour"``, ``"3-D colour"``; with pixels twice as
        long along the first axis ``"2-D spacing"``, ``"3-D spacing"``; or ``"data"`` without pixels.
    pixels : str
        ``"bool"``, ``"labels"`` (int32), ``"uint8"``, ``"uint16"``, ``"float32"`` or ``"float64"``; for data
        without pixels its kind.
    gives : tuple of Made
        One an output; empty where it refused.
    refusal : str, default ''
        Why it did not run.
    """

    form: str
    pixels: str
    gives: tuple[Made, ...] = ()
    refusal: str = ""

    def __str__(self) -> str:
        return f"{self.pixels} {self.form}"


@dataclass(frozen=True, slots=True)
class Capability:
    """What one operation was seen to do with its default values, or smaller ones where these take long.

    Parameters
    ----------
    operation : str
        Its id.
    trials : tuple of Trial
        What came of each sample.
    volume : Volume
        What becomes of an image of three axes.
    channels : Channels
        What becomes of colours.
    spacing : str
        Whether pixels of another shape change the result: ``"yes"``, ``"no"``, ``"refused"``; empty where it
        has no such parameter.
    gil : Gil
        Whether other Python threads work on meanwhile.
    ms_per_megapixel : float or None
        Median time of the processor with the defaults, in milliseconds a megapixel of a 2-D image; None
        where it takes no image.
    is_at_least : bool, default False
        Whether that is from a smaller image, because it takes long: larger ones may take more.
    """

    operation: str
    trials: tuple[Trial, ...]
    volume: Volume
    channels: Channels
    spacing: str
    gil: Gil
    ms_per_megapixel: float | None
    is_at_least: bool = False

    def trials_of(self, form: str) -> tuple[Trial, ...]:
        """Return what came of the samples of one form."""
        return tuple(trial for trial in self.trials if trial.form == form)

    def ran(self, form: str) -> tuple[str, ...]:
        """Return the pixels of this form on which it ran."""
        return tuple(trial.pixels for trial in self.trials_of(form) if not trial.refusal)


def capability_of(operation_id: str) -> Capability | None:
    """Return what an operation was seen to do.

    Parameters
    ----------
    operation_id : str
        Such as ``"filters.gaussian"``.

    Returns
    -------
    capability : Capability or None
        None where it was not measured, as an operation of another package.
    """
    return capabilities().get(operation_id)


@functools.cache
def capabilities() -> Mapping[str, Capability]:
    """Return what every operation was seen to do, by id, sorted."""
    rows = _content()["operations"]
    return MappingProxyType({name: _from_row(name, row) for name, row in sorted(rows.items())})


def measured_versions() -> Mapping[str, str]:
    """Return the versions of the libraries with which it was measured, by their names."""
    return MappingProxyType(_content()["versions"])


def _content() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return content


def _from_row(operation_id: str, row: dict[str, Any]) -> Capability:
    time = row["ms"]
    return Capability(
        operation_id,
        tuple(sorted((trial for outcome in row["trials"] for trial in _trials_from(outcome)), key=_place)),
        Volume(row["volume"]),
        Channels(row["channels"]),
        row.get("spacing", ""),
        Gil(row["gil"]),
        float(time.removeprefix(">")) if isinstance(time, str) else time,
        is_at_least=isinstance(time, str),
    )


def _trials_from(outcome: dict[str, Any]) -> Iterator[Trial]:
    """Yield one trial for each sample of which the same came: ``"2-D: bool uint8; 3-D: bool"``."""
    gives = tuple(map(Made.parse, outcome.get("gives", ())))
    for group in outcome["on"].split("; "):
        form, _, pixels = group.partition(": ")
        yield from (Trial(form, name, gives, outcome.get("refuses", "")) for name in pixels.split())


_FORMS = ("data", "2-D", "3-D", "2-D colour", "3-D colour", "2-D spacing", "3-D spacing")
_ORDER = ("bool", "labels", "uint8", "uint16", "float32", "float64")


def _place(trial: Trial) -> tuple[int, int]:
    return _FORMS.index(trial.form), _ORDER.index(trial.pixels) if trial.pixels in _ORDER else -1


def misfit_of(
    operation: Operation, *, dtype: str, ndim: int, has_channels: bool = False, kind: Kind = Kind.IMAGE
) -> str:
    """Return what keeps an operation from taking an image: ``""`` when it fits.

    Parameters
    ----------
    operation : Operation
        What should take the image as its first input.
    dtype : str
        The image's dtype, such as ``"uint16"``.
    ndim : int
        The number of its spatial axes.
    has_channels : bool, default False
        Whether it has channels besides.
    kind : Kind, default Kind.IMAGE
        What it means.

    Returns
    -------
    misfit : str
        The property that is wrong, in words that follow the operation's name: ``"takes 2 axes, not 3"``.
    """
    if kind is Kind.IMAGE and dtype == "bool":
        kind = Kind.BINARY
    takes = operation.inputs[0].takes if operation.inputs else ()
    if not fits(kind, takes):
        return f"takes {in_words(takes) or 'no image'}, not {in_words((kind,))}"
    if operation.ndim is not None and ndim not in operation.ndim:
        return f"takes {' or '.join(map(str, operation.ndim))} axes, not {ndim}"
    capability = capability_of(operation.id)
    if has_channels:
        misfit = _misfit_of_channels(operation, capability, ndim)
        if misfit:
            return misfit
    if capability is None or kind not in _PIXELS:
        return ""
    return _measured_misfit(capability, _PIXELS[kind] or dtype, ndim, has_channels=has_channels)


_PIXELS = {Kind.IMAGE: "", Kind.ARRAY: "", Kind.BINARY: "bool", Kind.LABELS: "labels", Kind.MARKERS: "labels"}
"""With which pixels a kind was tried; ``""``: of the dtype's name."""


def _misfit_of_channels(operation: Operation, capability: Capability | None, ndim: int) -> str:
    if isinstance(operation.locality, Pointwise) and capability is None:
        return ""
    treats = Channels.UNKNOWN if capability is None else capability.channels
    if treats is Channels.AXIS:
        return "does not know channels: it takes them for an axis of space"
    if operation.has_channels or treats is Channels.APART or (treats is Channels.TOGETHER and ndim == 2):
        return ""
    return "does not know channels"


def _measured_misfit(capability: Capability, pixels: str, ndim: int, *, has_channels: bool) -> str:
    form = f"{ndim}-D colour" if has_channels else f"{ndim}-D"
    ran = capability.ran(form)
    tried = {trial.pixels: trial for trial in capability.trials_of(form)}
    if not tried or pixels in ran:
        return ""
    if ran:
        return f"takes {', '.join(ran)}, not {pixels}" if pixels in tried else ""
    if not has_channels and capability.ran(f"{ndim}-D colour"):
        return "takes an image with channels only"
    reason = tried.get(pixels, next(iter(tried.values()))).refusal
    return f"takes no image of {ndim} axes{' with channels' if has_channels else ''} ({reason})"
