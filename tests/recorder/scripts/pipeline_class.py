"""A small pipeline framework, as every laboratory has one."""
from __future__ import annotations

import logging
import sys
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Callable

import numpy as np
from skimage import data, exposure, filters, measure, morphology, restoration, segmentation

logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(levelname)s %(message)s")
log = logging.getLogger("pipeline")

Array = np.ndarray


@dataclass
class Step:
    name: str
    function: Callable[..., Any]
    kwargs: dict = field(default_factory=dict)

    def __call__(self, image: Array) -> Array:
        return self.function(image, **self.kwargs)


@dataclass
class Pipeline:
    steps: list[Step] = field(default_factory=list)
    results: dict[str, Array] = field(default_factory=dict)

    def add(self, name: str, function: Callable[..., Any], **kwargs: Any) -> "Pipeline":
        self.steps.append(Step(name, function, kwargs))
        return self

    def run(self, image: Array) -> Array:
        self.results.clear()
        for step in self.steps:
            image = step(image)
            self.results[step.name] = image
            log.info("%-10s %s %s", step.name, image.dtype, image.shape)
        return image


def binarize(image: Array, method: Callable[[Array], float] = filters.threshold_otsu, dark: bool = False) -> Array:
    level = method(image)
    return image < level if dark else image > level


def segment(mask: Array, min_size: int = 30, *, border: bool = True) -> Array:
    labels = measure.label(mask, connectivity=1)
    if not border:
        labels = segmentation.clear_border(labels)
    labels = morphology.remove_small_objects(labels, max_size=min_size)
    return segmentation.relabel_sequential(labels)[0]


pipelines = {
    "microaneurysms": Pipeline()
    .add("equalize", exposure.equalize_hist)
    .add("smooth", partial(filters.gaussian, sigma=2))
    .add("binary", binarize, dark=True)
    .add("labels", segment, min_size=20, border=False),
    "moon": Pipeline()
    .add("crop", lambda im: im[100:300, 100:300])
    .add("denoise", restoration.denoise_tv_chambolle, weight=0.05)
    .add("gamma", exposure.adjust_gamma, gamma=0.7)
    .add("tophat", morphology.black_tophat, footprint=morphology.disk(7))
    .add("binary", binarize, method=filters.threshold_yen)
    .add("labels", segment),
}

summary: dict[str, dict[str, float]] = {}
for name, pipeline in pipelines.items():
    image = getattr(data, name)()
    labels = pipeline.run(image)
    if (n := int(labels.max())) == 0:
        log.warning("nothing in %s", name)
        continue
    table = measure.regionprops_table(labels, image if labels.shape == image.shape else None,
                                      properties=("area", "major_axis_length"))
    summary[name] = {"n": n, "area": float(np.mean(table["area"])), "axis": float(np.max(table["major_axis_length"]))}

if len(sys.argv) > 1:
    for name, pipeline in pipelines.items():
        np.savez(f"{sys.argv[1]}/{name}.npz", **pipeline.results)

print(*(f"{name}: " + " ".join(f"{k} {v:.4f}" for k, v in row.items()) for name, row in summary.items()), sep="; ")
