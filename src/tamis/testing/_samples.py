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


def _below_the_mask(inputs: Inputs) -> Inputs:
    return inputs | {"seed": np.minimum(inputs["seed"], inputs["mask"])}


def _one_triangle(inputs: Inputs) -> Inputs:
    return inputs | {"faces": np.array([[0, 1, 2], [2, 3, 4]])}


def _each_label_once(inputs: Inputs) -> Inputs:
    numbers = np.unique(inputs["input_arr"])
    return inputs | {"input_vals": numbers, "output_vals": numbers * 2}


def _of_one_colour(inputs: Inputs) -> Inputs:
    image = inputs["image"]
    return {"image": image if image.ndim == 2 else image[..., :1]}


def _in_the_plane(inputs: Inputs) -> Inputs:
    return {"coords": inputs["coords"][:, :2]}


SAMPLES: Mapping[str, Sample] = MappingProxyType(
    {
        "color.rgba2rgb": Sample(inputs=_with_four_channels),
        "data.binary_blobs": Sample({"length": 24}),
        "draw.polygon2mask": Sample({"image_shape": (60, 50)}),
        "draw.random_shapes": Sample({"image_shape": (60, 50)}),
        "draw.rectangle": Sample({"end": None, "extent": (7, 3)}),
        "draw.set_color": Sample({"coords": ((3, 5, -1), (2, 2, 90)), "color": (7,)}, _of_one_colour),
        "filters.hessian": Sample({"sigmas": (1.5, 2)}),
        "filters.sato": Sample({"sigmas": (1.5, 2)}),
        "filters.threshold_minimum": Sample({"max_num_iter": 1000}),
        "filters.threshold_multiotsu": Sample({"classes": 3}),  # five take minutes
        "measure.mesh_surface_area": Sample(inputs=_one_triangle),
        "morphology.reconstruction": Sample({"method": "dilation"}, _below_the_mask),
        # some structures without their middle go on for ever
        "ndimage.binary_propagation": Sample({"structure": None}),
        "restoration.denoise_nl_means": Sample({"patch_size": 3, "patch_distance": 2}),
        "restoration.rolling_ball": Sample({"radius": 3}),
        "segmentation.morphological_chan_vese": Sample({"num_iter": 3}),
        "segmentation.morphological_geodesic_active_contour": Sample({"num_iter": 3}),
        "transform.pyramid_expand": Sample({"upscale": 2}),
        "util.label_points": Sample({"output_shape": (60, 60)}, _in_the_plane),
        "util.map_array": Sample(inputs=_each_label_once),
    }
)
"""By id."""
