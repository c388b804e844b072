"""The server is killed while somebody works: what was acknowledged is there again."""

import json
import random
import threading
import time

import pytest
from tests.web.attack import IS_LONG, Hand, Replay, Server, live

from tamis.session import Session

KILLS = 20 if IS_LONG else 2


def worked_on(server, visitor, session, seed, seconds):
    """Let a hand work until the server is killed; return it."""
    hands = []

    def work():
        with live(visitor, session) as page:
            hands.append(Hand(page, seed))
            while not page.is_over.is_set():
                try:
                    hands[0].move()
                except Exception:  # the line is broken, which is the point
                    return
                time.sleep(0.003)

    thread = threading.Thread(target=work)
    thread.start()
    deadline = time.monotonic() + 20
    while not (hands and len(hands[0].page.answers) > 3) and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(seconds)
    server.kill()
    thread.join(20)
    return hands[0]


def said_in(path, said, least):
    """Return the beginning of what was said that leads to a journal, with all that was acknowledged."""
    with Session.restore(path) as found, Replay("sample:coins") as replay:
        replay.do(*said[:least])
        for count in range(least, len(said) + 1):
            if replay.is_like(found):
                return said[:count]
            replay.do(*said[count : count + 1])
    pytest.fail("the journal tells of something else")


@pytest.mark.timeout(900)
def test_after_any_kill_every_acknowledged_action_is_there(tmp_path):
    chance = random.Random(7)
    said = []
    with Server(tmp_path / "data") as server:
        visitor = server.visitor()
        session = visitor.open(sample="coins")
        (path,) = server.folder.glob("users/*/sessions/*.jsonl")
        for count in range(KILLS):
            before = path.read_bytes()
            hand = worked_on(server, visitor, session, 1000 * (count + 1), chance.uniform(0, 1))
            after = path.read_bytes()
            assert after.startswith(before), "lines that were there are gone"
            acknowledged = [k for k, one in enumerate(hand.said) if one.get("id") in hand.page.answers]
            if chance.random() < 0.5:
                path.write_bytes(after + b'{"do": "add_step", "keep"')
            least = len(said) + max(acknowledged, default=-1) + 1
            said = said_in(path, [*said, *hand.said], least)
            server.start()
            assert visitor.get(f"/?session={session}").status == 200
            with live(visitor, session) as page:
                assert page.state is not None
            assert path.read_bytes().endswith(b"\n")
            for line in path.read_bytes().splitlines():
                json.loads(line)
        assert server.told() == ""
