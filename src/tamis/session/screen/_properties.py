"""What can be measured of an object: the names that a form offers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tamis.catalogue import Parameter
    from tamis.pipeline import Node

__all__ = ["names_for"]

# the usual first; scikit-image's arrays of an object (coords, image, slice) fit no cell of a table
_SHAPE = (
    "label", "area", "bbox", "centroid", "equivalent_diameter_area", "extent", "num_pixels", "area_bbox",
    "perimeter", "perimeter_crofton", "eccentricity", "axis_major_length", "axis_minor_length", "orientation",
    "solidity", "area_convex", "area_filled", "euler_number", "feret_diameter_max", "centroid_local",
    "inertia_tensor", "inertia_tensor_eigvals", "moments", "moments_central", "moments_normalized",
    "moments_hu",
)  # fmt: skip
_INTENSITY = (
    "intensity_mean", "intensity_min", "intensity_max", "intensity_std", "intensity_median",
    "centroid_weighted", "centroid_weighted_local", "moments_weighted", "moments_weighted_central",
    "moments_weighted_normalized", "moments_weighted_hu",
)  # fmt: skip


def names_for(parameter: Parameter, step: Node) -> tuple[str, ...]:
    """Return the names that a parameter of a step may list; none where nobody knows them.

    Properties of intensities are there only for a step that reads an image of them.
    """
    if (step.operation, parameter.name) != ("measure.regionprops_table", "properties"):
        return ()
    return _SHAPE + _INTENSITY if "intensity_image" in step.inputs else _SHAPE
