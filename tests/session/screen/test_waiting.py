import threading

import pytest

from tamis.session.screen import Waiting, unpack


@pytest.fixture
def woken():
    return []


@pytest.fixture
def waiting(woken):
    return Waiting(lambda: woken.append(True), most_bytes=10_000)


def taken(waiting):
    found = []
    while (data := waiting.take()) is not None:
        found.append(unpack(data)[0])
    return found


def test_of_the_blocks_of_a_panel_only_the_newest_waits(waiting, woken):
    for revision in range(1000):
        for panel in ("left", "right"):
            waiting.put({"type": "block", "panel": panel, "revision": revision}, [b"x" * 1000])
    assert [(m["panel"], m["revision"]) for m in taken(waiting)] == [("left", 999), ("right", 999)]
    assert not waiting.is_full
    assert len(woken) == 2000


def test_answers_wait_in_their_order_and_none_is_lost(waiting):
    for number in range(50):
        waiting.put({"type": "answer", "id": number})
        waiting.put({"type": "state", "revision": number})
    messages = taken(waiting)
    assert [m["id"] for m in messages if m["type"] == "answer"] == list(range(50))
    assert [m["revision"] for m in messages if m["type"] == "state"] == [49]


def test_a_block_comes_after_the_stale_that_it_ends(waiting):
    waiting.put({"type": "block", "panel": "p", "revision": 1})
    waiting.put({"type": "stale", "panel": "p", "revision": 2})
    waiting.put({"type": "block", "panel": "p", "revision": 2})
    assert [(m["type"], m["revision"]) for m in taken(waiting)] == [("stale", 2), ("block", 2)]


def test_a_page_that_does_not_read_is_full_and_holds_nothing(waiting):
    for number in range(20):
        waiting.put({"type": "answer", "id": number}, [b"x" * 1000])
    assert waiting.is_full
    assert sum(1 for _ in iter(waiting.take, None)) < 10


def test_what_json_cannot_hold_is_told_and_others_are_sent(waiting, caplog):
    waiting.put({"type": "answer", "id": 3, "low": float("nan")})
    waiting.put({"type": "answer", "id": 4})
    assert [(m["type"], m["id"]) for m in taken(waiting)] == [("failed", 3), ("answer", 4)]
    assert "is none" in caplog.text


def test_threads_may_put_at_once(waiting):
    def put(start):
        for number in range(start, start + 20):
            waiting.put({"type": "echo", "id": number})

    threads = [threading.Thread(target=put, args=(20 * place,)) for place in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(m["id"] for m in taken(waiting)) == list(range(80))
