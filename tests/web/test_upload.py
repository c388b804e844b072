import asyncio
import resource
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tamis
from tamis.errors import TamisError, WriteError
from tamis.io import write
from tamis.web._limits import Limits
from tamis.web._room import Room
from tamis.web._upload import check_upload, plain_name, receive

LIMITS = Limits(upload_bytes=1000, user_bytes=1500)


def received(chunks, name, folder, limits=LIMITS):
    async def some():
        for chunk in chunks:
            yield chunk

    return in_thread(lambda: receive(some(), name, folder, limits))


def in_thread(make):
    """Run a coroutine where no event loop runs: the browser's is in this thread."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(make())).result()


@given(st.text(max_size=200))
def test_any_name_becomes_one_that_leads_nowhere(name):
    plain = plain_name(name)
    assert 0 < len(plain) <= 71
    assert not set(plain) & set('/\\\0\n"<>')
    assert not plain.startswith(".")


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("../../../etc/passwd", "passwd"),
        ("..\\..\\foam.tif", "foam.tif"),
        ("C:\\images\\my foam.tif", "my_foam.tif"),
        ("/", "upload"),
        ("..", "upload"),
        (".bashrc", "bashrc"),
        ("a" * 300 + ".tif", "a" * 60 + ".tif"),
        ("Größe µm.tif", "Größe_µm.tif"),
    ],
)
def test_names(name, plain):
    assert plain_name(name) == plain


def test_it_is_kept_in_a_folder_of_its_own(tmp_path):
    paths = [received([b"abc", b"def"], "../x.tif", tmp_path) for _ in range(2)]
    assert [path.read_bytes() for path in paths] == [b"abcdef"] * 2
    assert {path.parent.parent for path in paths} == {tmp_path}
    assert paths[0] != paths[1]


def test_what_is_too_large_leaves_nothing_whatever_was_announced(tmp_path):
    with pytest.raises(WriteError, match=r"at most 1\.0 kB"):
        received([b"x" * 600, b"x" * 600], "x.tif", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_user_may_keep_only_so_much(tmp_path):
    received([b"x" * 900], "x.tif", tmp_path)
    with pytest.raises(WriteError, match="too large"):
        received([b"x" * 900], "y.tif", tmp_path)
    assert len(list(tmp_path.iterdir())) == 1


def test_uploads_at_the_same_time_share_what_a_user_may_keep(tmp_path):
    count, barrier = 6, threading.Barrier(6)

    async def some():
        barrier.wait(10)  # all of them begin before one has written anything
        for _ in range(9):
            yield b"x" * 100

    def upload(_):
        try:
            return asyncio.run(receive(some(), "x.tif", tmp_path, LIMITS))
        except WriteError as error:
            return error

    with ThreadPoolExecutor(count) as pool:
        told = list(pool.map(upload, range(count)))
    assert any(isinstance(one, WriteError) for one in told)
    assert sum(file.stat().st_size for file in tmp_path.rglob("*") if file.is_file()) <= LIMITS.user_bytes
    assert Room._busy == {}


def test_a_page_that_goes_away_leaves_nothing(tmp_path):
    async def some():
        yield b"abc"
        raise ConnectionResetError

    with pytest.raises(WriteError):
        in_thread(lambda: receive(some(), "x.tif", tmp_path, LIMITS))
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(WriteError, match="Free space"):
            received([b"x" * 9000] * 9, "x.tif", tmp_path, Limits())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(tmp_path.iterdir()) == []


def test_an_image_is_an_image_and_a_document_a_pipeline(tmp_path):
    (tmp_path / "a").mkdir()
    write(tmp_path / "a" / "x.tif", np.eye(9))
    assert check_upload(tmp_path / "a" / "x.tif") is None
    tamis.Pipeline.of(smooth=tamis.filters.gaussian(tamis.open("sample:coins"))).save(
        tmp_path / "a" / "p.json"
    )
    assert check_upload(tmp_path / "a" / "p.json").outputs == ("smooth",)


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("script.py", b"print(1)", "is a script"),
        ("notes.ipynb", b"{}", "is a script"),
        ("script.tif", b"import os\nos.system('true')\n", r"script\.tif"),
        ("foam.tif", b"", r"foam\.tif"),
        ("foam.tif", b"II*\0\x08\0\0\0", r"foam\.tif"),
        ("foam.npy", b"\x93NUMPY\x01\0v\0{'descr': 'O'}", r"foam\.npy"),
        ("foam.zip", b"PK\x03\x04", r"foam\.zip"),
        ("p.json", b"{}", r"p\.json"),
        ("p.json", b"\xff\xff", r"p\.json"),
    ],
)
def test_what_lies_about_its_type_is_deleted_and_named(tmp_path, name, content, word):
    folder = tmp_path / "upload"
    folder.mkdir()
    (folder / name).write_bytes(content)
    with pytest.raises(TamisError, match=word) as caught:
        check_upload(folder / name)
    assert str(tmp_path) not in str(caught.value)
    assert not folder.exists()
