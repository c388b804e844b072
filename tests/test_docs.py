"""Documents are true: every example runs, every command is told, every link leads somewhere."""

import doctest
import importlib
import pkgutil
import re
from dataclasses import dataclass
from pathlib import Path

import click
import pytest

import tamis
from tamis.cli._main import tamis as command_group

ROOT = Path(__file__).parents[1]
NOT_OURS = {"generated", "gallery", "_build"}  # what `make docs` leaves behind
DOCUMENTS = [
    ROOT / "README.md",
    *sorted(path for path in (ROOT / "docs").rglob("*.md") if not NOT_OURS & {*path.parts}),
]
MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(tamis.__path__, "tamis.")
    if not module.name.endswith("__main__")  # importing it would run it
)
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
NOT_RUN = re.compile(r"<!-- not run: (?P<reason>.*\S.*) -->")


def name_of(path):
    return str(path.relative_to(ROOT))


@dataclass(frozen=True)
class Block:
    """A fenced block of a document: its language, its first line's number, its text, why it is not run."""

    language: str
    line: int
    text: str
    not_run: str = ""


def blocks_of(text):
    lines = text.splitlines()
    blocks = []
    fence = None
    for number, line in enumerate(lines):
        if fence is None and (match := re.match(r"```(\w*)", line)):
            fence = number, match[1]
        elif fence is not None and line.startswith("```"):
            start, language = fence
            reason = NOT_RUN.fullmatch(lines[start - 1].strip()) if start else None
            inside = "\n".join(lines[start + 1 : number])
            blocks.append(Block(language, start + 2, inside, reason["reason"] if reason else ""))
            fence = None
    assert fence is None, "a block has no end"
    return blocks


def run_blocks(text, *, where):
    """Run the python blocks of a document one after the other, as a reader would."""
    names = {"__name__": "__main__"}
    for block in blocks_of(text):
        if block.language == "python" and not block.not_run:
            padding = "\n" * (block.line - 1)  # so that an error names the document's own line
            exec(compile(padding + block.text, where, "exec"), names)
    return names


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_the_docstrings_run(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    runner = doctest.DocTestRunner(optionflags=OPTIONS, verbose=False)
    told = []
    for example in doctest.DocTestFinder().find(importlib.import_module(name)):
        runner.run(example, out=told.append)
    assert not runner.summarize(verbose=False).failed, "".join(told)


def test_the_functions_that_everyone_meets_first_have_an_example():
    for thing in (tamis.Image, tamis.Pipeline, tamis.run, tamis.list_operations, tamis.Memory):
        assert ">>>" in thing.__doc__, thing


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_the_python_blocks_of_a_document_run(path, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))  # Mayavi keeps its preferences there
    run_blocks(path.read_text(encoding="utf-8"), where=str(path))


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_links_lead_to_files_that_exist(path):
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
        if "://" not in target:
            assert (path.parent / target).exists(), target


def commands():
    return command_group.list_commands(click.Context(command_group))


@pytest.mark.parametrize("command", commands())
def test_every_command_is_told_in_a_document(command):
    told = "\n".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)
    assert re.search(rf"\btamis {command}\b", told), f"no document mentions `tamis {command}`"


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_command_that_a_document_shows_exists(path):
    for block in blocks_of(path.read_text(encoding="utf-8")):
        if block.language == "console":
            for shown in re.findall(r"^\$ (?:\S*/)?tamis (\w+)", block.text, re.MULTILINE):
                assert shown in commands(), f"{path.name}: tamis {shown}"


class TestTheBlocksThemselves:
    DOCUMENT = (
        "# Title\n\n```python\na = 1\n```\n\n```console\n$ ls\n```\n"
        "<!-- not run: needs a screen -->\n```python\n1 / 0\n```\n"
    )

    def test_blocks_run_in_order_in_one_namespace(self):
        names = run_blocks("```python\na = 1\n```\ntext\n```python\nb = a + 1\n```", where="x.md")
        assert names["b"] == 2

    def test_a_block_that_says_why_is_not_run(self):
        assert run_blocks(self.DOCUMENT, where="x.md")["a"] == 1
        assert [block.not_run for block in blocks_of(self.DOCUMENT)] == ["", "", "needs a screen"]

    def test_a_block_must_say_why_it_is_not_run(self):
        with pytest.raises(ZeroDivisionError):
            run_blocks("<!-- not run: -->\n```python\n1 / 0\n```", where="x.md")

    def test_a_failing_block_names_the_line_of_the_document(self):
        with pytest.raises(ZeroDivisionError) as caught:
            run_blocks("\n\n```python\na = 1\n1 / 0\n```", where="x.md")
        assert caught.traceback[-1].lineno + 1 == 5

    def test_a_block_without_an_end_is_an_error(self):
        with pytest.raises(AssertionError, match=r"no end"):
            blocks_of("```python\na = 1")

    def test_a_warning_is_an_error(self):
        with pytest.raises(UserWarning, match=r"hazard"):
            run_blocks("```python\nimport warnings\nwarnings.warn('hazard')\n```", where="x.md")
