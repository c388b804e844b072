from __future__ import annotations

import dataclasses
import functools
import logging
import pickle
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from tamis.errors import KindError, ParameterError, SettingError, StoreError, UnknownNameError
from tamis.store import Memory, get_store


@pytest.fixture
def memory(tmp_path):
    return Memory(tmp_path / "cache")


def test_a_call_is_computed_once(memory):
    calls = []

    @memory.cache
    def double(x, factor=2):
        calls.append(x)
        return factor * x

    assert double(3) == double(x=3) == double(3, 2) == double(3, factor=2) == 6
    assert calls == [3]
    assert double(3.0) == 6.0
    assert double(4) == 8
    assert calls == [3, 3.0, 4]


def test_the_cached_function_looks_like_the_function(memory):
    def double(x):
        """Twice."""
        return 2 * x

    cached = memory.cache(double)
    assert cached.__wrapped__ is cached.func is double
    assert (cached.__name__, cached.__doc__) == ("double", "Twice.")
    assert "double" in repr(cached)
    assert memory.cache(cached).func is double


def test_it_knows_what_it_knows_and_forgets_when_told(memory):
    @memory.cache
    def double(x):
        return 2 * x

    @memory.cache
    def triple(x):
        return 3 * x

    assert not double.check_call_in_cache(1)
    double(1)
    triple(1)
    assert double.check_call_in_cache(1)
    double.clear()
    assert not double.check_call_in_cache(1)
    assert triple.check_call_in_cache(1)
    memory.clear(warn=False)
    assert not triple.check_call_in_cache(1)


def test_call_computes_again(memory):
    calls = []

    @memory.cache
    def count(x):
        calls.append(x)
        return x

    count(1)
    assert count.call(1) == 1
    assert calls == [1, 1]


def test_eval_and_the_options_of_the_decorator(memory):
    calls = []

    @memory.cache(ignore=["verbose"], verbose=0)
    def shout(x, verbose=False):
        calls.append(x)
        return x

    assert shout(1, verbose=True) == shout(1) == 1
    assert calls == [1]
    assert memory.eval(max, 3, 4) == 4


def test_ignored_arguments_must_exist(memory):
    with pytest.raises(UnknownNameError, match=r"'verbos' is not known.*'verbose'"):
        memory.cache(lambda verbose: 1, ignore=["verbos"])


def test_keywords_in_another_order_are_the_same_call(memory):
    calls = []

    @memory.cache(ignore=["quiet"])
    def collect(*args, **options):
        calls.append(1)
        return sorted(options)

    collect(1, a=1, b=2)
    collect(1, b=2, a=1, quiet=True)
    assert len(calls) == 1
    collect(1, b=1, a=2)
    assert len(calls) == 2


def test_a_wrong_call_raises_what_the_function_raises(memory):
    cached = memory.cache(lambda x: x)
    with pytest.raises(TypeError, match="missing 1 required positional argument"):
        cached()


def test_without_a_place_nothing_is_kept():
    calls = []

    @Memory().cache
    def count(x):
        calls.append(x)
        return x

    assert [count(1), count(1), count.call(1)] == [1, 1, 1]
    assert calls == [1, 1, 1]
    assert not count.check_call_in_cache(1)
    count.clear()
    Memory(None).clear()
    Memory(None).reduce_size(bytes_limit=1)


def test_any_store_will_do():
    calls = []
    memory = Memory(store=get_store("memory"))

    @memory.cache
    def count(x):
        calls.append(x)
        return np.arange(x)

    assert count(3).tolist() == count(3).tolist() == [0, 1, 2]
    assert calls == [3]
    assert memory.store.info().entries == 1


@pytest.mark.parametrize(
    "result",
    [
        np.asfortranarray(np.ones((3, 4), ">f4")),
        (np.arange(3), {"label": np.arange(2), "n": 5}, [1.5, None]),
        {1, 2},
        {1: np.arange(3)},
        np.ma.masked_array([1, 2], [0, 1]),
        functools.partial(max, 3),
    ],
    ids=["array", "nested", "set", "dict", "masked", "partial"],
)
def test_the_first_call_the_second_and_the_next_day_give_the_same(tmp_path, result):
    def give():
        return result

    first = Memory(tmp_path).cache(give)()
    second = Memory(tmp_path).cache(give)()
    later = Memory(store=get_store("disk", folder=tmp_path)).cache(give)()
    assert pickle.dumps(first) == pickle.dumps(second) == pickle.dumps(later)
    assert repr(first) == repr(result)
    assert type(first) is type(result)


