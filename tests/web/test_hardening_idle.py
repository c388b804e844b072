"""Many sessions, and few that are looked at: what is idle is closed, what is asked for is there again."""

import contextlib
import os
import time

import pytest
from tests.web.attack import IS_LONG, Server, live

USERS = 10
LIMITS = "idle_s=0.5 user_sessions=3 sessions=14"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("idle") / "data"
    with Server(folder, limits=LIMITS, TAMIS_MEMORY="200MB", TAMIS_WORKERS="2") as found:
        yield found
        assert found.told() == ""


def locks(server):
    """Return how many journals are held: as many sessions are open."""
    assert server.process is not None
    folder = f"/proc/{server.process.pid}/fd"
    found = []
    for name in os.listdir(folder):
        with contextlib.suppress(OSError):
            found.append(os.readlink(f"{folder}/{name}"))
    return sum(place.endswith(".jsonl") for place in found)


def holds(condition, seconds=15):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


def test_an_idle_session_is_closed_and_is_there_again_when_somebody_comes(server):
    visitor = server.visitor()
    session = visitor.open(sample="coins")
    with live(visitor, session) as page:
        page.do("add_step", operation="filters.gaussian")
        time.sleep(1.2)
        assert locks(server) == 1
        assert page.do("add_step", operation="filters.sobel")["type"] == "done"
    assert holds(lambda: locks(server) == 0)
    with live(visitor, session) as page:
        assert [step["id"] for step in page.state["steps"]] == ["gaussian", "sobel"]
        assert page.do("undo")["type"] == "done"


def test_pages_that_come_while_a_session_is_being_closed_find_it(server):
    visitor = server.visitor()
    session = visitor.open(sample="coins")
    for count in range(40 if IS_LONG else 8):
        time.sleep(0.45 + (count % 5) / 20)
        with live(visitor, session) as page:
            assert page.state is not None
            assert page.do("name_state", name=str(count))["type"] == "done"
    with live(visitor, session) as page:
        assert len(page.state["named"]) == (40 if IS_LONG else 8)


def test_a_user_has_only_so_many_sessions_and_is_told(server):
    visitor = server.visitor()
    sessions = [visitor.open(sample="coins") for _ in range(3)]
    with contextlib.ExitStack() as pages:
        for session in sessions:
            assert pages.enter_context(live(visitor, session)).state
        answer = visitor.ask("POST", "/open", "sample=coins")
        assert answer.status == 422
        assert "a page looks at each" in answer.text
        other = server.visitor()
        assert other.open(sample="coins")
    assert holds(lambda: visitor.ask("POST", "/open", "sample=coins").status == 303)


def test_ten_users_share_one_budget(server):
    before = server.rss
    with contextlib.ExitStack() as stack:
        pages = []
        for _ in range(USERS):
            visitor = server.visitor()
            page = stack.enter_context(live(visitor, visitor.open(sample="camera")))
            page.do("add_step", operation="filters.gaussian", values={"sigma": 2})
            page.send(type="view", panel="p", ref="gaussian", planes=[], region=None, level=0)
            pages.append(page)
        for round_ in range(20 if IS_LONG else 3):
            for number, page in enumerate(pages):
                sigma = 1 + round_ / 3 + number / 50
                page.send(type="values", node="gaussian", values={"sigma": sigma}, is_final=True)
        for page in pages:
            assert page.do("select", node="gaussian")["type"] == "done"
            page.settled("p", seconds=90)
        # a quarter and an eighth of 200 MB are kept, the rest is for computing
        assert server.rss - before < 350_000_000
