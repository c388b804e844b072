"""Distance transforms of images larger than memory: a pass along each axis, over bundles of whole lines.

Nothing is too far away for it, and every bit is scipy's; it is slower than tiles that see enough.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.engine.exact._nearest import (
    FAR,
    blocky_distance,
    chosen_along,
    city_distance,
    distances,
    nearest_on_line,
    taken_along,
)
from tamis.region import Lattice

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tamis.engine._place import Place, WritablePlace
    from tamis.engine._workshop import Workshop
    from tamis.region import Region

__all__ = ["chamfer_by_lines", "transform_by_lines"]

CHAMFER = {"chessboard": blocky_distance}  # the other names mean the same to scipy: steps along the axes


def transform_by_lines(
    shop: Workshop, image: Place, sampling: Sequence[float], dtype: Any, **how: Any
) -> WritablePlace:
    """Return what is made of the distance to the nearest background of each pixel.

    Parameters
    ----------
    shop : Workshop
        Does the lines.
    image : Place
        Its background is what the distance is to; see `finished`.
    sampling : sequence of float
        Distance between pixels along each axis.
    dtype : dtype
        Of the result.
    **how
        What to make of it; see `finished`.
    """
    reads: dict[str, Place] = {"image": image}
    last = len(image.shape) - 1
    is_labelled = how["makes"] == "labels"
    for axis in range(last + 1):
        bundles = _bundles(shop, image.shape, axis)
        room: dict[str, WritablePlace] = {}
        if axis < last:
            room = {
                str(known): shop.allocate(image.shape, np.int32, lattice=bundles) for known in range(axis + 1)
            }
            if is_labelled:
                room["labels"] = shop.allocate(image.shape, image.dtype, lattice=bundles)
        else:
            room = {"result": shop.allocate(image.shape, dtype, lattice=bundles)}
        shop.do(transform_bundle, bundles, reads=reads, writes=room, axis=axis, sampling=sampling, how=how)
        reads = dict(room)
    return room["result"]


def _bundles(shop: Workshop, shape: tuple[int, ...], axis: int) -> Lattice:
    """Return bundles of whole lines along an axis, as large as a tile where that is possible."""
    tile = list(shop.lattice(shape).tile)
    most = max(math.prod(tile), 1)
    tile[axis] = shape[axis]
    while math.prod(tile) > most:
        longest = max(
            (other for other in range(len(tile)) if other != axis), key=tile.__getitem__, default=axis
        )
        if longest == axis or tile[longest] == 1:
            break
        tile[longest] = -(-tile[longest] // 2)
    return Lattice(shape, tuple(tile))


def transform_bundle(
    region: Region,
    reads: Mapping[str, Place],
    writes: Mapping[str, WritablePlace],
    *,
    axis: int,
    sampling: Sequence[float],
    how: Mapping[str, Any],
) -> None:
    """Find for the pixels of a bundle which one is nearest within the axes so far."""
    features, labels = _first_axis(region, reads, how) if axis == 0 else _known(region, reads)
    if axis:
        chosen = chosen_along(features, axis, region.start, sampling)
        features = [taken_along(feature, chosen, axis) for feature in features]
        features.append(np.maximum(chosen, 0))
        labels = labels if labels is None else taken_along(labels, chosen, axis)
    if "result" in writes:
        found = finished(distances(features, region.start, sampling), labels, **how)
        writes["result"].write(region, found)
        return
    for known, feature in enumerate(features):
        writes[str(known)].write(region, feature)
    if labels is not None:
        writes["labels"].write(region, labels)


def _first_axis(
    region: Region, reads: Mapping[str, Place], how: Mapping[str, Any]
) -> tuple[list[np.ndarray], np.ndarray | None]:
    part = reads["image"].read(region)
    is_site = (part != 0) if how["is_inverted"] else (part == 0)
    chosen = nearest_on_line(is_site.reshape(len(part), -1)).reshape(part.shape)
    return [chosen], taken_along(part, chosen, 0) if how["makes"] == "labels" else None


def _known(region: Region, reads: Mapping[str, Place]) -> tuple[list[np.ndarray], np.ndarray | None]:
    features = [reads[str(known)].read(region) for known in range(region.ndim) if str(known) in reads]
    return features, reads["labels"].read(region) if "labels" in reads else None


def finished(
    found: np.ndarray, labels: np.ndarray | None, *, makes: str, is_inverted: bool, limit: float = 0.0
) -> np.ndarray:
    """Return what is asked for.

    Parameters
    ----------
    found : ndarray of float64
        Distances.
    labels : ndarray, optional
        What the nearest pixel is.
    makes : str
        ``"distance"``; ``"farther"`` or ``"near"``: whether it exceeds the limit, or does not;
        ``"labels"``: what the nearest pixel is, 0 beyond the limit.
    is_inverted : bool
        Whether the distance is to what is not 0, instead of to what is.
    limit : float, optional
        A distance.
    """
    if makes == "distance":
        return found
    if labels is None:
        compare = np.greater if makes == "farther" else np.less_equal
        compared: np.ndarray = compare(found, limit)
        return compared
    return np.where(found <= limit, labels, labels.dtype.type(0))


def chamfer_by_lines(shop: Workshop, image: Place, metric: str) -> Place:
    """Return distances counted in steps to neighbours, as `scipy.ndimage.distance_transform_cdt`."""
    found = image
    for axis in range(len(image.shape)):
        bundles = _bundles(shop, image.shape, axis)
        room = shop.allocate(image.shape, np.int32, lattice=bundles)
        is_last = axis == len(image.shape) - 1
        shop.do(
            chamfer_bundle,
            bundles,
            reads={"found": found},
            writes={"result": room},
            metric=metric,
            axis=axis,
            is_last=is_last,
        )
        found = room
    return found


def chamfer_bundle(
    region: Region,
    reads: Mapping[str, Place],
    writes: Mapping[str, WritablePlace],
    *,
    metric: str,
    axis: int,
    is_last: bool,
) -> None:
    """Find the distances of a bundle of lines within the axes so far."""
    across = reads["found"].read(region)
    if axis == 0:
        across = np.where(across, np.int32(FAR), np.int32(0))
    lines = np.moveaxis(across, axis, 0)
    found = CHAMFER.get(metric, city_distance)(lines.reshape(len(lines), -1)).reshape(lines.shape)
    found = np.moveaxis(found, 0, axis)
    if is_last:
        found = np.where(found < FAR // 2, found, np.int32(-1))  # scipy's mark where there is no background
    writes["result"].write(region, found)
