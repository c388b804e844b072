"""`Image`: a lazy handle that behaves like a NumPy array."""

from __future__ import annotations

import operator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from tamis.catalogue import Kind, find_operation
from tamis.errors import ImageError, KindError, ParameterError, UnknownNameError, shown
from tamis.io import open_image
from tamis.pipeline import Term
from tamis.recorder._call import call_lazily
from tamis.recorder._handle import Handle

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator, Sequence

    from tamis.io import SourceImage

__all__ = ["Image", "open"]

# NumPy knows these functions by another name than the catalogue
_SAME = {"divide": "true_divide", "abs": "absolute", "amin": "min", "amax": "max", "mod": "remainder"}

# a call that the catalogue cannot take: NumPy does more than that, and says best what it cannot do itself
_NOT_LAZY = (UnknownNameError, ParameterError, KindError, ImageError)


class Image(Handle, NDArrayOperatorsMixin):
    """An image, a label image, a number or a table that is computed when somebody looks at it.

    Made by `tamis.open` and by the functions of `tamis.filters`, `tamis.measure` and so on; not by hand.
    Operators, comparisons, NumPy functions, methods and slices give new images; nothing is computed until
    `compute`, ``np.asarray`` or ``float`` asks for it. A slice computes only the slice. A function of NumPy
    that the catalogue does not have, such as ``np.hypot``, is computed at once and gives an array.

    Parameters
    ----------
    operand : Operand
        How it was made.
    sources : mapping
        The images it was made from, by lineage key.
    spec : Spec
        Kind, shape and dtype, as far as they are known.

    Examples
    --------
    >>> import tamis
    >>> coins = tamis.open("sample:coins")
    >>> smooth = tamis.filters.gaussian(coins, sigma=2)
    >>> smooth.shape, smooth.dtype
    ((303, 384), dtype('float64'))
    >>> binary = smooth > tamis.filters.threshold_otsu(smooth)
    >>> binary[100:102, :3].compute()
    array([[False, False, False],
           [False, False, False]])
    """

    __slots__ = ()
    # an image is compared pixel by pixel, yet can be a key
    __hash__ = object.__hash__

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *args: Any, **kwargs: Any) -> Any:
        if any(isinstance(target, Image) for target in kwargs.get("out", ())):
            raise _unchangeable(remedy="Write image = image + 1, for example, in place of image += 1")
        operation_id = _operation_id(ufunc)
        if method == "__call__" and not kwargs and operation_id:
            with suppress(*_NOT_LAZY):
                return call_lazily(type(self), operation_id, *args)
        return getattr(ufunc, method)(*map(_plain, args), **{name: _plain(v) for name, v in kwargs.items()})

    def __array_function__(
        self, function: Callable[..., Any], types: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        operation_id = _operation_id(function)
        if function is np.clip:
            args, kwargs = _limits_by_name(*args, **kwargs)
        if operation_id:
            with suppress(*_NOT_LAZY):
                return call_lazily(type(self), operation_id, *args, **kwargs)
        return function(*_plain(args), **{name: _plain(value) for name, value in kwargs.items()})

    def __eq__(self, other: object) -> Any:
        # nobody compares pixels with None or a word: it is asked what this object is
        return NotImplemented if other is None or isinstance(other, str) else super().__eq__(other)

    def __ne__(self, other: object) -> Any:
        return NotImplemented if other is None or isinstance(other, str) else super().__ne__(other)

    def __pow__(self, exponent: Any) -> Any:
        if type(exponent) in (int, float):
            ufunc: Any = _ufunc_of_power(self.dtype, exponent)
            return ufunc(self, exponent) if ufunc.nin == 2 else ufunc(self)
        return super().__pow__(exponent)

    def __contains__(self, value: object) -> bool:
        return bool(np.any(self == value))

    def __getitem__(self, index: Any) -> Any:
        if self.spec.kind is Kind.TABLE:
            return self._column(index)
        if isinstance(index, np.ndarray | Image) and index.dtype.kind == "b":
            return self._call("select", index)
        items = tuple(map(_index_item, index if isinstance(index, tuple) else (index,)))
        return self._call("getitem", items)

    def __setitem__(self, index: Any, value: object) -> None:
        raise _unchangeable(remedy="Use np.where(mask, value, image), or change a copy: image.copy()")

    def __iter__(self) -> Iterator[Image]:
        return (self[place] for place in range(len(self)))

    if not TYPE_CHECKING:  # else a type checker would take every name for an attribute

        def __getattr__(self, name: str) -> Any:
            message = f"{type(self).__name__!r} object has no attribute {name!r}"
            if not name.startswith("_") and hasattr(np.ndarray, name):
                message += f". An array has: np.asarray(image).{name}"
            raise AttributeError(message)

    def _column(self, name: str) -> Any:
        table = self.compute()
        if name not in table:
            raise UnknownNameError(name, noun="column", known=table)
        return table[name]

    def _call(self, name: str, *args: Any, **kwargs: Any) -> Image:
        image: Image = call_lazily(type(self), f"numpy.{name}", self, *args, **kwargs)
        return image

    @property
    def nbytes(self) -> int:
        """Bytes of the pixels."""
        return self.size * self.dtype.itemsize

    def astype(self, dtype: Any, *, copy: bool = True) -> Image:
        """Return the pixels in another dtype, in native byte order; nothing is changed, `copy` or not."""
        return self._call("astype", np.dtype(dtype).name)

    def copy(self) -> np.ndarray:
        """Return the pixels as an array that can be changed; they are computed."""
        return np.array(self)

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

    def round(self, decimals: int = 0) -> Any:
        """Return the pixels, rounded to so many decimals."""
        return np.round(self, decimals)

    def clip(self, min: Any = None, max: Any = None) -> Any:
        """Return the pixels, none below the minimum and none above the maximum."""
        return np.clip(self, min, max)

    def reshape(self, *shape: Any) -> Image:
        """Return the same pixels in another shape."""
        return self._call("reshape", _one_or_all(shape))

    def ravel(self) -> Image:
        """Return the pixels along one axis."""
        return self._call("ravel")

    flatten = ravel

    def squeeze(self, axis: Any = None) -> Image:
        """Return the image without its axes of length 1."""
        return self._call("squeeze", axis)

    def transpose(self, *axes: Any) -> Image:
        """Return the image with its axes in another order, reversed by default."""
        return self._call("transpose", _one_or_all(axes) or None)

    @property
    def T(self) -> Image:
        """The image with its axes reversed."""
        return self.transpose()


def _unchangeable(*, remedy: str) -> ImageError:
    message = "a lazy image cannot be changed in place"
    return ImageError(message, remedy=remedy)


def _operation_id(function: Callable[..., Any]) -> str:
    """Return the id of the operation that is just this function of NumPy; '' if there is none."""
    name = function.__name__
    if getattr(np, name, None) is not function:  # scipy.special has a log1p of its own
        return ""
    operation = find_operation(f"numpy.{_SAME.get(name, name)}")
    return operation.id if operation is not None else ""


def _limits_by_name(
    a: Any, a_min: Any = None, a_max: Any = None, out: Any = None, **kwargs: Any
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return the arguments of `numpy.clip` without those that are None, which have no place in a pipeline."""
    names = ("min", "max") if a_min is None or a_max is None else ("a_min", "a_max")
    named = {**dict(zip(names, (a_min, a_max), strict=True)), "out": out, **kwargs}
    return (a,), {name: given for name, given in named.items() if given is not None}


class _Probe(np.ndarray):
    """An array that tells which ufunc an operator calls."""

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *args: Any, **kwargs: Any) -> Any:
        return ufunc


def _ufunc_of_power(dtype: np.dtype, exponent: float) -> Any:
    """Return what NumPy does for ``array ** exponent``: it squares for 2, and takes the root for 0.5."""
    return np.ones(1, dtype).view(_Probe) ** exponent


def _index_item(item: Any) -> Any:
    """Return one part of an index as the catalogue takes it: a slice, a whole number or an Ellipsis."""
    if isinstance(item, slice) or item is Ellipsis:
        return item
    is_number = isinstance(item, int | np.integer) or (isinstance(item, Image | np.ndarray) and not item.ndim)
    if not is_number or isinstance(item, bool):
        message = f"a lazy image takes slices, whole numbers or one mask as index, got {shown(item)}"
        raise ImageError(message, remedy="Use np.asarray(image)[...] for anything else")
    return operator.index(item)


def _one_or_all(given: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return what was given as one sequence, or as several numbers."""
    is_sequence = len(given) == 1 and isinstance(given[0], tuple | list)
    return tuple(given[0]) if is_sequence else given


def _plain(value: Any) -> Any:
    """Return arrays in place of lazy images, also inside sequences."""
    if isinstance(value, Image):
        return np.asarray(value)[()]  # a number as a number: NumPy's own functions tell them apart
    if type(value) in (tuple, list):
        return type(value)(map(_plain, value))
    return value


def open(  # the name that the public face has promised
    what: str | os.PathLike[str] | np.ndarray | SourceImage,
    *,
    spacing: float | Sequence[float] | None = None,
    unit: str | None = None,
    axes: str | None = None,
    kind: str | None = None,
    name: str = "",
    **options: Any,
) -> Image:
    """Return a lazy image; nothing but the header is read yet.

    Parameters
    ----------
    what : path, array or str
        A file or folder (TIFF, PNG, JPEG, NumPy, Zarr and OME-Zarr, HDF5, raw with a sidecar, a folder of
        planes), an array, or ``"sample:coins"``.
    spacing : float or sequence of float, optional
        Distance between pixels along each axis, where the file does not say it or says it wrong.
    unit : str, optional
        Unit of `spacing`, such as ``"um"``.
    axes : str, optional
        One letter per axis, such as ``"ZYX"``.
    kind : {'image', 'binary', 'labels', 'markers', 'array'}, optional
        What the pixels mean; without it, bool is binary and everything else an image.
    name : str, optional
        Name of the input in pipelines; by default the name of the file.
    **options
        For the reader, such as ``dataset=`` of an HDF5 file.

    Returns
    -------
    image : Image
        A lazy handle.

    Raises
    ------
    ReadError
        If it cannot be read.
    ImageError
        If it has no pixels, no axes, or a dtype that is no image.
    """
    changes = {"spacing": spacing, "unit": unit, "axes": axes, "kind": kind, **options}
    if isinstance(what, Image):
        return _reopened(what, name, {key: given for key, given in changes.items() if given is not None})
    return Image.of_source(open_image(what, **changes), name=name)


def _reopened(image: Image, name: str, changes: dict[str, Any]) -> Image:
    origin = image.operand.origin
    if not (name or changes):
        return image
    if isinstance(origin, Term):
        message = (
            f"only an image from outside can be opened in another way, got what {origin.operation} gives"
        )
        raise ImageError(message, where="open", remedy="Compute it first: tamis.open(image.compute(), ...)")
    return Image.of_source(open_image(image.sources[origin.key], **changes), name=name or origin.source.name)
