"""The way to the page, and its end."""

from __future__ import annotations

import threading

from tamis.session.screen._outbox import Outbox


def test_messages_arrive_in_order_until_it_is_closed():
    sent = []
    outbox = Outbox(lambda header, buffers: sent.append((header, list(buffers))))
    outbox.send({"type": "a"}, [b"1"])
    outbox.send({"type": "b"})
    outbox.close()
    outbox.send({"type": "c"})
    assert sent == [({"type": "a"}, [b"1"]), ({"type": "b"}, [])]


def test_a_door_whose_page_is_gone_is_not_called_again():
    calls = []

    def send(header, buffers):
        calls.append(header)
        raise ConnectionResetError

    outbox = Outbox(send)
    outbox.send({"type": "a"})
    outbox.send({"type": "b"})
    assert calls == [{"type": "a"}]


def test_one_thread_sends_at_a_time():
    busy, clashes = threading.Lock(), []

    def send(header, buffers):
        clashes.append(not busy.acquire(blocking=False))
        busy.release()

    outbox = Outbox(send)
    threads = [threading.Thread(target=lambda: [outbox.send({}) for _ in range(200)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert clashes == [False] * 800
