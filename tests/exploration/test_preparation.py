"""What candidates start from: colours, labels, binary images, uneven spacing."""

from __future__ import annotations

import numpy as np
import pytest
import skimage.color
from scipy import ndimage

import tamis
from tamis.errors import ImageError
from tamis.exploration._preparation import Preparation

GENERATOR = np.random.default_rng(9)


def test_nothing_is_prepared_before_it_is_asked_for(monkeypatch):
    monkeypatch.setattr("tamis.engine.Engine.compute", lambda *_args, **_options: 1 / 0)
    prepared = Preparation.of(np.zeros((20, 20)))
    for name in ("grey", "smooth", "mask", "labels", "distance", "valleys", "markers", "seeds", "elevation"):
        assert isinstance(getattr(prepared, name), tamis.Image)


def test_grey_is_the_image_itself_or_the_luminance_of_its_colours():
    plain = GENERATOR.random((9, 8))
    assert np.array_equal(Preparation.of(plain).grey, plain)
    rgba = GENERATOR.integers(0, 256, (9, 8, 4), dtype=np.uint8)
    expected = skimage.color.rgb2gray(skimage.color.rgba2rgb(rgba))
    assert np.array_equal(Preparation.of(rgba).grey, expected)


def test_two_channels_have_no_luminance_and_the_remedy_is_told():
    two = tamis.open(np.zeros((9, 8, 2), np.uint16), axes="YXC")
    with pytest.raises(ImageError, match=r"the image has 2. Choose one: image\[..., 0\]"):
        _ = Preparation.of(two).grey


def test_a_binary_image_is_its_own_foreground():
    binary = GENERATOR.random((9, 8)) > 0.5
    assert np.array_equal(Preparation.of(binary).mask, binary)


def test_labels_are_their_own_labels():
    labels = np.array([[0, 4, 4], [0, 0, 7]])
    prepared = Preparation.of(tamis.open(labels, kind="labels"))
    assert np.array_equal(prepared.labels, labels)
    assert np.array_equal(prepared.mask, labels > 0)


def test_distances_follow_the_spacing_where_axes_differ():
    binary = np.zeros((6, 9, 9), bool)
    binary[1:5, 2:8, 2:8] = True
    uneven = Preparation.of(tamis.open(binary, spacing=(3, 1, 1)))
    assert np.array_equal(uneven.distance, ndimage.distance_transform_edt(binary, sampling=(3, 1, 1)))
    even = Preparation.of(tamis.open(binary, spacing=2))
    assert np.array_equal(even.distance, ndimage.distance_transform_edt(binary))


def test_seeds_are_certain_inside_and_outside_only():
    binary = np.zeros((20, 20), bool)
    binary[4:16, 4:16] = True
    seeds = np.asarray(Preparation.of(binary).seeds)
    assert set(np.unique(seeds)) == {0, 1, 2}
    assert binary[seeds == 2].all()
    assert not binary[seeds == 1].any()
    assert (seeds[4, 4:16] == 0).all()


def test_only_long_integers_are_made_coarse():
    for dtype, expected in (
        ("uint8", "uint8"),
        ("uint16", "float64"),
        ("int32", "float64"),
        ("float32", "float32"),
    ):
        assert Preparation.of(np.ones((4, 5), dtype)).coarse.dtype == expected
