"""Channels that appear, stay or go, in tiles: the library's own pixels."""

import warnings

import numpy as np
import pytest
import skimage
from tests.engine.exact.in_tiles import assert_same, in_tiles

from tamis.catalogue import Kind
from tamis.engine.exact import channels
from tamis.errors import ImageError, TaskError
from tamis.pipeline import Graph, Node, Source


def paint(operation, images, *, tiles, executor="threads", declines=False, **values):
    """Call an operation in tiles; fail where the whole image is used instead, unless that is expected."""
    found, used = in_tiles(operation, images, tiles, executor=executor, **values)
    assert used or declines
    return found


def levels(shape, dtype="float64", seed=0):
    pixels = np.random.default_rng(seed).random(shape) * (1 if np.dtype(dtype).kind == "f" else 200)
    return pixels.astype(dtype)


@pytest.mark.parametrize("dtype", ["bool", "uint8", "float32"])
@pytest.mark.parametrize(
    ("shape", "tiles"), [((9,), (4,)), ((7, 11), (3, 4)), ((7, 11), (1, 1)), ((3, 4, 5), (2, 2, 2))]
)
def test_grey_becomes_three_colours_wherever_their_axis_is(shape, tiles, dtype):
    image = levels(shape, dtype)
    for axis in range(-len(shape) - 1, len(shape) + 1):
        found = paint("color.gray2rgb", {"image": image}, tiles=tiles, channel_axis=axis)
        assert_same(found, skimage.color.gray2rgb(image, channel_axis=axis))


@pytest.mark.parametrize("axis", [0, 1, 2, -1])
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32", "float64"])
def test_transparency_goes_wherever_the_channels_are(dtype, axis):
    shape = [9, 10]
    shape.insert(axis % 3, 4)
    image = levels(shape, dtype)
    values = {"channel_axis": axis, "background": (0.2, 0.4, 1.0)}
    found = paint("color.rgba2rgb", {"rgba": image}, tiles=(4, 4, 3), **values)
    assert_same(found, skimage.color.rgba2rgb(image, **values))


@pytest.mark.parametrize(
    ("shape", "tiles"), [((12, 64, 3), (5, 7, 3)), ((5, 1, 3), (1, 1, 1)), ((3, 4, 65, 3), (2, 3, 9, 3))]
)
@pytest.mark.parametrize("dtype", ["uint8", "float16", "float32", "float64"])
@pytest.mark.parametrize("name", ["rgb2gray", "rgb2lab", "rgb2hed", "hed2rgb", "rgb2luv", "ypbpr2rgb"])
def test_products_of_matrices_are_those_of_whole_lines(name, dtype, shape, tiles):
    image = levels(shape, dtype)
    found = paint(f"color.{name}", {name.partition("2")[0]: image}, tiles=tiles)
    assert_same(found, getattr(skimage.color, name)(image))


@pytest.mark.parametrize("name", ["separate_stains", "combine_stains"])
def test_stains_of_any_matrix_are_those_of_whole_lines(name):
    image, matrix = levels((9, 31, 3), "float32"), skimage.color.hdx_from_rgb
    source = "rgb" if name == "separate_stains" else "stains"
    found = paint(f"color.{name}", {source: image}, tiles=(4, 7, 3), conv_matrix=matrix)
    assert_same(found, getattr(skimage.color, name)(image, matrix))


@pytest.mark.parametrize("name", ["deltaE_cie76", "deltaE_ciede94", "deltaE_ciede2000", "deltaE_cmc"])
@pytest.mark.parametrize("axis", [0, 1, -1])
@pytest.mark.parametrize("dtypes", [("float32", "float32"), ("uint8", "float32"), ("float64", "float32")])
def test_differences_of_colours_have_no_channels(name, axis, dtypes):
    shape = [9, 10]
    shape.insert(axis % 3, 3)
    images = {
        f"lab{1 + place}": levels(shape, dtype, seed=place) * dtype_scale(dtype)
        for place, dtype in enumerate(dtypes)
    }
    found = paint(f"color.{name}", images, tiles=(4, 4, 3), channel_axis=axis)
    assert_same(found, getattr(skimage.color, name)(*images.values(), channel_axis=axis))


