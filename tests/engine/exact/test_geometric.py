"""Sizes, pyramids, blocks, shifts and crops have the library's pixels in tiles, or are left to it."""

import numpy as np
import pytest
from tests.engine.exact.images import hostile_noise
from tests.engine.exact.in_tiles import assert_same, directly, in_tiles, what_crosses

from tamis.catalogue import get_operation
from tamis.engine.exact import geometric
from tamis.engine.exact.geometric import Sampling
from tamis.region import Region

DTYPES = ("float32", "float64", "uint8", "int16", "float16", "int32", "uint32", "bool")
PADS = ("reflect", "symmetric", "edge", "constant")
SCIPYS = sorted(geometric.SCIPY_BORDERS)


def pick(rng, *choices):
    return choices[rng.integers(len(choices))]


def sized(rng, ndim):
    how = {"mode": pick(rng, *PADS), "cval": pick(rng, 0, 0.3), "clip": pick(rng, True, True, False)}
    smooth = {"anti_aliasing": pick(rng, None, False), "order": pick(rng, None, 0, 1)}
    return {**how, **smooth, "preserve_range": pick(rng, True, False)}


def resize(rng, ndim):
    shape = tuple(rng.integers(1, (90, 45, 13)[ndim - 1], ndim).tolist())
    return {"output_shape": shape, **sized(rng, ndim)}


def rescale(rng, ndim):
    axis = pick(rng, None, -1) if ndim > 1 else None
    scales = tuple(rng.uniform(0.2, 2.5, ndim - (axis is not None)).tolist())
    return {"scale": pick(rng, 0.31, 0.5, 1.4, scales), "channel_axis": axis, **sized(rng, ndim)}


def pyramid(factor, rng, ndim):
    rest = {"order": pick(rng, 0, 1), "mode": pick(rng, "reflect", "constant"), "sigma": pick(rng, None, 0.5)}
    axis = pick(rng, None, -1, 0) if ndim > 1 else None
    return {
        factor: pick(rng, 1.3, 2, 2.5),
        "preserve_range": pick(rng, True, False),
        "channel_axis": axis,
        **rest,
    }


def blocks(rng, ndim):
    return {"factors": pick(rng, 2, 7, 9, tuple(rng.integers(1, 12, ndim).tolist())), "cval": 2.5}


def crop(rng, ndim):
    return {"crop_width": pick(rng, 1, 2, (1, 2), (0, 3)), "copy": pick(rng, True, False)}


def zoom(rng, ndim):
    zooms = pick(rng, 0.4, 1.5, 3.1, tuple(rng.uniform(0.3, 2.5, ndim).tolist()))
    rest = {"order": pick(rng, 0, 1), "mode": pick(rng, *SCIPYS), "grid_mode": pick(rng, True, False)}
    return {"zoom": zooms, "cval": 2.5, **rest}


def shift(rng, ndim):
    by = pick(rng, 0.4, -7, 20.25, tuple(rng.uniform(-20, 20, ndim).tolist()))
    return {
        "shift": by,
        "order": pick(rng, 0, 1),
        "mode": pick(rng, *sorted(geometric.FAR_BORDERS)),
        "cval": 2.5,
    }


DRAWN = {
    "transform.resize": resize,
    "transform.rescale": rescale,
    "transform.pyramid_reduce": lambda rng, ndim: pyramid("downscale", rng, ndim),
    "transform.pyramid_expand": lambda rng, ndim: pyramid("upscale", rng, ndim),
    "transform.downscale_local_mean": blocks,
    "util.crop": crop,
    "ndimage.zoom": zoom,
    "ndimage.shift": shift,
}


@pytest.mark.parametrize("operation", DRAWN)
@pytest.mark.filterwarnings("ignore:It is recommended to use mode")
def test_tiles_do_not_change_a_pixel(operation):
    rng = np.random.default_rng([12, len(operation)])
    done = 0
    for number in range(60):
        ndim = 1 + number % 3
        dtype = pick(rng, *DTYPES)
        values = DRAWN[operation](rng, ndim)
        if dtype == "float16" and operation.startswith("ndimage"):
            continue  # scipy has none
        image = hostile_noise(rng, tuple(rng.integers(6, (80, 40, 11)[ndim - 1], ndim)), dtype)
        if dtype == "bool" and values.get("order") not in (0, None) and "anti_aliasing" in values:
            continue  # scikit-image refuses
        expected = directly(operation, image, **values)
        made, used = in_tiles(operation, image, tuple(rng.integers(2, 14, ndim)), **values)
        assert_same(made, expected)
        done += bool(used)
    assert done > 25


