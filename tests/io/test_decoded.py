import threading
import time

import numpy as np
import pytest

from tamis.io import _decoded


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setattr(_decoded, "_KEPT", _decoded.OrderedDict())
    monkeypatch.setattr(_decoded, "_TURNS", {})
    monkeypatch.setattr(_decoded, "budget_bytes", lambda: 100)


class Decoder:
    def __init__(self):
        self.count = 0

    def __call__(self, size=40):
        self.count += 1
        return np.zeros(size, np.uint8)


def test_what_was_decoded_a_moment_ago_is_not_decoded_again():
    decode = Decoder()
    first = _decoded.decoded("a", decode)
    assert _decoded.decoded("a", decode) is first
    assert decode.count == 1
    assert not first.flags.writeable


def test_the_one_not_used_for_longest_goes_first():
    decode = Decoder()
    for key in ("a", "b", "a", "c", "a"):
        _decoded.decoded(key, decode)
    assert decode.count == 3
    _decoded.decoded("b", decode)
    assert decode.count == 4


def test_an_image_larger_than_the_budget_is_given_but_not_kept():
    decode = Decoder()
    for _ in range(2):
        assert _decoded.decoded("large", lambda: decode(101)).size == 101
    assert decode.count == 2


def test_a_pixel_that_is_repeated_takes_no_room():
    decode = Decoder()
    _decoded.decoded("a", decode)
    for name in "bcd":
        _decoded.decoded(name, lambda: np.broadcast_to(np.uint8(7), (1000, 1000)))
    _decoded.decoded("a", decode)
    assert decode.count == 1
    assert len(_decoded._KEPT) == 4


def test_who_wants_what_is_being_decoded_waits_for_it():
    decode, is_decoding, may_end = Decoder(), threading.Event(), threading.Event()

    def slow():
        is_decoding.set()
        assert may_end.wait(5)
        return decode()

    found = []
    threads = [
        threading.Thread(target=lambda: found.append(_decoded.decoded("a", slow)), daemon=True)
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    assert is_decoding.wait(5)
    assert _decoded.decoded("other", decode).size  # only who wants the same waits
    may_end.set()
    for thread in threads:
        thread.join(5)
    assert decode.count == 2
    assert all(one is found[0] for one in found)
    assert len(found) == 4


def test_after_a_failure_the_next_one_tries_again():
    def fail():
        raise OSError

    for _ in range(2):
        with pytest.raises(OSError):
            _decoded.decoded("a", fail)
    for _ in range(2):
        assert _decoded.decoded("a", Decoder()).size
    assert not _decoded._TURNS


def test_nothing_is_kept_when_nobody_has_looked_for_a_while(monkeypatch):
    monkeypatch.setattr(_decoded, "_IDLE_S", 0.05)
    monkeypatch.setattr(_decoded, "_is_watched", False)
    _decoded.decoded("a", Decoder())
    assert _decoded._KEPT
    ends = time.monotonic() + 5
    while _decoded._KEPT and time.monotonic() < ends:
        time.sleep(0.01)
    assert not _decoded._KEPT
