"""`interact`: sliders for a plain function."""

from __future__ import annotations

import functools
import inspect
import os
import typing
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import operation_from, refuse_chance, register_operation
from tamis.errors import ParameterError, UnknownNameError
from tamis.io import SourceImage, open_image
from tamis.notebook._explore import check_extra
from tamis.notebook._ranges import NOTHING, argument_for
from tamis.pipeline import Pipeline
from tamis.recorder import Image, call_lazily

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tamis.notebook._explorer import Explorer

__all__ = ["interact"]

_COLOURS = (3, 4)
_FAR = 2**40
"""Further than any image is long, in pixels."""


def interact(function: Callable[..., Any] | None = None, /, **given: Any) -> Any:
    """Show what a function gives while its arguments are changed by sliders.

    As with ``ipywidgets.interact``, but the latest value wins, an older one is given up, what was computed
    is remembered, the kernel stays free, and of a volume only the plane that is looked at is computed.

    Parameters
    ----------
    function : callable, optional
        Images and values in, an image, labels, a number or a table out; scikit-image and NumPy as always.
        Without it, a decorator is returned.
    **given
        By argument: an image (array, lazy image, path object) that it is given, or what a slider shows:
        ``(low, high)`` or ``(low, high, step)``, a range, a list of choices, or a value to begin with. Where
        nothing is said of an argument, its annotation and its default hold, as in ``Annotated[float, (0,
        5)]``, and what the catalogue knows of arguments of this name, such as ``sigma``.

    Returns
    -------
    function : callable
        The same, with an attribute `explorer`: the `Explorer` that is shown.

    Raises
    ------
    MissingExtraError
        If anywidget is not installed.
    UnknownNameError
        If the function has no such argument.
    ParameterError
        If it cannot be told what an argument could be; the message says what to write.
    PipelineError
        If the function draws random numbers that nobody could draw again.

    Notes
    -----
    *Volumes*: an image with more axes than two (beside its colours) is given plane by plane, so that a
    function for pictures works on them; to see a whole volume processed, use `tamis.explore`.

    *Images that are not arguments*, but around the function, are found too; they are then looked through
    each time to see whether they changed, and nothing quick can be shown before the exact pixels.

    Examples
    --------
    >>> import tamis
    >>> from skimage import data, filters
    >>> @tamis.interact(image=data.coins(), sigma=(0, 5), size=range(1, 9))
    ... def smoothed(image, sigma=1.0, size=3):
    ...     return filters.median(filters.gaussian(image, sigma), np.ones((size, size)))
    >>> smoothed.explorer
    Explorer of image > smoothed
    >>> edges = smoothed(data.coins(), sigma=2)  # still the plain function
    """
    check_extra()
    if function is None:
        return functools.partial(interact, **given)
    explorer = _explorer_of(function, given)
    function.explorer = explorer  # type: ignore[attr-defined]
    _display(explorer)
    return function


def _display(explorer: Any) -> None:
    from IPython import get_ipython
    from IPython.display import display

    if get_ipython() is not None:  # a script has nowhere to show it
        display(explorer)


def _explorer_of(function: Callable[..., Any], given: Mapping[str, Any]) -> Explorer:
    from tamis.notebook._explorer import Explorer
    from tamis.session import Session

    name = getattr(function, "__name__", type(function).__name__)
    signature = inspect.signature(function)
    for one in given:
        if one not in signature.parameters:
            raise UnknownNameError(one, noun="argument", known=signature.parameters, where=name)
    images = _images_in(signature, given)
    counts = {one: _planes_of(image) for one, image in images.items()}
    hidden = max(counts.values(), default=0)
    if any(count not in (0, hidden) for count in counts.values()):
        raise ParameterError(name, "images", expected="of as many axes", got=counts)
    shown = _as_called(function, signature, [one for one in images if counts[one]], images, given)
    entry = operation_from(shown, depth=functools.partial(_whole_planes, hidden) if hidden else None)
    refuse_chance(function, where=entry.id)
    register_operation(entry, shown)
    made = call_lazily(Image, entry.id, **images)
    results = made if isinstance(made, tuple) else (made,)
    names = (name,) if len(results) == 1 else tuple(f"{name}_{place}" for place in range(len(results)))
    return Explorer(Session.start(pipeline=Pipeline.of(**dict(zip(names, results, strict=True)))))


def _images_in(signature: inspect.Signature, given: Mapping[str, Any]) -> dict[str, Image]:
    """Return the arguments that are images, lazily: those given, and defaults that are arrays."""
    found = {}
    for name, parameter in signature.parameters.items():
        value = given.get(name, parameter.default)
        if isinstance(value, Image):
            found[name] = value
        elif isinstance(value, np.ndarray | SourceImage | os.PathLike) or hasattr(value, "chunks"):
            found[name] = Image.of_source(open_image(value))
    return found


def _planes_of(image: Image) -> int:
    """Return how many axes an image has before those of its planes."""
    if image.origin is not None and "Y" in image.origin.axes:
        return image.origin.axes.index("Y")
    return max(0, image.ndim - 2)


def _whole_planes(hidden: int, _: Mapping[str, Any], ndim: int) -> tuple[int, ...]:
    """Return how far a function looks that gets planes one by one: everywhere in them, and in no other."""
    return tuple(0 if axis < hidden else _FAR for axis in range(ndim))


def _as_called(
    function: Callable[..., Any],
    signature: inspect.Signature,
    by_plane: Sequence[str],
    images: Mapping[str, Image],
    given: Mapping[str, Any],
) -> Callable[..., Any]:
    """Return the function with the arguments that the form has: images first, then values."""
    hints = typing.get_type_hints(function, include_extras=True)
    name = function.__name__
    arguments = [
        inspect.Parameter(one, inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=np.ndarray)
        for one in images
    ]
    for one, parameter in signature.parameters.items():
        if one not in images:
            told, hint = given.get(one, NOTHING), hints.get(one, NOTHING)
            arguments.append(argument_for(one, told, parameter.default, hint, where=name))

    begin = {one.name: one.default for one in arguments[len(images) :]}
    places = tuple(images)

    def shown(*positional: Any, **values: Any) -> Any:
        values = {**begin, **dict(zip(places, positional, strict=False)), **values}
        return _plane_by_plane(function, values, by_plane) if by_plane else function(**values)

    shown.__name__ = shown.__qualname__ = name
    shown.__doc__ = function.__doc__
    shown.__module__ = "__main__"  # no other process finds it by a name
    shown.__signature__ = inspect.Signature(arguments)  # type: ignore[attr-defined]
    shown.__annotations__ = {one.name: one.annotation for one in arguments}
    if "return" in hints:
        shown.__annotations__["return"] = hints["return"]
    return shown


def _plane_by_plane(
    function: Callable[..., Any], values: Mapping[str, Any], by_plane: Sequence[str]
) -> np.ndarray:
    """Return what a function gives for each plane, put together again."""
    first = values[by_plane[0]]
    ndim = 3 if first.shape[-1] in _COLOURS and first.ndim > 3 else 2
    shape = first.shape[: first.ndim - ndim]
    planes = [
        np.asarray(function(**{**values, **{one: values[one][index] for one in by_plane}}))
        for index in np.ndindex(*shape)
    ]
    return np.stack(planes).reshape(*shape, *planes[0].shape)
