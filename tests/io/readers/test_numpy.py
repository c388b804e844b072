import numpy as np
import pytest

from tamis.errors import ImageError, ReadError
from tamis.io import open_image
from tamis.region import Region

ARRAY = np.arange(120, dtype=">i4").reshape(4, 5, 6)


@pytest.mark.parametrize("array", [ARRAY, np.asfortranarray(ARRAY), ARRAY > 7, ARRAY / 7])
def test_an_npy_file_is_mapped_and_read_in_parts(tmp_path, array):
    np.save(tmp_path / "a.npy", array)
    image = open_image(tmp_path / "a.npy")
    region = Region((1, 2, 0), (3, 5, 4))
    assert np.array_equal(image, array)
    assert np.array_equal(image.read(region), array[region.slices])
    assert image.dtype.isnative


def test_a_large_sparse_file_is_not_read_to_see_a_corner(tmp_path):
    shape = (40, 100_000, 10_000)  # 40 GB that take no place on the disk
    np.lib.format.open_memmap(tmp_path / "a.npy", "w+", np.uint8, shape)
    image = open_image(tmp_path / "a.npy")
    assert image.nbytes == 40_000_000_000
    assert not image.read(Region((7, 7, 7), (9, 9, 9))).any()


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (np.array(3.0), "0-d"),
        (np.ones((2, 2), complex), "complex128"),
        (np.array([[{}]]), "object"),
        (np.zeros((0, 3)), "must not be empty"),
        (np.zeros((1,) * 9), "at most 8 axes"),
    ],
)
def test_arrays_that_are_no_images_are_refused_with_the_file(tmp_path, array, words):
    np.save(tmp_path / "a.npy", array, allow_pickle=True)
    with pytest.raises(ImageError, match=rf"a\.npy: image .*{words}"):
        open_image(tmp_path / "a.npy")


class Bomb:
    def __reduce__(self):
        return pytest.fail, ("it was unpickled",)


def test_objects_are_never_unpickled(tmp_path):
    np.save(tmp_path / "a.npy", np.array([Bomb()]), allow_pickle=True)
    np.savez(tmp_path / "a.npz", a=np.array([Bomb()]))
    for name in ("a.npy", "a.npz"):
        with pytest.raises(ImageError, match="object"):
            open_image(tmp_path / name)


@pytest.mark.parametrize("length", [7, 9, 60, 200, -1])
def test_a_truncated_npy_is_refused(tmp_path, length):
    np.save(tmp_path / "a.npy", ARRAY)
    content = (tmp_path / "a.npy").read_bytes()
    (tmp_path / "a.npy").write_bytes(content[:length])
    with pytest.raises(ReadError, match=r"a\.npy: truncated"):
        open_image(tmp_path / "a.npy")


def test_an_npz_of_one_array_needs_no_name(tmp_path):
    np.savez_compressed(tmp_path / "a.npz", cells=ARRAY)
    image = open_image(tmp_path / "a.npz")
    region = Region((1, 2, 0), (3, 5, 4))
    assert np.array_equal(image.read(region), ARRAY[region.slices])


def test_an_npz_of_several_arrays_lists_them(tmp_path):
    np.savez(tmp_path / "a.npz", raw=ARRAY, mask=ARRAY[0])
    with pytest.raises(ReadError, match=r"holds several arrays. Choose by name=: mask, raw"):
        open_image(tmp_path / "a.npz")
    with pytest.raises(ReadError, match="holds no array 'x'"):
        open_image(tmp_path / "a.npz", name="x")
    assert open_image(tmp_path / "a.npz", name="mask").shape == (5, 6)
