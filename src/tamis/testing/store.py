"""What every store must keep, as tests that anyone's store can inherit."""

from __future__ import annotations

import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pytest

from tamis.errors import StoreError

if TYPE_CHECKING:
    from pathlib import Path

    from tamis.store import Store

__all__ = ["StoreTests", "assert_same", "hostile_values"]

_RECORD = np.dtype([("label", "<i4"), ("centre", "<f8", (2,))])


def hostile_values() -> dict[str, Any]:
    """Return values that a careless store changes, by name."""
    noise = np.random.default_rng(0).random((3, 4, 5))
    return {
        "0-d": np.array(7.5),
        "empty": np.empty((0, 3), np.float32),
        "one pixel": np.full((1, 1, 1), 3, np.uint8),
        "bool": np.array([[True, False, True]]),
        "big-endian": np.arange(6, dtype=">u2").reshape(2, 3),
        "Fortran": np.asfortranarray(noise[0]),
        "axes moved": noise.transpose(1, 0, 2),
        "every second": noise[:, ::2, ::-1],
        "broadcast": np.broadcast_to(np.arange(3), (4, 3)),
        "NaN": np.array([np.nan, -0.0, np.inf, -np.inf]),
        "float16": np.array([1.5, 65504], np.float16),
        "uint64": np.array([2**64 - 1, 0], np.uint64),
        "complex": np.array([1 + 2j, complex(0, np.nan)]),
        "texts": np.array(["cell", "noyau", "細胞"]),
        "bytes": np.array([b"a", b"bc"]),
        "records": np.array([(1, (0.5, np.nan))], _RECORD),
        "times": np.array(["2017-08-28", "NaT"], "M8[D]"),
        "objects": np.array([None, "x", 2.5], object),
        "numbers": (True, -1, 2**70, 0.1, float("nan"), -0.0, 1e-320, 3j, None, "é\ud800"),
        "numpy scalars": (np.float32(0.1), np.uint64(2**64 - 1), np.bool_(True), np.str_("é")),
        "table": {"label": np.arange(1, 4), "area": np.array([1.0, np.nan, 3.0])},
        "nested": [np.arange(3), ({"a": [1, 2.0]}, None)],
        "no items": ((), [], {}, ""),
    }


def assert_same(got: Any, expected: Any) -> None:
    """Assert that two values agree in type, dtype, shape, memory layout and every bit."""
    assert type(got) is type(expected)
    if isinstance(expected, (tuple, list)):
        assert len(got) == len(expected)
        for one, other in zip(got, expected, strict=True):
            assert_same(one, other)
    elif isinstance(expected, dict):
        assert list(got) == list(expected)
        for name, item in expected.items():
            assert_same(got[name], item)
    elif isinstance(expected, np.ndarray) and expected.dtype == object:
        assert_same(got.ravel().tolist(), expected.ravel().tolist())
    elif isinstance(expected, (np.ndarray, np.generic)):
        assert (got.dtype, got.shape) == (expected.dtype, expected.shape)
        assert got.tobytes() == expected.tobytes()
    else:
        assert repr(got) == repr(expected)


