"""What can be said about each result, and how far two results agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["MATCH_PIXELS", "agreement_of", "count_objects", "foreground_share", "places_of"]

MATCH_PIXELS = 5
"""Markers at most so far apart are one."""

# regions numbered from 0: there is no background
_FROM_ZERO = ("segmentation.felzenszwalb", "segmentation.quickshift")
_LARGEST_TABLE = 1 << 24


def is_partition(operation: str) -> bool:
    """Return whether an operation divides the whole image, region 0 being one like the others."""
    return operation in _FROM_ZERO


def foreground_share(result: Any, kind: Kind, operation: str = "") -> float | None:
    """Return the share of pixels that belong to something; None where that makes no sense.

    Parameters
    ----------
    result : ndarray
        What a candidate gave.
    kind : Kind
        What it means.
    operation : str, optional
        What gave it.
    """
    if kind not in (Kind.BINARY, Kind.LABELS, Kind.MARKERS):
        return None
    return 1.0 if is_partition(operation) else np.count_nonzero(result > 0) / max(1, result.size)


def count_objects(result: Any, kind: Kind, operation: str = "") -> int | None:
    """Return the number of connected components, of labels or of points; None where there are none.

    Pixels that touch at a corner are connected, as `skimage.measure.label` has it.
    """
    if kind is Kind.POINTS:
        return len(result)
    if kind is Kind.BINARY:
        from skimage.measure import label

        return int(label(result, return_num=True)[1]) if result.size and np.ndim(result) else 0
    if kind in (Kind.LABELS, Kind.MARKERS):
        numbers = np.unique(result)
        return int(len(numbers) if is_partition(operation) else np.count_nonzero(numbers > 0))
    return None


def places_of(result: Any, kind: Kind, ndim: int) -> np.ndarray:
    """Return where markers are.

    Returns
    -------
    places : ndarray of float64, shape (N, ndim), pixel
        Points themselves, or the middle of each marker.
    """
    if kind is Kind.POINTS:
        return np.asarray(result, dtype=np.float64)[:, :ndim]
    from scipy import ndimage

    numbers = np.unique(result)
    numbers = numbers[numbers > 0]
    middles = ndimage.center_of_mass(result > 0, result, numbers) if len(numbers) else []
    return np.asarray(middles, dtype=np.float64).reshape(len(numbers), ndim)


def agreement_of(
    results: Sequence[Any], kinds: Sequence[Kind | None], ndim: int, *, are_places: Sequence[bool]
) -> np.ndarray:
    """Return how far each result agrees with each other.

    Parameters
    ----------
    results : sequence of ndarray or None
        None where a candidate failed.
    kinds : sequence of Kind or None
        What they mean.
    ndim : int
        Number of axes of the image.
    are_places : sequence of bool
        Whether a label image marks places only.

    Returns
    -------
    agreement : ndarray of float64, shape (N, N)
        1 for equal results; NaN where two cannot be compared, or one failed. Binary images: Dice's
        coefficient [1]_. Label images: the adapted Rand F-score [2]_ over all pixels. Markers and points: the
        share that has a counterpart at most `MATCH_PIXELS` away. Other images: Pearson's correlation over
        the pixels that are finite in both.

    References
    ----------
    .. [1] L. R. Dice, "Measures of the amount of ecologic association between species", Ecology 26 (1945),
           297-302.
    .. [2] I. Arganda-Carreras et al., "Crowdsourcing the creation of image segmentation algorithms for
           connectomics", Frontiers in Neuroanatomy 9 (2015), 142.
    """
    told = [_comparable(r, k, ndim, is_places=p) for r, k, p in zip(results, kinds, are_places, strict=True)]
    matrix = np.full((len(told), len(told)), np.nan)
    for row, (how, one) in enumerate(told):
        for column, (other_how, other) in enumerate(told[: row + 1]):
            if how and how == other_how and _same_shape(one, other, how):
                matrix[row, column] = matrix[column, row] = _MEASURES[how](one, other)
    return matrix


def _comparable(result: Any, kind: Kind | None, ndim: int, *, is_places: bool) -> tuple[str, Any]:
    """Return how a result is compared, and in which form."""
    if kind is None:
        return "", None
    if kind is Kind.POINTS or (is_places and kind in (Kind.LABELS, Kind.MARKERS)):
        return "places", places_of(result, kind, ndim)
    if kind is Kind.BINARY:
        return "binary", result.ravel()
    if kind in (Kind.LABELS, Kind.MARKERS):
        return "labels", np.unique(result, return_inverse=True)[1].ravel()
    is_picture = isinstance(result, np.ndarray) and result.ndim and result.dtype.kind in "biuf"
    return ("image", _image_to_compare(result)) if is_picture else ("", None)


def _same_shape(one: np.ndarray, other: np.ndarray, how: str) -> bool:
    return how == "places" or one.shape == other.shape


def _dice(one: np.ndarray, other: np.ndarray) -> float:
    total = np.count_nonzero(one) + np.count_nonzero(other)
    return 2 * np.count_nonzero(one & other) / total if total else 1.0


def _rand(one: np.ndarray, other: np.ndarray) -> float:
    """Return the harmonic mean of the shares of pixel pairs that are together in both."""
    if not one.size:
        return 1.0
    columns = int(other.max()) + 1
    codes = one.astype(np.int64) * columns + other
    is_small = (int(one.max()) + 1) * columns <= _LARGEST_TABLE
    both = np.bincount(codes) if is_small else np.unique(codes, return_counts=True)[1]
    pairs, left, right = (
        float(np.square(counts, dtype=np.float64).sum()) - one.size
        for counts in (both, np.bincount(one), np.bincount(other))
    )
    return 2 * pairs / (left + right) if left + right else 1.0


def _matched(one: np.ndarray, other: np.ndarray) -> float:
    if not len(one) or not len(other):
        return float(len(one) == len(other))
    from scipy.spatial import KDTree

    found = [
        np.count_nonzero(KDTree(there).query(here)[0] <= MATCH_PIXELS)
        for here, there in ((one, other), (other, one))
    ]
    return float(sum(found) / (len(one) + len(other)))


def _correlation(one: np.ndarray, other: np.ndarray) -> float:
    is_finite = np.isfinite(one) & np.isfinite(other)
    if not is_finite.all():
        one, other = _normalised(one[is_finite]), _normalised(other[is_finite])
    size = np.sqrt((one * one).sum() * (other * other).sum())
    # sums, not dot products: the latter would wake all threads for little work
    return float(np.clip((one * other).sum() / size, -1, 1)) if size > 0 else np.nan


def _image_to_compare(image: np.ndarray) -> np.ndarray:
    """Return an image around 0, once for all pairs; where some pixels are not finite, as it is."""
    return _normalised(image) if np.isfinite(image).all() else image


def _normalised(image: np.ndarray) -> np.ndarray:
    """Return pixels around 0; scaled, so that squares of very large numbers are finite."""
    values = image.astype(np.float64)
    largest = np.abs(values).max(initial=0)
    values = values / largest if largest else values
    return values - values.mean() if values.size else values


_MEASURES = {"binary": _dice, "labels": _rand, "places": _matched, "image": _correlation}
