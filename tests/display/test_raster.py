import numpy as np
import pytest

from tamis.catalogue import Kind
from tamis.display import NAN_COLOR, Intent, get_colormap, label_colors, overlay, resolve, to_rgb
from tamis.errors import ImageError, UnknownNameError


def draw(array, *, kind=Kind.IMAGE, **wishes):
    return to_rgb(resolve(np.asarray(array), Intent(**wishes), kind=kind))


def test_contrast_limits_are_the_first_and_the_last_colour():
    rgb = draw([[0, 10, 15, 20, 99]], contrast_limits=(10, 20), colormap="viridis")
    colors = get_colormap("viridis")
    assert rgb[0].tolist() == colors[[0, 0, 128, 255, 255]].tolist()


def test_nan_has_its_own_colour_and_infinity_the_ends():
    rgb = draw([[np.nan, -np.inf, np.inf, 0.5]], contrast_limits=(0, 1))
    assert rgb[0].tolist() == [list(NAN_COLOR), [0, 0, 0], [255, 255, 255], [128, 128, 128]]


@pytest.mark.parametrize("value", [np.nan, 0.0, -4.5, 1e300])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_flat_images_are_flat(value, dtype):
    with np.errstate(over="ignore"):
        rgb = draw(np.full((3, 4), value).astype(dtype))
    assert rgb.shape == (3, 4, 3)
    assert len(np.unique(rgb.reshape(-1, 3), axis=0)) == 1


def test_the_range_of_all_floats_does_not_overflow():
    assert draw([[-1.7e308, 0.0, 1.7e308]], contrast_limits=(-1.7e308, 1.7e308))[0, :, 0].tolist() == [
        0,
        128,
        255,
    ]


def test_large_whole_numbers_keep_their_order():
    rgb = draw(np.array([[0, 2**63, 2**64 - 1]], dtype=np.uint64), contrast_limits=(0, 2.0**64))
    assert rgb[0, :, 0].tolist() == [0, 128, 255]


def test_a_plane_of_many_blocks_is_drawn_as_a_whole():
    plane = np.tile(np.arange(1200, dtype=np.float32), (1000, 1)).T
    rgb = draw(plane, contrast_limits=(0, 1199))
    assert np.array_equal(rgb[..., 1], np.rint(plane * (255 / 1199)))


def test_binary_images_are_black_and_white():
    assert draw([[True, False]])[0].tolist() == [[255] * 3, [0] * 3]
    assert draw(np.array([[255, 0]], np.uint8), kind=Kind.BINARY)[0].tolist() == [[255] * 3, [0] * 3]


def test_labels_have_their_colours_on_black():
    labels = np.array([[0, 1, 9]])
    assert np.array_equal(draw(labels, kind=Kind.LABELS), label_colors(labels)[..., :3])


def test_the_others_fade_when_something_is_selected():
    labels = np.array([[1, 2]])
    plain, chosen = draw(labels, kind=Kind.LABELS), draw(labels, kind=Kind.LABELS, selection=frozenset({2}))
    assert np.array_equal(plain[0, 1], chosen[0, 1])
    assert chosen[0, 0].max() < 0.4 * plain[0, 0].max()


def test_colours_are_drawn_as_they_are():
    photograph = np.arange(9 * 8 * 3, dtype=np.uint8).reshape(9, 8, 3)
    assert np.array_equal(draw(photograph), photograph)


def test_a_colour_with_a_nan_is_none():
    photograph = np.full((9, 8, 3), 0.5)
    photograph[2, 3, 1] = np.nan
    assert draw(photograph)[2, 3].tolist() == list(NAN_COLOR)


def test_an_unknown_colormap_is_refused():
    with pytest.raises(UnknownNameError, match="'hot pink'"):
        draw([[1, 2]], colormap="hot pink")


IMAGE = resolve(np.full((7, 7), 0.5), Intent(contrast_limits=(0, 1)), kind=Kind.IMAGE)
SQUARE = np.pad(np.full((5, 5), 3), 1)


def over(**wishes):
    return overlay(IMAGE, resolve(SQUARE, Intent(**wishes), kind=Kind.LABELS))


def test_background_shows_the_image_alone():
    assert (over()[SQUARE == 0] == 128).all()


def test_opacity_mixes_the_object_with_the_image():
    color = label_colors(np.array([3]))[0, :3]
    expected = np.rint(0.5 * 128 + 0.5 * color)
    assert np.abs(over(opacity=0.5, outlines=False)[3, 3] - expected).max() <= 1
    assert np.array_equal(over(opacity=0.0, outlines=False), to_rgb(IMAGE))


def test_outlines_are_one_opaque_pixel_inside_the_object():
    color = label_colors(np.array([3]))[0, :3]
    is_colored = (over(opacity=0.0) == color).all(axis=-1)
    ring = SQUARE > 0
    ring[2:5, 2:5] = False
    assert np.array_equal(is_colored, ring)


def test_objects_that_are_not_selected_fade():
    chosen, faded = over(selection=frozenset({3})), over(selection=frozenset({8}))
    assert np.array_equal(chosen, over())
    assert np.abs(faded[1, 1].astype(int) - 128).max() < np.abs(chosen[1, 1].astype(int) - 128).max()


def test_a_binary_image_is_one_object():
    binary = resolve(SQUARE > 0, Intent(), kind=Kind.BINARY)
    assert len(np.unique(overlay(IMAGE, binary).reshape(-1, 3), axis=0)) == 3


def test_planes_of_different_shape_do_not_lie_over_each_other():
    with pytest.raises(ImageError, match=r"must have the image's plane of shape \(7, 7\), got \(7, 6\)"):
        overlay(IMAGE, resolve(SQUARE[:, :6], Intent(), kind=Kind.LABELS))


def test_an_image_over_an_image_is_refused():
    with pytest.raises(ImageError, match=r"got image\. Connect the labels, not the image\."):
        overlay(IMAGE, IMAGE)
