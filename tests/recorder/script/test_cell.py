"""Cells of notebooks as Python: magics become calls on their own line, Python stays as it is."""

import ast

import pytest

from tamis.recorder.script._cell import is_shown, without_magics

PYTHON = {
    "a text whose lines look like magics": 'x = """\n%time 3\n!ls\nname?\n"""\ny = 5 % 3\n',
    "a modulo at the beginning of a line": "y = (17\n  % 5)\n",
    "a backslash before a modulo": "y = 17 \\\n% 5\n",
    "unequal": "if 1 != 2:\n    x = not 3\n",
    "a question in a comment": "x = 1  # really?\n# %time\n",
    "nothing": "",
}

MAGIC = {
    "a plot setting": (
        "%matplotlib inline\nx = 1",
        "get_ipython().run_line_magic('matplotlib', 'inline')\nx = 1",
    ),
    "time": ("%time x = f(1)\ny = x", "x = f(1)\ny = x"),
    "time with a value": ("x = %time f(1)", "x = f(1)"),
    "time in a loop": ("for i in a:\n    %time f(i)\n", "for i in a:\n    f(i)\n"),
    "timeit": ("%timeit f('a')", "get_ipython().run_line_magic('timeit', \"f('a')\")"),
    "a command": ("!ls *.tif | wc -l\nx = 1", "get_ipython().system('!ls *.tif | wc -l')\nx = 1"),
    "a command with a quote": ("!echo it's\nx = 1", 'get_ipython().system("!echo it\'s")\nx = 1'),
    "the answer of a command": ("files = !ls\n", "get_ipython().system('files = !ls')\n"),
    "an installation": ("pip install foo\n", "get_ipython().system('pip install foo')\n"),
    "help": ("np.mean?\n?len\nx = 1", "pass\npass\nx = 1"),
    "a command on two lines": ("!ls \\\n  -l\nx = 1", "get_ipython().system('!ls    -l')\n\nx = 1"),
    "above a text that looks like one": (
        '%pwd\nx = """\n%pwd\n"""\n',
        'get_ipython().run_line_magic(\'pwd\', \'\')\nx = """\n%pwd\n"""\n',
    ),
    "between brackets": ("!ls\ny = (17\n  %n)\n", "get_ipython().system('!ls')\ny = (17\n  %n)\n"),
    "below a comment with a quote": ("# it's\n%pwd\n", "# it's\nget_ipython().run_line_magic('pwd', '')\n"),
    "around a cell": ("%%time\nx = 1\n", "\nx = 1\n"),
    "two around a cell": ("\n%%time\n%%capture out\n%time x = 1\n", "\n\n\nx = 1\n"),
    "a cell in another language": (
        "%%bash -e\nls\necho $X",
        "get_ipython().run_cell_magic('bash', '-e', 'ls\\necho $X')",
    ),
}


@pytest.mark.parametrize("source", PYTHON.values(), ids=PYTHON)
def test_python_stays_as_it_is(source):
    ast.parse(source)
    assert without_magics(source) == source


@pytest.mark.parametrize(("source", "python"), MAGIC.values(), ids=MAGIC)
def test_a_magic_becomes_python_on_its_own_line(source, python):
    assert without_magics(source) == python
    ast.parse(python)


@pytest.mark.parametrize(
    "source", ["x = = 1\n%pwd", "%pwd\nx = 'torn", "(]\n!ls", '%pwd\n"""torn', "x = 3 %"]
)
def test_what_is_neither_stays_for_a_syntax_error_at_its_line(source):
    python = without_magics(source)
    assert python.count("\n") == source.count("\n")
    with pytest.raises(SyntaxError):
        ast.parse(python)


def test_each_line_keeps_its_number_in_a_long_cell():
    source = "".join(f"x{number} = [\n{number},\n]\n%pwd\n" for number in range(3000))
    lines = without_magics(source).split("\n")
    assert len(lines) == len(source.split("\n"))
    assert lines[4 * 2999 : 4 * 2999 + 2] == ["x2999 = [", "2999,"]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("labels", True),
        ("labels;", False),
        ("labels; ", False),
        ("labels;  # said", False),
        ("labels;\n\n# said\n", False),
        ("labels  # said;", True),
        ("';'", True),
        ("if x:\n    y;\n", False),
        ("", True),
        ('"""torn', False),
    ],
)
def test_a_semicolon_at_the_end_says_that_nobody_looks(source, shown):
    assert is_shown(source) is shown


def test_what_python_warns_of_is_not_told_here(recwarn):
    without_magics("x = '\\d'\n%pwd")
    assert not recwarn.list
