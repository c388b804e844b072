"""Geometry in tiles: each tile of the result is computed from the part of the image that lands in it.

The library computes where a pixel comes from with numbers of the whole image, and so is done here. Such a
place less the first pixel of the part is exact in floating point, and so are the weights of its neighbours.
Splines above order 1 look along whole lines first, and rotations round by where a pixel is: these decline.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import get_operation
from tamis.engine._program import run_step
from tamis.engine._workshop import Algorithm
from tamis.region import Lattice, Region

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tamis.engine._place import Place, WritablePlace
    from tamis.engine._program import Step
    from tamis.engine._workshop import Workshop

__all__ = ["ALGORITHMS", "Sampling"]

# skimage.transform._warps._to_ndimage_mode, those whose tiles see the same border
BORDERS = {"constant": "grid-constant", "edge": "nearest", "symmetric": "reflect", "reflect": "mirror"}
SCIPY_BORDERS = frozenset({"constant", "nearest", "reflect", "mirror", "grid-constant", "grid-mirror"})
# beyond these, a place far outside the image is folded back, and rounded
FAR_BORDERS = frozenset({"constant", "nearest", "grid-constant"})
DTYPES = frozenset(
    {"bool", "float32", "float64"} | {f"{u}int{n}" for u in ("", "u") for n in (8, 16, 32, 64)}
)


def _only_image(shop: Workshop) -> Place | None:
    """Return the image; None if it is one tile, or of a dtype that is no pixel's."""
    image = shop.image(get_operation(shop.step.operation).inputs[0].name)
    if len(shop.inputs) != 1 or shop.scalars or image.dtype.name not in {*DTYPES, "float16"}:
        return None
    return None if shop.is_one_tile(image.shape) else image


@dataclass(frozen=True, slots=True)
class Sampling:
    """Where the pixels of the result come from, and what is done before and after.

    Parameters
    ----------
    shape, output_shape : tuple of int, pixel
        Of the image, and of the result.
    order : int
        0 for the nearest pixel, 1 for a line between the two.
    mode, cval : str, float
        What lies beyond the border, as scipy.ndimage says it.
    is_grid : bool, default False
        Whether pixels are areas, so that the outer borders of both images lie on each other.
    shift : tuple of float, optional, pixel
        Where the first pixel goes; then nothing is zoomed.
    conversion : str, default ''
        How pixels become floats: ``"range"``, to those of img_as_float; ``"values"``, kept; ``""``, not.
    before, after : tuple of float, pixel
        Standard deviations of the gaussians before and after, along each axis.
    border : str
        Their mode.
    ends : tuple of two numbers, optional
        To these the result is clipped before the last gaussian.
    """

    shape: tuple[int, ...]
    output_shape: tuple[int, ...]
    order: int
    mode: str
    cval: float
    is_grid: bool = False
    shift: tuple[float, ...] = ()
    conversion: str = ""
    before: tuple[float, ...] = ()
    after: tuple[float, ...] = ()
    border: str = "mirror"
    ends: tuple[Any, Any] | None = None

    def places(self, region: Region) -> list[np.ndarray]:
        """Return for each axis where in the image the pixels of a region come from."""
        return [self._along(axis, *span) for axis, span in enumerate(zip(region.start, region.stop))]  # noqa: B905

    def _along(self, axis: int, start: int, stop: int) -> np.ndarray:
        # scipy.ndimage: NI_ZoomShift, in the same steps
        places = np.arange(start, stop, dtype=np.float64)
        if self.shift:
            return places + -self.shift[axis]
        lost = 0 if self.is_grid else 1
        length, output = self.shape[axis] - lost, self.output_shape[axis] - lost
        zoom = length / output if output else 1.0
        return (places + 0.5) * zoom - 0.5 if self.is_grid else places * zoom

    def needed(self, places: Sequence[np.ndarray]) -> Region:
        """Return the part of the image that these places see, at least two pixels along each axis."""
        # one pixel more on both sides: the border may fold back, a place may round up
        ends = [np.clip([p.min(), p.max()], 0, n - 1) for p, n in zip(places, self.shape, strict=True)]
        start = [min(math.floor(e[0]) - 1, n - 2) for e, n in zip(ends, self.shape, strict=True)]
        stop = [math.floor(e[1]) + 3 for e in ends]
        return Region(tuple(start), tuple(stop)).clip(self.shape)


