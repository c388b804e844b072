"""Which operations are tried at a stage, on what, and with which values to begin with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tamis.catalogue import Footprint, Kind, fits, list_operations
from tamis.errors import UnknownNameError
from tamis.exploration._first_values import first_values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.catalogue import Operation

__all__ = ["STAGES", "Recipe", "recipes_for", "recipes_of"]

STAGES = ("filter", "denoise", "threshold", "markers", "segment")
"""Stages that can be tried as a whole."""

_DENOISING = (
    "filters.gaussian",
    "filters.median",
    "morphology.opening",
    "morphology.closing",
    "ndimage.uniform_filter",
    "restoration.denoise_bilateral",
    "restoration.denoise_nl_means",
    "restoration.denoise_tv_bregman",
    "restoration.denoise_tv_chambolle",
)
# twins of what scikit-image has, one direction of several, windows of whole numbers, and what is no filter
_NOT_FILTERS = ("ndimage.", "filters.rank.", "transform.", "util.", "numpy.", "feature.multiscale")
# other numberings of what is there, and what needs a place to start
_NOT_SEGMENTS = ("ndimage.", "morphology.flood")

# of the strongest blob: no number of grey levels fits every image
_RELATIVE = {"threshold": None, "threshold_rel": 0.3}


@dataclass(frozen=True, slots=True)
class Recipe:
    """How an operation is tried.

    Parameters
    ----------
    operation : str
        Its id.
    variant : str, default ''
        What tells it from another recipe for the same operation.
    inputs : mapping, optional
        For an input, what of the preparation it gets; without it, what its kind says.
    values : mapping, optional
        Values to begin with, where the library's default says little about this image.
    """

    operation: str
    variant: str = ""
    inputs: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)


_RECIPES = (
    # of 16-bit integers they would look at one bin a value, and search for hours
    Recipe("filters.threshold_minimum", inputs={"image": "coarse"}),
    Recipe("filters.threshold_multiotsu", inputs={"image": "coarse"}),
    Recipe("filters.difference_of_gaussians", values={"low_sigma": 1}),
    Recipe("filters.gabor", values={"frequency": 0.1}),
    Recipe("feature.local_binary_pattern", values={"P": 8, "R": 1}),
    Recipe("feature.peak_local_max", inputs={"image": "distance"}, values={"exclude_border": False}),
    Recipe("morphology.h_maxima", inputs={"image": "distance"}, values={"h": 1}),
    Recipe("morphology.local_maxima", inputs={"image": "distance"}),
    Recipe("morphology.h_minima", inputs={"image": "elevation"}, values={"h": 0.05}),
    Recipe("morphology.local_minima", inputs={"image": "elevation"}),
    Recipe("feature.blob_log", values={"max_sigma": 12, "num_sigma": 5, **_RELATIVE}),
    Recipe("feature.blob_dog", values={"max_sigma": 12, **_RELATIVE}),
    Recipe("feature.blob_doh", values={"max_sigma": 12, "num_sigma": 5, **_RELATIVE}),
    Recipe(
        "segmentation.watershed",
        "on distances",
        {"image": "valleys", "markers": "markers", "mask": "mask"},
    ),
    Recipe(
        "segmentation.watershed",
        "on edges",
        {"image": "elevation", "markers": "markers", "mask": "mask"},
    ),
    Recipe("segmentation.random_walker", inputs={"labels": "seeds"}),
    Recipe("segmentation.felzenszwalb", values={"scale": 100}),
    Recipe("segmentation.morphological_chan_vese", values={"num_iter": 35}),
    Recipe(
        "segmentation.morphological_geodesic_active_contour",
        inputs={"gimage": "stops"},
        values={"num_iter": 100, "balloon": -1},
    ),
)


def recipes_for(stage: str, shape: tuple[int, ...]) -> tuple[Recipe, ...]:
    """Return how each operation of a stage is tried on images of this shape.

    Raises
    ------
    UnknownNameError
        If it is no stage that can be tried as a whole.
    """
    if stage not in STAGES:
        raise UnknownNameError(stage, noun="stage to try", known=STAGES, where="try_all")
    return tuple(
        recipe for operation in _operations_of(stage) for recipe in recipes_of(operation, shape, stage)
    )


def recipes_of(operation: Operation, shape: tuple[int, ...], stage: str = "") -> tuple[Recipe, ...]:
    """Return how an operation is tried on images of this shape."""
    values = _values_for(operation.id, shape)
    if stage == "denoise" and "footprint" in {p.name for p in operation.parameters}:
        values |= {"footprint": _ball(len(shape))}
    values = {**first_values(operation, shape), **values}
    found = [recipe for recipe in _RECIPES if recipe.operation == operation.id] or [Recipe(operation.id)]
    return tuple(Recipe(r.operation, r.variant, r.inputs, {**values, **r.values}) for r in found)


def _operations_of(stage: str) -> list[Operation]:
    if stage == "denoise":
        known = {operation.id: operation for operation in list_operations()}
        return [known[name] for name in _DENOISING if name in known]
    found = [operation for operation in list_operations(stage=stage) if _can_be_tried(operation)]
    if stage == "filter":
        return [o for o in found if not o.id.startswith(_NOT_FILTERS) and not o.name.endswith(("_h", "_v"))]
    return [o for o in found if stage != "segment" or not o.id.startswith(_NOT_SEGMENTS)]


def _can_be_tried(operation: Operation) -> bool:
    """Return whether everything it must be given can be prepared."""
    recipe = next((recipe for recipe in _RECIPES if recipe.operation == operation.id), Recipe(operation.id))
    lacks_value = any(p.is_required and p.name not in recipe.values for p in operation.parameters)
    needed = [i for i in operation.inputs if not i.optional and i.name not in recipe.inputs]
    return not lacks_value and len(needed) <= 1 and not any(fits(Kind.POINTS, i.takes) for i in needed)


def _values_for(operation_id: str, shape: tuple[int, ...]) -> dict[str, Any]:
    """Return values that follow the size of the image."""
    window = min(51, max(3, min(shape) // 8)) | 1
    match operation_id:
        case "filters.threshold_local":
            return {"block_size": window}
        case "filters.threshold_niblack" | "filters.threshold_sauvola":
            return {"window_size": window}
        case "feature.peak_local_max":
            return {"min_distance": max(2, min(shape) // 30)}
    return {}


def _ball(ndim: int) -> Any:
    names = {2: "disk", 3: "ball"}
    if ndim in names:
        return Footprint(names[ndim], (("radius", 2),))
    return Footprint("ones", (("shape", (5,) * ndim),))
