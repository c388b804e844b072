"""Code that is reached by a text: followed where the text is a constant, refused where it is not."""

from __future__ import annotations

import importlib
import sys
import textwrap
import types

import numpy as np
import pytest

from tamis.catalogue._code import UntraceableError, digest_of, fingerprint_of

HELPERS = """
TABLE = {{"k": {sign}1}}
def smooth(x):
    return {sign}x
def other():
    return {other}
"""


@pytest.fixture
def edit(tmp_path, monkeypatch):
    """Write the helpers and what uses them anew, import them afresh, and return the fingerprint."""
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    ours = ("helpers", "script", "lab", "lab.inner")

    def forget():
        for name in ours:
            sys.modules.pop(name, None)

    def edit(code, sign="+", other=1):
        forget()
        (tmp_path / "lab").mkdir(exist_ok=True)
        (tmp_path / "lab" / "__init__.py").write_text("")
        for file in ("helpers.py", "lab/inner.py"):
            (tmp_path / file).write_text(HELPERS.format(sign=sign, other=other))
        (tmp_path / "script.py").write_text(textwrap.dedent(code))
        importlib.invalidate_caches()
        return fingerprint_of(importlib.import_module("script").f)

    yield edit
    forget()


NAMED = {
    "import_module": "import importlib\ndef f(x): return importlib.import_module('helpers').smooth(x)",
    "from importlib": """
        from importlib import import_module
        def f(x): return import_module('helpers').smooth(x)""",
    "another name": "from importlib import import_module as load\ndef f(x): return load('helpers').smooth(x)",
    "by keyword": "import importlib\ndef f(x): return importlib.import_module(name='helpers').smooth(x)",
    "imported inside": """
        def f(x):
            from importlib import import_module as load
            return load('helpers').smooth(x)""",
    "importlib inside": """
        def f(x):
            import importlib as i
            h = i.import_module('helpers')
            return h.smooth(x)""",
    "kept in a local": """
        import importlib
        def f(x):
            load = importlib.import_module
            h = load('helpers')
            return [h.smooth(y) for y in x]""",
    "a constant of the module": """
        import importlib
        NAME = 'helpers'
        def f(x): return importlib.import_module(NAME).smooth(x)""",
    "relative": """
        import importlib
        def f(x): return importlib.import_module('.inner', package='lab').smooth(x)""",
    "dotted": "import importlib\ndef f(x): return importlib.import_module('lab.inner').smooth(x)",
    "imported by name, read by path": """
        import importlib, lab
        def f(x):
            importlib.import_module('lab.inner')
            return lab.inner.smooth(x)""",
    "__import__": "def f(x): return __import__('helpers').smooth(x)",
    "__import__ of builtins": "import builtins\ndef f(x): return builtins.__import__('helpers').smooth(x)",
    "__import__ dotted": "def f(x): return __import__('lab.inner').inner.smooth(x)",
    "__import__ with names": "def f(x): return __import__('lab.inner', fromlist=['smooth']).smooth(x)",
    "sys.modules": "import sys, helpers\ndef f(x): return sys.modules['helpers'].smooth(x)",
    "sys.modules.get": "import sys, helpers\ndef f(x): return sys.modules.get('helpers').smooth(x)",
    "modules of sys": """
        from sys import modules
        import helpers
        def f(x): return modules['helpers'].smooth(x)""",
    "of its own module": """
        import sys
        from helpers import smooth
        def f(x): return getattr(sys.modules[__name__], 'smooth')(x)""",
    "globals": "from helpers import smooth\ndef f(x): return globals()['smooth'](x)",
    "globals.get": "from helpers import smooth\ndef f(x): return globals().get('smooth')(x)",
    "globals in a local": """
        from helpers import smooth
        def f(x):
            g = globals()
            return g['smooth'](x)""",
    "globals of a helper": "import helpers\ndef f(x): return helpers.other.__globals__['smooth'](x)",
    "vars": "import helpers\ndef f(x): return vars(helpers)['smooth'](x)",
    "__dict__": "import helpers\ndef f(x): return helpers.__dict__['smooth'](x)",
    "getattr": "import helpers\ndef f(x): return getattr(helpers, 'smooth', None)(x)",
    "getattr deep": "import lab.inner\ndef f(x): return getattr(lab.inner, 'smooth')(x)",
    "getattr twice": "import lab.inner\ndef f(x): return getattr(getattr(lab, 'inner'), 'smooth')(x)",
    "eval": "from helpers import smooth\ndef f(x): return eval('smooth(x)')",
    "eval of a constant": """
        from helpers import smooth
        TEXT = 'smooth(x)'
        def f(x): return eval(TEXT)""",
    "eval that imports": "def f(x): return eval(\"__import__('helpers').smooth(x)\")",
    "eval in a namespace": "import helpers\ndef f(x): return eval('smooth(x)', vars(helpers), {'x': x})",
    "eval of a local": """
        def f(x):
            import helpers
            return eval('helpers.smooth(x)')""",
    "exec": """
        def f(x):
            space = {}
            exec('import helpers\\ny = helpers.smooth(1)', space)
            return space['y']""",
    "inside a lambda": """
        import importlib
        def f(x): return (lambda y: importlib.import_module('helpers').smooth(y))(x)""",
    "in a helper": """
        import importlib
        def load(): return importlib.import_module('helpers')
        def f(x): return load().smooth(x)""",
    "in a method": """
        import importlib
        class A:
            def go(self, x): return importlib.import_module('helpers').smooth(x)
        def f(x): return A().go(x)""",
    "in a closure": """
        import importlib
        def make():
            helpers = importlib.import_module('helpers')
            def f(x): return helpers.smooth(x)
            return f
        f = make()""",
}
WIDE = {"getattr twice", "eval in a namespace", "eval of a local", "exec", "in a helper"}  # all the module
LOOKED_UP = {
    "getattr": "import helpers\ndef f(x, name): return getattr(helpers, name)(x)",
    "getattr of what was imported": """
        def f(x, name):
            import helpers
            return getattr(helpers, name)(x)""",
    "getattr of a part": "import lab.inner\ndef f(x, name): return getattr(lab.inner, name)(x)",
    "getattr in a helper": """
        import helpers
        def pick(module, name): return getattr(module, name)
        def f(x): return pick(helpers, 'smooth')(x)""",
    "attribute in a helper": """
        import helpers
        def pick(module): return module.smooth
        def f(x): return pick(helpers)(x)""",
    "attribute in a helper, imported inside": """
        def pick(module): return module.smooth
        def f(x):
            from lab import inner
            return pick(inner)(x)""",
    "attrgetter": """
        import helpers, operator
        get = operator.attrgetter('smooth')
        def f(x): return get(helpers)(x)""",
    "partial": """
        import helpers, functools
        get = functools.partial(getattr, helpers)
        def f(x): return get('smooth')(x)""",
    "in a list": "import helpers\nsteps = [helpers]\ndef f(x): return steps[0].smooth(x)",
    "vars": "import helpers\ndef f(x, name): return vars(helpers)[name](x)",
    "values of vars": "import helpers\ndef f(x): return [g for g in vars(helpers).values()]",
    "__dict__": "import helpers\ndef f(x, name): return helpers.__dict__[name](x)",
    "globals": "from helpers import *\ndef f(x, name): return globals()[name](x)",
    "a computed name of globals": "from helpers import *\ndef f(x): return globals()['smo' + x](x)",
    "a table": "import helpers\ndef f(x, name): return getattr(helpers, name)['k']",
    "sys.modules": "import sys, helpers\ndef f(x, n): return getattr(sys.modules['helpers'], n)(x)",
    "an own getattr": """
        import helpers
        def getattr(module, name): return module.smooth
        def f(x): return getattr(helpers, 'TABLE')(x)""",
}
UNTRACEABLE = {
    "import_module": "import importlib\ndef f(x, name): return importlib.import_module(name).smooth(x)",
    "a name put together": """
        import importlib
        def f(x, n): return importlib.import_module('help' + n).smooth(x)""",
    "a name in braces": """
        import importlib
        def f(x, n): return importlib.import_module(f'help{n}').smooth(x)""",
    "one of two": """
        import importlib
        def f(x, n): return importlib.import_module('helpers' if n else 'lab').smooth(x)""",
    "unpacked": "import importlib\ndef f(*x): return importlib.import_module(*x).smooth(1)",
    "mapped": "import importlib\ndef f(x): return [m.smooth(1) for m in map(importlib.import_module, x)]",
    "in a table": """
        import importlib
        LOADERS = {'py': importlib.import_module}
        def f(x): return LOADERS['py'](x).smooth(1)""",
    "imported inside": """
        def f(x, name):
            from importlib import import_module as load
            return load(name).smooth(x)""",
    "of an alias in another alias": """
        import importlib
        def f(x, name):
            i = importlib
            load = i.import_module
            return load(name).smooth(x)""",
    "of an object's attribute": "def f(x, tools): return tools.lib.import_module(x)",
    "beside eval": """
        def f(x, name):
            import importlib
            eval('x')
            return importlib.import_module(name).smooth(x)""",
    "relative to nobody knows": """
        import importlib
        def f(x, package): return importlib.import_module('.inner', package).smooth(x)""",
    "in a helper": """
        import importlib
        def load(name): return importlib.import_module(name)
        def f(x): return load('helpers').smooth(x)""",
    "__import__": "def f(x, name): return __import__(name).smooth(x)",
    "__import__ relative": "def f(x): return __import__('inner', globals(), None, ['smooth'], 1)",
    "sys.modules": "import sys\ndef f(x, name): return sys.modules[name].smooth(x)",
    "all of sys.modules": "import sys\ndef f(x): return [m for m in sys.modules.values()]",
    "modules of sys": "from sys import modules as m\nALL = [m]\ndef f(x): return ALL[0][x]",
    "eval": "def f(x): return eval(x)",
    "exec": "def f(x): exec(x, {})",
    "compile": "def f(x): return compile(x, '', 'eval')",
    "eval of builtins": "import builtins\ndef f(x): return builtins.eval(x)",
    "a file": "import runpy\ndef f(x): return runpy.run_path('helpers.py')['smooth'](x)",
    "a file's module": """
        import importlib.util
        def f(x): return importlib.util.spec_from_file_location('h', 'helpers.py')""",
    "a frame": "import sys\ndef f(x): return sys._getframe(1).f_globals['smooth'](x)",
    "what cannot be told": """
        LOCK = iter
        GENERATOR = type('A', (), {'__reduce_ex__': lambda self, n: 1 / 0, '__slots__': ()})
        import socket
        PEER = socket.socket()
        PEER.close()
        def f(x): return globals()[x]""",
}


