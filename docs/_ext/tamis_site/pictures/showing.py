"""An example as tiles: what goes in, what comes out; and the same along a parameter."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

import tamis
from tamis.catalogue import Kind, Stage
from tamis_site.pictures.ink import in_words, listed
from tamis_site.pictures.painting import Paint, Value, shared_limits
from tamis_site.pictures.row import Tile
from tamis_site.pictures.samples import sample
from tamis_site.pictures.special import SPECIAL
from tamis_site.pictures.strip import main_parameter, value_in_words, values_along
from tamis_site.pictures.strip_values import ALONG

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tamis_site.pictures.example import Example

__all__ = ["Outcome", "strip_of", "tiles_of"]

_SIDE = 256
_SIDE_OF_MANY = 192
_FRAME = 176
Limits: TypeAlias = tuple[float, float] | None

# what goes in is drawn with what comes out
_SHOWN_BY_RESULT = ("measure.mesh_surface_area",)
# of fewer pixels, but of the same part of the image
_SAME_PART = ("measure.block_reduce", "transform.downscale_local_mean")
_OUTLINES = (
    "segmentation.active_contour",
    "measure.approximate_polygon",
    "measure.subdivide_polygon",
    "transform.matrix_transform",
)


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What an example gave.

    Parameters
    ----------
    example : Example
        What was done.
    found : tuple
        One item for each output.
    kinds : tuple of Kind
        What each means.
    """

    example: Example
    found: tuple[Any, ...]
    kinds: tuple[Kind, ...]

    @classmethod
    def of(cls, example: Example, **values: Any) -> Outcome:
        """Run an example; with other values, if any are given."""
        results = example.results(**values)
        names = [f"output_{place}" for place in range(len(results))]
        ran = tamis.run(tamis.Pipeline.of(**dict(zip(names, results, strict=True))))
        return cls(
            example, tuple(ran[name] for name in names), tuple(Kind(result.kind) for result in results)
        )

    @property
    def image(self) -> np.ndarray | None:
        """Its only result, where that is a plane of grey values."""
        return _plane_or_none(self.found[0], self.kinds[0]) if len(self.found) == 1 else None

    def pictures(self, paint: Paint) -> list[tuple[np.ndarray, str]]:
        """Return pictures of what came out, with words; three at most."""
        operation = self.example.operation
        if operation.id in SPECIAL:
            return SPECIAL[operation.id](self.example, self.found, paint)
        if operation.stage is Stage.THRESHOLD and self.kinds[0] in (Kind.SCALAR, Kind.IMAGE, Kind.ARRAY):
            return self._thresholded(paint)
        if len(self.found) > 1 and all(
            kind is Kind.SCALAR or np.size(item) < 4 for item, kind in self._pairs()
        ):
            rows = [(output.name, item) for output, item in zip(operation.outputs, self.found, strict=True)]
            return [(listed(rows, paint.largest), operation.name)]
        drawn = [pair for value in self._values() for pair in paint.draw(value)]
        return drawn[:3]

    def _pairs(self) -> list[tuple[Any, Kind]]:
        return list(zip(self.found, self.kinds, strict=True))

    def _values(self) -> list[Value]:
        operation = self.example.operation
        is_name = len(self.found) > 1
        names = [output.name if is_name else operation.name for output in operation.outputs]
        is_space = operation.topic == "color" and not operation.id.endswith(
            ("2rgb", "2rgba", "combine_stains")
        )
        return [
            Value(
                item,
                kind,
                _with_constant(name, item),
                has_colours=not is_space,
                is_marking=operation.stage is Stage.MARKERS and "level_set" not in operation.name,
                is_outline=operation.id in _OUTLINES,
            )
            for name, (item, kind) in zip(names, self._pairs(), strict=True)
        ]

    def _thresholded(self, paint: Paint) -> list[tuple[np.ndarray, str]]:
        """Return what is above a threshold beside the threshold itself."""
        image, found = _content(self.example, 0), np.asarray(self.found[0])
        own = Value(found, self.kinds[0], "the threshold" if found.ndim != 1 else "the thresholds")
        if found.ndim == 1:
            parts = Value(np.digitize(image, found), Kind.LABELS, "parts between the thresholds")
            return [*paint.draw(parts), *paint.draw(own)]
        words = f"image > {in_words(found[()])}" if not found.ndim else "image > threshold"
        return [*paint.draw(Value(image > found, Kind.BINARY, words)), *paint.draw(own)]


