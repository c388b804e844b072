"""The ledger: a line an image, whatever happened to the lines before."""

from __future__ import annotations

import pytest

from tamis.batch import Ledger, LedgerLine
from tamis.errors import ReadError, WriteError

A = LedgerLine("x/a.tif", "key of a", "a", 1.5)
B = LedgerLine("x/b.tif", "key of b", "b", 0.25)


@pytest.fixture
def ledger(tmp_path):
    return Ledger(tmp_path / "ledger.jsonl")


def test_without_a_file_nothing_is_done(ledger):
    assert (ledger.lines(), ledger.done()) == ([], {})


def test_lines_are_kept_in_order(ledger, tmp_path):
    ledger.add(A)
    Ledger(tmp_path / "ledger.jsonl").add(B)
    assert ledger.lines() == [A, B]
    assert ledger.done() == {"key of a": "a", "key of b": "b"}


def test_it_makes_its_folder(tmp_path):
    Ledger(tmp_path / "new" / "ledger.jsonl").add(A)
    assert (tmp_path / "new" / "ledger.jsonl").read_text().endswith("}\n")


def test_a_failure_is_not_done(ledger):
    ledger.add(LedgerLine("x/a.tif", "key of a", "", 0.1, "no such file"))
    assert ledger.done() == {}
    ledger.add(A)
    assert ledger.done() == {"key of a": "a"}


def test_a_folder_belongs_to_the_last_image_that_was_written_into_it(ledger):
    ledger.add(A)
    ledger.add(LedgerLine("y/a.tif", "key of another", "a", 1.0))
    assert ledger.done() == {"key of another": "a"}


@pytest.mark.parametrize("length", range(1, 76, 6))
def test_a_torn_line_is_passed_over_and_swallows_nothing(ledger, tmp_path, length):
    path = tmp_path / "ledger.jsonl"
    ledger.add(A)
    ledger.add(LedgerLine("\u7d30\u80de.tif", "torn", "torn", 1.0))
    whole = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(whole[0] + whole[1][:length])
    assert ledger.lines() == [A]
    ledger.add(B)
    assert ledger.lines() == [A, B]


@pytest.mark.parametrize(
    "line", ["", "3", "null", "[]", '"x"', "{}", '{"image": "x", "more": 1}', "\x00\x01", "{"]
)
def test_lines_of_others_are_passed_over(ledger, tmp_path, line):
    (tmp_path / "ledger.jsonl").write_text(f"{line}\n")
    ledger.add(A)
    assert ledger.lines() == [A]


@pytest.mark.parametrize("name", ["\u7d30\u80de 1.tif", "a\u2028b\x85c\x0c.tif", "new\nline", 'quo"te'])
def test_any_name_is_one_line(ledger, tmp_path, name):
    line = LedgerLine(name, "key", "folder", 0.0)
    ledger.add(line)
    ledger.add(B)
    assert ledger.lines() == [line, B]
    assert (tmp_path / "ledger.jsonl").read_bytes().count(b"\n") == 2


def test_a_name_that_is_no_text_is_kept_as_far_as_it_goes(ledger):
    ledger.add(LedgerLine("scan\udcff.tif", "key", "scan", 0.0))
    assert ledger.lines()[0].image == "scan?.tif"


def test_what_cannot_be_written_or_read_is_told(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(WriteError, match=r"folder: cannot be written: Is a directory"):
        Ledger(tmp_path / "folder").add(A)
    with pytest.raises(ReadError, match=r"folder: cannot be read: Is a directory"):
        Ledger(tmp_path / "folder").lines()
    with pytest.raises(WriteError, match="cannot be written"):
        Ledger(tmp_path / "file" / "ledger.jsonl").add(A)
