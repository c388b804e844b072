import ctypes

from tamis import heap


def test_it_asks_the_c_library_where_it_can(monkeypatch):
    asked = []

    class Library:
        malloc_trim = asked.append

    monkeypatch.setattr(ctypes, "CDLL", lambda _name: Library)
    heap._trim.cache_clear()
    heap.give_back()
    heap.give_back()
    assert asked == [0, 0]
    heap._trim.cache_clear()


def test_another_system_keeps_its_memory_and_nothing_is_raised(monkeypatch):
    monkeypatch.setattr(ctypes, "CDLL", lambda _name: object())
    heap._trim.cache_clear()
    heap.give_back()
    heap._trim.cache_clear()


def test_nothing_in_use_is_lost():
    kept = [bytearray(b"a" * 100_000) for _ in range(50)]
    del kept[::2]
    heap.give_back()
    assert all(one == b"a" * 100_000 for one in kept)
