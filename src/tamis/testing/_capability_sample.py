"""The small images that every operation is tried with, and what else it needs to be called."""

from __future__ import annotations

import functools
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import Kind, get_operation
from tamis.errors import ParameterError
from tamis.testing._case import ORDINARY, SPATIAL, Case, Sample, last_axis, rng_of
from tamis.testing._samples import SAMPLES
from tamis.testing.strategies import DTYPES, read_only, sample_of, values_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tamis.catalogue import Input, Operation, Value

__all__ = ["DATA", "case_for", "forms_of", "has_pixels", "natural_pixels", "samples_of", "takes_seed"]

PIXELS = ("bool", "labels", "uint8", "uint16", "float32", "float64")
COLOURS = ("uint8", "uint16", "float32", "float64")
DATA = "data"
"""The form of what has no pixels."""

SHAPES: Mapping[int, tuple[int, ...]] = {2: (45, 38), 3: (9, 26, 25)}
"""Planes large enough for what looks at blocks, and few of them."""

ANISOTROPIC = (2.0, 1.0, 1.0)

DRAWS = 8
"""Sets of values that are tried where an operation does not run with its defaults."""

TELLING: Mapping[str, Sample] = MappingProxyType(
    {
        # equal thresholds would make it pointwise
        "filters.apply_hysteresis_threshold": Sample(inputs=lambda inputs: inputs | {"low": 0.2}),
        "morphology.h_maxima": Sample({"h": 0.1}),
        "morphology.h_minima": Sample({"h": 0.1}),
        "morphology.remove_objects_by_distance": Sample({"min_distance": 6}),
        "ndimage.shift": Sample({"shift": 1.5}),
        "numpy.moveaxis": Sample({"source": 0, "destination": 1}),
        "restoration.richardson_lucy": Sample({"num_iter": 3}),
        "transform.downscale_local_mean": Sample({"factors": 2}),
    }
)
"""What shows more of an operation than its ordinary sample, by id."""

_KINDS = {"bool": Kind.BINARY, "labels": Kind.LABELS}


def has_pixels(operation: Operation) -> bool:
    """Return whether its first input is an image of some kind."""
    return bool(operation.inputs) and not SPATIAL.isdisjoint(operation.inputs[0].takes)


def forms_of(operation: Operation) -> tuple[str, ...]:
    """Return the forms of samples that make sense for it."""
    if not has_pixels(operation):
        return (DATA,)
    forms = ["2-D", "3-D", "2-D colour"]
    if operation.has_channels:
        forms.append("3-D colour")
    if any(parameter.name == "spacing" for parameter in operation.parameters):
        forms += ["2-D spacing", "3-D spacing"]
    return tuple(forms)


def natural_pixels(operation: Operation) -> tuple[str, ...]:
    """Return all pixels, those first that its entry has in mind."""
    kind = operation.inputs[0].takes[0]
    first = {Kind.BINARY: ("bool",), Kind.LABELS: ("labels",), Kind.MARKERS: ("labels",)}
    ahead = first.get(kind, ("float64", "uint8"))
    return (*ahead, *(pixels for pixels in PIXELS if pixels not in ahead))


def samples_of(operation: Operation) -> tuple[tuple[str, str], ...]:
    """Return form and pixels of every sample it is tried with."""
    if not has_pixels(operation):
        return ((DATA, str(operation.inputs[0].takes[0]) if operation.inputs else "nothing"),)
    by_word = {"colour": COLOURS, "spacing": natural_pixels(operation)[:1]}
    return tuple(
        (form, pixels)
        for form in forms_of(operation)
        for pixels in by_word.get(form.partition(" ")[2], PIXELS)
    )


def case_for(
    operation: Operation,
    form: str,
    pixels: str,
    *,
    shape: tuple[int, ...] | None = None,
    seed: int = 0,
    with_defaults: bool = False,
) -> Case:
    """Return a call of the operation on one sample: with its defaults, where these run and are quick.

    Parameters
    ----------
    operation : Operation
        What is called.
    form, pixels : str
        As `Trial` has them.
    shape : tuple of int, optional
        Shape of the spatial axes, in pixels.
    seed : int, default 0
        Of what is random.
    with_defaults : bool, default False
        Whether the defaults are kept that take long.

    Returns
    -------
    case : Case
        With the required inputs only; every image among them has the same pixels.
    """
    ndim = (operation.ndim or (2,))[0] if form == DATA else int(form[0])
    asked = _asked_values(operation, ndim, form, seed)
    if with_defaults:
        own = {p.name for p in operation.parameters if not p.is_required} & _sample_for(
            operation
        ).values.keys()
        asked = {name: value for name, value in asked.items() if name not in own}
    values = _running_values(operation.id, ndim) | asked
    return _case(operation, ndim, pixels, values, shape=shape, has_colours=form.endswith("colour"))


