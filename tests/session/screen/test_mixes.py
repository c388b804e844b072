"""Channels and times that a step would take for space, and the axes of what an index takes."""

from __future__ import annotations

import numpy as np
import pytest

from tamis.io import open_image
from tamis.session import Session
from tamis.session.screen._moment import Moment
from tamis.session.screen._strip import steps_of

FILM = np.random.default_rng(5).integers(0, 255, (3, 2, 5, 12, 14), np.uint8)


@pytest.fixture
def film(engine):
    image = open_image(FILM, axes="TCZYX", spacing=(2, 0.5, 0.25), unit="um")
    with Session.start(image, engine=engine) as found:
        yield found


def mixed(session):
    """Axis and place of what the last step mixes."""
    return [(mix["axis"], mix["place"]) for mix in steps_of(Moment.of(session), {})[-1]["mixes"]]


def test_a_filter_takes_times_and_channels_for_space(film):
    film.add_step("filters.gaussian")
    found = steps_of(Moment.of(film), {})[-1]["mixes"]
    assert [(mix["axis"], mix["place"], mix["length"], mix["can_split"]) for mix in found] == [
        ("T", 0, 3, False),
        ("C", 1, 2, True),
    ]
    assert found[0]["message"] == "gaussian takes the 3 times for an axis of space"


def test_what_looks_at_each_pixel_alone_mixes_nothing(film):
    film.add_step("numpy.multiply", values={"x2": 2})
    assert mixed(film) == []
    film.add_step("numpy.getitem", values={"index": (0,)})
    assert mixed(film) == []


def test_a_step_that_is_told_of_its_channels_keeps_them_apart(film):
    film.add_step("filters.gaussian", values={"channel_axis": 1})
    assert mixed(film) == [("T", 0)]
    film.set_values("gaussian", channel_axis=-4)
    assert mixed(film) == [("T", 0)]


def test_one_channel_and_one_time_are_the_remedy(film):
    film.add_step("filters.gaussian")
    film.take_plane("gaussian", 1, 0)
    assert mixed(film) == [("T", 0)]
    film.take_plane("gaussian", 0, 2)
    assert mixed(film) == []


def test_colours_that_were_seen_to_be_kept_apart_are(engine):
    with Session.start("sample:astronaut", engine=engine) as session:
        session.add_step("transform.rotate", values={"angle": 30})
        assert mixed(session) == []
        assert session.result("rotate").shape == (512, 512, 3)
        session.add_step("ndimage.gaussian_filter", values={"sigma": 2})
        assert mixed(session) == [("C", 2)]


def test_a_step_that_is_off_mixes_nothing(film):
    film.add_step("filters.gaussian")
    film.add_step("filters.sobel")
    assert mixed(film) == [("T", 0), ("C", 1)]
    film.disable_step("sobel")
    assert mixed(film) == []


@pytest.mark.parametrize(
    ("index", "expected"),
    [
        ((slice(None), 1), ("TZYX", (1.0, 2.0, 0.5, 0.25))),
        ((2,), ("CZYX", (1.0, 2.0, 0.5, 0.25))),
        ((0, 0, slice(None, None, 2)), ("ZYX", (4.0, 0.5, 0.25))),
        ((0, 0, 1, slice(2, 9), slice(None, None, -3)), ("YX", (0.5, 0.75))),
        (-1, ("CZYX", (1.0, 2.0, 0.5, 0.25))),
    ],
)
def test_what_an_index_takes_keeps_the_axes_that_are_left(film, index, expected):
    film.add_step("numpy.getitem", node_id="part", values={"index": index})
    film.add_step("filters.sobel", node_id="edges")
    moment = Moment.of(film)
    for ref in ("part", "edges"):
        sight = moment.sight(ref)
        assert (sight.axes, sight.spacing) == expected
        assert sight.unit == "um"
