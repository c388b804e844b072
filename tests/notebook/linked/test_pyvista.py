"""PyVista's plotters in step: its own library, drawing off-screen."""

import gc

import numpy as np
import pytest
import pyvista

import tamis
from tamis.display import Camera, Link
from tamis.errors import ParameterError


@pytest.fixture(autouse=True)
def _everything_is_closed():
    yield
    pyvista.close_all()


def a_plotter(shape=(1, 1)):
    plotter = pyvista.Plotter(off_screen=True, window_size=(120, 90), shape=shape)
    for renderer in plotter.renderers:
        renderer.add_actor(pyvista.Actor(mapper=pyvista.DataSetMapper(pyvista.Cube().triangulate())))
    plotter.screenshot()
    return plotter


def frames_of(plotter):
    """Return a list that gets an item each time a plotter is drawn."""
    frames = []
    plotter.render_window.AddObserver("EndEvent", lambda *_: frames.append(1))
    return frames


def view_of(plotter, which=0):
    camera = plotter.renderers[which].camera
    return camera.position, camera.focal_point, camera.up, camera.view_angle


def drag(plotter, start, stop):
    hand = plotter.render_window.GetInteractor()
    hand.SetEventInformation(*start, 0, 0)
    hand.InvokeEvent("LeftButtonPressEvent")
    hand.SetEventInformation(*stop, 0, 0)
    hand.InvokeEvent("MouseMoveEvent")
    hand.InvokeEvent("LeftButtonReleaseEvent")


def test_plotters_follow_each_other_and_the_link():
    one, other = a_plotter(), a_plotter()
    linked = tamis.link(one, other)
    one.camera.azimuth = 40
    assert view_of(other) == view_of(one)
    other.camera.zoom(1.5)
    assert view_of(one) == view_of(other)
    linked.set(camera=Camera((0, 0, -9), (0, 0, 0), (0, -1, 0), view_angle=20))
    assert view_of(one) == view_of(other) == ((0, 0, -9), (0, 0, 0), (0, -1, 0), 20)


def test_they_show_the_same_picture():
    one, other = a_plotter(), a_plotter()
    tamis.link(one, other)
    before = other.screenshot(return_img=True)
    one.camera_position = [(3, 2, -4), (0, 0, 0), (0, -1, 0)]
    one.render()  # PyVista leaves that to us
    after = other.screenshot(return_img=True)
    assert (before != after).any()
    assert (after == one.screenshot(return_img=True)).all()


def test_a_plotter_that_nobody_has_looked_at_yet_begins_where_the_others_are():
    one = a_plotter()
    one.camera.azimuth = 77
    expected = view_of(one)
    late = pyvista.Plotter(off_screen=True)
    tamis.link(late, one)  # nothing is in it, so it says nothing
    late.add_mesh(pyvista.Sphere())
    late.screenshot()
    assert view_of(late) == view_of(one) == expected


def test_the_first_says_where_they_begin():
    one, other = a_plotter(), a_plotter()
    one.camera.azimuth = 10
    other.camera.azimuth = 20
    expected = view_of(one)
    linked = tamis.link(one, other)
    assert view_of(one) == view_of(other) == expected
    assert linked.shared.camera.position == expected[0]


def test_nothing_is_drawn_that_is_shown_already():
    one, other = a_plotter(), a_plotter()
    linked = tamis.link(one, other)
    frames = [frames_of(one), frames_of(other)]
    one.camera.azimuth = 40  # which PyVista does in one step, and does not draw itself
    assert list(map(len, frames)) == [0, 1]
    linked.set(camera=linked.shared.camera)
    assert list(map(len, frames)) == [0, 1]
    linked.set(camera=Camera((0, 0, -9), (1, 0, 0), (0, -1, 0), view_angle=20))
    assert list(map(len, frames)) == [1, 2]
    one.render()
    other.render()
    assert list(map(len, frames)) == [2, 3]


def test_what_vtk_rounds_is_not_told_back():
    one, other, told = a_plotter(), a_plotter(), []
    linked = tamis.link(one, other)
    linked.set(camera=Camera((1, 2, -9), (0, 0, 0), (0.3, -0.7, 0.1)))  # not of length 1
    linked.on(told.append)
    one.render()
    other.render()
    one.renderer.ResetCameraClippingRange()
    assert told == []
    assert linked.shared.camera.view_up == (0.3, -0.7, 0.1)


def test_a_hand_that_drags_has_the_others_drawn_once_a_frame():
    one, other = a_plotter(), a_plotter()
    tamis.link(one, other)
    mine, theirs, before = frames_of(one), frames_of(other), view_of(other)
    drag(one, (60, 45), (80, 50))
    assert view_of(other) == view_of(one) != before
    assert 1 <= len(theirs) <= len(mine)


