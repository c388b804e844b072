from __future__ import annotations

import numpy as np

from tamis.store import get_store
from tamis.testing.store import StoreTests


class TestMemoryStore(StoreTests):
    def create(self, folder, *, budget=10**8):
        return get_store("memory", budget=budget)


def test_a_read_only_array_that_owns_its_memory_is_not_copied():
    store = get_store("memory")
    array = np.zeros(1000)
    array.flags.writeable = False
    store.put("aaaa", array, cost_s=1)
    assert np.shares_memory(store.get("aaaa").value, array)


def test_what_the_store_gave_is_kept_under_another_key_without_a_copy():
    store = get_store("memory")
    store.put("aaaa", np.zeros(1000), cost_s=1)
    given = store.get("aaaa").value
    store.put("bbbb", given, cost_s=1)
    assert np.shares_memory(store.get("bbbb").value, given)


def test_a_small_window_does_not_keep_a_large_array_alive():
    store = get_store("memory")
    store.put("aaaa", np.zeros(1000), cost_s=1)
    window = store.get("aaaa").value[:10]
    store.put("bbbb", window, cost_s=1)
    assert not np.shares_memory(store.get("bbbb").value, window)


def test_a_file_mapped_by_somebody_else_is_copied(tmp_path):
    np.save(tmp_path / "a.npy", np.zeros(10))
    mapped = np.load(tmp_path / "a.npy", mmap_mode="r")
    store = get_store("memory")
    store.put("aaaa", mapped, cost_s=1)
    np.load(tmp_path / "a.npy", mmap_mode="r+")[:] = 1
    assert not store.get("aaaa").value.any()


def test_what_is_used_often_outlives_what_is_not():
    store = get_store("memory", budget=30_000)
    store.put("aaaa", np.zeros(1000), cost_s=1)
    store.put("bbbb", np.zeros(1000), cost_s=1)
    for _ in range(5):
        store.get("aaaa")
    store.put("cccc", np.zeros(1000), cost_s=1)
    store.put("dddd", np.zeros(1000), cost_s=1)
    assert store.contains("aaaa")
    assert not store.contains("bbbb")


def test_what_was_precious_but_is_not_used_any_more_goes_in_the_end():
    store = get_store("memory", budget=30_000)
    store.put("aaaa", np.zeros(1000), cost_s=5)
    for number in range(40):
        store.put(f"{number:04x}", np.zeros(1000), cost_s=1)
    assert not store.contains("aaaa")


def test_many_hits_do_not_grow_the_queue():
    store = get_store("memory")
    store.put("aaaa", 1, cost_s=1)
    for _ in range(1000):
        store.get("aaaa")
    assert len(store._queue) < 100


def test_a_million_scalars_are_not_free():
    store = get_store("memory", budget=100_000)
    for number in range(1000):
        store.put(f"{number:04x}", number, cost_s=1)
    assert store.info().entries < 250
