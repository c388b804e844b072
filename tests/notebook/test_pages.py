"""Pages without a notebook: what they are sent, how fast, and that they are forgotten."""

import threading
import time

import pytest

from tamis.notebook import _pages
from tamis.notebook._pages import Pages
from tamis.session import Session
from tamis.session.screen import unpack


class Wire:
    """Keeps what would go to the browser; confirms what comes where it is told to."""

    def __init__(self):
        self.sent, self.received = [], {}
        self.confirms = True
        self.pages = None
        self._lock = threading.Lock()

    def send(self, told, buffers):
        assert not buffers or len(buffers) == 1
        with self._lock:
            self.sent.append((told, *map(bytes, buffers)))
            page = told["page"]
            total = self.received[page] = self.received.get(page, 0) + sum(map(len, buffers))
        if self.confirms and buffers:
            self.pages.take({"page": page, "received": total})

    def messages(self, page):
        return [unpack(data[0])[0] for told, *data in list(self.sent) if told["page"] == page and data]

    def wait_for(self, page, kind, **fields):
        until = time.monotonic() + 20
        while time.monotonic() < until:
            for message in self.messages(page):
                if message["type"] == kind and fields.items() <= message.items():
                    return message
            time.sleep(0.01)
        raise AssertionError([message["type"] for message in self.messages(page)])


@pytest.fixture
def wire():
    with Session.start("sample:coins") as session:
        wire = Wire()
        wire.pages = Pages(session, wire.send)
        wire.session = session
        yield wire
        wire.confirms = True
        wire.pages.close()


def view(panel="p1", region=None):
    return {"type": "view", "panel": panel, "ref": "coins", "planes": [], "region": region, "level": 0}


def test_a_page_is_told_how_everything_is_and_gets_what_it_wants_to_see(wire):
    wire.pages.take({"page": "a", "message": {"type": "hello"}})
    assert wire.sent[0] == ({"page": "a", "is_new": True},)
    assert wire.wait_for("a", "state")["selected"] == "coins"
    wire.pages.take({"page": "a", "message": view()})
    assert wire.wait_for("a", "block", panel="p1")["state"] == "exact"


def test_two_pages_look_at_different_parts_of_one_session(wire):
    parts = {"a": [[0, 0], [40, 50]], "b": [[100, 100], [180, 190]]}
    for page, region in parts.items():
        wire.pages.take({"page": page, "message": view(region=region)})
    for page, region in parts.items():
        (top, left), (bottom, right) = wire.wait_for(page, "block", panel="p1")["region"]
        assert top <= region[0][0]
        assert left <= region[0][1]
        assert bottom >= region[1][0]
        assert right >= region[1][1]
    wire.pages.take(
        {
            "page": "a",
            "message": {
                "type": "verb",
                "id": 1,
                "verb": "add_step",
                "arguments": {"operation": "filters.sobel"},
            },
        }
    )
    assert wire.wait_for("b", "state", selected="sobel")
    assert not [message for message in wire.messages("b") if message["type"] == "done"]


def test_a_page_that_takes_nothing_is_sent_no_more_than_the_window(wire):
    wire.confirms = False
    wire.pages.take({"page": "a", "message": {"type": "hello"}})
    for row in range(60):  # each of 0.1 MB
        wire.pages.take({"page": "a", "message": view(region=[[0, 0], [200 + row, 384]])})
        time.sleep(0.02)
    time.sleep(0.5)
    largest = max(len(data[0]) for _, *data in wire.sent if data)
    held = wire.received["a"]
    assert _pages._WINDOW_BYTES - largest < held < _pages._WINDOW_BYTES + largest
    wire.pages.take({"page": "a", "received": held})
    found = wire.wait_for("a", "block", region=[[0, 0], [259, 384]])
    # what was outdated meanwhile never comes
    blocks = [message for message in wire.messages("a") if message["type"] == "block"]
    assert blocks[-1] == found
    assert len(blocks) < 40


def test_one_that_confirms_more_than_was_sent_gains_nothing(wire):
    wire.confirms = False
    wire.pages.take({"page": "a", "message": {"type": "hello"}, "received": 10**12})
    wire.wait_for("a", "state")
    page = wire.pages._pages["a"]
    page.confirm(10**12)
    assert page._received <= page._sent


def test_a_page_that_goes_leaves_nothing(wire):
    before = threading.active_count()
    for name in "abc":
        wire.pages.take({"page": name, "message": {"type": "hello"}})
        wire.pages.take({"page": name, "message": view()})
        wire.wait_for(name, "block")
    for name in "abc":
        wire.pages.take({"page": name, "is_gone": True})
    assert len(wire.pages) == 0
    until = time.monotonic() + 10
    while threading.active_count() > before and time.monotonic() < until:
        time.sleep(0.02)
    assert threading.active_count() <= before


def test_a_page_that_says_nothing_for_long_is_forgotten_and_known_again_when_it_does(wire, monkeypatch):
    wire.pages.take({"page": "a", "message": {"type": "hello"}})
    wire.wait_for("a", "state")
    monkeypatch.setattr(_pages, "_GONE_AFTER_S", 0.05)
    time.sleep(0.1)
    wire.pages.take({"page": "b", "message": {"type": "hello"}})
    assert list(wire.pages._pages) == ["b"]
    monkeypatch.undo()
    wire.pages.take({"page": "a", "received": 7})
    assert wire.sent.count(({"page": "a", "is_new": True},)) == 2


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"page": 3},
        {"page": "a", "message": None},
        {"page": "a", "message": []},
        {"page": "a", "received": "x"},
    ],
)
def test_nonsense_ends_nothing(wire, told):
    wire.pages.take(told)
    wire.pages.take({"page": "a", "message": {"type": "hello"}})
    assert wire.wait_for("a", "state")


def test_a_page_whose_wire_breaks_is_closed_and_others_go_on(wire):
    wire.pages.take({"page": "a", "message": {"type": "hello"}})
    wire.wait_for("a", "state")
    send, wire.pages._pages["a"]._send = wire.pages._pages["a"]._send, lambda *_: 1 / 0
    wire.pages.take({"page": "a", "message": view()})
    until = time.monotonic() + 10
    while not wire.pages._pages["a"].is_over and time.monotonic() < until:
        time.sleep(0.02)
    assert wire.pages._pages["a"].is_over
    wire.pages.take({"page": "a", "message": view()})
    assert wire.wait_for("a", "block")
    assert wire.pages._pages["a"]._send == send
