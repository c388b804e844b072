"""Distance transforms in tiles: each proves that it has seen what is nearest, or reads more.

Border: as scipy has it, nothing beyond the image counts; in an image without any background, all
distances are to the pixel above the first one. Chunks: a tile is done when every distance in it is at most
that to the first pixel it has not read. Where one would have to read too much, or where rounding
chooses between pixels at the same distance, whole lines are used instead of tiles: see `_lines`.
"""

from __future__ import annotations

import contextlib
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.engine._workshop import Algorithm
from tamis.engine.exact._lines import chamfer_by_lines, finished, transform_by_lines
from tamis.engine.exact._nearest import distances, follows_scipy, is_exact

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tamis.engine._place import Place, WritablePlace
    from tamis.engine._workshop import Workshop
    from tamis.region import Lattice, Region

__all__ = ["ALGORITHMS"]

# a tile may read so many times its pixels before whole lines are cheaper
_MOST_GROWTH = 4
# so many pixels are never too many
_FEW_PIXELS = 2**14
# squares and products of three lengths must neither vanish nor overflow
_SAMPLING_RANGE = (1e-50, 1e50)


def _euclidean(shop: Workshop) -> Place | None:
    """Return ``scipy.ndimage.distance_transform_edt``."""
    image = _find_image(shop, "input")
    sampling = sampling_of(shop.values["sampling"], image.shape) if image else None
    return _distance(shop, image, sampling) if image and sampling else None


def _distance(shop: Workshop, image: Place, sampling: tuple[float, ...]) -> Place:
    if is_exact(image.shape, sampling):
        lattice = shop.lattice(image.shape)
        result = shop.allocate(image.shape, np.float64, lattice=lattice)
        if _all_certified(shop, image, result, lattice, sampling=sampling):
            return result
    return transform_by_lines(shop, image, sampling, np.float64, makes="distance", is_inverted=False)


def _chamfer(shop: Workshop) -> Place | None:
    """Return ``scipy.ndimage.distance_transform_cdt``."""
    image = _find_image(shop, "input")
    if image is None:
        return None
    metric, lattice = shop.values["metric"], shop.lattice(image.shape)
    result = shop.allocate(image.shape, np.int32, lattice=lattice)
    if _all_certified(shop, image, result, lattice, sampling=(1.0,) * len(image.shape), metric=metric):
        return result
    return chamfer_by_lines(shop, image, metric)


def _find_image(shop: Workshop, name: str) -> Place | None:
    """Return the image, if it is one, and of more than one tile."""
    if name not in shop.inputs:
        return None
    image = shop.image(name)
    return None if image.dtype.kind not in "biuf" or shop.is_one_tile(image.shape) else image


def sampling_of(value: Any, shape: tuple[int, ...]) -> tuple[float, ...] | None:
    """Return the distance of pixels along each axis; None if the library must judge it."""
    if not isinstance(value, tuple):
        value = (1.0 if value is None else value,) * len(shape)
    low, high = _SAMPLING_RANGE
    is_right = len(value) == len(shape) and all(low < step < high for step in value)
    sampling = tuple(float(step) for step in value) if is_right else None
    return sampling if sampling and (is_exact(shape, sampling) or follows_scipy()) else None


def _most_pixels(lattice: Lattice) -> int:
    return _MOST_GROWTH * max(math.prod(lattice.tile), _FEW_PIXELS)


def _all_certified(
    shop: Workshop, image: Place, result: WritablePlace, lattice: Lattice, **arguments: Any
) -> bool:
    """Return whether all tiles were done; at the first that was not, the others are left."""
    told = shop.map(
        certified_tile,
        lattice,
        reads={"image": image},
        writes={"result": result},
        most=_most_pixels(lattice),
        **arguments,
    )
    with contextlib.closing(told):
        return all(is_done for _, is_done in told)


