import os

import numpy as np

from tamis.io._key import key_of_array, key_of_stamps, key_of_words, stamps_of


def key_of_files(paths, options):
    return key_of_stamps({path: stamps_of(path) for path in paths}, options)


def test_a_key_is_the_same_until_the_file_changes(tmp_path):
    file = tmp_path / "a.raw"
    file.write_bytes(b"12345678")
    key = key_of_files([file], {})
    assert key_of_files([file], {}) == key
    assert len(key) == 32
    file.write_bytes(b"1234567")
    assert key_of_files([file], {}) != key


def test_a_file_of_the_same_size_written_later_has_another_key(tmp_path):
    file = tmp_path / "a.raw"
    file.write_bytes(b"1234")
    key = key_of_files([file], {})
    os.utime(file, ns=(0, 1))
    assert key_of_files([file], {}) != key


def test_options_belong_to_the_key_whatever_their_order(tmp_path):
    file = tmp_path / "a.h5"
    file.write_bytes(b"1")
    key = key_of_files([file], {"dataset": "a", "level": 1})
    assert key_of_files([file], {"level": 1, "dataset": "a"}) == key
    assert key_of_files([file], {"level": 2, "dataset": "a"}) != key


def test_a_folder_changes_with_any_file_below_it(tmp_path):
    chunk = tmp_path / "a.zarr" / "c" / "0" / "1"
    chunk.parent.mkdir(parents=True)
    chunk.write_bytes(b"12")
    key = key_of_files([tmp_path / "a.zarr"], {})
    os.utime(chunk, ns=(0, 1))
    assert key_of_files([tmp_path / "a.zarr"], {}) != key


def test_a_link_has_the_key_of_what_it_points_to(tmp_path):
    (tmp_path / "a.raw").write_bytes(b"12")
    (tmp_path / "b.raw").symlink_to(tmp_path / "a.raw")
    assert key_of_files([tmp_path / "a.raw"], {}) == key_of_files([tmp_path / "b.raw"], {})


def test_an_array_is_known_by_bytes_dtype_and_shape():
    zeros = np.zeros((2, 3), np.uint16)
    keys = [
        key_of_array(zeros),
        key_of_array(zeros.reshape(3, 2)),
        key_of_array(zeros.view(np.int16)),
        key_of_array(np.ones((2, 3), np.uint16)),
    ]
    assert len(set(keys)) == 4
    assert key_of_array(zeros.copy()) == keys[0]


def test_words_do_not_run_together():
    assert key_of_words("ab", "c") != key_of_words("a", "bc")
