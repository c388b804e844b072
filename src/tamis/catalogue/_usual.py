"""The operations that most people begin with, by hand: what comes first where nothing was done yet.

What follows a step is counted in examples; what an image begins with cannot be, for examples begin by making
one fit for the library: its dtype changed, noise added to it. So here are the few that a course or a
textbook shows first, in the order in which work is done; all others come behind them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tamis.catalogue._operation import Stage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tamis.catalogue._operation import Operation

__all__ = ["USUAL", "is_usual", "usual_first"]

USUAL: dict[Stage, tuple[str, ...]] = {
    Stage.COLOR: ("color.rgb2gray", "color.rgb2hed"),
    Stage.FILTER: (
        "filters.gaussian", "filters.median", "filters.sobel", "restoration.rolling_ball",
        "exposure.equalize_adapthist", "exposure.rescale_intensity", "restoration.denoise_nl_means",
        "filters.unsharp_mask",
    ),
    Stage.THRESHOLD: (
        "filters.threshold_otsu", "filters.threshold_local", "filters.threshold_li",
        "filters.threshold_triangle", "filters.threshold_multiotsu", "numpy.greater",
    ),
    Stage.MARKERS: ("feature.canny", "feature.peak_local_max", "feature.blob_log"),
    Stage.SEGMENT: (
        "measure.label", "segmentation.watershed", "segmentation.slic", "segmentation.chan_vese",
    ),
    Stage.MEASURE: ("measure.regionprops_table", "measure.profile_line"),
    Stage.TRANSFORM: ("transform.rescale", "transform.resize", "transform.rotate", "util.crop"),
    Stage.UTIL: ("util.invert", "util.img_as_float"),
    # some take any image, but they mend what was found
    Stage.POSTPROCESS: (
        "morphology.remove_small_objects", "ndimage.binary_fill_holes", "morphology.opening",
        "morphology.closing", "segmentation.clear_border", "morphology.skeletonize",
    ),
}  # fmt: skip
"""By stage, in the order of work; an operation may be useful for another stage than its own."""

_PLACES = {name: place for place, name in enumerate(name for names in USUAL.values() for name in names)}


def is_usual(operation: Operation) -> bool:
    """Return whether it is one of those that most people begin with."""
    return operation.id in _PLACES


def usual_first(operations: Iterable[Operation]) -> tuple[Operation, ...]:
    """Return the same operations, those that most people begin with first.

    Parameters
    ----------
    operations : iterable of Operation
        In any order, which the others keep.

    Returns
    -------
    operations : tuple of Operation
        Each once.
    """
    return tuple(sorted(operations, key=lambda operation: _PLACES.get(operation.id, len(_PLACES))))
