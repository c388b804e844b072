"""Filters that need a few numbers of the whole image have its pixels in tiles, wherever these numbers lie."""

import numpy as np
import pytest
from skimage.morphology import ball, disk
from tests.engine.exact.images import hostile_noise
from tests.engine.exact.in_tiles import assert_same, directly, in_tiles, what_crosses

from tamis.catalogue import call, get_operation
from tamis.engine._need import locality_of
from tamis.engine.exact import injection
from tamis.errors import ImageError
from tamis.region import Region

RIDGES = ("reflect", "constant", "nearest", "mirror")
PADS = ("constant", "edge", "symmetric", "reflect")
LEVELS = ("autolevel", "equalize", "subtract_mean")
RANKS = (*LEVELS, "mean", "entropy", "otsu", "threshold", "mean_bilateral")


def ridges(name, rng, ndim):
    sigmas = tuple(rng.choice([0.3, 1.1, 1.5, 2.0], rng.integers(1, 3)).tolist())
    values = {"sigmas": sigmas, "black_ridges": bool(rng.integers(2)), "mode": str(rng.choice(RIDGES))}
    return (f"filters.{name}", {**values, "cval": 2.5}, ndim)


def unsharp(rng, ndim):
    return ("filters.unsharp_mask", {"radius": float(rng.choice([0, 0.5, 1.3])), "amount": 2.0}, ndim)


def bilateral(rng, _ndim):
    sizes = {"win_size": [None, 1, 3, 4, 7][rng.integers(5)], "sigma_spatial": float(rng.choice([0.4, 1.2]))}
    color = [None, None, 0.0, 0.05, 2.0][rng.integers(5)]
    rest = {"bins": int(rng.choice([10, 10_000])), "mode": str(rng.choice(PADS)), "cval": 0.5}
    return ("restoration.denoise_bilateral", {**sizes, "sigma_color": color, **rest}, 2)


def rank(rng, ndim):
    name = str(rng.choice(RANKS))
    ndim = 2 if name.endswith("bilateral") else ndim
    below = [disk(2), np.ones((4, 1), np.uint8), np.ones((3, 4), np.uint8)]
    values = {"footprint": below[rng.integers(3)] if ndim == 2 else ball(1)}
    return (f"filters.rank.{name}", {**values, "shift_y": int(rng.integers(2)) if ndim == 2 else 0}, ndim)


DRAWN = {
    "norm": (
        lambda rng, ndim: ridges("frangi", rng, ndim),
        ("float32", "float64", "uint8", "int16", "float16"),
    ),
    "scales": (lambda rng, ndim: ridges("meijering", rng, ndim), ("float32", "float64", "uint8", "int16")),
    "sign": (unsharp, ("float32", "float64", "int16", "int32", "float16", "int64")),
    "range": (bilateral, ("float32", "float64", "uint8", "uint16", "int16")),
    "levels": (rank, ("uint16", "uint16", "int32", "int16", "uint32")),
}


@pytest.mark.parametrize("by", DRAWN)
@pytest.mark.filterwarnings("ignore:Bad rank", "ignore:Possible precision", "ignore:Downcasting")
def test_tiles_do_not_change_a_pixel(by):
    rng = np.random.default_rng([3, len(by), ord(by[0])])
    draw, dtypes = DRAWN[by]
    done = 0
    for number in range(25):
        operation, values, ndim = draw(rng, 3 if number % 5 == 0 else 2)
        shape = tuple(rng.integers(1 if number % 7 == 0 else 4, 26 if ndim == 2 else 9, ndim))
        image = hostile_noise(rng, shape, str(rng.choice(dtypes)))
        expected = directly(operation, image, **values)
        made, used = in_tiles(operation, image, tuple(rng.integers(2, 9, ndim)), **values)
        assert_same(made, expected)
        done += bool(used)
    assert done > 10


@pytest.mark.parametrize("where", [(0, 0), (0, 29), (13, 15), (29, 0), (29, 29)])
@pytest.mark.parametrize(
    ("operation", "dtype", "values"),
    [
        ("filters.frangi", "float64", {"sigmas": (1.2,)}),
        ("filters.meijering", "float32", {"sigmas": (1.2, 1.6)}),
        ("filters.unsharp_mask", "float64", {}),
        ("restoration.denoise_bilateral", "float64", {}),
        ("filters.rank.equalize", "uint16", {"footprint": np.ones((3, 3), np.uint8)}),
    ],
)
@pytest.mark.parametrize("outlier", [-5, 900])
def test_one_outlier_is_known_everywhere(operation, dtype, values, where, outlier):
    image = np.random.default_rng(1).integers(1, 9, (30, 30)).astype(dtype)
    image[where] = abs(outlier) if dtype == "uint16" else outlier
    made, used = in_tiles(operation, image, (9, 7), executor="threads", **values)
    assert used
    assert_same(made, directly(operation, image, **values))


def test_tiles_of_one_pixel_see_no_strip():
    image = hostile_noise(np.random.default_rng(4), (9, 8), "uint16")
    for operation, values in (("rank.autolevel", {"footprint": disk(1)}), ("frangi", {"sigmas": (1.1,)})):
        made, used = in_tiles(f"filters.{operation}", image, (1, 1), **values)
        assert used
        assert_same(made, directly(f"filters.{operation}", image, **values))


@pytest.mark.parametrize("name", LEVELS)
@pytest.mark.parametrize(("shape", "below"), [((25, 19), disk(2)), ((7, 9, 8), ball(1))])
def test_a_mask_goes_along(name, shape, below):
    rng = np.random.default_rng(5)
    image, mask = rng.integers(0, 700, shape).astype(np.uint16), rng.random(shape) < 0.6
    values = {"footprint": below}
    images = {"image": image, "mask": mask}
    made, used = in_tiles(f"filters.rank.{name}", images, (5, 6, 3)[: len(shape)], **values)
    assert used
    assert_same(made, directly(f"filters.rank.{name}", images, **values))


