"""Filters of ``skimage.filters``."""

from __future__ import annotations

from tamis.catalogue._locality import Neighbourhood
from tamis.catalogue._operation import Operation, Stage
from tamis.catalogue._parameter import Parameter
from tamis.catalogue.operations import _depths
from tamis.catalogue.operations._arguments import CHANNEL_AXIS, FLOAT_IMAGE, IMAGE, cval, flag, mode, sigma

OPERATIONS = (
    Operation(
        "filters.gaussian",
        "skimage.filters:gaussian",
        Stage.FILTER,
        (
            IMAGE,
            sigma(1.0),
            mode("nearest", keyword_only=True),
            cval(0, keyword_only=True),
            flag("preserve_range", False, keyword_only=True),
            Parameter("truncate", 4.0, minimum=0, exclusive=True, window=(1, 8), keyword_only=True),
            CHANNEL_AXIS,
        ),
        (FLOAT_IMAGE,),
        Neighbourhood(_depths.of_sigma()),
        has_channels=True,
    ),
)
