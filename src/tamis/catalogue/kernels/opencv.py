"""OpenCV in place of scipy.ndimage: the same bits, many times faster, for planes and small windows.

Each function takes what the library's own takes. What decides before any pixel is read stands in the
conditions at the end; floats that OpenCV would order otherwise (NaN, -0.0) go back to the library.
OpenCV is told to use one thread, in the whole process: the engine has its own.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from tamis.catalogue._kernel import Situation
    from tamis.catalogue._value import ArrayValue, Footprint

# scipy.ndimage's names of what lies beyond the border, as numpy.pad has them
PAD_MODES = {
    "reflect": "symmetric",
    "grid-mirror": "symmetric",
    "mirror": "reflect",
    "nearest": "edge",
    "constant": "constant",
    "grid-constant": "constant",
    "wrap": "wrap",
    "grid-wrap": "wrap",
}
MEDIAN_DTYPES = ("bool", "uint8", "uint16", "float32")
EXTREME_DTYPES = ("bool", "uint8", "uint16", "int16", "float32", "float64")
LARGEST_WINDOW = 255


def median(
    image: np.ndarray,
    footprint: np.ndarray | None = None,
    mode: str = "nearest",
    cval: float = 0.0,
    behavior: str = "ndimage",
) -> np.ndarray:
    """Return what ``skimage.filters.median`` returns, for a full square footprint.

    Parameters
    ----------
    image : ndarray of bool, uint8, uint16 or float32, shape (M, N)
        Image to filter.
    footprint : ndarray, shape (K, K), optional
        All ones, K odd; 3 by 3 by default.
    mode, cval : str, float
        What lies beyond the border, as in scipy.ndimage.
    behavior : str
        ``"ndimage"``.

    Returns
    -------
    filtered : ndarray, as `image`
        The median of each window.
    """
    size = 3 if footprint is None else len(footprint)
    if is_out_of_order(image):
        from skimage import filters

        return np.asarray(filters.median(image, footprint, mode=mode, cval=cval, behavior=behavior))
    return _median(image, size, mode, cval)


def median_filter(
    input: np.ndarray,
    size: Any = None,
    footprint: np.ndarray | None = None,
    mode: str = "reflect",
    cval: float = 0.0,
    **rest: Any,
) -> np.ndarray:
    """Return what ``scipy.ndimage.median_filter`` returns, for a full square window; see `median`."""
    if is_out_of_order(input):
        from scipy import ndimage

        return np.asarray(ndimage.median_filter(input, size, footprint, mode=mode, cval=cval, **rest))
    side = len(footprint) if footprint is not None else size[0] if isinstance(size, tuple) else size
    return _median(input, int(side), mode, cval)


def _median(image: np.ndarray, size: int, mode: str, cval: float) -> np.ndarray:
    reach = size // 2
    # medianBlur repeats the border itself, and does so again beyond what is padded here
    padded = image if mode == "nearest" or not reach else _padded(image, (reach,) * 2, mode, cval)
    blurred = _cv2().medianBlur(_as_numbers(padded), size)
    inside = blurred if padded is image else blurred[reach:-reach, reach:-reach]
    return np.ascontiguousarray(inside).view(image.dtype)


def grey_erosion(
    input: np.ndarray,
    size: Any = None,
    footprint: np.ndarray | None = None,
    mode: str = "reflect",
    cval: float = 0.0,
    **rest: Any,
) -> np.ndarray:
    """Return what ``scipy.ndimage.grey_erosion`` returns, for a flat footprint of a plane.

    Parameters
    ----------
    input : ndarray of bool, uint8, uint16, int16, float32 or float64, shape (M, N)
        Image to filter.
    size, footprint : int or tuple of int, ndarray of shape (K, L)
        One of both.
    mode, cval : str, float
        What lies beyond the border.
    **rest : object
        Arguments that must have their defaults.

    Returns
    -------
    eroded : ndarray, as `input`
        The least of each window.
    """
    return _extreme("grey_erosion", input, size, footprint, mode=mode, cval=cval, **rest)


def grey_dilation(input: np.ndarray, *positional: Any, **named: Any) -> np.ndarray:
    """Return what ``scipy.ndimage.grey_dilation`` returns; see `grey_erosion`."""
    return _extreme("grey_dilation", input, *positional, **named)


def minimum_filter(input: np.ndarray, *positional: Any, **named: Any) -> np.ndarray:
    """Return what ``scipy.ndimage.minimum_filter`` returns; see `grey_erosion`."""
    return _extreme("minimum_filter", input, *positional, **named)


def maximum_filter(input: np.ndarray, *positional: Any, **named: Any) -> np.ndarray:
    """Return what ``scipy.ndimage.maximum_filter`` returns; see `grey_erosion`."""
    return _extreme("maximum_filter", input, *positional, **named)


def _extreme(
    name: str,
    image: np.ndarray,
    size: Any = None,
    footprint: np.ndarray | None = None,
    *,
    mode: str = "reflect",
    cval: float = 0.0,
    **rest: Any,
) -> np.ndarray:
    """Return the least or the largest of each window, as the function of this name does."""
    if is_out_of_order(image):
        from scipy import ndimage

        return np.asarray(getattr(ndimage, name)(image, size, footprint, mode=mode, cval=cval, **rest))
    kernel = _kernel(size, footprint)
    rows, columns = reach = (kernel.shape[0] // 2, kernel.shape[1] // 2)
    anchor = reach
    if name == "grey_dilation":  # scipy mirrors the footprint, and with it the centre of an even one
        kernel = np.ascontiguousarray(kernel[::-1, ::-1])
        anchor = ((kernel.shape[0] - 1) // 2, (kernel.shape[1] - 1) // 2)
    change = _cv2().erode if name in ("grey_erosion", "minimum_filter") else _cv2().dilate
    found = change(_as_numbers(_padded(image, reach, mode, cval)), kernel, anchor=anchor[::-1])
    inside = found[rows : rows + image.shape[0], columns : columns + image.shape[1]]
    return np.ascontiguousarray(inside).view(image.dtype)


def _cv2() -> Any:
    import cv2

    if cv2.getNumThreads() != 1:
        cv2.setNumThreads(1)
    return cv2


def _padded(image: np.ndarray, reach: tuple[int, int], mode: str, cval: float) -> np.ndarray:
    widths = [(along, along) for along in reach]
    if PAD_MODES[mode] == "constant":
        return np.pad(image, widths, mode="constant", constant_values=image.dtype.type(cval))
    return np.pad(image, widths, mode=PAD_MODES[mode])  # type: ignore[call-overload, no-any-return]  # one of its modes


def _as_numbers(image: np.ndarray) -> np.ndarray:
    contiguous = np.ascontiguousarray(image)
    return contiguous.view(np.uint8) if image.dtype == bool else contiguous


def _kernel(size: Any, footprint: np.ndarray | None) -> np.ndarray:
    if footprint is not None:
        return np.ascontiguousarray(footprint != 0, dtype=np.uint8)
    return np.ones(size if isinstance(size, tuple) else (size, size), np.uint8)


def is_out_of_order(image: np.ndarray) -> bool:
    """Return whether an order of comparisons shows: NaN is never less, and -0.0 equals 0.0."""
    if image.dtype.kind != "f":
        return False
    return bool(np.isnan(image).any() or np.signbit(image[image == 0]).any())


def takes_median(situation: Situation) -> bool:
    """Return whether OpenCV's median is the same: odd squares in a plane, small but for bytes."""
    values = situation.values
    if not _is_usual(situation, MEDIAN_DTYPES) or values.get("behavior", "ndimage") != "ndimage":
        return False
    rows, columns = _window_shape(values)
    # uint16 and float32 are taken by OpenCV up to 5 pixels
    most = LARGEST_WINDOW if situation.dtype in ("bool", "uint8") else 5
    return rows == columns and rows % 2 == 1 and 3 <= rows <= most and _is_full(values)