def test_turned_many_times_they_do_not_drift_apart():
    plotters = [a_plotter() for _ in range(3)]
    tamis.link(*plotters)
    rng = np.random.default_rng(0)
    for number in range(200):
        camera = plotters[number % 3].renderer.GetActiveCamera()
        camera.Azimuth(rng.uniform(-30, 30))
        camera.OrthogonalizeViewUp()
    views = [np.concatenate([np.ravel(part) for part in view_of(plotter)]) for plotter in plotters]
    np.testing.assert_allclose(views[1], views[0], rtol=0, atol=1e-15)
    np.testing.assert_allclose(views[2], views[0], rtol=0, atol=1e-15)


def test_subplots_can_be_linked_alone_or_with_their_plotter():
    plotter, other = a_plotter(shape=(1, 3)), a_plotter()
    tamis.link(plotter.renderers[2], other)
    apart = view_of(plotter, 0)
    other.camera.azimuth = 50
    assert view_of(plotter, 2) == view_of(other)
    assert view_of(plotter, 0) == apart
    tamis.link(other, plotter)
    frames = frames_of(plotter)
    other.camera.azimuth = 60
    assert {view_of(plotter, which) for which in range(3)} == {view_of(other)}
    # of two links that know the plotter, each has it drawn, with all its subplots at once
    assert len(frames) == 2


def test_without_perspective_they_share_how_much_is_seen():
    one, other, third = a_plotter(), a_plotter(), a_plotter()
    one.enable_parallel_projection()
    other.enable_parallel_projection()
    tamis.link(one, other, third)
    one.camera.parallel_scale = 0.25
    assert other.camera.parallel_scale == 0.25
    assert not third.camera.parallel_projection
    assert view_of(third)[0] == view_of(one)[0]


def test_planes_of_widgets_follow_by_index():
    volume = pyvista.ImageData(dimensions=(8, 9, 10), spacing=(1, 1, 2))
    volume["values"] = np.arange(720.0)
    plotter = pyvista.Plotter(off_screen=True)
    plotter.add_mesh_slice(volume, normal="z", show_scalar_bar=False)
    link = Link()
    tamis.link(link, plotter, spacing=(2, 1, 1))
    (widget,) = plotter.widgets.plane_widgets
    link.set(planes={"Z": 3, "X": 1})
    assert widget.GetOrigin()[2] == 6
    assert plotter.widgets.plane_sliced_meshes[0].bounds[4:] == (6, 6)
    widget.SetOrigin(4, 4, 8)
    widget.InvokeEvent("InteractionEvent")
    assert link.shared.planes == {"Z": 4, "X": 1}


def test_a_plane_aslant_is_no_plane_of_an_axis():
    plotter, link = a_plotter(), Link()
    widget = plotter.add_plane_widget(lambda *_: None, normal=(1, 1, 0))
    tamis.link(widget, link)
    before = widget.GetOrigin()
    link.set(planes={"X": 7, "Y": 7, "Z": 7})
    assert widget.GetOrigin() == before
    widget.SetNormal(0, 1, 0)
    link.set(planes={"X": 7, "Y": 0, "Z": 7})
    assert widget.GetOrigin()[1] == 0


def test_a_plotter_that_is_closed_leaves_the_others_in_step():
    one, gone, other = a_plotter(), a_plotter(), a_plotter()
    linked = tamis.link(one, gone, other)
    gone.close()
    one.camera.azimuth = 40
    assert view_of(other) == view_of(one)
    assert repr(linked) == "Linked of 2 views"


def test_a_plotter_that_nobody_holds_any_more_leaves_the_others_in_step():
    one, gone, other = a_plotter(), a_plotter(), a_plotter()
    linked = tamis.link(one, gone.renderer, other)
    gone.close()
    del gone
    gc.collect()
    other.camera.azimuth = 40
    assert view_of(one) == view_of(other)
    assert repr(linked) == "Linked of 2 views"


def test_views_stay_in_step_though_nobody_keeps_the_link():
    one, other = a_plotter(), a_plotter()
    tamis.link(one, other)
    gc.collect()
    one.camera.azimuth = 40
    assert view_of(other) == view_of(one)


def test_what_is_closed_leaves_nothing_behind():
    one, other = a_plotter(), a_plotter()
    had = [one.camera.HasObserver("ModifiedEvent"), one.render_window.HasObserver("EndEvent")]
    linked = tamis.link(one, other)
    assert one.camera.HasObserver("ModifiedEvent")
    linked.close()
    assert [one.camera.HasObserver("ModifiedEvent"), one.render_window.HasObserver("EndEvent")] == had
    before = view_of(other)
    one.camera.azimuth = 40
    assert view_of(other) == before


def test_what_a_plotter_does_not_have_cannot_be_shared():
    with pytest.raises(ParameterError, match=r"of what Plotter has: camera"):
        tamis.link(a_plotter(), Link(), of="selection")
