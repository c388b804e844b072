"""What a cached function takes for the same call."""

from __future__ import annotations

import importlib
import subprocess
import sys
import warnings

import numpy as np
import pytest

from tamis.store import Memory, _pack, get_store


@pytest.fixture
def memory(tmp_path):
    return Memory(tmp_path / "cache")


@pytest.fixture
def hashed(monkeypatch):
    """Return the arrays that were hashed."""
    arrays = []
    real = _pack.hash_array

    def counting(array):
        arrays.append(array)
        return real(array)

    monkeypatch.setattr(_pack, "hash_array", counting)
    return arrays


@pytest.fixture
def helpers(tmp_path, monkeypatch):
    """Write the module of helpers anew, reload it, and return it."""
    monkeypatch.syspath_prepend(str(tmp_path))
    file = tmp_path / "my_helpers.py"

    def write(code):
        file.write_text(code)
        importlib.invalidate_caches()
        for cached in tmp_path.glob("__pycache__/*"):
            cached.unlink()
        module = sys.modules.get("my_helpers")
        return importlib.reload(module) if module else importlib.import_module("my_helpers")

    yield write
    sys.modules.pop("my_helpers", None)


def test_an_edited_helper_never_gives_the_old_result_and_back_hits(memory, helpers):
    module = helpers("def smooth(x): return x + 1")
    calls = []

    @memory.cache
    def run(x):
        calls.append(1)
        return module.smooth(x)

    assert run(1) == 2
    helpers("def smooth(x): return x + 10")
    assert run(1) == 11
    helpers("def smooth(x): return x + 1")
    assert run(1) == 2
    assert len(calls) == 2


def test_an_edited_function_never_gives_the_old_result_and_back_hits(memory, helpers):
    assert memory.cache(helpers("def run(x): return x + 1").run)(1) == 2
    assert memory.cache(helpers("def run(x): return x + 10").run)(1) == 11
    again = memory.cache(helpers("# moved\n\ndef run(x): return x + 1").run)
    assert again.check_call_in_cache(1)
    assert again(1) == 2


def test_a_cell_that_is_run_again_is_the_same_function(memory):
    cell = "calls = []\ndef run(x):\n    calls.append(1)\n    return x * SIGMA"
    space = {"__name__": "__main__", "SIGMA": 2}
    exec(cell, space)
    assert memory.cache(space["run"])(3) == 6
    exec(cell, space)
    assert memory.cache(space["run"])(3) == 6
    assert space["calls"] == []
    space["SIGMA"] = 5
    assert memory.cache(space["run"])(3) == 15


def test_a_helper_that_is_cached_itself_is_seen_through(memory, helpers):
    module = helpers("def smooth(x): return x + 1")

    @memory.cache
    def inner(x):
        return module.smooth(x)

    @memory.cache
    def outer(x):
        return inner(x)

    assert outer(1) == 2
    helpers("def smooth(x): return x + 10")
    assert outer(1) == 11


def test_a_cached_function_may_call_itself(memory):
    @memory.cache
    def factorial(n):
        return n * factorial(n - 1) if n else 1

    assert factorial(10) == 3628800
    assert factorial.check_call_in_cache(4)


def test_methods_depend_on_their_object(memory):
    class Model:
        def __init__(self, sigma):
            self.sigma = sigma
            self.run = memory.cache(self.run)

        def run(self, x):
            return x * self.sigma

        @memory.cache
        def decorated(self, x):
            return x - self.sigma

    assert [Model(2).run(3), Model(4).run(3)] == [6, 12]
    assert [Model(2).decorated(3), Model(4).decorated(3)] == [1, -1]
    assert Model.decorated(Model(2), 3) == 1


def test_a_hit_hashes_no_array_that_memory_gave(memory, hashed):
    @memory.cache
    def load(n):
        return np.arange(n), {"a": np.ones(n)}

    @memory.cache
    def double(x, table):
        return 2 * x + table["a"]

    image, table = load(10)
    first = double(image, table)
    hashed.clear()
    image, table = load(10)
    assert (double(image, table) == first).all()
    assert double(double(image, table), table)[-1] == 39
    hashed.clear()
    assert double(double(image, table), table)[-1] == 39
    assert hashed == []


def test_a_hit_after_a_restart_hashes_no_array(tmp_path, hashed):
    def load(n):
        return np.arange(n)

    def double(x):
        return 2 * x

    one = Memory(tmp_path)
    one.cache(double)(one.cache(load)(10))
    hashed.clear()
    other = Memory(store=get_store("disk", folder=tmp_path))
    assert other.cache(double)(other.cache(load)(10))[-1] == 18
    assert hashed == []


