"""A scene in PyVista: the colours are those of all other views, to the bit where nothing is lit."""

import importlib.util
from types import SimpleNamespace

import numpy as np
import pytest
import pyvista
from PIL import Image
from skimage import measure

from tamis.catalogue import Kind
from tamis.display import (
    NAN_COLOR,
    Camera,
    Intent,
    find_contrast_limits,
    label_colors,
    overlay,
    resolve,
    to_rgb,
)
from tamis.errors import ImageError, MissingExtraError, ParameterError, WriteError
from tamis.notebook._plotter import PLAIN_COLOR, plotter_of, save_figure

SHAPE = PLANES, ROWS, COLUMNS = 20, 24, 36
RNG = np.random.default_rng(0)
VOLUME = RNG.random(SHAPE)
LABELS = np.zeros(SHAPE, dtype=np.int32)
LABELS[4:9, 5:12, 6:20], LABELS[10:16, 3:20, 22:30] = 3, 8

# by axis: axes of the picture's rows and columns, direction of sight, and what is up
LOOKS = {
    "Z": ("Y", "X", (0, 0, 1), (0, -1, 0)),
    "Y": ("Z", "X", (0, -1, 0), (0, 0, -1)),
    "X": ("Z", "Y", (1, 0, 0), (0, 0, -1)),
}


@pytest.fixture(autouse=True)
def _everything_is_closed():
    yield
    pyvista.close_all()


def pixels_of(plotter, **options):
    return np.asarray(plotter.screenshot(return_img=True, **options))


def straight_at(axis, index):
    """Return a camera that sees a plane just as large as its picture, and that size."""
    lengths, (rows, columns, sight, up) = dict(zip("ZYX", SHAPE, strict=True)), LOOKS[axis]
    middle = np.array([index if name == axis else (lengths[name] - 1) / 2 for name in "XYZ"])
    camera = Camera(tuple(middle - 50 * np.array(sight)), tuple(middle), up, parallel_scale=lengths[rows] / 2)
    return {"camera": camera, "size": (lengths[columns], lengths[rows])}


@pytest.mark.parametrize("axis", "ZYX")
def test_a_plane_has_the_pixels_of_the_picture(axis):
    limits = find_contrast_limits(VOLUME)
    plane = np.take(VOLUME, 11, axis="ZYX".index(axis))
    expected = to_rgb(resolve(plane, Intent(contrast_limits=limits, colormap="magma"), kind=Kind.IMAGE))
    plotter = plotter_of(VOLUME, planes={axis: 11}, colormap="magma", **straight_at(axis, 11))
    np.testing.assert_array_equal(pixels_of(plotter), expected)


def test_voxels_that_are_large_on_the_screen_are_sharp():
    expected = to_rgb(resolve(LABELS[6], Intent(), kind=Kind.LABELS))
    options = straight_at("Z", 6)
    options["size"] = tuple(4 * length for length in options["size"])
    pixels = pixels_of(plotter_of(labels=LABELS, planes={"Z": 6}, **options))
    np.testing.assert_array_equal(pixels, expected.repeat(4, axis=0).repeat(4, axis=1))


def test_objects_lie_over_a_plane_as_in_the_picture():
    intent = Intent(contrast_limits=(0.2, 0.7), opacity=0.6, selection=frozenset({8}))
    image = resolve(VOLUME[12], intent, kind=Kind.IMAGE)
    expected = overlay(image, resolve(LABELS[12], intent, kind=Kind.LABELS))
    plotter = plotter_of(
        VOLUME, LABELS, planes={"Z": 12}, contrast_limits=(0.2, 0.7), opacity=0.6, selection={8},
        **straight_at("Z", 12),
    )  # fmt: skip
    np.testing.assert_array_equal(pixels_of(plotter), expected)


@pytest.mark.parametrize("volume", [LABELS > 0, (255 * VOLUME).astype(np.uint8)], ids=["binary", "uint8"])
def test_other_volumes_look_as_their_pictures_do(volume):
    limits = find_contrast_limits(volume) if volume.dtype != bool else None
    expected = to_rgb(resolve(volume[6], Intent(contrast_limits=limits), kind=Kind.IMAGE))
    plotter = plotter_of(volume, planes={"Z": 6}, **straight_at("Z", 6))
    np.testing.assert_array_equal(pixels_of(plotter), expected)


