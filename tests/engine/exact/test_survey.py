"""No algorithm looks at more of an image at once than a tile, however many rounds it takes."""

import numpy as np
import pytest
from tests.engine.exact.images import two_modes

from tamis.engine.exact import _survey
from tamis.testing.pipeline import graph_of

TILE = (16, 16)
IN_TILES = {
    "numpy.min": {},
    "numpy.count_nonzero": {},
    "numpy.sum": {},
    "numpy.mean": {},
    "numpy.var": {},
    "numpy.median": {},
    "numpy.percentile": {"q": (5, 95)},
    "filters.threshold_otsu": {},
    "filters.threshold_triangle": {},
    "exposure.histogram": {"normalize": True},
    "exposure.is_low_contrast": {},
    "exposure.rescale_intensity": {},
    "exposure.equalize_hist": {},
}


@pytest.mark.parametrize("dtype", ["uint16", "float32"])
@pytest.mark.parametrize("operation", IN_TILES)
def test_an_image_is_read_tile_by_tile(make_engine, watched, operation, dtype):
    source, regions = watched(two_modes(dtype, (70, 90)))
    argument = "a" if operation.startswith("numpy.") else "image"
    targets = ("made:hist",) if operation == "exposure.histogram" else ()
    graph = graph_of({"made": (operation, {argument: "image"}, IN_TILES[operation])}, targets=targets)
    make_engine().compute(graph, {"image": source}, tiles=TILE)
    assert sum(region.size for region in regions) >= 70 * 90
    assert max(region.size for region in regions) <= 256


@pytest.mark.parametrize("operation", ["numpy.median", "numpy.max", "filters.threshold_li"])
def test_selected_pixels_are_read_tile_by_tile(make_engine, watched, operation):
    image = two_modes("uint8", (70, 90))
    source, regions = watched(image)
    argument = "a" if operation.startswith("numpy.") else "image"
    graph = graph_of(
        {
            "high": ("numpy.greater", {"x1": "image"}, {"x2": 70}),
            "inside": ("numpy.select", {"image": "image", "mask": "high"}, {}),
            "made": (operation, {argument: "inside"}, {}),
        }
    )
    make_engine().compute(graph, {"image": source}, tiles=TILE)
    assert max(region.size for region in regions) <= 256


def test_the_extent_of_pixels_that_are_no_numbers_is_not_finite():
    assert _survey.Extent(3, np.float32(-1), np.float32(2)).is_finite
    assert not _survey.Extent(3, np.float32(np.nan), np.float32(np.nan)).is_finite
    assert not _survey.Extent(3, np.float32(0), np.float32(np.inf)).is_finite
    assert not _survey.Extent(0, None, None).is_finite


def test_contours_lie_half_way_between_what_is_a_number(check_same):
    image = two_modes("float32", (12, 14))
    image[:6] = np.nan
    assert check_same("measure.find_contours", {"image": image}, {}, (3, 4))
