from __future__ import annotations

import collections
import dataclasses
import enum
import functools
import importlib
import logging
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import numpy as np
import pytest

from tamis.catalogue._code import digest_of, fingerprint_of
from tamis.errors import KindError
from tamis.store import Memory, get_store


def made(code: str, name: str = "f", **names):
    """Return the function that `code` defines, as a notebook cell would."""
    space = {"__name__": "__main__", "np": np, **names}
    exec(compile(textwrap.dedent(code), "<cell>", "exec"), space)
    return space[name]


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Write or rewrite a module of the user's and return it, reloaded."""
    monkeypatch.syspath_prepend(str(tmp_path))
    written = set()

    def write(name: str, code: str):
        file = tmp_path / Path(*name.split(".")).with_suffix(".py")
        file.parent.mkdir(exist_ok=True)
        file.write_text(textwrap.dedent(code))
        importlib.invalidate_caches()
        for cached in file.parent.glob("__pycache__/*"):
            cached.unlink()  # edits within a second have the same time
        written.add(name)
        module = sys.modules.get(name)
        return importlib.import_module(name) if module is None else importlib.reload(module)

    yield write
    for name in written:
        sys.modules.pop(name, None)


SAME = {
    "another place": "\n\n\ndef f(x):\n    return x + 1",
    "a comment": "def f(x):\n    # why\n    return x + 1",
    "line breaks": "def f(x):\n    return (\n        x\n        + 1)",
    "annotations": "def f(x: 'int') -> 'int':\n    return x + 1",
    "another name": "def g(x):\n    return x + 1\nf = g",
}
DIFFERENT = {
    "a constant": "def f(x):\n    return x + 2",
    "the type of a constant": "def f(x):\n    return x + 1.0",
    "a bool for a number": "def f(x):\n    return x + True",
    "an operator": "def f(x):\n    return x - 1",
    "an argument's name": "def f(y):\n    return y + 1",
    "a default": "def f(x=1):\n    return x + 1",
    "a keyword default": "def f(x, *, y=1):\n    return x + 1",
    "an exception caught": (
        "def f(x):\n    try:\n        return x + 1\n    except ValueError:\n        return 0"
    ),
    "an inner function": "def f(x):\n    return (lambda: x + 1)()",
}


@pytest.mark.parametrize("code", SAME.values(), ids=SAME)
def test_what_changes_nothing_keeps_the_fingerprint(code):
    assert fingerprint_of(made(code)) == fingerprint_of(made("def f(x): return x + 1"))


@pytest.mark.parametrize("code", DIFFERENT.values(), ids=DIFFERENT)
def test_what_changes_the_result_changes_the_fingerprint(code):
    assert fingerprint_of(made(code)) != fingerprint_of(made("def f(x): return x + 1"))


def test_another_docstring_changes_nothing_but_a_text_that_is_used_does():
    first, other = (made(f"def f():\n    '''{text}'''\n    return 1") for text in ("one", "two"))
    assert fingerprint_of(first) == fingerprint_of(other)
    first, other = (made(f"def f():\n    '''{text}'''\n    return '{text}'") for text in ("one", "two"))
    assert fingerprint_of(first) != fingerprint_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("0.0", "-0.0"), ("(1, 2)", "(1, 2.0)"), ("'a'", "b'a'"), ("{1, 2}", "{1, 3}"), ("'1'", "1")],
)
def test_constants_that_look_alike_differ(one, other):
    first, second = (made(f"def f(x): return x in ({text}, {text})") for text in (one, other))
    assert fingerprint_of(first) != fingerprint_of(second)


def test_inner_functions_count():
    one, other = (
        made(f"def f(x):\n    def g(y):\n        return [y + {n} for _ in x]\n    return g(x)")
        for n in (1, 2)
    )
    assert fingerprint_of(one) != fingerprint_of(other)


VALUES = {
    "number": (1, 2),
    "type": (1, 1.0),
    "text": ("a", "b"),
    "tuple": ((1, (2,)), (1, (3,))),
    "list": ([1, 2], [2, 1]),
    "dict": ({"sigma": 1}, {"sigma": 2}),
    "set": ({"a", "b"}, {"a", "c"}),
    "slice": (slice(1), slice(2)),
    "array": (np.zeros(3), np.ones(3)),
    "dtype": (np.zeros(3, "f4"), np.zeros(3, "f8")),
    "numpy scalar": (np.float32(1), np.float64(1)),
    "objects": (np.array([None, 1]), np.array([None, 2])),
    "masked": (np.ma.masked_array([1, 2], [0, 1]), np.ma.masked_array([1, 2], [1, 0])),
    "path": (Path("a"), Path("b")),
    "class of numpy": (np.float32, np.float64),
    "library function": (np.mean, np.median),
    "builtin": (len, sum),
    "ufunc": (np.add, np.subtract),
    "partial": (functools.partial(sum, start=1), functools.partial(sum, start=2)),
    "deque": (collections.deque([1]), collections.deque([2])),
    "module": (np, collections),
    "vectorized": (np.vectorize(lambda x: x), np.vectorize(lambda x: -x)),
    "cached": (functools.lru_cache(lambda x: x), functools.lru_cache(lambda x: -x)),
    "lambda": (lambda x: x, lambda x: -x),
    "random state": (np.random.default_rng(1), np.random.default_rng(2)),
    "dtype object": (np.dtype("f4"), np.dtype(">f4")),
}


