"""The methods of a NumPy array, on a lazy image: each gives a new one where the catalogue can."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.recorder._call import call_lazily
from tamis.recorder._handle import Handle

if TYPE_CHECKING:
    from typing import Self

__all__ = ["ArrayMethods"]


class ArrayMethods(Handle):
    """What an array can be asked; see `numpy.ndarray`."""

    __slots__ = ()

    @abstractmethod
    def __getitem__(self, index: Any) -> Any: ...

    @abstractmethod
    def __setitem__(self, index: Any, value: Any) -> None: ...

    def _call(self, name: str, *args: Any, **kwargs: Any) -> Any:
        return call_lazily(type(self), f"numpy.{name}", self, *args, **kwargs)

    @property
    def nbytes(self) -> int:
        """Bytes of the pixels."""
        return self.size * self.dtype.itemsize

    @property
    def itemsize(self) -> int:
        """Bytes of a pixel."""
        return self.dtype.itemsize

    def astype(self, dtype: Any, order: str = "K", casting: Any = "unsafe", **options: bool) -> Any:
        """Return the pixels in another dtype; nothing is changed, `copy` or not."""
        wanted = np.dtype(dtype)
        np.empty(0, self.dtype).astype(wanted, order, casting, **options)  # type: ignore[call-overload]
        is_lazy = wanted.isnative and wanted.kind in "biufc"
        return self._call("astype", wanted.name) if is_lazy else np.asarray(self).astype(wanted)

    def copy(self, order: str = "C") -> Self:
        """Return another image of the same pixels; what is assigned to one does not change the other."""
        return type(self)(self._operand, self._sources, self._spec)

    def fill(self, value: Any) -> None:
        """Give every pixel the same value, as ``image[...] = value`` does."""
        self[...] = value

    def item(self, *index: int) -> Any:
        """Return the only pixel, or that at `index`, as a Python number; it is computed."""
        return np.asarray(self).item(*index)

    def tolist(self) -> Any:
        """Return the pixels as nested lists; they are computed."""
        return np.asarray(self).tolist()

    def min(self, axis: Any = None, **options: Any) -> Any:
        """Return the smallest pixel, or the smallest along an axis."""
        return np.min(self, axis=axis, **options)

    def max(self, axis: Any = None, **options: Any) -> Any:
        """Return the largest pixel, or the largest along an axis."""
        return np.max(self, axis=axis, **options)

    def sum(self, axis: Any = None, dtype: Any = None, **options: Any) -> Any:
        """Return the sum of the pixels, or along an axis."""
        return np.sum(self, axis=axis, dtype=dtype, **options)

    def mean(self, axis: Any = None, dtype: Any = None, **options: Any) -> Any:
        """Return the mean of the pixels, or along an axis."""
        return np.mean(self, axis=axis, dtype=dtype, **options)

    def std(self, axis: Any = None, dtype: Any = None, **options: Any) -> Any:
        """Return the standard deviation of the pixels, or along an axis."""
        return np.std(self, axis=axis, dtype=dtype, **options)

    def var(self, axis: Any = None, dtype: Any = None, **options: Any) -> Any:
        """Return the variance of the pixels, or along an axis."""
        return np.var(self, axis=axis, dtype=dtype, **options)

    def any(self, axis: Any = None, **options: Any) -> Any:
        """Return whether any pixel is not zero, or any along an axis."""
        return np.any(self, axis=axis, **options)

    def all(self, axis: Any = None, **options: Any) -> Any:
        """Return whether no pixel is zero, or none along an axis."""
        return np.all(self, axis=axis, **options)

    def round(self, decimals: int = 0, **options: Any) -> Any:
        """Return the pixels, rounded to so many decimals."""
        return np.round(self, decimals, **options)

    def clip(self, min: Any = None, max: Any = None, out: Any = None, **options: Any) -> Any:
        """Return the pixels, none below the minimum and none above the maximum."""
        return np.clip(self, min, max, out=out, **options)

    def reshape(self, *shape: Any, order: str = "C") -> Any:
        """Return the same pixels in another shape."""
        return self._call("reshape", _one_or_all(shape), order)

    def ravel(self, order: str = "C") -> Any:
        """Return the pixels along one axis."""
        return self._call("ravel", order)

    flatten = ravel

    def sort(self, axis: int = -1, **options: Any) -> None:
        """Put the pixels in the order of their values, along an axis."""
        self[...] = np.sort(self, axis=axis, **options)

    def take(self, indices: Any, axis: Any = None, **options: Any) -> Any:
        """Return the pixels at places counted as in `ravel`, or along an axis."""
        return np.take(self, indices, axis=axis, **options)

    def conj(self) -> Any:
        """Return the complex conjugate: a copy, unless it is complex."""
        return np.asarray(self).conj() if self.dtype.kind == "c" else self.copy()

    conjugate = conj

    @property
    def flat(self) -> Any:
        """The pixels along one axis, as an image of its own: assigning to it does not change this one."""
        return self.ravel()

    def ptp(self, axis: Any = None, **options: Any) -> Any:
        """Return the largest pixel less the smallest, or along an axis."""
        return np.ptp(self, axis=axis, **options)

    def prod(self, axis: Any = None, dtype: Any = None, **options: Any) -> Any:
        """Return the product of the pixels, or along an axis."""
        return np.prod(self, axis=axis, dtype=dtype, **options)

    def cumsum(self, axis: Any = None, dtype: Any = None, **options: Any) -> Any:
        """Return the sums of all pixels so far, along an axis or in the order of `ravel`."""
        return np.cumsum(self, axis=axis, dtype=dtype, **options)

    def cumprod(self, axis: Any = None, dtype: Any = None, **options: Any) -> Any:
        """Return the products of all pixels so far, along an axis or in the order of `ravel`."""
        return np.cumprod(self, axis=axis, dtype=dtype, **options)

    def argmin(self, axis: Any = None, **options: Any) -> Any:
        """Return the place of the first smallest pixel, counted as in `ravel`, or along an axis."""
        return np.argmin(self, axis=axis, **options)

    def argmax(self, axis: Any = None, **options: Any) -> Any:
        """Return the place of the first largest pixel, counted as in `ravel`, or along an axis."""
        return np.argmax(self, axis=axis, **options)

    def argsort(self, axis: Any = -1, **options: Any) -> Any:
        """Return the places of the pixels in the order of their values, along an axis."""
        return np.argsort(self, axis=axis, **options)

    def nonzero(self) -> tuple[Any, ...]:
        """Return the places of the pixels that are not zero, one array an axis."""
        return np.nonzero(self)

    def dot(self, other: Any) -> Any:
        """Return the product of matrices."""
        return np.dot(self, other)

    def repeat(self, repeats: Any, axis: Any = None) -> Any:
        """Return each pixel several times, along an axis or in the order of `ravel`."""
        return np.repeat(self, repeats, axis=axis)

    def swapaxes(self, axis1: int, axis2: int) -> Any:
        """Return the image with two axes in each other's place."""
        return np.swapaxes(self, axis1, axis2)

    def squeeze(self, axis: Any = None) -> Any:
        """Return the image without its axes of length 1."""
        return self._call("squeeze", axis)

    def transpose(self, *axes: Any) -> Any:
        """Return the image with its axes in another order, reversed by default."""
        return self._call("transpose", None if axes == (None,) else _one_or_all(axes) or None)

    @property
    def T(self) -> Any:
        """The image with its axes reversed."""
        return self.transpose()

    @property
    def real(self) -> Any:
        """The real part: a copy of the image itself, unless it is complex."""
        return np.asarray(self).real if self.dtype.kind == "c" else self.copy()

    @property
    def imag(self) -> Any:
        """The imaginary part: zeros, unless it is complex."""
        return np.asarray(self).imag if self.dtype.kind == "c" else np.zeros_like(self)


def _one_or_all(given: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return what was given as one sequence, or as several numbers."""
    is_sequence = len(given) == 1 and isinstance(given[0], tuple | list)
    return tuple(given[0]) if is_sequence else given
