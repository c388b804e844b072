"""Distances in tiles have the bits of the whole image, however far the nearest pixel is."""

import numpy as np
import pytest
import skimage.morphology
import skimage.segmentation
from scipy import ndimage
from tests.engine.exact.in_tiles import assert_same, in_tiles

from tamis.engine.exact import distance
from tamis.errors import TaskError
from tamis.io import from_array
from tamis.testing.pipeline import graph_of

RNG = np.random.default_rng(4)
SAMPLINGS = (None, 0.5, 0.1)
ISOTROPIC = ("erosion", "dilation", "opening", "closing")
OF_TWO_AXES = (None, 1, (2, 0.5), 0.1, (0.3, 0.1))


def corner(shape):
    """Return an image whose only background is its last pixel."""
    image = np.ones(shape, bool)
    image[(-1,) * len(shape)] = False
    return image


def checkers(shape, period):
    return (np.indices(shape) // period).sum(0) % 2 > 0


def blob(shape):
    """Return an object larger than many tiles."""
    image = np.ones(shape, bool)
    image[:2] = image[:, -1:] = False
    return image


IMAGES = {
    "far corner": corner((33, 29)),
    "large object": blob((40, 31)),
    "no background": np.ones((17, 23), bool),
    "all background": np.zeros((17, 23), bool),
    "first pixel": corner((26, 30))[::-1, ::-1],
    "checkerboard": checkers((31, 27), 1),
    "coarse checkerboard": checkers((31, 27), 4),
    "dense": RNG.random((30, 28)) < 0.97,
    "sparse": RNG.random((30, 28)) < 0.2,
    "one row": RNG.random((1, 60)) < 0.9,
    "one column": RNG.random((60, 1)) < 0.9,
    "numbers": RNG.integers(-1, 3, (22, 19)).astype(np.int16),
    "not a number": np.where(RNG.random((22, 19)) < 0.8, np.nan, 0).astype(np.float32),
}
OTHERS = {
    "line": RNG.random(70) < 0.95,
    "volume": RNG.random((9, 11, 10)) < 0.97,
    "volume without background": np.ones((5, 6, 7), bool),
    "corner of a volume": corner((7, 12, 9)),
}
TILES = {1: (20,), 2: (13, 11), 3: (4, 6, 5)}


@pytest.fixture(params=[2**14, 16], ids=["tiles", "lines"])
def _growth(request, monkeypatch):
    """Let tiles read all they want, or hardly more than themselves, so that whole lines must do."""
    monkeypatch.setattr(distance, "_FEW_PIXELS", request.param)


def tiled(operation, image, values, *, tiles=None, executor="threads"):
    """Compute one operation in tiles; that it must not be done in one call."""
    found, used = in_tiles(operation, image, tiles or TILES[image.ndim], executor=executor, **values)
    assert used
    return found


@pytest.mark.usefixtures("_growth")
@pytest.mark.parametrize("sampling", SAMPLINGS)
@pytest.mark.parametrize("image", (IMAGES | OTHERS).values(), ids=IMAGES | OTHERS)
def test_euclidean_distances_are_those_of_the_whole_image(image, sampling):
    expected = ndimage.distance_transform_edt(image, sampling)
    assert_same(tiled("ndimage.distance_transform_edt", image, {"sampling": sampling}), expected)


@pytest.mark.usefixtures("_growth")
@pytest.mark.parametrize("sampling", [(3, 1, 0.5), (0.29, 0.065, 0.065), (0.1, 0.1, 1), (1e-3, 5, 1)])
@pytest.mark.parametrize("seed", range(2))
def test_pixels_may_be_of_any_shape(sampling, seed):
    image = np.random.default_rng(seed).random((8, 13, 12)) < 0.99
    expected = ndimage.distance_transform_edt(image, sampling)
    assert_same(tiled("ndimage.distance_transform_edt", image, {"sampling": sampling}), expected)


@pytest.mark.usefixtures("_growth")
@pytest.mark.parametrize("metric", ["chessboard", "taxicab"])
@pytest.mark.parametrize("image", (IMAGES | OTHERS).values(), ids=IMAGES | OTHERS)
def test_counted_distances_are_those_of_the_whole_image(image, metric):
    expected = ndimage.distance_transform_cdt(image, metric)
    assert_same(tiled("ndimage.distance_transform_cdt", image, {"metric": metric}), expected)


@pytest.mark.usefixtures("_growth")
@pytest.mark.parametrize("name", ISOTROPIC)
@pytest.mark.parametrize("image", IMAGES.values(), ids=IMAGES)
def test_isotropic_morphology_is_that_of_the_whole_image(name, image):
    function = getattr(skimage.morphology, f"isotropic_{name}")
    for spacing, radius in zip(OF_TWO_AXES, RNG.permutation([0, 1, 2.5, 3.0, 40]).tolist(), strict=True):
        found = tiled(
            f"morphology.isotropic_{name}", image, {"radius": radius, "spacing": spacing},
            executor="serial",
        )  # fmt: skip
        assert_same(found, function(image, radius, spacing=spacing))


def some_labels(shape, kind, dtype):
    """Return labels with many pixels that are as near to one as to another."""
    labels = np.zeros(shape, dtype)
    if kind == "grid":
        labels[::4, ::4] = np.arange(1, labels[::4, ::4].size + 1).reshape(labels[::4, ::4].shape)
    elif kind == "symmetric":
        labels[shape[0] // 2, [1, -2]] = [1, 2]
        labels[[1, -2], shape[1] // 2] = [3, 4]
    elif kind == "scattered":
        where = RNG.random(shape) < 0.03
        labels[where] = RNG.integers(1, 99, where.sum())
    elif kind == "one":
        labels[-1, -1] = 7
    return labels


@pytest.mark.usefixtures("_growth")
@pytest.mark.parametrize("kind", ["grid", "symmetric", "scattered", "one", "none"])
@pytest.mark.parametrize(
    ("distance", "spacing"), [(0, 1), (2, 1), (5, 1), (2.9, (2, 0.5)), (0.5, 0.1), (60, 1)]
)
def test_labels_grow_as_in_the_whole_image_where_two_are_as_near(kind, distance, spacing):
    labels = some_labels((29, 31), kind, RNG.choice([np.uint8, np.int32, np.int64]))
    expected = skimage.segmentation.expand_labels(labels, distance, spacing)
    values = {"distance": distance, "spacing": spacing}
    assert_same(tiled("segmentation.expand_labels", labels, values), expected)


@pytest.mark.parametrize("tiles", [(1, 1), (1, 40), (40, 1), (13, 16), (26, 3)])
def test_any_tiles_give_the_same_distances(tiles):
    image = RNG.random((26, 31)) < 0.98
    found = tiled("ndimage.distance_transform_edt", image, {}, tiles=tiles)
    assert_same(found, ndimage.distance_transform_edt(image))


def test_a_tile_reads_no_more_than_it_needs(make_engine, watched):
    image = np.ones((400, 400), bool)
    image[::6, ::6] = False
    source, regions = watched(image, kind="binary")
    graph = graph_of({"result": ("ndimage.distance_transform_edt", {"input": "image"}, {})})
    make_engine().compute(graph, {"image": source}, tiles=(50, 50))
    assert len(regions) == 64
    assert max(region.size for region in regions) <= 64 * 64


def test_a_distance_to_an_unseen_pixel_is_never_believed():
    # from the first tile one sees a pixel on the same row; a nearer one lies below, in another tile
    image = np.ones((60, 60), bool)
    image[0, 14] = image[13, 0] = False
    found = tiled("ndimage.distance_transform_edt", image, {}, tiles=(10, 30))
    assert_same(found, ndimage.distance_transform_edt(image))


@pytest.mark.parametrize("sampling", [(1, 2, 3), 1e300])
def test_what_the_library_must_judge_is_left_to_it(make_engine, sampling):
    engine = make_engine()
    graph = graph_of(
        {"result": ("ndimage.distance_transform_edt", {"input": "image"}, {"sampling": sampling})}
    )
    image = from_array(blob((12, 12)), kind="binary")
    if isinstance(sampling, tuple):
        with pytest.raises(TaskError, match="sequence argument"):
            engine.compute(graph, {"image": image}, tiles=(5, 5))
        return
    with np.errstate(over="ignore"):
        found = engine.compute(graph, {"image": image}, tiles=(5, 5))["result"]
        assert_same(found, ndimage.distance_transform_edt(blob((12, 12)), sampling))
