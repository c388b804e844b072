import itertools

import numpy as np
import pytest

from tamis.display import COLORMAPS, NAN_COLOR, get_colormap, label_colors
from tamis.errors import UnknownNameError


@pytest.mark.parametrize("name", COLORMAPS)
def test_a_colormap_has_256_colours_that_nobody_can_change(name):
    colors = get_colormap(name)
    assert (colors.shape, colors.dtype) == ((256, 3), np.uint8)
    assert not colors.flags.writeable
    assert len(np.unique(colors, axis=0)) > 200


def test_viridis_goes_from_purple_to_yellow():
    colors = get_colormap("viridis")
    assert colors[0].tolist() == [68, 1, 84]
    assert colors[-1].tolist() == [253, 231, 37]


def test_gray_is_gray():
    assert np.array_equal(get_colormap("gray"), np.arange(256)[:, np.newaxis].repeat(3, axis=1))


def test_a_misspelt_colormap_gets_an_offer():
    with pytest.raises(UnknownNameError, match=r"No colormap is named 'virids'\. Did you mean 'viridis'\?"):
        get_colormap("virids")


@pytest.mark.parametrize("name", COLORMAPS)
def test_nan_looks_like_no_value(name):
    distance = np.linalg.norm(get_colormap(name).astype(int) - NAN_COLOR, axis=1)
    assert distance.min() > 100


def test_background_is_transparent_and_objects_are_opaque():
    assert label_colors(np.array([[0, 1], [2, 0]]))[..., 3].tolist() == [[0, 255], [255, 0]]


def test_a_label_has_one_colour_whatever_lies_around_it():
    alone = label_colors(np.array([17]))[0]
    assert np.array_equal(label_colors(np.arange(100, dtype=np.int64))[17], alone)
    among_large = label_colors(np.array([17, 2**40, 2**62], dtype=np.uint64))[0]
    assert np.array_equal(among_large, alone)
    among_negative = label_colors(np.array([[-5, 17]], dtype=np.int16))[0, 1]
    assert np.array_equal(among_negative, alone)


def test_the_first_dozen_objects_can_be_told_apart():
    colors = label_colors(np.arange(1, 13))[:, :3].astype(int)
    distances = [np.linalg.norm(a - b) for a, b in itertools.combinations(colors, 2)]
    assert min(distances) > 30


def test_neighbouring_labels_differ_strongly_however_large_they_are():
    for first in (1, 1000, 10**6, 2**53 + 1):
        colors = label_colors(np.arange(first, first + 50))[:, :3].astype(int)
        assert np.linalg.norm(np.diff(colors, axis=0), axis=1).min() > 90


def test_every_object_stands_out_from_black():
    assert label_colors(np.arange(1, 3000))[:, :3].max(axis=1).min() > 120


def test_no_labels_have_no_colours():
    assert label_colors(np.empty((0, 3), dtype=np.int32)).shape == (0, 3, 4)
