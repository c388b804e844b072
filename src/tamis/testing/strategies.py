"""Hostile images, and what else the contract suites draw: samples by kind, values, regions."""

from __future__ import annotations

import functools
import math
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import REQUIRED, ArrayValue, Footprint, Kind, Slice
from tamis.errors import ParameterError
from tamis.region import Region

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hypothesis.strategies import SearchStrategy

    from tamis.catalogue import Operation, Parameter, Value

__all__ = ["DTYPES", "hostile_images", "images", "random_region", "regions", "sample_of", "values_of"]

DTYPES: Mapping[Kind, tuple[str, ...]] = {
    Kind.IMAGE: ("uint8", "uint16", "float32", "float64"),
    Kind.ARRAY: ("uint8", "uint16", "float32", "float64"),
    Kind.BINARY: ("bool",),
    Kind.LABELS: ("int32", "int64"),
    Kind.MARKERS: ("int32",),
    Kind.POINTS: ("int64",),
    Kind.SCALAR: ("float64",),
    Kind.TABLE: ("float64",),
    Kind.MESH: ("float64",),
    Kind.TRANSFORM: ("float64",),
}
"""The dtypes each kind is tried with."""

SHAPES = {1: (211,), 2: (45, 38), 3: (21, 18, 16)}
"""Shapes by number of axes: odd and even lengths, all different, larger than most depths."""


@functools.lru_cache(maxsize=64)
def hostile_images(ndim: int, dtype: str, *, seed: int = 0) -> Mapping[str, np.ndarray]:
    """Return images that break what nice noise lets pass, by name.

    Parameters
    ----------
    ndim : int
        Number of axes.
    dtype : str
        Dtype of every image, such as ``"uint8"`` or ``"float64"``. Floats lie in [0, 1], apart from
        what makes an image hostile.
    seed : int, default 0
        The same seed gives the same images.

    Returns
    -------
    images : mapping of str to ndarray, all read-only
        Names say what is hostile: ``noise``, ``smooth``, ``checker``, ``constant``, ``far_outlier``,
        ``negative_corner`` (not for unsigned dtypes), ``nan`` and ``infinite`` (floats only),
        ``one_pixel``, ``one_row``, ``fortran``, ``strided`` and ``big_endian``.
    """
    rng = np.random.default_rng([seed, ndim])
    shape = SHAPES.get(ndim, (7,) * ndim)
    noise = _noise(shape, dtype, rng)
    made = {
        "noise": noise,
        "smooth": _scaled(_blobs(shape, rng), dtype),
        "checker": _scaled(np.indices(shape).sum(axis=0) % 2, dtype),
        "constant": _scaled(np.full(shape, 0.3), dtype),
        "far_outlier": _with(noise, -1, _largest(dtype)),
        "one_pixel": noise[(slice(1),) * ndim],
        "one_row": noise[(slice(1),) * (ndim - 1)],
        "fortran": np.asfortranarray(noise),
        "strided": _noise((*shape[:-1], 2 * shape[-1]), dtype, rng)[..., ::2],
    }
    if np.dtype(dtype).kind in "if":
        made["negative_corner"] = _with_negative_corner(noise)
    if np.dtype(dtype).kind == "f":
        made["nan"] = _with(noise, -1, math.nan)
        made["infinite"] = _with(noise, -1, math.inf)
    if np.dtype(dtype).itemsize > 1:
        made["big_endian"] = noise.astype(noise.dtype.newbyteorder(">"))
    return MappingProxyType({name: read_only(image) for name, image in made.items()})


def read_only(array: np.ndarray) -> np.ndarray:
    """Return `array` as the store hands arrays out: nobody may write into it."""
    view = array.view()
    view.flags.writeable = False
    return view


def _noise(shape: tuple[int, ...], dtype: str, rng: np.random.Generator) -> np.ndarray:
    kind = np.dtype(dtype).kind
    if kind == "b":
        return rng.random(shape) < 0.6
    if kind == "f":
        return rng.random(shape).astype(dtype)
    # few levels in a 16-bit image: whatever makes a histogram of every level stays quick
    return rng.integers(0, min(np.iinfo(dtype).max, 999), shape, endpoint=True).astype(dtype)


