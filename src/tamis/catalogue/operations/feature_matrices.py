"""A symmetric matrix in every pixel, what it is made of and its eigenvalues: ``skimage.feature``.

The library gives a list with one image for each element on and above the diagonal: three in a plane, six
in a volume. Here the list is one array, and its first axis says which element.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Neighbourhood, Pointwise, whole_if
from tamis.catalogue._operation import Operation, Output, Stage
from tamis.catalogue._parameter import Input, Parameter
from tamis.catalogue.operations._arguments import (
    FLOAT_IMAGE,
    IMAGE,
    choice,
    cval,
    flag,
    float_dtype,
    mode,
    sigma,
)
from tamis.catalogue.operations._depths import of_sigma, per_axis
from tamis.catalogue.operations.feature_corners import TENSOR
from tamis.catalogue.operations.ridges import VANISHES

if TYPE_CHECKING:
    from collections.abc import Mapping

# a gaussian, then numpy.gradient (1) twice: skimage.feature.hessian_matrix
HESSIAN = of_sigma(more=2)
ELEMENTS = Output(Kind.ARRAY, float_dtype, same_shape=False, is_list=True)


def hessian_depth(values: Mapping[str, Any], ndim: int) -> tuple[int, ...]:
    """Return how far the derivatives look: differences of a gaussian, or two gaussian derivatives."""
    if not values["use_gaussian_derivatives"]:
        return HESSIAN(values, ndim)
    # skimage.feature.corner._hessian_matrix_with_gaussian: sigma / sqrt(2) twice, truncate 8 or 100
    sigmas = [float(s) for s in per_axis(values["sigma"], ndim)]
    truncate = 8 if all(s > 1 for s in sigmas) else 100
    halves = [s / math.sqrt(2) for s in sigmas]
    return tuple(2 * min(int(truncate * half + 0.5), math.ceil(VANISHES * half)) for half in halves)


def _is_approximate(values: Mapping[str, Any], dtype: str) -> bool:
    # box filters on an integral image, which rounds by where the image starts
    return bool(values["approximate"])


def _determinant_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    # box filters, which only planes have, give float64
    return "" if values["approximate"] else float_dtype(dtypes, values)


def _eigenvalues(name: str, elements: str) -> Operation:
    """Return the eigenvalues of the matrix in each pixel, the largest first."""
    return Operation(
        f"feature.{name}",
        f"skimage.feature:{name}",
        Stage.FILTER,
        (Input(elements, (Kind.ARRAY,)),),
        (Output(Kind.ARRAY, "", same_shape=False),),
        Pointwise(by="channels"),
    )


ORDER = choice("order", "rc", ("rc", "xy"))

OPERATIONS = (
    Operation(
        "feature.structure_tensor",
        "skimage.feature:structure_tensor",
        Stage.FILTER,
        (IMAGE, sigma(1), mode("constant"), cval(0), ORDER),
        (ELEMENTS,),
        Neighbourhood(TENSOR, by="channels"),
        ndim=(2, 3),
    ),
    _eigenvalues("structure_tensor_eigenvalues", "A_elems"),
    Operation(
        "feature.hessian_matrix",
        "skimage.feature:hessian_matrix",
        Stage.FILTER,
        (
            IMAGE,
            sigma(1),
            mode("constant"),
            cval(0),
            ORDER,
            Parameter("use_gaussian_derivatives", None, type="boolean", optional=True),
        ),
        (ELEMENTS,),
        Neighbourhood(hessian_depth, by="channels"),
        ndim=(2, 3),
    ),
    _eigenvalues("hessian_matrix_eigvals", "H_elems"),
    # approximate=True means box filters in 2-D only
    Operation(
        "feature.hessian_matrix_det",
        "skimage.feature:hessian_matrix_det",
        Stage.FILTER,
        (IMAGE, sigma(1, per_axis=False), flag("approximate", True)),
        (Output(Kind.IMAGE, _determinant_dtype),),
        Neighbourhood(HESSIAN),
        locality_when=whole_if(_is_approximate),
    ),
    # NaN where the surface is flat
    Operation(
        "feature.shape_index",
        "skimage.feature:shape_index",
        Stage.FILTER,
        (IMAGE, sigma(1), mode("constant"), cval(0)),
        (FLOAT_IMAGE,),
        Neighbourhood(HESSIAN),
        ndim=(2,),
    ),
)