def certified_tile(
    region: Region,
    reads: Mapping[str, Place],
    writes: Mapping[str, WritablePlace],
    *,
    sampling: Sequence[float],
    most: int,
    metric: str = "",
) -> bool:
    """Write the distances of a tile; return False if that took more than `most` pixels."""
    image = reads["image"]
    reach = [max(region.shape) // 16 + 4] * region.ndim
    while True:
        seen = region.grow(reach).clip(image.shape)
        if seen.size > most:
            return False
        is_inside = image.read(seen) != 0
        found = _found_in(is_inside, region, seen, sampling, metric)
        doubtful = found > _least_unseen(region, seen, image.shape, sampling)
        if seen.shape == image.shape or not (is_inside.all() or doubtful.any()):
            writes["result"].write(region, found)
            return True
        if is_inside.all():
            reach = [2 * length for length in reach]
        else:  # what was found is an upper bound
            needed = [math.floor(found[doubtful].max() / step) + 1 for step in sampling]
            reach = [max(pair) for pair in zip(reach, needed, strict=True)]


def _found_in(
    is_inside: np.ndarray, region: Region, seen: Region, sampling: Sequence[float], metric: str
) -> np.ndarray:
    """Return the distances in `region` to what is nearest in `seen`."""
    from scipy import ndimage

    part = region.within(seen)
    if metric:
        found: np.ndarray = ndimage.distance_transform_cdt(is_inside, metric)[part.slices]
        return found
    features = ndimage.distance_transform_edt(
        is_inside, sampling, return_distances=False, return_indices=True
    )
    return distances(features[(slice(None), *part.slices)], part.start, sampling)


def _least_unseen(
    region: Region, seen: Region, shape: Sequence[int], sampling: Sequence[float]
) -> np.ndarray:
    """Return for each pixel of a region the distance to the nearest pixel of the image that is not seen."""
    least = np.full(region.shape, np.inf)
    for axis, (length, step) in enumerate(zip(shape, sampling, strict=True)):
        place = np.arange(region.start[axis], region.stop[axis], dtype=np.float64)
        place = place.reshape([-1 if other == axis else 1 for other in range(region.ndim)])
        if seen.start[axis] > 0:
            np.minimum(least, (place - seen.start[axis] + 1) * step, out=least)
        if seen.stop[axis] < length:
            np.minimum(least, (seen.stop[axis] - place) * step, out=least)
    return least


def _isotropic(shop: Workshop) -> Place | None:
    """Return ``skimage.morphology.isotropic_erosion`` and the like: distances above a radius or not."""
    image = _find_image(shop, "image")
    sampling = sampling_of(shop.values["spacing"], image.shape) if image else None
    radius = shop.values["radius"]
    if image is None or sampling is None or not 0 <= radius < math.inf:
        return None
    for makes in STEPS[shop.step.operation]:
        image = _compared(shop, image, sampling, radius, makes)
    return image


STEPS = {
    "morphology.isotropic_erosion": ("farther",),
    "morphology.isotropic_dilation": ("near",),
    "morphology.isotropic_opening": ("farther", "near"),
    "morphology.isotropic_closing": ("near", "farther"),
}


def _compared(
    shop: Workshop, image: Place, sampling: tuple[float, ...], radius: float, makes: str
) -> WritablePlace:
    """Return where the distance exceeds a radius (``"farther"``), or that from the background does not."""
    is_inverted = makes == "near"
    lattice = shop.lattice(image.shape)
    reach = _reach(radius, sampling, image.shape)
    if not (is_exact(image.shape, sampling) and _fits(lattice, reach)):
        how = {"makes": makes, "is_inverted": is_inverted, "limit": radius}
        return transform_by_lines(shop, image, sampling, np.bool_, **how)
    result = shop.allocate(image.shape, np.bool_, lattice=lattice)
    arguments = {"sampling": sampling, "radius": radius, "is_inverted": is_inverted}
    reads, writes = {"image": image}, {"result": result}
    told = shop.map(compared_tile, lattice, reads=reads, writes=writes, reach=reach, **arguments)
    has_site = [has_one for _, has_one in told]
    if not any(has_site):
        shop.do(cornered_tile, lattice, writes=writes, **arguments)
    return result


def _reach(distance: float, sampling: Sequence[float], shape: Sequence[int]) -> tuple[int, ...]:
    """Return how many pixels along each axis what is so near can be away."""
    return tuple(
        math.floor(min(distance / step, length)) + 1 for step, length in zip(sampling, shape, strict=True)
    )


def _fits(lattice: Lattice, reach: Sequence[int]) -> bool:
    """Return whether a tile that reads so much more is not too large."""
    grown = [
        min(length, tile + 2 * more)
        for length, tile, more in zip(lattice.shape, lattice.tile, reach, strict=True)
    ]
    return math.prod(grown) <= _most_pixels(lattice)


def compared_tile(
    region: Region,
    reads: Mapping[str, Place],
    writes: Mapping[str, WritablePlace],
    *,
    reach: Sequence[int],
    sampling: Sequence[float],
    radius: float,
    is_inverted: bool,
) -> bool:
    """Compare the distances of a tile; return whether there was anything to be near to."""
    image = reads["image"]
    seen = region.grow(reach).clip(image.shape)
    part = image.read(seen)
    is_inside = (part == 0) if is_inverted else (part != 0)
    has_site = not is_inside.all()
    found = _found_in(is_inside, region, seen, sampling, "") if has_site else np.full(region.shape, np.inf)
    makes = "near" if is_inverted else "farther"
    compared = finished(found, None, makes=makes, is_inverted=is_inverted, limit=radius)
    writes["result"].write(region, compared)
    return bool(has_site)


def cornered_tile(
    region: Region,
    _reads: object,
    writes: Mapping[str, WritablePlace],
    *,
    sampling: Sequence[float],
    radius: float,
    is_inverted: bool,
) -> None:
    """Compare the distances of a tile to the pixel above the first: scipy's, if there is no other."""
    corner = [-1, *[0] * (region.ndim - 1)]
    features = [np.broadcast_to(np.int32(place), region.shape) for place in corner]
    makes = "near" if is_inverted else "farther"
    found = distances(features, region.start, sampling)
    compared = finished(found, None, makes=makes, is_inverted=is_inverted, limit=radius)
    writes["result"].write(region, compared)


def _expand_labels(shop: Workshop) -> Place | None:
    """Return ``skimage.segmentation.expand_labels``; of labels at the same distance, scipy's first."""
    image = _find_image(shop, "label_image")
    sampling = sampling_of(shop.values["spacing"], image.shape) if image else None
    distance = shop.values["distance"]
    if image is None or sampling is None or image.dtype.kind not in "biu" or not 0 <= distance < math.inf:
        return None
    lattice = shop.lattice(image.shape)
    reach = _reach(distance, sampling, image.shape)
    if not (is_exact(image.shape, sampling) and _fits(lattice, reach)):
        how = {"makes": "labels", "is_inverted": True, "limit": distance}
        return transform_by_lines(shop, image, sampling, image.dtype, **how)
    result = shop.allocate(image.shape, image.dtype, lattice=lattice)
    reads, writes = {"image": image}, {"result": result}
    arguments = {"reach": reach, "distance": distance, "sampling": sampling}
    shop.do(expanded_tile, lattice, reads=reads, writes=writes, **arguments)
    return result


def expanded_tile(
    region: Region,
    reads: Mapping[str, Place],
    writes: Mapping[str, WritablePlace],
    *,
    reach: Sequence[int],
    distance: float,
    sampling: Iterable[float],
) -> None:
    """Write the labels of a tile, grown."""
    from skimage.segmentation import expand_labels

    image = reads["image"]
    seen = region.grow(reach).clip(image.shape)
    grown = expand_labels(image.read(seen), distance, sampling)
    writes["result"].write(region, grown[region.within(seen).slices])


ALGORITHMS = {
    "distance_edt": Algorithm(_euclidean, bytes_per_pixel=240),
    "distance_cdt": Algorithm(_chamfer, bytes_per_pixel=160),
    "isotropic": Algorithm(_isotropic, bytes_per_pixel=240),
    "expand_labels": Algorithm(_expand_labels, bytes_per_pixel=260),
}