def dtype_scale(dtype):
    return np.dtype(dtype).type(1 if dtype == "uint8" else 90)


@pytest.mark.parametrize("one_colour", [(3,), (1, 1, 3), (7, 3)])
def test_colours_of_another_shape_are_left_to_the_library(one_colour):
    images = {"lab1": levels((6, 7, 3)), "lab2": levels(one_colour, seed=1)}
    found = paint("color.deltaE_cie76", images, tiles=(2, 7, 3), declines=True)
    assert_same(found, skimage.color.deltaE_cie76(*images.values()))


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_a_grey_image_gets_the_transparency_of_another(axis):
    image, alpha = levels((9, 10), "uint8"), levels((9, 10), "uint8", seed=1)
    found = paint("color.gray2rgba", {"image": image, "alpha": alpha}, tiles=(4, 4), channel_axis=axis)
    assert_same(found, skimage.color.gray2rgba(image, alpha, channel_axis=axis))
    found = paint("color.gray2rgba", {"image": image, "alpha": alpha[0]}, tiles=(4, 4), declines=True)
    assert_same(found, skimage.color.gray2rgba(image, alpha[0]))


def test_lines_are_never_cut():
    assert channels._whole_lines((5, 4, 100), 50) == (1, 1, 100)
    assert channels._whole_lines((5, 4, 100), 350) == (1, 3, 100)
    assert channels._whole_lines((5, 4, 100), 900) == (2, 4, 100)


@pytest.mark.parametrize("axis", [0, 1])
def test_colours_that_are_not_last_are_left_to_the_library(axis):
    image = levels((3, 3, 9))
    found = paint("color.rgb2gray", {"rgb": image}, tiles=(1, 1, 2), channel_axis=axis, declines=True)
    assert_same(found, skimage.color.rgb2gray(image, channel_axis=axis))


def test_two_colours_are_refused_as_in_the_library():
    with pytest.raises(TaskError, match="size 4 along"):
        paint("color.rgba2rgb", {"rgba": levels((5, 5, 2))}, tiles=(2, 2, 2), declines=True)


@pytest.mark.parametrize("mode", ["thick", "inner", "outer", "subpixel"])
@pytest.mark.parametrize("tiles", [(1, 1), (4, 3), (1, 20), (30, 30)])
@pytest.mark.parametrize("label_dtype", ["uint8", "int64"])
def test_boundaries_are_marked_in_tiles(mode, tiles, label_dtype):
    random = np.random.default_rng(3)
    images = {
        "image": levels((13, 17), "float32"),
        "label_img": (random.integers(0, 3, (13, 17)) * (random.random((13, 17)) < 0.5)).astype(label_dtype),
    }
    for values in ({}, {"outline_color": (0.1, 0.0, 0.7), "background_label": 1}):
        found = paint(
            "segmentation.mark_boundaries",
            images,
            tiles=tiles,
            mode=mode,
            declines=mode == "subpixel" or tiles == (30, 30),
            **values,
        )
        assert_same(found, skimage.segmentation.mark_boundaries(*images.values(), mode=mode, **values))


