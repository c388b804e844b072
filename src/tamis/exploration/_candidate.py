"""`Candidate`: one operation with one choice of values, and the lazy image that it is."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tamis.catalogue import Kind, Operation, Stage, fits, get_operation, operation_named
from tamis.errors import ParameterError, PipelineError, UnknownNameError, shown
from tamis.exploration._preparation import WHERE, Preparation, made
from tamis.exploration._stage import recipes_for, recipes_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tamis.exploration._stage import Recipe
    from tamis.recorder import Image

__all__ = ["MOST", "Built", "Candidate", "build", "candidates_of"]

MOST = 100
"""So many candidates can be looked at side by side."""

# by the kind that an input takes, what of the preparation it gets; the first that fits
_PREPARED = (
    (Kind.IMAGE, "grey"),
    (Kind.BINARY, "mask"),
    (Kind.LABELS, "labels"),
    (Kind.MARKERS, "markers"),
)

# of grey levels from 0 to 1, where the defaults are made for colours
_GREY: dict[str, dict[str, Any]] = {
    "segmentation.quickshift": {"convert2lab": False},
    "segmentation.slic": {"compactness": 0.1},
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is tried.

    Parameters
    ----------
    operation : str
        Id of the operation.
    values : mapping
        What is not the library's default: values to begin with, and those of the grid.
    variant : str, default ''
        What it works on, where the same operation is tried in several ways.
    varied : tuple of str, default ()
        Parameters of the grid.
    inputs : mapping, optional
        For an input, what of the preparation it gets.
    """

    operation: str
    values: Mapping[str, Any]
    variant: str = ""
    varied: tuple[str, ...] = ()
    inputs: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The operation without its topic: ``"threshold_otsu"``."""
        return self.operation.rpartition(".")[2]

    @property
    def details(self) -> str:
        """What tells it from the others of its operation: ``"on edges, compactness=0.1"``."""
        varied = [f"{name}={shown(self.values[name])}" for name in self.varied]
        return ", ".join(filter(None, [self.variant, *varied]))

    @property
    def id(self) -> str:
        """The operation, and what tells it from the others: ``"filters.gaussian, sigma=2"``."""
        return ", ".join(filter(None, [self.operation, self.details]))


@dataclass(frozen=True, slots=True)
class Built:
    """A candidate as lazy images.

    Parameters
    ----------
    result : Image
        What is looked at.
    number : Image, optional
        The threshold, where it is one number.
    """

    result: Image
    number: Image | None = None


def candidates_of(
    stage: str,
    operations: Iterable[str] | None,
    grid: Mapping[str, Sequence[Any]],
    shape: tuple[int, ...],
) -> tuple[Candidate, ...]:
    """Return what is tried.

    Parameters
    ----------
    stage : str
        All of this stage.
    operations : iterable of str, optional
        Their ids, or what follows the last point of them, in place of the stage.
    grid : mapping
        Values by parameter, for every operation that has it, or by ``operation.parameter``.
    shape : tuple of int, pixel
        Of the image without its channels.

    Raises
    ------
    UnknownNameError
        If there is no such stage or operation, or nothing that is tried has a parameter of the grid.
    ParameterError
        If a parameter of the grid has no values, or there are too many candidates.
    """
    if operations is None:
        recipes = recipes_for(stage, shape)
    else:
        known = [operation_named(name) for name in dict.fromkeys(operations)]
        recipes = tuple(recipe for operation in known for recipe in recipes_of(operation, shape, stage))
    _check_grid(grid, recipes)
    count = sum(math.prod(map(len, _own_grid(recipe, grid).values())) for recipe in recipes)
    if count > MOST:
        expected = f"at most {MOST} candidates together"
        raise ParameterError(WHERE, "grid", expected=expected, got=count, remedy="Give fewer values")
    return tuple(candidate for recipe in recipes for candidate in _varied(recipe, grid))


def _check_grid(grid: Mapping[str, Sequence[Any]], recipes: Sequence[Recipe]) -> None:
    known = {name for recipe in recipes for name in _names_of(get_operation(recipe.operation))}
    for name, values in grid.items():
        if name not in known:
            raise UnknownNameError(name, noun="parameter to vary", known=sorted(known), where=WHERE)
        if isinstance(values, str) or not len(values):
            raise ParameterError(WHERE, "grid", expected=f"a list of values for {name!r}", got=values)


def _names_of(operation: Operation) -> list[str]:
    """Return what a grid may call the values of an operation."""
    names = [argument.name for argument in operation.parameters]
    names += [argument.name for argument in operation.inputs if argument.literal]
    heads = (operation.id, operation.name)
    return [*names, *(f"{head}.{name}" for head in heads for name in names)]


def _own_grid(recipe: Recipe, grid: Mapping[str, Sequence[Any]]) -> dict[str, Sequence[Any]]:
    """Return the part of a grid that is for this operation; what names the operation counts more."""
    known = set(_names_of(get_operation(recipe.operation)))
    mine = [name for name in grid if name in known]
    ordered = sorted(mine, key=lambda name: "." in name)
    return {name.rpartition(".")[2]: grid[name] for name in ordered}


def _varied(recipe: Recipe, grid: Mapping[str, Sequence[Any]]) -> list[Candidate]:
    own = _own_grid(recipe, grid)
    choices = itertools.product(*own.values())
    return [
        Candidate(
            recipe.operation,
            {**recipe.values, **dict(zip(own, choice, strict=True))},
            recipe.variant,
            tuple(own),
            recipe.inputs,
        )
        for choice in choices
    ]


def build(candidate: Candidate, preparation: Preparation) -> Built:
    """Return a candidate as lazy images.

    Raises
    ------
    TamisError
        If the operation cannot take the image, or a value is wrong.
    """
    operation = get_operation(candidate.operation)
    inputs = _inputs(operation, candidate, preparation)
    result = made(operation.id, **inputs, **_values(operation, candidate, preparation))
    match operation.stage:
        case Stage.THRESHOLD:
            return _as_binary(result, preparation.grey)
        case Stage.MARKERS:
            return Built(_as_markers(result, operation, preparation))
        case Stage.SEGMENT:
            return Built(_as_labels(result, operation))
    return Built(result)


def _takes_colours(operation: Operation, preparation: Preparation) -> bool:
    return preparation.has_channels and operation.has_channels


def _inputs(operation: Operation, candidate: Candidate, preparation: Preparation) -> dict[str, Image]:
    found = {}
    for place, argument in enumerate(operation.inputs):
        chosen = candidate.inputs.get(argument.name)
        if argument.name in candidate.values or (chosen is None and argument.optional):
            continue
        if place == 0 and chosen is None and _takes_colours(operation, preparation):
            found[argument.name] = preparation.image
            continue
        if chosen is None and place > 0 and Kind.IMAGE in argument.takes:
            message = f"it needs a second image as {argument.name!r}"
            raise PipelineError(message)
        chosen = chosen or next((name for kind, name in _PREPARED if fits(kind, argument.takes)), None)
        if chosen is None:
            message = f"nothing that could be its {argument.name!r} can be made from an image"
            raise PipelineError(message)
        found[argument.name] = getattr(preparation, chosen)
    return found


def _values(operation: Operation, candidate: Candidate, preparation: Preparation) -> dict[str, Any]:
    """Return the values to call with: where the colours are is no choice, the image says it."""
    values = dict(candidate.values)
    if not operation.has_channels:
        return values
    if operation.id != "segmentation.quickshift":  # which takes grey levels for one channel, and no None
        values.setdefault("channel_axis", _last_axis(operation, preparation))
    if not preparation.has_channels:
        values = _GREY.get(operation.id, {}) | values
    return values


def _last_axis(operation: Operation, preparation: Preparation) -> int | None:
    """Return where the colours are, counted from the end where the operation allows that."""
    if not preparation.has_channels:
        return None
    try:
        operation.get_parameter("channel_axis").check(-1)
    except ParameterError:
        return len(preparation.image.shape) - 1
    return -1


def _as_binary(result: Image, grey: Image) -> Built:
    """Return which pixels are above a threshold; of several thresholds, above the first."""
    if result.spec.kind is Kind.BINARY:
        return Built(result)
    is_number = result.spec.kind is Kind.SCALAR
    is_several = result.spec.kind is Kind.ARRAY
    threshold = made("numpy.getitem", result, 0) if is_several else result
    binary = made("numpy.greater", grey, threshold)
    return Built(binary, threshold if is_number or is_several else None)


def _as_markers(result: Image, operation: Operation, preparation: Preparation) -> Image:
    """Return one number for each marker; blobs stay points, as they have a size besides."""
    if result.spec.kind is Kind.POINTS:
        is_place = not operation.name.startswith("blob")
        return made("util.label_points", result, preparation.shape) if is_place else result
    is_numbered = operation.id == "util.label_points"
    return result if is_numbered else made("measure.label", result)


def _as_labels(result: Image, operation: Operation) -> Image:
    """Return one number for each object, where the operation only tells inside from outside."""
    if operation.name == "random_walker":
        return made("measure.label", made("numpy.greater", result, 1))
    is_mask = result.spec.kind is Kind.BINARY or result.spec.dtype == "int8"
    return made("measure.label", result) if is_mask else result
