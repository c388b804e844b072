"""What happens to scenes of Mayavi that are linked, told as JSON: Mayavi gets a process of its own."""

import json
import sys

import numpy as np
import pyvista
from mayavi import mlab
from tvtk.api import tvtk

import tamis
from tamis.display import Camera, Link

mlab.options.offscreen = True
VOLUME = np.random.default_rng(0).random((11, 12, 14))


def a_figure():
    """Return a figure with a volume of voxels twice as thick as wide."""
    figure = mlab.figure(size=(120, 90))
    source = mlab.pipeline.scalar_field(VOLUME.T, figure=figure)
    source.origin, source.spacing = (0, 0, 0), (1, 1, 2)
    return figure, source


def a_figure_with_plane(axis, index):
    figure, source = a_figure()
    plane = mlab.pipeline.image_plane_widget(
        source, plane_orientation=f"{axis}_axes", slice_index=index, figure=figure
    )
    return figure, plane


def a_plotter():
    plotter = pyvista.Plotter(off_screen=True, window_size=(120, 90))
    plotter.add_mesh(pyvista.Box((0, 13, 0, 11, 0, 18)))
    plotter.screenshot()
    return plotter


def raw_camera(scene):
    camera = tvtk.to_vtk(scene.renderer).GetActiveCamera() if hasattr(scene, "renderer") else scene
    return [*camera.GetPosition(), *camera.GetFocalPoint(), *camera.GetViewUp(), camera.GetViewAngle()]


def frames_of(scene):
    frames = []
    tvtk.to_vtk(scene.render_window).AddObserver("EndEvent", lambda *_: frames.append(1))
    return frames


def cameras():
    (one, _), (other, _), plotter = a_figure_with_plane("x", 1), a_figure_with_plane("x", 2), a_plotter()
    linked = tamis.link(one, other, plotter, of="camera")

    def all_of_them():
        return [
            raw_camera(one.scene),
            raw_camera(other.scene),
            raw_camera(plotter.renderer.GetActiveCamera()),
        ]

    begin = all_of_them()
    mlab.view(30, 40, 60, figure=one)
    by_mlab = all_of_them()
    other.scene.camera.azimuth(25)
    by_camera = all_of_them()
    plotter.camera.elevation = 20
    by_pyvista = all_of_them()
    linked.set(camera=Camera((5, 6, -70), (6, 5, 9), (0, -1, 0), view_angle=20))
    by_link = all_of_them()
    linked.close()
    mlab.view(60, 70, 80, figure=one)
    return {
        "begin": begin, "by_mlab": by_mlab, "by_camera": by_camera, "by_pyvista": by_pyvista,
        "by_link": by_link, "after": all_of_them(), "trait": other.scene.camera.position.tolist(),
    }  # fmt: skip


def pictures():
    """Return whether scenes that are linked look alike, and how often each was drawn."""
    (one, _), (other, _) = a_figure_with_plane("z", 4), a_figure_with_plane("z", 6)
    before = mlab.screenshot(figure=other)
    tamis.link(one, other)
    frames = frames_of(one.scene), frames_of(other.scene)
    mlab.view(50, 50, 70, figure=one)
    one.scene.render()
    other.scene.render()
    drawn = list(map(len, frames))
    shots = [mlab.screenshot(figure=figure) for figure in (one, other)]
    return {
        "drawn": drawn,
        "is_alike": bool((shots[0] == shots[1]).all()),
        "has_changed": bool((shots[1] != before).any()),
    }


def dragged():
    """Return what a hand does that drags a scene: cameras, and how often each scene was drawn."""
    (one, _), (other, _) = a_figure(), a_figure()
    for figure in (one, other):
        mlab.points3d(*np.eye(3), scale_factor=1, figure=figure)
    tamis.link(one, other)
    before, frames = raw_camera(other.scene), (frames_of(one.scene), frames_of(other.scene))
    hand = tvtk.to_vtk(one.scene.interactor)
    hand.GetInteractorStyle().SetCurrentStyleToTrackballCamera()  # as a window does
    hand.SetEventInformation(60, 45, 0, 0)
    hand.InvokeEvent("LeftButtonPressEvent")
    for step in range(5):
        hand.SetEventInformation(60 + 4 * step, 45 + 3 * step, 0, 0)
        hand.InvokeEvent("MouseMoveEvent")
    hand.InvokeEvent("LeftButtonReleaseEvent")
    drawn = list(map(len, frames))
    return {"before": before, "one": raw_camera(one.scene), "other": raw_camera(other.scene), "drawn": drawn}


def planes():
    (one, image_plane), (other, source) = a_figure_with_plane("z", 4), a_figure()
    cut = mlab.pipeline.scalar_cut_plane(source, plane_orientation="z_axes", figure=other)
    mlab.pipeline.image_plane_widget(source, plane_orientation="y_axes", slice_index=3, figure=other)
    volume = pyvista.ImageData(dimensions=(14, 12, 11), spacing=(1, 1, 2))
    volume["values"] = VOLUME.ravel()
    plotter = pyvista.Plotter(off_screen=True)
    plotter.add_mesh_slice(volume, normal="z")
    widget, link = plotter.widgets.plane_widgets[0], Link()
    tamis.link(one, other, widget, link, of="planes", spacing=(2, 1, 1))

    def all_of_them():
        cut_widget = tvtk.to_vtk(cut.implicit_plane.widget)
        return [
            int(image_plane.ipw.slice_index), float(cut.implicit_plane.plane.origin[2]),
            cut_widget.GetOrigin()[2], widget.GetOrigin()[2], link.shared.planes,
        ]  # fmt: skip

    told = {"begin": all_of_them()}
    frames = frames_of(one.scene)
    link.set(planes={"Z": 7, "Y": 3})
    told["by_link"], told["drawn"] = all_of_them(), len(frames)
    told["trait"] = float(cut.implicit_plane.origin[2])
    image_plane.ipw.slice_position = 10.0
    told["by_image_plane"] = all_of_them()
    cut.implicit_plane.origin = (6, 5, 4)
    told["by_cut_plane"] = all_of_them()
    widget.SetOrigin(6, 5, 12)
    widget.InvokeEvent("InteractionEvent")
    told["by_pyvista"] = all_of_them()
    link.set(planes={"Z": 999, "Y": 3})
    told["beyond"] = int(image_plane.ipw.slice_index)
    image_plane.ipw.plane_orientation = "x_axes"
    link.set(planes={"Z": 2, "Y": 3})
    told["turned"] = float(cut.implicit_plane.plane.origin[2])
    return told


def modules():
    """Return the index of a plane that was linked without its figure."""
    (_, one), (other, second) = a_figure_with_plane("y", 4), a_figure_with_plane("y", 9)
    apart = raw_camera(other.scene)
    tamis.link(one, second)
    one.ipw.slice_index = 2
    return {"index": int(second.ipw.slice_index), "is_apart": raw_camera(other.scene) == apart}


def closed():
    (one, _), (gone, _), (other, _) = [a_figure_with_plane("x", 1) for _ in range(3)]
    linked, scene = tamis.link(one, gone, other), gone.scene
    mlab.close(gone)
    apart = raw_camera(scene)
    mlab.view(33, 44, 55, figure=one)
    return {
        "views": repr(linked),
        "is_in_step": raw_camera(other.scene) == raw_camera(one.scene),
        "is_apart": raw_camera(scene) == apart,
    }


if __name__ == "__main__":
    parts = cameras, pictures, dragged, planes, modules, closed
    sys.stdout.write("\n" + json.dumps({part.__name__: part() for part in parts}))
