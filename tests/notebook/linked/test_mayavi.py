"""Mayavi's scenes in step, also with PyVista's: the real library, off-screen, in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("mayavi_scenes.py")


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Return what happened to some scenes, see the script."""
    home = str(tmp_path_factory.mktemp("home"))  # Mayavi keeps its preferences there
    finished = subprocess.run(
        [sys.executable, SCRIPT],
        capture_output=True,
        text=True,
        timeout=200,
        env={**os.environ, "HOME": home},
    )
    assert not finished.returncode, finished.stderr
    return json.loads(finished.stdout.splitlines()[-1])


def assert_in_step(cameras):
    for camera in cameras[1:]:
        assert camera == pytest.approx(cameras[0], rel=0, abs=1e-12)


@pytest.mark.parametrize("moment", ["begin", "by_mlab", "by_camera", "by_pyvista", "by_link"])
def test_cameras_of_mayavi_and_pyvista_are_in_step_whoever_moves(told, moment):
    assert_in_step(told["cameras"][moment])


def test_cameras_do_move(told):
    moments = ["begin", "by_mlab", "by_camera", "by_pyvista", "by_link"]
    positions = {tuple(told["cameras"][moment][0][:3]) for moment in moments}
    assert len(positions) == len(moments)
    assert told["cameras"]["by_link"][0] == [5, 6, -70, 6, 5, 9, 0, -1, 0, 20]


def test_mayavi_itself_knows_where_its_camera_is(told):
    assert told["cameras"]["trait"] == told["cameras"]["after"][1][:3]


def test_mayavi_itself_knows_where_its_cut_plane_is(told):
    assert told["planes"]["trait"] == 14


def test_cameras_that_are_no_longer_linked_move_alone(told):
    one, other, plotter = told["cameras"]["after"]
    assert other == plotter == told["cameras"]["by_link"][1]
    assert one != other


def test_scenes_that_are_linked_look_alike(told):
    assert told["pictures"]["has_changed"]
    assert told["pictures"]["is_alike"]


def test_nobody_is_drawn_who_need_not(told):
    mine, theirs = told["pictures"]["drawn"]
    # mlab.view turns the camera twice and draws once; then each was drawn once more by hand
    assert mine == 2
    assert theirs <= 3
    assert told["planes"]["drawn"] == 1  # alone, Mayavi draws five times when a plane is moved


def test_a_hand_that_drags_has_the_others_drawn_once_a_frame(told):
    dragged = told["dragged"]
    assert dragged["other"] == pytest.approx(dragged["one"], rel=0, abs=1e-12)
    assert dragged["other"] != dragged["before"]
    mine, theirs = dragged["drawn"]
    assert 1 < theirs <= mine


def test_planes_begin_where_the_first_one_is(told):
    assert told["planes"]["begin"] == [4, 8, 8, 8, {"Z": 4, "Y": 3}]


@pytest.mark.parametrize(
    ("moment", "index"), [("by_link", 7), ("by_image_plane", 5), ("by_cut_plane", 2), ("by_pyvista", 6)]
)
def test_planes_follow_by_index_whoever_moves_and_leave_other_axes_alone(told, moment, index):
    assert told["planes"][moment] == [index, 2 * index, 2 * index, 2 * index, {"Z": index, "Y": 3}]


def test_a_plane_that_is_not_there_is_the_last_one(told):
    assert told["planes"]["beyond"] == 10


def test_a_plane_that_was_turned_follows_its_new_axis(told):
    assert told["planes"]["turned"] == 4


def test_a_plane_can_be_linked_without_its_scene(told):
    assert told["modules"] == {"index": 2, "is_apart": True}


def test_a_scene_that_is_closed_leaves_the_others_in_step(told):
    # of each scene its camera and its plane
    assert told["closed"] == {"views": "Linked of 4 views", "is_in_step": True, "is_apart": True}
