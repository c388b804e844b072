"""What every reader must keep, as tests that anyone's reader can inherit."""

from __future__ import annotations

import inspect
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pytest

from tamis.errors import ReadError, TamisError
from tamis.io import default_axes, get_reader, open_image
from tamis.region import Region
from tamis.testing._damage import (
    NAMES,
    assert_pixels,
    full_range,
    laid_out,
    make_later,
    places_in,
    truncated,
)
from tamis.testing.strategies import random_region

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.io import SourceImage

__all__ = ["ReaderTests"]


class ReaderTests:
    """Inherit, name your reader, say how a file of its format is made, and it is held to the contract.

    Examples
    --------
    >>> class TestMine(ReaderTests):
    ...     reader = "numpy"
    ...     def make(self, folder, array, *, name="image"):
    ...         path = folder / f"{name}.npy"
    ...         np.save(path, array)
    ...         return path
    """

    reader: ClassVar[str]
    """Name of the reader."""

    options: ClassVar[Mapping[str, Any]] = MappingProxyType({})
    """What has to be said to open a file that `make` makes."""

    dtypes: ClassVar[tuple[str, ...]] = (
        *("uint16", "bool", "uint8", "uint32", "uint64", "int8", "int16", "int32", "int64"),
        *("float16", "float32", "float64", ">u2", ">i4", ">f8"),
    )
    """What the format can hold; most tests use the first."""

    shapes: ClassVar[tuple[tuple[int, ...], ...]] = (
        *((3, 17, 23), (17, 23), (1, 1), (1, 9), (9, 1), (1, 8, 9), (5, 1, 1)),
        *((2, 3, 8, 9), (2, 1, 3, 8, 9)),
    )
    """What the format can hold; most tests use the first, whose last two axes are in the plane."""

    meaning: ClassVar[Mapping[str, Any]] = MappingProxyType({})
    """What the format can say of an image of the first shape: `axes`, `spacing`, `unit`, `channel_names`."""

    is_checksummed: ClassVar[bool] = False
    """Whether the format can tell that a pixel was damaged."""

    def make(self, folder: Path, array: np.ndarray, *, name: str = "image", **meaning: Any) -> Path:
        """Write a file, or a folder, of the format, and return its path; replace what is there.

        Parameters
        ----------
        folder : Path
            Where to write it.
        array : ndarray
            Its pixels: of one of `shapes` and the first of `dtypes`, or the other way round.
        name : str
            Its name; a suffix is to be added.
        **meaning : object
            None, or `meaning`.
        """
        raise NotImplementedError

    def parts(self, path: Path) -> list[Path]:
        """Return the files that the image is made of."""
        return sorted(item for item in path.rglob("*") if item.is_file()) if path.is_dir() else [path]

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Let pytest run a test once for each of what the subclass says."""
        for name, values in (("dtype", self.dtypes), ("shape", self.shapes)):
            if name in metafunc.fixturenames:
                metafunc.parametrize(name, values, ids=str)

    @pytest.fixture
    def array(self) -> np.ndarray:
        """Return ordinary pixels."""
        return full_range(self.shapes[0], self.dtypes[0])

    @pytest.fixture
    def path(self, tmp_path: Path, array: np.ndarray) -> Path:
        """Return an ordinary file."""
        return self.make(tmp_path, array)

    def open(self, path: Path) -> SourceImage:
        """Return the image, opened as users open it."""
        return open_image(path, **self.options)

    def test_its_suffixes_are_lower_case_with_a_dot(self) -> None:
        """As names are compared with them."""
        for suffix in get_reader(self.reader).SUFFIXES:
            assert suffix == suffix.lower()
            assert suffix[0] == "."

    def test_its_options_have_names_and_defaults(self) -> None:
        """Others than the path are by keyword, so that an option of another reader can be told."""
        _, *options = inspect.signature(get_reader(self.reader).open).parameters.values()
        for option in options:
            assert option.kind is option.KEYWORD_ONLY
            assert option.default is not option.empty

    def test_it_opens_what_it_is_for(self, path: Path, array: np.ndarray) -> None:
        """Asked directly, and by the suffix."""
        image = get_reader(self.reader).open(path, **self.options)
        assert_pixels(image.read(), array)
        assert self.open(path).key == image.key

    def test_pixels_of_every_dtype_come_back_to_the_last_bit(self, tmp_path: Path, dtype: str) -> None:
        """Extremes, NaN and the sign of zero too; read-only, contiguous, in native byte order."""
        array = full_range(self.shapes[0], dtype)
        image = self.open(self.make(tmp_path, array))
        assert (image.dtype, image.kind) == (array.dtype.newbyteorder("="), _kind_of(array))
        assert_pixels(image.read(), array)

    def test_pixels_of_every_shape_come_back_whole_and_in_parts(
        self, tmp_path: Path, shape: tuple[int, ...]
    ) -> None:
        """Axes of length 1 are not lost; a region is that part of the whole, at the border too."""
        array = full_range(shape, self.dtypes[0])
        image = self.open(self.make(tmp_path, array))
        assert (image.shape, image.nbytes) == (shape, array.nbytes)
        assert_pixels(image.read(), array)
        for region in _regions(shape):
            assert_pixels(image.read(region), array[region.slices])

    @pytest.mark.parametrize("order", ["F", "strided", "reversed"])
    def test_however_the_array_lay_in_memory(self, tmp_path: Path, order: str) -> None:
        """Some formats keep that, too; a region is read before the whole."""
        array = laid_out(full_range(self.shapes[0], self.dtypes[0]), order)
        image = self.open(self.make(tmp_path, array))
        for region in _regions(array.shape):
            assert_pixels(image.read(region), array[region.slices])
        assert_pixels(image.read(), array)

    def test_what_the_format_can_say_comes_back(self, tmp_path: Path, array: np.ndarray) -> None:
        """Axes, spacing, unit, to the last digit."""
        image = self.open(self.make(tmp_path, array, **self.meaning))
        for name, value in self.meaning.items():
            assert getattr(image, name) == value, name
        assert_pixels(image.read(), array)

    def test_what_a_file_does_not_say_is_not_invented(self, path: Path) -> None:
        """Unknown spacing is 1 pixel."""
        image = self.open(path)
        assert image.axes == default_axes(image.shape)
        assert image.spacing == (1.0,) * image.ndim
        assert (image.unit, image.channel_names) == ("pixel", ())

    def test_opening_reads_no_pixels(self, tmp_path: Path) -> None:
        """It takes much less memory than they do."""
        shape = (*self.shapes[0][:-2], 1500, 1500)
        large = self.make(tmp_path, np.zeros(shape, self.dtypes[0]), name="large")
        self.open(self.make(tmp_path, np.zeros(self.shapes[0], self.dtypes[0]), name="small"))
        tracemalloc.start()
        image = self.open(large)
        _, peak_bytes = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert image.shape == shape
        assert peak_bytes < image.nbytes / 4

    def test_the_same_file_has_the_same_key(self, path: Path, array: np.ndarray) -> None:
        """And is opened again, here or in a worker, from what the image says."""
        image = self.open(path)
        options: Any = image.options
        again = open_image(image.locator, **options)
        assert again.key == self.open(path).key == image.key
        assert_pixels(again.read(), array)

    def test_another_file_and_a_changed_file_have_other_keys(self, path: Path, array: np.ndarray) -> None:
        """Even of the same size."""
        other = self.make(path.parent, array, name="other")
        keys = {self.open(path).key, self.open(other).key}
        for part in self.parts(path):
            make_later([part])
            keys.add(self.open(path).key)
        assert len(keys) == 2 + len(self.parts(path))

    def test_a_file_changed_after_opening_is_refused(self, path: Path, array: np.ndarray) -> None:
        """Its key is that of other pixels."""
        image = self.open(path)
        self.make(path.parent, array[..., ::-1])
        make_later(self.parts(path))
        with pytest.raises(ReadError, match="changed"):
            image.read()
        assert_pixels(self.open(path).read(), array[..., ::-1])

    def test_a_part_changed_after_opening_is_refused(self, path: Path, array: np.ndarray) -> None:
        """Be it after the first read; or else the pixels are those that were there at first."""
        other = self.parts(self.make(path.parent, array[..., ::-1], name="other"))
        for part, replacement in zip(self.parts(path), other, strict=True):
            image, before = self.open(path), part.read_bytes()
            assert_pixels(image.read(), array)
            part.write_bytes(replacement.read_bytes())
            make_later([part])
            try:
                assert_pixels(image.read(), array)
            except ReadError as error:
                _check_told(error, path)
            part.write_bytes(before)

    def test_a_file_gone_after_opening_is_told(self, path: Path) -> None:
        """In a line."""
        image = self.open(path)
        for part in self.parts(path):
            part.unlink()
        with pytest.raises(ReadError) as caught:
            image.read()
        _check_told(caught.value, path)

    def test_a_file_written_beside_it_changes_nothing(self, path: Path, array: np.ndarray) -> None:
        """Results are often put where the image is."""
        image = self.open(path)
        for folder in {path if path.is_dir() else path.parent, path.parent}:
            (folder / "notes.txt").write_text("what I saw")
        assert_pixels(image.read(), array)
        assert_pixels(self.open(path).read(), array)

    def test_a_truncated_file_is_refused_or_whole(self, path: Path, array: np.ndarray) -> None:
        """Wherever it ends; never half an image."""
        for part in self.parts(path):
            for place in truncated(part):
                pixels = self._read_or_refuse(path, ReadError)
                if pixels is not None:
                    assert pixels.tobytes() == array.tobytes(), f"{part.name} cut at {place}"

    def test_a_damaged_file_is_refused_or_read(self, path: Path, array: np.ndarray) -> None:
        """It raises nothing else; the pixels are right where the format has checksums."""
        for part in self.parts(path):
            whole = part.read_bytes()
            for place in places_in(whole):
                part.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
                pixels = self._read_or_refuse(path, TamisError)
                if self.is_checksummed and pixels is not None:
                    assert pixels.tobytes() == array.tobytes(), f"{part.name} damaged at {place}"
            part.write_bytes(whole)

    def _read_or_refuse(self, path: Path, refusal: type[TamisError]) -> np.ndarray | None:
        """Return all pixels, if the file opens and can be read; check how it is refused otherwise."""
        try:
            image = self.open(path)
            # damage may have made an image of it that no memory can hold
            is_huge = image.nbytes > 10_000_000
            pixels = image.read(Region((0,) * image.ndim, (1,) * image.ndim) if is_huge else None)
        except refusal as error:
            _check_told(error, path)
            return None
        assert is_huge or (pixels.shape, pixels.dtype) == (image.shape, image.dtype)
        return pixels

    @pytest.mark.parametrize("content", [b"", b"\n", b"this is some text, no image\n" * 40, bytes(3000)])
    def test_a_file_that_is_no_image_is_refused(self, path: Path, content: bytes) -> None:
        """Whatever its suffix says; by the reader itself, it is left to the others."""
        file = path.with_name(f"text{path.suffix}")
        file.write_bytes(content)
        with pytest.raises(ReadError) as caught:
            open_image(file)
        _check_told(caught.value, file)
        with pytest.raises(ReadError) as caught:
            get_reader(self.reader).open(file)
        assert not caught.value.where

    def test_an_empty_folder_is_refused(self, path: Path) -> None:
        """Whatever its suffix says."""
        folder = path.with_name(f"empty{path.suffix}")
        folder.mkdir()
        with pytest.raises(ReadError) as caught:
            open_image(folder)
        _check_told(caught.value, folder)

    def test_a_missing_file_is_told(self, path: Path) -> None:
        """In a line."""
        with pytest.raises(ReadError, match="no such file") as caught:
            self.open(path.with_name(f"missing{path.suffix}"))
        assert "\n" not in str(caught.value)

    def test_any_name_will_do(self, tmp_path: Path, array: np.ndarray) -> None:
        """Of the file and of its folder."""
        for name in NAMES:
            folder = tmp_path / name
            folder.mkdir()
            path = self.make(folder, array, name=name)
            assert_pixels(self.open(path).read(), array)

    def test_a_suffix_in_capitals_will_do(self, path: Path, array: np.ndarray) -> None:
        """As cameras write them."""
        if path.is_dir() or self.parts(path) != [path]:
            return
        assert_pixels(self.open(path.rename(path.with_suffix(path.suffix.upper()))).read(), array)

    def test_a_link_to_it_will_do(self, path: Path, array: np.ndarray) -> None:
        """A link to a folder too."""
        if not path.is_dir() and self.parts(path) != [path]:
            return
        link = path.with_name(f"link{path.suffix}")
        link.symlink_to(path)
        assert_pixels(self.open(link).read(), array)

    def test_it_is_read_after_a_change_of_folder(
        self, path: Path, array: np.ndarray, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Its locator is absolute."""
        monkeypatch.chdir(path.parent)
        image = self.open(Path(path.name))
        monkeypatch.chdir("/")
        assert Path(image.locator).is_absolute()
        assert_pixels(image.read(), array)

    def test_threads_read_it_at_once(self, path: Path, array: np.ndarray) -> None:
        """Each its region."""
        image = self.open(path)
        rng = np.random.default_rng(0)
        regions = [random_region(image.shape, rng) for _ in range(24)]
        with ThreadPoolExecutor(4) as pool:
            for region, pixels in zip(regions, pool.map(image.read, regions), strict=True):
                assert_pixels(pixels, array[region.slices])


def _check_told(error: TamisError, path: Path) -> None:
    """Assert that an error says in one line which file it is about."""
    assert "\n" not in str(error)
    assert path.name in str(error)


def _kind_of(array: np.ndarray) -> str:
    return "binary" if array.dtype == bool else "image"


def _regions(shape: tuple[int, ...]) -> list[Region]:
    """Return random regions, the last pixel, and nothing."""
    rng = np.random.default_rng(0)
    last = Region(tuple(length - 1 for length in shape), shape)
    return [*(random_region(shape, rng) for _ in range(6)), last, Region(last.start, last.start)]
