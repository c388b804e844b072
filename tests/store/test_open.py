from __future__ import annotations

import pytest

from tamis.config import Settings
from tamis.errors import StoreError, UnknownNameError
from tamis.store import get_store, list_stores, open_store


def settings(folder):
    return Settings(cache_dir=folder, cache_bytes=10**6, memory_bytes=4 * 10**6, workers=1, executor="serial")


def test_a_part_is_a_file():
    assert list_stores() == ["disk", "memory", "tiered"]
    assert get_store("memory", budget=5).info().budget == 5


@pytest.mark.parametrize("name", ["memry", "", "../disk", "disk.create"])
def test_an_unknown_name_is_told(name):
    with pytest.raises(UnknownNameError, match="No store is named"):
        get_store(name)


def test_a_near_name_is_offered():
    with pytest.raises(UnknownNameError, match="Did you mean 'memory'"):
        get_store("memry")


def test_the_shared_store_is_memory_before_disk(tmp_path):
    store = open_store(settings(tmp_path))
    assert [tier.budget for tier in store.info().tiers] == [10**6, 10**6]
    store.put("aaaa", 1.5, cost_s=1)
    assert open_store(settings(tmp_path)).get("aaaa").value == 1.5


def test_an_impossible_folder_is_told_at_once(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="TAMIS_CACHE_DIR"):
        open_store(settings(tmp_path / "file" / "cache"))