@pytest.mark.parametrize(("one", "other"), VALUES.values(), ids=VALUES)
@pytest.mark.parametrize("way", ["global", "closure", "default", "argument"])
def test_a_value_that_is_read_counts(way, one, other):
    def fingerprint(value):
        if way == "global":
            return fingerprint_of(made("def f(): return VALUE", VALUE=value))
        if way == "closure":
            return fingerprint_of(lambda: value)
        if way == "default":
            return fingerprint_of(made("def f(x=VALUE): return x", VALUE=value))
        return digest_of(value, where="f", name="x")

    assert fingerprint(one) == fingerprint(one)
    assert fingerprint(one) != fingerprint(other)


def test_a_global_that_is_bound_again_is_seen_by_the_next_call_and_back():
    f = made("SIGMA = 1\ndef f(x): return x * SIGMA")
    before = fingerprint_of(f)
    f.__globals__["SIGMA"] = 2
    assert fingerprint_of(f) != before
    f.__globals__["SIGMA"] = 1
    assert fingerprint_of(f) == before
    del f.__globals__["SIGMA"]
    assert fingerprint_of(f) != before


def test_a_helper_that_a_cell_defines_again_is_seen_through_others():
    f = made("def h(x): return x\ndef g(x): return h(x)\ndef f(x): return g(x)")
    before = fingerprint_of(f)
    exec("def h(x): return -x", f.__globals__)
    assert fingerprint_of(f) != before


def test_functions_that_call_each_other_have_a_fingerprint():
    code = "def f(n): return n and g(n - 1)\ndef g(n): return n and f(n - {})"
    assert fingerprint_of(made(code.format(1))) == fingerprint_of(made(code.format(1)))
    assert fingerprint_of(made(code.format(1))) != fingerprint_of(made(code.format(2)))


def test_a_list_that_holds_itself_has_a_fingerprint():
    loop = [1]
    loop.append(loop)
    assert fingerprint_of(lambda: loop)


USES = {
    "module attribute": "import helpers\ndef f(x): return helpers.smooth(x)",
    "name": "from helpers import smooth\ndef f(x): return smooth(x)",
    "import inside": "def f(x):\n    import helpers\n    return helpers.smooth(x)",
    "from import inside": "def f(x):\n    from helpers import smooth\n    return smooth(x)",
    "alias in a local": "import helpers\ndef f(x):\n    h = helpers\n    return h.smooth(x)",
    "looked up by text": "import helpers\ndef f(x): return getattr(helpers, 'smooth')(x)",
    "partial": "import functools, helpers\np = functools.partial(helpers.smooth)\ndef f(x): return p(x)",
    "default": "import helpers\ndef f(x, g=helpers.smooth): return g(x)",
    "list": "import helpers\nsteps = [helpers.smooth]\ndef f(x): return steps[0](x)",
    "inside a lambda": "import helpers\ndef f(x): return list(map(lambda y: helpers.smooth(y), x))",
    "class of mine": (
        "import helpers\nclass A:\n    def go(self, x): return helpers.smooth(x)\ndef f(x): return A().go(x)"
    ),
    "an object of mine": (
        "import helpers\nclass A:\n    def go(self, x): return helpers.smooth(x)\n"
        "a = A()\ndef f(x): return a.go(x)"
    ),
    "inherited": (
        "import helpers\nclass A:\n    def go(self, x): return helpers.smooth(x)\n"
        "class B(A): pass\ndef f(x): return B().go(x)"
    ),
    "property": (
        "import helpers\nclass A:\n    go = property(lambda self: helpers.smooth(1))\ndef f(x): return A().go"
    ),
    "static method": (
        "import helpers\nclass A:\n    @staticmethod\n    def go(x): return helpers.smooth(x)\n"
        "def f(x): return A.go(x)"
    ),
    "decorator": (
        "import functools, helpers\ndef deco(g):\n    @functools.wraps(g)\n"
        "    def inner(*a): return helpers.smooth(g(*a))\n    return inner\n"
        "@deco\ndef f(x): return x"
    ),
    "lru_cache": "import functools, helpers\n@functools.lru_cache\ndef f(x): return helpers.smooth(x)",
    "context manager": (
        "import contextlib, helpers\n@contextlib.contextmanager\ndef c(x): yield helpers.smooth(x)\n"
        "def f(x):\n    with c(x) as y: return y"
    ),
    "singledispatch": (
        "import functools, helpers\n@functools.singledispatch\ndef g(x): return x\n"
        "@g.register\ndef _(x: int): return helpers.smooth(x)\ndef f(x): return g(x)"
    ),
    "vectorize": "import helpers\nv = np.vectorize(helpers.smooth)\ndef f(x): return v(x)",
    "dataclass": (
        "import dataclasses, helpers\n@dataclasses.dataclass\nclass A:\n    a: int = 1\n"
        "    def go(self): return helpers.smooth(self.a)\ndef f(x): return A(x).go()"
    ),
}


