"""One call on whole images in another process, which can be killed: nothing else stops compiled code."""

from __future__ import annotations

import builtins
import warnings
from contextlib import closing
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.engine._place import ArrayPlace, MappedPlace, SourcePlace
from tamis.engine._program import run_step, told_as_task_error
from tamis.engine._work import Work

if TYPE_CHECKING:
    import threading
    from collections.abc import Mapping

    from tamis.engine._executor import Executor
    from tamis.engine._place import Place
    from tamis.engine._program import Step
    from tamis.engine._scratch import Scratch

__all__ = ["call_elsewhere", "call_whole", "plain"]

# a smaller array comes back with the answer, a larger one in a file
_LARGE_BYTES = 2**20


def plain(data: Any) -> Any:
    """Return data as the library's functions want it: arrays in C order."""
    return np.ascontiguousarray(data) if isinstance(data, np.ndarray) and data.ndim else data


def call_elsewhere(
    step: Step,
    inputs: Mapping[str, Any],
    executor: Executor,
    scratch: Scratch,
    cancel: threading.Event | None,
) -> Any:
    """Return what an operation makes of whole inputs, called in another process.

    Parameters
    ----------
    step : Step
        The operation and its values.
    inputs : mapping
        By argument, places and whatever else there is.
    executor : Executor
        Whose process calls; it is killed when `cancel` is set.
    scratch : Scratch
        Room for what the process reads and writes.
    cancel : threading.Event, optional
        Ends the call.

    Returns
    -------
    result : object
        As `run_step` gives it; large arrays are places.
    """
    reads = {name: scratch.shared(value) for name, value in inputs.items() if _is_place(value)}
    others = {name: value for name, value in inputs.items() if name not in reads}
    told = {"step": step, "others": others, "path": str(scratch.path())}
    work = Work(call_whole, reads, {}, told)
    with told_as_task_error(step, {}), closing(executor.map(work, [0], cancel=cancel)) as results:
        result, said = next(results)[1]
    for category, text in said:
        warnings.warn(text, getattr(builtins, category, UserWarning), stacklevel=2)
    return result


def _is_place(value: Any) -> bool:
    return isinstance(value, ArrayPlace | MappedPlace | SourcePlace) or hasattr(value, "read")


def call_whole(
    _item: int,
    reads: Mapping[str, Place],
    _writes: object,
    *,
    step: Step,
    others: Mapping[str, Any],
    path: str,
) -> Any:
    """Return what an operation makes of all of its inputs, and what it warns of.

    Large arrays are put into files beside `path`.
    """
    inputs = {name: plain(place.read()) for name, place in reads.items()}
    ordered = {name: inputs[name] if name in inputs else others[name] for name in step.inputs}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        result = run_step(step, ordered)
    said = [(warning.category.__name__, str(warning.message)) for warning in caught]
    if isinstance(result, tuple):
        return tuple(_sent(one, f"{path}-{place}") for place, one in enumerate(result)), said
    return _sent(result, path), said


def _sent(value: Any, path: str) -> Any:
    is_like_array = hasattr(value, "__array__") and not isinstance(value, np.ndarray | np.generic)
    array = np.asarray(value) if is_like_array else value
    if not isinstance(array, np.ndarray) or array.nbytes < _LARGE_BYTES or array.dtype.hasobject:
        return array
    np.ascontiguousarray(array).tofile(path)
    return MappedPlace(path, array.shape, array.dtype)
