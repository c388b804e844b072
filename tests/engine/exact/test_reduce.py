"""Numbers merged from tiles are those of the whole image, bit for bit, whatever the pixels."""

import numpy as np
import pytest
import skimage.exposure
import skimage.filters

from tamis.errors import ImageError, MemoryBudgetError, TaskError
from tamis.io import from_array
from tamis.testing.pipeline import graph_of

DTYPES = ("bool", "uint8", "uint16", "int8", "int16", "int32", "int64", "float16", "float32", "float64")
THRESHOLDS = ("otsu", "yen", "isodata", "minimum", "multiotsu", "mean")
NUMBERS = ("min", "max", "sum", "mean")
RNG = np.random.default_rng(11)


def levels(dtype, shape=(31, 22)):
    """Return an image with two modes, negative where that is possible."""
    modes = np.where(RNG.random(shape) < 0.4, 50, 90) + RNG.normal(0, 8, shape)
    low = 70 if np.dtype(dtype).kind in "if" else 0
    return modes > 70 if dtype == "bool" else (modes - low).astype(dtype)


IMAGES = {
    **{dtype: levels(dtype) for dtype in DTYPES},
    "3-D": levels("uint16", (7, 9, 8)),
    "constant integer": np.full((9, 8), 7, np.uint8),
    "constant float": np.full((9, 8), -0.25, np.float32),
    "two values": (levels("float64") > 0).astype(np.int16) * 900 - 300,
    "two values far apart": (levels("float64") > 0) * 1e30,
    "far outlier": np.append(levels("float32"), np.float32(1e9))[:-1].reshape(31, 22),
    "large and negative": levels("int16").astype(np.int64) - 2**62,
    "beyond int64": levels("uint8").astype(np.uint64) + 2**63,
    "one row": levels("uint8", (1, 40)),
    "tiny range": levels("float64") * 1e-300,
}


def directly(name, image):
    function = getattr(np if name in NUMBERS else skimage.filters, name)
    try:
        return function(image)
    except Exception as error:
        return error


def check(engine, operation, image, tiles, **values):
    argument = "a" if operation.startswith("numpy.") else "image"
    graph = graph_of({"level": (operation, {argument: "image"}, values)})
    source = from_array(image, kind="image")
    return engine.compute(graph, {"image": source}, tiles=tiles)["level"]


@pytest.mark.parametrize("name", [*(f"threshold_{name}" for name in THRESHOLDS), *NUMBERS])
@pytest.mark.parametrize("image", IMAGES.values(), ids=IMAGES)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_tiles_do_not_change_a_number(make_engine, name, image):
    expected = directly(name, image)
    operation = f"numpy.{name}" if name in NUMBERS else f"filters.{name}"
    for tiles, executor in (((5, 9), "threads"), ((100, 100), "serial")):
        engine = make_engine(executor=executor)
        shaped = (*tiles, 3)[: image.ndim]
        if isinstance(expected, Exception):
            with pytest.raises((TaskError, MemoryBudgetError)):
                check(engine, operation, image, shaped)
            continue
        found = check(engine, operation, image, shaped)
        assert type(found) is type(expected)
        assert found.dtype == expected.dtype
        np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("name", THRESHOLDS)
def test_tiles_of_one_pixel_do_not_change_a_threshold(make_engine, name):
    image = levels("uint8", (13, 7))
    image[0, 0] = 255
    expected = getattr(skimage.filters, f"threshold_{name}")(image)
    np.testing.assert_array_equal(check(make_engine(), f"filters.threshold_{name}", image, (1, 1)), expected)


@pytest.mark.parametrize(
    ("name", "values"),
    [("otsu", {"nbins": 16}), ("yen", {"nbins": 1000}), ("multiotsu", {"classes": 4, "nbins": 32})],
)
def test_values_reach_the_threshold(make_engine, name, values):
    image = levels("float32")
    expected = getattr(skimage.filters, f"threshold_{name}")(image, **values)
    found = check(make_engine(), f"filters.threshold_{name}", image, (6, 5), **values)
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("where", [(0, 0), (15, 11), (30, 21)])
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("tiles", [(4, 4), (99, 99)])
def test_a_pixel_that_is_no_number_is_refused_wherever_it_is(make_engine, where, bad, tiles):
    image = levels("float32")
    image[where] = bad
    with pytest.raises(ImageError, match=r"node 'level'.*1 of 682 pixels.*nan_to_num"):
        check(make_engine(executor="threads"), "filters.threshold_otsu", image, tiles)


