"""What a scene is told of a volume: cube by cube it is the surface of the whole."""

from __future__ import annotations

import numpy as np
import pytest
from skimage import measure

import tamis
from tamis.display import isosurface, label_surface
from tamis.session import Session
from tamis.session.screen import _volume

SPACING = (2.0, 1.0, 0.5)


def noise(shape=(21, 30, 35)):
    from scipy.ndimage import gaussian_filter

    return (gaussian_filter(np.random.default_rng(1).random(shape), 2) * 2000).astype(np.uint16)


@pytest.fixture
def open_volume(engine, open_page):
    """Return what opens a page on an image, or on what is made of it."""

    def open_one(image, **options):
        made = image if isinstance(image, tamis.Image) else tamis.open(image, **options)
        session = Session.start(made, engine=engine)
        page = open_page(session)
        page.ref = session.state.selected
        return page

    return open_one


def surface_of(page, ref, level=0, **fields):
    """Return vertices, triangles and labels of all cubes."""
    about, _ = page.ask("volume", ref=ref, planes=fields.get("planes", []))
    parts = []
    for piece in range(about["levels"][level]["pieces"]):
        told, buffers = page.ask("surface", ref=ref, level=level, piece=piece, **fields)
        assert told["type"] == "answer", told
        vertices = np.frombuffer(buffers[0], "<f4").reshape(-1, 3)
        normals = np.frombuffer(buffers[1], np.int8).reshape(-1, 4)
        faces = np.frombuffer(buffers[2], "<u4").reshape(-1, 3)
        labels = np.frombuffer(buffers[3], "<u4") if len(buffers) > 3 else np.zeros(len(vertices), "<u4")
        assert len(vertices) == len(normals) == len(labels) == told["vertices"]
        assert len(faces) == told["triangles"]
        parts.append(
            (vertices[faces], labels[faces[:, :1]] if len(faces) else np.zeros((0, 1)), normals[faces])
        )
    return about, [np.concatenate(one) for one in zip(*parts, strict=True)]


def sorted_triangles(corners, labels):
    """Return triangles in an order that does not depend on who found them first."""
    lines = np.column_stack([np.round(corners.reshape(len(corners), 9), 3), labels.reshape(-1)])
    return lines[np.lexsort(lines.T)]


@pytest.mark.parametrize("edge", [5, 8, 64])
def test_cubes_of_labels_are_the_surface_of_the_whole(open_volume, monkeypatch, edge):
    monkeypatch.setattr(_volume, "_EDGE", edge)
    volume = noise()
    image = tamis.open(volume, spacing=SPACING, unit="um")
    page = open_volume(tamis.measure.label(image > int(np.median(volume))))
    about, (corners, labels, _) = surface_of(page, page.ref)
    assert (about["axes"], about["spacing"], about["has_objects"]) == ("ZYX", list(SPACING), True)
    whole = label_surface(np.pad(measure.label(volume > np.median(volume)), 1))
    whole = whole.placed(-np.array(SPACING), SPACING)
    expected = sorted_triangles(whole.vertices[whole.faces], whole.labels[whole.faces[:, :1]])
    np.testing.assert_allclose(sorted_triangles(corners, labels), expected, atol=2e-3)


@pytest.mark.parametrize("edge", [6, 64])
def test_cubes_at_a_value_are_the_surface_of_the_whole(open_volume, monkeypatch, edge):
    monkeypatch.setattr(_volume, "_EDGE", edge)
    volume = noise()
    page = open_volume(volume, axes="ZYX", spacing=SPACING)
    value = float(np.median(volume)) + 0.5
    _, (corners, labels, _) = surface_of(page, page.ref, value=value)
    whole = isosurface(volume, value).placed((0, 0, 0), SPACING)
    expected = sorted_triangles(whole.vertices[whole.faces], whole.labels[whole.faces[:, :1]])
    np.testing.assert_allclose(sorted_triangles(corners, labels), expected, atol=2e-3)