def tiles_of(outcome: Outcome, largest: int | None = None) -> tuple[list[Tile], list[Tile]]:
    """Return tiles of what goes in and of what comes out.

    Parameters
    ----------
    outcome : Outcome
        What was done.
    largest : int, optional, pixel
        How large each may be; else as large as the page has room for.
    """
    example = outcome.example
    given = [] if example.operation.id in _SHOWN_BY_RESULT else list(example.inputs)[:3]
    contents = [given_.image.compute() for given_ in example.inputs.values()]
    below, (inner, own), longest = _below(example), _limits(outcome, contents), _longest(outcome, contents)
    for side in (largest or _SIDE, largest or _SIDE_OF_MANY):
        paint = Paint(side, below, own, longest)
        after = [Tile(rgb, words) for rgb, words in outcome.pictures(paint)]
        if len(given) + len(after) <= 3:
            break
    before = [
        _before(example, name, Paint(side, None, limits, longest))
        for name, limits in zip(given, inner, strict=False)
    ]
    return before, after


def strip_of(example: Example) -> list[Tile]:
    """Return frames along the main parameter, equally wide; none where it changes nothing."""
    name, values = _along(example)
    if len(values) < 2:
        return []
    outcomes, words = [], []
    for value in values:
        try:
            outcomes.append(Outcome.of(example, **{name: value}))
        except Exception:  # not every value of a slider suits every image: the others are shown
            continue
        words.append(f"{name}={value_in_words(value)}")
    return _frames(outcomes, words) if len(outcomes) > 1 else []


def _along(example: Example) -> tuple[str, tuple[Any, ...]]:
    if example.operation.id in ALONG:
        return ALONG[example.operation.id]
    parameter = main_parameter(example.operation)
    if parameter is None:
        return "", ()
    image = _content(example, 0) if example.inputs else None
    return parameter.name, values_along(parameter, image if isinstance(image, np.ndarray) else None)


def _frames(outcomes: Sequence[Outcome], words: Sequence[str]) -> list[Tile]:
    below = _below(outcomes[0].example)
    images = [outcome.image for outcome in outcomes]
    known = [image for image in images if image is not None]
    limits = _limits_of_frames(known) if len(known) == len(images) else [None] * len(images)
    is_same_part = outcomes[0].example.operation.id in _SAME_PART
    sides = [_FRAME] * len(images) if is_same_part else _sides(images)
    drawn = [
        outcome.pictures(Paint(side, below, limit))
        for outcome, limit, side in zip(outcomes, limits, sides, strict=True)
    ]
    for place in range(min(len(pictures) for pictures in drawn)):
        frames = [pictures[place][0] for pictures in drawn]
        if len({frame.tobytes() for frame in frames}) > 1:
            return [Tile(frame, text) for frame, text in zip(frames, words, strict=True)]
    return []


def _limits_of_frames(images: Sequence[np.ndarray]) -> list[Limits]:
    """Return the same contrast limits for all frames; none where these would hide some of them."""
    limits = shared_limits(images)
    if all(image.dtype == np.uint8 for image in images):
        known = [limit for limit in limits if limit is not None]
        return [(min(low for low, _ in known), max(high for _, high in known))] * len(images)
    return limits if len(set(limits)) == 1 else [None] * len(images)


