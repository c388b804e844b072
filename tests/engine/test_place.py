import pickle

import numpy as np
import pytest

from tamis.engine._place import ArrayPlace, MappedPlace, Selection, SourcePlace
from tamis.errors import PipelineError, ReadError
from tamis.io import from_array, open_image
from tamis.region import Region

IMAGE = np.arange(35, dtype=np.uint16).reshape(5, 7)
PART = Region((1, 2), (4, 5))


def test_an_array_stays_in_its_process():
    place = ArrayPlace(IMAGE)
    assert np.shares_memory(place.read(PART), IMAGE)
    with pytest.raises(PipelineError, match=r"\(5, 7\) is in the memory of one process"):
        pickle.dumps(place)


def test_a_mapped_file_is_the_same_pixels_in_another_process(tmp_path):
    (tmp_path / "1").write_bytes(IMAGE.tobytes())
    place = MappedPlace(str(tmp_path / "1"), IMAGE.shape, IMAGE.dtype)
    place.read()
    sent = pickle.dumps(place)
    assert len(sent) < 300
    other = pickle.loads(sent)
    np.testing.assert_array_equal(other.read(PART), IMAGE[PART.slices])
    other.write(PART, np.zeros((3, 3), np.uint16))
    assert not place.read(PART).any()


def test_a_file_that_is_a_source_is_opened_again_and_must_be_the_same(tmp_path):
    import tifffile

    path = tmp_path / "a.tif"
    tifffile.imwrite(path, IMAGE)
    sent = pickle.dumps(SourcePlace(open_image(path)))
    np.testing.assert_array_equal(pickle.loads(sent).read(PART), IMAGE[PART.slices])
    tifffile.imwrite(path, IMAGE + 1)
    with pytest.raises(ReadError, match="was changed after it was opened"):
        pickle.loads(sent)


@pytest.mark.parametrize("tile", [np.zeros((3, 2), np.uint16), np.zeros((3, 3), np.int16)])
def test_a_tile_of_another_shape_or_dtype_is_refused(tile):
    with pytest.raises(PipelineError, match="must say that it needs the whole image"):
        ArrayPlace(IMAGE.copy()).write(PART, tile)


def test_a_selection_reads_what_its_mask_selects():
    place = Selection(SourcePlace(from_array(IMAGE)), ArrayPlace(IMAGE % 2 == 0))
    np.testing.assert_array_equal(place.read(), IMAGE[IMAGE % 2 == 0])
    assert place.read(PART).tolist() == [10, 16, 18, 24]