def test_colours_go_together():
    rng = np.random.default_rng(6)
    image = rng.normal(size=(19, 14, 3))
    for operation, values in (
        ("restoration.denoise_bilateral", {"channel_axis": -1, "win_size": 3}),
        ("filters.unsharp_mask", {"channel_axis": 2}),
    ):
        made, used = in_tiles(operation, image, (6, 5, 2), **values)
        assert used
        assert_same(made, directly(operation, image, **values))


@pytest.mark.parametrize(
    ("operation", "image", "values"),
    [
        ("restoration.denoise_bilateral", np.full((20, 20), 3, np.uint8), {}),  # comes back as it is
        ("restoration.denoise_bilateral", np.arange(40.0)[None], {}),  # comes back with one axis
        ("filters.frangi", np.arange(900.0).reshape(30, 30), {"sigmas": ()}),
        ("filters.meijering", np.arange(40.0), {"sigmas": (1.5,)}),
    ],
)
def test_what_comes_out_otherwise_is_left_to_the_library(operation, image, values):
    made, used = in_tiles(operation, image, (7,) * image.ndim, **values)
    assert not used
    assert_same(made, directly(operation, image, **values))


@pytest.mark.parametrize("dtype", ["int8", "int16", "int32", "int64"])
@pytest.mark.parametrize("tile", [(7, 9), (99, 99)])
def test_whole_numbers_too_far_apart_never_reach_the_bilateral_filter(dtype, tile):
    most = np.iinfo(dtype).max
    image = np.zeros((20, 30), dtype)
    image[0, 0], image[-1, -1] = -(most // 2), most - most // 2
    made, used = in_tiles("restoration.denoise_bilateral", image, tile)
    assert bool(used) is (tile == (7, 9))
    assert_same(made, directly("restoration.denoise_bilateral", image))
    image[0, 0] -= 1
    with pytest.raises(ImageError, match=f"pixels more than {most} apart.*util.img_as_float.*uint8"):
        in_tiles("restoration.denoise_bilateral", image, tile)


@pytest.mark.parametrize("dtype", ["uint8", "uint64", "float32"])
def test_only_signed_whole_numbers_can_be_too_far_apart(dtype):
    assert not get_operation("filters.gaussian").needs_narrow_range
    image = np.zeros((20, 30), dtype)
    image[3:9, 4:] = np.iinfo(dtype).max if dtype.startswith("u") else 1e10
    made, used = in_tiles("restoration.denoise_bilateral", image, (7, 9))
    assert used
    assert_same(made, directly("restoration.denoise_bilateral", image))


def test_matrices_that_round_by_place_are_left_to_the_library(monkeypatch):
    assert injection._mixes_the_same_everywhere("float32", (1.0, 1 / 3))
    monkeypatch.setattr(injection, "_mixes_the_same_everywhere", lambda dtype, mixing: False)
    image, values = hostile_noise(np.random.default_rng(7), (20, 20), "float64"), {"sigmas": (1.5,)}
    made, used = in_tiles("filters.meijering", image, (8, 8), **values)
    assert not used
    assert_same(made, directly("filters.meijering", image, **values))


@pytest.mark.parametrize(
    ("start", "stop", "expected"),
    [
        ((0, 0), (4, 9), (0, False)),  # rows follow that it does not see
        ((6, 0), (10, 9), (0, True)),
        ((3, 0), (7, 4), (1, False)),  # it sees all rows, up to the first and the last
        ((3, 0), (8, 9), None),
        ((2, 2), (8, 7), None),
    ],
)
def test_a_strip_lies_where_the_tile_does_not_see(start, stop, expected):
    assert injection._free_side(Region(start, stop), (3, 2), (10, 9)) == expected


def test_a_dtype_that_is_not_known_yet_may_need_the_algorithm():
    for name, values, by in (
        ("rank.equalize", {"footprint": disk(1)}, "levels"),
        ("unsharp_mask", {}, "sign"),
    ):
        operation = get_operation(f"filters.{name}")
        full = operation.check_values(values, given=("image",))
        assert locality_of(operation.id, full, "").by == by


def test_the_catalogue_reaches_as_far_as_the_bilateral_filter():
    operation = get_operation("restoration.denoise_bilateral")
    for size, sigma in ((None, 1), (None, 0.3), (None, 2.1), (4, 1), (7, 1)):
        values = operation.check_values(
            {"win_size": size, "sigma_spatial": sigma, "sigma_color": 1e9, "bins": 1}, given=("image",)
        )
        image = np.zeros((61, 61))
        image[30, 30] = 1
        seen = np.abs(np.argwhere(call(operation, {"image": image}, values)) - 30).max()
        assert seen <= operation.locality.depth(values, 2)[0] <= seen + 1


@pytest.mark.parametrize(
    ("operation", "values"),
    [
        ("filters.frangi", {"sigmas": (1.2,)}),
        ("filters.meijering", {"sigmas": (1.2,)}),
        ("filters.unsharp_mask", {}),
        ("restoration.denoise_bilateral", {}),
        ("filters.rank.equalize", {"footprint": np.ones((3, 3), np.uint8)}),
    ],
)
def test_only_names_and_numbers_cross_to_another_process(monkeypatch, operation, values):
    crossed = what_crosses(monkeypatch)
    image = hostile_noise(np.random.default_rng(10), (30, 30), "uint16" if "rank" in operation else "float32")
    made, used = in_tiles(operation, image, (9, 9), **values)
    assert used
    assert_same(made, directly(operation, image, **values))
    assert 0 < max(map(len, crossed)) < 4000
