from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from tamis.engine import default_engine
from tamis.io import from_array
from tamis.recorder import Image

_number = itertools.count()


@pytest.fixture
def watched():
    """Return a function that makes a lazy image of an array, and the list of regions that are read of it."""

    def make(array, **options):
        regions = []
        source = from_array(np.asarray(array), **options)

        def read(region):
            regions.append(region)
            return np.asarray(array)[region.slices]

        # a key of its own, lest a result be known from another test
        return Image.of_source(
            replace(source, key=f"{next(_number):032x}", _read=read), name="image"
        ), regions

    return make


@pytest.fixture
def computed(monkeypatch):
    """Return the list of operations that the engine of lazy images is asked for, as they are asked."""
    engine = default_engine()
    asked = []
    original = type(engine).compute

    def compute(self, graph, *args, **kwargs):
        asked.append([node.operation for node in graph.nodes])
        return original(self, graph, *args, **kwargs)

    monkeypatch.setattr(type(engine), "compute", compute)
    return asked
