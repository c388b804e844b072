"""Filters that look a few pixels far, but need to know something of the whole image, such as its range.

That is found first. Where the library takes it as an argument, it is given; where the library looks for it
in the image, each tile gets a strip that holds it, beyond what the filter sees from the tile.
"""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import get_operation, output_dtype
from tamis.engine._finite import refuse_too_wide
from tamis.engine._need import depth_of
from tamis.engine._program import run_step
from tamis.engine._workshop import Algorithm
from tamis.engine.exact._pairwise import find_std
from tamis.engine.exact._survey import extent_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tamis.engine._place import Place, WritablePlace
    from tamis.engine._program import Step
    from tamis.engine._workshop import Workshop
    from tamis.region import Region

__all__ = ["ALGORITHMS"]

FLOATS = ("float32", "float64")
WHOLE_NUMBERS = "iu"


def _first_image(shop: Workshop) -> Place | None:
    """Return the image that is filtered; None if the inputs do not go together, or one tile is all."""
    shapes = {shop.image(name).shape for name in shop.inputs}
    image = shop.image(get_operation(shop.step.operation).inputs[0].name)
    if shop.scalars or len(shapes) != 1 or shop.is_one_tile(image.shape):
        return None
    return image


def _depth(shop: Workshop, image: Place, **changed: Any) -> tuple[int, ...]:
    """Return how far the operation looks, with some values replaced."""
    return depth_of(shop.step.locality, {**shop.values, **changed}, image.shape)


def _with_strips(
    shop: Workshop, image: Place, dtype: str, strip: Sequence[Any], *, step: Step | None = None
) -> WritablePlace:
    """Return what the operation makes of tiles that have these values beyond what it sees of them."""
    depth = _depth(shop, image)
    lattice = shop.lattice(image.shape, depth=depth)
    result = shop.allocate(image.shape, dtype, lattice=lattice)
    shop.do(
        filter_with_strip,
        lattice,
        reads={name: shop.image(name) for name in shop.inputs},
        writes={"result": result},
        step=step or shop.step,
        depth=depth,
        strip=np.array(strip, image.dtype),
    )
    return result


