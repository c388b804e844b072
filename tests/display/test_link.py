"""A link tells everyone what changed, once."""

import pytest

from tamis.display import Camera, Link
from tamis.errors import ParameterError, UnknownNameError


def test_all_are_told_what_changed_and_only_that():
    link, told = Link(), []
    link.on(told.append)
    link.set(planes={"Z": 3}, selection=frozenset())
    assert told == [{"planes": {"Z": 3}}]
    assert link.shared.planes == {"Z": 3}


def test_what_is_so_already_is_not_told():
    link, told = Link(), []
    link.set(camera=Camera((0, 0, 9), (0, 0, 0), (0, 1, 0)))
    link.on(told.append)
    link.set(camera=Camera((0, 0, 9), (0, 0, 0), (0, 1, 0)))
    assert told == []


def test_two_that_copy_from_each_other_come_to_rest():
    one, other = Link(), Link()
    one.on(lambda news: other.set(**news))
    other.on(lambda news: one.set(**news))
    one.set(cursor={"Y": 2.5, "X": 1.0})
    other.set(selection=frozenset({4}))
    assert one.shared == other.shared
    assert one.shared.selection == {4}


def test_whoever_has_ended_is_told_nothing_and_may_end_while_being_told():
    link, told = Link(), []
    end = link.on(lambda news: (told.append(news), end()))
    link.on(told.append)
    link.set(selection=frozenset({1}))
    link.set(selection=frozenset({2}))
    end()
    assert told == [{"selection": {1}}, {"selection": {1}}, {"selection": {2}}]


def test_what_cannot_be_shared_is_refused_and_changes_nothing():
    link = Link()
    with pytest.raises(UnknownNameError, match="shared property"):
        link.set(plane={"Z": 1})
    with pytest.raises(ParameterError, match="the lower one first"):
        link.set(contrast_limits=(2.0, 1.0), planes={"Z": 1})
    assert link.shared.planes == {}


def test_cameras_differ_by_what_is_seen_without_perspective():
    link, told = Link(), []
    link.set(camera=Camera((0, 0, 9), (0, 0, 0), (0, 1, 0), parallel_scale=2.0))
    link.on(told.append)
    link.set(camera=Camera((0, 0, 9), (0, 0, 0), (0, 1, 0), parallel_scale=1.0))
    assert told[0]["camera"].parallel_scale == 1.0
    assert Camera((0, 0, 9), (0, 0, 0), (0, 1, 0)).parallel_scale is None