@pytest.mark.parametrize("code", USES.values(), ids=USES)
def test_an_edited_helper_is_seen_however_it_is_reached(write, code):
    def edit(sign):
        write("helpers", f"def smooth(x):\n    return {sign}x\ndef unused():\n    return 1")
        return fingerprint_of(made(code))

    first, second, back = edit("+"), edit("-"), edit("+")
    assert first != second
    assert first == back


def test_what_is_not_reached_does_not_count(write):
    write("helpers", "LOG = open(__file__)\ndef smooth(x): return x\ndef other(): return 1")
    f = made("import helpers\ndef f(x): return np.log(helpers.smooth(x))")
    before = fingerprint_of(f)
    helpers = sys.modules["helpers"]
    helpers.LOG.close()
    write("helpers", "LOG = 3\ndef smooth(x): return x\ndef other(): return 2")
    assert fingerprint_of(f) == before


PACKAGE_USES = {
    "re-exported": "import lab\ndef f(x): return lab.smooth(x)",
    "by submodule": "import lab.inner\ndef f(x): return lab.inner.smooth(x)",
    "submodule imported inside": "def f(x):\n    from lab import inner\n    return inner.smooth(x)",
    "relative import inside": "def f(x):\n    from .inner import smooth\n    return smooth(x)",
    "lazy": "import lab\ndef f(x): return lab.lazy(x)",
}


LAB = """
from lab.inner import smooth
def __getattr__(name):
    if name == "lazy":
        return smooth
    raise AttributeError(name)
"""


@pytest.mark.parametrize("code", PACKAGE_USES.values(), ids=PACKAGE_USES)
def test_a_package_of_the_users_is_followed_into_its_modules(write, tmp_path, code):
    def edit(sign):
        for name in ("lab", "lab.inner"):
            sys.modules.pop(name, None)
        (tmp_path / "lab").mkdir(exist_ok=True)
        (tmp_path / "lab" / "__init__.py").write_text(LAB)
        write("lab.inner", f"def smooth(x): return {sign}x")
        return fingerprint_of(made(code, __package__="lab"))

    first, second, back = edit("+"), edit("-"), edit("+")
    sys.modules.pop("lab", None)
    assert first != second
    assert first == back


def test_constants_of_a_reloaded_module_are_seen(write):
    module = write("helpers", "SIGMA = 1\ndef smooth(x): return x * SIGMA")
    f = made("import helpers\ndef f(x): return helpers.smooth(x)")
    before = fingerprint_of(f)
    write("helpers", "SIGMA = 2\ndef smooth(x): return x * SIGMA")
    assert fingerprint_of(f) != before
    module.SIGMA = 1
    assert fingerprint_of(f) == before


def library_made(code: str, **names):
    """Return a function as an installed library would make it."""
    import scipy

    space = {"__name__": "scipy.lib", "__file__": scipy.__file__}
    exec(code, space)
    return space["make"](**names)


@pytest.mark.parametrize(
    "code",
    [
        "def make(sigma): return lambda x: x * sigma",
        "def make(sigma): return lambda x, s=sigma: x * s",
        "def make(sigma):\n    class A: s = [sigma]\n    a = A()\n    a.t = sigma\n    return lambda x: a",
    ],
)
def test_what_a_librarys_function_was_made_with_counts(code):
    one, same, other = (library_made(code, sigma=sigma) for sigma in (1, 1, 2))
    assert fingerprint_of(one) == fingerprint_of(same)
    assert fingerprint_of(one) != fingerprint_of(other)


