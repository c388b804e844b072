import numpy as np
import pytest

from tamis.engine._board import Board
from tamis.region import Region
from tamis.testing.pipeline import graph_of

GRAPH = graph_of(
    {
        "waves": ("filters.gabor", {"image": "image"}, {"frequency": 0.2}),
        "level": ("filters.threshold_otsu", {"image": "waves:real"}, {}),
    }
)
IMAGE = np.arange(20, dtype=np.uint16).reshape(4, 5)
PART = Region((1, 2), (3, 5))


def test_a_source_is_read_part_by_part_and_only_when_asked_for(watched):
    source, regions = watched(IMAGE)
    board = Board(GRAPH, {"image": source}, {})
    assert board.shape_of("image") == (4, 5)
    assert board.at("image").dtype == np.uint16
    assert regions == []
    np.testing.assert_array_equal(board.at("image").read(PART), IMAGE[1:3, 2:5])
    assert regions == [PART]


def test_a_result_is_read_whole_or_in_part():
    board = Board(GRAPH, {}, {"image": IMAGE})
    assert board.get("image") is IMAGE
    np.testing.assert_array_equal(board.at("image").read(PART), IMAGE[1:3, 2:5])


def test_one_of_several_outputs_is_found_by_its_name():
    board = Board(GRAPH, {}, {})
    board.put("waves", (IMAGE, IMAGE + 1))
    np.testing.assert_array_equal(board.get("waves:imag"), IMAGE + 1)
    np.testing.assert_array_equal(board.at("waves:real").read(PART), IMAGE[1:3, 2:5])
    assert board.shape_of("waves:real") == (4, 5)


def test_a_number_has_no_axes():
    board = Board(GRAPH, {}, {"level": np.float32(3)})
    assert board.shape_of("level") == ()
    assert isinstance(board.get("level"), np.float32)


def test_what_is_released_is_gone():
    board = Board(GRAPH, {}, {"level": 3})
    board.release("level")
    board.release("level")
    with pytest.raises(KeyError):
        board.get("level")