def takes_extremes(situation: Situation) -> bool:
    """Return whether OpenCV's erosion and dilation are the same: flat footprints in a plane."""
    return situation.values.get("structure") is None and _is_usual(situation, EXTREME_DTYPES)


def _is_usual(situation: Situation, dtypes: tuple[str, ...]) -> bool:
    """Return whether it is a plane of a known dtype, larger than the window, with one border rule."""
    values = situation.values
    window = _window_shape(values)
    return (
        len(situation.shape) == len(window) == 2
        # numpy.pad and scipy differ where a border is reflected again and again
        and all(size <= length for size, length in zip(window, situation.shape, strict=True))
        and max(window) <= LARGEST_WINDOW
        and situation.dtype in dtypes
        and values["mode"] in PAD_MODES
        and values.get("origin", 0) == 0
        and values.get("axes") is None
        and (values["mode"] not in ("constant", "grid-constant") or holds(situation.dtype, values["cval"]))
    )


def holds(dtype: str, cval: float) -> bool:
    """Return whether a dtype holds this value exactly, so that no cast has to be imitated."""
    kind = np.dtype(dtype).kind
    if kind == "f":
        return bool(np.dtype(dtype).type(cval) == cval and not np.signbit(cval))
    low, high = (0, 1) if kind == "b" else (np.iinfo(dtype).min, np.iinfo(dtype).max)
    return bool(low <= cval <= high and cval == int(cval))


def _window_shape(values: Any) -> tuple[int, ...]:
    """Return the window's shape: the footprint says it before the size; () where nothing does."""
    if values["footprint"] is not None:
        return np.shape(_array_of(values["footprint"]))
    if "behavior" in values:
        return (3, 3)  # skimage.filters.median without a footprint
    size = values.get("size")
    if size is None:
        return ()
    return size if isinstance(size, tuple) else (size, size)


def _is_full(values: Any) -> bool:
    return values["footprint"] is None or bool(np.all(_array_of(values["footprint"])))


@functools.lru_cache(maxsize=256)
def _array_of(footprint: ArrayValue | Footprint) -> np.ndarray:
    return footprint.array()
