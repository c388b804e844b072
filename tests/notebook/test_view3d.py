"""`tamis.view3d` without a page: what it takes, what it shares, what it draws on paper."""

import sys
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image as Picture

import tamis
from tamis.display import Camera, Link
from tamis.errors import ImageError, KindError, MissingExtraError, ParameterError, ReadError, TamisError


def balls():
    """Return labels 3 and 70000 of two balls of radius 6."""
    places = np.indices((20, 26, 40))
    labels = np.zeros((20, 26, 40), np.int32)
    for label, at in ((3, (9, 12, 10)), (70_000, (10, 13, 28))):
        labels[((places - np.reshape(at, (3, 1, 1, 1))) ** 2).sum(axis=0) < 36] = label
    return labels


LABELS = balls()
GREY = np.where(LABELS, 180, 20).astype(np.uint8)


@pytest.fixture
def view3d():
    """Return `tamis.view3d`, on links of their own; all views are closed at the end."""
    made = []

    def make(*args, linked=False, **options):
        made.append(tamis.view3d(*args, linked=linked, **options))
        return made[-1]

    yield make
    for view in made:
        view.close()


def surface_of(view):
    """Return the mesh that a plotter draws beside planes."""
    plotter = view.to_pyvista()
    found = [actor for name, actor in plotter.actors.items() if not name.startswith("plane")]
    plotter.close()
    return found


def test_objects_are_drawn_where_they_are(view3d):
    view = view3d(GREY, LABELS, spacing=(2, 1, 0.5))
    (mesh,) = surface_of(view)
    low, high = np.reshape(mesh.bounds, (3, 2)).T
    places = np.nonzero(LABELS)
    for axis, step in enumerate((2, 1, 0.5)):
        ends = places[axis].min() - 0.5, places[axis].max() + 0.5
        assert (low[2 - axis], high[2 - axis]) == pytest.approx([step * end for end in ends])


def test_a_grey_volume_has_a_surface_at_the_level(view3d):
    ramp = np.broadcast_to(np.arange(10.0).reshape(10, 1, 1), (10, 8, 8))
    (mesh,) = surface_of(view3d(ramp, level=3.25))
    assert mesh.bounds[4:] == pytest.approx((3.25, 3.25))


def test_a_lazy_volume_and_its_labels_are_one_session(view3d):
    image = tamis.open(GREY, name="grey", axes="ZYX")
    smooth = tamis.filters.gaussian(image, sigma=1)
    labels = tamis.measure.label(smooth > 0.4)
    view = view3d(smooth, labels)
    assert repr(view) == "View3D of gaussian, labels"
    assert len(view.session.images) == 1
    assert surface_of(view)


def test_views_that_are_linked_share_what_they_look_at(view3d):
    first, second = view3d(LABELS > 0, linked=True), view3d(GREY, linked=True)
    assert first.link is second.link
    assert view3d(GREY).link is not view3d(GREY).link
    own = Link()
    assert view3d(GREY, linked=own).link is own


def test_what_the_link_says_is_drawn(view3d):
    view = view3d(GREY, LABELS)
    camera = Camera((20.0, 13.0, -90.0), (20.0, 13.0, 10.0), (0.0, -1.0, 0.0))
    view.link.set(camera=camera, planes={"Z": 3}, selection=frozenset({3}), clipping={"X": (-0.5, 20)})
    plotter = view.to_pyvista(size=(80, 60))
    assert plotter.camera.position == camera.position
    assert plotter.actors["plane Z"].bounds[4:] == (3, 3)
    pixels = plotter.screenshot(return_img=True)
    plotter.close()
    left, right = pixels[:, :40], pixels[:, 41:]
    assert (right == right[0, 0]).all()  # cut away
    assert (left != right[0, 0]).any()


def test_a_picture_is_written_as_large_as_it_is_asked_for(view3d, tmp_path):
    path = view3d(GREY, LABELS).savefig(tmp_path / "balls.png", size=(120, 90), dpi=150)
    with Picture.open(path) as picture:
        assert picture.size == (120, 90)
        assert picture.info["dpi"] == pytest.approx((150, 150), abs=0.1)
        assert np.asarray(picture).std() > 5


def test_a_volume_is_rendered_instead_of_planes(view3d):
    plotter = view3d(GREY).to_pyvista(volume_rendering=True)
    assert list(plotter.actors) == ["volume"]
    plotter.close()


@pytest.mark.parametrize("value", [np.nan, 0.0, np.inf])
def test_a_volume_of_one_value_is_drawn_without_a_surface(view3d, value, tmp_path):
    view = view3d(np.full((5, 6, 7), value))
    assert not surface_of(view)
    assert view.savefig(tmp_path / "one.png", size=(40, 30)).exists()


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ((np.zeros((20, 30)),), ImageError, "view3d: 'volume' must have planes, rows and columns, got shape"),
        ((tamis.open("sample:astronaut"),), ImageError, "one value a pixel"),
        ((GREY, LABELS[:5]), ImageError, "labels must have the volume's shape"),
        ((), ParameterError, "a volume, or labels"),
        (("nothing.tif",), ReadError, "no such file"),
    ],
)
def test_what_is_no_volume_is_refused_in_a_line(arguments, error, words):
    with pytest.raises(error, match=words) as raised:
        tamis.view3d(*arguments)
    assert "\n" not in str(raised.value)


def test_a_lazy_table_is_refused():
    table = tamis.measure.regionprops_table(tamis.open(LABELS, kind="labels"))
    with pytest.raises(KindError, match="view3d"):
        tamis.view3d(table)


def test_a_link_is_a_link():
    with pytest.raises(ParameterError, match="linked"):
        tamis.view3d(GREY, linked="always")


def test_without_a_screen_show_says_what_to_do(view3d, monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(TamisError, match="savefig"):
        view3d(GREY).show()


def test_without_pyvista_the_message_names_the_extra(view3d, without, tmp_path):
    view = view3d(GREY)
    without("pyvista")
    with pytest.raises(MissingExtraError, match=r"pip install 'tamis\[3d\]'"):
        view.savefig(tmp_path / "grey.png")


def test_in_a_notebook_it_is_a_widget_and_pictures_until_that_is_there(kernel, view3d):
    view3d(GREY, LABELS, level=3).show()
    widget, still = kernel
    assert "application/vnd.jupyter.widget-view+json" in widget
    assert still["text/html"].count("<img") == 2
    assert still["text/plain"] == "View3D of volume, labels"


def test_marimo_gets_the_widget_itself(view3d, monkeypatch):
    shown = []
    output = SimpleNamespace(append=shown.append)
    marimo = SimpleNamespace(running_in_notebook=lambda: True, output=output, Html=str)
    monkeypatch.setitem(sys.modules, "marimo", marimo)
    view = view3d(GREY)
    view.show()
    assert shown == [view]
    assert view._display_() is view._display_()
    assert view._display_().parts == "panels"


def test_on_paper_and_without_widgets_there_are_pictures_and_a_line(kernel, view3d, without):
    without("anywidget")
    view3d(GREY, LABELS).show()
    assert kernel[0]["text/html"].count("<img") == 2
    assert "pip install 'tamis[notebook]'" in kernel[0]["text/html"]
