"""Floods from one pixel, which ``skimage.morphology`` and ``skimage.segmentation`` both offer."""

from __future__ import annotations

from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Components
from tamis.catalogue._operation import Like, Operation, Output, Stage
from tamis.catalogue._parameter import Input, Parameter
from tamis.catalogue.operations._arguments import BINARY_IMAGE, integer, only

PIXELS = Input("image", (Kind.IMAGE, Kind.LABELS))
FROM = Parameter("seed_point", type="integer", window=(0, 4096), per_axis=True, unit="pixel")
HOW = (
    Parameter("footprint", None, type="footprint", optional=True, keyword_only=True),
    integer("connectivity", None, minimum=1, window=(1, 3), optional=True, keyword_only=True),
    Parameter(
        "tolerance",
        None,
        minimum=0,
        window=(0, 100),
        adapts_to="intensity",
        optional=True,
        keyword_only=True,
    ),
)


def _flood(topic: str) -> Operation:
    """Return the mask of what is flooded."""
    return Operation(
        f"{topic}.flood",
        f"skimage.{topic}:flood",
        Stage.SEGMENT,
        (PIXELS, FROM, *HOW),
        (BINARY_IMAGE,),
        Components(by="flood"),
        needs_finite=True,
    )


def _flood_fill(topic: str) -> Operation:
    """Return the image with another value where it is flooded."""
    new_value = Parameter("new_value", window=(0, 255), adapts_to="intensity")
    return Operation(
        f"{topic}.flood_fill",
        f"skimage.{topic}:flood_fill",
        Stage.SEGMENT,
        (PIXELS, FROM, new_value, *HOW, only("in_place", False, keyword_only=True)),
        (Output(Like("image")),),
        Components(by="flood_fill"),
        needs_finite=True,
    )


OPERATIONS = tuple(make(topic) for topic in ("morphology", "segmentation") for make in (_flood, _flood_fill))