@pytest.mark.parametrize("way", NAMED)
def test_what_a_constant_text_names_is_followed_and_nothing_beside_it(edit, way):
    code = NAMED[way]
    first, second, back, beside = edit(code), edit(code, "-"), edit(code), edit(code, other=2)
    assert first != second
    assert first == back
    assert (first == beside) is (way not in WIDE)


@pytest.mark.parametrize("code", LOOKED_UP.values(), ids=LOOKED_UP)
def test_of_a_module_that_is_handed_on_everything_counts(edit, code):
    first, second, back = edit(code), edit(code, "-"), edit(code)
    assert first != second
    assert first == back


@pytest.mark.parametrize("code", UNTRACEABLE.values(), ids=UNTRACEABLE)
def test_a_function_that_may_reach_anything_has_no_fingerprint(edit, code):
    with pytest.raises(UntraceableError, match="may reach anything"):
        edit(code)


COMMON = {
    "getattr of an object": "def f(x, name): return getattr(x, name)",
    "getattr of a library": "import numpy\ndef f(x, name): return getattr(numpy, name)(x)",
    "getattr beside a helper": "import helpers\ndef f(x, n): return helpers.smooth(getattr(x, n))",
    "vars of an object": "def f(x): return vars(x)",
    "a library by name": "import importlib\ndef f(x): return importlib.import_module('numpy').sum(x)",
    "an optional library": """
        import importlib
        def f(x): return importlib.import_module('no_such_library').sum(x)""",
    "relative to no package": """
        import importlib
        PACKAGE = ''
        def f(x): return importlib.import_module('.inner', PACKAGE)""",
    "the empty name": "def f(x): return __import__('')",
    "a text that is no code": "def f(x): return eval('1 +')",
    "is it loaded": "import sys\ndef f(x): return 'torch' in sys.modules",
    "is it defined": "def f(x): return 'smooth' in globals()",
    "is it installed": "import importlib.util\ndef f(x): return importlib.util.find_spec('no_such_library')",
    "another sys": "import sys\ndef f(x): return sys.version_info, sys.path, sys.stdout.write(x)",
    "a method called eval": "def f(model, x): return model.eval().modules(), x.compile(), x.exec()",
    "a literal": "import ast\ndef f(x): return ast.literal_eval(x)",
    "a pattern": "import re\ndef f(x): return re.compile(x).match(x)",
    "a table by text": "STEPS = {'a': len}\ndef f(x, name): return STEPS[name](x)",
    "eval of arithmetic": "def f(x): return eval('x + 1')",
}


@pytest.mark.parametrize("code", COMMON.values(), ids=COMMON)
def test_ordinary_lookups_keep_their_fingerprint_whatever_is_edited(edit, code):
    assert edit(code) == edit(code, other=2)


def test_a_module_as_an_argument_counts_with_everything_in_it():
    def digest(sign):
        module = types.ModuleType("mine")
        exec(HELPERS.format(sign=sign, other=1), vars(module))
        return digest_of(module, where="f", name="x")

    assert digest("+") == digest("+")
    assert digest("+") != digest("-")
    assert digest_of(np, where="f", name="x") != digest_of(textwrap, where="f", name="x")


def test_the_refusal_names_the_way_and_the_remedy(edit):
    code = "import importlib\ndef load(n): return importlib.import_module(n)\ndef f(n): return load(n)"
    expected = r"^f takes only code.* as 'load\.importlib'.*'import_module'.*constant text"
    with pytest.raises(UntraceableError, match=expected):
        edit(code)