def test_results_are_read_only_from_the_first_call_on(memory):
    original = np.zeros(3)

    @memory.cache
    def give():
        return original, {1: original}

    for _ in range(2):
        array, table = give()
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
        with pytest.raises(ValueError, match="read-only"):
            table[1][0] = 1
    original[0] = 5  # what the function gave away is still its own


@pytest.mark.parametrize("way", ["writeable", "mmap_mode", "c", "function"])
def test_copies_to_write_to_are_given_if_asked(tmp_path, way):
    options = {
        "writeable": {"writeable": True},
        "mmap_mode": {"mmap_mode": None},
        "c": {"mmap_mode": "c"},
        "function": {},
    }[way]
    memory = Memory(tmp_path, **options)

    def give():
        return np.zeros(3), [{"a": np.zeros(3)}], {1: np.zeros(3)}

    cached = memory.cache(give, mmap_mode=None) if way == "function" else memory.cache(give)
    for _ in range(3):
        array, nested, table = cached()
        for part in (array, nested[0]["a"], table[1]):
            assert not part.any()
            part[0] = 1
    assert not memory.cache(give, mmap_mode="r")()[0].flags.writeable


@pytest.mark.parametrize("mode", ["r+", "w+", "x", True])
def test_modes_that_would_change_a_kept_result_are_refused(memory, mode):
    with pytest.raises(ParameterError, match="'mmap_mode' must be 'r', 'c' or None"):
        memory.cache(max, mmap_mode=mode)
    with pytest.raises(ParameterError, match="mmap_mode"):
        Memory(mmap_mode=mode)


def test_joblibs_other_arguments_are_taken(tmp_path):
    memory = Memory(cachedir=tmp_path, compress=9, backend="local", backend_options={}, verbose=0)
    assert memory.location == tmp_path
    with pytest.raises(ParameterError, match="'backend' must be 'local'"):
        Memory(tmp_path, backend="s3")


def test_a_limit_holds(tmp_path):
    memory = Memory(tmp_path, bytes_limit="100kB")
    cached = memory.cache(lambda n: np.full(1000, n))
    for number in range(30):
        cached(number)
    assert memory.store.info().tiers[1].bytes <= 100_000
    memory.reduce_size()
    memory.reduce_size(bytes_limit="20kB")
    assert memory.store.info().tiers[1].bytes <= 20_000
    with pytest.raises(SettingError, match="bytes_limit"):
        memory.reduce_size(bytes_limit="much")


def test_a_place_below_a_file_is_refused(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="cache folder must be a folder"):
        Memory(tmp_path / "file" / "cache")


def test_an_exception_is_not_kept(memory):
    calls = []

    @memory.cache
    def fail(x):
        calls.append(x)
        if len(calls) == 1:
            raise ZeroDivisionError
        return x

    with pytest.raises(ZeroDivisionError):
        fail(1)


async def coroutine():
    return 1


def generator():
    yield 1


async def stream():
    yield 1


@pytest.mark.parametrize("function", [coroutine, generator, stream, functools.partial(generator), 5])
def test_what_gives_no_result_is_refused(memory, function):
    with pytest.raises(ParameterError, match=r"memory\.cache: parameter 'function' must be "):
        memory.cache(function)


def test_an_argument_without_content_is_refused_with_the_remedy(memory):
    cached = memory.cache(lambda x, log=None: x)
    with pytest.raises(KindError, match=r"as 'log'.*generator.*ignore=\['log'\]"):
        cached(1, log=(i for i in ()))


def test_a_result_that_cannot_be_kept_is_given_with_a_warning(memory):
    @memory.cache
    def give():
        return threading.Lock()

    with pytest.warns(UserWarning, match="'give' must be something that can be pickled, got a lock"):
        assert not give().locked()
    assert not give.check_call_in_cache()