def _radius(sigmas: Sequence[float], ndim: int) -> tuple[int, ...]:
    # scipy.ndimage.gaussian_filter1d, truncated at 4
    return tuple(int(4.0 * float(sigma) + 0.5) for sigma in sigmas) or (0,) * ndim


def sample(
    region: Region, reads: Mapping[str, Place], writes: Mapping[str, WritablePlace], *, sampling: Sampling
) -> None:
    """Compute a tile of the result."""
    grown = region.grow(_radius(sampling.after, region.ndim)).clip(sampling.output_shape)
    tile = _sampled(reads["image"], grown, sampling)
    if sampling.ends is not None:
        np.clip(tile, *map(np.asarray, sampling.ends), out=tile)
    tile = _smoothed(tile, sampling.after, sampling)
    writes["result"].write(region, np.ascontiguousarray(tile[region.within(grown).slices]))


def _sampled(image: Place, region: Region, sampling: Sampling) -> np.ndarray:
    from scipy import ndimage

    places = sampling.places(region)
    part = sampling.needed(places)
    tile = _prepared(image, part, sampling)
    inside = [place - first for place, first in zip(places, part.start, strict=True)]
    found: np.ndarray = ndimage.map_coordinates(
        tile,
        np.stack(np.meshgrid(*inside, indexing="ij")),
        order=sampling.order,
        mode=sampling.mode,
        cval=sampling.cval,
        prefilter=False,
    )
    return found


def _prepared(image: Place, part: Region, sampling: Sampling) -> np.ndarray:
    """Return a part of the image as floats, smoothed."""
    source = part.grow(_radius(sampling.before, part.ndim)).clip(sampling.shape)
    tile = _converted(np.ascontiguousarray(image.read(source)), sampling.conversion)
    smoothed = _smoothed(tile, sampling.before, sampling)
    return np.ascontiguousarray(smoothed[part.within(source).slices])


def _converted(tile: np.ndarray, conversion: str) -> np.ndarray:
    from skimage.util import img_as_float

    # skimage._shared.utils.convert_to_float
    if tile.dtype == np.float16:
        return tile.astype(np.float32)
    if conversion == "range":
        converted: np.ndarray = img_as_float(tile)
        return converted
    is_kept = not conversion or tile.dtype.kind == "f"
    return tile if is_kept else tile.astype(np.float64)


def _smoothed(tile: np.ndarray, sigmas: tuple[float, ...], sampling: Sampling) -> np.ndarray:
    from scipy import ndimage

    if not any(sigmas):
        return tile
    smoothed: np.ndarray = ndimage.gaussian_filter(tile, sigmas, mode=sampling.border, cval=sampling.cval)
    return smoothed


def find_ends(
    region: Region, reads: Mapping[str, Place], _writes: object, *, sampling: Sampling
) -> tuple[Any, Any]:
    """Return the least and the largest value of a tile of what is sampled."""
    tile = _prepared(reads["image"], region, sampling)
    return tile.min(), tile.max()


def _run(shop: Workshop, image: Place, sampling: Sampling) -> Any:
    if 0 in sampling.output_shape or not _samples_the_same():
        return None
    if not sampling.shift and sampling.output_shape == sampling.shape:
        return None  # scipy.ndimage.zoom copies
    lattice = _lattice(shop, sampling)
    dtype = _converted(np.empty(0, image.dtype), sampling.conversion).dtype
    result = shop.allocate(sampling.output_shape, dtype, lattice=lattice)
    shop.do(sample, lattice, reads={"image": image}, writes={"result": result}, sampling=sampling)
    return result


