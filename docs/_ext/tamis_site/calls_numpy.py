"""What NumPy's and SciPy's operations are shown on, where the kinds of their inputs do not say enough."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from tamis_site.called import Called
from tamis_site.samples import HEIGHT, WIDTH

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CALLS"]

_SHAPE = (64, 64)
_SOBEL = ((1, 0, -1), (2, 0, -2), (1, 0, -1))
_EDGE = ((0, 0, 0), (1, 1, 1), (1, 1, 1))
_ABOVE = ((1, 1, 1), (0, 0, 0), (0, 0, 0))
_ROW = (1, 2, 4, 8, 4, 2, 1)
_COINS = tuple(range(1, 15))
_WINDOW = (slice(40, 120), slice(60, 180))
_SIZED = (
    "black_tophat grey_closing grey_dilation grey_erosion grey_opening maximum_filter maximum_filter1d median_filter "
    "minimum_filter minimum_filter1d morphological_gradient morphological_laplace uniform_filter uniform_filter1d "
    "white_tophat"
).split()
_OF_LABELS = (
    "maximum maximum_position mean median minimum minimum_position standard_deviation sum sum_labels variance "
    "center_of_mass extrema"
).split()

_NDIMAGE = {
    **dict.fromkeys(_SIZED, Called("coins", size=9)),
    **dict.fromkeys(_OF_LABELS, Called("coins", labels="coin labels", index=_COINS)),
    **dict.fromkeys(
        ("gaussian_filter", "gaussian_filter1d", "gaussian_gradient_magnitude"), Called("coins as floats", sigma=3)
    ),
    "gaussian_laplace": Called("coins as floats", sigma=3),
    **dict.fromkeys(("laplace", "prewitt", "sobel"), Called("coins as floats")),
    **dict.fromkeys(("fourier_ellipsoid", "fourier_uniform"), Called("a flat spectrum", size=8)),
    "fourier_gaussian": Called("a flat spectrum", sigma=4),
    "fourier_shift": Called("a flat spectrum", shift=(3, 5)),
    "affine_transform": Called("coins", matrix=((0.9, -0.25), (0.25, 0.9))),
    "binary_closing": Called("speckled coins", iterations=2),
    "binary_dilation": Called("speckled coins", iterations=2),
    "binary_erosion": Called("speckled coins", iterations=2),
    "binary_opening": Called("speckled coins", iterations=2),
    "binary_fill_holes": Called("speckled coins"),
    "binary_hit_or_miss": Called("binary coins", structure1=_EDGE, structure2=_ABOVE),
    "morphological_laplace": Called("coins as floats", size=9),
    "binary_propagation": Called("eroded coins", mask="binary coins"),
    "convolve": Called("coins as floats", weights=_SOBEL),
    "correlate": Called("coins as floats", weights=_SOBEL),
    "convolve1d": Called("coins as floats", weights=_ROW),
    "correlate1d": Called("coins as floats", weights=_ROW),
    "generate_binary_structure": Called(rank=2, connectivity=1),
    "histogram": Called("coins", min=0, max=255, bins=64),
    "iterate_structure": Called("a cross", iterations=4),
    "label": Called("binary coins"),
    "map_coordinates": Called("coins", "waves"),
    "percentile_filter": Called("coins", percentile=20, size=9),
    "rank_filter": Called("coins", rank=10, size=9),
    "rotate": Called("coins", angle=30),
    "shift": Called("coins", shift=(20, 40)),
    "spline_filter": Called("coins as floats"),
    "spline_filter1d": Called("coins as floats"),
    "watershed_ift": Called("coins", "markers"),
    "zoom": Called("a coin", zoom=3),
}

_PAIRS = (
    "add arctan2 copysign float_power fmax fmin fmod hypot logaddexp maximum minimum multiply power remainder "
    "subtract true_divide"
).split()
_COMPARED = "greater greater_equal less less_equal".split()
_LOGICAL = "logical_and logical_or logical_xor bitwise_and bitwise_or bitwise_xor".split()
_WITH_NAN = "isnan nan_to_num nanmax nanmean nanmedian nanmin nanstd nansum nanvar isfinite".split()
_OF_NUMBERS = (
    "all any argmax argmin argsort argwhere average count_nonzero cumprod cumsum diff flatnonzero fliplr flipud flip "
    "gradient histogram max mean median min moveaxis prod ptp ravel rot90 sort squeeze std sum transpose tril triu "
    "unique var invert bincount ones_like zeros_like"
).split()
_SIGNED = "absolute fabs negative sign signbit positive arctan arcsinh tanh sinh cosh cbrt arcsin arccos".split()

_UTIL = {
    **dict.fromkeys(_PAIRS, Called("coins as floats", "ramp")),
    **dict.fromkeys(_COMPARED, Called("coins as floats", "ramp")),
    **dict.fromkeys(_LOGICAL, Called("binary coins", "half of the image")),
    **dict.fromkeys(_WITH_NAN, Called("coins with NaN")),
    **dict.fromkeys(_OF_NUMBERS, Called("coins")),
    **dict.fromkeys(_SIGNED, Called("coins, signed")),
    "all": Called("binary coins"),
    "any": Called("binary coins"),
    "argwhere": Called("bright spots"),
    "flatnonzero": Called("bright spots"),
    "allclose": Called("coins as floats", "noisy coins"),
    "arccosh": Called("coins above 1"),
    "arctanh": Called("coins, signed"),
    "array_equal": Called("coins as floats", "noisy coins"),
    "astype": Called("coins times 4", dtype="uint8"),
    "bincount": Called("labels in a row"),
    "broadcast_to": Called("one row", shape=(HEIGHT, WIDTH)),
    "ceil": Called("coins times 4"),
    "clip": Called("coins", a_min=60, a_max=150),
    "column": Called("measurements", name="area"),
    "concatenate": Called("coins", "camera", axis=1),
    "cumprod": Called("coins near 1", axis=1),
    "prod": Called("coins near 1"),
    "cumsum": Called("coins", axis=1),
    "count_nonzero": Called("binary coins"),
    "deg2rad": Called("coins"),
    "diff": Called("coins as floats"),
    "digitize": Called("coins", bins=(60, 110, 160)),
    "equal": Called("coins, 8 greys", x2=3),
    "expand_dims": Called("coins", axis=0),
    "fill_diagonal": Called("coins", val=255),
    "floor": Called("coins times 4"),
    "floor_divide": Called("coins", x2=64),
    "full_like": Called("coins", fill_value=7),
    "getitem": Called("coins", index=_WINDOW),
    "getpixels": Called("coins", "rows of a disk", "columns of a disk"),
    "getrows": Called("coins", "numbers of rows"),
    "getvoxels": Called("foam", planes=(0, 8, 16, 24), rows=(10, 20, 30, 40), columns=(10, 20, 30, 40)),
    "heaviside": Called("coins, signed", x2=0.5),
    "interp": Called("coins", xp=(0, 100, 160, 255), fp=(0, 20, 230, 255)),
    "isclose": Called("coins as floats", b=0.5, atol=0.05),
    "isin": Called("coin labels", test_elements=(1, 3, 5, 7, 9, 11)),
    "isinf": Called("coins with infinity"),
    "left_shift": Called("coins, 8 greys", x2=4),
    "logical_not": Called("binary coins"),
    **dict.fromkeys(("true_divide", "fmod", "remainder"), Called("coins as floats", "ramp above 0")),
    "copysign": Called("ramp", "coins, signed"),
    "moveaxis": Called("coins", source=0, destination=1),
    "nanpercentile": Called("coins with NaN", q=90),
    "not_equal": Called("coins, 8 greys", x2=3),
    "pad": Called("coins", pad_width=30, mode="constant"),
    "percentile": Called("coins", q=90),
    "place": Called("coins", "binary coins", vals=255),
    "put": Called("coins", ind=tuple(range(20000, 20040)), v=255),
    "putmask": Called("coins", "binary coins", values=255),
    "quantile": Called("coins", q=0.9),
    "reciprocal": Called("coins above 1"),
    "repeat": Called("a coin", repeats=3, axis=1),
    "reshape": Called("coins", shape=(HEIGHT // 2, WIDTH * 2)),
    "right_shift": Called("coins", x2=5),
    "rint": Called("coins times 4"),
    "roll": Called("coins", shift=60, axis=1),
    "round": Called("coins times 4"),
    "select": Called("coins", "binary coins"),
    "setitem": Called("coins", value=255, index=_WINDOW),
    "setmask": Called("coins", "binary coins", value=255),
    "setmask_from": Called("coins", "half of the image", "camera"),
    "setmask_values": Called("coins", "binary coins", value=255),
    "setpixels": Called("coins", "rows of a disk", "columns of a disk", value=255),
    "setrows": Called("coins", "numbers of rows", value=0),
    "setvoxels": Called("foam", planes=(15,) * 40, rows=(48,) * 40, columns=tuple(range(20, 60)), value=65535),
    "squeeze": Called("one axis more"),
    "stack": Called("coins", "camera", "shifted coins", axis=-1),
    "swapaxes": Called("coins", axis1=0, axis2=1),
    "take": Called("coins", indices=tuple(range(0, 60, 2)), axis=0),
    "tile": Called("a coin", reps=(3, 4)),
    "trunc": Called("coins times 4"),
    "where": Called("binary coins", "coins", y=0),
}

_MADE = {
    "full": Called(shape=_SHAPE, fill_value=7),
    "indices": Called(dimensions=_SHAPE),
    "linspace": Called(start=0, stop=1),
    "ones": Called(shape=_SHAPE),
    "zeros": Called(shape=_SHAPE),
    "RandomState.random_sample": Called(size=_SHAPE, seed=0),
    "RandomState.standard_normal": Called(size=_SHAPE, seed=0),
    "RandomState.normal": Called(loc="coins", scale=20, seed=0),
    "RandomState.permutation": Called("coins", seed=0),
    "RandomState.poisson": Called("coins", seed=0),
    "RandomState.randint": Called(low=0, high=10, size=_SHAPE, seed=0),
    "RandomState.uniform": Called(low=0, high=1, size=_SHAPE, seed=0),
    "default_rng.random": Called(size=_SHAPE, seed=0),
    "default_rng.standard_normal": Called(size=_SHAPE, seed=0),
    "default_rng.normal": Called(loc="coins", scale=20, seed=0),
    "default_rng.permutation": Called("coins", seed=0),
    "default_rng.poisson": Called("coins", seed=0),
    "default_rng.integers": Called(low=0, high=10, size=_SHAPE, seed=0),
    "default_rng.uniform": Called(low=0, high=1, size=_SHAPE, seed=0),
}

CALLS: Mapping[str, Called] = MappingProxyType(
    {f"ndimage.{name}": call for name, call in _NDIMAGE.items()}
    | {f"numpy.{name}": call for name, call in (_UTIL | _MADE).items()}
)
"""By operation id."""
