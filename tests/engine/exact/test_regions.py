"""The table of objects in tiles: every column has the bits of the library's."""

import warnings

import numpy as np
import pytest
from skimage.measure import label, regionprops_table
from skimage.measure._regionprops import COL_DTYPES, _require_intensity_image
from tests.engine.exact.in_tiles import assert_same, in_tiles

from tamis.catalogue import Kind
from tamis.engine.exact import _region_columns, regions
from tamis.errors import TaskError
from tamis.io import from_array
from tamis.pipeline import Graph, Node, Source

FLAT = {"eccentricity", "moments_hu", "moments_weighted_hu", "orientation", "perimeter", "perimeter_crofton"}
# the store keeps no slices
EVERY = tuple(name for name in COL_DTYPES if name != "slice")
SUMMED = ("label", "area", "bbox", "centroid", "extent", "equivalent_diameter_area", "num_pixels")
LEVELS = ("intensity_mean", "intensity_min", "intensity_max")


def tabulate(labels, intensity=None, *, tiles, executor="serial", declines=False, **values):
    """Measure in tiles; fail where the whole image is used instead, unless that is expected."""
    images = {"label_image": labels} | ({} if intensity is None else {"intensity_image": intensity})
    found, used = in_tiles("measure.regionprops_table", images, tiles, executor=executor, **values)
    assert used or declines
    return found


