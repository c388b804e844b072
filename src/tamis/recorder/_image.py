"""`Image`: a lazy handle that behaves like a NumPy array."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from tamis.catalogue import Kind, find_operation
from tamis.errors import ImageError, KindError, ParameterError, UnknownNameError
from tamis.io import open_image
from tamis.pipeline import Term
from tamis.recorder._assignment import assigned
from tamis.recorder._call import call_lazily
from tamis.recorder._functions import ADAPTED, operation_name
from tamis.recorder._index import BY_NUMBER, basic_index, is_mask, places_of, without_new_axes
from tamis.recorder._methods import ArrayMethods
from tamis.recorder._writers import WRITERS, refuse_writing

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tamis.io import SourceImage

__all__ = ["Image", "open"]

# a call that the catalogue cannot take: NumPy does more than that, and says best what it cannot do itself
_NOT_LAZY = (UnknownNameError, ParameterError, KindError, ImageError)

_OF_RECORDS = frozenset({"get", "items", "keys", "values"})
# what an array tells or gives that no operation does; nothing of this writes into it
_AT_ONCE = frozenset(
    {"argpartition", "choose", "compress", "diagonal", "mT", "searchsorted", "tobytes", "trace", "tofile"}
)
_IN_PLACE = frozenset({"byteswap", "partition", "put", "resize", "setfield", "setflags"})
_BY_NUMBER = {1: "getrows", 2: "getpixels", 3: "getvoxels"}


class Image(ArrayMethods, NDArrayOperatorsMixin):
    """An image, a label image, a number or a table that is computed when somebody looks at it.

    Made by `tamis.open` and by the functions of `tamis.filters`, `tamis.measure` and so on; not by hand.
    Operators, comparisons, NumPy functions, methods and slices give new images; nothing is computed until
    `compute`, ``np.asarray`` or ``float`` asks for it. A slice computes only the slice. A function of NumPy
    that the catalogue does not have, such as ``np.kron``, is computed at once and gives an array.

    Assigning to an image, ``image[mask] = 0`` or ``image += 1``, changes what this very object means from
    then on, under each of its names; no array is written into. Whatever was made of it before keeps the old
    meaning. That holds for slices too: unlike in NumPy, ``part = image[:10]`` is an image of its own and no
    view, so that ``part[...] = 0`` leaves `image` as it is; write ``image[:10] = 0``.

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
        target = next((given for given in kwargs.get("out", ()) if isinstance(given, Image)), None)
        if method == "at" and isinstance(args[0], Image):
            target = args[0]
        if target is not None:
            return target._written(ufunc, method, args, kwargs)
        operation_id = _operation_id(ufunc)
        if method == "__call__" and not kwargs and operation_id:
            with suppress(*_NOT_LAZY):
                return call_lazily(type(self), operation_id, *args)
        return getattr(ufunc, method)(*map(_plain, args), **{name: _plain(v) for name, v in kwargs.items()})

    def __array_function__(
        self, function: Callable[..., Any], types: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        target = kwargs.get("out")
        if isinstance(target, Image):
            rest = {name: value for name, value in kwargs.items() if name != "out"}
            return target._given(function(*args, **rest))
        if args and isinstance(args[0], Image) and function in WRITERS:
            return WRITERS[function](*args, **kwargs)
        operation_id = _operation_id(function)
        with suppress(*_NOT_LAZY):
            made: Any = NotImplemented
            if function in ADAPTED:
                made = ADAPTED[function](type(self), *args, **kwargs)
            elif operation_id:
                made = call_lazily(type(self), operation_id, *args, **kwargs)
            if made is not NotImplemented:
                return made
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

    def __mul__(self, other: Any) -> Any:
        is_count = isinstance(other, list | tuple | str) and self.spec.shape == () and self.dtype.kind in "iu"
        return other * int(self) if is_count else super().__mul__(other)

    def __rmul__(self, other: Any) -> Any:
        return self * other if isinstance(other, list | tuple | str) else super().__rmul__(other)

    def __contains__(self, value: object) -> bool:
        return value in self.compute() if self._is_record else bool(np.any(self == value))

    def __len__(self) -> int:
        return len(self.compute()) if self._is_record else super().__len__()

    @property
    def _is_record(self) -> bool:
        return self.spec.kind in {Kind.TABLE, Kind.MESH}

    def __getitem__(self, index: Any) -> Any:
        if self._is_record:
            return self._column(index) if self.spec.kind is Kind.TABLE else self.compute()[index]
        if is_mask(index):
            return self._call("select", index)
        if places := places_of(index):
            return self._call(f"get{BY_NUMBER[len(places)]}", *places)
        if index is None or (isinstance(index, tuple) and any(item is None for item in index)):
            return self._with_new_axes((index,) if index is None else index)
        return self._call("getitem", basic_index(index))

    def _with_new_axes(self, index: tuple[Any, ...]) -> Any:
        kept, axes = without_new_axes(index, self.ndim)
        return self._call("getitem", basic_index(kept))._call("expand_dims", axes)

    def __setitem__(self, index: Any, value: object) -> None:
        if self.spec.kind is Kind.TABLE:
            message = "a table cannot be changed in place"
            raise ImageError(message, remedy="Change a copy: dict(table.compute())")
        self._become(assigned(self, index, value))

    def _repr_html_(self) -> str:
        from tamis.recorder._html import to_html

        return to_html(self)

    def to_dask(self, chunks: Any = "auto") -> Any:
        """Return the image as a Dask array, each chunk of which computes its part of the image.

        Parameters
        ----------
        chunks : int, tuple or str, default 'auto'
            As `dask.array.from_array` takes them.

        Returns
        -------
        array : dask.array.Array
            Of the same shape and dtype; for the schedulers of this process, since what the image is made
            from is here.

        Raises
        ------
        MissingExtraError
            If Dask is not installed.
        ImageError
            If this is a single number.
        """
        from tamis.recorder._dask import to_dask

        return to_dask(self, chunks)

    def _become(self, other: Image) -> None:
        """Mean what another image means, from now on."""
        self._operand, self._sources, self._spec = other._operand, other._sources, other._spec

    def _written(
        self, ufunc: np.ufunc, method: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> Image:
        """Return this image, or where it is one number a new one, after ``image += 1`` and the like."""
        if method == "at":
            refuse_writing(f"numpy.{ufunc.__name__}.at")
        if method != "__call__" or ufunc.nout > 1 or set(kwargs) != {"out"}:
            message = f"{ufunc.__name__} cannot write into a lazy image in this way"
            raise ImageError(message, remedy="Use what it returns: image = np.add(image, 1)")
        return self._given(ufunc(*args))

    def _given(self, made: Any) -> Image:
        """Return this image, which means a result from now on; a number stays what it is."""
        if self.spec.shape == ():
            return made  # type: ignore[no-any-return]  # a number cannot be changed, in NumPy neither
        self._become(self._fitted(made))
        return self

    def _fitted(self, made: Any) -> Image:
        """Return a result as it is when it has been written into this image."""
        image = made if isinstance(made, Image) else np.asarray(made)
        if not np.can_cast(image.dtype, self.dtype, "same_kind"):
            message = f"pixels of dtype {image.dtype} cannot be written into an image of dtype {self.dtype}"
            raise ImageError(message, remedy="Write image = image / 2, for example, in place of image /= 2")
        if not isinstance(image, Image) or image.shape != self.shape:
            return assigned(self, ..., image if image.ndim else image[()])
        return image if image.dtype == self.dtype else image.astype(self.dtype)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.compute()) if self._is_record else (self[place] for place in range(len(self)))

    if not TYPE_CHECKING:  # else a type checker would take every name for an attribute

        def __getattr__(self, name: str) -> Any:
            if name in _OF_RECORDS and self._is_record:
                return getattr(self.compute(), name)
            if name in _AT_ONCE:
                return getattr(np.asarray(self), name)
            message = f"{type(self).__name__!r} object has no attribute {name!r}"
            if not name.startswith("_") and hasattr(np.ndarray, name):
                own = "array" if name in _IN_PLACE else "asarray"  # one that may be written into
                message += f". An array has: np.{own}(image).{name}"
            raise AttributeError(message)

    def _column(self, name: str) -> Image:
        """Return a column of a table; of one whose columns are known by name, only one that it has."""
        origin = self.operand.origin
        values = origin.values if isinstance(origin, Term) else {}
        known, separator = values.get("properties"), values.get("separator", "")
        if isinstance(known, tuple) and not any(
            name in (one, *_parts(name, one, separator)) for one in known
        ):
            raise UnknownNameError(name, noun="column", known=map(str, known))
        return self._call("column", name)  # type: ignore[no-any-return]  # one result


def _parts(name: str, column: Any, separator: Any) -> tuple[str, ...]:
    """Return the name, if it is that of one of several columns that one property has: ``"bbox-0"``."""
    return (name,) if name.startswith(f"{column}{separator}") else ()


def _operation_id(function: Callable[..., Any]) -> str:
    """Return the id of the operation that is just this function of NumPy; '' if there is none."""
    name = function.__name__
    if getattr(np, name, None) is not function:  # scipy.special has a log1p of its own
        return ""
    operation = find_operation(f"numpy.{operation_name(name)}")
    return operation.id if operation is not None else ""


class _Probe(np.ndarray):
    """An array that tells which ufunc an operator calls."""

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *args: Any, **kwargs: Any) -> Any:
        return ufunc


def _ufunc_of_power(dtype: np.dtype, exponent: float) -> Any:
    """Return what NumPy does for ``array ** exponent``: it squares for 2, and takes the root for 0.5."""
    return np.ones(1, dtype).view(_Probe) ** exponent


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
