"""What an operation makes of volumes, of colours, and of pixels of another shape."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import Channels, Kind, Pointwise, Volume, get_operation
from tamis.testing._capability_sample import case_for, takes_seed
from tamis.testing._case import SPATIAL, Case, outputs_of, rng_of
from tamis.testing._difference import is_equal
from tamis.testing.strategies import read_only

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tamis.catalogue import Operation

__all__ = ["channels_of", "spacing_of", "volume_of"]


def volume_of(operation_id: str, pixels: str) -> Volume:
    """Return whether a volume is more than its planes.

    Parameters
    ----------
    operation_id : str
        What is called; it ran on the 3-D sample.
    pixels : str
        Which pixels are compared.
    """
    operation = get_operation(operation_id)
    if _is_random(operation, "3-D", pixels):
        return Volume.UNKNOWN
    volume, plane = case_for(operation, "3-D", pixels), case_for(operation, "2-D", pixels)
    for axis, found in ((0, Volume.PLANES), (-1, Volume.LAST_AXIS)):
        is_stack = _is_stack_of(volume, plane, axis)
        if is_stack is not False:
            return found if is_stack else Volume.UNKNOWN
    return Volume.WHOLE


def channels_of(operation_id: str, pixels: str, takes_volumes: bool) -> Channels:  # noqa: FBT001 - sent
    """Return what becomes of colours.

    Parameters
    ----------
    operation_id : str
        What is called; it ran on the 2-D sample with colours.
    pixels : str
        Which pixels are compared.
    takes_volumes : bool
        Whether it ran on an ordinary 3-D sample.
    """
    operation = get_operation(operation_id)
    if _is_random(operation, "2-D colour", pixels):
        return Channels.TOGETHER if operation.has_channels else Channels.UNKNOWN
    coloured, plain = case_for(operation, "2-D colour", pixels), case_for(operation, "2-D", pixels)
    is_stack = _is_stack_of(coloured, plain, -1)
    if is_stack is not False:
        return Channels.APART if is_stack else Channels.UNKNOWN
    return Channels.AXIS if takes_volumes and not operation.has_channels else Channels.TOGETHER


def _is_random(operation: Operation, form: str, pixels: str) -> bool:
    """Return whether another seed gives something else."""
    if not takes_seed(operation):
        return False
    one, other = (case_for(operation, form, pixels, seed=seed).run() for seed in (0, 1))
    return not is_equal(one, other)


def _is_stack_of(whole: Case, part: Case, axis: int) -> bool | None:
    """Return whether the result is that of each part along an axis; None where nothing comes of anything."""
    says_something = isinstance(whole.operation.locality, Pointwise)
    for case in (whole, *_with_noise(whole)):
        results = outputs_of(case, case.run())
        if not _is_stack(case, part, results, axis):
            return False
        says_something |= any(result.min() != result.max() for result in results if result.size)
    return True if says_something else None


def _with_noise(case: Case) -> Iterator[Case]:
    """Yield the case with less and with more foreground, which the ordinary image may happen to lack."""
    rng = rng_of(case.operation)
    image = case.inputs[case.first]
    for share in (0.03, 0.6):
        levels = image if case.kinds[case.first] is Kind.IMAGE else rng.integers(1, 9, image.shape)
        noise = np.where(rng.random(image.shape) < share, levels, 0).astype(image.dtype)
        yield dataclasses.replace(case, inputs={**case.inputs, case.first: read_only(noise)})


def _is_stack(whole: Case, part: Case, results: tuple[Any, ...], axis: int) -> bool:
    if not all(isinstance(result, np.ndarray) and result.ndim for result in results):
        return False
    try:
        parts = [outputs_of(part, _run_part(whole, part, place, axis)) for place in _places(whole, axis)]
        return all(
            _is_near(result, np.stack(pieces, axis))
            for result, pieces in zip(results, zip(*parts, strict=True), strict=True)
        )
    except Exception:  # what it does not take is no part; what does not stack is no image
        return False


def _places(case: Case, axis: int) -> range:
    return range(np.shape(case.inputs[case.first])[axis])


def _run_part(whole: Case, part: Case, place: int, axis: int) -> Any:
    """Return what comes of one plane or channel of every image; what else is needed is the part's own."""
    ndim = np.ndim(whole.inputs[whole.first])
    inputs = dict(part.inputs)
    for name, given in whole.inputs.items():
        if whole.kinds[name] in SPATIAL:
            inputs[name] = np.take(given, place, axis) if np.ndim(given) == ndim else given
    return part.run(inputs)


def _is_near(one: np.ndarray, other: np.ndarray) -> bool:
    if one.shape != other.shape:
        return False
    if one.dtype.kind in "fc":
        return bool(np.allclose(one, other, rtol=1e-4, atol=1e-6 * _largest(one), equal_nan=True))
    return bool(np.array_equal(one, other))


def _largest(array: np.ndarray) -> float:
    finite = np.abs(array[np.isfinite(array)])
    return float(finite.max()) if finite.size else 0.0


def spacing_of(operation_id: str, form: str, pixels: str) -> str:
    """Return whether pixels of another shape change the result: ``"yes"`` or ``"no"``.

    Parameters
    ----------
    operation_id : str
        What is called; it ran on this form with a spacing.
    form, pixels : str
        As `Trial` has them; the form without its spacing.
    """
    operation = get_operation(operation_id)
    plain, stretched = (case_for(operation, which, pixels).run() for which in (form, f"{form} spacing"))
    return "no" if is_equal(plain, stretched) else "yes"
