"""Labels in colour in tiles: each label has the colour that it has in the whole image."""

import warnings

import numpy as np
import pytest
from skimage.color import label2rgb
from tests.engine.exact.in_tiles import assert_same, in_tiles


def paint(labels, image=None, *, tiles, executor="threads", declines=False, **values):
    """Paint labels in tiles; fail where the whole image is used instead, unless that is expected."""
    images = {"label": labels} if image is None else {"label": labels, "image": image}
    found, used = in_tiles("color.label2rgb", images, tiles, executor=executor, **values)
    assert used or declines
    return found


def cells(shape, dtype="int32", seed=0):
    """Return many labels, of which every tile has other ones."""
    random = np.random.default_rng(seed)
    grid = np.arange(np.prod(shape)).reshape(shape) // 5 * 3 + 3
    return np.where(random.random(shape) < 0.8, grid % 251, 0).astype(dtype)


def levels(shape, dtype, seed=1):
    pixels = np.random.default_rng(seed).random(shape) * (1 if np.dtype(dtype).kind == "f" else 200)
    return pixels.astype(dtype)


@pytest.mark.parametrize("image", [None, "uint8", "float32", "bool"])
@pytest.mark.parametrize("channels", [(), (3,)])
@pytest.mark.parametrize("tiles", [(1, 1), (4, 7), (11, 2)])
def test_colours_go_to_labels_in_the_order_of_all_of_them(image, channels, tiles):
    labels = cells((11, 13))
    image = None if image is None else levels((11, 13, *channels), image)
    for values in (
        {},
        {"colors": ("red", "cyan", "yellow"), "saturation": 0.4, "alpha": 0.7},
        {"bg_color": None, "image_alpha": 0.6},
        {"bg_label": 6, "bg_color": (0.1, 0.2, 0.9)},
        {"bg_label": 4},
    ):
        found = paint(labels, image, tiles=tiles, **values)
        assert_same(found, label2rgb(labels, image, **values))


@pytest.mark.parametrize("dtype", ["bool", "uint8", "uint16", "int64", "uint64"])
@pytest.mark.parametrize("shape", [(17,), (5, 6), (3, 4, 5)])
def test_labels_of_every_dtype_and_number_of_axes(shape, dtype):
    labels = cells(shape, dtype)
    assert_same(paint(labels, tiles=(2,) * len(shape)), label2rgb(labels))


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "int16", "bool"])
@pytest.mark.parametrize("shape", [(11, 13), (4, 5, 6)])
@pytest.mark.parametrize("background", [(0, 0, 0), (1, 0.9, 0.2)])
def test_means_of_whole_numbers_are_exact(dtype, shape, background):
    labels, image = cells(shape), levels((*shape, 3), dtype)
    values = {"kind": "avg", "bg_color": background}
    found = paint(labels, image, tiles=(3, 4, 4)[: len(shape)], **values)
    assert_same(found, label2rgb(labels, image, **values))


@pytest.mark.parametrize(
    ("labels", "image", "values"),
    [
        (cells((6, 6)) - 1, None, {}),  # below zero
        (cells((6, 6)), None, {"bg_label": 3, "bg_color": None}),
        (np.arange(1, 257).reshape(16, 16), None, {"bg_label": 0}),
        (np.arange(256).reshape(16, 16), None, {"bg_label": 999}),  # one rank too many for the dtype
        (cells((6, 6)), levels((6, 6, 3), "float64"), {"kind": "avg"}),
        (cells((6, 6)), levels((6, 6, 3), "uint8"), {"kind": "avg", "bg_label": 3}),
        (cells((6, 6)), levels((6, 3, 6), "uint8"), {"channel_axis": 1}),
    ],
)
def test_what_the_library_counts_in_its_own_way_is_as_it_counts(labels, image, values):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = label2rgb(labels, image, **values)
        found = paint(labels, image, tiles=(2, 3), declines=True, **values)
    assert_same(found, expected)


def test_hues_that_are_no_numbers_are_left_to_the_library():
    image = levels((6, 6, 3), "float64")
    image[2, 2] = np.nan
    _, used = in_tiles("color.label2rgb", {"label": cells((6, 6)), "image": image}, (2, 2, 3))
    assert not used


@pytest.mark.parametrize("value", [0, 4])
def test_one_label_everywhere(value):
    labels = np.full((5, 5), value)
    assert_same(paint(labels, tiles=(2, 2)), label2rgb(labels))
