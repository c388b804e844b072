"""The journal: what was acknowledged is there, what was not is not, and only one session has it."""

from __future__ import annotations

import errno
import io
import json
import os
import stat
import threading

import pytest

from tamis.errors import DocumentError, WriteError
from tamis.session import _journal
from tamis.session._journal import FORMAT, SCHEMA, Journal


@pytest.fixture
def path(tmp_path):
    return tmp_path / "foam.session"


def create(path, records=()):
    return Journal.create(path, lambda _: {"images": {}}, records)


def read(path):
    journal, header, records = Journal.open(path)
    journal.close()
    return header, records


def fail_with(code):
    def fail(*_args, **_options):
        raise OSError(code, os.strerror(code))

    return fail


class FailingFile(io.FileIO):
    """Writes a part, and then the disk is full."""

    budget = 10

    def write(self, data):
        if not self.budget:
            raise OSError(errno.ENOSPC, "No space left on device")
        part = bytes(data)[: self.budget]
        self.budget -= len(part)
        return super().write(part)


def test_what_was_written_is_read(path):
    journal = create(path, [{"do": "start"}])
    journal.append({"do": "ä\u2028\udc80"})
    journal.append([1], is_durable=False)
    journal.close()
    header, records = read(path)
    assert header == {"format": FORMAT, "schema": SCHEMA, "images": {}}
    assert records == [{"do": "start"}, {"do": "ä\u2028\udc80"}, [1]]
    assert path.read_bytes().isascii()


def test_a_line_is_on_the_disk_before_append_returns(path, monkeypatch):
    journal = create(path)
    synced = []
    monkeypatch.setattr(_journal.os, "fsync", lambda _: synced.append(path.read_bytes().endswith(b"[1]\n")))
    journal.append([1])
    assert synced == [True]
    journal.append([2], is_durable=False)
    assert len(synced) == 1
    journal.sync()
    journal.sync()
    assert len(synced) == 2
    journal.close()
    assert len(synced) == 2


@pytest.mark.parametrize("torn", [b"{", b'{"do": 1}', b"\x00\x00\n", b'{"do"\n'])
def test_a_torn_last_line_is_cut_off(path, torn):
    journal = create(path, [[1]])
    journal.close()
    whole = path.read_bytes()
    path.write_bytes(whole + torn)
    journal, _, records = Journal.open(path)
    assert records == [[1]]
    assert path.read_bytes() == whole
    journal.append([2])
    journal.close()
    assert read(path)[1] == [[1], [2]]


def test_damage_elsewhere_is_told_with_its_line_and_changes_nothing(path):
    create(path, [[1], [2], [3]]).close()
    damaged = path.read_bytes().replace(b"[2]", b"[2;")
    path.write_bytes(damaged)
    for _ in range(2):  # the lock is free again
        with pytest.raises(DocumentError, match=r"line 3 is damaged. Keep a copy, and delete line 3"):
            Journal.open(path)
    assert path.read_bytes() == damaged


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is no session journal"),
        ("no json\n", "is no session journal"),
        ("[" * 100_000 + "\n", "is no session journal"),
        ('{"format": "tamis-pipeline", "schema": 1}\n', "is no session journal"),
        ('{"format": "tamis-session", "schema": "1"}\n', "must be a whole number"),
        ('{"format": "tamis-session", "schema": true}\n', "must be a whole number"),
        (
            '{"format": "tamis-session", "schema": 2}\n',
            "was written by a newer Tamis: schema 2, this one reads up to 1. Upgrade Tamis",
        ),
    ],
)
def test_what_is_no_journal_of_ours_is_refused_in_one_line(path, text, message):
    path.write_text(text)
    with pytest.raises(DocumentError, match=message) as caught:
        Journal.open(path)
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)


def test_a_missing_journal_and_a_missing_folder_are_told(path):
    with pytest.raises(DocumentError, match="there is no such journal"):
        Journal.open(path)
    with pytest.raises(WriteError, match=r"is no folder. Make its folder first"):
        create(path / "deeper")
    assert not path.exists()


def test_a_journal_never_replaces_another(path):
    create(path, [[1]]).close()
    asked = []
    with pytest.raises(WriteError, match="is there already"):
        Journal.create(path, lambda _: asked.append(1) or {}, [])
    assert read(path)[1] == [[1]]
    assert asked == []  # the files beside it are the other's, too


def test_an_empty_file_is_taken_as_a_free_name(path):
    path.touch()
    create(path).close()
    assert read(path)[1] == []


def test_only_one_has_it_at_a_time(path):
    journal = create(path)
    with pytest.raises(WriteError, match="in use by another session"):
        Journal.open(path)
    with pytest.raises(WriteError, match="in use by another session"):
        create(path)
    closing = threading.Thread(target=journal.close)
    closing.start()
    closing.join()
    assert read(path)[1] == []


def test_a_full_disk_leaves_the_journal_as_it_was(path):
    journal = create(path, [[1]])
    before = path.read_bytes()
    good, journal._file = journal._file, FailingFile(path, "r+b")
    with pytest.raises(WriteError, match=r"No space left on device. Choose another folder, or free space"):
        journal.append({"do": "a long line that does not fit"})
    assert path.read_bytes() == before
    journal._file.close()
    journal._file = good
    journal.append([2])
    journal.close()
    assert read(path)[1] == [[1], [2]]


def test_a_line_that_could_not_be_taken_back_is_overwritten(path, monkeypatch):
    journal = create(path, [[1]])
    monkeypatch.setattr(_journal.os, "fsync", fail_with(errno.EIO))
    with monkeypatch.context() as patch:
        cuts = iter([None])  # cutting before works, cutting after does not

        def cut(end):
            if next(cuts, "fails") == "fails":
                raise OSError(errno.EIO, "Input/output error")

        patch.setattr(journal, "_cut_at", cut)
        with pytest.raises(WriteError, match="Input/output error"):
            journal.append({"never": "acknowledged"})
    monkeypatch.undo()
    journal.append([2])
    journal.close()
    assert read(path)[1] == [[1], [2]]


def test_a_failing_header_leaves_no_journal_and_no_lock(path):
    def fail(_):
        message = "full"
        raise WriteError(message)

    with pytest.raises(WriteError, match="full"):
        Journal.create(path, fail, [])
    assert not path.exists()
    create(path).close()


def test_a_rewrite_that_fails_keeps_the_old_lines(path, monkeypatch):
    journal = create(path, [[1], [2]])
    with monkeypatch.context() as patch:
        patch.setattr(_journal.os, "replace", fail_with(errno.EACCES))
        with pytest.raises(WriteError):
            journal.rewrite({}, [[3]])
    journal.append([4])
    assert [file for file in path.parent.iterdir() if file.suffix == ".tmp"] == []
    journal.rewrite({"images": {}}, [[5]])
    journal.append([6])
    journal.close()
    assert read(path) == ({"format": FORMAT, "schema": SCHEMA, "images": {}}, [[5], [6]])


def test_a_closed_journal_says_so(path):
    journal = create(path)
    journal.close()
    journal.close()
    with pytest.raises(WriteError, match="is closed"):
        journal.append([1])


def test_a_journal_that_cannot_be_opened_for_writing_is_refused(path, monkeypatch):
    create(path).close()
    monkeypatch.setattr(_journal, "open", fail_with(errno.EROFS), raising=False)
    with pytest.raises(WriteError, match="Read-only file system"):
        Journal.open(path)
    monkeypatch.undo()
    assert stat.S_ISREG(path.stat().st_mode)
    assert json.loads(path.read_text())["format"] == FORMAT
    read(path)
