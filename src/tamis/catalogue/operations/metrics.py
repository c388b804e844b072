"""Comparisons of ``skimage.metrics``: of two images, of two segmentations, of two sets of points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Whole
from tamis.catalogue._operation import Operation, Output, Stage
from tamis.catalogue._parameter import Input, Parameter
from tamis.catalogue.operations._arguments import ONE_NUMBER, choice, flag, integer, only, only_none
from tamis.catalogue.operations._fixed import TABLE_OF_NUMBERS, numbers

if TYPE_CHECKING:
    from collections.abc import Mapping

SUM = Whole("it sums over both images")
PAIRS = Whole("it counts the pairs of labels in both images")
DISTANCES = Whole("it searches the nearest of all points")
DATA_RANGE = Parameter("data_range", None, optional=True, keyword_only=True, adapts_to="intensity")


def _compare(
    name: str,
    takes: tuple[Kind, ...],
    inputs: tuple[str, str],
    *parameters: Parameter,
    outputs: tuple[Output, ...] = (ONE_NUMBER,),
    locality: Whole = SUM,
    **rest: Any,
) -> Operation:
    """Return a comparison of two images of one shape."""
    return Operation(
        f"metrics.{name}",
        f"skimage.metrics:{name}",
        Stage.MEASURE,
        (*(Input(source, takes) for source in inputs), *parameters),
        outputs,
        locality,
        **rest,
    )


def _number(name: str) -> Output:
    return Output(Kind.SCALAR, "", name=name, same_shape=False)


def _window_without_middle(values: Mapping[str, Any]) -> tuple[str, str] | None:
    """Find a window that has no middle, or one pixel only, from which no sample covariance follows."""
    given, gaussian = values["win_size"], values["gaussian_weights"]
    if given is not None and given % 2 == 0:
        return "win_size", "an odd number"
    # skimage.metrics.structural_similarity: truncate 3.5
    size = given or (2 * int(3.5 * values["sigma"] + 0.5) + 1 if gaussian else 7)
    if size == 1 and values["use_sample_covariance"]:
        return "win_size" if given else "sigma", "so large that the window has more than one pixel"
    return None


IMAGES = (Kind.IMAGE,)
LABELS = (Kind.LABELS,)
POINTS = (Kind.BINARY, Kind.IMAGE)

ABSENT = {
    "metrics.contingency_table": (
        "gives a sparse matrix with a row and a column for each number up to the largest label, "
        "which no array in memory may hold: adapted_rand_error and variation_of_information make their own"
    ),
}

OPERATIONS = (
    # the three tables of labels stay inside: a sparse one cannot be connected
    _compare(
        "adapted_rand_error",
        LABELS,
        ("image_true", "image_test"),
        only_none("table", keyword_only=True),
        numbers("ignore_labels", (0,), window=(0, 10), keyword_only=True),
        Parameter("alpha", 0.5, minimum=0, maximum=1, window=(0, 1), keyword_only=True),
        outputs=(_number("error"), _number("precision"), _number("recall")),
        locality=PAIRS,
    ),
    _compare(
        "variation_of_information",
        LABELS,
        ("image0", "image1"),
        only_none("table", keyword_only=True),
        numbers("ignore_labels", (), window=(0, 10), keyword_only=True),
        outputs=(TABLE_OF_NUMBERS,),
        locality=PAIRS,
    ),
    _compare(
        "hausdorff_distance",
        POINTS,
        ("image0", "image1"),
        choice("method", "standard", ("standard", "modified")),
        locality=DISTANCES,
    ),
    _compare(
        "hausdorff_pair",
        POINTS,
        ("image0", "image1"),
        outputs=tuple(Output(Kind.ARRAY, "", name=name, same_shape=False) for name in ("point_a", "point_b")),
        locality=DISTANCES,
    ),
    _compare("mean_squared_error", IMAGES, ("image0", "image1")),
    _compare(
        "normalized_root_mse",
        IMAGES,
        ("image_true", "image_test"),
        choice("normalization", "euclidean", ("euclidean", "min-max", "mean"), keyword_only=True),
    ),
    _compare("peak_signal_noise_ratio", IMAGES, ("image_true", "image_test"), DATA_RANGE),
    _compare(
        "normalized_mutual_information",
        IMAGES,
        ("image0", "image1"),
        integer("bins", 100, minimum=1, window=(2, 256), per_axis=True, keyword_only=True),
        needs_finite=True,
    ),
    # gradient=True and full=True give images besides
    _compare(
        "structural_similarity",
        IMAGES,
        ("im1", "im2"),
        integer("win_size", None, minimum=1, window=(3, 21), unit="pixel", optional=True, keyword_only=True),
        only("gradient", False, keyword_only=True),
        DATA_RANGE,
        integer("channel_axis", None, optional=True, keyword_only=True),
        flag("gaussian_weights", False, keyword_only=True),
        only("full", False, keyword_only=True),
        # the library takes these by **kwargs
        flag("use_sample_covariance", True, keyword_only=True),
        Parameter("K1", 0.01, minimum=0, window=(0, 0.1), keyword_only=True),
        Parameter("K2", 0.03, minimum=0, window=(0, 0.1), keyword_only=True),
        Parameter("sigma", 1.5, minimum=0, window=(0.5, 5), unit="pixel", keyword_only=True),
        has_channels=True,
        misfit=_window_without_middle,
    ),
)
