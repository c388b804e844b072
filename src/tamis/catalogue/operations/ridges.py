"""Ridges by the eigenvalues of the Hessian: ``skimage.filters.ridges``."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from tamis.catalogue._locality import Locality, Neighbourhood
from tamis.catalogue._operation import Operation, Stage
from tamis.catalogue._parameter import Parameter
from tamis.catalogue.operations._arguments import FLOAT_IMAGE, IMAGE, cval, flag, mode, only_none

if TYPE_CHECKING:
    from collections.abc import Mapping

SIGMAS = Parameter(
    "sigmas", (1, 3, 5, 7, 9), type="numbers", minimum=0, exclusive=True, window=(1, 10), unit="pixel"
)
BLACK_RIDGES = flag("black_ridges", True)

# exp(-x**2 / 2) is exactly 0 in float64 from here on, so the taps beyond weigh nothing
VANISHES = 38.7


def hessian_depth(values: Mapping[str, Any], ndim: int) -> tuple[int, ...]:
    """Return how far two gaussian derivatives in a row look, for the widest sigma."""
    return (max((_reach(float(s)) for s in values["sigmas"]), default=0),) * ndim


def _reach(sigma: float) -> int:
    # skimage.feature.corner._hessian_matrix_with_gaussian: sigma / sqrt(2) twice, truncate 8 or 100
    half = sigma / math.sqrt(2)
    radius = int((8 if sigma > 1 else 100) * half + 0.5)
    return 2 * min(radius, math.ceil(VANISHES * half))


def without_gamma(values: Mapping[str, Any], dtype: str) -> Locality | None:
    """Return the locality where gamma comes from the largest norm of the Hessian."""
    return Neighbourhood(hessian_depth, by="norm") if values["gamma"] is None else None


def _vesselness(name: str, gamma: float | None) -> Operation:
    return Operation(
        f"filters.{name}",
        f"skimage.filters:{name}",
        Stage.FILTER,
        (
            IMAGE,
            SIGMAS,
            only_none("scale_range"),  # sigmas replaces both
            only_none("scale_step"),
            Parameter(
                "alpha",
                0.5,
                minimum=0,
                exclusive=True,
                window=(0.1, 2),
                help="How much a flat structure counts for less than a line; as in frangi.",
            ),
            Parameter("beta", 0.5, minimum=0, exclusive=True, window=(0.1, 2)),
            Parameter("gamma", gamma, minimum=0, exclusive=True, window=(0.1, 30), optional=True),
            BLACK_RIDGES,
            mode(),
            cval(0),
        ),
        (FLOAT_IMAGE,),
        Neighbourhood(hessian_depth),
        ndim=(2, 3),
        needs_finite=True,  # a tap of weight 0 makes NaN of an infinity far away
        locality_when=without_gamma,
    )


OPERATIONS = (
    Operation(
        "filters.sato",
        "skimage.filters:sato",
        Stage.FILTER,
        (IMAGE, SIGMAS, BLACK_RIDGES, mode(), cval(0)),
        (FLOAT_IMAGE,),
        Neighbourhood(hessian_depth),
        ndim=(2, 3),
        needs_finite=True,
    ),
    Operation(
        "filters.meijering",
        "skimage.filters:meijering",
        Stage.FILTER,
        (
            IMAGE,
            SIGMAS,
            Parameter("alpha", None, window=(-1, 1), optional=True),
            BLACK_RIDGES,
            mode(),
            cval(0),
        ),
        (FLOAT_IMAGE,),
        Neighbourhood(hessian_depth, by="scales"),
        needs_finite=True,
    ),
    _vesselness("frangi", None),
    _vesselness("hessian", 15),
)
