"""Panels in a figure: what a hand does to one, all do; and so does everything that shares the link."""

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backend_bases import MouseEvent

import tamis
from tamis.display import Link

mpl.use("agg")
RANDOM = np.random.default_rng(3)
IMAGE = RANDOM.integers(0, 256, (40, 60), dtype=np.uint8)
VOLUME = RANDOM.random((11, 30, 40)).astype(np.float32)


@pytest.fixture
def compare():
    made = []

    def make(*images, **how):
        made.append(tamis.compare(*images, **how))
        return made[-1]

    yield make
    for comparison in made:
        comparison.close()


def axes_of(comparison):
    return [panel.axes for panel in comparison.board.panels]


def ends(axes):
    return (*axes.get_ylim()[::-1], *axes.get_xlim())


def point(comparison, place, row, column, name="motion_notify_event", step=0):
    """Have the mouse where a pixel is."""
    axes, canvas = axes_of(comparison)[place], comparison.figure.canvas
    x, y = axes.transData.transform((column + 0.5, row + 0.5))
    canvas.callbacks.process(name, MouseEvent(name, canvas, x, y, step=step))


def test_panels_of_one_geometry_share_their_axes(compare):
    first, second, third = axes_of(compare(IMAGE, IMAGE > 3, VOLUME))
    assert first.get_shared_x_axes().joined(first, second)
    assert first.get_shared_y_axes().joined(first, second)
    assert not first.get_shared_x_axes().joined(first, third)


def test_zooming_one_zooms_all(compare):
    comparison = compare(IMAGE, IMAGE + 1, IMAGE[::2, ::2])
    first, second, small = axes_of(comparison)
    first.set_xlim(10, 30)
    first.set_ylim(20, 5)
    assert ends(second) == (5, 20, 10, 30)
    assert ends(small) == (2.5, 10, 5, 15)  # the same share of the whole
    assert comparison.link.shared.extent == {"Y": (5, 20), "X": (10, 30)}
    small.set_xlim(0, 30)
    assert ends(first) == (5, 20, 0, 60)


def test_images_of_one_unit_meet_where_their_positions_do(compare):
    wide = tamis.open(IMAGE, spacing=(2, 2), unit="um")
    fine = tamis.open(IMAGE, spacing=(0.5, 0.5), unit="um")
    first, second = axes_of(compare(wide, fine))
    first.set_xlim(4, 8)
    assert second.get_xlim() == (4, 8)
    assert first.get_xlabel() == "µm"


def test_a_hand_on_the_wheel_zooms_where_it_points(compare):
    comparison = compare(IMAGE, IMAGE > 9)
    comparison.figure.canvas.draw()
    point(comparison, 1, 19.5, 29.5, "scroll_event", step=1)
    assert ends(axes_of(comparison)[0]) == pytest.approx((4, 36, 6, 54))


def test_a_plane_is_chosen_for_all_volumes(compare):
    comparison = compare(VOLUME, VOLUME > 0.5, VOLUME[::2])
    slider = comparison.board.controls.planes["Z"]
    assert (slider.val, slider.valmax) == (5, 10)
    slider.set_val(8)
    assert comparison.link.shared.planes == {"Z": 8}
    comparison.figure.canvas.draw()
    scene, views = comparison._scene, comparison._scene.views
    assert [scene.planes_of(view) for view in views] == [(8,), (8,), (4,)]
    assert np.array_equal(scene.snapshot(views[0])[1].plane, VOLUME[8])
    comparison.link.set(planes={"Z": 2})
    assert slider.val == 2


