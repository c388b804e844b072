"""Lines that break, pages that do not read, servers that start again, users who compute for minutes."""

import random
import time

import numpy as np
import pytest
from tests.web.attack import IS_LONG, Line, Server, live
from tests.web.conftest import Visitor


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lines") / "data"
    with Server(folder, limits="waiting_bytes=2000000", TAMIS_WORKERS="2") as server:
        yield server
        assert server.told() == ""


@pytest.fixture
def visitor(served):
    return served.visitor()


@pytest.fixture
def session(visitor):
    return visitor.open(sample="coins")


@pytest.fixture
def line(served):
    found = Line(served.port)
    yield found
    found.close()


def window(chromium, visitor, session, port):
    context = chromium.new_context(viewport={"width": 1280, "height": 720})
    for name, value in visitor.cookies.items():
        context.add_cookies([{"name": name, "value": value, "url": f"http://127.0.0.1:{port}"}])
    page = context.new_page()
    told = []
    page.on("pageerror", lambda error: told.append(str(error)))
    page.goto(f"http://127.0.0.1:{port}/?session={session}")
    page.wait_for_selector("[data-part=panel][data-state=exact], [data-panel][data-state=exact]")
    return context, page, told


def shows(page, *steps):
    for step in steps:
        page.wait_for_selector(f'[data-step="{step}"]', timeout=30_000)
    return True


def test_a_page_whose_line_is_cut_comes_back_and_shows_what_was_done_meanwhile(
    chromium, visitor, session, line
):
    context, page, told = window(chromium, visitor, session, line.port)
    line.cut()
    page.wait_for_selector(".tamis-banner:not([hidden])")
    assert "Disconnected" in page.inner_text(".tamis-banner")
    with live(visitor, session) as other:
        other.do("add_step", operation="filters.gaussian")
    line.mend()
    assert shows(page, "gaussian")
    page.wait_for_selector(".tamis-banner", state="hidden")
    page.wait_for_selector("[data-panel][data-state=exact]")
    context.close()
    assert told == []


def test_a_page_that_is_open_while_the_server_is_killed_goes_on_with_the_next(chromium, tmp_path):
    with Server(tmp_path / "data") as server:
        visitor = server.visitor()
        session = visitor.open(sample="coins")
        with live(visitor, session) as other:
            other.do("add_step", operation="filters.gaussian")
        context, page, told = window(chromium, visitor, session, server.port)
        server.kill()
        page.wait_for_selector(".tamis-banner:not([hidden])")
        server.start()
        page.wait_for_selector(".tamis-banner", state="hidden", timeout=40_000)
        with live(visitor, session) as other:
            other.do("add_step", operation="filters.sobel")
        assert shows(page, "gaussian", "sobel")
        context.close()
        assert told == []
        assert server.told() == ""


def test_two_tabs_follow_each_other_and_one_may_close(visitor, session):
    with live(visitor, session) as stays:
        with live(visitor, session) as goes:
            goes.do("add_step", operation="filters.gaussian")
            assert stays.wait(lambda: [one["id"] for one in stays.state["steps"]] == ["gaussian"])
            stays.do("add_step", operation="filters.sobel")
            assert goes.wait(lambda: len(goes.state["steps"]) == 2)
            stays.send(type="view", panel="p", ref="sobel", planes=[], region=None, level=0)
        assert stays.do("undo")["type"] == "done"
        assert stays.wait(lambda: len(stays.state["steps"]) == 1)
        assert stays.do("redo")["type"] == "done"
        assert stays.settled("p")["type"] in {"block", "fresh"}


def test_a_page_of_a_session_that_is_gone_says_so_and_nothing_fails(chromium, served, visitor, session):
    with live(visitor, session):
        pass
    context, page, _told = window(chromium, visitor, session, served.port)
    statuses = []
    page.on("response", lambda answer: statuses.append(answer.status))
    stranger = Visitor(served.port)
    stranger.get("/")
    context.clear_cookies()
    for name, value in stranger.cookies.items():
        context.add_cookies([{"name": name, "value": value, "url": visitor.origin}])
    answer = page.reload()
    assert answer.status == 404
    assert "No session" in page.inner_text("[role=alert]")
    assert not [status for status in statuses if status >= 500]
    context.close()


