"""What every writer must keep, as tests that anyone's writer can inherit."""

from __future__ import annotations

import errno
import os
import threading
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pytest

from tamis.errors import TamisError, WriteError
from tamis.io import get_writer, open_image, write
from tamis.testing._damage import NAMES
from tamis.testing._hostile_data import IMAGES, NO_IMAGES, NO_TABLES, TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["ImageWriterTests", "TableWriterTests", "WriterTests"]


class WriterTests:
    """What images and tables have in common; inherit `ImageWriterTests` or `TableWriterTests`."""

    writer: ClassVar[str]
    """Name of the writer."""

    ordinary: ClassVar[str] = "ordinary"
    """Name of hostile data that the format can hold, for tests of everything else."""

    refused: ClassVar[frozenset[str]] = frozenset()
    """Names of hostile data that the format cannot hold."""

    hostile: ClassVar[Mapping[str, Any]] = MappingProxyType({})
    """Data that a careless writer changes, by name."""

    impossible: ClassVar[Mapping[str, Any]] = MappingProxyType({})
    """What nobody can write, by name."""

    def assert_written(self, path: Path, data: Any) -> None:
        """Assert that a file holds these data."""
        raise NotImplementedError

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Let pytest run a test once for each of what the suite holds."""
        for name, values in (("hostile_name", self.hostile), ("impossible_name", self.impossible)):
            if name in metafunc.fixturenames:
                metafunc.parametrize(name, values)

    @property
    def data(self) -> Any:
        """Ordinary data."""
        return self.hostile[self.ordinary]

    @property
    def suffix(self) -> str:
        """The first of the writer's suffixes."""
        return get_writer(self.writer).SUFFIXES[0]

    def test_hostile_data_come_back_or_are_refused(self, tmp_path: Path, hostile_name: str) -> None:
        """Refused is what the suite says, with nothing left; and what was given is left alone."""
        data = self.hostile[hostile_name]
        before = _bits(data)
        path = tmp_path / f"a{self.suffix}"
        if hostile_name in self.refused:
            _check_refused(path, data)
        else:
            assert write(path, data) == path
            self.assert_written(path, data)
        assert _bits(data) == before

    def test_what_nobody_can_write_is_refused(self, tmp_path: Path, impossible_name: str) -> None:
        """In a line, with nothing left."""
        _check_refused(tmp_path / f"a{self.suffix}", self.impossible[impossible_name])

    def test_every_suffix_will_do(self, tmp_path: Path) -> None:
        """In capitals too."""
        for suffix in get_writer(self.writer).SUFFIXES:
            assert suffix == suffix.lower()
            assert suffix[0] == "."
            for name in (f"a{suffix}", f"b{suffix.upper()}"):
                self.assert_written(write(tmp_path / name, self.data), self.data)

    @pytest.mark.parametrize("name", [*NAMES, "n" * 240])
    def test_any_name_will_do(self, tmp_path: Path, name: str) -> None:
        """Of the file and of its folder, as long as a name can be."""
        folder = tmp_path / name
        folder.mkdir()
        path = folder / f"{name}{self.suffix}"
        assert write(str(path), self.data) == path
        self.assert_written(path, self.data)

    def test_nothing_but_the_result_is_left(self, tmp_path: Path) -> None:
        """Nor of an earlier one of the same name."""
        path = tmp_path / f"a{self.suffix}"
        write(path, self.hostile["another"] if "another" not in self.refused else self.data)
        write(path, self.data)
        assert list(tmp_path.iterdir()) == [path]
        self.assert_written(path, self.data)

    @pytest.mark.parametrize(
        "raised", [(OSError, errno.ENOSPC, "disk full"), (ValueError, "bad\nline"), (EOFError,)]
    )
    @pytest.mark.parametrize("is_late", [False, True])
    def test_a_write_that_fails_leaves_what_was_there(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, raised: Any, is_late: Any
    ) -> None:
        """Whenever it fails, and whatever fails."""
        path = write(tmp_path / f"a{self.suffix}", self.data)
        before = _contents(tmp_path)
        _let_fail(monkeypatch, self.writer, raised[0](*raised[1:]), is_late=is_late)
        with pytest.raises(WriteError, match="cannot be written: ") as caught:
            write(path, self.data)
        assert "\n" not in str(caught.value)
        assert path.name in str(caught.value)
        assert _contents(tmp_path) == before

    def test_an_interrupted_write_leaves_what_was_there(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Control-C stays what it is."""
        path = write(tmp_path / f"a{self.suffix}", self.data)
        before = _contents(tmp_path)
        _let_fail(monkeypatch, self.writer, KeyboardInterrupt(), is_late=True)
        with pytest.raises(KeyboardInterrupt):
            write(path, self.data)
        assert _contents(tmp_path) == before

    def test_a_result_that_cannot_be_moved_leaves_what_was_there(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """As on a disk that has become read-only, or is in use."""
        path = write(tmp_path / f"a{self.suffix}", self.data)
        before = _contents(tmp_path)
        replace = os.replace

        def refuse(source: Path, target: Path) -> None:
            if target == path and not str(source).endswith(".old"):
                raise OSError(errno.EBUSY, "Device or resource busy")
            replace(source, target)

        monkeypatch.setattr(os, "replace", refuse)
        with pytest.raises(WriteError, match="busy"):
            write(path, self.data)
        assert _contents(tmp_path) == before

    @pytest.mark.parametrize("folder", ["nowhere", "file"])
    def test_a_folder_that_is_not_there_is_told(self, tmp_path: Path, folder: str) -> None:
        """Or is a file."""
        (tmp_path / "file").write_text("x")
        with pytest.raises(WriteError, match=r"is no folder\. Make its folder first"):
            write(tmp_path / folder / f"a{self.suffix}", self.data)
        assert _contents(tmp_path) == {"file": b"x"}

    def test_a_folder_of_the_users_is_never_replaced(self, tmp_path: Path) -> None:
        """Whatever it is called."""
        path = tmp_path / f"a{self.suffix}"
        path.mkdir()
        (path / "thesis.txt").write_text("years of work")
        with pytest.raises(WriteError, match=r"a folder of this name is there.* Choose another name"):
            write(path, self.data)
        assert _contents(tmp_path) == {f"{path.name}/thesis.txt": b"years of work"}

    @pytest.mark.parametrize("name", ["n" * 300, "a\0b"])
    def test_a_name_that_no_file_can_have_is_refused(self, tmp_path: Path, name: str) -> None:
        """In a line, with nothing left."""
        _check_refused(tmp_path / f"{name}{self.suffix}", self.data)

    def test_an_option_that_it_does_not_have_is_refused(self, tmp_path: Path) -> None:
        """And named."""
        with pytest.raises(WriteError, match="'colour_of_the_pen'"):
            write(tmp_path / f"a{self.suffix}", self.data, colour_of_the_pen="red")
        assert not _contents(tmp_path)

    def test_threads_that_write_the_same_leave_one_result(self, tmp_path: Path) -> None:
        """Whole; some may be told that they could not."""
        path = tmp_path / f"a{self.suffix}"
        wrong: list[Exception] = []

        def work() -> None:
            for _ in range(3):
                try:
                    write(path, self.data)
                except WriteError:
                    continue
                except Exception as error:  # whatever it is, the test tells it
                    wrong.append(error)

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert wrong == []
        assert list(tmp_path.iterdir()) == [path]
        self.assert_written(path, self.data)


class ImageWriterTests(WriterTests):
    """Inherit, name your writer of images, and it is held to the contract; tamis has to read the format.

    Examples
    --------
    >>> class TestMine(ImageWriterTests):
    ...     writer = "tiff"
    ...     refused = frozenset({"one axis", "labels beyond 32 bits"})
    """

    hostile = IMAGES
    impossible = NO_IMAGES

    meaning: ClassVar[Mapping[str, Any]] = MappingProxyType({})
    """What the format keeps of the ordinary image: `axes`, `spacing`, `unit`, `channel_names`."""

    def stored(self, array: np.ndarray) -> np.ndarray:
        """Return the pixels that the format holds for these; their dtype is its own affair."""
        return array

    def assert_written(self, path: Path, data: Any) -> None:
        """Assert that equal pixels of the same shape are read."""
        pixels, expected = open_image(path).read(), self.stored(data)
        assert pixels.shape == expected.shape
        assert np.array_equal(pixels, expected, equal_nan=pixels.dtype.kind == "f")
        if pixels.dtype.kind == "f":
            assert np.array_equal(np.signbit(pixels), np.signbit(expected))

    def test_what_the_format_can_say_comes_back(self, tmp_path: Path) -> None:
        """Axes, spacing, unit, to the last digit."""
        image = open_image(write(tmp_path / f"a{self.suffix}", self.data, **self.meaning))
        for name, value in self.meaning.items():
            assert getattr(image, name) == value, name

    def test_a_source_image_takes_its_meaning_along(self, tmp_path: Path) -> None:
        """From the file it was read from."""
        image = open_image(write(tmp_path / f"a{self.suffix}", self.data, **self.meaning))
        again = open_image(write(tmp_path / f"b{self.suffix}", image))
        for name in ("axes", "spacing", "unit", "channel_names"):
            assert getattr(again, name) == getattr(image, name), name
        assert np.array_equal(again, image)


class TableWriterTests(WriterTests):
    """Inherit, name your writer of tables, say how a table is read, and it is held to the contract.

    Examples
    --------
    >>> class TestMine(TableWriterTests):
    ...     writer = "parquet"
    ...     refused = frozenset({"complex"})
    ...     def read(self, path):
    ...         from pyarrow import parquet
    ...         table = parquet.read_table(path)
    ...         return {name: table[name].to_numpy().tolist() for name in table.column_names}
    """

    hostile = TABLES
    impossible = NO_TABLES

    def read(self, path: Path) -> Mapping[str, list[Any]]:
        """Return the columns of a file."""
        raise NotImplementedError

    def stored(self, column: np.ndarray) -> list[Any]:
        """Return what the format holds for a column."""
        return list(column.tolist())

    def assert_written(self, path: Path, data: Any) -> None:
        """Assert that the columns are read, in their order and to the last digit."""
        columns = self.read(path)
        assert list(columns) == list(data)
        for name, column in data.items():
            assert repr(columns[name]) == repr(self.stored(np.asarray(column))), name


def _bits(data: Any) -> object:
    """Return all that can be changed of an image or of a table."""
    if isinstance(data, np.ndarray):
        return data.tobytes()
    return repr([(name, np.asarray(column).tolist()) for name, column in data.items()])


def _check_refused(path: Path, data: Any) -> None:
    """Assert that data are refused in one line, with nothing left."""
    with pytest.raises(TamisError) as caught:
        write(path, data)
    assert "\n" not in str(caught.value)
    assert not list(path.parent.iterdir())


def _let_fail(monkeypatch: pytest.MonkeyPatch, name: str, error: BaseException, *, is_late: bool) -> None:
    """Let a writer raise, before it has written anything or after it has written all."""
    writer = get_writer(name)
    original = writer.write

    def fail(path: Path, data: Any, **options: Any) -> None:
        if is_late:
            original(path, data, **options)
        raise error

    monkeypatch.setattr(writer, "write", fail)


def _contents(folder: Path) -> dict[str, bytes]:
    """Return what all files of a folder hold, hidden ones too."""
    files = sorted(item for item in folder.rglob("*") if item.is_file())
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}
