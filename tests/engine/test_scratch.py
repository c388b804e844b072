import os

import numpy as np
import pytest
import tifffile

from tamis.engine._chunked_place import ChunkedPlace
from tamis.engine._place import ArrayPlace, MappedPlace, Selection, SourcePlace
from tamis.engine._scratch import Scratch
from tamis.errors import StoreError
from tamis.io import from_array, open_image
from tamis.region import Region

IMAGE = np.arange(35, dtype=np.uint16).reshape(5, 7)


def test_arrays_are_in_memory_as_long_as_they_fit(tmp_path):
    with Scratch(tmp_path, in_memory_bytes=70) as scratch:
        assert isinstance(scratch.allocate((5, 7), np.uint16), ArrayPlace)
        assert isinstance(scratch.allocate((5, 7), np.uint32), MappedPlace)
    with Scratch(tmp_path) as scratch:
        assert isinstance(scratch.allocate((999, 999), np.uint32), ArrayPlace)


@pytest.mark.parametrize(("storage", "kind"), [("mapped", MappedPlace), ("chunked", ChunkedPlace)])
@pytest.mark.parametrize("image", [IMAGE, IMAGE[0], IMAGE[:0], np.asfortranarray(IMAGE), np.array(3.5)])
def test_what_other_processes_read_is_copied_once_where_they_see_it(storage, kind, image, tmp_path):
    with Scratch(tmp_path, storage=storage) as scratch:
        assert isinstance(scratch.allocate((5, 7), bool, tile=(2, 7)), kind)
        place = scratch.shared(ArrayPlace(image))
        assert isinstance(place, kind)
        np.testing.assert_array_equal(place.read(), image)
        assert scratch.shared(place) is place
    assert not list(tmp_path.iterdir())


def test_a_source_is_copied_only_if_it_is_no_file(tmp_path):
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, IMAGE)
    with Scratch(tmp_path / "scratch", storage="mapped") as scratch:
        file = SourcePlace(open_image(path))
        assert scratch.shared(file) is file
        found = scratch.shared(Selection(SourcePlace(from_array(IMAGE)), ArrayPlace(IMAGE > 9)))
        assert isinstance(found.image, MappedPlace)
        assert isinstance(found.mask, MappedPlace)
        np.testing.assert_array_equal(found.read(), IMAGE[IMAGE > 9])


def test_in_one_process_nothing_is_copied(tmp_path):
    place = ArrayPlace(IMAGE)
    assert Scratch(tmp_path).shared(place) is place


def test_chunks_lie_in_the_folder_of_the_settings(tmp_path, monkeypatch):
    monkeypatch.setenv("TAMIS_CACHE_DIR", str(tmp_path))
    with Scratch(storage="chunked") as scratch:
        place = scratch.allocate((5, 7), np.uint8, tile=(2, 7))
        assert place.path.startswith(str(tmp_path / "scratch"))
        place.write(Region((0, 0), (2, 7)), np.ones((2, 7), np.uint8))


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").touch()
    for storage in ("mapped", "chunked"):
        with pytest.raises(StoreError, match="Set TAMIS_CACHE_DIR"):
            Scratch(tmp_path / "file", storage=storage).allocate((5, 7), np.uint8)


def test_what_a_killed_process_left_is_swept_but_not_what_lives(tmp_path):
    with Scratch(tmp_path, storage="mapped") as alive:
        folder = alive.path().parent
        dead = folder.with_name(folder.name.replace(str(os.getpid()), "99999999"))
        dead.mkdir()
        with Scratch(tmp_path, storage="mapped") as scratch:
            scratch.path()
        assert folder.exists()
        assert not dead.exists()
