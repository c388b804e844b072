"""What is too small is taken away: objects of so many pixels, and holes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tamis.engine._workshop import Algorithm
from tamis.engine.exact.components import find_components, number_roots, paint, structure_of
from tamis.engine.exact.numbers import count_numbers, renumber

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.engine._place import Place, WritablePlace
    from tamis.engine._workshop import Workshop
    from tamis.engine.exact.components import Roots
    from tamis.region import Lattice, Region

__all__ = ["ALGORITHMS", "label_and_count"]


def _small_objects(shop: Workshop) -> WritablePlace | None:
    image = shop.image("ar")
    if shop.is_one_tile(image.shape):
        return None
    return _small_components(shop, image) if image.dtype == bool else _small_labels(shop, image)


def _small_holes(shop: Workshop) -> WritablePlace | None:
    image = shop.image("ar")
    if shop.is_one_tile(image.shape) or image.dtype != bool:
        return None
    return _small_components(shop, image, is_inverted=True)


def _small_components(shop: Workshop, image: Place, *, is_inverted: bool = False) -> WritablePlace:
    """Return the image without the small components of its foreground, or of its background."""
    found = find_components(
        shop,
        label_and_count,
        shape=image.shape,
        structure=structure_of(len(image.shape), shop.values["connectivity"]),
        reads={"image": image},
        is_inverted=is_inverted,
    )
    is_kept = found.sums() > shop.values["max_size"]
    result = shop.allocate(image.shape, bool, lattice=found.lattice)
    return paint(shop, found, is_kept ^ is_inverted, result, background=is_inverted)


def label_and_count(
    region: Region,
    reads: Mapping[str, Place],
    writes: Mapping[str, WritablePlace],
    *,
    lattice: Lattice,
    structure: np.ndarray,
    is_inverted: bool,
) -> Roots:
    """Label the foreground of a tile, or its background, and count the pixels of each root."""
    from scipy import ndimage

    tile = reads["image"].read(region)
    labels, count = ndimage.label(~tile if is_inverted else tile, structure)
    sizes = np.bincount(labels.ravel(), minlength=count + 1)
    return number_roots(region, writes, labels, lattice, told=sizes)


def _small_labels(shop: Workshop, image: Place) -> WritablePlace | None:
    """Return labels without those that too few pixels have, connected or not."""
    # numpy.bincount, by which scikit-image counts, takes no others
    if image.dtype.kind not in "iu" or image.dtype == np.uint64:
        return None
    labels, sizes = count_numbers(shop, image)
    # of negative numbers, and of a single label, scikit-image has something to say itself
    if labels[0] < 0 or labels[-1] == 1:
        return None
    kept = np.where(sizes > shop.values["max_size"], labels, 0).astype(image.dtype)
    return renumber(shop, {"image": image}, labels, kept)


ALGORITHMS = {
    "small_objects": Algorithm(_small_objects),
    "small_holes": Algorithm(_small_holes),
}
