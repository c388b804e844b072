"""What a door that draws itself gets: the pixels of a page, and no more than it asked for."""

import numpy as np
import pytest
from skimage import filters as ski

import tamis
from tamis.errors import TamisError
from tamis.session import Session
from tamis.session.screen import PlaneReader

VOLUME = np.random.default_rng(2).random((6, 50, 70)).astype(np.float32)


@pytest.fixture
def reader():
    image = tamis.open(VOLUME)
    smooth = tamis.filters.gaussian(image, sigma=1)
    table = tamis.measure.regionprops_table(tamis.measure.label(smooth > 0.5), properties=("label",))
    with Session.start(pipeline=tamis.Pipeline.of(image=image, smooth=smooth, table=table)) as session:
        yield PlaneReader(session)


def test_a_part_of_a_plane_is_that_of_the_whole(reader):
    whole = ski.gaussian(VOLUME, sigma=1)
    window, plane = reader.read("smooth", (4,), box=((10, 20), (30, 61)))
    assert window.box == ((10, 20), (30, 61))
    assert np.array_equal(plane, whole[4, 10:30, 20:61])
    window, coarse = reader.read("smooth", (4,), level=2)
    assert np.array_equal(coarse, whole[4, ::4, ::4])
    window, coarse = reader.read("image", (0,), most_pixels=1000)
    assert (window.level, coarse.shape) == (1, (25, 35))


def test_a_shape_that_only_computing_tells_is_told():
    @tamis.operation
    def cut(image):
        return np.asarray(image)[: int(np.asarray(image).sum()) % 7 + 3]

    with Session.start(cut(tamis.open(VOLUME))) as session:
        name = session.pipeline.nodes[-1].id
        assert PlaneReader(session).sight(name).shape == session.result(name).shape


def test_a_glance_says_whether_it_is_exact(reader):
    _, plane, is_exact = reader.glance("image", (2,), most_pixels=10**6)
    assert is_exact
    assert np.array_equal(plane, VOLUME[2])
    assert reader.is_quick("image", (2,), ((0, 0), (5, 5)))


def test_what_has_no_pixels_is_refused(reader):
    with pytest.raises(TamisError, match="no pixels"):
        reader.read("table", ())
    assert reader.glance("table", (), most_pixels=100) is None
