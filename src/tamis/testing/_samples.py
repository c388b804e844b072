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


def _across_the_image(inputs: Inputs) -> Inputs:
    places = [np.linspace(-1.5, length, 23) for length in inputs["input"].shape]
    return inputs | {"coordinates": np.stack(places)}


def _one_corner(inputs: Inputs) -> Inputs:
    structure = inputs["structure"]
    return {"structure": structure[(slice(3),) * structure.ndim]}


def _as_they_are(inputs: Inputs) -> Inputs:
    return inputs  # points that lie in them do not lie in hostile images of other shapes


def _with_elements(inputs: Inputs) -> Inputs:
    ((name, image),) = inputs.items()
    count = 3 if image.ndim == 2 else 6
    return {name: np.stack([np.roll(image, place) for place in range(count)]).astype(_floating(image))}


def _floating(image: Any) -> str:
    return "float32" if image.dtype == np.float32 else "float64"  # whole numbers have no eigenvalues there


def _integral(inputs: Inputs) -> Inputs:
    dtype = inputs["int_image"].dtype
    sums = np.arange(64 * 64).reshape(64, 64) % 5  # large enough for every window
    return {"int_image": sums.cumsum(axis=0).cumsum(axis=1).astype(dtype)}


def _with_rectangles(inputs: Inputs) -> Inputs:
    two = [[[0, 0], [1, 1]], [[0, 2], [1, 3]]]
    return {"image": _grey_or_coloured(inputs["image"]), "feature_coord": np.array([two, two[::-1]])}


def _with_code(inputs: Inputs) -> Inputs:
    code = {"lbp_code": 0b10110010} if "lbp_code" in inputs else {}
    return {"image": _grey_or_coloured(inputs["image"])} | code


def _grey_or_coloured(image: Any) -> Any:
    return image if image.ndim < 3 else np.stack([image[0]] * 3, axis=-1)


def _four_axes(inputs: Inputs) -> Inputs:
    counts = np.arange(4 * 4 * 2 * 3).reshape(4, 4, 2, 3) % 7
    return {"P": counts.astype(inputs["P"].dtype)}


def _equally_long(inputs: Inputs) -> Inputs:
    return {name: np.reshape(given, (-1, given.shape[-1])) for name, given in inputs.items()}


def _one_plane(inputs: Inputs) -> Inputs:
    return {name: given[0] if given.ndim == 3 else given for name, given in inputs.items()}


def _bright(inputs: Inputs) -> Inputs:
    image = np.array(inputs["image"])
    image.flat[-1] = 255 if image.dtype.kind in "iu" and image.itemsize > 1 else image.flat[-1]
    return inputs | {"image": image}


def _wrapped(inputs: Inputs) -> Inputs:
    image = inputs["image"]
    with np.errstate(invalid="ignore"):  # of infinity there is no phase
        phase = np.angle(np.exp(12j * np.asarray(image, np.float64) / max(1, np.max(image, initial=1))))
        return {"image": phase.astype(image.dtype)}


def _places_inside(inputs: Inputs) -> Inputs:
    places = {name: np.array([0, -1, 0]) for name in ("planes", "rows", "columns") if name in inputs}
    image = inputs["image"]
    deep = {"image": np.stack([image] * 3)} if image.ndim < len(places) else {}
    return inputs | places | deep


def _one_corner_pixel(inputs: Inputs) -> Inputs:
    return {name: given[(slice(1),) * np.ndim(given)] for name, given in inputs.items()}


def _on_both_sides_of_one(inputs: Inputs) -> Inputs:
    return _limited(inputs, low=(None, 1), high=(1, None))


def _whole_numbers_between(inputs: Inputs) -> Inputs:
    is_alone = "high" not in inputs  # then it is the limit
    return _limited(inputs, low=(1, None) if is_alone else (None, 0), high=(1, None))


def _limited(inputs: Inputs, **limits: tuple[int | None, int | None]) -> Inputs:
    """Return the inputs of these names within their limits, of the same dtype."""
    given = {name: inputs[name] for name in limits if name in inputs}
    return inputs | {name: np.clip(item, *limits[name]).astype(item.dtype) for name, item in given.items()}


_DRAWS = {
    **dict.fromkeys(("random_sample", "normal", "standard_normal", "uniform", "poisson", "permutation")),
    "randint": _whole_numbers_between,
}
_NEW_DRAWS = {
    **dict.fromkeys(("random", "normal", "standard_normal", "poisson", "permutation")),
    "uniform": _on_both_sides_of_one,
    "integers": _whole_numbers_between,
}


def _as_long_as_wide(inputs: Inputs) -> Inputs:
    image = inputs["a"]
    return inputs | {"a": image[(slice(min(image.shape)),) * image.ndim]}


def _few_elements(inputs: Inputs) -> Inputs:
    return inputs | {"test_elements": np.array([0, 1, 3])}