def _blobs(shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Return some smooth bumps in [0, 1], without plateaus."""
    grid = np.indices(shape, dtype=float)
    image: np.ndarray = np.zeros(shape)
    for _ in range(8):
        centre = [rng.uniform(0, length) for length in shape]
        width = rng.uniform(2, 5)
        distance = sum((axis - c) ** 2 for axis, c in zip(grid, centre, strict=True))
        image += np.exp(-distance / (2 * width**2))
    image /= image.max()
    return image


def _scaled(image: np.ndarray, dtype: str) -> np.ndarray:
    """Return [0, 1] as levels of this dtype."""
    kind = np.dtype(dtype).kind
    if kind == "b":
        return image > 0.25
    return (image * (1 if kind == "f" else min(np.iinfo(dtype).max, 999))).astype(dtype)


def _largest(dtype: str) -> float:
    kind = np.dtype(dtype).kind
    if kind == "f":
        return 1e30
    return 1 if kind == "b" else min(np.iinfo(dtype).max, 4095)


def _with(image: np.ndarray, place: int, level: float) -> np.ndarray:
    changed = image.copy()
    changed[(place,) * image.ndim] = level
    return changed


def _with_negative_corner(image: np.ndarray) -> np.ndarray:
    changed = image.copy()
    changed[tuple(slice(length // 4 + 1) for length in image.shape)] *= -1
    return changed


def sample_of(
    kind: Kind,
    ndim: int,
    dtype: str,
    rng: np.random.Generator,
    *,
    shape: tuple[int, ...] | None = None,
    channel_axis: int | None = None,
) -> Any:
    """Return an ordinary, read-only input of this kind.

    Parameters
    ----------
    kind : Kind
        What it means.
    ndim : int
        Number of spatial axes.
    dtype : str
        Dtype of an image; see `DTYPES`.
    rng : Generator
        Where randomness comes from.
    shape : tuple of int, optional
        Shape of its spatial axes, in pixels.
    channel_axis : int, optional
        Where an image has three channels.

    Returns
    -------
    sample : ndarray, number or dict
        As the library's functions take it.
    """
    shape = shape or SHAPES[ndim]
    match kind:
        case Kind.SCALAR:
            return np.dtype(dtype).type(0.5)
        case Kind.POINTS:
            return read_only(rng.integers(0, shape, (9, ndim)))
        case Kind.TABLE:
            return {"label": np.arange(1, 6), "area": rng.random(5)}
        case Kind.MESH:
            return read_only(rng.random((6, 3)))
        case Kind.TRANSFORM:
            return read_only(np.eye(ndim + 1) + np.triu(rng.random((ndim + 1, ndim + 1)) / 8, 1))
        case Kind.LABELS | Kind.MARKERS if dtype != "bool":
            return read_only(_some_labels(shape, dtype, sparse=kind is Kind.MARKERS))
    if channel_axis is None:
        return read_only(_ordinary(shape, dtype, rng))
    planes = [_ordinary(shape, dtype, rng) for _ in range(3)]
    return read_only(np.ascontiguousarray(np.stack(planes, axis=channel_axis)))


def _ordinary(shape: tuple[int, ...], dtype: str, rng: np.random.Generator) -> np.ndarray:
    mixed = 0.7 * _blobs(shape, rng) + 0.3 * rng.random(shape)
    return _scaled(mixed, dtype)


def _some_labels(shape: tuple[int, ...], dtype: str, *, sparse: bool) -> np.ndarray:
    """Return boxes with gaps between them, numbered in raster order; or only their corners."""
    grid = np.indices(shape)
    box, place = grid // 6, grid % 6
    inside = np.all(place == 2, axis=0) if sparse else np.all((place > 0) & (place < 5), axis=0)
    numbers = np.ravel_multi_index(tuple(box), tuple(-(-length // 6) for length in shape)) + 1
    return np.where(inside, numbers, 0).astype(dtype)


def values_of(
    operation: Operation, ndim: int, rng: np.random.Generator, *, default: bool
) -> dict[str, Value]:
    """Return values for every parameter, checked one by one.

    Parameters
    ----------
    operation : Operation
        Whose parameters.
    ndim : int
        Number of spatial axes.
    rng : Generator
        Where randomness comes from.
    default : bool
        Whether those that have a default keep it. Otherwise they are drawn: numbers from the window,
        lengths in pixels from its low end so that depths stay smaller than the image.

    Returns
    -------
    values : dict
        As `Operation.check_values` takes them.
    """
    drawn = {}
    for parameter in operation.parameters:
        if not default or parameter.is_required:
            drawn[parameter.name] = _value_of(parameter, ndim, rng)
    return {name: value for name, value in drawn.items() if value is not REQUIRED}


def _value_of(parameter: Parameter, ndim: int, rng: np.random.Generator) -> Any:
    if parameter.optional and not parameter.is_required and rng.random() < 0.25:
        return None
    draw = _DRAWS.get(parameter.type)
    value = draw(parameter, ndim, rng) if draw else parameter.default
    try:
        return parameter.check(value)
    except ParameterError:  # a default is always allowed; what was drawn need not be
        return parameter.default


def _draw_number(parameter: Parameter, ndim: int, rng: np.random.Generator) -> Any:
    if parameter.window is None and not parameter.is_required:
        return parameter.default
    if parameter.per_axis and rng.random() < 0.3:
        return tuple(_one_number(parameter, rng) for _ in range(ndim))
    return _one_number(parameter, rng)


def _one_number(parameter: Parameter, rng: np.random.Generator) -> float:
    low, high = parameter.window or (
        parameter.minimum or 0,
        parameter.maximum or (parameter.minimum or 0) + 3,
    )
    if parameter.unit == "pixel":
        high = min(high, low + 3)
    if parameter.type == "integer":
        return int(rng.integers(int(low), int(high), endpoint=True))
    return round(float(rng.uniform(low, high)), 2)


def _draw_numbers(parameter: Parameter, ndim: int, rng: np.random.Generator) -> Any:
    if parameter.choices:
        return _draw_choice(parameter, ndim, rng)
    if parameter.window is None and not parameter.is_required:
        return parameter.default
    return tuple(sorted(_one_number(parameter, rng) for _ in range(ndim)))


def _draw_footprint(parameter: Parameter, ndim: int, rng: np.random.Generator) -> Value:
    round_name = {2: "disk", 3: "ball"}.get(ndim, "ones")
    lopsided = np.ones((2, 3, 4)[-ndim:], np.uint8)
    lopsided[(0,) * ndim] = 0
    offers: tuple[Value, ...] = (
        Footprint(round_name, (("radius", 1),)) if ndim in (2, 3) else Footprint("ones", (("shape", (3,)),)),
        Footprint("ones", (("shape", (4, 3, 2)[:ndim]),)),
        ArrayValue.of(np.ones((3,) * ndim, np.uint8)),
        ArrayValue.of(lopsided),
    )
    return offers[int(rng.integers(len(offers)))]


def _draw_choice(parameter: Parameter, ndim: int, rng: np.random.Generator) -> Value:
    return parameter.choices[int(rng.integers(len(parameter.choices)))]


_DRAWS: Mapping[str, Callable[[Parameter, int, np.random.Generator], Any]] = {
    "number": _draw_number,
    "integer": _draw_number,
    "numbers": _draw_numbers,
    "boolean": lambda parameter, ndim, rng: bool(rng.integers(2)),
    "choice": _draw_choice,
    "function": _draw_choice,
    "footprint": _draw_footprint,
    "array": lambda parameter, ndim, rng: (
        ArrayValue.of(np.ones((3,) * ndim)) if parameter.is_required else parameter.default
    ),
    "index": lambda parameter, ndim, rng: (Slice(1, None), "..."),
    "dtype": lambda parameter, ndim, rng: "float64" if parameter.is_required else parameter.default,
    "names": lambda parameter, ndim, rng: ("label",) if parameter.is_required else parameter.default,
}


def random_region(shape: tuple[int, ...], rng: np.random.Generator) -> Region:
    """Return a region of an image of this shape: small, of odd sizes, often at the border."""
    start, stop = [], []
    for length in shape:
        size = int(rng.integers(1, max(2, length // 3)))
        place = rng.choice((0, length - size, int(rng.integers(0, length - size + 1))))
        start.append(int(place))
        stop.append(int(place) + size)
    return Region(tuple(start), tuple(stop))


def regions(shape: tuple[int, ...]) -> SearchStrategy[Region]:
    """Return a hypothesis strategy of regions with at least one pixel inside an image of this shape."""
    from hypothesis import strategies as st

    def spans(length: int) -> SearchStrategy[tuple[int, int]]:
        ends = st.lists(st.integers(0, length), min_size=2, max_size=2, unique=True)
        return ends.map(lambda pair: (min(pair), max(pair)))

    return st.tuples(*map(spans, shape)).map(
        lambda pairs: Region(tuple(a for a, _ in pairs), tuple(b for _, b in pairs))
    )


def images(ndim: int, dtype: str) -> SearchStrategy[np.ndarray]:
    """Return a hypothesis strategy of hostile images; see `hostile_images`."""
    from hypothesis import strategies as st

    def chosen(name: str, seed: int) -> np.ndarray:
        return hostile_images(ndim, dtype, seed=seed)[name]

    names = sorted(hostile_images(ndim, dtype))
    return st.builds(chosen, st.sampled_from(names), st.integers(0, 2**16))
