"""What an operation does, as pictures: a sample and its result, and a row along its main parameter.

The results come from `tamis.try_all`, so they are in its cache; a list of what was drawn lies beside the
pictures, so that a rebuild draws only what changed.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
import math
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import tamis
from tamis.catalogue import (
    Footprint,
    Kind,
    Stage,
    capability_of,
    facts_of,
    fits,
    measured_versions,
    window_of,
)
from tamis.display import Intent, resolve, thumbnail, to_rgb
from tamis.engine import default_engine
from tamis.errors import TamisError
from tamis.exploration import picture_of
from tamis.io import from_array
from tamis_site.row import Tile, draw_row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.catalogue import Operation, Parameter
    from tamis.exploration import Trial, Trials

__all__ = ["Album", "Picture", "main_parameter", "sample_for", "values_along"]

_SIDE = 256
_SMALL = 176
_COUNT = 4
# where along a slider the pictures of a row are
_PLACES = (0.15, 0.4, 0.65, 0.9)
_MEGAPIXELS = 0.05
_SLOW_S = 2.0
_TOO_SLOW_S = 15.0
# a picture of fewer rows or columns shows nothing
_LEAST = 8
_OF_COLOURS = ("rgb", "separate_stains", "convert")
# numbers that say where or what for, and not how much
_NOT_SHOWN = {
    "cval",
    "channel_axis",
    "axis",
    "axes",
    "origin",
    "seed",
    "rng",
    "ndim",
    "truncate",
    "mask_value",
    "order",
}
# these first, whatever stands before them in the signature
_SHOWN_FIRST = (
    "footprint",
    "sigma",
    "radius",
    "size",
    "min_size",
    "max_size",
    "weight",
    "h",
    "scale",
    "min_distance",
)


@dataclasses.dataclass(frozen=True, slots=True)
class Picture:
    """A file beside the pages, and what it shows, in words."""

    file: str
    words: str


class Album:
    """The pictures of all operations, kept in a folder; draws what is missing.

    Parameters
    ----------
    folder : Path
        Where they are kept.
    makes : bool, default True
        Whether missing ones are drawn.
    """

    def __init__(self, folder: Path, *, makes: bool = True) -> None:
        self.folder = folder
        self.made = 0
        self._makes = makes
        self._known: dict[str, Any] = {}
        self._list = folder / "drawn.json"
        folder.mkdir(parents=True, exist_ok=True)
        if self._list.exists():
            self._known = json.loads(self._list.read_text(encoding="utf-8"))

    @property
    def count(self) -> int:
        """How many operations have a picture."""
        return sum(bool(item["pictures"]) for item in self._known.values())

    def pictures_of(self, operation: Operation) -> tuple[Picture, ...]:
        """Return an operation's pictures; none where there is nothing to see, or it takes too long."""
        key = _key_of(operation)
        known = self._known.get(operation.id)
        if self._makes and (known is None or known["key"] != key):
            pictures, why = _drawn(operation, self.folder)
            known = {"key": key, "pictures": [dataclasses.astuple(one) for one in pictures], "why": why}
            self._known[operation.id] = known
            self.made += bool(pictures)
        return tuple(Picture(*one) for one in known["pictures"]) if known else ()

    def close(self) -> None:
        """Write down what was drawn, and let the workers go."""
        default_engine().close_workers()
        self._list.write_text(json.dumps(self._known, indent=1, sort_keys=True), encoding="utf-8")


@functools.cache
def _version() -> str:
    files = (Path(__file__), Path(__file__).with_name("row.py"))
    sources = "".join(path.read_text(encoding="utf-8") for path in files)
    return f"{tamis.__version__} {dict(measured_versions())} {sources}"