def test_an_array_of_the_callers_is_hashed_at_each_call_and_once(memory, hashed):
    total = memory.cache(np.sum)
    image = np.zeros(5)
    assert total(image) == 0
    image[:] = 1
    assert total(image) == 5
    image.flags.writeable = False
    assert total(image) == 5
    image.flags.writeable = True
    image[:] = 2
    assert total(image) == 10
    assert len(hashed) == 4


def test_what_a_store_gave_is_hashed_once(memory, hashed):
    store = get_store("memory")
    store.put("aaaa", np.ones(5), cost_s=1)
    image = store.get("aaaa").value
    total = memory.cache(np.sum)
    assert [total(image), total(image), total(image)] == [5, 5, 5]
    assert len(hashed) == 1


def test_equal_arrays_are_the_same_argument_whatever_their_layout(memory, tmp_path):
    calls = []

    @memory.cache
    def total(x):
        calls.append(1)
        return x.sum()

    image = np.arange(12).reshape(3, 4)
    np.save(tmp_path / "a.npy", image)
    mapped = np.load(tmp_path / "a.npy", mmap_mode="r")
    for same in (image, np.asfortranarray(image), mapped, image[::-1][::-1], memory.cache(np.copy)(image)):
        assert total(same) == 66
    assert len(calls) == 1
    for other in (image.astype("f8"), image.reshape(4, 3), image[:2], image.astype(">i8")):
        total(other)
    assert len(calls) == 5


def test_a_slice_of_a_result_is_another_argument(memory):
    load = memory.cache(lambda n: np.arange(n))
    total = memory.cache(lambda x: x.sum())
    assert total(load(10)) == 45
    assert total(load(10)[:5]) == 10


SCRIPT = """
import importlib, sys
from tamis.store import Memory

def load(name):
    return importlib.import_module(name)

@Memory("cache").cache
def run(x, name="smooth"):
    open("calls", "a").write("x")
    return {body}

print(run(1))
"""
WAYS = {
    "import_module": "importlib.import_module('my_helpers').smooth(x)",
    "__import__": "__import__('my_helpers').smooth(x)",
    "sys.modules": "(load('my_helpers'), sys.modules['my_helpers'].smooth(x))[1]",
    "getattr": "getattr(importlib.import_module('my_helpers'), name)(x)",
    "eval": "eval('importlib.import_module(\\'my_helpers\\').smooth(x)')",
}


def restart(tmp_path, body, helper):
    (tmp_path / "script.py").write_text(SCRIPT.format(body=body))
    (tmp_path / "my_helpers.py").write_text(helper)
    command = [sys.executable, "-B", "script.py"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    return run.stdout.strip(), run.stderr


@pytest.mark.parametrize("way", [way for way in WAYS if way != "sys.modules"])
def test_a_helper_reached_by_its_name_is_seen_after_a_restart_and_back_hits(tmp_path, way):
    helper = "def smooth(x): return x + {}"
    results = [restart(tmp_path, WAYS[way], helper.format(n)) for n in (1, 10, 1)]
    assert results == [("2", ""), ("11", ""), ("2", "")]
    assert (tmp_path / "calls").read_text() == "xx"


def test_a_helper_whose_name_is_computed_is_never_stale_after_a_restart_and_it_is_said(tmp_path):
    helper = "def smooth(x): return x + {}"
    results = [restart(tmp_path, WAYS["sys.modules"], helper.format(n)) for n in (1, 10)]
    assert [result for result, _ in results] == ["2", "11"]
    assert all("may reach anything" in told for _, told in results)


def test_a_function_that_may_reach_anything_is_computed_at_each_call_and_says_so_once(memory, helpers):
    @memory.cache
    def run(x, name):
        return importlib.import_module(name).smooth(x)

    helpers("def smooth(x): return x + 1")
    with pytest.warns(UserWarning, match=r"run takes only code.*'import_module'.*at each call") as told:
        first = run(1, "my_helpers")
    helpers("def smooth(x): return x + 10")
    assert (first, run(1, "my_helpers"), run.call(1, "my_helpers")) == (2, 11, 11)
    assert not run.check_call_in_cache(1, "my_helpers")
    assert len(told) == 1
    assert told[0].filename == __file__


def test_a_function_that_may_reach_anything_is_no_argument_to_remember(memory):
    cached = memory.cache(lambda function: function("1 + 1"))
    with pytest.warns(UserWarning, match="as 'function'.*'eval'"):
        assert cached(eval) == 2


def test_without_a_place_there_is_nothing_to_warn_of():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert Memory().cache(lambda text: eval(text))("1 + 1") == 2
