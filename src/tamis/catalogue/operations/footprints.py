"""Footprints of ``skimage.morphology``: values that parameters take, and how to turn or fill them up."""

from __future__ import annotations

from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Whole
from tamis.catalogue._operation import Operation, Output, Stage
from tamis.catalogue._parameter import Input
from tamis.catalogue._value import FOOTPRINTS
from tamis.catalogue.operations._arguments import flag

FOOTPRINT = Input("footprint", (Kind.ARRAY,))
SMALL = Whole("a footprint is small")

ABSENT = {
    f"morphology.{name}": "a footprint: give it as the value of a parameter"
    for name, (module, _) in FOOTPRINTS.items()
    if module == "skimage.morphology"
} | {
    "morphology.footprint_from_sequence": "takes a sequence of footprints: each is one array here",
}

OPERATIONS = (
    Operation(
        "morphology.mirror_footprint",
        "skimage.morphology:mirror_footprint",
        Stage.UTIL,
        (FOOTPRINT,),
        (Output(Kind.ARRAY),),
        SMALL,
    ),
    Operation(
        "morphology.pad_footprint",
        "skimage.morphology:pad_footprint",
        Stage.UTIL,
        (FOOTPRINT, flag("pad_end", True, keyword_only=True)),
        (Output(Kind.ARRAY, same_shape=False),),
        SMALL,
    ),
)
