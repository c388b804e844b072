"""Where pixels lie, and which of them are read."""

import pytest

from tamis.notebook.figure._place import Place


def place(shape=(100, 200), spacing=(1.0, 1.0), factors=(1.0, 1.0)):
    return Place(shape, spacing, ("Y", "X"), factors, (), "pixel")


def test_visible_are_all_pixels_of_which_a_part_is_seen():
    assert place().visible((10.5, 20.2), (5, 3)) == ((3, 10), (5, 21))
    assert place(spacing=(2.0, 0.5)).visible((10, 20), (0, 10)) == ((0, 20), (5, 40))
    assert place().visible((-50, 500), (-1, 500)) == ((0, 0), (100, 200))
    assert place().visible((-50, -10), (0, 5)) is None


def test_what_is_asked_for_is_there_though_numbers_are_rounded():
    assert place(spacing=(0.1, 0.1)).visible((0.3, 0.7), (0.3, 0.7)) == ((3, 3), (7, 7))


@pytest.mark.parametrize(
    ("size", "level"), [((100, 200), 0), ((51, 101), 0), ((50, 100), 1), ((25, 50), 2), ((1, 1), 6)]
)
def test_a_level_is_as_fine_as_the_axes(size, level):
    assert place().level((0, 200), (100, 0), size) == level


def test_the_finer_direction_says_how_finely_is_read():
    assert place().level((0, 200), (100, 0), (100, 50)) == 0
    assert place(spacing=(4.0, 1.0)).level((0, 200), (400, 0), (100, 50)) == 0


def test_around_what_is_visible_a_bit_is_read_and_a_small_rest_too():
    large = place((4000, 4000))
    assert large.wanted(((400, 800), (480, 960)), 0, (80, 160)) == ((390, 780), (490, 980))
    assert large.wanted(((0, 0), (80, 160)), 0, (80, 160)) == ((0, 0), (90, 180))
    assert place().wanted(((10, 10), (20, 20)), 0, (100, 200)) == ((0, 0), (100, 200))


def test_a_pixel_is_where_it_is_pointed_at():
    assert place(spacing=(2.0, 0.5)).pixel_at(3.2, 3.9) == (1, 6)
    assert place().pixel_at(200, 5) is None
