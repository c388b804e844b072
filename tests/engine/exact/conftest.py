import warnings

import numpy as np
import pytest
from tests.engine.exact.in_tiles import assert_same, directly, in_tiles

from tamis.errors import TamisError


@pytest.fixture
def check_same():
    """Compare what tiles give with what the library's one call gives; return whether tiles were used."""

    def check(operation, inputs, values, tiles, *, executor="serial"):
        expected = directly(operation, inputs, **values)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if isinstance(expected, Exception):
                with pytest.raises(TamisError):
                    in_tiles(operation, inputs, tiles, executor=executor, **values)
                return False
            found, used = in_tiles(operation, inputs, tiles, executor=executor, **values)
        assert_same(found, _as_kept(expected))
        return bool(used)

    return check


@pytest.fixture
def random_case():
    """Make shapes, and shapes of tiles for them: of one pixel, longer than the image, never all of it."""

    def make(rng, *, least_axes=1, most_axes=3, longest=13):
        ndim = int(rng.integers(least_axes, most_axes, endpoint=True))
        longest = {1: 4 * longest, 2: longest, 3: longest // 2 + 1}.get(ndim, 4)
        shape, tiles = rng.integers(1, longest, (2, ndim), endpoint=True).tolist()
        shape[0], tiles[0] = max(shape[0], 2), min(tiles[0], max(shape[0] - 1, 1))
        return tuple(shape), tuple(tiles)

    return make


@pytest.fixture
def random_labels():
    """Make labels in a few large pieces, of any dtype; now and then none, or of high numbers."""

    def make(rng, shape, dtype, *, least=0):
        coarse = rng.integers(least, rng.choice([2, 3, 6]), shape)
        for axis in range(len(shape)):
            coarse = np.repeat(coarse, 2, axis=axis)
        labels = coarse[tuple(slice(length) for length in shape)]
        return (labels * rng.choice([1, 1, 1, 19])).astype(dtype)

    return make


def _as_kept(value):
    if isinstance(value, tuple):
        return tuple(map(_as_kept, value))
    return np.asarray(value) if type(value).__name__ == "ArrayMap" else value
