"""What comes from far, found on all borders at once, is what tile after tile would have brought."""

import numpy as np
import pytest
import skimage.morphology
from scipy import ndimage
from tests.engine.exact.in_tiles import in_tiles

from tamis.engine.exact import reconstruction
from tamis.engine.exact._borders import _best_values, _directions, _tree_of, can_join
from tamis.region import Lattice

RNG = np.random.default_rng(6)
CROSS, SQUARE = ndimage.generate_binary_structure(2, 1), np.ones((3, 3), bool)
IMAGES = {
    "noise": RNG.integers(0, 9, (23, 26)),
    "floats": RNG.random((23, 26)),
    "single": ndimage.gaussian_filter(RNG.random((23, 26)), 1).astype(np.float32),
    "constant": np.full((23, 26), 4),
    "negative": -RNG.integers(0, 5, (23, 26)).astype(np.int16),
    "one row": RNG.random((1, 60)),
    "line": RNG.random(60),
    "volume": RNG.random((7, 8, 9)),
}
TILES = {1: (7,), 2: (6, 9), 3: (3, 4, 5)}


@pytest.fixture
def joined(monkeypatch):
    """Reconstruct, joining borders after one visit to each tile; return also how many visits changed any."""
    changes = []

    def count(*arguments, **rest):
        changed = visit(*arguments, **rest)
        changes.append(changed is not None)
        return changed

    visit = reconstruction.visit_tile
    monkeypatch.setattr(reconstruction, "visit_tile", count)
    monkeypatch.setattr(reconstruction, "_PATIENCE", 0)

    def compute(seed, mask, tiles, **values):
        images = {"seed": seed, "mask": mask}
        found, used = in_tiles("morphology.reconstruction", images, tiles, executor="threads", **values)
        assert used
        return found, sum(changes), len(changes)

    return compute


@pytest.mark.parametrize("image", IMAGES.values(), ids=IMAGES)
@pytest.mark.parametrize("method", ["dilation", "erosion"])
@pytest.mark.parametrize("is_cross", [True, False])
def test_a_joined_reconstruction_is_that_of_the_whole_image(joined, image, method, is_cross):
    seed = np.full_like(image, image.min() if method == "dilation" else image.max())
    for _ in range(3):
        where = tuple(RNG.integers(0, length) for length in image.shape)
        seed[where] = image[where]
    footprint = ndimage.generate_binary_structure(image.ndim, 1 if is_cross else image.ndim).astype(np.uint8)
    expected = skimage.morphology.reconstruction(seed, image, method, footprint)
    found, _, _ = joined(seed, image, TILES[image.ndim], method=method, footprint=footprint)
    assert found.dtype == expected.dtype
    assert found.tobytes() == np.ascontiguousarray(expected).tobytes()


@pytest.mark.parametrize("tiles", [(1, 1), (4, 5), (1, 30), (20, 3)])
def test_one_more_visit_is_enough_once_borders_are_known(joined, tiles):
    mask = np.zeros((16, 30), np.uint8)
    mask[:, ::2] = 9
    mask[0, 1::4] = mask[-1, 3::4] = 9
    seed = np.zeros_like(mask)
    seed[0, 0] = 9
    found, changed, visits = joined(seed, mask, tiles)
    np.testing.assert_array_equal(found, mask)
    count = len(Lattice(mask.shape, tiles))
    assert changed <= 2 * count
    assert visits <= 3 * count


@pytest.mark.parametrize("footprint", [CROSS, SQUARE], ids=["cross", "square"])
@pytest.mark.parametrize("levels", [2, 5, 1000])
def test_a_tree_lets_pass_what_the_tile_does(footprint, levels):
    mask = RNG.integers(0, levels, (9, 11)).astype(float)
    is_border = np.zeros(mask.shape, bool)
    is_border[[0, -1]] = is_border[:, -1] = True
    nodes = np.full(mask.shape, -1)
    nodes[is_border] = np.arange(is_border.sum())
    one, other, passes = _tree_of(mask, is_border, nodes, _directions(footprint))
    assert one.size == is_border.sum() - 1
    for start in np.argwhere(is_border)[::5]:
        seed = np.full_like(mask, mask.min() - 1)
        seed[tuple(start)] = mask[tuple(start)]
        expected = skimage.morphology.reconstruction(seed, mask, footprint=footprint)[is_border]
        np.testing.assert_array_equal(_best_values(seed[is_border], one, other, passes), expected)


def test_pixels_that_nothing_connects_keep_what_they_have():
    none = np.zeros(0, int)
    values = np.array([3.0, -1.0, 2.0])
    np.testing.assert_array_equal(_best_values(values, none, none, np.zeros(0)), values)


def test_only_neighbours_both_ways_are_joined():
    one_sided = SQUARE.copy()
    one_sided[0] = False
    assert can_join(CROSS)
    assert can_join(SQUARE)
    assert not can_join(one_sided)
    assert not can_join(np.zeros((3, 3), bool))
    assert not can_join(np.ones((5, 5), bool))