def cells(shape, seed=0, dtype="int32"):
    """Return objects that are large enough for every measure, and cross many tiles."""
    random = np.random.default_rng(seed)
    corners = [np.arange(length) // 6 for length in shape]
    grid = sum(corner.reshape([-1] + [1] * (len(shape) - n - 1)) * 7**n for n, corner in enumerate(corners))
    found = np.where(random.random(shape) < 0.85, grid + 1, 0)
    found[random.random(shape) < 0.05] = 3  # one is everywhere
    return found.astype(dtype)


def levels(shape, dtype, seed=1):
    return (np.random.default_rng(seed).random(shape) * 200).astype(dtype)


def usable(ndim, *, has_levels=True):
    return tuple(
        name
        for name in EVERY
        if (ndim == 2 or name not in FLAT) and (has_levels or name not in _require_intensity_image)
    )


@pytest.mark.parametrize("executor", ["serial", "threads"])
@pytest.mark.parametrize("dtype", ["uint8", "float32", "float64"])
@pytest.mark.parametrize(
    ("shape", "tiles"), [((20, 17), (5, 7)), ((20, 17), (1, 17)), ((12, 6, 12), (4, 3, 5))]
)
def test_every_property_has_the_bits_of_the_library(shape, tiles, dtype, executor):
    labels, image = cells(shape), levels(shape, dtype)
    names = usable(len(shape))
    found = tabulate(labels, image, tiles=tiles, executor=executor, properties=names)
    assert_same(found, regionprops_table(labels, image, properties=names))


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("dtype", ["bool", "uint16", "float32"])
def test_channels_have_columns_of_their_own(dtype, count):
    labels, image = cells((13, 11)), levels((13, 11, count), dtype)
    names = (*SUMMED, *LEVELS, "intensity_std", "moments_weighted", "centroid_weighted", "image_intensity")
    found = tabulate(labels, image, tiles=(4, 5), properties=names, separator="_")
    assert_same(found, regionprops_table(labels, image, properties=names, separator="_"))


@pytest.mark.parametrize("spacing", [1, (1, 1), (2, 1), 0.7, (0.3, 2.5)])
def test_spacing_reaches_every_measure(spacing):
    labels = cells((14, 15))
    is_even = np.all(np.asarray(spacing) == np.ravel(spacing)[0])
    names = [name for name in usable(2, has_levels=False) if "hu" not in name]
    names = tuple(name for name in names if is_even or "perimeter" not in name)
    found = tabulate(labels, tiles=(6, 4), properties=names, spacing=spacing)
    assert_same(found, regionprops_table(labels, properties=names, spacing=spacing))


def random_case(random):
    ndim = int(random.integers(2, 4))
    shape = tuple(int(length) for length in random.integers(1, 30 if ndim == 2 else 10, ndim))
    if random.random() < 0.5:
        labels = label(random.random(shape) < random.random(), connectivity=1)
    else:
        labels = random.integers(-1, random.integers(1, 9), shape) * random.choice([1, 1, 97, 31_000])
    labels = labels.astype(random.choice(["int32", "int64", ">i4"]))
    dtype = str(random.choice(["bool", "uint8", "int16", "float16", "float32", "float64", ">u2"]))
    image = (random.random(shape) * 200 - 50).clip(0 if dtype == ">u2" else None).astype(dtype)
    if image.dtype.kind == "f":
        image[random.random(shape) < 0.1] = random.choice([np.nan, -0.0, 0.0])
    names = [
        *SUMMED,
        *LEVELS,
        "intensity_std",
        "intensity_median",
        "coords",
        "moments",
        "image",
        "area_filled",
    ]
    chosen = random.permutation(names)[: random.integers(1, len(names))]
    tiles = tuple(int(side) for side in random.integers(1, 15, ndim))
    return labels, image, {"properties": tuple(map(str, chosen)), "tiles": tiles}


@pytest.mark.parametrize("seed", range(6))
def test_hostile_labels_in_random_tiles_make_the_same_table(seed):
    random = np.random.default_rng(seed)
    for _ in range(30):
        labels, image, wanted = random_case(random)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # NaN: the library's own
            expected = regionprops_table(labels, image, properties=wanted["properties"])
            found = tabulate(labels, image, executor="threads", declines=True, **wanted)
        assert_same(found, expected)


@pytest.mark.parametrize("tiles", [(1, 1), (3, 2), (50, 50)])
@pytest.mark.parametrize("dtype", ["uint8", "float32"])
def test_no_objects_make_the_empty_table(tiles, dtype):
    labels, image = np.zeros((6, 5), np.int32), levels((6, 5, 2), dtype)
    found = tabulate(labels, image, tiles=tiles, declines=True, properties=(*SUMMED, *LEVELS))
    assert_same(found, regionprops_table(labels, image, properties=(*SUMMED, *LEVELS)))


def test_old_names_keep_their_titles():
    labels, image = cells((12, 9)), levels((12, 9), "uint8")
    names = ("Area", "mean_intensity", "bbox_area", "Perimeter", "Centroid")
    found = tabulate(labels, image, tiles=(5, 5), properties=names)
    assert_same(found, regionprops_table(labels, image, properties=names))


@pytest.mark.parametrize("value", [2**53 + 1, 2**62, -(2**63)])
def test_sums_that_might_round_are_left_to_the_library(value):
    labels, image = cells((12, 9)), np.full((12, 9), value, np.int64)
    found = tabulate(labels, image, tiles=(5, 5), properties=("label", *LEVELS))
    assert_same(found, regionprops_table(labels, image, properties=("label", *LEVELS)))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_of_two_zeros_it_is_the_library_s(dtype):
    labels = cells((40, 40))
    image = np.random.default_rng(5).choice([0.0, -0.0], (40, 40)).astype(dtype)
    found = tabulate(labels, image, tiles=(3, 3), properties=("label", *LEVELS))
    assert_same(found, regionprops_table(labels, image, properties=("label", *LEVELS)))


@pytest.mark.parametrize("dtype", ["uint8", "int16", "int64", "uint32"])
def test_labels_far_apart_and_below_zero(dtype):
    labels = np.zeros((9, 9), dtype)
    labels[2:7, 1:3] = min(np.iinfo(dtype).max, 10**6)
    labels[:, 5] = 2
    labels[0, 0] = -5 if dtype[0] == "i" else 0
    found = tabulate(labels, tiles=(4, 4), properties=(*SUMMED, "solidity"))
    assert_same(found, regionprops_table(labels, properties=(*SUMMED, "solidity")))


def test_numbers_beyond_63_bits_are_left_to_the_library():
    labels = cells((9, 9)).astype(np.uint64)
    found, used = in_tiles("measure.regionprops_table", labels, (4, 4))
    assert not used
    assert_same(found, regionprops_table(labels))


def test_images_that_do_not_go_together_are_left_to_the_library():
    with pytest.raises(TaskError, match="image shapes must match"):
        tabulate(cells((9, 9)), levels((8, 9), "uint8"), tiles=(4, 4), properties=("label",))


def test_a_measure_that_fails_says_what_the_library_says():
    with pytest.raises(TaskError, match="not implemented for 3D"):
        tabulate(cells((6, 6, 6)), tiles=(3, 3, 3), properties=("label", "perimeter"))


def test_objects_are_read_with_their_boxes_and_no_more(make_engine, watched):
    labels = np.zeros((60, 60), np.uint8)
    labels[3:8, 4:9], labels[30:34, 2:50] = 1, 2
    image, read = watched(labels, kind="labels")
    node = Node.of("t", "measure.regionprops_table", {"label_image": "image"}, {"properties": ("perimeter",)})
    graph = Graph((Source("image", Kind.LABELS),), (node,), {"t": "t"})
    make_engine().compute(graph, {"image": image}, tiles=(10, 10))
    assert max(region.size for region in read) == 4 * 48  # the larger object
    assert sum(region.size for region in read) == 60 * 60 + 5 * 5 + 4 * 48


def test_batches_hold_no_more_pixels_than_a_tile():
    boxes = tuple(regions.Region((n, n), (n + 3, n + 3)) for n in range(10))
    group = regions._Group(regions.Region((0, 0), (5, 4)), tuple(range(1, 11)), boxes)
    batches = [[label for label, _ in batch] for batch in regions._batches(group)]
    assert batches == [[1, 2], [3, 4], [5, 6], [7, 8], [9, 10]]


def test_slices_are_tuples_of_slices():
    tile, reads = regions.Region((0, 0), (4, 4)), {"labels": from_array(cells((4, 4)))}
    table = regions.merge_tables([regions.table_of_tile(tile, reads, {}, asked=())])
    found = _region_columns.columns_of(
        table, ["slice"], {"spacing": None, "separator": "-"}, has_channels=False
    )
    assert_same(found["slice"], regionprops_table(cells((4, 4)), properties=("slice",)))