def test_labels_alone_are_drawn_on_black_and_pixels_that_are_no_number_stand_out():
    expected = to_rgb(resolve(LABELS[6], Intent(), kind=Kind.LABELS))
    plotter = plotter_of(labels=LABELS, planes={"Z": 6}, **straight_at("Z", 6))
    np.testing.assert_array_equal(pixels_of(plotter), expected)
    broken = VOLUME.copy()
    broken[6, 2, 3] = np.nan
    pixels = pixels_of(plotter_of(broken, planes={"Z": 6}, **straight_at("Z", 6)))
    assert tuple(pixels[2, 3]) == NAN_COLOR


def test_planes_lie_where_their_voxels_are():
    plotter = plotter_of(VOLUME, spacing=(3, 2, 1))
    bounds = {name: actor.bounds for name, actor in plotter.actors.items()}
    assert bounds == {
        "plane Z": (-0.5, 35.5, -1, 47, 30, 30),
        "plane Y": (-0.5, 35.5, 24, 24, -1.5, 58.5),
        "plane X": (18, 18, -1, 47, -1.5, 58.5),
    }


def test_rows_go_down_and_the_first_plane_is_in_front():
    volume = np.zeros((8, 8, 8), dtype=np.uint8)
    dots = {"row": (4, 7, 4), "column": (4, 4, 7), "plane": (0, 4, 4), "middle": (4, 4, 4)}
    places = {}
    for name, (plane, row, column) in dots.items():
        plotter = plotter_of(volume)
        renderer = plotter.renderer
        renderer.SetWorldPoint(column, row, plane, 1)
        renderer.WorldToView()
        places[name] = renderer.GetViewPoint()
    assert places["row"][1] < places["middle"][1]  # VTK counts upwards
    assert places["column"][0] > places["middle"][0]
    assert places["plane"][2] < places["middle"][2]


def a_surface(labels=(3, 8)):
    """Return a mesh of some objects, as marching cubes give it."""
    parts = []
    for label in labels:
        vertices, faces, _, _ = measure.marching_cubes((label == LABELS).astype(float), 0.5)
        parts.append((vertices[:, ::-1].astype(np.float32), faces, np.full(len(vertices), label)))
    shifts = np.cumsum([0, *(len(vertices) for vertices, _, _ in parts)])
    return SimpleNamespace(
        vertices=np.concatenate([vertices for vertices, _, _ in parts]),
        faces=np.concatenate([faces + shift for (_, faces, _), shift in zip(parts, shifts, strict=False)]),
        labels=np.concatenate([names for _, _, names in parts]).astype(np.uint32),
    )


def colors_of(plotter):
    (actor,) = plotter.actors.values()
    return np.asarray(actor.mapper.dataset.point_data["colors"])


def test_surfaces_have_the_colours_of_their_labels_and_others_fade():
    surface = a_surface()
    expected = label_colors(surface.labels)[:, :3]
    np.testing.assert_array_equal(colors_of(plotter_of(surfaces=[surface])), expected)
    faded = colors_of(plotter_of(surfaces=[surface], selection={8}))
    np.testing.assert_array_equal(faded[surface.labels == 8], expected[surface.labels == 8])
    assert (faded[surface.labels == 3].sum(axis=1) < 0.4 * expected[surface.labels == 3].sum(axis=1)).all()


def test_a_surface_of_no_object_is_plain_and_one_without_faces_is_none():
    surface = a_surface()
    surface.labels[:] = 0
    assert (colors_of(plotter_of(surfaces=[surface], selection={3})) == PLAIN_COLOR).all()
    surface.faces = surface.faces[:0]
    assert not plotter_of(surfaces=[surface]).actors


def test_surfaces_are_seen_where_the_objects_are():
    pixels = pixels_of(plotter_of(surfaces=[a_surface()], **straight_at("Z", 10)))
    seen = (pixels != 255).any(axis=-1)
    expected = (LABELS > 0).any(axis=0)
    assert np.mean(seen != expected) < 0.1  # triangles pass half-way between pixels


def test_what_is_clipped_is_not_drawn():
    surface = a_surface()
    options = straight_at("Z", 10)
    pixels = pixels_of(plotter_of(surfaces=[surface], clipping={"X": (21.5, 27.5)}, **options))
    columns = np.flatnonzero((pixels != 255).any(axis=(0, 2)))
    assert (columns.min(), columns.max()) == (22, 27)
    clipped = plotter_of(VOLUME, planes={"Z": 3}, clipping={"Y": (9.5, 30)}, **options)
    rows = np.flatnonzero((pixels_of(clipped) != 255).any(axis=(1, 2)))
    assert (rows.min(), rows.max()) == (10, ROWS - 1)


