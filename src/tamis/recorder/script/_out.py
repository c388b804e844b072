"""Functions that write what they give into an array: ``out=``, ``output=``, and those that always do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import get_operation, load_target
from tamis.dataclass import dataclass
from tamis.engine import Spec
from tamis.errors import ImageError
from tamis.recorder._arguments import assign
from tamis.recorder._assignment import assigned
from tamis.recorder._call import call_lazily
from tamis.recorder._handle import Handle
from tamis.recorder.script._drawn import is_only_made
from tamis.recorder.script._memory import digest_of
from tamis.recorder.script._step import computed_again, prepare
from tamis.recorder.script._write import Change, assignment, changed_by, fitted, handle_of, overwriting

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tamis.catalogue import Operation
    from tamis.recorder.script._memory import Memory
    from tamis.recorder.script._step import Step

__all__ = ["Filling", "converting", "copied_to", "filled_in", "filling", "sorting", "target_of"]


@dataclass(frozen=True, slots=True)
class Filling:
    """A call that writes into an array, before it is done.

    Parameters
    ----------
    change : Change
        What becomes of the array.
    content : str
        Digest of what it must hold then; '' where that is certain.
    """

    change: Change
    content: str = ""

    def problem(self) -> str:
        """Return why a pipeline would not give what the array now holds; '' if it would."""
        array, _ = self.change[0]
        is_same = not self.content or self.content == digest_of(array)
        return "" if is_same else "something else is written when it is computed again"


def target_of(function: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    """Return what a function writes its result into, as it was told; None if into nothing."""
    found = kwargs.get("out", kwargs.get("output"))
    if isinstance(function, np.ufunc) and len(args) > function.nin:
        found = args[function.nin :]
    return found[0] if isinstance(found, tuple) and len(found) == 1 else found


def filling(
    memory: Memory, operation: Operation, args: tuple[Any, ...], kwargs: Mapping[str, Any], target: Any
) -> Filling | None:
    """Return what a call with ``out=target`` does; None if it has nothing to do with an image.

    Raises
    ------
    TamisError
        If the catalogue cannot say it.
    """
    others = {name: value for name, value in kwargs.items() if name not in ("out", "output")}
    function = load_target(operation.target)
    is_ufunc = isinstance(function, np.ufunc)
    if isinstance(function, np.ufunc):
        args = args[: function.nin]
        if (mask := others.pop("where", True)) is not True:
            return _filling_where(memory, operation, args, mask, target)
    step = prepare(memory, operation, args, others)
    if step is None:
        return None
    if is_ufunc and np.broadcast_shapes(*map(np.shape, args)) != target.shape:
        if is_only_made(memory, (*args, target), (target,)):
            return None
        new = assigned(handle_of(memory, target), ..., step.handles[0])
        return Filling(list(changed_by(memory, target, new)))
    again = "" if is_ufunc else digest_of(np.asarray(computed_again(step)))
    return Filling(overwriting(memory, target, step.handles[0]), again)


def converting(
    memory: Memory, operation: Operation, args: tuple[Any, ...], kwargs: Mapping[str, Any], dtype: Any
) -> tuple[Handle, str]:
    """Return what ``output=float`` gives, if it is what comes of the image as that; and its digest then.

    Raises
    ------
    TamisError
        If the catalogue cannot say it.
    """
    others = {name: value for name, value in kwargs.items() if name not in ("out", "output")}
    first = args[0] if args else None
    if not isinstance(first, np.ndarray):
        message = f"{operation.id} gives its result as {dtype!r} says, which is not followed"
        raise ImageError(message)
    converted = first.astype(dtype)
    memory.keep(converted, fitted(handle_of(memory, first), converted))
    step = prepare(memory, operation, (converted, *args[1:]), others)
    if step is None or len(step.handles) > 1:
        message = f"{operation.id} gives its result as {dtype!r} says, which is not followed"
        raise ImageError(message)
    return step.handles[0], digest_of(np.asarray(computed_again(step)))


def _filling_where(
    memory: Memory, operation: Operation, args: tuple[Any, ...], mask: Any, target: np.ndarray
) -> Filling | None:
    """Return what a ufunc does in a mask: it takes the pixels there, and puts its results there."""
    if is_only_made(memory, (*args, mask, target), (*args, mask, target)):
        return None
    shapes = {np.shape(item) for item in (*args, mask) if np.ndim(item)}
    if not isinstance(mask, np.ndarray) or mask.dtype != bool or shapes != {target.shape}:
        message = f"{operation.id} writes where a mask of another shape says, which is not followed"
        raise ImageError(message)
    where = handle_of(memory, mask)
    taken = [
        call_lazily(Handle, "numpy.select", handle_of(memory, item), where) if np.ndim(item) else item
        for item in (memory.value(item) for item in args)
    ]
    numbers = [memory.find(item) or item if isinstance(item, np.generic | float) else item for item in taken]
    result = call_lazily(Handle, operation.id, *numbers)
    new = assigned(handle_of(memory, target), where, result)
    return Filling(list(changed_by(memory, target, new)))


def filled_in(
    memory: Memory, operation: Operation, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> Filling | None:
    """Return what a function does that always writes into one of its arguments, and gives nothing."""
    written = operation.outputs[0].of_input
    pairs = {argument.name: value for argument, value in assign(operation, args, kwargs)}
    target = pairs.get(written)
    step = prepare(memory, operation, args, kwargs) if isinstance(target, np.ndarray) else None
    if step is None or target is None:
        return None
    return Filling(overwriting(memory, target, step.handles[0]), _content(step))


def _content(step: Step) -> str:
    return "" if step.is_same_call else digest_of(np.asarray(computed_again(step)))


def sorting(memory: Memory, array: np.ndarray, *args: Any, **kwargs: Any) -> Filling | None:
    """Return what ``array.sort()`` does."""
    step = prepare(memory, get_operation("numpy.sort"), (array, *args), kwargs)
    return None if step is None else Filling(overwriting(memory, array, step.handles[0]), _content(step))


def copied_to(memory: Memory, dst: Any, src: Any, casting: str = "", where: Any = True) -> Change | None:
    """Return what ``np.copyto(dst, src, where=mask)`` does."""
    if where is True:
        return assignment(memory, dst, ..., src)
    mask = np.asarray(where)
    if is_only_made(memory, (dst, src, mask), (dst, src, mask)):
        return None
    if np.ndim(src) and (handle := memory.find(src)) is not None and np.shape(src) == mask.shape == dst.shape:
        taken = call_lazily(Handle, "numpy.select", handle, handle_of(memory, mask))
        known = Handle(
            taken.operand, taken.sources, Spec(taken.spec.kind, (int(mask.sum()),), src.dtype.name)
        )
        new = assigned(handle_of(memory, dst), handle_of(memory, mask), known)
        return list(changed_by(memory, dst, new))
    return assignment(memory, dst, mask, np.broadcast_to(src, mask.shape)[mask] if np.ndim(src) else src)
