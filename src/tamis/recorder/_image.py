"""`Image`: a lazy handle that behaves like a NumPy array."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from tamis.catalogue import find_operation
from tamis.errors import ImageError, shown
from tamis.io import open_image
from tamis.recorder._call import call_lazily
from tamis.recorder._handle import Handle

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator, Sequence

    from tamis.io import SourceImage

__all__ = ["Image", "open"]

# NumPy knows these functions by another name than the catalogue
_SAME = {"divide": "true_divide", "abs": "absolute", "amin": "min", "amax": "max", "mod": "remainder"}


class Image(Handle, NDArrayOperatorsMixin):
    """An image, a label image, a number or a table that is computed when somebody looks at it.

    Made by `tamis.open` and by the functions of `tamis.filters`, `tamis.measure` and so on; not by hand.
    Operators, comparisons, NumPy functions, methods and slices give new images; nothing is computed until
    `compute`, ``np.asarray`` or ``float`` asks for it. A slice computes only the slice.

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
        operation_id = _operation_id(ufunc.__name__)
        if method == "__call__" and not kwargs and operation_id:
            return call_lazily(type(self), operation_id, *args)
        return getattr(ufunc, method)(*map(_plain, args), **{name: _plain(v) for name, v in kwargs.items()})

    def __array_function__(
        self, function: Callable[..., Any], types: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        operation_id = _operation_id(function.__name__) if function.__module__.startswith("numpy") else ""
        if operation_id:
            return call_lazily(type(self), operation_id, *args, **kwargs)
        return function(*_plain(args), **{name: _plain(value) for name, value in kwargs.items()})

    def __getitem__(self, index: Any) -> Image:
        if isinstance(index, np.ndarray | Image) and index.dtype.kind == "b":
            return self._call("select", index)
        items = index if isinstance(index, tuple) else (index,)
        if not all(item is Ellipsis or isinstance(item, slice | int | np.integer) for item in items):
            message = f"a lazy image takes slices, whole numbers or one mask as index, got {shown(index)}"
            raise ImageError(message, remedy="Use np.asarray(image)[...] for anything else")
        return self._call("getitem", items)

    def __iter__(self) -> Iterator[Image]:
        return (self[place] for place in range(len(self)))

    def _call(self, name: str, *args: Any, **kwargs: Any) -> Image:
        image: Image = call_lazily(type(self), f"numpy.{name}", self, *args, **kwargs)
        return image

    def astype(self, dtype: Any) -> Image:
        """Return the pixels in another dtype."""
        return self._call("astype", np.dtype(dtype).name)

    def min(self, axis: Any = None) -> Image:
        """Return the smallest pixel, or the smallest along an axis."""
        return self._call("min", axis=axis)

    def max(self, axis: Any = None) -> Image:
        """Return the largest pixel, or the largest along an axis."""
        return self._call("max", axis=axis)

    def sum(self, axis: Any = None) -> Image:
        """Return the sum of the pixels, or along an axis."""
        return self._call("sum", axis=axis)

    def mean(self, axis: Any = None) -> Image:
        """Return the mean of the pixels, or along an axis."""
        return self._call("mean", axis=axis)

    def std(self, axis: Any = None) -> Image:
        """Return the standard deviation of the pixels, or along an axis."""
        return self._call("std", axis=axis)

    def clip(self, minimum: Any = None, maximum: Any = None) -> Image:
        """Return the pixels, none below the minimum and none above the maximum."""
        return self._call("clip", minimum, maximum)

    def reshape(self, *shape: Any) -> Image:
        """Return the same pixels in another shape."""
        wanted = shape[0] if len(shape) == 1 and isinstance(shape[0], tuple | list) else shape
        return self._call("reshape", wanted)

    def ravel(self) -> Image:
        """Return the pixels along one axis."""
        return self._call("ravel")

    def transpose(self, *axes: int) -> Image:
        """Return the image with its axes in another order, reversed by default."""
        return self._call("transpose", axes or None)

    @property
    def T(self) -> Image:
        """The image with its axes reversed."""
        return self.transpose()


def _operation_id(name: str) -> str:
    operation = find_operation(f"numpy.{_SAME.get(name, name)}")
    return operation.id if operation is not None else ""


def _plain(value: Any) -> Any:
    """Return arrays in place of lazy images, also inside sequences."""
    if isinstance(value, Image):
        return np.asarray(value)
    if isinstance(value, tuple | list):
        return type(value)(_plain(item) for item in value)
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
    if isinstance(what, Image):
        return what
    source = open_image(what, spacing=spacing, unit=unit, axes=axes, kind=kind, **options)
    return Image.of_source(source, name=name)