@pytest.mark.parametrize("tiles", [(1, 1), (1, 50), (7, 3)])
@pytest.mark.parametrize(
    ("operation", "values"),
    [
        ("transform.resize", {"output_shape": (9, 30)}),
        ("transform.downscale_local_mean", {"factors": (5, 3)}),
        ("transform.pyramid_expand", {}),
        ("ndimage.shift", {"shift": (2.5, -100), "order": 1}),
        ("util.crop", {"crop_width": 3}),
    ],
)
def test_tiles_of_any_shape_do(tiles, operation, values):
    image = hostile_noise(np.random.default_rng(2), (23, 16), "float64")
    made, used = in_tiles(operation, image, tiles, executor="threads", **values)
    assert used
    assert_same(made, directly(operation, image, **values))


@pytest.mark.parametrize(
    ("operation", "values"),
    [
        ("transform.resize", {"output_shape": (9, 30), "order": 3}),  # splines look along the line
        ("transform.resize", {"output_shape": (23, 16)}),  # a copy
        ("transform.resize", {"output_shape": (9, 8, 3)}),  # an axis more
        ("transform.resize", {"output_shape": (9, 8), "mode": "constant", "cval": -99}),
        ("transform.rescale", {"scale": 0.5, "channel_axis": 0}),
        ("ndimage.zoom", {"zoom": 2}),  # order 3
        ("ndimage.shift", {"shift": 30, "order": 1, "mode": "mirror"}),
        ("transform.downscale_local_mean", {"factors": 50}),
        ("util.crop", {"crop_width": 0}),
    ],
)
def test_what_tiles_cannot_do_is_left_to_the_library(operation, values):
    image = np.abs(hostile_noise(np.random.default_rng(3), (23, 16), "float64"))
    made, used = in_tiles(operation, image, (8, 8), **values)
    assert bool(used) is (operation.split(".")[-1] in ("crop", "downscale_local_mean"))
    assert_same(made, directly(operation, image, **values))


def test_nan_in_an_image_leaves_its_clipping_to_the_library():
    image = hostile_noise(np.random.default_rng(4), (23, 16), "float64")
    image[3, 4] = np.nan
    values = {"output_shape": (40, 9), "anti_aliasing": False}
    made, used = in_tiles("transform.resize", image, (8, 8), **values)
    assert not used
    assert_same(made, directly("transform.resize", image, **values))
    made, used = in_tiles("transform.resize", image, (8, 8), **values, clip=False)
    assert used
    assert_same(made, directly("transform.resize", image, **values, clip=False))


@pytest.mark.parametrize("name", ["rotate", "swirl", "warp_polar"])
def test_what_rounds_by_place_has_no_algorithm(name):
    assert not get_operation(f"transform.{name}").locality.by


def test_a_large_reduction_reads_no_more_at_once_than_a_tile(monkeypatch):
    read = []
    kept = geometric._prepared
    monkeypatch.setattr(geometric, "_prepared", lambda *a: read.append(a[1].size) or kept(*a))
    image = np.random.default_rng(5).random((400, 300))
    values = {"output_shape": (20, 15), "anti_aliasing": False, "clip": False}
    made, used = in_tiles("transform.resize", image, (50, 50), **values)
    assert used
    assert_same(made, directly("transform.resize", image, **values))
    assert max(read) < image.size / 20


def test_a_part_holds_what_its_places_see():
    sampling = Sampling((10, 1), (40, 3), 1, "mirror", 0.0, is_grid=True)
    assert sampling.needed(sampling.places(Region((0, 0), (4, 3)))) == Region((0, 0), (3, 1))
    assert sampling.needed(sampling.places(Region((36, 0), (40, 1)))) == Region((7, 0), (10, 1))


def test_another_way_to_sample_is_noticed(monkeypatch):
    assert geometric._samples_the_same()
    places = Sampling._along
    monkeypatch.setattr(Sampling, "_along", lambda *a: np.nextafter(places(*a), 9))
    assert not geometric._samples_the_same.__wrapped__()


@pytest.mark.parametrize(
    ("operation", "values"),
    [
        ("transform.resize", {"output_shape": (20, 15)}),
        ("transform.pyramid_reduce", {}),
        ("transform.downscale_local_mean", {"factors": 3}),
        ("ndimage.shift", {"shift": 2.5, "order": 1}),
        ("util.crop", {"crop_width": 2}),
    ],
)
def test_only_names_and_numbers_cross_to_another_process(monkeypatch, operation, values):
    crossed = what_crosses(monkeypatch)
    image = hostile_noise(np.random.default_rng(10), (30, 30), "float32")
    made, used = in_tiles(operation, image, (9, 9), **values)
    assert used
    assert_same(made, directly(operation, image, **values))
    assert 0 < max(map(len, crossed)) < 4000
