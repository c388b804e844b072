"""A folder that is there complete, or not at all."""

from __future__ import annotations

import errno
import os
import platform
import subprocess
import sys

import numpy as np
import pytest

from tamis import io
from tamis.batch import check_replaceable, check_writable, new_folder
from tamis.errors import WriteError


def write(folder, content):
    with new_folder(folder) as partial:
        (partial / "pipeline.json").write_text(content)


def write_half(folder, error):
    with new_folder(folder) as partial:
        (partial / "half").touch()
        raise error


def content(folder):
    return (folder / "pipeline.json").read_text()


def test_a_new_folder_appears_whole(tmp_path):
    folder = tmp_path / "new" / "results"
    with new_folder(folder) as partial:
        (partial / "pipeline.json").write_text("one")
        assert not folder.exists()
    assert content(folder) == "one"
    assert os.listdir(folder.parent) == ["results"]


def test_old_results_are_there_until_the_new_ones_are(tmp_path):
    folder = tmp_path / "results"
    write(folder, "old")
    (folder / "labels.tif").touch()
    with new_folder(folder) as partial:
        assert content(folder) == "old"
        (partial / "pipeline.json").write_text("new")
    assert content(folder) == "new"
    assert os.listdir(folder) == ["pipeline.json"]
    assert os.listdir(tmp_path) == ["results"]


@pytest.mark.parametrize("error", [ZeroDivisionError(), KeyboardInterrupt(), WriteError("no", where="x")])
def test_what_fails_leaves_the_old_results_or_nothing(tmp_path, error):
    for folder, before in [(tmp_path / "old", ["old"]), (tmp_path / "a" / "b" / "new", ["old"])]:
        if folder.name == "old":
            write(folder, "old")
        with pytest.raises(type(error)):
            write_half(folder, error)
        assert os.listdir(tmp_path) == before
    assert content(tmp_path / "old") == "old"


def test_a_full_disk_is_told_by_the_folder_s_own_name(tmp_path):
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    with pytest.raises(WriteError, match=r"results: cannot be written: No space left on device\. Choose"):
        write_half(tmp_path / "results", full)


def test_a_file_that_cannot_be_written_is_told_by_the_name_it_would_have_had(tmp_path):
    with pytest.raises(WriteError) as caught, new_folder(tmp_path / "results") as partial:
        io.write(partial / "x.tif", np.arange(3))
    assert caught.value.where == str(tmp_path / "results" / "x.tif")
    assert ".partial" not in str(caught.value)


def test_a_swap_that_fails_brings_the_old_results_back(tmp_path, monkeypatch):
    folder = tmp_path / "results"
    write(folder, "old")
    replace, calls = os.replace, []

    def refuse_second(*arguments):
        calls.append(arguments)
        if len(calls) == 2:
            raise OSError(errno.EIO, "Input/output error")
        replace(*arguments)

    monkeypatch.setattr(os, "replace", refuse_second)
    with pytest.raises(WriteError, match="Input/output error"):
        write(folder, "new")
    assert content(folder) == "old"
    assert os.listdir(tmp_path) == ["results"]


# dies at the n-th call of os.replace, before or after it
DIES = """
import os, signal, sys
from pathlib import Path
from tamis.batch import new_folder
replace, calls = os.replace, []
def deadly(*arguments):
    calls.append(arguments)
    if len(calls) == int(sys.argv[2]):
        if sys.argv[3] == "after":
            replace(*arguments)
        os.kill(os.getpid(), signal.SIGKILL)
    replace(*arguments)
os.replace = deadly
with new_folder(Path(sys.argv[1])) as partial:
    (partial / "pipeline.json").write_text("new")
"""


@pytest.mark.parametrize(("call", "when", "survivor"), [(1, "after", "old"), (2, "after", "new")])
def test_a_process_that_is_killed_in_the_swap_loses_nothing(tmp_path, call, when, survivor):
    folder = tmp_path / "results"
    write(folder, "old")
    subprocess.run([sys.executable, "-c", DIES, str(folder), str(call), when], check=False, timeout=60)
    assert survivor in {path.read_text() for path in tmp_path.glob("*/pipeline.json")} | {
        path.read_text() for path in tmp_path.glob(".*/pipeline.json")
    }
    with pytest.raises(ZeroDivisionError):
        write_half(folder, ZeroDivisionError())
    assert content(folder) == survivor
    assert os.listdir(tmp_path) == ["results"]


def test_what_a_living_process_or_another_machine_is_writing_is_left_alone(tmp_path):
    us, far = os.getpid(), "elsewhere"
    kept = {f".a-{platform.node()}-{us}-01234567.partial", f".a-{far}-1-01234567.partial", ".a-b.partial"}
    for name in kept:
        (tmp_path / name).mkdir()
    write(tmp_path / "a", "new")
    assert set(os.listdir(tmp_path)) == {"a"} | kept


def test_a_name_with_signs_that_mean_something_elsewhere_is_just_a_name(tmp_path):
    for name in ("a[1]*.+ b", "-rf", "\u7d30\u80de"):
        write(tmp_path / name, name)
        write(tmp_path / name, name)
        assert content(tmp_path / name) == name
    assert len(os.listdir(tmp_path)) == 3


def test_a_link_to_a_folder_stays_a_link(tmp_path):
    write(tmp_path / "far" / "results", "old")
    (tmp_path / "link").symlink_to(tmp_path / "far" / "results")
    write(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert content(tmp_path / "far" / "results") == "new"


class TestCheckReplaceable:
    def test_nothing_an_empty_folder_and_old_results_are(self, tmp_path):
        (tmp_path / "empty").mkdir()
        write(tmp_path / "old", "old")
        for name in ("nothing", "empty", "old"):
            check_replaceable(tmp_path / name, image=str(tmp_path / "a.tif"))

    def test_other_files_are_not(self, tmp_path):
        (tmp_path / "thesis.txt").touch()
        with pytest.raises(WriteError, match="holds files that are no results of a run"):
            check_replaceable(tmp_path)
        with pytest.raises(WriteError, match="holds files that are no results"), new_folder(tmp_path):
            pytest.fail("nothing may be begun")
        with pytest.raises(WriteError, match="is a file"):
            check_replaceable(tmp_path / "thesis.txt")

    @pytest.mark.parametrize("image", ["old/a.tif", "old", "old/../old/x/a.tif"])
    def test_results_with_the_image_inside_are_not(self, tmp_path, image):
        write(tmp_path / "old", "old")
        with pytest.raises(WriteError, match=r"holds the image .* itself"):
            check_replaceable(tmp_path / "old", image=str(tmp_path / image))


class TestCheckWritable:
    def test_it_makes_nothing(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        for folder in (tmp_path / "a" / "b", tmp_path.relative_to(tmp_path), tmp_path):
            check_writable(folder)
        assert os.listdir(tmp_path) == []

    def test_below_a_file_nothing_can_be_written(self, tmp_path):
        (tmp_path / "file").touch()
        for folder in (tmp_path / "file", tmp_path / "file" / "a" / "b"):
            with pytest.raises(WriteError, match=r"cannot be written: Not a directory\. Choose"):
                check_writable(folder)

    def test_a_disk_that_refuses_is_told(self, tmp_path, monkeypatch):
        def refuse(*_arguments, **_options):
            raise OSError(errno.EROFS, "Read-only file system")

        monkeypatch.setattr("pathlib.Path.touch", refuse)
        with pytest.raises(WriteError, match="Read-only file system"):
            check_writable(tmp_path)
