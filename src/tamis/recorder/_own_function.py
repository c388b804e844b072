"""`operation`: makes a function of the user's an operation like those of the libraries."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from tamis.catalogue import Stage, code_of, operation_from, register_operation
from tamis.recorder._call import call_lazily
from tamis.recorder._handle import Handle
from tamis.recorder._image import Image

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tamis.catalogue import Operation

__all__ = ["OwnFunction", "operation"]


class OwnFunction:
    """A function of the user's: on lazy images a step of a pipeline, on anything else what it always was.

    Parameters
    ----------
    function : callable
        The function.
    operation : Operation
        Its entry.
    """

    def __init__(self, function: Callable[..., Any], operation: Operation) -> None:
        functools.update_wrapper(self, function)
        self.operation = operation

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Return lazy results where an argument is lazy, else what the function itself returns."""
        if any(isinstance(given, Handle) for given in (*args, *kwargs.values())):
            return call_lazily(Image, self.operation.id, *args, **kwargs)
        return self.__wrapped__(*args, **kwargs)  # type: ignore[attr-defined]  # update_wrapper has set it

    def __reduce__(self) -> str:
        return str(self.__wrapped__.__qualname__)  # type: ignore[attr-defined]  # as functions do, by name

    def __repr__(self) -> str:
        return f"<tamis operation {self.operation.id}>"


def operation(
    function: Callable[..., Any] | None = None,
    *,
    depth: int | Sequence[int] | Callable[[Mapping[str, Any], int], tuple[int, ...]] | None = None,
    pointwise: bool = False,
    stage: Stage | str = Stage.FILTER,
    ndim: int | Sequence[int] | None = None,
    gives: str = "",
) -> Any:
    """Make a plain function an operation: form, checks, key, tiles and export follow from its code.

    Parameters
    ----------
    function : callable, optional
        Arrays and values in; an array, a number, a table or a tuple of these out. Without it, a decorator
        is returned. What its arguments are is read from type hints, else from a numpydoc docstring, else from
        the defaults.
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
        If the catalogue has an operation of this name.

    Notes
    -----
    *Key*: the code of the function, and of all that it reaches. Edit it or a helper, run the definition
    again, and results are computed anew.

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
    if function is None:
        return functools.partial(
            operation, depth=depth, pointwise=pointwise, stage=stage, ndim=ndim, gives=gives
        )
    function = getattr(function, "__wrapped__", function) if isinstance(function, OwnFunction) else function
    entry = operation_from(function, depth=depth, pointwise=pointwise, stage=stage, ndim=ndim, gives=gives)
    register_operation(entry, function)
    code_of(entry)  # raises what a key would raise later, where the user can see why
    return OwnFunction(function, entry)