def test_directions_do_not_tell_where_a_cube_ends(open_volume, monkeypatch):
    page = open_volume(noise() > 1000, axes="ZYX")
    found = []
    for edge in (64, 7):
        monkeypatch.setattr(_volume, "_EDGE", edge)
        _, (corners, _, normals) = surface_of(page, page.ref)
        order = np.lexsort(np.round(corners.reshape(-1, 9), 3).T)
        found.append(normals[order].astype(int))
    assert np.abs(found[0] - found[1]).max() <= 2


def test_a_coarse_level_is_the_surface_of_every_second_pixel(open_volume):
    volume = noise((60, 100, 110))
    page = open_volume(volume, axes="ZYX")
    about, (corners, labels, _) = surface_of(page, page.ref, level=1, value=1000.5)
    assert about["levels"][1]["steps"] == [2, 2, 2]
    assert about["levels"][1]["pixels"] == 30 * 50 * 55
    coarse = isosurface(volume[::2, ::2, ::2], 1000.5).placed((0, 0, 0), (2, 2, 2))
    expected = sorted_triangles(coarse.vertices[coarse.faces], coarse.labels[coarse.faces[:, :1]])
    np.testing.assert_allclose(sorted_triangles(corners, labels), expected, atol=2e-3)


def test_a_thin_volume_keeps_its_planes_at_every_level(open_volume):
    page = open_volume(np.zeros((30, 200, 200), np.uint8), axes="ZYX")
    about, _ = page.ask("volume", ref=page.ref)
    assert [level["steps"] for level in about["levels"]] == [[1, 1, 1], [1, 2, 2], [1, 4, 4], [1, 8, 8]]


def test_a_grey_volume_says_where_its_surface_is(open_volume):
    volume = np.zeros((20, 20, 20), np.float32)
    volume[5:15, 5:15, 5:15] = 10
    volume[0, 0, 0] = np.nan
    about, _ = open_volume(volume, axes="ZYX").ask("volume", ref="image")
    assert (about["low"], about["high"]) == (0, 10)
    assert 0 <= about["value"] < 10


@pytest.mark.parametrize("only", [np.nan, 3.0])
def test_a_volume_of_one_value_has_none(open_volume, only):
    about, _ = open_volume(np.full((5, 6, 7), only), axes="ZYX").ask("volume", ref="image")
    assert about["value"] is None


def test_of_a_film_the_time_is_chosen(open_volume):
    film = np.zeros((2, 12, 12, 12), bool)
    film[1, 3:9, 3:9, 3:9] = True
    page = open_volume(film, axes="TZYX")
    assert len(surface_of(page, page.ref, planes=[0, 6])[1][0]) == 0
    assert len(surface_of(page, page.ref, planes=[1, 6])[1][0]) > 100


@pytest.mark.parametrize(
    ("image", "axes", "words"),
    [
        (np.zeros((20, 30), np.uint8), "YX", "must have planes, rows and columns"),
        (np.zeros((5, 20, 30), np.uint8), "TYX", "must have planes, rows and columns"),
        (np.zeros((5, 20, 30, 3), np.uint8), "ZYXC", "one value a pixel"),
    ],
)
def test_what_is_no_volume_is_refused_in_a_line(open_volume, image, axes, words):
    page = open_volume(image, axes=axes)
    for what in ("volume", "surface"):
        told, _ = page.ask(what, ref=page.ref)
        assert told["type"] == "failed"
        assert words in told["message"]


@pytest.mark.parametrize(
    "fields", [{"piece": 1}, {"piece": -1}, {"level": 99}, {"value": None}, {"value": "x"}, {"planes": [9]}]
)
def test_nothing_that_a_page_says_is_believed(open_volume, fields):
    page = open_volume(noise((5, 6, 7)), axes="ZYX")
    told, _ = page.ask("surface", **{"ref": page.ref, "piece": 0, "value": 3.0, **fields})
    assert told["type"] == "failed"