@pytest.mark.parametrize("dtype", ["uint8", "float64"])
@pytest.mark.parametrize(
    ("shape", "tiles", "axis"),
    [
        ((30, 23), (7, 9), None),
        ((2, 40), (1, 5), None),
        ((9, 8, 10), (4, 8, 5), None),
        ((20, 3, 19), (8, 2, 9), 1),
        ((20, 19, 2), (8, 9, 2), -1),
        ((20, 19, 2), (8, 9, 2), 2),
    ],
)
@pytest.mark.parametrize("values", [{}, {"num_sigma": 2}, {"edges": False}, {"texture": False}], ids=str)
def test_features_at_several_scales(shape, tiles, axis, dtype, values):
    image = levels(shape, dtype)
    found = paint(
        "feature.multiscale_basic_features",
        {"image": image},
        tiles=tiles,
        sigma_max=2,
        channel_axis=axis,
        **values,
    )
    expected = skimage.feature.multiscale_basic_features(image, sigma_max=2, channel_axis=axis, **values)
    assert_same(found, expected)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_colours_that_are_no_numbers_are_refused_or_stay(bad):
    image = levels((6, 7, 3))
    image[4, 4] = bad
    to_hue = {"fromspace": "RGB", "tospace": "HSV"}
    with pytest.raises(ImageError):
        paint("color.convert_colorspace", {"arr": image}, tiles=(2, 7, 3), **to_hue)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in ("rgb2gray", "rgb2lab", "rgb2hed", "rgb2ycbcr"):
            found = paint(f"color.{name}", {"rgb": image}, tiles=(2, 7, 3))
            assert_same(found, getattr(skimage.color, name)(image))


@pytest.mark.parametrize("tiles", [(2, 3, 3), (6, 1, 1)])
def test_a_tile_reads_no_more_than_it_shows(make_engine, watched, tiles):
    image, read = watched(levels((6, 7, 4)))
    node = Node.of("t", "color.rgba2rgb", {"rgba": "image"}, {})
    graph = Graph((Source("image", Kind.IMAGE),), (node,), {"t": "t"})
    make_engine().compute(graph, {"image": image}, tiles=tiles)
    corner, rest = read[0], read[1:]
    assert corner.shape == (3, 3, 4)  # a few pixels tell the dtype
    assert sum(region.size for region in rest) == 6 * 7 * 4


@pytest.mark.parametrize(("shape", "tiles"), [((31, 40), (7, 9)), ((9, 10, 11), (4, 5, 6))])
@pytest.mark.parametrize("dtype", ["uint8", "float32", "float64"])
@pytest.mark.parametrize("name", ["structure_tensor", "hessian_matrix"])
def test_the_elements_of_a_matrix_come_first(name, dtype, shape, tiles):
    image = levels(shape, dtype)
    image[(-1,) * len(shape)] = 250
    values = {"sigma": 0.6, "mode": "nearest"}
    values |= {"use_gaussian_derivatives": False} if name == "hessian_matrix" else {}
    found = paint(f"feature.{name}", {"image": image}, tiles=tiles, **values)
    assert_same(found, np.asarray(getattr(skimage.feature, name)(image, **values)))


@pytest.mark.parametrize("shape", [(3, 17, 20), (6, 7, 8, 9), (6, 12, 13)])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", ["structure_tensor_eigenvalues", "hessian_matrix_eigvals"])
def test_eigenvalues_take_the_place_of_the_elements(name, dtype, shape):
    elements = levels(shape, dtype)
    argument = "A_elems" if name.startswith("structure") else "H_elems"
    found = paint(f"feature.{name}", {argument: elements}, tiles=(1, *(5,) * (len(shape) - 1)))
    assert_same(found, getattr(skimage.feature, name)(elements))


@pytest.mark.parametrize("masked", [False, True])
def test_local_histograms_are_a_new_last_axis(masked):
    image, mask = levels((30, 33), "uint8"), levels((30, 33)) < 0.7
    images = {"image": image, "mask": mask} if masked else {"image": image}
    values = {"footprint": np.ones((3, 4), np.uint8), "n_bins": 250, "shift_x": 1}
    found = paint("filters.rank.windowed_histogram", images, tiles=(8, 9), **values)
    expected = skimage.filters.rank.windowed_histogram(image, mask=mask if masked else None, **values)
    assert_same(found, expected)
