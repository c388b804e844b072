"""Plain Python in: lazy images that remember how they were made. May import: engine and below."""

from tamis.recorder._binding import check_inputs, image_for, image_input
from tamis.recorder._call import call_lazily
from tamis.recorder._handle import Handle, source_name
from tamis.recorder._image import Image, open
from tamis.recorder._namespaces import (
    Function,
    Namespace,
    color,
    data,
    draw,
    exposure,
    feature,
    filters,
    graph,
    measure,
    metrics,
    morphology,
    ndimage,
    registration,
    restoration,
    segmentation,
    transform,
    util,
)
from tamis.recorder._own_function import OwnFunction, operation
from tamis.recorder.script import record

__all__ = [
    "Function",
    "Handle",
    "Image",
    "Namespace",
    "OwnFunction",
    "call_lazily",
    "check_inputs",
    "color",
    "data",
    "draw",
    "exposure",
    "feature",
    "filters",
    "graph",
    "image_for",
    "image_input",
    "measure",
    "metrics",
    "morphology",
    "ndimage",
    "open",
    "operation",
    "record",
    "registration",
    "restoration",
    "segmentation",
    "source_name",
    "transform",
    "util",
]
