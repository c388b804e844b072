"""`apply_parallel`: any function, in chunks, with the pixels of the whole image - or a refusal."""

from __future__ import annotations

import functools
from contextlib import closing
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.engine._chunked import Chunked
from tamis.engine._chunks import PADDINGS, Grid, depth_per_axis, lengths_per_axis, regions_of
from tamis.engine._engine import Engine
from tamis.engine._executor import get_executor
from tamis.engine._known import apply_known, operation_of
from tamis.engine._place import ArrayPlace, SourcePlace
from tamis.engine._probe import measure_depth
from tamis.errors import ParameterError
from tamis.io import SourceImage, from_array
from tamis.store import get_store

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tamis.engine._executor import Executor
    from tamis.engine._place import Place

__all__ = ["apply_parallel"]

_WHERE = "apply_parallel"


def apply_parallel(
    function: Callable[..., Any],
    array: Any,
    chunks: Any = None,
    depth: int | Sequence[int] | str = "auto",
    mode: str | None = None,
    extra_arguments: Sequence[Any] = (),
    extra_keywords: Mapping[str, Any] | None = None,
    *,
    dtype: Any = None,
    compute: bool | None = None,
    channel_axis: int | None = None,
    executor: str = "threads",
    workers: int | None = None,
    tolerance: float = 0.0,
    audit: int = 3,
    chunk: int | None = None,
    overlap: int | None = None,
    n_jobs: int | None = None,
    **keywords: Any,
) -> Any:
    """Return what a function gives for an image, computed in chunks by several workers.

    Takes the place of `skimage.util.apply_parallel`. The result is that of ``function(array)``: of a
    function of the catalogue, whatever it looks at; of any other, how far it looks is measured, random
    chunks are checked, and one that needs the whole image is refused.

    Parameters
    ----------
    function : callable
        From an array to an array of the same length along the axes that are cut.
    array : array_like or SourceImage, shape (M, N[, ...])
        The image.
    chunks : int, tuple of int, or tuple of tuple of int, optional, pixel
        Length of the chunks along each axis; the last of an axis may be shorter. By default, what suits
        the number of workers.
    depth : int, sequence of int, or 'auto', default 'auto', pixel
        How many pixels around a chunk the function needs. Of a function of the catalogue it is known,
        and what is given here does not count.
    mode : {None, 'reflect', 'symmetric', 'periodic', 'wrap', 'nearest', 'edge'}, optional
        By default nothing is padded: the function meets the sides of the image where they are. With a
        mode, the image is padded by `depth` first, and chunks are not compared with the whole.
    extra_arguments : sequence, optional
        Further arguments of the function.
    extra_keywords : mapping, optional
        Further arguments by name; they may as well be given directly.
    dtype : dtype, optional
        Type of the result; by default, what the function gives.
    compute : bool, optional
        True or None; lazy images are made by ``tamis.open(array)``.
    channel_axis : int, optional
        Axis of the colours: every chunk has all of it.
    executor : str, default 'threads'
        Who works on the chunks.
    workers : int, optional
        How many chunks are worked on at once.
    tolerance : float, default 0
        Largest difference between chunks and whole that counts as none.
    audit : int, default 3
        So many random chunks are computed again with more around them; of a function of the catalogue
        none, as that is proven.
    chunk : int, optional
        Another word for `chunks` along the first axis; the others are not cut.
    overlap : int, optional
        Another word for `depth`.
    n_jobs : int, optional
        Another word for `workers`.
    **keywords
        Further arguments of the function by name.

    Returns
    -------
    result : ndarray
        As ``function(array, *extra_arguments, **extra_keywords)`` gives it.

    Raises
    ------
    ParameterError
        If `chunks`, `depth` or `mode` does not fit the image.
    PipelineError
        If chunks would not give the pixels of the whole image; the message says what was seen.

    Notes
    -----
    *Border*: chunks are clipped at the sides of the image, never padded, unless `mode` says so.
    *Chunks*: of a function that is not in the catalogue, a reach that depends on rare pixels may stay
    unseen by measurement and audit.

    Examples
    --------
    >>> import numpy as np
    >>> from skimage.filters import gaussian
    >>> image = np.random.default_rng(0).random((300, 200))
    >>> bool((apply_parallel(gaussian, image, sigma=2) == gaussian(image, sigma=2)).all())
    True
    """
    if compute is False:
        remedy = "For lazy results use tamis.open"
        raise ParameterError(_WHERE, "compute", expected="True", got=compute, remedy=remedy)
    image = SourcePlace(array) if isinstance(array, SourceImage) else ArrayPlace(np.asarray(array))
    if chunk is not None:
        chunks = (chunk, *image.shape[1:])
    named = {**(extra_keywords or {}), **keywords}
    bound, named = _unpacked(function, named)
    with closing(get_executor(executor, workers=workers or n_jobs)) as hands:
        result = _applied(
            bound,
            tuple(extra_arguments),
            named,
            image,
            Grid.of(image.shape, channel_axis),
            chunks,
            depth if overlap is None else overlap,
            _padding(mode),
            hands,
            tolerance,
            audit,
        )
    return result if dtype is None else np.asarray(result, dtype=dtype)


def _unpacked(
    function: Callable[..., Any], keywords: dict[str, Any]
) -> tuple[Callable[..., Any], dict[str, Any]]:
    """Return a function without what `functools.partial` bound to it by name."""
    while isinstance(function, functools.partial) and not function.args:
        keywords = {**function.keywords, **keywords}
        function = function.func
    return function, keywords


def _padding(mode: str | None) -> str:
    if mode in (None, "none"):
        return ""
    if mode not in PADDINGS:
        expected = f"None, or one of {', '.join(PADDINGS)}"
        raise ParameterError(_WHERE, "mode", expected=expected, got=mode)
    return PADDINGS[mode]


def _applied(
    function: Callable[..., Any],
    arguments: tuple[Any, ...],
    keywords: dict[str, Any],
    image: Place,
    grid: Grid,
    chunks: Any,
    depth: Any,
    padding: str,
    executor: Executor,
    tolerance: float,
    audit: int,
) -> Any:
    """Return the result by the way that suits the function."""

    def call(pixels: np.ndarray) -> Any:
        return function(pixels, *arguments, **keywords)

    def lengths(around: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
        return lengths_per_axis(chunks, image.shape, grid, workers=executor.workers, depth=around)

    if 0 in image.shape or not image.shape:
        return call(image.read())
    nothing = (0,) * grid.ndim
    operation = None if padding else operation_of(function)
    if operation is not None:
        tiles = None if chunks is None else tuple(max(along) for along in lengths(nothing))
        source = image.image if isinstance(image, SourcePlace) else from_array(image.read())
        engine = Engine(get_store("memory", budget=0), executor=executor)
        return apply_known(engine, operation, source, arguments, keywords, tiles)
    if chunks is not None and not padding and len(regions_of(lengths(nothing))) == 1:
        return call(np.ascontiguousarray(image.read()))
    name = getattr(function, "__name__", type(function).__name__)
    if isinstance(depth, str) and depth == "auto":
        around = measure_depth(call, image, grid, name=name, tolerance=tolerance)
    else:
        around = depth_per_axis(depth, grid)
    chunked = Chunked(function, arguments, keywords, name, grid, around, padding)
    return chunked.apply(executor, image, regions_of(lengths(around)), tolerance=tolerance, audit=audit)
