from __future__ import annotations

import numpy as np
import pytest

from tamis.store import get_store
from tamis.store.stores.tiered import is_worth_a_file
from tamis.testing.store import StoreTests


def tiered(folder, *, budget=10**8, keep_all=False):
    return get_store(
        "tiered",
        fast=get_store("memory", budget=budget),
        lasting=get_store("disk", folder=folder, budget=budget),
        keep_all=keep_all,
    )


class TestTieredStore(StoreTests):
    in_another_process = (
        "store = get_store('tiered', fast=get_store('memory'), lasting=get_store('disk', folder=folder))"
    )

    def create(self, folder, *, budget=10**8):
        return tiered(folder, budget=budget)


@pytest.mark.parametrize(
    ("cost_s", "nbytes", "expected"),
    [(0.00005, 8, False), (0.001, 8, True), (0.5, 10**9, False), (3.0, 10**9, True)],
)
def test_what_is_computed_faster_than_read_is_not_worth_a_file(cost_s, nbytes, expected):
    assert is_worth_a_file(cost_s=cost_s, nbytes=nbytes) is expected


def test_cheap_results_stay_in_memory(tmp_path):
    store = tiered(tmp_path)
    store.put("aaaa", 1, cost_s=0.00005)
    assert [tier.entries for tier in store.info().tiers] == [1, 0]
    assert store.get("aaaa").value == 1


def test_a_cheap_value_replaces_the_costly_one_on_disk(tmp_path):
    store = tiered(tmp_path)
    store.put("aaaa", 1, cost_s=1)
    store.put("aaaa", 2, cost_s=0)
    assert tiered(tmp_path).get("aaaa") is None


def test_all_goes_to_disk_if_asked(tmp_path):
    tiered(tmp_path, keep_all=True).put("aaaa", 1, cost_s=0)
    assert tiered(tmp_path).get("aaaa").value == 1


def test_what_is_found_on_disk_is_in_memory_next_time(tmp_path):
    tiered(tmp_path).put("aaaa", np.arange(5), cost_s=1, label="a step")
    store = tiered(tmp_path)
    store.get("aaaa")
    fast, lasting = store.info().tiers
    assert (fast.entries, lasting.hits) == (1, 1)
    store.get("aaaa")
    assert store.info().tiers[1].hits == 1
    assert store.info().hits == 2


def test_a_mapped_array_is_promoted_without_a_copy(tmp_path):
    tiered(tmp_path).put("aaaa", np.zeros(3 * 2**20), cost_s=9)
    store = tiered(tmp_path)
    assert np.shares_memory(store.get("aaaa").value, store.get("aaaa").value)


def test_the_folder_is_the_lasting_ones(tmp_path):
    assert tiered(tmp_path).folder == tmp_path
    assert tiered(tmp_path).info().folder == tmp_path