def test_limits_hold_for_all_images_of_a_dtype(compare):
    other = RANDOM.normal(size=(40, 60))
    comparison = compare(IMAGE, IMAGE // 2, other, IMAGE > 3)
    contrast, views = comparison._scene.contrast, comparison._scene.views
    before = [contrast.limits(view) for view in views]
    assert len(set(before)) == 4  # what suits each, and none of a mask
    sliders = comparison.board.controls.limits
    assert set(sliders) == {"uint8", "float64"}
    sliders["uint8"].set_val((10, 20))
    assert comparison.link.shared.contrast_limits == (10, 20)
    assert [contrast.limits(view) for view in views] == [(10, 20), (10, 20), *before[2:]]
    sliders["float64"].set_val((-1, 1))
    assert comparison.link.shared.contrast_limits == (10, 20)
    assert contrast.limits(views[2]) == (-1, 1)
    comparison.link.set(contrast_limits=(-5, 400))
    assert sliders["uint8"].val == (-5, 400)


def test_the_cursor_is_in_every_panel_with_the_value_there(compare):
    comparison = compare(IMAGE, half=IMAGE / 3, small=IMAGE[::2, ::2])
    comparison.figure.canvas.draw()
    point(comparison, 0, 12, 34)
    assert comparison.link.shared.cursor == pytest.approx({"Y": 12.5, "X": 34.5})
    words = [axes.get_title(loc="right") for axes in axes_of(comparison)]
    assert words == [str(IMAGE[12, 34]), f"{IMAGE[12, 34] / 3:.6g}", str(IMAGE[12, 34])]
    lines = [[line.get_visible() for line in axes.lines] for axes in axes_of(comparison)]
    assert lines == [[False, False], [True, True], [True, True]]
    assert axes_of(comparison)[2].lines[0].get_xdata()[0] == pytest.approx(17.25)
    value = IMAGE[12, 34]
    told = axes_of(comparison)[0].format_coord(34.5, 12.5)
    assert told == f"row 12, column 34 · image 1 = {value} · half = {value / 3} · small = {value}"
    canvas = comparison.figure.canvas
    canvas.callbacks.process("figure_leave_event", MouseEvent("figure_leave_event", canvas, 0, 0))
    assert comparison.link.shared.cursor is None
    assert {axes.get_title(loc="right") for axes in axes_of(comparison)} == {""}


def test_the_cursor_is_drawn_over_the_figure_which_is_not_drawn_again(compare):
    comparison = compare(IMAGE, IMAGE > 3)
    canvas = comparison.figure.canvas
    canvas.draw()
    plain = np.array(canvas.buffer_rgba())
    drawn = []
    canvas.mpl_connect("draw_event", drawn.append)
    point(comparison, 0, 12, 34)
    assert not np.array_equal(np.array(canvas.buffer_rgba()), plain)
    comparison.link.set(cursor=None)
    assert np.array_equal(np.array(canvas.buffer_rgba()), plain)
    assert drawn == []


def test_beyond_an_image_there_is_no_value(compare):
    comparison = compare(IMAGE)
    axes = axes_of(comparison)[0]
    assert axes.format_coord(-3, 12) == ""
    comparison.link.set(cursor={"Y": 100.0, "X": 5.0})
    assert axes.get_title(loc="right") == ""
    comparison.link.set(cursor={"Z": 100.0})  # of another view: it says nothing of these axes
    assert axes.get_title(loc="right") == ""


def test_two_comparisons_with_one_link_move_together(compare):
    link = Link()
    one, two = compare(IMAGE, link=link), compare(IMAGE > 3, VOLUME, link=link)
    axes_of(one)[0].set_xlim(10, 30)
    assert axes_of(two)[0].get_xlim() == (10, 30)
    axes_of(two)[0].set_ylim(20, 10)
    assert axes_of(one)[0].get_ylim() == (20, 10)
    two.close()
    axes_of(one)[0].set_xlim(1, 2)
    assert axes_of(two)[0].get_xlim() == (10, 30)


def test_a_comparison_begins_where_its_link_is(compare):
    link = Link()
    link.set(extent={"Y": (5, 10), "X": (7, 17)}, planes={"Z": 1})
    comparison = compare(VOLUME, link=link)
    assert ends(axes_of(comparison)[0]) == (5, 10, 7, 17)
    assert comparison.board.controls.planes["Z"].val == 1


@pytest.mark.parametrize(
    "shape", [(1, 50), (50, 1), (1, 1), (7,), (2, 3, 2, 20, 30), (3, 20, 30, 3), (2, 20, 30, 4)]
)
def test_whatever_can_be_opened_can_be_compared(compare, shape):
    image = RANDOM.random(shape)
    image.flags.writeable = False
    comparison = compare(image, IMAGE)
    comparison.figure.canvas.draw()
    assert [panel.picture.problem for panel in comparison.board.panels] == [None, None]
    assert all(panel.picture.pixels is not None for panel in comparison.board.panels)


def test_home_is_where_it_began_whoever_moved_it_first(monkeypatch):
    from matplotlib import pyplot as plt
    from matplotlib.backend_bases import NavigationToolbar2

    make = plt.figure

    def with_toolbar(**how):
        figure = make(**how)
        NavigationToolbar2(figure.canvas)
        return figure

    monkeypatch.setattr(plt, "figure", with_toolbar)
    comparison = tamis.compare(IMAGE, VOLUME)
    comparison.link.set(extent={"Y": (5, 20), "X": (10, 30)})
    comparison.figure.canvas.toolbar.home()
    assert [ends(axes) for axes in axes_of(comparison)] == [(0, 40, 0, 60), (0, 30, 0, 40)]
    assert comparison.link.shared.extent == {"Y": (0, 40), "X": (0, 60)}
    comparison.close()


def test_a_link_that_says_nothing_that_can_be_shown_shows_all(compare):
    comparison = compare(IMAGE)
    comparison.link.set(extent={"Y": (7, 7), "X": (3, 2)})
    assert ends(axes_of(comparison)[0]) == (0, 40, 0, 60)
