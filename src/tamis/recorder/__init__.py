"""Plain Python in: lazy images that remember how they were made. May import: engine and below."""

from tamis.recorder._binding import image_for
from tamis.recorder._call import call_lazily
from tamis.recorder._handle import Handle, source_name
from tamis.recorder._image import Image, open
from tamis.recorder._namespaces import (
    Function,
    Namespace,
    color,
    data,
    exposure,
    feature,
    filters,
    measure,
    morphology,
    ndimage,
    restoration,
    segmentation,
    transform,
    util,
)

__all__ = [
    "Function",
    "Handle",
    "Image",
    "Namespace",
    "call_lazily",
    "color",
    "data",
    "exposure",
    "feature",
    "filters",
    "image_for",
    "measure",
    "morphology",
    "ndimage",
    "open",
    "restoration",
    "segmentation",
    "source_name",
    "transform",
    "util",
]
