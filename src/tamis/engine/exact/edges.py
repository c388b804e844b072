"""Canny's edges: each tile finds its thin ones, and the weak ones stay where they touch a strong one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.engine._workshop import Algorithm
from tamis.engine.exact.components import find_components, structure_of
from tamis.engine.exact.hysteresis import keep_strong, label_weak

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.engine._place import Place, WritablePlace
    from tamis.engine._workshop import Workshop
    from tamis.engine.exact.components import Roots
    from tamis.region import Lattice, Region

__all__ = ["ALGORITHMS", "label_edges"]

# beyond the gaussian kernel: one for the gradient, one for the neighbours that a maximum is compared with
_MORE = 2
# skimage.feature.canny: of the largest value of the dtype
_LOW, _HIGH = 0.1, 0.2


def _canny(shop: Workshop) -> WritablePlace | None:
    """Return what `skimage.feature.canny` returns."""
    image, values = shop.image("image"), shop.values
    masks = {"mask": shop.image("mask")} if "mask" in shop.inputs else {}
    # quantiles are those of all gradients; what lies beyond the border, with 'wrap', is on the other side
    if values["use_quantiles"] or values["mode"] == "wrap" or len(image.shape) != 2:
        return None
    if shop.is_one_tile(image.shape) or any(mask.shape != image.shape for mask in masks.values()):
        return None
    thresholds, depth = _thresholds(image.dtype, values), _depth(values["sigma"])
    if thresholds is None or depth is None:
        return None
    found = find_components(
        shop,
        label_edges,
        shape=image.shape,
        structure=structure_of(2, 2),
        reads={"image": image, **masks},
        depth=depth,
        reach=depth,
        thresholds=thresholds,
        smoothing={name: values[name] for name in ("sigma", "mode", "cval")},
    )
    return keep_strong(shop, found)


def _thresholds(dtype: np.dtype, values: Mapping[str, Any]) -> tuple[float, float] | None:
    """Return both thresholds on the scale of a float image; None where scikit-image refuses."""
    from skimage.util.dtype import dtype_limits

    if dtype.kind not in "biuf" or dtype.name in ("int64", "uint64"):
        return None
    largest = dtype_limits(np.empty(0, dtype), clip_negative=False)[1]
    low, high = values["low_threshold"], values["high_threshold"]
    low = _LOW if low is None else low / largest
    high = _HIGH if high is None else high / largest
    return None if high < low else (low, high)


def _depth(sigma: Any) -> tuple[int, int] | None:
    of_axis = sigma if isinstance(sigma, tuple) else (sigma, sigma)
    if len(of_axis) != 2:
        return None
    # scipy.ndimage.gaussian_filter1d: four standard deviations
    rows, columns = (int(4.0 * float(width) + 0.5) + _MORE for width in of_axis)
    return rows, columns


def label_edges(
    region: Region,
    reads: Mapping[str, Place],
    writes: Mapping[str, WritablePlace],
    *,
    lattice: Lattice,
    structure: np.ndarray,
    reach: tuple[int, int],
    thresholds: tuple[float, float],
    smoothing: Mapping[str, Any],
) -> Roots:
    """Label the thin edges of a tile that are above the lower threshold.

    With one threshold twice, all of Canny's edges are strong: what it gives then are the thin edges
    above that threshold, before any of them is left out.
    """
    from skimage.feature import canny
    from skimage.util import img_as_float

    grown = region.grow(reach).clip(lattice.shape)
    # thresholds of a float image are taken as they are; canny makes it of the others by itself
    tile = img_as_float(reads["image"].read(grown))
    mask = reads["mask"].read(grown) if "mask" in reads else None
    weak, strong = (
        canny(tile, low_threshold=level, high_threshold=level, mask=mask, **smoothing) for level in thresholds
    )
    inner = region.within(grown).slices
    return label_weak(region, writes, weak[inner], strong[inner], lattice, structure)


ALGORITHMS = {"canny": Algorithm(_canny, bytes_per_pixel=96)}
