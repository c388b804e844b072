"""Nothing of ``skimage.future`` yet: classifiers are objects, and the rest asks somebody with a mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tamis.catalogue._operation import Operation

OPERATIONS: tuple[Operation, ...] = ()

CLASSIFIER = "works with a classifier of scikit-learn, an object that no array can hold"
ABSENT = {
    "future.TrainableSegmenter": CLASSIFIER,
    "future.fit_segmenter": CLASSIFIER,
    "future.manual_lasso_segmentation": "draws with matplotlib, and waits for the mouse",
    "future.manual_polygon_segmentation": "draws with matplotlib, and waits for the mouse",
    "future.predict_segmenter": CLASSIFIER,
}
"""What is left out, and why."""
