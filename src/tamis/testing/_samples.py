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


def _square(inputs: Inputs) -> Inputs:
    side = min(inputs["a"].shape)
    return {"a": inputs["a"][:side, :side]}


def _one_row_more(inputs: Inputs) -> Inputs:
    side = max(1, min(inputs["a"].shape[0] - 1, inputs["a"].shape[1]))
    return {"a": inputs["a"][: side + 1, :side]}


def _square_estimate(inputs: Inputs) -> Inputs:
    if "image" not in inputs:
        return inputs
    side = len(inputs["radon_image"])
    return inputs | {"image": np.resize(inputs["image"], (side, side))}


def _few_edges(inputs: Inputs) -> Inputs:
    image = np.zeros_like(inputs["image"])
    image[::6, ::5] = inputs["image"][::6, ::5]
    return {"image": image}


def _axes_of_hough_space(inputs: Inputs) -> Inputs:
    rows, columns = inputs["hspace"].shape
    return inputs | {"angles": np.linspace(-1.5, 1.5, columns), "dists": np.arange(rows) - rows / 2}


def _coordinates_in_space(inputs: Inputs) -> Inputs:
    if inputs["image"].ndim == 2:
        return inputs
    return inputs | {"inverse_map": np.indices(inputs["image"].shape) * 0.9}


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
        "transform.frt2": Sample(inputs=_square),
        "transform.hough_circle_peaks": Sample({"radii": (3, 5, 8)}),
        "transform.hough_ellipse": Sample(inputs=_few_edges),
        "transform.hough_line_peaks": Sample(inputs=_axes_of_hough_space),
        "transform.ifrt2": Sample(inputs=_one_row_more),
        "transform.integrate": Sample({"start": ((0,), (2,)), "end": ((3,), (4,))}),
        "transform.iradon_sart": Sample(inputs=_square_estimate),
        "transform.order_angles_golden_ratio": Sample({"theta": (0.0, 40.0, 80.0, 120.0)}),
        "transform.pyramid_expand": Sample({"upscale": 2}),
        "transform.resize_local_mean": Sample({"output_shape": (20, 17)}),
        "transform.warp": Sample(inputs=_coordinates_in_space),
        "util.label_points": Sample({"output_shape": (60, 60)}, _in_the_plane),
        "util.map_array": Sample(inputs=_each_label_once),
    }
)
"""By id."""
