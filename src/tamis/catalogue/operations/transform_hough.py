"""Hough transforms of ``skimage.transform``: lines, circles and ellipses that edges lie on."""

from __future__ import annotations

import math

from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Whole
from tamis.catalogue._operation import Operation, Output, Stage
from tamis.catalogue._parameter import Input, Parameter
from tamis.catalogue.operations._arguments import flag, integer
from tamis.catalogue.operations._fixed import finite, rng

EDGES = Input("image", (Kind.BINARY, Kind.IMAGE))
ACROSS = Whole("every edge votes for what goes through it")
HIGHEST = Whole("the highest peaks come first")
ANGLES = Parameter("theta", None, type="array", unit="radian", optional=True)
# of the highest vote, where it is not given
VOTES = Parameter("threshold", None, window=(0, 1000), optional=True)


def _most(name: str) -> Parameter:
    """Return how many peaks are wanted."""
    return integer(name, math.inf, minimum=1, window=(1, 100), choices=(math.inf,))


def _distance(name: str, default: int) -> Parameter:
    """Return how many bins lie between two peaks."""
    return integer(name, default, minimum=0, window=(0, 50))


def _columns(*names: str) -> tuple[Output, ...]:
    """Return rows of numbers, as many as there are peaks."""
    return tuple(Output(Kind.ARRAY, "", name=name, same_shape=False) for name in names)


OPERATIONS = (
    Operation(
        "transform.hough_line",
        "skimage.transform:hough_line",
        Stage.MEASURE,
        (EDGES, ANGLES),
        (
            Output(Kind.IMAGE, "uint64", name="hspace", same_shape=False),
            *(Output(Kind.ARRAY, "float64", name=name, same_shape=False) for name in ("angles", "distances")),
        ),
        ACROSS,
        ndim=(2,),
        needs_finite=True,
        misfit=finite("theta"),
    ),
    Operation(
        "transform.hough_line_peaks",
        "skimage.transform:hough_line_peaks",
        Stage.MEASURE,
        (
            Input("hspace"),
            *(Input(name, (Kind.ARRAY,), literal=True) for name in ("angles", "dists")),
            _distance("min_distance", 9),
            _distance("min_angle", 10),
            VOTES,
            _most("num_peaks"),
        ),
        _columns("accum", "angles", "dists"),
        HIGHEST,
        ndim=(2,),
        needs_finite=True,
    ),
    Operation(
        "transform.hough_circle",
        "skimage.transform:hough_circle",
        Stage.MEASURE,
        (
            EDGES,
            integer(
                "radius",
                minimum=0,
                window=(1, 200),
                unit="pixel",
                per_axis=True,
                adapts_to="length",
            ),
            flag("normalize", True),
            flag("full_output", False),
        ),
        (Output(Kind.IMAGE, "float64", same_shape=False),),
        ACROSS,
        ndim=(2,),
        needs_finite=True,
    ),
    Operation(
        "transform.hough_circle_peaks",
        "skimage.transform:hough_circle_peaks",
        Stage.MEASURE,
        (
            Input("hspaces"),
            Parameter("radii", type="array", unit="pixel"),
            _distance("min_xdistance", 1),
            _distance("min_ydistance", 1),
            VOTES,
            _most("num_peaks"),
            _most("total_num_peaks"),
            flag("normalize", False),
        ),
        _columns("accum", "cx", "cy", "rad"),
        HIGHEST,
        ndim=(3,),
        needs_finite=True,
    ),
    # the time it takes grows with the third power of the number of edge pixels
    Operation(
        "transform.hough_ellipse",
        "skimage.transform:hough_ellipse",
        Stage.MEASURE,
        (
            EDGES,
            integer("threshold", 4, window=(1, 200)),
            Parameter("accuracy", 1, minimum=0, exclusive=True, window=(0.5, 50)),
            integer("min_size", 4, window=(1, 200), unit="pixel", adapts_to="length"),
            integer("max_size", None, window=(1, 200), unit="pixel", optional=True, adapts_to="length"),
        ),
        (Output(Kind.TABLE, "", same_shape=False, is_list=True),),
        ACROSS,
        ndim=(2,),
        needs_finite=True,
    ),
    # each line found is two ends, each end a column and a row
    Operation(
        "transform.probabilistic_hough_line",
        "skimage.transform:probabilistic_hough_line",
        Stage.MEASURE,
        (
            EDGES,
            integer("threshold", 10, window=(1, 200)),
            integer("line_length", 50, window=(1, 200), unit="pixel", adapts_to="length"),
            integer("line_gap", 10, minimum=0, window=(0, 50), unit="pixel"),
            ANGLES,
            rng(),
        ),
        (Output(Kind.ARRAY, "", same_shape=False, is_list=True),),
        ACROSS,
        ndim=(2,),
        needs_finite=True,
        misfit=finite("theta"),
    ),
)