class StoreTests:
    """Inherit, say how your store is made, and it is held to what the engine relies on.

    Examples
    --------
    >>> from tamis.store import get_store
    >>> class TestMine(StoreTests):
    ...     def create(self, folder, *, budget=10**8):
    ...         return get_store("memory", budget=budget)
    """

    in_another_process: ClassVar[str] = ""
    """Python that makes `store` from `folder`; empty for a store that ends with its process."""

    is_selective: ClassVar[bool] = True
    """Over budget, what is cheap to compute and large goes first."""

    def create(self, folder: Path, *, budget: int = 10**8) -> Store:
        """Return a new store; over the same folder it finds what another one left there."""
        raise NotImplementedError

    @pytest.fixture
    def store(self, tmp_path: Path) -> Store:
        """Return an empty store with room."""
        return self.create(tmp_path)

    def files(self, folder: Path) -> list[Path]:
        """Return the files of all entries; a store without files has none."""
        return sorted(path for path in folder.rglob("*") if path.is_file())

    @pytest.mark.parametrize("name", hostile_values())
    def test_a_value_comes_back_to_the_last_bit(self, store: Store, name: str) -> None:
        """Type, dtype, shape and bits."""
        value = hostile_values()[name]
        store.put("c0ffee", value, cost_s=1.5, label="a step")
        entry = store.get("c0ffee")
        assert entry is not None
        assert_same(entry.value, value)
        assert (entry.key, entry.cost_s, entry.label) == ("c0ffee", 1.5, "a step")

    @pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2), (2, 0, 1)])
    def test_the_memory_layout_comes_back(self, store: Store, order: tuple[int, ...]) -> None:
        """The last bit of a sum depends on it."""
        array = np.ones((3, 4, 5)).transpose(order)
        store.put("c0ffee", array, cost_s=1)
        assert _value(store, "c0ffee").strides == array.strides

    def test_a_key_never_put_is_a_miss(self, store: Store) -> None:
        """Absent is None, not an error."""
        assert store.get("abcd") is None
        assert not store.contains("abcd")
        store.remove("abcd")
        assert store.info().misses == 1

    @pytest.mark.parametrize("key", ["", "abc", "ABCD", "../../etc", "ab/cd", "a" * 200, "gggg"])
    def test_a_key_that_is_no_hexadecimal_is_refused(self, store: Store, key: str) -> None:
        """A key becomes a file's name."""
        for call in (store.get, store.contains, store.remove):
            with pytest.raises(StoreError, match="hexadecimal"):
                call(key)
        with pytest.raises(StoreError, match="hexadecimal"):
            store.put(key, 1, cost_s=1)

    @pytest.mark.parametrize(
        "value", [object(), {1: 2}, {1, 2}, np.ma.masked_array([1], [True]), [open], b"raw"]
    )
    def test_another_object_is_refused_and_named(self, store: Store, value: object) -> None:
        """Nothing is pickled, and a mask is not lost on the way."""
        with pytest.raises(StoreError, match=r"store: value must be .*tamis\.Memory"):
            store.put("c0ffee", value, cost_s=1)
        assert not store.contains("c0ffee")

    def test_arrays_are_read_only_for_good(self, store: Store) -> None:
        """One caller cannot change what the next one gets."""
        store.put("c0ffee", (np.zeros(5), {"a": np.zeros(5)}), cost_s=1)
        for _ in range(2):
            first, table = _value(store, "c0ffee")
            for array in (first, table["a"]):
                assert type(array) is np.ndarray
                with pytest.raises(ValueError, match="read-only"):
                    array[0] = 1
                with pytest.raises(ValueError, match="WRITEABLE"):
                    array.flags.writeable = True

    def test_what_a_caller_does_to_his_list_stays_his(self, store: Store) -> None:
        """Containers are handed out as new ones."""
        store.put("c0ffee", [{"a": 1}, [2]], cost_s=1)
        mine = _value(store, "c0ffee")
        mine[0]["a"] = 9
        mine[1].append(3)
        assert _value(store, "c0ffee") == [{"a": 1}, [2]]

    def test_changing_the_array_after_put_changes_nothing(self, store: Store) -> None:
        """Nor does changing what it is a view of."""
        array: np.ndarray = np.zeros((4, 4))
        window: np.ndarray = array[1:3]
        window.flags.writeable = False
        table: dict[str, np.ndarray] = {"a": np.zeros(3)}
        store.put("aaaa", array, cost_s=1)
        store.put("bbbb", window, cost_s=1)
        store.put("cccc", table, cost_s=1)
        array[:] = 1
        table["a"][:] = 1
        table["b"] = array
        assert not _value(store, "aaaa").any()
        assert not _value(store, "bbbb").any()
        assert_same(_value(store, "cccc"), {"a": np.zeros(3)})

    def test_the_last_put_wins(self, store: Store) -> None:
        """And takes the other's place in the count."""
        store.put("c0ffee", np.zeros(1000), cost_s=1)
        before = store.info()
        store.put("c0ffee", np.ones(1000), cost_s=1)
        assert _value(store, "c0ffee").all()
        assert (store.info().entries, store.info().bytes) == (before.entries, before.bytes)

    def test_the_budget_holds(self, tmp_path: Path) -> None:
        """Whatever is put."""
        store = self.create(tmp_path, budget=100_000)
        for number in range(60):
            store.put(f"{number:04x}", np.zeros(1000), cost_s=1)
        info = store.info()
        assert info.entries < 60 * max(len(info.tiers), 1)
        for part in info.tiers or (info,):
            assert 0 < part.bytes <= part.budget

    def test_what_is_larger_than_the_budget_is_not_kept(self, tmp_path: Path) -> None:
        """And throws nothing else out."""
        store = self.create(tmp_path, budget=100_000)
        store.put("aaaa", np.zeros(100), cost_s=1)
        store.put("bbbb", np.zeros(100_000), cost_s=1)
        assert store.contains("aaaa")
        assert store.get("bbbb") is None

    def test_cheap_and_large_goes_before_costly_and_small(self, tmp_path: Path) -> None:
        """What would take longest to have again, for its size, stays."""
        if not self.is_selective:
            return
        store = self.create(tmp_path, budget=200_000)
        store.put("aaaa", np.zeros(100), cost_s=100)
        for number in range(40):
            store.put(f"{number:04x}", np.zeros(2000), cost_s=1)
        assert store.get("aaaa") is not None

    def test_clear_forgets_all_and_says_how_many(self, store: Store) -> None:
        """Nothing is left."""
        store.put("aaaa", 1, cost_s=1)
        store.put("bbbb", 2, cost_s=1)
        assert store.clear() >= 2
        assert store.info().entries == store.info().bytes == 0
        assert store.get("aaaa") is None
        assert store.clear() == 0

    def test_clear_of_a_label_leaves_the_others(self, store: Store) -> None:
        """As a function's results are forgotten."""
        store.put("aaaa", 1, cost_s=1, label="mine")
        store.put("bbbb", 2, cost_s=1, label="mine, too")
        store.clear(label="mine")
        assert store.get("aaaa") is None
        assert _value(store, "bbbb") == 2

    def test_remove_forgets_one(self, store: Store) -> None:
        """And only that."""
        store.put("aaaa", 1, cost_s=1)
        store.put("aabb", 2, cost_s=1)
        store.remove("aaaa")
        assert not store.contains("aaaa")
        assert store.contains("aabb")

    def test_prune_shrinks_to_what_is_allowed(self, store: Store) -> None:
        """To nothing, if need be."""
        for number in range(10):
            store.put(f"{number:04x}", np.zeros(1000), cost_s=1)
        assert store.prune(30_000) > 0
        info = store.info()
        assert all(part.bytes <= 30_000 for part in info.tiers or (info,))
        assert info.entries > 0
        store.prune(0)
        assert store.info().entries == 0

    def test_info_counts(self, store: Store) -> None:
        """Entries, bytes, hits and misses."""
        store.put("aaaa", np.zeros(1000), cost_s=1)
        store.get("aaaa")
        store.get("aaaa")
        store.get("bbbb")
        info = store.info()
        assert info.entries >= 1
        assert 8000 <= info.bytes <= info.budget
        assert (info.hits, info.misses, info.problems) == (2, 1, ())

    def test_threads_that_hammer_it_get_right_answers(self, tmp_path: Path) -> None:
        """While others put, remove and prune."""
        store = self.create(tmp_path, budget=300_000)
        wrong: list[object] = []

        def hammer(seed: int) -> None:
            rng = np.random.default_rng(seed)
            for _ in range(60):
                number = int(rng.integers(12))
                key = f"{number:04x}"
                try:
                    entry = store.get(key)
                    if entry is not None and not (entry.value == number).all():
                        wrong.append(entry)
                    store.put(key, np.full(3000, number), cost_s=float(rng.random()))
                    if number == 0:
                        store.prune(100_000)
                    if number == 1:
                        store.remove(key)
                except Exception as error:  # whatever it is, the test tells it
                    wrong.append(error)

        threads = [threading.Thread(target=hammer, args=(seed,)) for seed in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert wrong == []

    def test_a_restart_forgets_nothing(self, tmp_path: Path) -> None:
        """If there is a folder."""
        store = self.create(tmp_path)
        if store.folder is None:
            return
        for number, value in enumerate(hostile_values().values()):
            store.put(f"{number:04x}", value, cost_s=1)
        store.close()
        again = self.create(tmp_path)
        for number, value in enumerate(hostile_values().values()):
            assert_same(_value(again, f"{number:04x}"), value)

    @pytest.mark.parametrize("value", [np.arange(5000), {"a": np.arange(300)}, "a text"])
    def test_a_torn_or_changed_entry_is_a_miss(self, tmp_path: Path, value: Any) -> None:
        """Wherever the damage is; never a wrong value, never an error, and the next put heals it."""
        self.create(tmp_path).put("c0ffee", value, cost_s=1)
        files = self.files(tmp_path)
        if self.create(tmp_path).folder is None:
            return
        (file,) = files
        whole = file.read_bytes()
        places = [*range(0, 200, 7), len(whole) // 2, len(whole) - 1]
        damaged = [whole[:place] for place in places] + [whole + b"\0", b"", b"\0" * len(whole)]
        damaged += [_flipped(whole, place) for place in places if place < len(whole)]
        for content in damaged:
            file.write_bytes(content)
            store = self.create(tmp_path)
            entry = store.get("c0ffee")
            if entry is not None:  # it hit a byte that says nothing
                assert_same(entry.value, value)
            else:
                assert not file.exists()
                assert not store.contains("c0ffee")
        store.put("c0ffee", value, cost_s=1)
        assert_same(_value(store, "c0ffee"), value)

    def test_an_entry_under_another_name_is_a_miss(self, tmp_path: Path) -> None:
        """A copied file does not become another result."""
        self.create(tmp_path).put("c0ffee", 1, cost_s=1)
        if self.create(tmp_path).folder is None:
            return
        (file,) = self.files(tmp_path)
        file.rename(file.with_name("c0ffff"))
        assert self.create(tmp_path).get("c0ffff") is None

    def test_two_processes_share_a_folder(self, tmp_path: Path) -> None:
        """Each finds what the other has put."""
        if not self.in_another_process:
            return
        store = self.create(tmp_path)
        store.put("aaaa", np.arange(10), cost_s=1)
        code = (
            "import sys, pathlib, numpy as np\n"
            "from tamis.store import get_store\n"
            "folder = pathlib.Path(sys.argv[1])\n"
            f"{self.in_another_process}\n"
            "store.put('bbbb', store.get('aaaa').value * 2, cost_s=1)\n"
        )
        subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, timeout=60)
        assert_same(_value(store, "bbbb"), np.arange(10) * 2)


def _flipped(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 0x10]) + content[place + 1 :]


def _value(store: Store, key: str) -> Any:
    entry = store.get(key)
    assert entry is not None, f"{key} is not there"
    return entry.value
