"""The two pipelines of the demonstration: what the EuroSciPy 2017 talk did by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tamis.pipeline import Pipeline
from tamis.recorder import filters, measure, morphology, ndimage, open, segmentation

if TYPE_CHECKING:
    from tamis.recorder import Image

__all__ = ["coins_pipeline", "demo_pipelines", "foam_pipeline"]


def demo_pipelines() -> dict[str, Pipeline]:
    """Return the demonstration's pipelines by name."""
    return {"coins": coins_pipeline(open("sample:coins")), "foam": foam_pipeline(open("sample:foam"))}


def coins_pipeline(coins: Image) -> Pipeline:
    """Return the pipeline that labels coins and measures them.

    Otsu's threshold, a closing that mends the rims, and only the coins that are whole: the example
    "label image regions" of scikit-image's gallery.
    """
    binary = coins > filters.threshold_otsu(coins)
    closed = morphology.closing(binary, morphology.footprint_rectangle((3, 3)))
    cleared = segmentation.clear_border(closed)
    labels = measure.label(cleared)
    table = measure.regionprops_table(
        labels, coins, properties=("label", "area", "centroid", "eccentricity", "intensity_mean")
    )
    return Pipeline.of(
        binary=binary, closed=closed, cleared=cleared, labels=labels, table=table
    ).with_outputs("labels", "table")


def foam_pipeline(foam: Image) -> Pipeline:
    """Return the pipeline that finds the grains of a tomogram, and how much liquid there is in each.

    A first threshold finds the objects; after a median, a second one *inside the objects* tells liquid
    from holes. The objects' holes are filled and they are eroded until they fall apart into cores.
    """
    objects = foam > filters.threshold_otsu(foam)
    smooth = filters.median(foam, np.ones((3, 3, 3)))
    inside = smooth[objects]
    liquid = (smooth > filters.threshold_otsu(inside)) & objects
    filled = ndimage.binary_fill_holes(objects)
    cores = morphology.erosion(filled, np.ones((10, 10, 10)))
    labels = measure.label(cores)
    table = measure.regionprops_table(
        labels,
        liquid,
        properties=("label", "area", "centroid", "intensity_mean"),
        spacing=foam.spacing,
    )
    return Pipeline.of(
        objects=objects,
        smooth=smooth,
        inside=inside,
        liquid=liquid,
        filled=filled,
        cores=cores,
        labels=labels,
        table=table,
    ).with_outputs("liquid", "labels", "table")
