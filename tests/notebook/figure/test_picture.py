"""What matplotlib is given, and what it makes of it: the pixels of `tamis.display`."""

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot as plt

import tamis
from tamis.catalogue import Kind
from tamis.display import NAN_COLOR, Intent, Link, resolve, to_rgb

mpl.use("agg")
RANDOM = np.random.default_rng(7)
SIDES = (60, 83)
HOLED = RANDOM.normal(size=SIDES).astype(np.float32)
HOLED[10:20, 30:50] = np.nan
HOLED[0, 0] = np.inf
IMAGES = {
    "uint8": (RANDOM.integers(0, 256, SIDES, dtype=np.uint8), "image"),
    "uint16": (RANDOM.integers(0, 40_000, SIDES, dtype=np.uint16), "image"),
    "a float with NaN": (HOLED, "image"),
    "a mask": (RANDOM.random(SIDES) > 0.6, "binary"),
    "labels": (RANDOM.integers(0, 9, SIDES).astype(np.int32) ** 3, "labels"),
    "colours": (RANDOM.integers(0, 256, (*SIDES, 3), dtype=np.uint8), "image"),
    "constant": (np.full(SIDES, 7, np.uint8), "image"),
    "nothing but NaN": (np.full(SIDES, np.nan), "image"),
    "big-endian": (RANDOM.integers(0, 999, SIDES).astype(">u2"), "image"),
    "Fortran order": (np.asfortranarray(RANDOM.random(SIDES)), "image"),
}


@pytest.fixture
def compare():
    made = []

    def make(*images, **how):
        made.append(tamis.compare(*images, **how))
        return made[-1]

    yield make
    for comparison in made:
        comparison.close()


def lay(comparison, place, size):
    """Give the axes of a panel exactly so many pixels, and draw; return what is there then."""
    figure, axes = comparison.figure, comparison.board.panels[place].axes
    rows, columns = size
    width, height = (round(length * figure.dpi) for length in figure.get_size_inches())
    axes.set_position((40 / width, 50 / height, columns / width, rows / height))
    axes.set_axis_off()
    figure.canvas.draw()
    drawn = np.asarray(figure.canvas.buffer_rgba())[..., :3]
    return drawn[-50 - rows : -50, 40 : 40 + columns]


@pytest.mark.parametrize("name", IMAGES)
def test_one_to_one_the_figure_has_the_pixels_of_the_display(compare, name):
    array, kind = IMAGES[name]
    comparison = compare(tamis.open(array, kind=kind))
    expected = to_rgb(resolve(array, Intent(), kind=Kind(kind)))
    assert np.array_equal(lay(comparison, 0, SIDES), expected)
    assert np.array_equal(comparison.board.panels[0].picture.pixels, expected)


@pytest.mark.parametrize("name", IMAGES)
def test_a_part_is_drawn_with_the_contrast_of_the_whole(compare, name):
    array, kind = IMAGES[name]
    comparison = compare(tamis.open(array, kind=kind))
    comparison.figure.canvas.draw()
    comparison.link.set(extent={"Y": (7, 27), "X": (31, 61)})
    whole = to_rgb(resolve(array, Intent(), kind=Kind(kind)))
    assert np.array_equal(lay(comparison, 0, (20, 30)), whole[7:27, 31:61])
    magnified = np.repeat(np.repeat(whole[7:27, 31:61], 4, 0), 4, 1)
    assert np.array_equal(lay(comparison, 0, (80, 120)), magnified)


def test_a_small_picture_of_a_large_image_has_every_nth_pixel_of_it(compare):
    array = RANDOM.integers(0, 256, (403, 597), dtype=np.uint8)
    comparison = compare(array, contrast_limits=(0, 255))
    picture = comparison.board.panels[0].picture
    lay(comparison, 0, (403 // 4, 597 // 4))
    assert np.array_equal(picture.pixels[..., 0], array[::4, ::4])
    lay(comparison, 0, (201, 298))
    assert np.array_equal(picture.pixels[..., 0], array[::2, ::2])


def test_the_last_pixels_of_a_coarse_picture_end_where_the_image_ends(compare):
    array = np.full((65, 129), 200, np.uint8)
    comparison = compare(array, contrast_limits=(0, 255))
    seen = lay(comparison, 0, (65, 129))
    assert (seen == 200).all()
    comparison.link.set(extent={"Y": (-65, 130), "X": (-129, 258)})  # three times as much
    seen = lay(comparison, 0, (48, 96))
    is_image = (seen == 200).all(axis=-1)
    rows, columns = np.where(is_image.any(1))[0], np.where(is_image.any(0))[0]
    assert (rows[0], rows[-1], columns[0], columns[-1]) == (16, 31, 32, 63)


def test_only_what_is_visible_is_computed(compare):
    seen = []

    @tamis.operation(depth=0)
    def noted(image):
        seen.append(np.shape(image))
        return np.asarray(image) + 1

    large = RANDOM.random((900, 1100)).astype(np.float32)
    comparison = compare(
        noted(tamis.open(large)), link=linked({"Y": (100, 140), "X": (200, 260)}), contrast_limits=(0, 1)
    )
    seen.clear()
    comparison.figure.canvas.draw()
    assert sum(rows * columns for rows, columns in seen) < 900 * 1100 / 10


def linked(extent):
    link = Link()
    link.set(extent=extent)
    return link


def test_what_was_read_is_drawn_again_without_reading(compare, monkeypatch):
    comparison = compare(IMAGES["uint8"][0], IMAGES["labels"][0])
    comparison.figure.canvas.draw()
    read = []
    monkeypatch.setattr(type(comparison._scene), "snapshot", lambda *given, **_: read.append(given))
    comparison.figure.canvas.draw()
    comparison.link.set(extent={"Y": (10, 30), "X": (10, 40)})  # the whole is there already
    comparison.figure.canvas.draw()
    assert read == []


def test_values_that_are_none_have_the_colour_of_the_display(compare):
    comparison = compare(HOLED)
    seen = lay(comparison, 0, SIDES)
    assert (seen[10:20, 30:50] == NAN_COLOR).all()


def test_selected_objects_stand_out(compare):
    labels = tamis.open(IMAGES["labels"][0], kind="labels")
    comparison = compare(labels)
    comparison.link.set(selection=frozenset({8}))
    expected = to_rgb(resolve(IMAGES["labels"][0], Intent(selection=frozenset({8})), kind=Kind.LABELS))
    assert np.array_equal(lay(comparison, 0, SIDES), expected)


def test_a_step_that_fails_later_is_told_in_its_panel(compare, monkeypatch):
    comparison = compare(IMAGES["uint8"][0])
    error = tamis.TamisError("it is gone", where="disk")

    def fail(*_, **__):
        raise error

    monkeypatch.setattr(type(comparison._scene), "snapshot", fail)
    comparison.link.set(contrast_limits=(0, 9))
    comparison.figure.canvas.draw()
    assert comparison.board.panels[0].picture.problem is error


def test_a_figure_that_was_closed_is_not_pyplot_s_any_more(compare):
    comparison = compare(IMAGES["uint8"][0])
    number = comparison.figure.number
    assert plt.fignum_exists(number)
    comparison.close()
    assert not plt.fignum_exists(number)