@dataclasses.dataclass
class Broken:
    x: np.ndarray

    def __setstate__(self, state):
        message = "moved"
        raise AttributeError(message)


@dataclasses.dataclass
class Cells:
    labels: np.ndarray


def test_an_object_that_does_not_come_back_is_given_with_a_warning(memory):
    give = memory.cache(lambda: Broken(np.zeros(3)))
    with pytest.warns(UserWarning, match="moved"):
        assert isinstance(give(), Broken)


def test_an_object_whose_class_has_gone_is_computed_again(tmp_path, monkeypatch):
    give = Memory(tmp_path).cache(lambda: Cells(np.zeros(3)))
    give()

    def fail(self, state):
        raise AttributeError

    key = give._key((), {})
    monkeypatch.setattr(Cells, "__setstate__", fail, raising=False)
    assert give._find(key) is None
    assert not give._keeper.store.contains(key)


def test_a_foreign_entry_under_the_key_is_a_miss(memory):
    give = memory.cache(lambda: 1)
    memory.store.put(give._key((), {}), "not ours", cost_s=1)
    assert give() == 1


def test_an_entry_too_large_to_keep_is_given_all_the_same(tmp_path):
    memory = Memory(tmp_path, bytes_limit=1000)
    give = memory.cache(lambda: np.zeros(1000))
    assert give().shape == give().shape == (1000,)


def test_threads_compute_once_and_share(memory):
    calls = []

    @memory.cache
    def slow(x):
        calls.append(x)
        time.sleep(0.1)
        return [np.full(3, x)]

    results = []
    threads = [threading.Thread(target=lambda: results.append(slow(1))) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert calls == [1]
    assert len(results) == 5
    results[0].append(1)
    assert len(results[1]) == 1


def test_computations_are_logged_if_asked(tmp_path, caplog):
    with caplog.at_level(logging.INFO, logger="tamis.memory"):
        Memory(tmp_path, verbose=1).cache(np.sum)([1])
    assert "computed numpy.sum in" in caplog.text


SCRIPT = """
import sys, time, pathlib
import numpy as np
from tamis.store import Memory
folder = pathlib.Path(sys.argv[1])
memory = Memory(folder / "cache")

@memory.cache
def load(n):
    with (folder / "calls").open("a") as log:
        log.write("x")
    time.sleep(float(sys.argv[2]))
    return np.arange(n)

if __name__ == "__main__":
    print(load(5).tolist(), flush=True)
"""


def start(tmp_path, seconds="0"):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    arguments = [sys.executable, str(script), str(tmp_path), seconds]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)


def test_a_hit_survives_a_restart(tmp_path):
    for _ in range(2):
        assert start(tmp_path).communicate(timeout=60)[0] == "[0, 1, 2, 3, 4]\n"
    assert (tmp_path / "calls").read_text() == "x"


def test_two_processes_compute_once(tmp_path):
    processes = [start(tmp_path, "1") for _ in range(2)]
    for process in processes:
        assert process.communicate(timeout=60)[0] == "[0, 1, 2, 3, 4]\n"
    assert (tmp_path / "calls").read_text() == "x"


def plain(x):
    return x + 1


def test_a_cached_function_goes_to_another_process(tmp_path):
    cached = Memory(tmp_path).cache(plain)
    cached(1)
    again = pickle.loads(pickle.dumps(cached))
    assert again.check_call_in_cache(1)
    assert again(1) == 2
    assert pickle.loads(pickle.dumps(Memory(tmp_path))).location == tmp_path


def test_workers_of_joblib_share_the_results(tmp_path):
    from joblib import Parallel, delayed

    def square(x, folder=tmp_path):
        with (folder / "calls").open("a") as log:
            log.write("x")
        return x * x

    cached = Memory(tmp_path / "cache").cache(square)
    assert Parallel(n_jobs=2)(delayed(cached)(x) for x in (1, 2, 1, 2)) == [1, 4, 1, 4]
    assert [cached(1), cached(2)] == [1, 4]
    assert (tmp_path / "calls").read_text() == "xx"
