"""Surfaces are those of the library, closed around each object, and seen from outside."""

import numpy as np
import pytest
from skimage import measure

from tamis.display import Surface, isosurface, label_surface


def ball(radius, shape=(24, 26, 28), centre=(11.5, 12, 13)):
    places = np.indices(shape)
    return radius - np.sqrt(sum((axis - at) ** 2 for axis, at in zip(places, centre, strict=True)))


def edges_of(faces):
    """Return each edge once for each triangle that has it."""
    return np.sort(np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), axis=1)


def is_closed(faces):
    _, counts = np.unique(edges_of(faces), axis=0, return_counts=True)
    return bool((counts == 2).all())


def test_a_surface_at_a_level_is_that_of_the_library():
    volume = ball(8)
    surface = isosurface(volume, 1.5)
    vertices, faces, _, _ = measure.marching_cubes(
        volume.astype(np.float32), 1.5, gradient_direction="ascent"
    )
    np.testing.assert_array_equal(surface.vertices, vertices.astype(np.float32))
    np.testing.assert_array_equal(surface.faces, faces)
    assert not surface.labels.any()


@pytest.mark.parametrize("dtype", ["uint8", ">i2", "float64", "bool"])
def test_it_is_closed_and_of_every_dtype(dtype):
    volume = np.asfortranarray((ball(8) > 0).astype(dtype))
    volume.flags.writeable = False
    surface = isosurface(volume, 0.5)
    assert is_closed(surface.faces)
    assert len(surface.faces) > 500


@pytest.mark.parametrize(
    "volume",
    [
        np.zeros((4, 5, 6)),
        np.full((4, 5, 6), np.nan),
        np.full((4, 5, 6), -np.inf),
        np.ones((1, 5, 6)),
        np.ones((4, 5, 6)),
    ],
)
def test_where_nothing_or_everything_is_above_there_is_none(volume):
    assert isosurface(volume, 0.5).faces.shape == (0, 3)


@pytest.mark.parametrize("hole", [np.nan, -np.inf])
def test_what_is_no_number_lies_below_everything(hole):
    volume = np.ones((9, 9, 9))
    volume[4, 4, 4] = hole
    surface = isosurface(volume, 0.5)
    assert is_closed(surface.faces)
    assert np.isfinite(surface.vertices).all()
    assert (np.abs(surface.vertices - 4) <= 1).all()


def test_a_voxel_that_is_infinite_keeps_the_others_where_they_are():
    volume = ball(8)
    surface = isosurface(volume, 1.5)
    volume[11, 12, 13] = np.inf
    np.testing.assert_allclose(isosurface(volume, 1.5).vertices, surface.vertices, atol=1e-6)


def test_each_object_has_its_own_closed_surface_where_two_touch_too():
    labels = np.zeros((20, 20, 20), np.uint16)
    labels[3:10, 4:16, 4:16], labels[10:17, 4:16, 4:16] = 9, 60_000
    surface = label_surface(labels)
    assert set(surface.labels) == {9, 60_000}
    for label in (9, 60_000):
        part, used = surface.part(surface.labels[surface.faces[:, 0]] == label)
        assert is_closed(part.faces)
        assert set(part.labels) == {label}
        np.testing.assert_array_equal(surface.vertices[used], part.vertices)
        alone = isosurface(labels == label, 0.5)
        assert measure.mesh_surface_area(part.vertices, part.faces) == pytest.approx(
            measure.mesh_surface_area(alone.vertices, alone.faces)
        )


@pytest.mark.parametrize(
    "labels", [np.zeros((5, 5, 5), int), np.full((5, 5, 5), 3), np.zeros((5, 5, 5), bool)]
)
def test_background_alone_and_an_object_without_background_have_none(labels):
    assert len(label_surface(labels).faces) == 0


def test_negative_labels_are_objects():
    labels = np.zeros((7, 7, 7), np.int32)
    labels[2:5, 2:5, 2:5] = -1
    assert set(label_surface(labels).labels) == {2**32 - 1}


def test_normals_point_outwards_before_and_after_placing():
    surface = isosurface(ball(8), 1.5)
    assert (surface.normals() * (surface.vertices - (11.5, 12, 13))).sum(axis=1).min() > 0
    placed = surface.placed((100.0, 10.0, 1.0), (2.0, 1.0, 0.5))
    middle = (1 + 13 * 0.5, 10 + 12, 100 + 11.5 * 2)
    assert (placed.normals() * (placed.vertices - middle)).sum(axis=1).min() > 0
    np.testing.assert_allclose(np.linalg.norm(placed.normals(), axis=1), 1, rtol=1e-5)
    np.testing.assert_allclose(placed.vertices[:, 2], 100 + 2 * surface.vertices[:, 0], rtol=1e-5)


def test_triangles_of_two_parts_are_all_of_them_once():
    labels = measure.label(np.random.default_rng(0).random((18, 18, 18)) > 0.7)
    surface = label_surface(np.pad(labels, 1))
    low = surface.within((-1, -1, -1), (7, 30, 30))
    high = surface.within((7, -1, -1), (30, 30, 30))
    assert (low ^ high).all()


def test_nothing_joined_is_nothing():
    nothing = Surface.joined([])
    assert (len(nothing.vertices), len(nothing.normals())) == (0, 0)
    assert not nothing.within((0, 0, 0), (1, 1, 1)).size