def test_a_volume_is_rendered_where_it_is_bright_and_clipped_too():
    volume = np.where(LABELS == 8, 1.0, 0.0)
    options = {"volume_rendering": True, "contrast_limits": (0.0, 1.0), "colormap": "viridis"}
    whole = pixels_of(plotter_of(volume, **options, **straight_at("Z", 10)))
    seen, expected = (whole != 255).any(axis=-1), (LABELS == 8).any(axis=0)
    assert np.mean(seen != expected) < 0.1
    assert seen[expected].mean() > 0.9
    half = pixels_of(plotter_of(volume, **options, clipping={"X": (0, 25)}, **straight_at("Z", 10)))
    columns = np.flatnonzero((half != 255).any(axis=(0, 2)))
    assert columns.max() <= 25


def test_a_rendered_volume_lies_where_its_voxels_are():
    (volume,) = plotter_of(VOLUME, spacing=(3, 2, 1), volume_rendering=True).actors.values()
    assert volume.bounds == (0, COLUMNS - 1, 0, 2 * (ROWS - 1), 0, 3 * (PLANES - 1))


def test_a_rendered_volume_has_no_planes_unless_they_are_named():
    assert list(plotter_of(VOLUME, volume_rendering=True).actors) == ["volume"]
    both = plotter_of(LABELS > 0, volume_rendering=True, planes={"Y": 3}, volume_opacity=[0, 0.5])
    assert sorted(both.actors) == ["plane Y", "volume"]
    assert pixels_of(both).std() > 1


def test_the_camera_that_was_asked_for_is_taken():
    camera = Camera((1.0, 2.0, -80.0), (3.0, 4.0, 5.0), (0.0, -1.0, 0.0), view_angle=15.0)
    plotter = plotter_of(VOLUME, camera=camera)
    plotter.screenshot()
    found = plotter.camera
    assert (found.position, found.focal_point, found.up, found.view_angle) == (
        camera.position, camera.focal_point, camera.view_up, camera.view_angle,
    )  # fmt: skip


def test_a_figure_has_its_size_on_paper_and_a_background_or_none(tmp_path):
    plotter = plotter_of(VOLUME)
    path = save_figure(plotter, tmp_path / "figure.png", size=(200, 150), dpi=100)
    with Image.open(path) as image:
        assert (image.size, image.mode) == ((200, 150), "RGB")
        assert image.info["dpi"] == pytest.approx((100, 100), abs=0.01)
        assert image.getpixel((0, 0)) == (255, 255, 255)
    path = save_figure(plotter, tmp_path / "figure.tif", is_transparent=True)
    with Image.open(path) as image:
        pixels = np.asarray(image)
    assert pixels.shape == (600, 800, 4)
    assert pixels[0, 0, 3] == 0
    assert pixels[300, 400, 3] == 255


def test_a_figure_that_cannot_be_written_says_so(tmp_path):
    with pytest.raises(WriteError, match=r"figure\.what: cannot be written"):
        save_figure(plotter_of(VOLUME), tmp_path / "figure.what")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"planes": {"Z": 20}}, r"in \[0, 19\] along Z, got 20"),
        ({"planes": {"C": 0}}, r"by axis 'Z', 'Y' or 'X'"),
        ({"clipping": {"T": (0, 1)}}, "'clipping' must be by axis 'Z', 'Y' or 'X'.*got 'T'"),
        ({"spacing": (1, 0, 1)}, "three positive numbers"),
        ({"contrast_limits": (1.0, 0.0)}, "the lower one first"),
    ],
)
def test_what_cannot_be_drawn_is_refused(options, told):
    with pytest.raises(ParameterError, match=told):
        plotter_of(VOLUME, **options)


def test_arrays_that_are_no_volumes_of_one_shape_are_refused():
    with pytest.raises(ImageError, match=r"\(planes, rows, columns\)"):
        plotter_of(VOLUME[0])
    with pytest.raises(ImageError, match="labels must have the volume's shape"):
        plotter_of(VOLUME, LABELS[:3])
    with pytest.raises(ParameterError, match="of a volume"):
        plotter_of(planes={"Z": 1})


def test_without_pyvista_the_extra_is_named(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"PyVista is not installed\. pip install 'tamis\[3d\]'\."):
        plotter_of(VOLUME)