def _sample_for(operation: Operation) -> Sample:
    return TELLING.get(operation.id) or SAMPLES.get(operation.id, ORDINARY)


@functools.cache
def _running_values(operation_id: str, ndim: int) -> dict[str, Value]:
    """Return the defaults; where an operation does not run with them, the first drawn values that do."""
    operation = get_operation(operation_id)
    offers = _offers(operation, ndim)
    default = next(offers)
    if not has_pixels(operation) or (operation.ndim is not None and ndim not in operation.ndim):
        return default
    return next((values for values in (default, *offers) if _runs(operation, ndim, values)), default)


def _offers(operation: Operation, ndim: int) -> Iterator[dict[str, Value]]:
    """Yield the defaults, with one number for all axes or with one an axis; then drawn values."""
    rng = rng_of(operation)
    default = values_of(operation, ndim, rng, default=True)
    per_axis = {p.name for p in operation.parameters if p.per_axis and p.is_required} & default.keys()
    numbers = {name: _first(default[name]) for name in per_axis}
    yield default | numbers
    if per_axis:
        yield default | {name: (number,) * ndim for name, number in numbers.items()}
    if any(parameter.name == "size" for parameter in operation.parameters):
        yield default | {"size": 3}
    for _ in range(DRAWS):
        yield values_of(operation, ndim, rng, default=False)


def _first(value: Value) -> Value:
    return value[0] if isinstance(value, tuple) and value else value


def _runs(operation: Operation, ndim: int, values: Mapping[str, Value]) -> bool:
    pixels = natural_pixels(operation)[0]
    has_colours = operation.has_channels and values.get("channel_axis", _no_axis(operation)) is not None
    form = f"{ndim}-D colour" if has_colours else f"{ndim}-D"
    asked = _asked_values(operation, ndim, form, seed=0)
    try:
        _case(operation, ndim, pixels, {**values, **asked}, has_colours=has_colours).run()
    except Exception:  # a library may raise anything; that is its answer
        return False
    return True


def takes_seed(operation: Operation) -> bool:
    """Return whether a number may say which random numbers it uses."""
    return any(parameter.name == "rng" and parameter.type == "seed" for parameter in operation.parameters)


def _asked_values(operation: Operation, ndim: int, form: str, seed: int) -> dict[str, Value]:
    """Return the values that the form and the operation's own sample ask for."""
    asked: dict[str, Any] = dict(_sample_for(operation).values)
    if takes_seed(operation):
        asked["rng"] = seed
    if form.endswith("spacing"):
        asked["spacing"] = ANISOTROPIC[:ndim]
    checked = {name: operation.get_parameter(name).check(value) for name, value in asked.items()}
    if operation.has_channels:
        checked["channel_axis"] = (
            last_axis(operation, ndim) if form.endswith("colour") else _no_axis(operation)
        )
    return checked


def _no_axis(operation: Operation) -> Value:
    """Return None where the operation can do without channels, else its default."""
    parameter = operation.get_parameter("channel_axis")
    try:
        return parameter.check(None)
    except ParameterError:
        return -1 if parameter.is_required else parameter.default  # type: ignore[return-value]  # not Required


def _case(
    operation: Operation,
    ndim: int,
    pixels: str,
    values: Mapping[str, Value],
    *,
    has_colours: bool,
    shape: tuple[int, ...] | None = None,
) -> Case:
    given = [item for item in operation.inputs if not item.optional] or list(operation.inputs[:1])
    kinds = {item.name: _kind_of(item, pixels, is_first=not place) for place, item in enumerate(given)}
    rng = rng_of(operation)
    inputs = {}
    for place, (name, kind) in enumerate(kinds.items()):
        is_image = not place or kind in (Kind.IMAGE, Kind.ARRAY)
        dtype = ("int32" if pixels == "labels" else pixels) if is_image else DTYPES[kind][0]
        axis = -1 if is_image and has_colours else None
        inputs[name] = sample_of(kind, ndim, dtype, rng, shape=shape or SHAPES[ndim], channel_axis=axis)
    change = _sample_for(operation).inputs
    if change is not None:
        inputs = {name: _still(item) for name, item in change(inputs).items()}
    return Case(operation, ndim, kinds, inputs, operation.check_values(values, given=tuple(inputs)))


def _kind_of(item: Input, pixels: str, *, is_first: bool) -> Kind:
    if is_first and not SPATIAL.isdisjoint(item.takes):
        return _KINDS.get(pixels, Kind.IMAGE)
    return item.takes[0]


def _still(given: Any) -> Any:
    return read_only(given) if isinstance(given, np.ndarray) else given