def _at_numbers(inputs: Inputs) -> Inputs:
    return inputs | {"ind": np.array([0, -1, 0]), "v": np.array([1, 0])}


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
        "color.separate_stains": Sample({"conv_matrix": STAINS}),
        "data.binary_blobs": Sample({"length": 24}),
        "draw.polygon2mask": Sample({"image_shape": (60, 50)}),
        "draw.random_shapes": Sample({"image_shape": (60, 50)}),
        "draw.rectangle": Sample({"end": None, "extent": (7, 3)}),
        "draw.set_color": Sample({"coords": ((3, 5, -1), (2, 2, 90)), "color": (7,)}, _of_one_colour),
        "feature.corner_orientations": Sample({"mask": ((1, 1, 0), (1, 1, 1), (0, 1, 1))}, _as_they_are),
        "feature.corner_subpix": Sample({"window_size": 3}),
        "feature.draw_haar_like_feature": Sample({"r": 2, "c": 3}, _with_rectangles),
        "feature.draw_multiblock_lbp": Sample({"r": 2, "c": 3, "width": 2, "height": 3}, _with_code),
        "feature.graycoprops": Sample(inputs=_four_axes),
        "feature.haar_like_feature": Sample({"r": 2, "c": 3, "width": 4, "height": 5}, _integral),
        "feature.haar_like_feature_coord": Sample({"width": 4, "height": 5}),
        "feature.hessian_matrix_eigvals": Sample(inputs=_with_elements),
        "feature.match_descriptors": Sample(inputs=_equally_long),
        "feature.multiblock_lbp": Sample({"r": 2, "c": 3, "width": 4, "height": 5}, _integral),
        "feature.multiscale_basic_features": Sample({"sigma_max": 3}),
        "feature.structure_tensor_eigenvalues": Sample(inputs=_with_elements),
        "filters.frangi": Sample({"sigmas": (1.5, 2)}),
        "filters.gabor_kernel": Sample({"frequency": 0.2}),
        "filters.hessian": Sample({"sigmas": (1.5, 2)}),
        "filters.meijering": Sample({"sigmas": (1.5, 2)}),
        "filters.rank.windowed_histogram": Sample({"n_bins": 12}, _bright),
        "filters.sato": Sample({"sigmas": (1.5, 2)}),
        "filters.threshold_minimum": Sample({"max_num_iter": 1000}),
        "filters.threshold_multiotsu": Sample({"classes": 3}),  # five take minutes
        "filters.window": Sample({"window_type": ("tukey", 0.5), "shape": (7, 8)}),
        "graph.route_through_array": Sample({"start": (0, 1), "end": (3, 4)}, _one_plane),
        "measure.grid_points_in_poly": Sample({"shape": (60, 50)}),
        "measure.mesh_surface_area": Sample(inputs=_one_triangle),
        "metrics.structural_similarity": Sample({"win_size": 5}, _both_of_the_first_shape),
        "morphology.reconstruction": Sample({"method": "dilation"}, _below_the_mask),
        # some structures without their middle go on for ever
        "ndimage.binary_propagation": Sample({"structure": None}),
        "ndimage.iterate_structure": Sample(inputs=_one_corner),
        "ndimage.map_coordinates": Sample(inputs=_across_the_image),
        **{f"numpy.RandomState.{name}": Sample({"seed": 0}, change) for name, change in _DRAWS.items()},
        **{f"numpy.default_rng.{name}": Sample({"seed": 0}, change) for name, change in _NEW_DRAWS.items()},
        "numpy.broadcast_to": Sample({"shape": (4, 5, 6)}, _one_corner_pixel),
        "numpy.column": Sample({"name": "area"}),
        "numpy.digitize": Sample({"bins": (-0.5, 0.25, 100)}),
        "numpy.fill_diagonal": Sample(inputs=_as_long_as_wide),
        "numpy.getpixels": Sample(inputs=_places_inside),
        "numpy.getrows": Sample(inputs=_places_inside),
        "numpy.getvoxels": Sample(inputs=_places_inside),
        "numpy.interp": Sample({"xp": (0, 0.5, 90), "fp": (2, 0.1, 7)}),
        "numpy.isin": Sample(inputs=_few_elements),
        "numpy.pad": Sample({"pad_width": 3, "constant_values": 0}),
        "numpy.put": Sample(inputs=_at_numbers),
        "numpy.setpixels": Sample(inputs=_places_inside),
        "numpy.setrows": Sample(inputs=_places_inside),
        "numpy.setvoxels": Sample(inputs=_places_inside),
        "restoration.ball_kernel": Sample({"radius": 4.5}),
        "restoration.denoise_nl_means": Sample({"patch_size": 3, "patch_distance": 2}),
        "restoration.denoise_wavelet": Sample({"convert2ycbcr": False}),
        "restoration.ellipsoid_kernel": Sample({"shape": (7, 4)}),
        "restoration.rolling_ball": Sample({"radius": 3}),
        "restoration.unwrap_phase": Sample({"rng": None}, _wrapped),
        "segmentation.active_contour": Sample({"max_num_iter": 30}),
        "segmentation.chan_vese": Sample({"max_num_iter": 50}),
        "segmentation.checkerboard_level_set": Sample({"image_shape": (31, 42)}),
        "segmentation.disk_level_set": Sample({"image_shape": (31, 42)}),
        "segmentation.morphological_chan_vese": Sample({"num_iter": 3}),
        "segmentation.morphological_geodesic_active_contour": Sample({"num_iter": 3}),
        # one that does not fit the footprint is refused
        "segmentation.watershed": Sample({"offset": None}),
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
        "util.random_noise": Sample({"mean": 0.0, "var": 0.01, "amount": 0.05, "salt_vs_pepper": 0.5}),
        "util.regular_seeds": Sample({"ar_shape": (30, 41)}),
    }
)
"""By id."""