def _key_of(operation: Operation) -> str:
    told = f"{_version()} {operation.id} {operation.version} {operation.arguments}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _drawn(operation: Operation, folder: Path) -> tuple[list[Picture], str]:
    """Return the pictures of an operation, written into a folder; or why there are none."""
    sample = sample_for(operation)
    if sample is None:
        return [], "it takes no image"
    is_slow = _is_slow(operation)
    try:
        # only what is slow is done in a process that can be stopped: it takes a while to start
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a library's words about its defaults are for who calls it
            pictures = [_before_and_after(operation, sample, folder, _TOO_SLOW_S if is_slow else None)]
            pictures += [] if is_slow else _along(operation, sample, folder)
    except Exception as error:  # whatever it is, the page stands without a picture, and the list says why
        return [], str(error)
    return pictures, ""


def _is_slow(operation: Operation) -> bool:
    capability = capability_of(operation.id)
    if capability is None or capability.ms_per_megapixel is None:
        return False
    return capability.is_at_least or capability.ms_per_megapixel * _MEGAPIXELS / 1000 > _SLOW_S


class _NothingToSeeError(Exception):
    """No picture comes of it."""


def _before_and_after(operation: Operation, sample: Any, folder: Path, timeout_s: float | None) -> Picture:
    trials = tamis.try_all(sample, operations=[operation.id], timeout_s=timeout_s)
    tiles = _tiles_of(trials, _SIDE)
    if not tiles:
        why = trials[0].error or "no image comes out"
        raise _NothingToSeeError(why)
    before = picture_of(None, trials, largest=_SIDE)
    return _written(
        folder / f"{operation.id}.png",
        [Tile(before, "sample"), *tiles],
        "A sample, and what comes of it",
    )


def _along(operation: Operation, sample: Any, folder: Path) -> list[Picture]:
    """Return the row along the main parameter; nothing where there is none, or where it changes nothing."""
    parameter = main_parameter(operation)
    values = values_along(parameter, np.asarray(sample)) if parameter is not None else ()
    if parameter is None or len(values) < 2:
        return []
    grid = {f"{operation.id}.{parameter.name}": values}
    timeout_s = _TOO_SLOW_S if "iter" in parameter.name else None  # a few times as many may be hours
    try:
        trials = tamis.try_all(sample, operations=[operation.id], grid=grid, timeout_s=timeout_s)
    except TamisError:
        return []
    first = trials[: len(values)]  # of several ways to try it
    words = [f"{parameter.name}={_in_words(trial.values[parameter.name])}" for trial in first]
    tiles = _tiles_of(trials, _SMALL, dict(zip((trial.id for trial in first), words, strict=True)))
    if len({tile.rgb.tobytes() for tile in tiles}) < 2:
        return []
    return [_written(folder / f"{operation.id}.row.png", tiles, f"Along {parameter.name}")]


def _in_words(value: Any) -> str:
    """Return a value as one writes it: ``disk(2)``, ``0.5``."""
    if isinstance(value, Footprint):
        return f"{value.name}({', '.join(str(item) for _, item in value.arguments)})"
    return str(value)


def _tiles_of(trials: Trials, largest: int, words: Mapping[str, str] | None = None) -> list[Tile]:
    """Return the pictures of trials, or of those that have words below."""
    tiles = []
    for trial in trials:
        if words is not None and trial.id not in words:
            continue
        rgb = None if trial.has_failed else picture_of(trial, trials, over=_is_over(trial), largest=largest)
        if rgb is None and trial.kind in (Kind.IMAGE, Kind.BINARY, Kind.LABELS):
            rgb = _of_another_shape(trial, largest)
        if rgb is not None:
            tiles.append(Tile(rgb, words[trial.id] if words else trial.details or trial.name))
    return tiles


def _of_another_shape(trial: Trial, largest: int) -> np.ndarray | None:
    """Return the picture of an image that is not as large as what it was made of."""
    pixels = trial.result
    is_colour = getattr(pixels, "ndim", 0) == 3 and pixels.shape[-1] == 3
    if not isinstance(pixels, np.ndarray) or not (pixels.ndim == 2 or is_colour):
        return None
    if min(pixels.shape[:2]) < _LEAST or pixels.dtype.kind not in "biuf":
        return None
    drawn = to_rgb(resolve(pixels, Intent(), kind=trial.kind, axes="YXC" if is_colour else "YX"))
    return thumbnail(drawn, largest=largest)