def test_a_page_that_never_reads_is_cut_off_before_it_takes_much_memory(served, visitor):
    from websockets.sync.client import connect

    session = visitor.open(sample="camera")
    address = f"ws://127.0.0.1:{served.port}/socket?session={session}"
    before = served.rss
    with (
        connect(
            address, origin=visitor.origin, additional_headers=visitor.cookie, max_queue=1, close_timeout=0.1
        ) as deaf,
        live(visitor, session) as other,
    ):
        from tamis.session.screen import pack

        for count in range(400):
            message = {
                "type": "ask",
                "id": count,
                "what": "values",
                "ref": "camera",
                "planes": [],
                "level": 0,
                "region": [[0, 0], [512, 512]],
                "panel": f"p{count}",
            }
            try:
                deaf.send(pack(message))
            except Exception:  # it is cut off, as it should be
                break
        assert other.do("add_step", operation="filters.gaussian")["type"] == "done"
        assert served.rss - before < 150_000_000


@pytest.fixture(scope="module")
def big(tmp_path_factory):
    size = 6000 if IS_LONG else 2500
    path = tmp_path_factory.mktemp("big") / "big.npy"
    np.save(path, np.random.default_rng(0).random((size, size), dtype=np.float32))
    return path


def latencies(page, count):
    """Return how long it takes from a value to its exact pixels, sorted, in seconds."""
    found = []
    for number in range(count):
        began, revision = time.monotonic(), page.state["revision"]
        sigma = round(1 + number / 17 + random.random(), 4)
        page.send(type="values", node="gaussian", values={"sigma": sigma}, is_final=True)
        assert page.wait(lambda before=revision: page.state["revision"] > before)
        page.settled("p")
        found.append(time.monotonic() - began)
    return sorted(found)


def busy(served):
    """Return how much of a core each worker takes, in percent."""
    return [process.cpu_percent(0.2) for process in served.workers()]


def test_who_computes_for_minutes_keeps_nobody_waiting_and_cancel_ends_it(served, visitor, big):
    slow_session, session = visitor.open(path=str(big)), visitor.open(sample="coins")
    with live(visitor, slow_session) as slow, live(visitor, session) as page:
        page.do("add_step", operation="filters.gaussian", values={"sigma": 1})
        page.send(type="view", panel="p", ref="gaussian", planes=[], region=None, level=0)
        page.settled("p")
        alone = latencies(page, 9)
        made = slow.do(
            "add_step",
            operation="restoration.denoise_tv_bregman",
            values={"max_num_iter": 100000, "eps": 1e-12},
        )
        slow.send(type="view", panel="p", ref="denoise_tv_bregman", planes=[], region=None, level=0)
        assert slow.wait(lambda: sum(busy(served)) > 20, 90), (made, slow.panels)
        time.sleep(1)
        beside = latencies(page, 9)
        slow.send(type="cancel")
        time.sleep(0.5)
        assert sum(busy(served)) < 50
        assert beside[4] < 5 + 4 * alone[4]


def test_a_run_that_is_cancelled_is_told_at_once(served, visitor, big):
    session = visitor.open(path=str(big))
    with live(visitor, session) as page:
        values = {"patch_size": 7, "patch_distance": 11, "fast_mode": False}
        page.do("add_step", operation="restoration.denoise_nl_means", values=values)
        page.send(type="run", id="run")
        time.sleep(0.5)
        began = time.monotonic()
        page.send(type="cancel")
        assert page.wait(lambda: "run" in page.answers, 5)
        assert page.answers["run"]["is_cancelled"]
        assert time.monotonic() - began < 2
