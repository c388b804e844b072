"""What NumPy does by a sign or a method, as functions that take their values by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np


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
    items = index if isinstance(index, tuple) else (index,)
    return image[tuple(Ellipsis if isinstance(item, str) else item for item in items)]


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
