"""Pixels under a mask stay where they are until somebody wants them one after the other."""

import numpy as np
import pytest
from tests.engine.exact.images import two_modes
from tests.engine.exact.in_tiles import assert_same, directly, in_tiles

from tamis.errors import TaskError


@pytest.mark.parametrize("share", [0, 0.3, 1])
@pytest.mark.parametrize("shape", [(31, 22), (40,), (4, 5, 6)])
def test_whoever_asks_for_them_gets_them_in_raster_order(share, shape):
    image = two_modes("float32", shape)
    mask = np.random.default_rng(1).random(shape) < share
    found, used = in_tiles("numpy.select", {"image": image, "mask": mask}, (3,) * len(shape))
    assert_same(found, image[mask])
    assert used == {"selection"}


def test_an_operation_without_an_algorithm_gets_them_too():
    image = two_modes("float32")
    mask = image > 60
    found, used = in_tiles("numpy.multiply", {"x1": image}, (5, 5), mask=mask, x2=2)
    assert_same(found, directly("numpy.multiply", {"x1": image}, mask=mask, x2=2))
    assert used == {"selection"}


def test_a_mask_of_another_shape_is_left_to_numpy():
    image = two_modes("uint8")
    images = {"image": image, "mask": np.arange(31) % 2 == 0}
    found, used = in_tiles("numpy.select", images, (5, 5))
    assert_same(found, image[images["mask"]])
    assert not used
    with pytest.raises(TaskError, match="IndexError"):
        in_tiles("numpy.select", {"image": image, "mask": image[:-1] > 60}, (5, 5))


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("name", ["min", "max", "median", "count_nonzero", "sum"])
def test_nothing_selected_ends_as_the_library_says(name):
    image = two_modes("uint8")
    mask = np.zeros(image.shape, bool)
    expected = directly(f"numpy.{name}", {"a": image}, mask=mask)
    if isinstance(expected, Exception):
        with pytest.raises(TaskError, match=type(expected).__name__):
            in_tiles(f"numpy.{name}", {"a": image}, (5, 5), mask=mask)
    else:
        assert_same(in_tiles(f"numpy.{name}", {"a": image}, (5, 5), mask=mask)[0], expected)
