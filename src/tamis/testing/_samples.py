"""What operations of the catalogue must be called with where ordinary samples do not suit them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from tamis.testing._case import Sample

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SAMPLES"]

Inputs: TypeAlias = dict[str, Any]


def _with_four_channels(inputs: Inputs) -> Inputs:
    rgb = inputs["rgba"]
    return {"rgba": np.concatenate([rgb, rgb[..., :1]], axis=-1)}


def _both_of_the_first_shape(inputs: Inputs) -> Inputs:
    first, second = inputs
    with np.errstate(invalid="ignore", over="ignore"):  # any whole number will do for a NaN
        return inputs | {second: inputs[first][::-1].astype(inputs[second].dtype)}


def _below_the_mask(inputs: Inputs) -> Inputs:
    return inputs | {"seed": np.minimum(inputs["seed"], inputs["mask"])}


def _one_triangle(inputs: Inputs) -> Inputs:
    return inputs | {"faces": np.array([[0, 1, 2], [2, 3, 4]])}


def _each_label_once(inputs: Inputs) -> Inputs:
    numbers = np.unique(inputs["input_arr"])
    return inputs | {"input_vals": numbers, "output_vals": numbers * 2}


def _in_the_plane(inputs: Inputs) -> Inputs:
    return {"coords": inputs["coords"][:, :2]}


def _across_the_image(inputs: Inputs) -> Inputs:
    places = [np.linspace(-1.5, length, 23) for length in inputs["input"].shape]
    return inputs | {"coordinates": np.stack(places)}


def _one_corner(inputs: Inputs) -> Inputs:
    structure = inputs["structure"]
    return {"structure": structure[(slice(3),) * structure.ndim]}


# as skimage.color.hdx_from_rgb, in fewer digits
STAINS = ((1.2, -0.69, 1.06), (0.69, 0.02, -1.18), (-0.92, 1.51, 0.5))

SAMPLES: Mapping[str, Sample] = MappingProxyType(
    {
        "color.combine_stains": Sample({"conv_matrix": STAINS}),
        "color.deltaE_cie76": Sample(inputs=_both_of_the_first_shape),
        "color.deltaE_ciede2000": Sample(inputs=_both_of_the_first_shape),
        "color.deltaE_ciede94": Sample(inputs=_both_of_the_first_shape),
        "color.deltaE_cmc": Sample(inputs=_both_of_the_first_shape),
        "color.rgba2rgb": Sample(inputs=_with_four_channels),
        "feature.multiscale_basic_features": Sample({"sigma_max": 3}),
        "filters.frangi": Sample({"sigmas": (1.5, 2)}),
        "color.separate_stains": Sample({"conv_matrix": STAINS}),
        "filters.hessian": Sample({"sigmas": (1.5, 2)}),
        "filters.meijering": Sample({"sigmas": (1.5, 2)}),
        "filters.sato": Sample({"sigmas": (1.5, 2)}),
        "filters.threshold_minimum": Sample({"max_num_iter": 1000}),
        "filters.threshold_multiotsu": Sample({"classes": 3}),  # five take minutes
        "measure.mesh_surface_area": Sample(inputs=_one_triangle),
        "metrics.structural_similarity": Sample({"win_size": 5}, _both_of_the_first_shape),
        "morphology.reconstruction": Sample({"method": "dilation"}, _below_the_mask),
        # some structures without their middle go on for ever
        "ndimage.binary_propagation": Sample({"structure": None}),
        "ndimage.iterate_structure": Sample(inputs=_one_corner),
        "ndimage.map_coordinates": Sample(inputs=_across_the_image),
        "restoration.denoise_nl_means": Sample({"patch_size": 3, "patch_distance": 2}),
        "restoration.rolling_ball": Sample({"radius": 3}),
        "segmentation.chan_vese": Sample({"max_num_iter": 50}),
        "segmentation.morphological_chan_vese": Sample({"num_iter": 3}),
        "segmentation.morphological_geodesic_active_contour": Sample({"num_iter": 3}),
        "transform.pyramid_expand": Sample({"upscale": 2}),
        "util.label_points": Sample({"output_shape": (60, 60)}, _in_the_plane),
        "util.map_array": Sample(inputs=_each_label_once),
    }
)
"""By id."""
