"""Two users at once, who do anything: neither ever sees what the other does, and each has what he did."""

import json
import random
import threading
import time

import pytest
from tests.web.attack import IS_LONG, Hand, Replay, Server, live

from tamis.session import Session
from tamis.session.screen import unpack

SECONDS = 300 if IS_LONG else 3
CLICK_SECONDS = 150 if IS_LONG else 4
IMAGES = ("coins", "camera")
# every socket of a page can be told anything, and waits in this list
HOOK = """
window.sockets = [];
const Real = WebSocket;
window.WebSocket = class extends Real {
  constructor(...given) { super(...given); window.sockets.push(this); }
};
"""


@pytest.fixture
def server(tmp_path):
    with Server(tmp_path / "data") as found:
        yield found
        assert found.told() == "", "a server that is well says nothing"


def work(visitor, session, seed, hands):
    """Do anything for a while; pages come and go meanwhile."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        with live(visitor, session) as page:
            hand = Hand(page, seed + len(hands))
            hands.append(hand)
            gone = min(until, time.monotonic() + max(2, SECONDS / 5))
            while time.monotonic() < gone:
                hand.move()
                time.sleep(hand.random.choice([0, 0.01, 0.05]))
            hand.drain(120)


@pytest.mark.timeout(900)
def test_two_users_who_do_anything_never_meet(server):
    visitors = [server.visitor() for _ in IMAGES]
    sessions = [visitor.open(sample=image) for visitor, image in zip(visitors, IMAGES, strict=True)]
    hands = [[], []]
    threads = [
        threading.Thread(target=work, args=(visitors[k], sessions[k], 1000 * (k + 1), hands[k]))
        for k in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for k, image in enumerate(IMAGES):
        other = IMAGES[1 - k]
        with live(visitors[k], sessions[k]) as page:
            assert next(one["name"] for one in page.state["inputs"]) == image
            assert other not in json.dumps(page.state)
        for path in (f"/exports/{sessions[k]}", f"/download/{sessions[k]}/{image}.tif"):
            assert visitors[1 - k].get(path).status == 404
            assert visitors[k].get(path).status == 200
        assert sessions[1 - k] not in visitors[k].get("/start").text
    server.kill()
    for k, image in enumerate(IMAGES):
        said = [message for hand in hands[k] for message in hand.said]
        assert len(said) > 10
        check(server, sessions[k], image, said)


def check(server, session, image, said):
    """Hold a session against the one that did the same here."""
    (path,) = server.folder.glob(f"users/*/sessions/{session}.jsonl")
    assert IMAGES[1 - IMAGES.index(image)] not in path.read_text()
    with Replay(f"sample:{image}") as replay, Session.restore(path) as found:
        replay.do(*said)
        assert replay.is_like(found)


class Clicker:
    """A browser's window in which somebody clicks, types and drags at random."""

    def __init__(self, chromium, server, image, seed):
        self.visitor = server.visitor()
        self.session, self.image = self.visitor.open(sample=image), image
        self.chance = random.Random(seed)
        self.context = chromium.new_context(viewport={"width": 1280, "height": 720}, accept_downloads=True)
        for name, value in self.visitor.cookies.items():
            self.context.add_cookies([{"name": name, "value": value, "url": self.visitor.origin}])
        self.context.add_init_script(HOOK)
        self.said, self.told, self.states, self.statuses = [], [], [], []
        self.page = self.context.new_page()
        self.page.on("console", lambda line: self.told.append(line.text) if line.type == "error" else None)
        self.page.on("pageerror", lambda error: self.told.append(str(error)))
        self.page.on("response", lambda answer: self.statuses.append((answer.status, answer.url)))
        self.page.on("dialog", lambda dialog: dialog.dismiss())
        self.page.on("websocket", self._listen)
        self.go()

    def go(self):
        self.page.goto(f"{self.visitor.origin}/?session={self.session}")
        self.page.wait_for_selector("[data-part=strip] [data-step], [data-part=catalogue] [data-operation]")

    def _listen(self, socket):
        socket.on("framesent", self._note_sent)
        socket.on("framereceived", self._note_received)

    def _note_sent(self, data):
        header, _ = unpack(data)
        if header["type"] in {"verb", "values"}:
            self.said.append(header)

    def _note_received(self, data):
        header, _ = unpack(data)
        if header["type"] == "state":
            self.states.append(header)

    def move(self):
        """Do something that a hand could do, or a script in a console."""
        if f"session={self.session}" not in self.page.url or self.chance.random() < 0.01:
            self.go()
        act = self.chance.choice([self._click, self._click, self._key, self._drag, self._wheel, self._send])
        act()

    def _place(self):
        return self.chance.randrange(1280), self.chance.randrange(40, 720)

    def _click(self):
        self.page.mouse.click(*self._place())

    def _key(self):
        keys = [
            "Control+z",
            "Control+y",
            "Escape",
            "Enter",
            "Tab",
            "ArrowUp",
            "ArrowRight",
            "d",
            "1",
            "3",
            "Delete",
        ]
        self.page.keyboard.press(self.chance.choice(keys))

    def _drag(self):
        self.page.mouse.move(*self._place())
        self.page.mouse.down()
        self.page.mouse.move(*self._place(), steps=4)
        self.page.mouse.up()

    def _wheel(self):
        self.page.mouse.wheel(0, self.chance.choice([-200, 200]))

    def _send(self):
        operation = self.chance.choice(["filters.gaussian", "filters.sobel", "measure.label", "no.such"])
        message = {"type": "verb", "id": "x", "verb": "add_step", "arguments": {"operation": operation}}
        script = """(message) => {
          const socket = window.sockets.find(({ readyState }) => readyState === 1);
          const text = new TextEncoder().encode(JSON.stringify(message));
          const bytes = new Uint8Array(4 + text.length);
          new DataView(bytes.buffer).setUint32(0, text.length, true);
          bytes.set(text, 4);
          socket?.send(bytes);
        }"""
        self.page.evaluate(script, message)


@pytest.mark.timeout(900)
def test_two_browsers_in_which_somebody_clicks_at_random(server, chromium):
    clickers = [Clicker(chromium, server, image, 3 + k) for k, image in enumerate(IMAGES)]
    until = time.monotonic() + CLICK_SECONDS
    while time.monotonic() < until:
        for clicker in clickers:
            clicker.move()
    for k, clicker in enumerate(clickers):
        with live(clicker.visitor, clicker.session) as page:
            assert page.do("select", node=clicker.image)["type"] == "done"
        clicker.page.wait_for_timeout(300)
        other = IMAGES[1 - k]
        assert all(other not in json.dumps(state) for state in clicker.states)
        assert [answer for answer in clicker.statuses if answer[0] >= 500] == []
        assert clicker.told == []
        clicker.context.close()
    server.kill()
    for clicker in clickers:
        select = {"type": "verb", "verb": "select", "arguments": {"node": clicker.image}}
        check(server, clicker.session, clicker.image, [*clicker.said, select])