def _sides(images: Sequence[np.ndarray | None]) -> list[int]:
    """Return how large each frame is, so that results of different sizes are seen in proportion."""
    longest = [max(image.shape[:2]) if image is not None else 1 for image in images]
    return [max(24, _FRAME * length // max(longest)) for length in longest]


def _content(example: Example, place: int) -> Any:
    given = list(example.inputs.values())[place]
    return given.image.compute()


def _before(example: Example, name: str, paint: Paint) -> Tile:
    given = example.inputs[name]
    words = given.words if len(example.inputs) == 1 else f"{name}: {given.words}"
    image = sample(given.shown).image if given.shown else given.image
    content, kind = image.compute(), Kind(image.kind)
    takes = example.operation.get_input(name).takes
    if kind is Kind.ARRAY and Kind.MARKERS in takes and Kind.IMAGE not in takes:
        kind = Kind.LABELS
    is_outline = Kind.POINTS in takes and Kind.IMAGE not in takes and kind is Kind.ARRAY
    if (is_outline or kind is Kind.POINTS) and given.over:
        paint = dataclasses.replace(paint, below=np.asarray(sample(given.over).image.compute()))
    drawn = paint.draw(Value(content, Kind.POINTS if is_outline else kind, words, is_outline=is_outline))
    return Tile(drawn[len(drawn) // 2][0], words)


def _below(example: Example) -> np.ndarray | None:
    """Return the image that objects and places are drawn over; None where there is none."""
    for given in example.inputs.values():
        image = sample(given.over).image if given.over else given.image
        content = image.compute()
        is_colour = np.ndim(content) == 3 and np.shape(content)[-1] == 3
        if (np.ndim(content) == 2 or is_colour) and image.kind in ("image", "binary"):
            return np.asarray(content)
        return None
    return None


def _limits(outcome: Outcome, contents: Sequence[Any]) -> tuple[list[Limits], Limits]:
    """Return contrast limits for what goes in and for what comes out, the same where they show both."""
    inputs = outcome.example.inputs.values()
    kinds = [Kind(given.image.kind) for given in inputs]
    planes = [_plane_or_none(content, kind) for content, kind in zip(contents, kinds, strict=True)]
    own = outcome.image
    if _is_coloured(outcome.found[0]):  # colours are not stretched, and so is nothing beside them
        return [None if plane is None else _range_of(plane) for plane in planes], None
    known = [plane for plane in [*planes, own] if plane is not None]
    limits = iter(shared_limits(known))
    inner = [None if plane is None else next(limits) for plane in planes]
    return inner, None if own is None else next(limits)


def _is_coloured(content: Any) -> bool:
    return isinstance(content, np.ndarray) and content.ndim == 3 and content.shape[-1] in (3, 4)


def _range_of(plane: np.ndarray) -> Limits:
    return (0.0, float(np.iinfo(plane.dtype).max)) if plane.dtype.kind in "iu" else (0.0, 1.0)


def _longest(outcome: Outcome, contents: Sequence[Any]) -> int:
    """Return the longest side of a result that is larger than what went in; both are enlarged alike."""
    image = outcome.image
    inner = [max(np.shape(content)[:2], default=0) for content in contents if isinstance(content, np.ndarray)]
    own = 0 if image is None else max(image.shape)
    return own if inner and own > inner[0] else 0


def _plane_or_none(content: Any, kind: Kind) -> np.ndarray | None:
    is_plane = isinstance(content, np.ndarray) and content.ndim == 2 and content.dtype.kind in "iuf"
    return content if is_plane and kind in (Kind.IMAGE, Kind.ARRAY) and content.size else None


def _with_constant(name: str, content: Any) -> str:
    """Return a name, and the value of an array that has only one."""
    if not isinstance(content, np.ndarray) or content.ndim < 2 or content.dtype.kind not in "biuf":
        return name
    is_constant = content.size > 0 and bool((content == content.flat[0]).all())
    return f"{name}: all {in_words(content.flat[0])}" if is_constant else name
