"""`operation`: makes a function of the user's an operation like those of the libraries."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, overload

from tamis.catalogue import (
    Stage,
    find_operation,
    is_importable,
    operation_from,
    refuse_chance,
    register_operation,
)
from tamis.errors import PipelineError
from tamis.recorder._call import call_lazily
from tamis.recorder._handle import Handle
from tamis.recorder._image import Image

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tamis.catalogue import Depth, Operation

__all__ = ["OwnFunction", "operation"]


class OwnFunction:
    """A function of the user's: on lazy images a step of a pipeline, on anything else what it always was.

    Parameters
    ----------
    function : callable
        The function.
    operation : Operation
        Its entry.
    options : mapping
        What it was decorated with.
    """

    __wrapped__: Callable[..., Any]
    __qualname__: str

    def __init__(
        self, function: Callable[..., Any], operation: Operation, options: Mapping[str, Any]
    ) -> None:
        functools.update_wrapper(self, function)
        self.operation = operation
        self._options = dict(options)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Return lazy results where an argument is lazy, else what the function itself returns."""
        if not any(isinstance(given, Handle) for given in (*args, *kwargs.values())):
            return self.__wrapped__(*args, **kwargs)
        if find_operation(self.operation.id) is not self.operation:
            message = f"{self.operation.id} has been defined again since"
            raise PipelineError(message, remedy="Import it again, or give each function a name of its own")
        return call_lazily(Image, self.operation.id, *args, **kwargs)

    def __reduce__(self) -> Any:
        if is_importable(self.operation):
            return self.__qualname__  # by name, as functions are
        return _decorated, (self.__wrapped__, self._options)

    def __repr__(self) -> str:
        return f"<tamis operation {self.operation.id}>"


def _decorated(function: Callable[..., Any], options: Mapping[str, Any]) -> OwnFunction:
    return operation(function, **options)


@overload
def operation(
    function: Callable[..., Any],
    *,
    depth: Depth | None = ...,
    pointwise: bool = ...,
    stage: Stage | str = ...,
    ndim: int | Sequence[int] | None = ...,
    gives: str = ...,
) -> OwnFunction: ...
@overload
def operation(
    function: None = ...,
    *,
    depth: Depth | None = ...,
    pointwise: bool = ...,
    stage: Stage | str = ...,
    ndim: int | Sequence[int] | None = ...,
    gives: str = ...,
) -> Callable[[Callable[..., Any]], OwnFunction]: ...
def operation(
    function: Callable[..., Any] | None = None,
    *,
    depth: Depth | None = None,
    pointwise: bool = False,
    stage: Stage | str = Stage.FILTER,
    ndim: int | Sequence[int] | None = None,
    gives: str = "",
) -> Any:
    """Make a plain function an operation: form, checks, key, tiles and export follow from its code.

    Parameters
    ----------
    function : callable, optional
        Arrays and values in; an array of any shape and dtype, a number, a dict of columns or a tuple of these
        out. Without it, a decorator is returned. What its arguments are is read from type hints, else from a
        numpydoc docstring, else from the defaults; the first may say nothing, and is the image.
    depth : int, sequence of int, or callable, optional, pixel
        How far a pixel of the result looks, so that tiles have the pixels of the whole: along every axis,
        along each, or as ``depth(values, ndim)``.
    pointwise : bool, default False
        Whether a pixel of the result depends on the same pixel only. Without this and `depth`, the function
        always gets whole images.
    stage : Stage or str, default 'filter'
        Where in a pipeline it usually stands.
    ndim : int or sequence of int, optional
        Numbers of axes that it works on; without it, any.
    gives : str, optional
        Kind of what comes out, such as ``"labels"``, where the return annotation does not say.

    Returns
    -------
    own : OwnFunction
        Called with lazy images it makes a step; called with arrays it is the function.

    Raises
    ------
    ParameterError
        If the function or an argument cannot be understood; the message says what to write.
    KindError
        If the function reads something whose content nobody can tell, such as an open file.
    PipelineError
        If it draws random numbers that nobody could draw again, or its name is taken.

    Notes
    -----
    *Key*: the code of the function, and of all that it reaches. Edit it or a helper, run the definition
    again, and results are computed anew.

    *Chunks*: it is called with read-only arrays, the tiles clipped at the border of the image.

    *Workers*: processes and clusters import the function by the name of its module; one that was typed
    into a notebook runs on threads.

    Examples
    --------
    >>> import numpy as np
    >>> from typing import Annotated
    >>> @operation(pointwise=True)
    ... def brighten(image, amount: Annotated[float, (0, 5)] = 1.0):
    ...     return image + amount
    >>> brighten.operation.get_parameter("amount").window
    (0, 5)
    >>> brighten(np.zeros(2))
    array([1., 1.])
    """
    options = {"depth": depth, "pointwise": pointwise, "stage": stage, "ndim": ndim, "gives": gives}
    if function is None:
        return functools.partial(operation, **options)
    plain = function.__wrapped__ if isinstance(function, OwnFunction) else function
    entry = operation_from(plain, **options)  # type: ignore[arg-type]  # a dict forgets which is which
    refuse_chance(plain, where=entry.id)
    register_operation(entry, plain)
    return OwnFunction(plain, entry, options)
