"""Law 5, a little of it each time: some cases of every operation; `make fuzz` does thousands."""

from __future__ import annotations

import pytest

CASES = 6
KNOWN = {
    "measure.mesh_surface_area": "the engine takes a table of vertices for an image of two axes",
    "feature.corner_foerstner": "a part of one of several outputs",
    "filters.gabor": "a part of one of several outputs",
    "ndimage.label": "a part of one of several outputs",
    "segmentation.relabel_sequential": "a part of one of several outputs",
}
"""Failures that wait for the engine; whoever mends them takes them off this list."""


def marked(name):
    marks = [pytest.mark.xfail(reason=KNOWN[name])] if name in KNOWN else []
    return pytest.param(name, marks=marks)
