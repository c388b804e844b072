"""Labels found in tiles are those of the whole image, numbers included."""

import numpy as np
import pytest

RNG = np.random.default_rng(3)


def random_case(rng, *, most_axes=3, longest=13):
    """Return a shape and a shape of tiles for it, some larger than the image."""
    ndim = int(rng.integers(1, most_axes, endpoint=True))
    longest = {1: 4 * longest, 2: longest, 3: longest // 2 + 1}.get(ndim, 4)
    shape = tuple(int(n) for n in rng.integers(1, longest, ndim, endpoint=True))
    return shape, tuple(int(n) for n in rng.integers(1, longest, ndim, endpoint=True))


def test_components_of_binary_images_are_numbered_as_by_the_library(check_same):
    ran = 0
    for _ in range(150):
        shape, tiles = random_case(RNG, most_axes=4)
        image = RNG.random(shape) < RNG.choice([0.1, 0.4, 0.6, 0.9])
        values = {"background": [None, 0, 1, -1][RNG.integers(4)]}
        values["connectivity"] = [None, *range(1, len(shape) + 1)][RNG.integers(len(shape) + 1)]
        ran += check_same("measure.label", {"label_image": image}, values, tiles)
    assert ran > 100
