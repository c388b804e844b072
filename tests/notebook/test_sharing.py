"""What a page says of its link, and what it is told of Python's."""

import json

import pytest

from tamis.display import Camera, Link
from tamis.notebook._sharing import Sharing


@pytest.fixture
def shared():
    link, sent = Link(), []
    sharing = Sharing(link, lambda told: sent.append(json.loads(json.dumps(told))))
    yield link, sharing, sent
    sharing.close()


def say(sharing, page="a", **news):
    sharing.take({"sharer": page, "link": news})


def test_a_page_that_comes_is_told_how_everything_is(shared):
    link, sharing, sent = shared
    link.set(planes={"Z": 3}, selection=frozenset({5, 2}))
    sent.clear()
    say(sharing)
    whole = {"planes": {"Z": 3}, "extent": {}, "cursor": None, "selection": [2, 5], "contrast_limits": None}
    assert sent == [{"sharer": "", "link": {**whole, "camera": None, "clipping": {}}}]


def test_what_a_page_sets_everyone_hears_and_it_knows_that_it_was_itself(shared):
    link, sharing, sent = shared
    say(sharing, extent={"Y": [1, 2.5], "X": [0, 9]}, cursor={"Y": 3}, contrast_limits=[0, 7])
    assert link.shared.extent == {"Y": (1, 2.5), "X": (0, 9)}
    assert link.shared.contrast_limits == (0, 7)
    assert [told["sharer"] for told in sent] == ["a"]
    assert sent[0]["link"]["cursor"] == {"Y": 3}
    say(sharing, cursor=None, selection=[4])
    assert (link.shared.cursor, link.shared.selection) == (None, {4})


def test_a_camera_comes_as_it_was_sent_and_goes_as_it_came(shared):
    link, sharing, sent = shared
    camera = {
        "position": [1, 2.5, -3],
        "focal_point": [0, 0, 0],
        "view_up": [0, -1, 0],
        "view_angle": 20,
        "parallel_scale": None,
    }
    say(sharing, camera=camera, clipping={"Z": [1, 2]})
    assert link.shared.camera == Camera((1, 2.5, -3), (0, 0, 0), (0, -1, 0), 20)
    assert link.shared.clipping == {"Z": (1, 2)}
    assert sent[0]["link"]["camera"] == camera
    say(sharing, camera=None)
    assert link.shared.camera is None


def test_what_python_sets_is_told_to_all_pages(shared):
    link, sharing, sent = shared
    link.set(extent={"Y": (1, 2)}, camera=None)
    link.set(contrast_limits=(1, 3))
    told = [{"extent": {"Y": [1, 2]}}, {"contrast_limits": [1, 3]}]
    assert sent == [{"sharer": "", "link": one} for one in told]
    sharing.close()
    link.set(contrast_limits=(1, 4))
    assert len(sent) == 2


@pytest.mark.parametrize(
    "news",
    [
        {"extent": {"Y": [1]}},
        {"camera": {}},
        {"camera": [1, 2]},
        {"camera": {"position": [1, 2, 3], "focal_point": [1, 2, 3], "view_up": [0, 1, "x"]}},
        {"camera": {"position": [1, 2, 3], "focal_point": [0, 0, 0], "view_up": [0, 1, 0], "view_angle": -1}},
        {"clipping": {"Z": 1}},
        {"extent": [1, 2]},
        {"extent": {"Y": ["a", "b"]}},
        {"cursor": {"Y": float("nan")}},
        {"cursor": 7},
        {"planes": {"Z": None}},
        {"selection": ["x"]},
        {"selection": 3},
        {"contrast_limits": [3, 3]},
        {"contrast_limits": [float("-inf"), 3]},
        {"unknown": 1},
    ],
)
def test_nothing_of_it_is_believed(shared, news):
    link, sharing, sent = shared
    before = link.shared
    say(sharing, **news)
    sharing.take({"sharer": 3, "link": news})
    sharing.take({"link": "all"})
    assert link.shared == before
    assert sent == []
