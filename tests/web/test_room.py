"""Room for uploads: taken before anything is written, by all that come at the same time."""

import threading

import pytest

from tamis.web._room import Room


def test_threads_together_take_what_there_is_and_no_byte_more(tmp_path):
    (tmp_path / "old.tif").write_bytes(b"x" * 40)
    taken, begin = [], threading.Barrier(8)

    def work():
        with Room(tmp_path, 10_000, 1000) as room:
            begin.wait(10)
            mine = sum(7 for _ in range(300) if room.take(7))
            taken.append(mine)
            begin.wait(10)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(taken) == (1000 - 40) // 7 * 7
    assert Room._busy == {}


def test_what_one_upload_may_be_holds_for_each(tmp_path):
    with Room(tmp_path, 100, 1000) as one, Room(tmp_path, 100, 1000) as other:
        assert one.take(100)
        assert not one.take(1)
        assert other.take(100)


def test_what_failed_leaves_its_room_to_the_others(tmp_path):
    with Room(tmp_path, 100, 100) as one:
        assert one.take(30)
        with pytest.raises(OSError), Room(tmp_path, 100, 100) as other:  # noqa: PT012
            assert other.take(70)
            raise OSError
        assert one.take(70)


def test_folders_do_not_know_of_each_other(tmp_path):
    with Room(tmp_path / "a", 100, 100) as one, Room(tmp_path / "b", 100, 100) as other:
        assert one.take(100)
        assert other.take(100)


def test_the_next_one_looks_again_at_what_is_there(tmp_path):
    with Room(tmp_path, 100, 100) as room:
        assert room.take(60)
    with Room(tmp_path, 100, 100) as room:
        assert room.take(100)  # nothing of the first was kept
    (tmp_path / "x").write_bytes(b"x" * 60)
    with Room(tmp_path, 100, 100) as room:
        assert not room.take(41)