@pytest.mark.parametrize("name", NUMBERS)
def test_nan_in_one_tile_is_nan_in_the_number(make_engine, name):
    image = levels("float64")
    image[20, 3] = np.nan
    assert np.isnan(check(make_engine(), f"numpy.{name}", image, (4, 4)))


@pytest.mark.parametrize("name", [*NUMBERS, "std", "median", "count_nonzero"])
@pytest.mark.parametrize("axis", [0, 1, (0, 1)])
def test_a_projection_along_an_axis_is_no_single_number(make_engine, name, axis):
    image = levels("int16")
    found = check(make_engine(), f"numpy.{name}", image, (4, 4), axis=axis)
    np.testing.assert_array_equal(found, getattr(np, name)(image, axis=axis))


def test_a_mean_whose_sums_might_round_is_left_to_numpy(make_engine):
    image = np.array([[2**60, 1, -(2**60)], [3, 5, 7]], np.int64)
    assert check(make_engine(), "numpy.mean", image, (1, 1)) == np.mean(image)


def test_a_sum_that_overflows_does_so_as_in_numpy(make_engine):
    image = np.full((3, 3), 2**62, np.int64)
    assert check(make_engine(), "numpy.sum", image, (1, 2)) == np.sum(image)


def test_whole_numbers_far_apart_make_no_giant_histogram(make_engine):
    image = np.array([[0, 2**40], [5, 9]], np.int64)
    for tiles in ((1, 1), (2, 2)):
        with pytest.raises(MemoryBudgetError, match=r"35\.2 TB for 'level', allowed 1\.0 GB.*float32"):
            check(make_engine(), "filters.threshold_otsu", image, tiles)


def test_a_histogram_of_an_image_far_from_zero_is_short(make_engine):
    image = levels("int64") + 2**40
    found = check(make_engine(), "filters.threshold_otsu", image, (9, 9))
    assert found == skimage.filters.threshold_otsu(image - 2**40) + 2**40


def test_a_histogram_itself_is_the_library_s(make_engine):
    image = levels("uint8")
    graph = graph_of(
        {"bins": ("exposure.histogram", {"image": "image"}, {})}, targets=("bins:hist", "bins:bin_centers")
    )
    found = make_engine().compute(graph, {"image": from_array(image)}, tiles=(5, 5))
    counts, centers = skimage.exposure.histogram(image)
    np.testing.assert_array_equal(found["bins_hist"], counts)
    np.testing.assert_array_equal(found["bins_bin_centers"], centers)


def test_a_threshold_inside_a_mask_is_that_of_the_selected_pixels(make_engine):
    image = levels("float32")
    graph = graph_of(
        {
            "outer": ("filters.threshold_otsu", {"image": "image"}, {}),
            "objects": ("numpy.greater", {"x1": "image", "x2": "outer"}, {}),
            "inside": ("numpy.select", {"image": "image", "mask": "objects"}, {}),
            "inner": ("filters.threshold_otsu", {"image": "inside"}, {}),
            "bright": ("numpy.greater", {"x1": "image", "x2": "inner"}, {}),
        },
        targets=("inner", "bright"),
    )
    outer = skimage.filters.threshold_otsu(image)
    inner = skimage.filters.threshold_otsu(image[image > outer])
    found = make_engine(executor="threads").compute(graph, {"image": from_array(image)}, tiles=(5, 5))
    assert found["inner"] == inner
    np.testing.assert_array_equal(found["bright"], image > inner)


def test_a_mask_that_selects_nothing_is_told_at_the_node_that_needs_pixels(make_engine):
    graph = graph_of(
        {
            "none": ("numpy.less", {"x1": "image"}, {"x2": -1000}),
            "inside": ("numpy.select", {"image": "image", "mask": "none"}, {}),
            "twice": ("numpy.multiply", {"x1": "inside"}, {"x2": 2}),
            "least": ("numpy.min", {"a": "twice"}, {}),
        }
    )
    with pytest.raises(TaskError, match=r"node 'least'.*zero-size array"):
        make_engine().compute(graph, {"image": from_array(levels("float32"))}, tiles=(5, 5))
