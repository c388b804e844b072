"""`tamis.link` keeps links in step, and says what it cannot link."""

from types import SimpleNamespace

import pytest

import tamis
from tamis.display import Camera, Link
from tamis.errors import ParameterError, UnknownNameError

CAMERA = Camera((0, 0, 9), (0, 0, 0), (0, 1, 0))


def test_what_one_shows_all_show_whoever_has_a_link():
    one, other, figure = Link(), Link(), SimpleNamespace(link=Link())
    linked = tamis.link(one, other, figure)
    one.set(camera=CAMERA)
    figure.link.set(selection=frozenset({7}))
    linked.set(planes={"Z": 2})
    assert one.shared == other.shared == figure.link.shared == linked.shared
    assert one.shared.camera == CAMERA
    assert one.shared.selection == {7}
    assert one.shared.planes == {"Z": 2}


def test_only_what_was_asked_for_is_shared():
    one, other = Link(), Link()
    tamis.link(one, other, of=("planes", "cursor"))
    one.set(camera=CAMERA, planes={"Z": 2})
    assert other.shared.planes == {"Z": 2}
    assert other.shared.camera is None
    third = Link()
    tamis.link(one, third, of="camera")
    assert (third.shared.camera, third.shared.planes) == (CAMERA, {})


def test_the_first_view_that_shows_something_says_where_all_begin():
    one, other, third = Link(), Link(), Link()
    other.set(camera=CAMERA)
    third.set(camera=Camera((1, 1, 1), (0, 0, 0), (0, 1, 0)), selection=frozenset({3}))
    tamis.link(one, other, third)
    for each in (one, other, third):
        assert each.shared.camera == CAMERA
        assert each.shared.selection == {3}


def test_each_is_told_once_and_all_come_to_rest():
    links, told = [Link() for _ in range(4)], []
    tamis.link(*links)
    tamis.link(*reversed(links))  # twice, and the other way round
    links[3].on(told.append)
    links[0].set(planes={"Z": 1})
    assert told == [{"planes": {"Z": 1}}]


def test_a_view_that_corrects_what_it_is_told_has_the_last_word():
    one, other, third = Link(), Link(), Link()
    tamis.link(one, other, third)
    other.on(lambda news: other.set(planes={"Z": min(5, news["planes"]["Z"])}))
    one.set(planes={"Z": 9})
    assert one.shared.planes == other.shared.planes == third.shared.planes == {"Z": 5}


def test_what_is_cleared_is_cleared_everywhere():
    one, other = Link(), Link()
    tamis.link(one, other)
    one.set(selection=frozenset({1}), cursor={"X": 1.0})
    other.set(selection=frozenset(), cursor=None)
    assert one.shared.selection == frozenset()
    assert one.shared.cursor is None


def test_what_is_closed_is_on_its_own_again():
    one, other = Link(), Link()
    linked = tamis.link(one, other)
    assert repr(linked) == "Linked of 2 views"
    linked.close()
    linked.close()
    one.set(camera=CAMERA)
    assert other.shared.camera is None
    assert repr(linked) == "Linked of 0 views"


def test_what_is_no_view_is_refused_and_the_extras_are_named():
    with pytest.raises(ParameterError, match=r"link: .* 'tamis\[mayavi\]'.* 'tamis\[3d\]'.*got 3\."):
        tamis.link(Link(), 3)
    with pytest.raises(ParameterError, match="at least one"):
        tamis.link()


def test_a_property_that_nobody_has_is_refused():
    with pytest.raises(UnknownNameError, match="'camera'"):
        tamis.link(Link(), Link(), of="camra")


def test_nothing_is_linked_where_one_is_refused():
    one, other = Link(), Link()
    with pytest.raises(ParameterError):
        tamis.link(one, other, object())
    one.set(camera=CAMERA)
    assert other.shared.camera is None
