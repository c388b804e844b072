from __future__ import annotations

import errno
import os
import threading
import time

import numpy as np
import pytest

from tamis.errors import StoreError
from tamis.store import _entry_file, get_store
from tamis.store.stores import disk
from tamis.testing.store import StoreTests


class TestDiskStore(StoreTests):
    in_another_process = "store = get_store('disk', folder=folder)"

    def create(self, folder, *, budget=10**8):
        return get_store("disk", folder=folder, budget=budget)


class TestMappedDiskStore(TestDiskStore):
    """The same, every array mapped from its file."""

    @pytest.fixture(autouse=True)
    def _map_all(self, monkeypatch):
        monkeypatch.setattr(_entry_file, "_MAPPED_BYTES", 1)


@pytest.fixture
def store(tmp_path):
    return get_store("disk", folder=tmp_path)


def test_opening_and_asking_write_nothing(tmp_path):
    store = get_store("disk", folder=tmp_path / "not" / "yet")
    assert store.get("aaaa") is None
    assert store.info().entries == store.clear() == 0
    assert list(tmp_path.iterdir()) == []


def test_a_large_array_is_mapped_and_a_small_one_holds_no_file_open(store):
    store.put("aaaa", np.zeros(3 * 2**20), cost_s=1)
    store.put("bbbb", np.zeros(10), cost_s=1)
    assert isinstance(_root(store.get("aaaa").value), np.memmap)
    assert not isinstance(_root(store.get("bbbb").value), np.memmap)


def _root(array):
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


def test_a_mapped_result_outlives_its_removal(store):
    store.put("aaaa", np.ones(3 * 2**20), cost_s=1)
    value = store.get("aaaa").value
    store.clear()
    assert value.all()


def test_a_folder_below_a_file_is_refused_with_the_remedy(tmp_path):
    (tmp_path / "file").write_text("x")
    for folder in (tmp_path / "file", tmp_path / "file" / "cache" / "deep"):
        with pytest.raises(StoreError, match=r"store: cache folder .*file.*TAMIS_CACHE_DIR"):
            get_store("disk", folder=folder)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES, errno.EROFS])
def test_a_full_disk_keeps_nothing_and_says_so(store, tmp_path, monkeypatch, code):
    store.put("aaaa", 1, cost_s=1)

    def refuse(*_):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(_entry_file.os, "replace", refuse)
    store.put("aaaa", 2, cost_s=1)
    store.put("bbbb", 2, cost_s=1)
    assert store.get("aaaa") is None
    assert store.get("bbbb") is None
    assert store.info().problems == (f"put in {tmp_path}: {os.strerror(code)}",)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_folder_that_became_a_file_keeps_nothing_and_says_so(tmp_path):
    store = get_store("disk", folder=tmp_path / "cache")
    (tmp_path / "cache").write_text("x")
    store.put("aaaa", 1, cost_s=1)
    assert store.get("aaaa") is None
    assert store.info().problems


def test_an_entry_that_cannot_be_opened_is_a_miss_but_stays(store, tmp_path, monkeypatch):
    store.put("aaaa", 1, cost_s=1)

    def refuse(*_args, **_):
        raise OSError(errno.EMFILE, "Too many open files")

    with monkeypatch.context() as patch:
        patch.setattr(disk, "read_header", refuse)
        assert store.get("aaaa") is None
    assert store.get("aaaa").value == 1


def test_what_a_killed_writer_left_is_swept_after_an_hour(store, tmp_path):
    store.put("aaaa", 1, cost_s=1)
    old, new = (tmp_path / "v1" / "aa" / f"{name}.tmp" for name in ("old", "new"))
    for file in (old, new):
        file.write_bytes(b"half")
    os.utime(old, (time.time() - 4000,) * 2)
    assert store.info().entries == 1
    assert not old.exists()
    assert new.exists()


def test_an_entry_of_a_newer_version_is_a_miss_and_goes(store, tmp_path):
    store.put("aaaa", 1, cost_s=1)
    file = tmp_path / "v1" / "aa" / "aaaa"
    content = bytearray(file.read_bytes())
    content[8] += 1
    file.write_bytes(content)
    assert store.get("aaaa") is None
    assert not file.exists()
    assert "format version" in store.info().problems[0]


def test_the_unused_goes_before_the_used(tmp_path):
    store = get_store("disk", folder=tmp_path, budget=100_000)
    for key in ("aaaa", "bbbb"):
        store.put(key, np.zeros(4000), cost_s=1)
    a_day_ago = time.time() - 86400
    for key in ("aaaa", "bbbb"):
        os.utime(tmp_path / "v1" / key[:2] / key, (a_day_ago, a_day_ago))
    store.get("aaaa")
    for key in ("cccc", "dddd"):
        store.put(key, np.zeros(4000), cost_s=0.5)
    assert store.contains("aaaa")
    assert not store.contains("bbbb")


def test_the_costs_of_another_process_count(tmp_path):
    get_store("disk", folder=tmp_path).put("aaaa", np.zeros(100), cost_s=100)
    store = get_store("disk", folder=tmp_path, budget=200_000)
    for number in range(40):
        store.put(f"{number:04x}", np.zeros(2000), cost_s=1)
    assert store.get("aaaa") is not None


def test_a_put_does_not_look_through_the_folder(store, monkeypatch):
    store.put("aaaa", 1, cost_s=1)
    monkeypatch.setattr(store, "_files", lambda: pytest.fail("scanned"))
    for number in range(50):
        store.put(f"{number:04x}", number, cost_s=1)


def test_an_old_view_survives_a_new_put_under_its_key(store):
    store.put("aaaa", np.zeros(3 * 2**20), cost_s=1)
    old = store.get("aaaa").value
    store.put("aaaa", np.ones(3 * 2**20), cost_s=1)
    assert not old.any()
    assert store.get("aaaa").value.all()


def test_while_one_thread_tidies_the_others_go_on(store, monkeypatch):
    store.put("aaaa", 1, cost_s=1)
    begun, end, listed = threading.Event(), threading.Event(), disk.DiskStore._files

    def slowly(self):
        begun.set()
        assert end.wait(20)
        return listed(self)

    monkeypatch.setattr(disk.DiskStore, "_files", slowly)
    store._sizes = None  # so that it looks through the folder
    tidying = threading.Thread(target=store.put, args=("bbbb", 2), kwargs={"cost_s": 1})
    tidying.start()
    assert begun.wait(20)
    others = threading.Thread(target=lambda: _use(store))
    others.start()
    others.join(10)
    assert not others.is_alive()
    end.set()
    tidying.join(20)
    assert store.get("bbbb").value == 2
    assert store.info().entries == 2


def _use(store):
    assert store.get("aaaa").value == 1
    store.put("cccc", 3, cost_s=1)
    store.put("dddd", 4, cost_s=1)
    store.remove("dddd")
    store.remove("aaaa")
