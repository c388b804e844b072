"""What stands for IPython while a notebook is recorded."""

import copy
import os

import numpy as np
import pytest

from tamis.recorder.script._shell import Shell


class Watcher:
    def __init__(self):
        self.seen = []

    def displayed(self, value):
        self.seen.append(value)


@pytest.fixture
def shell():
    made = Shell(Watcher(), [])
    made.place = "cell 3"
    return made


def test_what_is_displayed_is_looked_at_and_not_printed(shell, capsys):
    shell.display(1, "two", metadata={})
    assert shell._recorder.seen == [1, "two"]
    assert capsys.readouterr().out == ""


def test_a_folder_and_a_variable_are_changed(shell, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path.parent)
    monkeypatch.setenv("TAMIS_TEST_A", "")
    monkeypatch.setenv("TAMIS_TEST_B", "")
    shell.run_line_magic("cd", f"'{tmp_path}'")
    assert os.getcwd() == str(tmp_path)
    shell.run_line_magic("env", "TAMIS_TEST_A=one two")
    shell.run_line_magic("set_env", "TAMIS_TEST_B two")
    assert (os.environ["TAMIS_TEST_A"], os.environ["TAMIS_TEST_B"]) == ("one two", "two")
    assert not shell.left_out


@pytest.mark.parametrize("options", ["", "-n 3 -r2 ", "-o -q "])
def test_what_is_timed_is_run_once_in_a_scope_of_its_own(shell, options):
    shell.user_ns = {"counts": [], "x": 1, "np": np, "get_ipython": lambda: shell}
    shell.run_line_magic("timeit", f"{options}x = counts.append(np.ones(3))")
    shell.run_cell_magic("timeit", f"{options}y = 5", "x = y\ncounts.append([x for _ in range(2)])\n%pwd")
    assert [len(count) for count in shell.user_ns["counts"]] == [3, 2]
    assert shell.user_ns["x"] == 1
    assert "y" not in shell.user_ns


def test_what_may_matter_is_noted_and_what_does_not_is_not(shell):
    shell.run_line_magic("matplotlib", "inline")
    shell.magic("%load_ext autoreload")
    shell.system("!pip install scikit-image")
    shell.system("!{sys.executable} -m pip install scikit-image")
    shell.run_cell_magic("html", "", "<b>")
    assert shell.left_out == []
    shell.system("files = !ls")
    shell.run_line_magic("run", "other.py")
    shell.run_cell_magic("writefile", "helper.py", "x = 1\n" * 100)
    assert shell.left_out == [
        "cell 3: 'files = !ls' is left out",
        "cell 3: '%run other.py' is left out",
        "cell 3: '%%writefile helper.py' is left out",
    ]


def test_whatever_else_it_is_asked_for_it_does_nothing(shell):
    assert shell.events.register("post_run_cell", print) is None
    assert "colab" not in str(shell)
    assert not hasattr(shell, "__array__")
    assert copy.copy(shell).place == "cell 3"
