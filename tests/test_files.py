"""A file is there whole, or as it was before."""

import io
import os

import pytest

from tamis import files
from tamis.files import write_whole


@pytest.mark.parametrize("is_durable", [False, True])
def test_the_content_is_there_and_nothing_else(tmp_path, is_durable):
    write_whole(tmp_path / "a.json", b"old", is_durable=is_durable)
    write_whole(tmp_path / "a.json", b"new", is_durable=is_durable)
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]
    assert (tmp_path / "a.json").read_bytes() == b"new"


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link.json").symlink_to(tmp_path / "real" / "a.json")
    write_whole(tmp_path / "link.json", b"new")
    assert (tmp_path / "link.json").is_symlink()
    assert (tmp_path / "real" / "a.json").read_bytes() == b"new"


def test_a_failure_leaves_the_old_file_and_no_trace(tmp_path, monkeypatch):
    write_whole(tmp_path / "a.json", b"old")

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="No space left"):
        write_whole(tmp_path / "a.json", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]
    assert (tmp_path / "a.json").read_bytes() == b"old"


def test_a_folder_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        write_whole(tmp_path / "missing" / "a.json", b"new")


def test_a_write_that_stops_half_way_leaves_the_old_file_and_no_trace(tmp_path, monkeypatch):
    write_whole(tmp_path / "a.json", b"old")

    class Half(io.FileIO):
        def write(self, data):
            super().write(data[: len(data) // 2])
            raise KeyboardInterrupt

    monkeypatch.setattr(files, "open", Half, raising=False)
    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "a.json", b"something new")
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]
    assert (tmp_path / "a.json").read_bytes() == b"old"
