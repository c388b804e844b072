"""What a function does to the names around it decides whether they count."""

from __future__ import annotations

import textwrap

import numpy as np
import pytest

from tamis.catalogue._bytecode import facts_of
from tamis.catalogue._code import fingerprint_of
from tamis.catalogue._use import Import, Use


def made(code: str, **names):
    space = {"__name__": "__main__", "np": np, **names}
    exec(textwrap.dedent(code), space)
    return space["f"]


def test_facts_are_found_once_in_the_life_of_the_code():
    code = made("def f(x): return np.sum(x)").__code__
    assert facts_of(code) is facts_of(code)


def test_facts_name_what_is_read():
    f = made("import os\ndef f(x):\n    import json.decoder\n    return [os.path, os.sep, json, np(x)]")
    facts = facts_of(f.__code__)
    assert facts.globals == ("os", "np")
    assert [use.chain for use in facts.uses["global", "os"]] == [("path",), ("sep",)]
    assert facts.imports == (Import("json.decoder", 0, (), is_top=True, uses=(Use(),)),)


class Base:
    def go(self):
        return 1


def test_a_method_that_calls_its_class_has_a_fingerprint():
    class Derived(Base):
        def go(self):
            return super().go() + 1

    assert fingerprint_of(Derived().go) == fingerprint_of(Derived().go)


WRITES = {
    "list": ("seen = []", "seen.append(x)"),
    "set": ("seen = set()", "seen.add(x)"),
    "dict": ("seen = {}", "seen[x] = 1"),
    "counter": ("seen = {'n': 0}", "seen['n'] += 1"),
    "number": ("seen = 0", "global seen; seen += 1"),
    "array": ("seen = np.zeros(9)", "seen[x] = 1"),
    "iterator": ("import itertools; seen = itertools.count()", "next(seen)"),
}


@pytest.mark.parametrize(("start", "use"), WRITES.values(), ids=WRITES)
def test_what_a_function_only_writes_does_not_count(start, use):
    f = made(f"{start}\ndef f(x):\n    {use}\n    return x")
    before = fingerprint_of(f)
    f(1)
    f(2)
    assert fingerprint_of(f) == before


READS_TOO = {
    "its length": ("seen = []", "seen.append(x); return len(seen)"),
    "the count": ("seen = 0", "global seen; seen += 1; return seen"),
    "an item": ("seen = {'n': 0}", "seen['n'] += 1; return seen['n']"),
    "what it removes": ("seen = [1, 2, 3]", "return seen.pop()"),
    "made once": ("seen = None", "global seen; seen = seen or x; return seen"),
    "its double": ("seen = 1", "global seen; seen = seen * 2; return seen"),
}


@pytest.mark.parametrize(("start", "use"), READS_TOO.values(), ids=READS_TOO)
def test_what_a_function_writes_and_reads_counts(start, use):
    f = made(f"{start}\ndef f(x):\n    {use}")
    before = fingerprint_of(f)
    f(1)
    assert fingerprint_of(f) != before


READS = {
    "as a value": "d[k] = TABLE",
    "as a key": "d[TABLE] = k",
    "in a key": "d[TABLE.size] = k",
    "in a counted key": "d[TABLE.size] += k",
    "in a sum": "d[k] += TABLE",
    "before": "k(TABLE, d[k])",
    "in a condition": "k = 1 if TABLE.any() else 2",
    "under another name": "t = TABLE; t[0] = 5; return t",
}


@pytest.mark.parametrize("use", READS.values(), ids=READS)
def test_what_only_stands_beside_a_write_counts(use):
    one, other = (made(f"def f(d, k):\n    {use}", TABLE=np.array(values)) for values in ([1, 2], [1, 3]))
    assert fingerprint_of(one) != fingerprint_of(other)


def test_a_closure_that_is_only_written_does_not_count():
    calls, count = [], 0

    def f(x):
        nonlocal count
        count += 1
        calls.append(x)
        return x

    before = fingerprint_of(f)
    f(1)
    assert fingerprint_of(f) == before


def test_a_name_that_only_an_inner_function_makes_does_not_hide_a_global():
    code = """
    SIGMA = {}
    def f(x):
        def inner():
            SIGMA = 5
            def deep():
                nonlocal SIGMA
                SIGMA = 6
            return deep
        return SIGMA
    """
    assert fingerprint_of(made(code.format(1))) != fingerprint_of(made(code.format(2)))