def _lattice(shop: Workshop, sampling: Sampling) -> Lattice:
    """Return tiles of the result of which neither they nor what they come from are too large."""
    tile = shop.lattice(sampling.output_shape).tile
    source = shop.lattice(sampling.shape).tile
    scaled = (
        max(length * output // whole, 1)
        for length, output, whole in zip(source, sampling.output_shape, sampling.shape, strict=True)
    )
    return Lattice(sampling.output_shape, tuple(map(min, tile, scaled)))


def _with_ends(shop: Workshop, image: Place, sampling: Sampling, of: Sampling) -> Sampling | None:
    """Return the sampling that clips to the range of what another one samples; None where it is not known."""
    lattice = shop.lattice(image.shape, depth=_radius(of.before, len(image.shape)))
    found = np.array([ends for _, ends in shop.map(find_ends, lattice, reads={"image": image}, sampling=of)])
    low, high = found[:, 0].min(), found[:, 1].max()
    # NaN is left out there, and a cval beyond the range counts if the result has both sides of it
    if np.isnan(low) or (sampling.mode == "grid-constant" and not low <= sampling.cval <= high):
        return None
    return replace(sampling, ends=(low, high))


@functools.cache
def _samples_the_same() -> bool:
    """Return whether scipy's two ways to sample agree in every bit, as seen from noise."""
    from scipy import ndimage

    image = np.random.default_rng(2).normal(size=(61, 5))
    for length in (7, 23, 60, 97, 512):
        for order, is_grid in ((0, True), (1, True), (1, False)):
            sampling = Sampling(image.shape, (length, 9), order, "mirror", 0.0, is_grid=is_grid)
            zoom = [n / m for n, m in zip(sampling.output_shape, image.shape, strict=True)]
            whole = ndimage.zoom(image, zoom, order=order, mode="mirror", grid_mode=is_grid)
            places = np.stack(np.meshgrid(*sampling.places(Region.whole(whole.shape)), indexing="ij"))
            told = ndimage.map_coordinates(image, places, order=order, mode="mirror", prefilter=False)
            if not np.array_equal(told, whole):
                return False
    return True


def _zoom(shop: Workshop) -> Any:
    """scipy.ndimage.zoom."""
    image, values = _only_image(shop), shop.values
    if image is None or image.dtype.name not in DTYPES:
        return None
    zooms = _per_axis(values["zoom"], image)
    if not zooms or values["order"] > 1 or values["mode"] not in SCIPY_BORDERS:
        return None
    output = tuple(round(n * zoom) for n, zoom in zip(image.shape, zooms, strict=True))
    how = values["order"], values["mode"], values["cval"]
    return _run(shop, image, Sampling(image.shape, output, *how, is_grid=values["grid_mode"]))


def _shift(shop: Workshop) -> Any:
    """scipy.ndimage.shift."""
    image, values = _only_image(shop), shop.values
    if image is None or image.dtype.name not in DTYPES:
        return None
    shift = _per_axis(values["shift"], image)
    if not shift or values["order"] > 1 or values["mode"] not in FAR_BORDERS:
        return None
    how = values["order"], values["mode"], values["cval"]
    return _run(shop, image, Sampling(image.shape, image.shape, *how, shift=tuple(map(float, shift))))


def _per_axis(value: Any, image: Place) -> tuple[Any, ...] | None:
    """Return a value for each axis; None if they are not as many."""
    values = value if isinstance(value, tuple) else (value,) * len(image.shape)
    return values if len(values) == len(image.shape) else None


def _resize(shop: Workshop) -> Any:
    """skimage.transform.resize and rescale."""
    image, values = _only_image(shop), shop.values
    if image is None:
        return None
    wanted = values["output_shape"] if "output_shape" in values else _rescaled(image, values)
    if wanted is None or len(wanted) != len(image.shape):
        return None
    sampling = _resizing(image, tuple(map(float, wanted)), values)
    if sampling is None or not values["clip"]:
        return sampling and _run(shop, image, sampling)
    clipped = _with_ends(shop, image, sampling, replace(sampling, before=()))
    return clipped and _run(shop, image, clipped)


def _rescaled(image: Place, values: Mapping[str, Any]) -> tuple[float, ...] | None:
    # skimage.transform.rescale
    ndim, axis = len(image.shape), values["channel_axis"]
    if axis not in (None, -1, ndim - 1):
        return None
    spatial = ndim - (axis is not None)
    scale = values["scale"] if isinstance(values["scale"], tuple) else (values["scale"],) * spatial
    if len(scale) != spatial:
        return None
    scaled = np.maximum(np.round(np.array([*scale, *[1] * (ndim - spatial)]) * np.array(image.shape)), 1)
    return tuple(scaled.tolist())


def _resizing(image: Place, wanted: tuple[float, ...], values: Mapping[str, Any]) -> Sampling | None:
    """Return how skimage.transform.resize samples; None where it refuses, or not in tiles."""
    is_bool, order = image.dtype == bool, values["order"]
    smooths = values["anti_aliasing"]
    if smooths is None:
        is_exact = image.dtype.kind in "iu" and order == 0
        shrinks = any(a < b for a, b in zip(wanted, image.shape, strict=True))
        smooths = shrinks and not is_bool and not is_exact
    order = int(not is_bool) if order is None else order
    if order > 1 or values["mode"] not in BORDERS or (is_bool and (order or smooths)):
        return None
    factors = np.divide(image.shape, wanted)
    sigmas = _anti_aliasing(factors, values["anti_aliasing_sigma"]) if smooths else ()
    if sigmas is None:
        return None
    output = tuple(round(n * (1 / f)) for n, f in zip(image.shape, factors.tolist(), strict=True))
    border = BORDERS[values["mode"]]
    return Sampling(
        image.shape,
        output,
        order,
        border,
        values["cval"],
        is_grid=True,
        conversion=_conversion(values) if order else "",
        before=sigmas,
        border=border,
    )


def _conversion(values: Mapping[str, Any]) -> str:
    return "values" if values["preserve_range"] else "range"


def _anti_aliasing(factors: np.ndarray, given: Any) -> tuple[float, ...] | None:
    """Return the deviations of the gaussian before a reduction; None where it warns, or refuses."""
    if given is None:
        return tuple(np.maximum(0, (factors - 1) / 2).tolist())
    given = np.atleast_1d(given)
    if len(given) not in (1, len(factors)):
        return None
    sigmas = given * np.ones_like(factors)
    return None if np.any((sigmas > 0) & (factors <= 1)) else tuple(sigmas.tolist())


def _pyramid(shop: Workshop) -> Any:
    """skimage.transform.pyramid_reduce and pyramid_expand."""
    image, values = _only_image(shop), shop.values
    # the gaussian knows the modes of scipy, the interpolation those of numpy.pad: these are both
    if image is None or values["order"] > 1 or values["mode"] not in ("reflect", "constant"):
        return None
    reduces = "downscale" in values
    factor = values["downscale" if reduces else "upscale"]
    sigma = values["sigma"] if values["sigma"] is not None else 2 * factor / 6.0
    axis = values["channel_axis"]
    channel = None if axis is None else axis % len(image.shape)
    sizes = [math.ceil(n / float(factor)) if reduces else math.ceil(factor * n) for n in image.shape]
    output = tuple(n if a == channel else m for a, (n, m) in enumerate(zip(image.shape, sizes, strict=True)))
    sigmas = tuple(0.0 if a == channel else float(sigma) for a in range(len(output)))
    sampling = Sampling(
        image.shape,
        output,
        values["order"],
        BORDERS[values["mode"]],
        values["cval"],
        is_grid=True,
        conversion=_conversion(values),
        before=sigmas if reduces else (),
        after=() if reduces else sigmas,
        border=values["mode"],
    )
    clipped = _with_ends(shop, image, sampling, sampling)
    return clipped and _run(shop, image, clipped)


def _blocks(shop: Workshop) -> Any:
    """skimage.transform.downscale_local_mean."""
    image = _only_image(shop)
    factors = _per_axis(shop.values["factors"], image) if image is not None else None
    # sums of 64 bits round, and half floats are summed in pieces
    if image is None or not factors or image.dtype.name in ("int64", "uint64", "float16"):
        return None
    output = tuple(-(-n // f) for n, f in zip(image.shape, factors, strict=True))
    tile = shop.lattice(image.shape).tile
    lattice = Lattice(output, tuple(max(t // f, 1) for t, f in zip(tile, factors, strict=True)))
    dtype = "float32" if image.dtype == np.float32 else "float64"
    result = shop.allocate(output, dtype, lattice=lattice)
    places = {"image": image}
    shop.do(mean_blocks, lattice, reads=places, writes={"result": result}, step=shop.step, factors=factors)
    return result


def mean_blocks(
    region: Region,
    reads: Mapping[str, Place],
    writes: Mapping[str, WritablePlace],
    *,
    step: Step,
    factors: tuple[int, ...],
) -> None:
    """Average the blocks of a tile."""
    image = reads["image"]
    # along an axis of one block, NumPy adds in another order: two, if there are two
    counts = [-(-n // f) for n, f in zip(image.shape, factors, strict=True)]
    start = tuple(max(min(a, n - 2), 0) for a, n in zip(region.start, counts, strict=True))
    stop = tuple(min(max(a + 2, b), n) for a, b, n in zip(start, region.stop, counts, strict=True))
    wide = Region(start, stop)
    source = Region(
        tuple(a * f for a, f in zip(wide.start, factors, strict=True)),
        tuple(b * f for b, f in zip(wide.stop, factors, strict=True)),
    ).clip(image.shape)
    name = next(iter(step.inputs))
    made = run_step(step, {name: np.ascontiguousarray(image.read(source))}, where=str(source))
    writes["result"].write(region, np.ascontiguousarray(made[region.within(wide).slices]))


def _crop(shop: Workshop) -> Any:
    """skimage.util.crop."""
    image = _only_image(shop)
    width = shop.values["crop_width"]
    before, after = (width[0], width[-1]) if isinstance(width, tuple) else (width, width)
    is_pair = not isinstance(width, tuple) or len(width) in (1, 2)
    if image is None or not is_pair or any(before + after >= n for n in image.shape):
        return None
    output = tuple(n - before - after for n in image.shape)
    lattice = shop.lattice(output)
    result = shop.allocate(output, image.dtype, lattice=lattice)
    shop.do(copy_part, lattice, reads={"image": image}, writes={"result": result}, first=before)
    return result


def copy_part(
    region: Region, reads: Mapping[str, Place], writes: Mapping[str, WritablePlace], *, first: int
) -> None:
    """Copy a tile from so many pixels further on along each axis."""
    tile = reads["image"].read(region.shift((first,) * region.ndim))
    writes["result"].write(region, np.ascontiguousarray(tile))


_SAMPLING_BYTES = 64

ALGORITHMS = {
    "resize": Algorithm(_resize, bytes_per_pixel=_SAMPLING_BYTES),
    "pyramid": Algorithm(_pyramid, bytes_per_pixel=_SAMPLING_BYTES),
    "zoom": Algorithm(_zoom, bytes_per_pixel=_SAMPLING_BYTES),
    "shift": Algorithm(_shift, bytes_per_pixel=_SAMPLING_BYTES),
    "blocks": Algorithm(_blocks),
    "crop": Algorithm(_crop),
}