def test_ufuncs_of_one_name_differ_by_library():
    special = importlib.import_module("scipy.special")
    assert special.log1p is not np.log1p
    assert fingerprint_of(special.log1p) != fingerprint_of(np.log1p)


def test_functions_of_one_name_in_one_library_differ():
    one, other = (library_made(f"def make(): return lambda x: x + {n}") for n in (1, 2))
    assert fingerprint_of(one) != fingerprint_of(other)


def test_a_helper_that_a_librarys_function_holds_beside_a_file_is_seen():
    code = "def make(held): return lambda x: held"
    with open(__file__) as file:
        one, other = (
            library_made(code, held={"file": file, "f": made(f"def f(x): return {n}")}) for n in (1, 2)
        )
        assert fingerprint_of(one) != fingerprint_of(other)


def test_locks_and_logs_do_not_count():
    lock, log, event = threading.Lock(), logging.getLogger("x"), threading.Event()

    def f():
        with lock:
            log.info("x")
            event.set()

    before = fingerprint_of(f)
    f()
    assert fingerprint_of(f) == before


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


@dataclasses.dataclass
class Model:
    sigma: float
    weights: list = dataclasses.field(default_factory=list)

    def run(self, x):
        return x * self.sigma


def test_objects_of_the_user_count_with_their_state():
    model = Model(1.0)

    def f():
        return model

    before = fingerprint_of(f)
    model.weights.append(3)
    assert fingerprint_of(f) != before
    assert fingerprint_of(Model(1.0).run) != fingerprint_of(Model(2.0).run)
    assert fingerprint_of(lambda: Colour.RED) != fingerprint_of(lambda: Colour.BLUE)
    assert digest_of(Colour.RED, where="f", name="x") != digest_of(Colour.BLUE, where="f", name="x")


def test_a_cache_that_fills_does_not_count():
    memory = Memory(store=get_store("memory"))

    def f():
        return memory.cache(max)(1, 2)

    before = fingerprint_of(f)
    f()
    assert fingerprint_of(f) == before


def test_the_class_of_an_object_counts(write):
    def digest(sign):
        module = write("helpers", f"class A:\n    def go(self): return {sign}1")
        return digest_of(module.A(), where="f", name="x")

    assert digest("+") != digest("-")


def test_what_has_no_content_is_refused_by_name(tmp_path):
    with (tmp_path / "log").open("w") as log:
        f = made("def f(x): return log.name", log=log)
        with pytest.raises(KindError, match=r"^f takes only data.* as 'log'.*TextIOWrapper.*as an argument"):
            fingerprint_of(f)


def test_a_refusal_names_the_way_to_the_culprit(write, tmp_path):
    write("helpers", "LOG = open(__file__)\ndef smooth(x): return LOG.name")
    f = made("import helpers\ndef f(x): return helpers.smooth(x)")
    with pytest.raises(KindError, match=r"as 'helpers\.smooth\.LOG'"):
        fingerprint_of(f)
    sys.modules["helpers"].LOG.close()


def test_a_function_hidden_in_a_ufunc_is_refused():
    hidden = np.frompyfunc(lambda x: x, 1, 1)
    with pytest.raises(KindError, match="ufunc"):
        fingerprint_of(lambda: hidden)


@pytest.mark.parametrize(
    "value", [(i for i in ()), iter([1]), threading.Lock(), map(str, [])], ids=lambda v: type(v).__name__
)
def test_an_argument_without_content_is_refused(value):
    with pytest.raises(KindError, match=r"f takes only data.* as 'x'.*Name it"):
        digest_of(value, where="f", name="x", remedy="Name it")


def test_an_endless_structure_is_refused_not_crashed():
    deep: list = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(KindError):
        digest_of(deep, where="f", name="x")
    while deep:  # taken apart by hand: the interpreter would recurse
        deep = deep.pop()


CODE = """
import numpy as np, functools, enum
from tamis.catalogue._code import fingerprint_of
class A:
    names = {"a", "b", "c", "d"}
    def go(self, x): return x in self.names
class E(enum.Enum):
    X = "x"
LIMITS = {"a": 1, "b": {"x", "y", "z"}}
a = A()
def h(x): return a.go(x) or x in {"p", "q", "r"} or E.X
def f(x): return np.mean(h(x)) + LIMITS["a"]
print(fingerprint_of(f))
"""


def test_it_is_the_same_in_every_process():
    outputs = {
        subprocess.run(
            [sys.executable, "-c", CODE],
            check=True,
            capture_output=True,
            text=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(filter(None, sys.path))},
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(outputs) == 1
    assert len(outputs.pop().strip()) == 32
