import threading
import time

import pytest
from tests.web.conftest import EchoScreen, serving
from websockets.exceptions import ConnectionClosed

from tamis.web._limits import Limits


@pytest.fixture
def visitor(served):
    return served.visitor()


@pytest.fixture
def session(visitor):
    return visitor.open(sample="coins")


def test_a_page_gets_the_state_and_its_verbs_are_done(visitor, session):
    with visitor.talk(session) as page:
        assert page.next("state")[0]["steps"] == []
        page.verb("add_step", operation="filters.gaussian")
    with visitor.talk(session) as page:
        assert page.next("state")[0]["steps"] == ["gaussian"]


def test_two_pages_see_what_either_does(visitor, session):
    with visitor.talk(session) as first, visitor.talk(session) as second:
        second.next("state")
        first.verb("add_step", operation="filters.gaussian")
        assert second.next("state")[0]["steps"] == ["gaussian"]


def test_buffers_come_back_as_they_were_sent(visitor, session):
    with visitor.talk(session) as page:
        page.send(b"\0\1\2", b"", b"x" * 900_000, type="painted")
        header, buffers = page.next("echo")
        assert header["of"] == "painted"
        assert [bytes(buffer) for buffer in buffers] == [b"\0\1\2", b"", b"x" * 900_000]


@pytest.mark.parametrize("data", [b"", b"\xff\xff\xff\xff", b"\2\0\0\0{}", "a text", b"\3\0\0\0{]}"])
def test_rubbish_is_told_and_the_page_goes_on(visitor, session, data):
    with visitor.talk(session) as page:
        page.wire.send(data)
        assert "is no message" in page.next("failed")[0]["message"]
        page.verb("add_step", operation="filters.gaussian")


def test_a_message_that_is_too_large_ends_the_page_and_not_the_session(visitor, session):
    with visitor.talk(session) as page:
        page.send(b"x" * 1_100_000, type="painted")
        with pytest.raises(ConnectionClosed, match="1009"):
            page.next("echo")
    with visitor.talk(session) as page:
        page.next("state")


def test_what_nobody_thought_of_is_told_at_its_message(visitor, session, caplog):
    with visitor.talk(session) as page:
        page.send(type="fail", id=7)
        header, _ = page.next("failed")
        assert header["id"] == 7
        page.send(type="verb", id=8, verb="undo_everything", arguments={})
        assert page.next("failed")[0]["id"] == 8
        page.send(type="verb", id=9, verb="add_step", arguments={"operation": "filters.gausian"})
        assert "gaussian" in page.next("failed")[0]["message"]
    assert "nobody thought of this" in caplog.text


def test_a_page_that_leaves_takes_its_screen_and_not_the_session(served, visitor, session):
    before = EchoScreen.open
    with visitor.talk(session) as page:
        page.next("state")
        page.wire.socket.close()  # as a browser that crashes
    assert holds(lambda: EchoScreen.open == before)
    with visitor.talk(session) as page:
        page.next("state")


def test_a_session_that_is_not_there_is_told(visitor):
    with visitor.talk("nothing") as page:
        assert "No session" in page.next("failed")[0]["message"]
        with pytest.raises(ConnectionClosed, match="4404"):
            page.next("state")


def test_a_page_that_does_not_read_is_cut_off_and_others_go_on(tmp_path):
    with serving(tmp_path, limits=Limits(waiting_bytes=3_000_000)) as served:
        visitor = served.visitor()
        session = visitor.open(sample="coins")
        before = EchoScreen.open
        with visitor.talk(session, max_queue=1, close_timeout=0.1) as deaf, visitor.talk(session) as other:
            other.next("state")
            deaf.send(type="flood")
            assert holds(lambda: EchoScreen.open == before + 1)
            other.verb("add_step", operation="filters.gaussian")


def holds(condition):
    deadline = time.monotonic() + 10
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    return condition()


def test_the_whole_image_is_run_with_progress(visitor, session):
    with visitor.talk(session) as page:
        page.verb("add_step", operation="filters.gaussian", values={"sigma": 7})
        page.send(type="run", id="run")
        header, _ = page.next("progress")
        assert header["id"] == "run"
        assert header["is_running"]
        while header["is_running"]:
            header, _ = page.next("progress")
        assert page.next("done")[0]["id"] == "run"


def test_a_run_that_fails_says_where(visitor, session):
    with visitor.talk(session) as page:
        for refs, word in ((["nothing"], "nothing"), ("gaussian", "list of names")):
            page.send(type="run", id="run", refs=refs)
            assert word in page.next("failed")[0]["message"]


def test_a_run_is_cancelled(visitor, session, monkeypatch):
    from tamis.errors import CancelledError
    from tamis.web import _whole_run

    began = threading.Event()

    def wait(_session, _refs, _engine, *, listen, cancel):
        began.set()
        assert cancel.wait(10)
        raise CancelledError

    monkeypatch.setattr(_whole_run, "run_refs", wait)
    with visitor.talk(session) as page:
        page.send(type="run", id="run")
        assert began.wait(10)
        page.send(type="cancel")
        assert page.next("failed")[0]["is_cancelled"]


def test_a_page_that_leaves_ends_its_run(visitor, session, monkeypatch):
    from tamis.errors import CancelledError
    from tamis.web import _whole_run

    began, ended = threading.Event(), threading.Event()

    def wait(_session, _refs, _engine, *, listen, cancel):
        began.set()
        if cancel.wait(10):
            ended.set()
        raise CancelledError

    monkeypatch.setattr(_whole_run, "run_refs", wait)
    with visitor.talk(session) as page:
        page.send(type="run", id="run")
        assert began.wait(10)
    assert ended.wait(10)