def filter_with_strip(
    region: Region,
    reads: Mapping[str, Place],
    writes: Mapping[str, WritablePlace],
    *,
    step: Step,
    depth: tuple[int, ...],
    strip: np.ndarray,
) -> None:
    """Filter a tile; `strip` has the values that the library shall find, those of the first input."""
    shape = next(iter(reads.values())).shape
    source = region.grow(depth).clip(shape)
    free = _free_side(region, depth, shape) if strip.size else None
    tiles = {name: np.ascontiguousarray(place.read(source)) for name, place in reads.items()}
    before = 0
    if free is not None:
        axis, is_before = free
        width = -(-strip.size // max(source.size // source.shape[axis], 1))
        before = width if is_before else 0
        first = get_operation(step.operation).inputs[0].name
        tiles = {
            name: _joined(tile, strip if name == first else strip[:0], axis, width, is_before=is_before)
            for name, tile in tiles.items()
        }
    padded = next(iter(tiles.values())).shape
    made = np.asarray(run_step(step, tiles, where=str(source))).reshape(padded)
    inside = region.within(source)
    if free is not None:
        inside = inside.shift([before * (axis == along) for along in range(len(shape))])
    writes["result"].write(region, np.ascontiguousarray(made[inside.slices]))


def _free_side(region: Region, depth: Sequence[int], shape: Sequence[int]) -> tuple[int, bool] | None:
    """Return an axis, and whether its lower side: what lies beyond is not seen from the tile.

    None if there is none: then every pixel is within reach of the tile, which needs no strip.
    """
    for axis, (start, stop, reach, length) in enumerate(
        zip(region.start, region.stop, depth, shape, strict=True)
    ):
        if stop + reach < length:
            return axis, False
        if start - reach > 0:
            return axis, True
    return None


def _joined(tile: np.ndarray, strip: np.ndarray, axis: int, width: int, *, is_before: bool) -> np.ndarray:
    """Return a tile with so many rows more: the values of the strip, and then its last one, or 0."""
    shape = [width if along == axis else length for along, length in enumerate(tile.shape)]
    rows = np.full(shape, strip[-1] if strip.size else 0, tile.dtype)
    rows.reshape(-1)[: strip.size] = strip
    return np.concatenate([rows, tile] if is_before else [tile, rows], axis)


def _levels(shop: Workshop) -> Any:
    """Rank filters: uint16 has as many levels as the brightest pixel says, which also scales other dtypes."""
    image = _first_image(shop)
    if image is None or image.dtype.kind not in WHOLE_NUMBERS or len(image.shape) not in (2, 3):
        return None
    operation = get_operation(shop.step.operation)
    dtype = output_dtype(operation, 0, [str(image.dtype)], shop.values)
    return _with_strips(shop, image, dtype, [extent_of(shop, image).high])


def _range(shop: Workshop) -> Any:
    """Bilateral filter: weights are looked up by the range, and the colours' sigma may be their deviation."""
    image = _first_image(shop)
    if image is None or not _has_planes(image, shop.values["channel_axis"]):
        return None
    extent = extent_of(shop, image)
    ends = extent.low, extent.high
    if ends[0] == ends[1]:
        return None
    step = shop.step
    refuse_too_wide(*ends, operation=step.operation, node=step.node, ref=step.inputs["image"])
    if not shop.values["sigma_color"]:
        deviation = find_std(shop, image)
        if not deviation or not np.isfinite(deviation):
            return None
        step = replace(step, values={**shop.values, "sigma_color": deviation})
    return _with_strips(shop, image, _float_of(image.dtype), ends, step=step)


def _has_planes(image: Place, channel_axis: int | None) -> bool:
    """Return whether they are what scikit-image filters and gives back in the same shape."""
    if image.dtype.kind == "f" and str(image.dtype) not in FLOATS:
        return False
    # an axis of one pixel would be lost, and other channels than these make it warn
    fits = len(image.shape) == 2 if channel_axis is None else channel_axis in (-1, 2)
    if channel_axis is not None:
        fits = fits and len(image.shape) == 3 and image.shape[2] in (3, 4)
    return fits and image.dtype.kind in "iuf" and 1 not in image.shape


def _float_of(dtype: np.dtype) -> str:
    # skimage._shared.utils._supported_float_type
    return "float32" if dtype in (np.float32, np.float16) else "float64"


def _sign(shop: Workshop) -> Any:
    """Unsharp mask: the result is clipped to [-1, 1] where any pixel is negative, else to [0, 1]."""
    image = _first_image(shop)
    if image is None or image.dtype.kind not in "iuf":
        return None
    lattice = shop.lattice(image.shape)
    has_negative = any(said for _, said in shop.map(is_negative, lattice, reads={"image": image}))
    return _with_strips(shop, image, _float_of(image.dtype), [-1] * has_negative)


def is_negative(region: Region, reads: Mapping[str, Place], _writes: object) -> bool:
    """Return whether a tile has a negative pixel."""
    return bool(np.any(reads["image"].read(region) < 0))


def _norm(shop: Workshop) -> Any:
    """Frangi's filter: gamma is half of the largest norm of the Hessian at the first scale."""
    image = _first_image(shop)
    if image is None or not shop.values["sigmas"] or len(image.shape) not in (2, 3):
        return None
    sigma = shop.values["sigmas"][0]
    depth = _depth(shop, image, sigmas=(sigma,))
    norms = shop.map(
        largest_norm,
        shop.lattice(image.shape, depth=depth),
        reads={"image": image},
        depth=depth,
        sigma=sigma,
        values=dict(shop.values),
    )
    # skimage.filters.ridges: where all norms are 0, any gamma does
    gamma = np.array([norm for _, norm in norms]).max() / 2
    step = replace(shop.step, values={**shop.values, "gamma": gamma if gamma > 0 else 1})
    return _with_strips(shop, image, _float_of(image.dtype), (), step=step)


def largest_norm(
    region: Region,
    reads: Mapping[str, Place],
    _writes: object,
    *,
    depth: tuple[int, ...],
    sigma: float,
    values: Mapping[str, Any],
) -> Any:
    """Return the largest norm of the Hessian in a tile."""
    source = region.grow(depth).clip(reads["image"].shape)
    curvatures = _curvatures(reads["image"].read(source), sigma, values)
    # in the order in which skimage.filters.frangi adds: a sum of three squares may round otherwise
    ordered = np.take_along_axis(curvatures, abs(curvatures).argsort(0), 0)
    norms = np.sqrt((ordered**2).sum(0))
    return norms[region.within(source).slices].max()


def _curvatures(tile: np.ndarray, sigma: float, values: Mapping[str, Any]) -> np.ndarray:
    """Return the eigenvalues of the Hessian, the largest first."""
    from skimage import feature

    image = np.ascontiguousarray(tile).astype(_float_of(tile.dtype), copy=False)
    elements = feature.hessian_matrix(
        image if values["black_ridges"] else -image,
        sigma,
        mode=values["mode"],
        cval=values["cval"],
        use_gaussian_derivatives=True,
    )
    found: np.ndarray = feature.hessian_matrix_eigvals(elements)
    return found


def _scales(shop: Workshop) -> Any:
    """Meijering's filter: each scale is divided by its largest value."""
    image = _first_image(shop)
    if image is None or not shop.values["sigmas"] or len(image.shape) < 2:
        return None
    dtype, mixing = _float_of(image.dtype), _mixing(shop.values["alpha"], len(image.shape))
    if not _mixes_the_same_everywhere(dtype, tuple(mixing)):
        return None
    lattice = shop.lattice(image.shape, depth=_depth(shop, image))
    scale, result = (shop.allocate(image.shape, dtype, lattice=lattice) for _ in range(2))
    for number, sigma in enumerate(shop.values["sigmas"]):
        largest = shop.map(
            fill_scale,
            lattice,
            reads={"image": image},
            writes={"scale": scale},
            depth=_depth(shop, image, sigmas=(sigma,)),
            sigma=sigma,
            mixing=mixing,
            values=dict(shop.values),
        )
        most = np.array([value for _, value in largest]).max()
        places = {"scale": scale, "result": result}
        shop.do(
            merge_scale, lattice, reads=places, writes={"result": result}, largest=most, is_first=not number
        )
    return result


def _mixing(alpha: float | None, ndim: int) -> list[float]:
    """Return the share that each eigenvalue has in the first mixture; the others are rotated."""
    return [1.0, *[1 / (ndim + 1) if alpha is None else alpha] * (ndim - 1)]


def fill_scale(
    region: Region,
    reads: Mapping[str, Place],
    writes: Mapping[str, WritablePlace],
    *,
    depth: tuple[int, ...],
    sigma: float,
    mixing: Sequence[float],
    values: Mapping[str, Any],
) -> Any:
    """Find a tile of the filter at one scale, as skimage.filters.meijering does; return its maximum."""
    source = region.grow(depth).clip(reads["image"].shape)
    curvatures = _curvatures(reads["image"].read(source), sigma, values)
    mixed = _mixed(mixing, curvatures)
    strongest = np.take_along_axis(mixed, abs(mixed).argmax(0)[None], 0).squeeze(0)
    tile = np.ascontiguousarray(np.maximum(strongest, 0)[region.within(source).slices])
    writes["scale"].write(region, tile)
    return tile.max()


# more than OpenBLAS counts as a small product
_MANY = 600_011


def _mixed(mixing: Sequence[float], curvatures: np.ndarray) -> np.ndarray:
    from scipy import linalg

    return np.tensordot(linalg.circulant(list(mixing)).astype(curvatures.dtype), curvatures, 1)


@functools.cache
def _mixes_the_same_everywhere(dtype: str, mixing: tuple[float, ...]) -> bool:
    """Return whether a product of matrices has the same bits for few pixels and many, as seen from noise.

    Some libraries of linear algebra round the last columns otherwise than the rest, or small products
    otherwise than large ones.
    """
    many = np.random.default_rng(3).normal(size=(len(mixing), _MANY)).astype(dtype)
    whole = _mixed(mixing, many)
    spans = [(n % 7, n) for n in (*range(2, 36), 63, 127, 1021, 4099)]
    return all(
        np.array_equal(_mixed(mixing, many[:, a : a + n].copy()), whole[:, a : a + n]) for a, n in spans
    )


def merge_scale(
    region: Region,
    reads: Mapping[str, Place],
    writes: Mapping[str, WritablePlace],
    *,
    largest: Any,
    is_first: bool,
) -> None:
    """Divide a tile of one scale by the largest value, and keep it where it is above what was found."""
    tile = reads["scale"].read(region)
    if largest > 0:
        tile = tile / largest
    found = np.zeros_like(tile) if is_first else reads["result"].read(region)
    writes["result"].write(region, np.maximum(found, tile))


_DOUBLE = 8
# of each pixel: the image, two gradients or three, and six elements, a matrix and eigenvalues of three axes
_HESSIAN_BYTES = 40 * _DOUBLE

ALGORITHMS = {
    "levels": Algorithm(_levels),
    "range": Algorithm(_range, bytes_per_pixel=6 * _DOUBLE),
    "sign": Algorithm(_sign, bytes_per_pixel=6 * _DOUBLE),
    "norm": Algorithm(_norm, bytes_per_pixel=_HESSIAN_BYTES),
    "scales": Algorithm(_scales, bytes_per_pixel=_HESSIAN_BYTES),
}
