"""What scikit-image's operations are shown on, where the kinds of their inputs do not say enough."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from tamis.catalogue import Footprint
from tamis_site.pictures.called import Called
from tamis_site.pictures.samples import HEIGHT, WIDTH

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CALLS"]

_SHAPE = (HEIGHT, WIDTH)
_SMALL = (48, 64)
_HED_FROM_RGB = ((1.878, -1.008, -0.556), (-0.066, 1.135, -0.136), (-0.602, -0.48, 1.574))
_RGB_FROM_HED = ((0.65, 0.70, 0.29), (0.07, 0.99, 0.11), (0.27, 0.57, 0.78))
_OCTAGON = ((0, 1, 1, 1, 0), (1, 1, 1, 1, 1), (1, 1, 1, 1, 1), (1, 1, 1, 1, 1), (0, 1, 1, 1, 0))
_SOBEL = ((1, 0, -1), (2, 0, -2), (1, 0, -1))
_TURNED = ((0.9, -0.25, 30), (0.25, 0.9, -20), (0, 0, 1))
_PLACES = ((10, 10), (10, 90), (90, 90), (90, 10))
_MOVED = ((20, 15), (10, 110), (100, 100), (95, 5))
_BLOCK = {"r": 40, "c": 40, "width": 24, "height": 24}
_PAIRS = ("deltaE_cie76", "deltaE_ciede2000", "deltaE_ciede94", "deltaE_cmc")

_COLOR = {
    "combine_stains": Called("stains", conv_matrix=_RGB_FROM_HED),
    "convert_colorspace": Called("tissue", fromspace="RGB", tospace="HSV"),
    **dict.fromkeys(_PAIRS, Called("tissue as Lab", "smooth tissue as Lab")),
    **dict.fromkeys(("gray2rgb", "gray2rgba"), Called("coins")),
    "label2rgb": Called("coin labels", image="coins"),
    "rgba2rgb": Called("logo"),
    "separate_stains": Called("tissue", conv_matrix=_HED_FROM_RGB),
    "xyz_tristimulus_values": Called(illuminant="D65", observer="2"),
}

_DRAW = {
    "bezier_curve": Called(r0=4, c0=4, r1=44, c1=20, r2=10, c2=60, weight=2),
    "circle_perimeter": Called(r=24, c=32, radius=20),
    "circle_perimeter_aa": Called(r=24, c=32, radius=20),
    "disk": Called(center=(24, 32), radius=20),
    "ellipse": Called(r=24, c=32, r_radius=12, c_radius=26, rotation=0.4),
    "ellipse_perimeter": Called(r=24, c=32, r_radius=12, c_radius=26),
    "ellipsoid": Called(a=12, b=16, c=24),
    "ellipsoid_stats": Called(a=12, b=16, c=24),
    "line": Called(r0=4, c0=4, r1=40, c1=60),
    "line_aa": Called(r0=4, c0=4, r1=40, c1=60),
    "line_nd": Called(start=(4, 4), stop=(40, 60)),
    "polygon": Called(r=(4, 30, 44, 20), c=(10, 4, 50, 60)),
    "polygon2mask": Called("a star", image_shape=_SHAPE),
    "random_shapes": Called(image_shape=_SHAPE, max_shapes=12, min_shapes=6, min_size=20, max_size=70, rng=3),
    "rectangle": Called(start=(8, 10), extent=(30, 44)),
    "set_color": Called("coins", coords=(tuple(range(80, 110)), tuple(range(110, 140))), color=(255,)),
}

_FEATURE = {
    "blob_dog": Called("galaxies", min_sigma=2, max_sigma=12, threshold=0.08),
    "blob_doh": Called("galaxies", min_sigma=2, max_sigma=12, threshold=0.005),
    "blob_log": Called("galaxies", min_sigma=2, max_sigma=12, threshold=0.1),
    **{
        f"corner_{name}": Called("checkerboard")
        for name in ("foerstner", "harris", "kitchen_rosenfeld", "moravec", "shi_tomasi")
    },
    "corner_fast": Called("camera", n=9, threshold=0.1),
    "corner_orientations": Called("checkerboard", "corners", mask=_OCTAGON),
    "corner_peaks": Called("corner response", min_distance=5, threshold_rel=0.2),
    "corner_subpix": Called("checkerboard", "corners", window_size=9),
    "daisy": Called("coins", step=8),
    "draw_haar_like_feature": Called(
        "coins", r=40, c=40, width=40, height=40, feature_coord="two rectangles", rng=0
    ),
    "draw_multiblock_lbp": Called("coins", lbp_code="pattern code", **_BLOCK),
    "graycomatrix": Called("coins", distances=(2,), angles=(0,), levels=256),
    "graycoprops": Called("co-occurrences"),
    "haar_like_feature": Called("integral image", r=40, c=40, width=8, height=8),
    "haar_like_feature_coord": Called(width=4, height=4, feature_type=("type-2-x",)),
    "hessian_matrix": Called("coins as floats", sigma=2),
    "hessian_matrix_eigvals": Called("elements of the Hessian"),
    "hog": Called("coins", pixels_per_cell=(32, 32), cells_per_block=(1, 1)),
    "local_binary_pattern": Called("bricks", P=8, R=2),
    "match_descriptors": Called("descriptors", "other descriptors"),
    "match_template": Called("coins", "a coin", pad_input=True),
    "multiblock_lbp": Called("integral image", **_BLOCK),
    "multiscale_basic_features": Called("coins", sigma_max=4),
    "peak_local_max": Called("smooth coins", min_distance=6),
    "structure_tensor": Called("coins as floats", sigma=2),
    "structure_tensor_eigenvalues": Called("structure tensor"),
}

_FILTERS = {
    "apply_hysteresis_threshold": Called("gradient of coins", low=0.08, high=0.25),
    "correlate_sparse": Called("coins", kernel=_SOBEL),
    "difference_of_gaussians": Called("coins", low_sigma=2),
    **dict.fromkeys(("frangi", "meijering", "sato", "hessian"), Called("vessels", sigmas=(1, 2, 3))),
    "gabor": Called("bricks", frequency=0.1),
    "gabor_kernel": Called(frequency=0.1, sigma_x=8, sigma_y=8),
    "threshold_local": Called("coins", block_size=35),
    "threshold_niblack": Called("coins", window_size=35),
    "threshold_sauvola": Called("coins", window_size=35),
    "window": Called(window_type="hann", shape=(64, 64)),
    "rank.windowed_histogram": Called("coins, 8 greys"),
    **dict.fromkeys(("rank.mean_bilateral", "rank.pop_bilateral"), Called("coins", s0=20, s1=20)),
    **{
        f"rank.{name}_percentile": Called("coins", p0=0.1, p1=0.9)
        for name in ("autolevel", "enhance_contrast", "gradient", "mean", "pop", "subtract_mean")
    },
    **dict.fromkeys(
        ("rank.sum", "rank.sum_bilateral"),
        Called("coins, 8 greys", footprint=Footprint("disk", (("radius", 2),))),
    ),
    "rank.sum_percentile": Called(
        "coins, 8 greys", footprint=Footprint("disk", (("radius", 2),)), p0=0.1, p1=0.9
    ),
    "rank.percentile": Called("coins", p0=0.5),
    "rank.threshold_percentile": Called("coins", p0=0.5),
}

_MEASURE = {
    "approximate_polygon": Called("a star", tolerance=6),
    "block_reduce": Called("coins", block_size=(8, 8), func="mean"),
    "centroid": Called("horse"),
    "euler_number": Called("horse"),
    "find_contours": Called("coins", level=125),
    "grid_points_in_poly": Called("a star", shape=_SHAPE),
    **dict.fromkeys(
        ("inertia_tensor", "inertia_tensor_eigvals", "moments", "moments_central"), Called("horse")
    ),
    "intersection_coeff": Called("dark in red", "dark in blue"),
    "manders_coloc_coeff": Called("tissue, red", "dark in blue"),
    "manders_overlap_coeff": Called("tissue, red", "tissue, blue"),
    "marching_cubes": Called("smooth foam", step_size=2),
    "mesh_surface_area": Called("vertices", "faces"),
    "moments_coords": Called("a star"),
    "moments_coords_central": Called("a star"),
    "moments_hu": Called("normalized moments"),
    "moments_normalized": Called("moments"),
    "pearson_corr_coeff": Called("tissue, red", "tissue, blue"),
    "perimeter": Called("horse"),
    "perimeter_crofton": Called("horse"),
    "points_in_poly": Called("many points", "a star"),
    "profile_line": Called("coins", src=(120, 4), dst=(120, 250)),
    "regionprops_table": Called("coin labels", properties=("label", "area", "eccentricity")),
    "subdivide_polygon": Called("few corners", preserve_ends=True),
}

_METRICS = {
    "adapted_rand_error": Called("coin labels", "other labels"),
    "hausdorff_distance": Called("binary coins", "eroded coins"),
    "hausdorff_pair": Called("binary coins", "eroded coins"),
    **dict.fromkeys(
        (
            "mean_squared_error",
            "normalized_mutual_information",
            "normalized_root_mse",
            "peak_signal_noise_ratio",
        ),
        Called("coins as floats", "noisy coins"),
    ),
    "structural_similarity": Called("coins as floats", "noisy coins", data_range=1),
    "peak_signal_noise_ratio": Called("coins as floats", "noisy coins", data_range=1),
    "variation_of_information": Called("coin labels", "other labels"),
}

_FLOOD = {
    "flood": Called("coins", seed_point=(60, 10), tolerance=40),
    "flood_fill": Called("coins", seed_point=(60, 10), new_value=255, tolerance=40),
}

_MORPHOLOGY = {
    **_FLOOD,
    **{name: Called("horse") for name in ("convex_hull_image", "skeletonize", "thin")},
    "medial_axis": Called("horse", rng=0),
    "h_maxima": Called("smooth coins", h=0.02),
    "h_minima": Called("smooth coins", h=0.02),
    **dict.fromkeys(("local_maxima", "local_minima", "max_tree_local_maxima"), Called("smooth coins")),
    **{
        f"isotropic_{name}": Called("speckled coins", radius=2)
        for name in ("closing", "dilation", "erosion", "opening")
    },
    "mirror_footprint": Called("a triangle"),
    "pad_footprint": Called("a triangle"),
    "reconstruction": Called("coins, less bright", "coins as floats"),
    "remove_objects_by_distance": Called("coin labels", min_distance=15),
    **dict.fromkeys(("remove_small_objects", "remove_small_holes"), Called("speckled coins")),
}

_RESTORATION = {
    "ball_kernel": Called(radius=20, ndim=2),
    "ellipsoid_kernel": Called(shape=(21, 41), intensity=20),
    "inpaint_biharmonic": Called("coins with gaps", "scratches"),
    "richardson_lucy": Called("blurred coins", "the blur", num_iter=20),
    "rolling_ball": Called("coins", radius=30),
    "unsupervised_wiener": Called("blurred coins", "the blur", rng=0),
    "unwrap_phase": Called("wrapped phase"),
    "wiener": Called("blurred coins", "the blur", balance=0.001),
}

_SEGMENTATION = {
    **_FLOOD,
    "active_contour": Called("smooth coins", "circle around a coin", alpha=0.015, beta=10, gamma=0.001),
    "chan_vese": Called("coins", max_num_iter=60),
    "checkerboard_level_set": Called(image_shape=_SHAPE, square_size=24),
    "disk_level_set": Called(image_shape=_SHAPE),
    "clear_border": Called("binary coins"),
    "expand_labels": Called("coin labels", distance=6),
    "felzenszwalb": Called("portrait", scale=100),
    "find_boundaries": Called("coin labels"),
    "inverse_gaussian_gradient": Called("coins as floats", sigma=2),
    "join_segmentations": Called("coin labels", "squares"),
    "mark_boundaries": Called("coins", "coin labels"),
    "morphological_chan_vese": Called("coins", num_iter=30),
    "morphological_geodesic_active_contour": Called(
        "coins, edges dark", num_iter=80, balloon=-1, init_level_set="disk", threshold=0.5
    ),
    "quickshift": Called("portrait", max_dist=20),
    "random_walker": Called("noisy horse", "seeds in a horse"),
    "relabel_sequential": Called("labels with gaps"),
    "slic": Called("portrait"),
    "watershed": Called("gradient of coins", "markers"),
}

_TRANSFORM = {
    "downscale_local_mean": Called("coins", factors=(8, 8)),
    "estimate_transform": Called(src=_PLACES, dst=_MOVED, ttype="projective"),
    "frt2": Called("square of coins"),
    "hough_circle": Called("edges of coins", radius=(20, 24)),
    "hough_circle_peaks": Called(
        "circle space", radii=(18, 20, 22, 25, 28), min_xdistance=20, min_ydistance=20, total_num_peaks=13
    ),
    "hough_ellipse": Called("one coin's edge", threshold=12, accuracy=6, min_size=14, max_size=24),
    "hough_line": Called("lines"),
    "hough_line_peaks": Called("line space", "line angles", "line distances"),
    "ifrt2": Called("radon transform"),
    "integrate": Called("integral image", start=((20,), (30,)), end=((90,), (120,))),
    "iradon": Called("projections"),
    "iradon_sart": Called("projections"),
    "matrix_transform": Called("a star", matrix=_TURNED),
    "order_angles_golden_ratio": Called(theta=tuple(range(0, 180, 4))),
    "probabilistic_hough_line": Called("lines", line_length=30, line_gap=3, rng=0),
    "pyramid_expand": Called("a coin"),
    "pyramid_gaussian": Called("coins", max_layer=3),
    "pyramid_laplacian": Called("coins", max_layer=3),
    "radon": Called("phantom"),
    "rescale": Called("coins", scale=0.5),
    "resize": Called("coins", output_shape=(96, 192)),
    "resize_local_mean": Called("coins", output_shape=(48, 64)),
    "rotate": Called("coins", angle=30),
    "swirl": Called("checkerboard", strength=6, radius=150),
    "warp": Called("coins", inverse_map=_TURNED),
    "warp_polar": Called("retina"),
}

_UTIL = {
    "compare_images": Called("coins", "shifted coins"),
    "crop": Called("coins", crop_width=40),
    "label_points": Called("many points", output_shape=_SHAPE),
    "map_array": Called("coin labels", "coin numbers", "coin areas"),
    "montage": Called("foam", padding_width=2),
    "random_noise": Called("coins", rng=0),
    "regular_seeds": Called(ar_shape=_SMALL, n_points=24),
    "unique_rows": Called("many points"),
    "view_as_blocks": Called("coins", block_shape=(64, 64)),
    "view_as_windows": Called("coins", window_shape=(64, 64), step=48),
}

_TOPICS = {
    "color": _COLOR,
    "data": {"binary_blobs": Called(length=128, rng=0)},
    "draw": _DRAW,
    "exposure": {"match_histograms": Called("coins", "camera")},
    "feature": _FEATURE,
    "filters": _FILTERS,
    "graph": {
        "route_through_array": Called("coins", start=(4, 4), end=(188, 250)),
        "shortest_path": Called("coins", axis=1),
    },
    "measure": _MEASURE,
    "metrics": _METRICS,
    "morphology": _MORPHOLOGY,
    "registration": {"phase_cross_correlation": Called("coins", "shifted coins")},
    "restoration": _RESTORATION,
    "segmentation": _SEGMENTATION,
    "transform": _TRANSFORM,
    "util": _UTIL,
}

CALLS: Mapping[str, Called] = MappingProxyType(
    {f"{topic}.{name}": call for topic, calls in _TOPICS.items() for name, call in calls.items()}
)
"""By operation id."""
