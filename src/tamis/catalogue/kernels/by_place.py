"""What NumPy does by a sign or a method, as functions that take their values by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable


def getitem(image: np.ndarray, index: Any) -> Any:
    """Return ``image[index]``.

    Parameters
    ----------
    image : ndarray
        Any array.
    index : int, slice, None, Ellipsis, or tuple of them
        The text ``"..."``, as a document writes it, is an Ellipsis.

    Returns
    -------
    part : ndarray or scalar
        A view where NumPy gives one.
    """
    return image[_as_index(index)]


def astype(x: np.ndarray, dtype: str) -> np.ndarray:
    """Return a copy of `x` as another dtype.

    Parameters
    ----------
    x : ndarray
        Any array.
    dtype : str
        The dtype's name.

    Returns
    -------
    converted : ndarray of dtype, as large as `x`
        Whole numbers wrap around and fractions are cut off, as in C.
    """
    return x.astype(dtype)


def setitem(image: np.ndarray, value: Any, index: Any) -> None:
    """Do ``image[index] = value``.

    Parameters
    ----------
    image : ndarray
        Any array; it is changed.
    value : number or ndarray
        What is written, in the dtype of the image.
    index : int, slice, Ellipsis, or tuple of them
        The text ``"..."``, as a document writes it, is an Ellipsis.
    """
    image[_as_index(index)] = value


def setmask(image: np.ndarray, mask: np.ndarray, value: Any) -> None:
    """Do ``image[mask] = value`` for one number.

    Parameters
    ----------
    image : ndarray
        Any array; it is changed.
    mask : ndarray of bool, as large as `image`
        True where a pixel is changed.
    value : number
        What is written, in the dtype of the image.

    Raises
    ------
    ParameterError
        If the value is more than one number, or the mask is not a mask of this image.
    """
    if np.ndim(value):
        where, remedy = "numpy.setmask", "numpy.setmask_values takes one for each pixel"
        raise ParameterError(where, "value", expected="one number", got=value, remedy=remedy)
    image[_checked("numpy.setmask", image, mask)] = value


def setmask_from(image: np.ndarray, mask: np.ndarray, other: np.ndarray) -> None:
    """Do ``image[mask] = other[mask]``.

    Parameters
    ----------
    image : ndarray
        Any array; it is changed.
    mask : ndarray of bool, as large as `image`
        True where a pixel is changed.
    other : ndarray, as large as `image`
        Where the new pixels come from.

    Raises
    ------
    ParameterError
        If the mask is not a mask of this image.
    """
    where = _checked("numpy.setmask_from", image, mask)
    image[where] = other[where]


def getrows(image: np.ndarray, rows: Any) -> np.ndarray:
    """Return ``image[rows]`` for an array of whole numbers."""
    return np.asarray(image[np.asarray(rows)])


def getpixels(image: np.ndarray, rows: Any, columns: Any) -> np.ndarray:
    """Return ``image[rows, columns]`` for arrays of whole numbers."""
    return np.asarray(image[np.asarray(rows), np.asarray(columns)])


def getvoxels(image: np.ndarray, planes: Any, rows: Any, columns: Any) -> np.ndarray:
    """Return ``image[planes, rows, columns]`` for arrays of whole numbers."""
    return np.asarray(image[np.asarray(planes), np.asarray(rows), np.asarray(columns)])


def setrows(image: np.ndarray, rows: Any, value: Any) -> None:
    """Do ``image[rows] = value`` for an array of whole numbers."""
    image[np.asarray(rows)] = value


def setpixels(image: np.ndarray, rows: Any, columns: Any, value: Any) -> None:
    """Do ``image[rows, columns] = value`` for arrays of whole numbers."""
    image[np.asarray(rows), np.asarray(columns)] = value


def setvoxels(image: np.ndarray, planes: Any, rows: Any, columns: Any, value: Any) -> None:
    """Do ``image[planes, rows, columns] = value`` for arrays of whole numbers."""
    image[np.asarray(planes), np.asarray(rows), np.asarray(columns)] = value


def _joining(join: Callable[..., Any], says: str) -> Callable[..., Any]:
    def joined(
        arrays: np.ndarray,
        arrays_2: np.ndarray | None = None,
        arrays_3: np.ndarray | None = None,
        arrays_4: np.ndarray | None = None,
        arrays_5: np.ndarray | None = None,
        arrays_6: np.ndarray | None = None,
        axis: int | None = 0,
    ) -> Any:
        given = (arrays, arrays_2, arrays_3, arrays_4, arrays_5, arrays_6)
        return join([array for array in given if array is not None], axis=axis)

    joined.__name__ = joined.__qualname__ = join.__name__
    joined.__doc__ = f"Return up to six arrays, one behind the other along {says}."
    return joined


stack = _joining(np.stack, "a new axis")
concatenate = _joining(np.concatenate, "an axis that they have")


def _as_index(index: Any) -> tuple[Any, ...]:
    items = index if isinstance(index, tuple) else (index,)
    return tuple(Ellipsis if isinstance(item, str) else item for item in items)


def _checked(where: str, image: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Return the mask, or raise: whole numbers would be places, and a smaller one rows."""
    if mask.dtype != bool or mask.shape != image.shape:
        expected = f"of dtype bool and shape {image.shape}"
        raise ParameterError(where, "mask", expected=expected, got=f"{mask.dtype} of shape {mask.shape}")
    return mask
