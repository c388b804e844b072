"""Where pixels are: memory, files, sources, windows; and what is left when a run is over."""

import os
import pickle
import subprocess
import sys

import numpy as np
import pytest

from tamis.engine._place import ArrayPlace, MappedPlace, Selection, SourcePlace
from tamis.engine._scratch import Scratch
from tamis.engine._window import Window
from tamis.errors import PipelineError, ReadError, RegionError, StoreError
from tamis.io import from_array, open_image
from tamis.region import Region

IMAGE = np.arange(60, dtype=np.int16).reshape(4, 5, 3)
PART = Region((1, 2, 0), (3, 5, 2))


@pytest.fixture
def scratch(tmp_path):
    with Scratch(tmp_path / "scratch", in_memory_bytes=100) as scratch:
        yield scratch


def test_small_arrays_stay_in_memory_and_large_ones_go_to_files(scratch):
    assert isinstance(scratch.allocate((100,), np.uint8), ArrayPlace)
    assert isinstance(scratch.allocate((101,), np.uint8), MappedPlace)


@pytest.mark.parametrize("storage", ["memory", "mapped"])
def test_what_is_written_is_read(tmp_path, storage):
    with Scratch(tmp_path, storage=storage) as scratch:
        place = scratch.allocate(IMAGE.shape, IMAGE.dtype)
        place.write(Region.whole(IMAGE.shape), IMAGE)
        place.write(PART, -IMAGE[PART.slices])
        expected = IMAGE.copy()
        expected[PART.slices] *= -1
        np.testing.assert_array_equal(place.read(), expected)
        np.testing.assert_array_equal(place.read(PART), -IMAGE[PART.slices])
        assert isinstance(place, MappedPlace) is (storage == "mapped")


@pytest.mark.parametrize("tile", [IMAGE.astype(np.int32), IMAGE[:, :, :2]])
def test_a_tile_of_another_type_or_shape_is_refused(scratch, tile):
    place = scratch.allocate(IMAGE.shape, IMAGE.dtype)
    with pytest.raises(PipelineError, match="must say that it needs the whole image"):
        place.write(Region.whole(IMAGE.shape), tile)


@pytest.mark.parametrize("shape", [(), (0,), (3, 0, 2), (1,), (7, 11)])
def test_files_take_arrays_of_any_shape(tmp_path, shape):
    with Scratch(tmp_path, storage="mapped") as scratch:
        place = scratch.allocate(shape, np.float64)
        place.write(Region.whole(shape), np.full(shape, 2.5))
        again = pickle.loads(pickle.dumps(place))
        assert again.read().shape == shape
        np.testing.assert_array_equal(again.read(), np.full(shape, 2.5))


def test_an_address_crosses_and_pixels_do_not(scratch):
    place = scratch.allocate((1000, 1000), np.float64)
    assert len(pickle.dumps(place)) < 400


def test_files_are_gone_when_the_run_is_over_and_results_stay(tmp_path):
    with Scratch(tmp_path / "scratch", in_memory_bytes=0) as scratch:
        place = scratch.allocate((50, 50), np.uint8)
        place.write(Region.whole((50, 50)), np.full((50, 50), 7, np.uint8))
        array = place.array
    assert list((tmp_path / "scratch").iterdir()) == []
    assert (array == 7).all()


def test_what_a_killed_process_left_is_swept_and_what_another_uses_is_not(tmp_path):
    code = (
        "import os, sys; from tamis.engine._scratch import Scratch; from pathlib import Path;"
        "Scratch(Path(sys.argv[1]), in_memory_bytes=0).allocate((10,), 'u1'); os._exit(1)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    mine = Scratch(tmp_path, in_memory_bytes=0)
    mine.allocate((10,), "u1")
    others = Scratch(tmp_path, in_memory_bytes=0)
    others.allocate((10,), "u1")
    assert len(list(tmp_path.iterdir())) == 2
    mine.close()
    others.close()
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told_before_a_pixel_is_written(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", full)
    with Scratch(tmp_path, in_memory_bytes=0) as scratch, pytest.raises(StoreError, match="No space left"):
        scratch.allocate((10, 10), np.uint8)


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with (
        Scratch(tmp_path / "file", in_memory_bytes=0) as scratch,
        pytest.raises(StoreError, match="cannot be"),
    ):
        scratch.allocate((10, 10), np.uint8)


def test_arrays_and_samples_are_copied_for_others_and_files_are_not(tmp_path):
    np.save(tmp_path / "image.npy", IMAGE)
    with Scratch(tmp_path / "scratch", storage="mapped") as scratch:
        for place in (ArrayPlace(IMAGE), SourcePlace(from_array(IMAGE))):
            shared = scratch.shared(place)
            assert isinstance(shared, MappedPlace)
            np.testing.assert_array_equal(shared.read(), IMAGE)
        file = SourcePlace(open_image(str(tmp_path / "image.npy")))
        assert scratch.shared(file) is file
        assert isinstance(scratch.shared(SourcePlace(open_image("sample:coins"))), MappedPlace)


def test_a_file_is_opened_again_where_it_is_needed_and_must_be_the_same(tmp_path):
    np.save(tmp_path / "image.npy", IMAGE)
    sent = pickle.dumps(SourcePlace(open_image(str(tmp_path / "image.npy"))))
    np.testing.assert_array_equal(pickle.loads(sent).read(PART), IMAGE[PART.slices])
    np.save(tmp_path / "image.npy", IMAGE + 1)
    with pytest.raises(ReadError, match="was changed after it was opened"):
        pickle.loads(sent)


def test_a_selection_gives_what_the_mask_selects_in_raster_order():
    mask = IMAGE % 7 == 0
    selection = Selection(ArrayPlace(IMAGE), ArrayPlace(mask))
    np.testing.assert_array_equal(selection.read(), IMAGE[mask])
    np.testing.assert_array_equal(selection.read(PART), IMAGE[PART.slices][mask[PART.slices]])
    assert selection.dtype == np.int16


def test_a_window_is_read_as_the_whole_and_refuses_what_it_does_not_have():
    window = Window(ArrayPlace(IMAGE[PART.slices].copy()), PART, IMAGE.shape)
    inner = Region((2, 3, 1), (3, 4, 2))
    np.testing.assert_array_equal(window.read(inner), IMAGE[inner.slices])
    for outside in (None, Region((0, 2, 0), (3, 5, 2))):
        with pytest.raises(RegionError, match=r"only \[1:3, 2:5, 0:2\] of a result"):
            window.read(outside)


@pytest.mark.parametrize("other", [PART, Region((0, 0, 0), (2, 9, 1)), Region((7, 7, 7), (9, 9, 9))])
def test_what_is_left_of_a_region_holds_each_pixel_once(other):
    whole = Region.whole((4, 5, 3))
    counts = np.zeros((4, 5, 3), int)
    counts[other.clip(whole.shape).slices] += 1
    for piece in whole.minus(other):
        counts[piece.slices] += 1
    assert (counts == 1).all()
