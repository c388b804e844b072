"""The parameters and values of strips, where those of a slider do not show most of an operation."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ALONG"]

_FLOODED = ("morphology", "segmentation")
_RADII = (3, 6, 9, 12, 15, 18, 21, 23)
_SIGMAS = tuple((sigma,) for sigma in (0.5, 1, 1.5, 2, 3, 4, 5, 6))
_TURNED = tuple(range(0, 360, 45))

_SAME = (
    "draw.ellipsoid_stats",
    "filters.threshold_li",
    "numpy.linspace",
    "numpy.nan_to_num",
    "numpy.sum",
    "numpy.var",
    "registration.phase_cross_correlation",
    *(f"numpy.RandomState.{name}" for name in ("randint", "random_sample", "standard_normal", "uniform")),
    *(f"numpy.default_rng.{name}" for name in ("integers", "random", "standard_normal", "uniform")),
)
"""What has a parameter that one would move, but no strip that shows more than its picture."""

ALONG: Mapping[str, tuple[str, tuple[Any, ...]]] = MappingProxyType(
    {
        **dict.fromkeys(_SAME, ("", ())),
        "data.binary_blobs": ("volume_fraction", (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)),
        **{
            f"draw.{name}": ("radius", _RADII) for name in ("disk", "circle_perimeter", "circle_perimeter_aa")
        },
        **{f"draw.{name}": ("r_radius", _RADII) for name in ("ellipse", "ellipse_perimeter")},
        "draw.ellipsoid": ("a", (6, 9, 12, 15, 18, 21, 24, 27)),
        "draw.random_shapes": ("min_size", (8, 16, 24, 32, 40, 48, 56, 64)),
        "exposure.adjust_log": ("gain", (0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2)),
        "exposure.histogram": ("nbins", (4, 8, 16, 32, 64, 128, 192, 256)),
        "feature.blob_dog": ("threshold", (0.02, 0.04, 0.06, 0.08, 0.12, 0.2, 0.3, 0.4)),
        "feature.blob_doh": ("threshold", (0.001, 0.002, 0.003, 0.005, 0.008, 0.012, 0.02, 0.03)),
        "feature.blob_log": ("threshold", (0.04, 0.06, 0.08, 0.1, 0.15, 0.2, 0.3, 0.4)),
        "feature.canny": ("sigma", (0.5, 1, 1.5, 2, 2.5, 3, 4, 6)),
        "feature.corner_peaks": ("min_distance", (1, 5, 10, 15, 20, 25, 30, 40)),
        "feature.local_binary_pattern": ("R", (1, 2, 3, 4, 5, 6, 7, 8)),
        "feature.peak_local_max": ("min_distance", (1, 3, 6, 9, 12, 16, 20, 30)),
        **{f"filters.{name}": ("sigmas", _SIGMAS) for name in ("frangi", "hessian", "meijering", "sato")},
        "filters.gabor": ("theta", (0, 0.4, 0.8, 1.2, 1.6, 2, 2.4, 2.8)),
        "filters.gabor_kernel": ("theta", (0, 0.4, 0.8, 1.2, 1.6, 2, 2.4, 2.8)),
        "filters.rank.percentile": ("p0", (0, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9, 1)),
        "filters.unsharp_mask": ("amount", (0.5, 1, 1.5, 2, 3, 4, 6, 8)),
        "measure.approximate_polygon": ("tolerance", (0.5, 1, 2, 4, 8, 12, 20, 30)),
        "measure.block_reduce": ("block_size", (1, 2, 4, 6, 8, 12, 16, 24)),
        "measure.find_contours": ("level", (60, 80, 100, 120, 140, 160, 180, 200)),
        **{f"{topic}.flood": ("tolerance", (5, 10, 20, 30, 40, 60, 90, 120)) for topic in _FLOODED},
        **{f"{topic}.flood_fill": ("tolerance", (5, 10, 20, 30, 40, 60, 90, 120)) for topic in _FLOODED},
        "morphology.area_closing": ("area_threshold", (4, 16, 64, 128, 256, 512, 1024, 2048)),
        "morphology.area_opening": ("area_threshold", (4, 16, 64, 128, 256, 512, 1024, 2048)),
        "morphology.diameter_closing": ("diameter_threshold", (2, 4, 8, 12, 16, 24, 32, 48)),
        "morphology.diameter_opening": ("diameter_threshold", (2, 4, 8, 12, 16, 24, 32, 48)),
        "morphology.h_maxima": ("h", (0.005, 0.01, 0.02, 0.04, 0.08, 0.12, 0.2, 0.3)),
        "morphology.h_minima": ("h", (0.005, 0.01, 0.02, 0.04, 0.08, 0.12, 0.2, 0.3)),
        "morphology.remove_objects_by_distance": ("min_distance", (1, 5, 10, 15, 20, 25, 30, 40)),
        "morphology.thin": ("max_num_iter", (1, 2, 4, 6, 8, 12, 16, 24)),
        **{
            f"ndimage.binary_{name}": ("iterations", (1, 2, 3, 4, 5, 6, 8, 10))
            for name in ("closing", "dilation", "erosion", "opening")
        },
        "ndimage.affine_transform": ("offset", (-40, -30, -20, -10, 0, 10, 20, 30)),
        "ndimage.fourier_shift": ("shift", (1, 2, 3, 4, 5, 6, 7, 8)),
        "ndimage.histogram": ("bins", (4, 8, 16, 32, 64, 96, 128, 192)),
        "ndimage.rank_filter": ("rank", (0, 10, 20, 40, 50, 60, 70, 80)),
        "ndimage.percentile_filter": ("percentile", (0, 15, 30, 45, 60, 75, 90, 100)),
        "ndimage.rotate": ("angle", _TURNED),
        "ndimage.shift": ("shift", (-60, -40, -20, 0, 20, 40, 60, 80)),
        "numpy.histogram": ("bins", (2, 4, 8, 16, 32, 64, 96, 128)),
        "numpy.pad": ("mode", ("constant", "edge", "linear_ramp", "mean", "reflect", "symmetric", "wrap")),
        "numpy.roll": ("shift", (0, 30, 60, 90, 120, 150, 180, 210)),
        "numpy.rot90": ("k", (0, 1, 2, 3)),
        "numpy.tril": ("k", (-120, -80, -40, 0, 40, 80, 120, 160)),
        "numpy.triu": ("k", (-120, -80, -40, 0, 40, 80, 120, 160)),
        "numpy.tile": ("reps", (1, 2, 3, 4, 5)),
        "numpy.isclose": ("atol", (0.01, 0.02, 0.05, 0.08, 0.12, 0.2, 0.3, 0.4)),
        "restoration.ball_kernel": ("radius", (4, 8, 12, 16, 20, 24, 28, 32)),
        "restoration.denoise_nl_means": ("h", (0.02, 0.05, 0.08, 0.1, 0.12, 0.15, 0.2, 0.3)),
        "restoration.richardson_lucy": ("num_iter", (1, 2, 4, 8, 12, 20, 30, 50)),
        "restoration.rolling_ball": ("radius", (5, 10, 15, 20, 30, 40, 60, 80)),
        "restoration.wiener": ("balance", (0.0001, 0.0005, 0.001, 0.005, 0.02, 0.1, 0.5, 2)),
        "segmentation.active_contour": ("max_num_iter", (1, 50, 100, 150, 200, 300, 500, 1000)),
        "segmentation.checkerboard_level_set": ("square_size", (4, 8, 12, 16, 24, 32, 48, 64)),
        "segmentation.disk_level_set": ("radius", (10, 20, 30, 40, 50, 60, 70, 90)),
        "segmentation.felzenszwalb": ("scale", (10, 20, 50, 100, 200, 400, 800, 1600)),
        "segmentation.find_boundaries": ("mode", ("thick", "inner", "outer", "subpixel")),
        "segmentation.mark_boundaries": ("mode", ("thick", "inner", "outer", "subpixel")),
        "segmentation.morphological_chan_vese": ("num_iter", (1, 3, 5, 8, 12, 18, 25, 35)),
        "segmentation.morphological_geodesic_active_contour": ("num_iter", (5, 15, 25, 35, 45, 60, 80, 100)),
        "segmentation.quickshift": ("max_dist", (4, 6, 8, 10, 15, 20, 30, 40)),
        "segmentation.slic": ("n_segments", (10, 20, 40, 80, 120, 180, 250, 400)),
        "segmentation.watershed": ("compactness", (0, 0.0001, 0.001, 0.01, 0.1, 1, 10, 100)),
        "ndimage.generate_binary_structure": ("connectivity", (1, 2)),
        "transform.hough_circle": ("radius", (12, 16, 18, 20, 22, 25, 28, 32)),
        "transform.hough_circle_peaks": ("total_num_peaks", (1, 2, 4, 6, 8, 10, 13, 18)),
        "transform.iradon": ("filter_name", ("ramp", "shepp-logan", "cosine", "hamming", "hann")),
        "transform.probabilistic_hough_line": ("line_length", (5, 10, 20, 30, 40, 60, 80, 120)),
        "transform.rescale": ("scale", (0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1)),
        "transform.rotate": ("angle", _TURNED),
        "transform.swirl": ("strength", (0, 1, 2, 4, 6, 8, 12, 16)),
        "util.crop": ("crop_width", (0, 10, 20, 30, 40, 50, 60, 80)),
        "util.random_noise": ("mode", ("gaussian", "poisson", "salt", "pepper", "s&p", "speckle")),
        "util.regular_seeds": ("n_points", (4, 8, 16, 24, 48, 64, 96, 128)),
        "util.view_as_windows": ("step", (16, 24, 32, 40, 48, 56, 64, 96)),
    }
)
"""By operation id, the parameter of its strip and the values, where the slider's do not show most."""