def _is_over(trial: Trial) -> bool:
    """Return whether objects are shown over the image: those that name something, not a mask of its own."""
    return trial.kind in (Kind.LABELS, Kind.MARKERS, Kind.POINTS)


def _written(path: Path, tiles: list[Tile], words: str) -> Picture:
    path.write_bytes(draw_row(tiles))
    return Picture(path.name, words)


def sample_for(operation: Operation) -> Any:
    """Return a lazy image that suits an operation; None where it takes none."""
    if not operation.inputs or operation.stage is Stage.LOAD:
        return None
    takes = operation.inputs[0].takes
    if operation.ndim == (3,):
        return tamis.open("sample:foam")[:32, :96, :96]
    if operation.topic == "color" and operation.name.startswith(_OF_COLOURS):
        return _colours()
    if fits(Kind.IMAGE, takes):
        return _noisy() if operation.topic == "restoration" else _coins()
    if fits(Kind.BINARY, takes):
        return from_array(_binary(), axes="YX", kind="binary")
    if fits(Kind.LABELS, takes):
        return from_array(_labels(), axes="YX", kind="labels")
    return None


@functools.cache
def _coins() -> Any:
    return from_array(np.asarray(tamis.open("sample:coins"))[8:200, 8:264], axes="YX")


@functools.cache
def _colours() -> Any:
    return from_array(np.asarray(tamis.open("sample:immunohistochemistry"))[150:342, 100:356], axes="YXC")


@functools.cache
def _noisy() -> Any:
    pixels = np.asarray(_coins())
    noise = np.random.default_rng(0).normal(scale=25, size=pixels.shape)
    return from_array(np.clip(pixels + noise, 0, 255).astype(np.uint8), axes="YX")


@functools.cache
def _binary() -> np.ndarray:
    from skimage import filters

    pixels = np.asarray(_coins())
    return pixels > filters.threshold_otsu(pixels)


@functools.cache
def _labels() -> np.ndarray:
    from skimage import measure, morphology

    return measure.label(morphology.closing(_binary(), morphology.disk(2))).astype(np.int32)


def main_parameter(operation: Operation) -> Parameter | None:
    """Return the parameter that one would move first; None where none changes how much is done."""
    able = [one for one in operation.parameters if one.name not in _NOT_SHOWN and _can_vary(one)]
    able.sort(key=lambda one: _SHOWN_FIRST.index(one.name) if one.name in _SHOWN_FIRST else len(_SHOWN_FIRST))
    return able[0] if able else None


def _can_vary(parameter: Parameter) -> bool:
    return parameter.type in ("number", "integer", "footprint") or (
        parameter.type == "choice" and len(parameter.choices) > 1
    )


def values_along(parameter: Parameter, image: np.ndarray) -> tuple[Any, ...]:
    """Return a few values, from little to much; choices as they are."""
    if parameter.type == "footprint":
        name = "disk" if image.ndim == 2 else "ball"
        return tuple(Footprint(name, (("radius", radius),)) for radius in (1, 2, 4, 8)[: 6 - image.ndim])
    if parameter.choices:
        return parameter.choices[:_COUNT]
    window = window_of(parameter, facts_of(image))
    if window is None:
        return ()
    return tuple(dict.fromkeys(_at(window, place, parameter) for place in _PLACES))


def _at(window: Any, place: float, parameter: Parameter) -> Any:
    """Return the value at a place of a slider, as a person would write it."""
    if window.is_logarithmic:
        one = 1 if window.low < 1 else 0  # from 0, equal ratios of the value and 1 more
        low, high = math.log(window.low + one), math.log(window.high + one)
        value = math.exp(low + place * (high - low)) - one
    else:
        value = window.low + place * (window.high - window.low)
    if parameter.type == "integer" or window.step == 1:
        is_odd = isinstance(parameter.default, int) and parameter.default % 2 and "size" in parameter.name
        return round(value) | 1 if is_odd else round(value)
    rounded = float(f"{value:.1g}" if window.is_logarithmic else f"{value:.2g}")
    return int(rounded) if rounded.is_integer() else rounded
